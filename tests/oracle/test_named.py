"""What layers say of their outputs beforehand is what they return."""

import itertools

import numpy as np
import pytest

from unrolled import oracle

FLAGS = [*itertools.product((False, True), (False, True))]


@pytest.mark.parametrize("return_sequences, return_state", FLAGS)
@pytest.mark.parametrize("kind", ["rnn", "lstm", "bilstm"])
def test_shapes_are_those_of_real_outputs(kind, return_sequences, return_state):
    from unrolled.backend import keras

    for batch, timesteps, units in ((1, 1, 1), (4, 3, 5), (2, 7, 2)):
        flags = {"return_sequences": return_sequences, "return_state": return_state}
        layer = keras.layers.SimpleRNN(units, **flags) if kind == "rnn" else keras.layers.LSTM(units, **flags)
        layer = keras.layers.Bidirectional(layer) if kind == "bilstm" else layer
        outputs = layer(np.zeros((batch, timesteps, 1), "float32"))
        real = tuple(tuple(output.shape) for output in (outputs if return_state else [outputs]))
        said = oracle.shapes(kind, batch, timesteps, units, return_sequences, return_state)
        assert said == real
        assert all(type(size) is int for shape in said for size in shape)
