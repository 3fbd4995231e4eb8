"""GRU and GRUCell."""

from unrolled.oracle.layers import arrays, built, unrolled
from unrolled.oracle.remember import remembered


@remembered
def gru_step(x_t, h, kernel, recurrent_kernel, bias, **options):
    """Return the new state of a GRUCell: x_t (B, D), h (B, U) -> (B, U).

    The bias is (2, 3U), and (3U,) with reset_after=False.
    """
    weights = [kernel, recurrent_kernel, bias]
    cell = built("GRUCell", recurrent_kernel.shape[0], x_t, weights, **options)
    return arrays(cell(x_t, [h])[0])


@remembered
def gru(x, kernel, recurrent_kernel, bias, h0=None, **options):
    """Return what GRU(**options) gives for x (B, T, D): an array, or (output, h) with return_state."""
    weights = [kernel, recurrent_kernel, bias]
    layer = built("GRU", recurrent_kernel.shape[0], x, weights, **unrolled(x, options))
    return arrays(layer(x, initial_state=None if h0 is None else [h0]))
