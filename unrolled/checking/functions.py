"""Arguments that are functions: values made of arrays, which can be called wherever they arrive.

A case holds plain values, since it goes to a process that trusts nobody, and comes back to a learner in words. So a
function that is an argument is an object of one of these classes: its arrays travel, and its class is there already.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class Cubic:
    """A polynomial of degree 3 in all entries of an array: each entry has a coefficient in each of three arrays.

    The sum that is squared ties the entries together: the slope at one of them tells whether another was moved.
    """

    a: np.ndarray
    b: np.ndarray
    c: np.ndarray

    def __call__(self, w):
        return float(np.sum(self.a * w**3 + self.b * w) + np.sum(self.c * w) ** 2)

    def __repr__(self):
        return f"<the function f(w) = sum(a * w**3 + b * w) + sum(c * w)**2, for w of shape {self.a.shape}>"


# Name -> class of all that an argument may be. Their fields are arrays.
KINDS = {kind.__name__: kind for kind in (Cubic,)}


def parts(value) -> dict | None:
    """Return name -> array of a function of one of these classes, or None of anything else."""
    if not any(type(value) is kind for kind in KINDS.values()):
        return None
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def made(name, arrays):
    """Return the function of a class that is made of these arrays. Raises KeyError or TypeError if it cannot be."""
    if not all(type(array) is np.ndarray for array in arrays.values()):
        raise TypeError("A function is made of arrays.")
    return KINDS[name](**arrays)
