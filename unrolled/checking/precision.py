"""Numbers that are right as far as float32 has digits, where float64 is expected."""

import numpy as np

# What float32 may cost in numbers of size 1; mistakes cost more.
_SINGLE = 1e-5


def is_single(right, value) -> bool:
    """Return whether numbers are right as far as float32 has digits, where float64 is expected."""
    if right.dtype != np.float64 or not np.isfinite(right).all():
        return False
    scale = max(1.0, float(np.abs(right).max(initial=0.0)))
    return bool(np.abs(right - value.astype("float64")).max(initial=0.0) <= _SINGLE * scale)


def sentence(label, value) -> str:
    """Return what to do about an output of that name."""
    if value.dtype.itemsize < 8:
        return (
            f"The numbers of {label} are right as far as {value.dtype} has digits, but its dtype is {value.dtype} and "
            "float64 is expected: compute in float64 from the beginning."
        )
    return (
        f"The numbers of {label} are nearly right, but not to 9 decimals as float64 is expected to be: does a step on "
        "the way compute in float32, or is a small number added somewhere?"
    )
