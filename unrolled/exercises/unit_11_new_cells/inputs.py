"""What the cases of several exercises of 11_new_cells are drawn from."""

from unrolled.exercises import draws


def weights(rng, D, U):
    """Return the weights of a GRU; its bias has two rows, none of them zero."""
    drawn = draws.weights(rng, D, U, 3)
    return drawn | {"bias": draws.uniform(rng, (2, 3 * U), 0.8)}


def step(rng, B, D, U):
    """Return the arguments of one step of a GRU."""
    return {"x_t": draws.uniform(rng, (B, D)), "h": draws.uniform(rng, (B, U), 0.9)} | weights(rng, D, U)


def layer(rng, B, T, D, U, h0=True):
    """Return x (B, T, D), the weights of a GRU and, where h0 says so, an initial state that is not zero."""
    arguments = {"x": draws.uniform(rng, (B, T, D))} | weights(rng, D, U)
    return arguments | ({"h0": draws.uniform(rng, (B, U), 0.9)} if h0 else {})
