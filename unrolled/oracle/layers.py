"""Built Keras layers, one of each kind, that take the weights of each question."""

import contextlib
import functools

import numpy as np

from unrolled.oracle import graphs
from unrolled.oracle.initializers import zeros

# All cases of exercises are shorter; unrolling takes memory and time for every timestep.
LONGEST_UNROLLED = 16

# The weights that each layer was given last. Layers are built once and stay, and nobody else changes their weights.
_has: dict = {}


@functools.cache
def _layer(layer_name, units, input_shape, dtype, options):
    """Return a built Keras layer. Building one takes longer than calling it, so each kind is built once."""
    from unrolled.backend import keras  # slow: on the first question

    layer = getattr(keras.layers, layer_name)(units, dtype=dtype, **zeros(layer_name), **dict(options))
    layer.build(input_shape)
    return layer


def built(layer_name, units, x, weights, **options):
    """Return a Keras layer of that class, fit for x (B, D) or (B, T, D), with the given weights."""
    input_shape = (None,) * (x.ndim - 1) + x.shape[-1:]
    layer = _layer(layer_name, units, input_shape, str(x.dtype), tuple(options.items()))
    _give(layer, weights)
    return layer


def _give(layer, weights):
    """Hand weights to a layer that stays, unless it has them already: that takes as long as to call a small layer."""
    given = [(np.shape(one), np.asarray(one).dtype, np.asarray(one).tobytes()) for one in weights]
    if _has.get(id(layer)) != given:
        # Weights that do not fit leave some of them behind.
        _has.pop(id(layer), None)
        layer.set_weights(weights)
        _has[id(layer)] = given


@functools.cache
def _cell(layer_name, dtype, options):
    from unrolled.backend import keras  # slow: on the first question

    cell = getattr(keras.layers, layer_name)(1, dtype=dtype, **zeros(layer_name), **dict(options))
    cell.build((None, 1))
    return cell


@contextlib.contextmanager
def given_weights(layer_name, weights, **options):
    """Give a Keras cell that has these tensors for weights, as `graphs.lent`."""
    cell = _cell(layer_name, weights[0].dtype.name, tuple(options.items()))
    with graphs.lent(cell, weights):
        yield cell


def initial_states(x, recurrent_kernel, *given):
    """Return states (B, U) for x (B, ...), zeros in the place of those that are None."""
    nothing = np.zeros((len(x), len(recurrent_kernel)), x.dtype)
    return [nothing if state is None else state for state in given]


def called(layer_name, x, weights, states=(), mask=None, **options):
    """Return what a layer or cell gives for x (B, T, D) or (B, D).

    states  (B, U) each, from which a recurrent layer or cell goes on
    mask    (B, T), for a recurrent layer
    """
    found = graphs.asked(layer_name, x, weights, states, mask=mask, **options)
    if found is not None:
        return arrays(found)
    if not states:
        return arrays(built(layer_name, weights[0].shape[-1], x, weights, **options)(x))
    if layer_name.endswith("Cell"):
        return arrays(built(layer_name, len(weights[1]), x, weights, **options)(x, states))
    layer = built(layer_name, len(weights[1]), x, weights, **unrolled(x, options))
    return arrays(layer(x, initial_state=states, mask=mask))


def called_both_ways(layer_name, x, weights, merge_mode, carried, **options):
    """Return what Bidirectional gives for x (B, T, D), each direction starting from so many states of zeros."""
    units = weights[1].shape[0]
    states = initial_states(x, weights[1], *[None] * (2 * carried))
    found = graphs.asked(layer_name, x, weights, states, merge_mode, **options)
    if found is not None:
        return arrays(found)
    chosen = tuple(unrolled(x, options).items())
    layer = built_bidirectional(layer_name, units, x.shape[-1], str(x.dtype), merge_mode, chosen)
    _give(layer, weights)
    return arrays(layer(x))


@functools.cache
def built_bidirectional(layer_name, units, features, dtype, merge_mode, options):
    """Return a built Bidirectional with inner layers of its own: it changes their settings for masks."""
    from unrolled.backend import keras  # slow: on the first question

    inner = getattr(keras.layers, layer_name)(units, dtype=dtype, **zeros(layer_name), **dict(options))
    layer = keras.layers.Bidirectional(inner, merge_mode=merge_mode, dtype=dtype)
    layer.build((None, None, features))
    return layer


@functools.cache
def built_embedding(rows, columns):
    """Return a built Embedding for that many numbers."""
    from unrolled.backend import keras  # slow: on the first question

    layer = keras.layers.Embedding(rows, columns)
    layer.build((None, None))
    return layer


def unrolled(x, options):
    """Return the options of a layer that reads x (B, T, D): short sequences are unrolled.

    Keras then takes the same steps, so the numbers are the same, without a loop of TensorFlow's that costs more.
    """
    return {**options, "unroll": True} if x.shape[1] <= LONGEST_UNROLLED else options


def arrays(outputs):
    """Return Keras tensors, nested or not, as NumPy arrays in tuples."""
    if isinstance(outputs, (list, tuple)):
        return tuple(arrays(output) for output in outputs)
    return np.array(outputs)
