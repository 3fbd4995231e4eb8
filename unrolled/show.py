"""Arrays as text that reads the same on every CPU: four decimals, no negative zero."""

import numpy as np


def rounded(values, decimals=4):
    """Return an array, a Keras tensor or a number as text with a fixed number of decimals.

    The sign of a number that rounds to zero is dropped: whether it is -0.0000 or 0.0000 depends on
    the last bit, which differs from one CPU to another.
    """
    array = np.round(np.asarray(values, dtype="float64"), decimals) + 0.0
    return np.array2string(array, formatter={"float_kind": lambda number: f"{number: .{decimals}f}"})


def show_array(name, values, decimals=4):
    """Print the name, the shape and the rounded numbers of an array or a Keras tensor."""
    print(f"{name}  shape {tuple(np.shape(values))}")
    print(rounded(values, decimals))
