"""LSTM and LSTMCell."""

import numpy as np

from unrolled.oracle import graphs
from unrolled.oracle.dense import dense
from unrolled.oracle.initializers import zeros
from unrolled.oracle.layers import arrays, built, called, initial_states
from unrolled.oracle.remember import remembered


@remembered
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias, **options):
    """Return (h, c) of an LSTMCell: x_t (B, D), h and c (B, U) -> (B, U) each."""
    weights = [kernel, recurrent_kernel, bias]
    return called("LSTMCell", x_t, weights, [h, c], **options)[1]


@remembered
def lstm(x, kernel, recurrent_kernel, bias, h0=None, c0=None, **options):
    """Return what LSTM(**options) gives for x (B, T, D): an array, or (output, h, c) with return_state.

    A state that is None starts from zeros, the other from what it is.
    """
    states = initial_states(x, recurrent_kernel, h0, c0)
    return called("LSTM", x, [kernel, recurrent_kernel, bias], states, **options)


@remembered
def lstm_states(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    """Return (hs, cs), (B, T, U) each, of an LSTMCell that reads x (B, T, D) from h0 and c0 (B, U) on, None for zeros.

    The same hs as lstm(return_sequences=True), and cs, which LSTM never returns for each timestep.
    """
    weights, states, both = [kernel, recurrent_kernel, bias], initial_states(x, recurrent_kernel, h0, c0), []
    found = graphs.asked("LSTM states", x, weights, states)
    if found is not None:
        return tuple(np.split(arrays(found), 2, axis=-1))
    cell = built("LSTMCell", recurrent_kernel.shape[0], x[:, 0], weights)
    for t in range(x.shape[1]):
        states = cell.call(x[:, t], states)[1]
        both.append(arrays(states))
    hs, cs = (np.stack(one, axis=1) for one in zip(*both, strict=True))
    return hs, cs


def lstm_update(z, c, activation="tanh", recurrent_activation="sigmoid"):
    """Return (h, c) of an LSTMCell that finds z (B, 4U) in front of its activations, c (B, U) -> (B, U) each.

    Its kernel is the identity, all else is zero, so its input is z itself.
    """
    columns = z.shape[1]
    nothing = np.zeros((columns // 4, columns), z.dtype), np.zeros(columns, z.dtype)
    activations = {"activation": activation, "recurrent_activation": recurrent_activation}
    return lstm_step(z, np.zeros_like(c), c, np.eye(columns, dtype=z.dtype), *nothing, **activations)


@remembered
def split_gates(z):
    """Return the four blocks (i, f, g, o) of z (B, 4U), as an LSTMCell reads them: what one leaves in the states."""
    from unrolled.backend import keras  # slow: on the first question

    ones, zeros = keras.ops.ones_like, keras.ops.zeros_like
    nothing = np.zeros((len(z), z.shape[1] // 4), z.dtype)
    # With c = 0, c_new = i * g and h = o * activation(c_new): a factor of 1 leaves the other one alone.
    o, i = lstm_update(z, nothing, activation=ones, recurrent_activation="linear")
    _, g = lstm_update(z, nothing, activation="linear", recurrent_activation=ones)
    _, f = lstm_update(z, nothing + 1, activation=zeros, recurrent_activation="linear")
    return i, f, g, o


def lstm_gate(number, activation, x_t, h, kernel, recurrent_kernel, bias):
    """Return one gate (B, U): a Dense layer that reads x_t (B, D) and h (B, U), on that block of the columns."""
    units = h.shape[1]
    columns = slice(number * units, (number + 1) * units)
    both = np.vstack([kernel, recurrent_kernel])[:, columns]
    return dense(np.hstack([x_t, h]), both, bias[columns], activation)


def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    """Return the gates (i, f, g, o) of an LSTMCell, (B, U) each: Dense layers on the columns of one gate each."""
    activations = ("sigmoid", "sigmoid", "tanh", "sigmoid")
    weights = kernel, recurrent_kernel, bias
    return tuple(lstm_gate(number, activation, x_t, h, *weights) for number, activation in enumerate(activations))


def lstm_state_update(i, f, g, o, c):
    """Return (h, c) that an LSTMCell makes of its gates: first the new c without any activation, then h from it."""
    nothing = np.zeros_like(c)
    _, c = lstm_update(np.hstack([i, f, g, o]), c, activation="linear", recurrent_activation="linear")
    keep = np.hstack([nothing, nothing + 1, nothing, o])
    return lstm_update(keep, c, activation="tanh", recurrent_activation="linear")


@remembered
def fresh_lstm_bias(units, bias_value, unit_forget_bias):
    """Return the bias (4U,) of an LSTM with a constant bias_initializer before any training."""
    from unrolled.backend import keras  # slow: on the first question

    constant = keras.initializers.Constant(bias_value)
    options = {"bias_initializer": constant, "unit_forget_bias": unit_forget_bias}
    layer = keras.layers.LSTM(units, **zeros("LSTM"), **options)
    layer.build((None, None, 1))
    return layer.get_weights()[2]
