"""Random inputs for cases: sizes, weights and states, all from one NumPy Generator."""

import math

import numpy as np

from unrolled.checking.exercise import Case


def uniform(rng, shape, limit=1.0, dtype="float32"):
    """Return an array of the shape, uniform between -limit and limit."""
    return rng.uniform(-limit, limit, shape).astype(dtype)


def glorot(rng, rows, columns, dtype="float32"):
    """Return a (rows, columns) kernel at the scale of Keras' default initializer, GlorotUniform."""
    return uniform(rng, (rows, columns), math.sqrt(6 / (rows + columns)), dtype)


def orthogonal(rng, rows, columns, dtype="float32"):
    """Return a (rows, columns) recurrent kernel as Keras' default, Orthogonal: spectral radius at most 1.

    A recurrent kernel with a larger spectral radius is chaotic: rounding alone would then make two
    right answers differ. The smallest square ones are changed, so that they show what larger ones show: of one number
    Orthogonal makes 1, which may be left out, and of two rows a symmetric kernel, which may be transposed.
    """
    drawn = rng.normal(size=(max(rows, columns), min(rows, columns)))
    tall, _ = np.linalg.qr(drawn)
    if rows == columns == 1:
        tall = np.copysign(0.2 + 0.7 * np.tanh(np.abs(drawn)), drawn)
    elif rows == columns == 2 and np.linalg.det(tall) < 0:
        tall = tall * [1, -1]
    return (tall if rows >= columns else tall.T).astype(dtype)


def weights(rng, D, U, gates=1, dtype="float32"):
    """Return {kernel (D, gates*U), recurrent_kernel (U, gates*U), bias (gates*U,)}, the bias not zero."""
    return {
        "kernel": glorot(rng, D, gates * U, dtype),
        "recurrent_kernel": orthogonal(rng, U, gates * U, dtype),
        "bias": uniform(rng, gates * U, 0.8, dtype),
    }


def sizes(rng, letters, *special):
    """Return a list of size dicts such as {"B": 2, "T": 5, "U": 4}.

    The first has distinct random sizes of 2 to 6. Each further one fixes some of them, for example
    {"B": 1}, or ties them together, for example {"B": "U"} for as many sequences as units.
    """
    result = []
    for fixed in ({}, *special):
        drawn = dict(zip(letters, (int(n) for n in rng.permutation(np.arange(2, 7))), strict=False))
        drawn |= {letter: value for letter, value in fixed.items() if not isinstance(value, str)}
        drawn |= {letter: drawn[value] for letter, value in fixed.items() if isinstance(value, str)}
        result.append(drawn)
    return result


def cases(letters, special, arguments):
    """Return the cases(rng) of an exercise: one Case per size; `arguments(rng, **sizes)` makes its dict of inputs."""
    return lambda rng: [Case(arguments(rng, **size), size) for size in sizes(rng, letters, *special)]
