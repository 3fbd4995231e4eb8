"""The two models of unit 06: one marks where words end, one guesses the next symbol."""

import numpy as np

from unrolled.oracle.bidirectional import bilstm
from unrolled.oracle.dense import dense
from unrolled.oracle.layers import arrays, built_embedding
from unrolled.oracle.lstm import lstm_step
from unrolled.oracle.remember import remembered


@remembered
def embedded(numbers, embedding):
    """Return what Embedding gives for whole numbers of any shape: a row of `embedding` (27, E) for each."""
    layer = built_embedding(*embedding.shape)
    layer.set_weights([embedding])
    return arrays(layer(numbers))


def word_ends(x, weights, activation="sigmoid", **options):
    """Return what Embedding, Bidirectional(LSTM) and Dense(1) make of x (N, T), without the last axis: (N, T)."""
    embedding, *directions, kernel, bias = weights
    options = {"return_sequences": True} | options
    hs = bilstm(embedded(x, embedding), directions[:3], directions[3:], **options)
    return dense(hs, kernel, bias, activation)[..., 0]


def next_symbols(symbol, states, weights, temperature):
    """Read one symbol; return (probabilities (27,) of the next one, the new states (h, c), (1, U) each).

    states is None for zeros.
    """
    embedding, *lstm, kernel, bias = weights
    if states is None:
        states = (np.zeros((1, len(lstm[1])), embedding.dtype),) * 2
    # All rows are asked for, and remembered: a text asks for each of them many times.
    row = embedded(np.arange(len(embedding)), embedding)[[symbol]]
    states = lstm_step(row, *states, *lstm)
    logits = dense(states[0], kernel, bias)
    return softmax(logits / np.asarray(temperature, logits.dtype))[0], states


@remembered
def softmax(logits):
    """Return keras.ops.softmax over the last axis."""
    from unrolled.backend import keras  # slow: on the first question

    return np.array(keras.ops.softmax(logits))


@remembered
def cumulated(probabilities):
    """Return keras.ops.cumsum of probabilities, in float64."""
    from unrolled.backend import keras  # slow: on the first question

    return np.array(keras.ops.cumsum(probabilities.astype("float64")))
