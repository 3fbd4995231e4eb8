"""Dense."""

from unrolled.oracle import graphs
from unrolled.oracle.layers import arrays, built
from unrolled.oracle.remember import remembered


@remembered
def dense(x, kernel, bias, activation=None):
    """Return Dense of x (B, D) with kernel (D, U) and bias (U,), or without bias if it is None: (B, U)."""
    weights = [kernel] if bias is None else [kernel, bias]
    options = {"activation": activation, "use_bias": bias is not None}
    found = graphs.asked("Dense", x, weights, (), **options)
    if found is not None:
        return arrays(found)
    return arrays(built("Dense", kernel.shape[-1], x, weights, **options)(x))
