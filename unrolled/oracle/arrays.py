"""What Keras does with arrays outside of layers."""

import numpy as np

from unrolled.oracle.remember import remembered


@remembered
def stacked(series, dtype):
    """Return arrays of one shape as one tensor of that dtype, with a new first axis."""
    from unrolled.backend import keras  # slow: on the first question

    return np.array(keras.ops.stack([keras.ops.convert_to_tensor(one, dtype=dtype) for one in series]))


@remembered
def flipped(x, axis):
    """Return x with one axis in the opposite order."""
    from unrolled.backend import keras  # slow: on the first question

    return np.array(keras.ops.flip(x, axis=axis))


@remembered
def tanh(z):
    """Return Keras' tanh of z."""
    from unrolled.backend import keras  # slow: on the first question

    return np.array(keras.ops.tanh(z))


@remembered
def transposed(matrix):
    """Return a matrix with rows and columns exchanged."""
    from unrolled.backend import keras  # slow: on the first question

    return np.array(keras.ops.transpose(matrix))


@remembered
def added(one, other):
    """Return the sum of two arrays."""
    from unrolled.backend import keras  # slow: on the first question

    return np.array(keras.ops.add(one, other))
