"""SGD and Adam of Keras: one step on a list of arrays.

Both work number by number, so all arrays of a list go into one variable, one after the other. An optimizer is built
once for each size, since building one takes longer than a step.
"""

import functools

import numpy as np

from unrolled.oracle.remember import remembered


def sgd(parameters, gradients, learning_rate):
    """Return the list of arrays after one step of SGD."""
    return _like(parameters, _sgd(_flat(parameters), _flat(gradients), learning_rate))


def adam(parameters, gradients, state, learning_rate, beta_1, beta_2, epsilon):
    """Return (parameters, (m, v, steps taken)) after one step of Adam; state is None before the first step."""
    m, v, steps = state or ([np.zeros_like(array) for array in parameters],) * 2 + (0,)
    options = learning_rate, beta_1, beta_2, epsilon
    new, m, v = (
        _like(parameters, flat)
        for flat in _adam(_flat(parameters), _flat(gradients), _flat(m), _flat(v), steps, *options)
    )
    return new, (m, v, steps + 1)


@remembered
def _sgd(parameters, gradients, learning_rate):
    optimizer, variable = _optimizer("SGD", len(parameters), str(parameters.dtype))
    variable.assign(parameters)
    optimizer.learning_rate = learning_rate
    return _step(optimizer, variable, gradients)


@remembered
def _adam(parameters, gradients, m, v, steps, learning_rate, beta_1, beta_2, epsilon):
    optimizer, variable = _optimizer("Adam", len(parameters), str(parameters.dtype))
    iterations, _, momentum, velocity = optimizer.variables
    for kept, value in ((iterations, steps), (momentum, m), (velocity, v), (variable, parameters)):
        kept.assign(value)
    optimizer.learning_rate = learning_rate
    optimizer.beta_1, optimizer.beta_2, optimizer.epsilon = beta_1, beta_2, epsilon
    new = _step(optimizer, variable, gradients)
    return new, momentum.numpy(), velocity.numpy()


@functools.cache
def _optimizer(name, size, dtype):
    """Return (optimizer, the variable that it changes)."""
    from unrolled.backend import keras  # slow: on the first question

    variable = keras.Variable(np.zeros(size), dtype=dtype)
    optimizer = getattr(keras.optimizers, name)()
    optimizer.build([variable])
    return optimizer, variable


def _step(optimizer, variable, gradients):
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    optimizer.apply([tf.constant(gradients)], [variable])
    return variable.numpy()


def _flat(list_of_arrays):
    return np.concatenate([np.ravel(array) for array in list_of_arrays])


def _like(list_of_arrays, flat):
    """Return a flat array cut into arrays of the shapes in the list."""
    ends = np.cumsum([array.size for array in list_of_arrays])
    pieces = np.split(flat, ends[:-1])
    return [piece.reshape(array.shape) for piece, array in zip(pieces, list_of_arrays, strict=True)]
