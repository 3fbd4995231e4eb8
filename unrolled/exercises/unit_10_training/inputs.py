"""Inputs for the exercises of 10_training."""

import numpy as np

from unrolled.exercises import draws


def labels(rng, B):
    """Return labels (B, 1) of both kinds in a random order, in float32; one label is a 1."""
    return rng.permutation(np.arange(B) % 2 == 0).astype("float32")[:, None]


def lists(rng, shapes, limit=1.0):
    """Return a list of float32 arrays of these shapes, no number near 0."""
    made = [draws.uniform(rng, shape, limit) for shape in shapes]
    return [array + np.copysign(np.float32(0.15 * limit), array) for array in made]


def shapes(rng, U):
    """Return the shapes of a small layer's weights: (D, U), (U, U) and (U,), with a D that is not U."""
    D = int(rng.choice([size for size in range(1, 6) if size != U]))
    return [(D, U), (U, U), (U,)]


def small_model(rng, B, T, D, U):
    """Return x (B, T, D), labels (B, 1) and the five arrays of LSTM(U) and Dense(1), at Keras' initial scale."""
    weights = draws.weights(rng, D, U, gates=4)
    dense_kernel = draws.glorot(rng, U, 1)
    dense_kernel += np.copysign(np.float32(0.3), dense_kernel)
    parameters = [*weights.values(), dense_kernel, draws.uniform(rng, 1, 0.8)]
    return {"parameters": parameters, "x": draws.uniform(rng, (B, T, D), 1.5), "labels": labels(rng, B)}
