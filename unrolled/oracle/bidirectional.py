"""Bidirectional."""

import numpy as np

from unrolled.oracle.arrays import flipped
from unrolled.oracle.layers import called_both_ways
from unrolled.oracle.lstm import lstm
from unrolled.oracle.remember import remembered


@remembered
def bilstm(x, forward_weights, backward_weights, merge_mode="concat", **options):
    """Return what Bidirectional(LSTM(**options), merge_mode) gives for x (B, T, D): an array, or a tuple of arrays."""
    return called_both_ways("LSTM", x, [*forward_weights, *backward_weights], merge_mode, 2, **options)


def backward_lstm(x, kernel, recurrent_kernel, bias):
    """Return the hidden states (B, T, U) of LSTM(go_backwards=True), put back into the order of time."""
    options = {"go_backwards": True, "return_sequences": True}
    return flipped(lstm(x, kernel, recurrent_kernel, bias, **options), axis=1)


def merged(forward, backward, mode):
    """Return what Bidirectional(merge_mode=mode) makes of two outputs (B, T, U) or (B, U)."""
    if forward.ndim == 3:
        return two_directions(forward, backward, mode)
    return two_directions(forward[:, None], backward[:, None], mode, return_sequences=False)


@remembered
def two_directions(forward, backward, merge_mode="concat", return_sequences=True):
    """Return what Bidirectional makes of the outputs (B, T, U) of its two layers, both in the order of time.

    Its layers are linear SimpleRNNs that repeat one half of the input each, as it is.
    """
    both = np.concatenate([forward, backward], axis=-1)
    units = forward.shape[-1]
    chosen = np.split(np.eye(2 * units, dtype=both.dtype), 2, axis=1)
    nothing = np.zeros((units, units), both.dtype), np.zeros(units, both.dtype)
    weights = [chosen[0], *nothing, chosen[1], *nothing]
    options = {"activation": "linear", "return_sequences": return_sequences}
    return called_both_ways("SimpleRNN", both, weights, merge_mode, 1, **options)
