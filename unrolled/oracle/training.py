"""LSTM and Dense(1), trained: by Keras' own train_on_batch, and with a changed gradient.

parameters are [kernel, recurrent_kernel, bias, dense_kernel, dense_bias].
"""

import functools

import numpy as np

from unrolled.oracle import graphs
from unrolled.oracle.initializers import zeros
from unrolled.oracle.layers import arrays
from unrolled.oracle.remember import remembered


@remembered
def training(parameters, x, labels, learning_rate, steps):
    """Return the five parameters and the losses (steps,) of full-batch SGD: x (B, T, D), labels (B, 1)."""
    model = _model(x.shape[-1], len(parameters[1]))
    model.set_weights(parameters)
    model.optimizer.learning_rate = learning_rate
    losses = []
    for _ in range(steps):
        model.reset_metrics()
        losses.append(model.train_on_batch(x, labels))
    return (*model.get_weights(), np.array(losses, "float32"))


@remembered
def training_otherwise(parameters, x, labels, learning_rate, steps, heard, carried=False, squashed=False):
    """Return the same of a mistaken training.

    heard    (T,): times what the gradient of the loss by the final h reaches the h of each timestep
    carried  each step starts from the states in which the one before it ended
    squashed the logits go through sigmoid before the loss, whose gradient does not go back through it
    """
    lstm, dense, gradients = _taped(x.shape[-1], len(parameters[1]))
    start = h, c = (np.zeros((len(x), len(parameters[1])), "float32"),) * 2
    losses = []
    for _ in range(steps):
        lstm.set_weights(parameters[:3])
        dense.set_weights(parameters[3:])
        given = [np.asarray(array, "float32") for array in (x, labels, h, c, heard, squashed)]
        loss, changes, h, c = gradients(*given)
        h, c = (h, c) if carried else start
        parameters = [one - learning_rate * np.array(change) for one, change in zip(parameters, changes, strict=True)]
        losses.append(float(loss))
    return (*arrays(parameters), np.array(losses, "float32"))


@functools.cache
def _model(features, units):
    """Return a compiled model for sequences of any length. Compiling takes longer than a step, so each is made once."""
    from unrolled.backend import keras  # slow: on the first question

    layers = keras.layers.LSTM(units, **zeros("LSTM")), keras.layers.Dense(1, **zeros("Dense"))
    model = keras.Sequential([keras.Input((None, features)), *layers])
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(), loss, jit_compile=False)
    return model


@functools.cache
def _taped(features, units):
    """Return (LSTM, Dense, a function that gives the loss, its gradients and the final states)."""
    from unrolled.backend import keras  # slow: on the first question
    from unrolled.backend import tensorflow as tf

    lstm = keras.layers.LSTM(units, return_sequences=True, return_state=True, **zeros("LSTM"))
    lstm.build((None, None, features))
    dense = keras.layers.Dense(1, **zeros("Dense"))
    dense.build((None, units))
    loss_of = keras.losses.BinaryCrossentropy(from_logits=True)

    # One graph for all questions: without a signature TensorFlow makes one for each size of the first ones.
    sizes: list[list] = [[None, None, features], [None, 1], [None, units], [None, units], [None], []]

    @tf.function(input_signature=[tf.TensorSpec(size, "float32") for size in sizes], autograph=False)
    def gradients(x, labels, h, c, heard, squashed):
        with tf.GradientTape() as layer_tape:
            hs, h, c = lstm(x, initial_state=[h, c])
        with tf.GradientTape() as tape:
            tape.watch(h)
            logits = dense(h)
            logits += squashed * tf.stop_gradient(tf.sigmoid(logits) - logits)
            loss = loss_of(labels, logits)
        dh, *last = tape.gradient(loss, [h, *(weight.value for weight in dense.weights)])
        dhs = dh[:, None] * heard[None, :, None]
        first = layer_tape.gradient(hs, [weight.value for weight in lstm.weights], output_gradients=dhs)
        return loss, [*first, *last], h, c

    return lstm, dense, graphs.direct(gradients.get_concrete_function())
