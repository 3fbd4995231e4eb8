"""Binary cross-entropy and Dense under tf.GradientTape: losses, and where their gradients lead."""

import numpy as np

from unrolled.oracle.layers import arrays, built
from unrolled.oracle.remember import remembered


@remembered
def binary_cross_entropy(logits, labels):
    """Return (loss, dlogits) of BinaryCrossentropy(from_logits=True): an array of no axes, and (B, 1)."""
    from unrolled.backend import keras  # slow: on the first question
    from unrolled.backend import tensorflow as tf

    loss_of = keras.losses.BinaryCrossentropy(from_logits=True, dtype=str(logits.dtype))
    logits = tf.constant(logits)
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = loss_of(labels, logits)
    return arrays((loss, tape.gradient(loss, logits)))


@remembered
def clipped_cross_entropy(logits, labels):
    """Return the loss of BinaryCrossentropy() for probabilities: Keras keeps them 1e-7 away from 0 and 1."""
    from unrolled.backend import keras  # slow: on the first question

    # As an array: of a tensor Keras would know that it came from logits, and use them.
    probabilities = np.array(keras.ops.sigmoid(logits))
    return np.array(keras.losses.BinaryCrossentropy(dtype=str(logits.dtype))(labels, probabilities))


@remembered
def dense_gradients(dy, x, kernel):
    """Return (dx, dkernel, dbias) of Dense for x (B, D), kernel (D, U) and the gradient dy (B, U) of its output."""
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    layer = built("Dense", kernel.shape[1], x, [kernel, np.zeros(kernel.shape[1], kernel.dtype)])
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x)
    return arrays(tape.gradient(y, [x, *(weight.value for weight in layer.weights)], output_gradients=tf.constant(dy)))
