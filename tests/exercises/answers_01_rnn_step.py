"""Right and wrong answers to the exercises of 01_rnn_step, written as learners write them."""

import numpy as np


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _preactivation_by_loops(x_t, h, kernel, recurrent_kernel, bias):
    z = np.zeros(h.shape)
    for row in range(len(x_t)):
        for unit in range(len(bias)):
            z[row, unit] = bias[unit]
            for d in range(x_t.shape[1]):
                z[row, unit] += x_t[row, d] * kernel[d, unit]
            for other in range(h.shape[1]):
                z[row, unit] += h[row, other] * recurrent_kernel[other, unit]
    return z


def _preactivation_stacked(x_t, h, kernel, recurrent_kernel, bias):
    return np.hstack([x_t, h]) @ np.vstack([kernel, recurrent_kernel]) + bias


def _preactivation_float64(x_t, h, kernel, recurrent_kernel, bias):
    x_t, h = x_t.astype("float64"), h.astype("float64")
    return np.einsum("bd,du->bu", x_t, kernel) + np.einsum("bv,vu->bu", h, recurrent_kernel) + bias


def _tanh_of(preactivation):
    return lambda *arguments: np.tanh(preactivation(*arguments))


RIGHT = {
    "name_weights": [
        lambda weights: dict(zip(("kernel", "recurrent_kernel", "bias"), weights, strict=True)),
        lambda weights: {"bias": weights[2], "kernel": weights[0], "recurrent_kernel": weights[1]},
        lambda weights: {
            "kernel": weights[0].astype("float64"),
            "recurrent_kernel": weights[1] * 1.0,
            "bias": weights[-1].copy(),
        },
    ],
    "rnn_preactivation": [_preactivation_by_loops, _preactivation_stacked, _preactivation_float64],
    "rnn_step": [
        _tanh_of(_preactivation_by_loops),
        lambda *arguments: 2 * _sigmoid(2 * _preactivation_stacked(*arguments)) - 1,
        _tanh_of(_preactivation_float64),
    ],
}

WRONG = {
    "name_weights": {
        "kernel and recurrent kernel exchanged": lambda w: {"kernel": w[1], "recurrent_kernel": w[0], "bias": w[2]},
        "bias first": lambda w: {"bias": w[0], "kernel": w[1], "recurrent_kernel": w[2]},
        "shapes for arrays": lambda w: {
            "kernel": w[0].shape, "recurrent_kernel": w[1].shape, "bias": w[2].shape
        },
        "bias second": lambda w: {"kernel": w[0], "bias": w[1], "recurrent_kernel": w[2]},
    },
    "rnn_preactivation": {
        "recurrent kernel transposed": lambda x, h, k, r, b: x @ k + h @ r.T + b,
        "bias missing": lambda x, h, k, r, b: x @ k + h @ r,
        "bias twice": lambda x, h, k, r, b: (x @ k + b) + (h @ r + b),
        "state ignored": lambda x, h, k, r, b: x @ k + b,
        "product for sum": lambda x, h, k, r, b: (x @ k) * (h @ r) + b,
        "activation applied": lambda x, h, k, r, b: np.tanh(x @ k + h @ r + b),
        "recurrent kernel on the left": lambda x, h, k, r, b: x @ k + r @ h + b,
        "product number by number": lambda x, h, k, r, b: x @ k + h * r + b,
        "state without its kernel": lambda x, h, k, r, b: x @ k + h + b,
    },
    "rnn_step": {
        "sigmoid for tanh": lambda x, h, k, r, b: _sigmoid(x @ k + h @ r + b),
        "tanh on each term": [
            lambda x, h, k, r, b: np.tanh(x @ k) + np.tanh(h @ r) + np.tanh(b),
            lambda x, h, k, r, b: np.tanh(x @ k) + np.tanh(h @ r) + b,
        ],
        "bias after tanh": lambda x, h, k, r, b: np.tanh(x @ k + h @ r) + b,
        "tanh forgotten": lambda x, h, k, r, b: x @ k + h @ r + b,
        "recurrent kernel transposed": lambda x, h, k, r, b: np.tanh(x @ k + h @ r.T + b),
        "state ignored": lambda x, h, k, r, b: np.tanh(x @ k + b),
        "bias missing": lambda x, h, k, r, b: np.tanh(x @ k + h @ r),
        "state returned twice": lambda x, h, k, r, b: (np.tanh(x @ k + h @ r + b),) * 2,
    },
}
