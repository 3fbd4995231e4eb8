"""LSTM on real batches: with a mask, and with state that stays from batch to batch."""

import functools

import numpy as np

from unrolled.oracle.arrays import flipped
from unrolled.oracle.layers import called, initial_states
from unrolled.oracle.remember import remembered


@remembered
def lstm_masked(x, mask, kernel, recurrent_kernel, bias, **options):
    """Return what LSTM(**options) gives for x (B, T, D) and mask (B, T): an array, or (output, h, c)."""
    states = initial_states(x, recurrent_kernel, None, None)
    return called("LSTM", x, [kernel, recurrent_kernel, bias], states, mask, **options)


def bilstm_masked(x, mask, forward_weights, backward_weights):
    """Return what Bidirectional(LSTM(return_sequences=True)) gives for x (B, T, D) and mask (B, T): (B, T, 2U).

    Its two layers are asked apart, set as Bidirectional sets them: its own loop over time costs three times as much and
    leaves TensorFlow objects behind that work on after the call. Unrolled, Keras 3.15 sets the backward outputs to 0 by
    a mask that is not reversed. tests/oracle/test_batches.py holds this answer against Bidirectional itself.
    """
    options = {"return_sequences": True, "zero_output_for_mask": True}
    forward = lstm_masked(x, mask, *forward_weights, **options)
    backward = lstm_masked(flipped(x, 1), flipped(mask, 1), *backward_weights, **options)
    return np.concatenate([forward, flipped(backward, 1)], axis=-1)


@functools.cache
def _stateful(sequences, units, features, dtype):
    """Return a stateful LSTM, which is built for a fixed number of sequences."""
    from unrolled.backend import keras  # slow: on the first question

    layer = keras.layers.LSTM(units, stateful=True, unroll=True, dtype=dtype)
    layer.build((sequences, None, features))
    return layer


@remembered
def stateful_run(batches, kernel, recurrent_kernel, bias, reset_before=()):
    """Return a tuple with what LSTM(stateful=True) gives for each batch (B, T, D), reset before those listed."""
    sequences, _, features = batches[0].shape
    layer = _stateful(sequences, len(recurrent_kernel), features, str(batches[0].dtype))
    layer.set_weights([kernel, recurrent_kernel, bias])
    layer.reset_state()
    outputs = []
    for number, batch in enumerate(batches):
        if number in reset_before:
            layer.reset_state()
        outputs.append(np.array(layer(batch)))
    return tuple(outputs)
