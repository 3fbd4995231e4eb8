"""What is said of weights that were designed for a job: how Keras runs them, and what can be wrong with them.

No weights that do a job stand here. What mistaken ones do is told by formulas of one gate or another.
"""

import numpy as np

from unrolled import oracle

FORM = {"kernel": ("D 4U", (2, 4)), "recurrent_kernel": ("U 4U", (1, 4)), "bias": ("4U", (4,))}
TOLERANCES = {"float32": 0.01}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def run(answer, a):
    """Return (hs, cs), (B, T, 1) each, of an LSTM(1) with these weights that reads a.x from zeros on."""
    return oracle.lstm_states(a.x, *answer)


def steps(x, next_c, output=1.0):
    """Return (hs, cs), (B, T, 1) each, of a cell whose next_c(x_t, h, c) gives the new c, (B,) each."""
    h = c = np.zeros(len(x))
    hs, cs = [], []
    for t in range(x.shape[1]):
        c = next_c(x[:, t], h, c)
        h = output * np.tanh(c)
        hs.append(h)
        cs.append(c)
    return tuple(np.stack(one, axis=1)[..., None].astype("float32") for one in (hs, cs))


def scaled(factor, *blocks):
    """Return a mend that multiplies these blocks of all three arrays."""
    factors = np.where(np.isin(np.arange(4), blocks), factor, 1).astype("float32")
    return lambda *arrays: [array * factors for array in arrays]


def in_order(*places):
    """Return a mend that puts the four blocks into another order."""
    return lambda *arrays: [array[..., list(places)] for array in arrays]


def without_h(kernel, recurrent_kernel, bias):
    """The mend of weights that read h: they do not."""
    return kernel, 0 * recurrent_kernel, bias
