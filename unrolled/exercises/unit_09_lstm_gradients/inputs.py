"""What the cases of several exercises of 09_lstm_gradients are drawn from, in float64."""

from unrolled import oracle
from unrolled.exercises import draws


def uniform(rng, shape, limit=1.0):
    return draws.uniform(rng, shape, limit, "float64")


def update(rng, B, U):
    """Return gradients of both states, the four gates, and the cell state before and after."""
    i, f, o = (rng.uniform(0.1, 0.9, (B, U)) for _ in "ifo")
    g, c_prev = uniform(rng, (B, U), 0.9), uniform(rng, (B, U), 1.5)
    upstream = {"dh": uniform(rng, (B, U)), "dc": uniform(rng, (B, U))}
    return upstream | {"i": i, "f": f, "g": g, "o": o, "c_prev": c_prev, "c": f * c_prev + i * g}


def step(rng, B, D, U):
    """Return the arguments of lstm_step_backward."""
    parts = update(rng, B, U)
    weights = draws.weights(rng, D, U, 4, "float64")
    return {
        "dh": parts["dh"], "dc": parts["dc"], "x_t": uniform(rng, (B, D)), "h_prev": uniform(rng, (B, U), 0.9),
        "c_prev": parts["c_prev"], "gates": tuple(parts[gate] for gate in "ifgo"), "c": parts["c"],
        "kernel": weights["kernel"], "recurrent_kernel": weights["recurrent_kernel"],
    }  # fmt: skip


def layer(rng, B, T, D, U):
    """Return the arguments of lstm_backward: hs and cs are Keras' own."""
    x, weights = uniform(rng, (B, T, D)), draws.weights(rng, D, U, 4, "float64")
    initial = {"h0": uniform(rng, (B, U), 0.9), "c0": uniform(rng, (B, U), 1.5)}
    hs, cs = oracle.lstm_states(x, **weights, **initial)
    return {"dhs": uniform(rng, (B, T, U)), "x": x, "hs": hs, "cs": cs} | weights | initial
