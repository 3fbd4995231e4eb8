"""LSTM on real batches: with a mask, and with state that stays from batch to batch."""

import numpy as np

from unrolled.oracle.arrays import flipped
from unrolled.oracle.layers import called, initial_states
from unrolled.oracle.lstm import lstm
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


@remembered
def stateful_run(batches, kernel, recurrent_kernel, bias, reset_before=()):
    """Return a tuple with what LSTM(stateful=True) gives for each batch (B, T, D), reset before those listed.

    An LSTM without stateful is asked, from the states on that it ended the batch before in: a stateful layer is built
    for each number of sequences, which takes longer than to call it. tests/oracle/test_batches.py holds this answer
    against LSTM(stateful=True) itself.
    """
    zeros = states = initial_states(batches[0], recurrent_kernel, None, None)
    outputs = []
    for number, batch in enumerate(batches):
        begin = zeros if number in reset_before else states
        output, *states = lstm(batch, kernel, recurrent_kernel, bias, *begin, return_state=True)
        outputs.append(output)
    return tuple(outputs)
