"""What the cases of several exercises of 08_rnn_gradients are drawn from: all in float64."""

import numpy as np

from unrolled.exercises import draws


def step(rng, B, D, U):
    """Return one step of a SimpleRNN that was taken, and the gradient dh that arrives at its state h."""
    drawn = layer(rng, B, 1, D, U)
    names = {"dh": "dhs", "x_t": "x", "h": "hs"}
    one = {name: drawn[whole][:, 0] for name, whole in names.items()}
    kernels = {name: drawn[name] for name in ("kernel", "recurrent_kernel")}
    return {"dh": one["dh"], "x_t": one["x_t"], "h_prev": drawn["h0"], "h": one["h"]} | kernels


def layer(rng, B, T, D, U):
    """Return a run of a SimpleRNN with its states hs (B, T, U), and the gradient dhs that arrives at each of them."""
    weights = draws.weights(rng, D, U, dtype="float64")
    bias = weights.pop("bias")
    x, h0 = draws.uniform(rng, (B, T, D), dtype="float64"), draws.uniform(rng, (B, U), 0.9, "float64")
    hs = np.empty((B, T, U))
    for t in range(T):
        before = hs[:, t - 1] if t else h0
        hs[:, t] = np.tanh(x[:, t] @ weights["kernel"] + before @ weights["recurrent_kernel"] + bias)
    return {"dhs": draws.uniform(rng, (B, T, U), dtype="float64"), "x": x, "hs": hs, "h0": h0} | weights
