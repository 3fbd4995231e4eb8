"""Dense."""

from unrolled.oracle.layers import called
from unrolled.oracle.remember import remembered


@remembered
def dense(x, kernel, bias, activation=None):
    """Return Dense of x (B, D) with kernel (D, U) and bias (U,), or without bias if it is None: (B, U)."""
    weights = [kernel] if bias is None else [kernel, bias]
    options = {"activation": activation, "use_bias": bias is not None}
    return called("Dense", x, weights, **options)
