"""Keras layers as plain functions: weights and NumPy arrays in, NumPy arrays out.

Every expected number of the course comes from here. Keras is imported on the first call, so that
modules which only describe exercises load at once.
"""

import functools

import numpy as np

from unrolled.remember import remembered

# All cases of exercises are shorter; unrolling takes memory and time for every timestep.
LONGEST_UNROLLED = 16


@functools.cache
def _layer(layer_name, units, input_shape, dtype, options):
    """Return a built Keras layer. Building one takes longer than calling it, so each kind is built once."""
    from unrolled.backend import keras

    layer = getattr(keras.layers, layer_name)(units, dtype=dtype, **dict(options))
    layer.build(input_shape)
    return layer


def _built(layer_name, units, x, weights, **options):
    """Return a Keras layer of that class, fit for x (B, D) or (B, T, D), with the given weights."""
    input_shape = (None,) * (x.ndim - 1) + x.shape[-1:]
    layer = _layer(layer_name, units, input_shape, str(x.dtype), tuple(options.items()))
    layer.set_weights(weights)
    return layer


def _unrolled(x, options):
    """Return the options of a layer that reads x (B, T, D): short sequences are unrolled.

    Keras then takes the same steps, so the numbers are the same, without a loop of TensorFlow's that costs more.
    """
    return {**options, "unroll": True} if x.shape[1] <= LONGEST_UNROLLED else options


def _arrays(outputs):
    """Return Keras tensors, nested or not, as NumPy arrays in tuples."""
    if isinstance(outputs, (list, tuple)):
        return tuple(_arrays(output) for output in outputs)
    return np.array(outputs)


@remembered
def dense(x, kernel, bias, activation=None):
    """Return Dense of x (B, D) with kernel (D, U) and bias (U,), or without bias if it is None: (B, U)."""
    weights = [kernel] if bias is None else [kernel, bias]
    options = {"activation": activation, "use_bias": bias is not None}
    return _arrays(_built("Dense", kernel.shape[-1], x, weights, **options)(x))


@remembered
def rnn_step(x_t, h, kernel, recurrent_kernel, bias, activation="tanh"):
    """Return the new state of a SimpleRNNCell: x_t (B, D), h (B, U) -> (B, U)."""
    weights = [kernel, recurrent_kernel, bias]
    cell = _built("SimpleRNNCell", recurrent_kernel.shape[0], x_t, weights, activation=activation)
    return _arrays(cell(x_t, [h])[0])


@remembered
def rnn(x, kernel, recurrent_kernel, bias, h0=None, **options):
    """Return what SimpleRNN(**options) gives for x (B, T, D): an array, or (output, h) with return_state."""
    weights = [kernel, recurrent_kernel, bias]
    layer = _built("SimpleRNN", recurrent_kernel.shape[0], x, weights, **_unrolled(x, options))
    return _arrays(layer(x, initial_state=None if h0 is None else [h0]))


@remembered
def rnn_states(x, kernel, recurrent_kernel, bias, h0):
    """Return the states (B, T, U) of a SimpleRNNCell that reads x (B, T, D) from h0 (B, U) on.

    The same numbers as rnn(return_sequences=True) in a third of the time, for mistakes, of which many are tried.
    """
    cell = _built("SimpleRNNCell", recurrent_kernel.shape[0], x[:, 0], [kernel, recurrent_kernel, bias])
    states = [h0]
    for t in range(x.shape[1]):
        states.append(cell.call(x[:, t], [states[-1]])[0])
    return np.stack([np.array(state) for state in states[1:]], axis=1)


@remembered
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias, **options):
    """Return (h, c) of an LSTMCell: x_t (B, D), h and c (B, U) -> (B, U) each."""
    weights = [kernel, recurrent_kernel, bias]
    cell = _built("LSTMCell", recurrent_kernel.shape[0], x_t, weights, **options)
    return _arrays(cell(x_t, [h, c])[1])


@remembered
def lstm(x, kernel, recurrent_kernel, bias, h0=None, c0=None, **options):
    """Return what LSTM(**options) gives for x (B, T, D): an array, or (output, h, c) with return_state.

    A state that is None starts from zeros, the other from what it is.
    """
    units = recurrent_kernel.shape[0]
    layer = _built("LSTM", units, x, [kernel, recurrent_kernel, bias], **_unrolled(x, options))
    zeros = np.zeros((len(x), units), x.dtype)
    return _arrays(layer(x, initial_state=[zeros if state is None else state for state in (h0, c0)]))


def lstm_update(z, c, activation="tanh", recurrent_activation="sigmoid"):
    """Return (h, c) of an LSTMCell that finds z (B, 4U) in front of its activations, c (B, U) -> (B, U) each.

    Its kernel is the identity, all else is zero, so its input is z itself.
    """
    columns = z.shape[1]
    nothing = np.zeros((columns // 4, columns), z.dtype), np.zeros(columns, z.dtype)
    activations = {"activation": activation, "recurrent_activation": recurrent_activation}
    return lstm_step(z, np.zeros_like(c), c, np.eye(columns, dtype=z.dtype), *nothing, **activations)


@remembered
def fresh_lstm_bias(units, bias_value, unit_forget_bias):
    """Return the bias (4U,) of an LSTM with a constant bias_initializer before any training."""
    from unrolled.backend import keras

    constant = keras.initializers.Constant(bias_value)
    layer = keras.layers.LSTM(units, bias_initializer=constant, unit_forget_bias=unit_forget_bias)
    layer.build((None, None, 1))
    return layer.get_weights()[2]


@functools.cache
def _bidirectional(layer_name, units, features, dtype, merge_mode, options):
    """Return a built Bidirectional with inner layers of its own: it changes their settings for masks."""
    from unrolled.backend import keras

    inner = getattr(keras.layers, layer_name)(units, dtype=dtype, **dict(options))
    layer = keras.layers.Bidirectional(inner, merge_mode=merge_mode, dtype=dtype)
    layer.build((None, None, features))
    return layer


@remembered
def bilstm(x, forward_weights, backward_weights, merge_mode="concat", **options):
    """Return what Bidirectional(LSTM(**options), merge_mode) gives for x (B, T, D): an array, or a tuple of arrays."""
    units = forward_weights[1].shape[0]
    options = tuple(_unrolled(x, options).items())
    layer = _bidirectional("LSTM", units, x.shape[-1], str(x.dtype), merge_mode, options)
    layer.set_weights([*forward_weights, *backward_weights])
    return _arrays(layer(x))


@remembered
def two_directions(forward, backward, merge_mode="concat", return_sequences=True):
    """Return what Bidirectional makes of the outputs (B, T, U) of its two layers, both in the order of time.

    Its layers are linear SimpleRNNs that repeat one half of the input each, as it is.
    """
    both = np.concatenate([forward, backward], axis=-1)
    units = forward.shape[-1]
    chosen = np.split(np.eye(2 * units, dtype=both.dtype), 2, axis=1)
    nothing = np.zeros((units, units), both.dtype), np.zeros(units, both.dtype)
    options = _unrolled(both, {"activation": "linear", "return_sequences": return_sequences})
    layer = _bidirectional("SimpleRNN", units, 2 * units, str(both.dtype), merge_mode, tuple(options.items()))
    layer.set_weights([chosen[0], *nothing, chosen[1], *nothing])
    return _arrays(layer(both))
