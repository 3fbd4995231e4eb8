"""The small batch that leads through the course: one sentence, four words, five numbers per word, three units."""

import numpy as np

WORDS = ("the", "cat", "sat", "down")

UNITS = 3

# (B, T, D) = (1, 4, 5). The numbers have no meaning: any five numbers per word would do.
BATCH = np.array(
    [
        [
            [0.1, 4.2, 1.5, 1.1, 2.8],
            [1.0, 3.1, 2.5, 0.7, 1.1],
            [0.3, 2.1, 1.5, 2.1, 0.1],
            [2.2, 1.4, 0.5, 0.9, 1.1],
        ]
    ],
    dtype="float32",
)


def initializers():
    """Return Keras initializers, as keyword arguments of a layer: random weights, the same on every run.

    Keras' own defaults would not do here: inputs as large as 4.2 would push most states close to -1
    or 1, where every figure looks alike, and a bias of zero would hide every mistake made with it.
    """
    from unrolled.backend import keras  # slow: the words alone need no Keras

    return {
        "kernel_initializer": keras.initializers.RandomUniform(-0.4, 0.4, seed=51),
        "recurrent_initializer": keras.initializers.Orthogonal(seed=51),
        "bias_initializer": keras.initializers.RandomUniform(-0.4, 0.4, seed=59),
    }
