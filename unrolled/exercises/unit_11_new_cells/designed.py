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


def tell(wanted):
    """Return what is told of a wrong answer: gates and c at the first wrong timestep of states 0 (h) or 1 (c)."""

    def sentence(answer, a, right):
        states = run(answer, a)
        wrong = np.argwhere(TOLERANCES["float32"] < np.abs(states[wanted] - right)[..., 0].T)
        if not len(wrong):
            return ""
        t, row = map(int, wrong[0])
        before = [one[row : row + 1, t - 1] if t else np.zeros((1, 1), "float32") for one in states]
        i, f, g, o = (float(gate[0, 0]) for gate in oracle.lstm_gates(a.x[row : row + 1, t], before[0], *answer))
        reads = ", ".join(f"{number:g}" for number in np.round(a.x[row, t].astype("float64"), 2) + 0.0)
        c, new = (float(value) + 0.0 for value in (before[1][0, 0], states[1][row, t, 0]))
        return (
            f"There x is {reads}, and your gates are i = {i:.2f}, f = {f:.2f}, o = {o:.2f}, with the candidate "
            f"g = {g:.2f}: c goes from {c:.2f} to {new:.2f}. Which of them is not what you want there?"
        )

    return sentence


def scaled(factor, *blocks):
    """Return a mend that multiplies these blocks of all three arrays."""
    factors = np.where(np.isin(np.arange(4), blocks), factor, 1).astype("float32")
    return lambda *arrays: [array * factors for array in arrays]


def opened(block):
    """Return a mend that opens one gate throughout: it reads nothing, and its bias is large."""

    def mend(*arrays):
        *kernels, bias = (np.where(np.arange(4) == block, 0, array).astype("float32") for array in arrays)
        return [*kernels, bias + 20 * (np.arange(4) == block).astype("float32")]

    return mend


def in_order(*places):
    """Return a mend that puts the four blocks into another order."""
    return lambda *arrays: [array[..., list(places)] for array in arrays]


def rows_exchanged(kernel, recurrent_kernel, bias):
    """The mend of weights whose kernel reads the inputs in another order: its rows the other way round."""
    return kernel[::-1], recurrent_kernel, bias


def without_h(kernel, recurrent_kernel, bias):
    """The mend of weights that read h: they do not."""
    return kernel, 0 * recurrent_kernel, bias
