"""LSTM on real batches: with a mask, and with state that stays from batch to batch."""

import functools

import numpy as np

from unrolled.oracle.layers import arrays, built, built_bidirectional, unrolled
from unrolled.oracle.remember import remembered


@remembered
def lstm_masked(x, mask, kernel, recurrent_kernel, bias, **options):
    """Return what LSTM(**options) gives for x (B, T, D) and mask (B, T): an array, or (output, h, c)."""
    layer = built("LSTM", len(recurrent_kernel), x, [kernel, recurrent_kernel, bias], **unrolled(x, options))
    return arrays(layer(x, mask=mask))


@remembered
def bilstm_masked(x, mask, forward_weights, backward_weights):
    """Return what Bidirectional(LSTM(return_sequences=True)) gives for x (B, T, D) and mask (B, T): (B, T, 2U).

    Never unrolled: Keras 3.15 then sets the outputs of its backward layer to 0 by a mask that is not reversed.
    """
    units = len(forward_weights[1])
    layer = built_bidirectional("LSTM", units, x.shape[-1], str(x.dtype), "concat", (("return_sequences", True),))
    layer.set_weights([*forward_weights, *backward_weights])
    return arrays(layer(x, mask=mask))


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
