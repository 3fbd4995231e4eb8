"""Bidirectional."""

import numpy as np

from unrolled.oracle.arrays import flipped
from unrolled.oracle.layers import arrays, built_bidirectional, unrolled
from unrolled.oracle.lstm import lstm
from unrolled.oracle.remember import remembered


@remembered
def bilstm(x, forward_weights, backward_weights, merge_mode="concat", **options):
    """Return what Bidirectional(LSTM(**options), merge_mode) gives for x (B, T, D): an array, or a tuple of arrays."""
    units = forward_weights[1].shape[0]
    chosen = tuple(unrolled(x, options).items())
    layer = built_bidirectional("LSTM", units, x.shape[-1], str(x.dtype), merge_mode, chosen)
    layer.set_weights([*forward_weights, *backward_weights])
    return arrays(layer(x))


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
    options = unrolled(both, {"activation": "linear", "return_sequences": return_sequences})
    layer = built_bidirectional("SimpleRNN", units, 2 * units, str(both.dtype), merge_mode, tuple(options.items()))
    layer.set_weights([chosen[0], *nothing, chosen[1], *nothing])
    return arrays(layer(both))
