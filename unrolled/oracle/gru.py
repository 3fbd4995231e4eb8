"""GRU and GRUCell."""

from unrolled.oracle.layers import called, initial_states
from unrolled.oracle.remember import remembered


@remembered
def gru_step(x_t, h, kernel, recurrent_kernel, bias, **options):
    """Return the new state of a GRUCell: x_t (B, D), h (B, U) -> (B, U).

    The bias is (2, 3U), and (3U,) with reset_after=False.
    """
    return called("GRUCell", x_t, [kernel, recurrent_kernel, bias], [h], **options)[0]


@remembered
def gru(x, kernel, recurrent_kernel, bias, h0=None, **options):
    """Return what GRU(**options) gives for x (B, T, D): an array, or (output, h) with return_state."""
    states = initial_states(x, recurrent_kernel, h0)
    return called("GRU", x, [kernel, recurrent_kernel, bias], states, **options)
