"""The running example, and that what the lessons print of it is clear of rounding edges."""

import numpy as np
import pytest

from unrolled import running_example
from unrolled.running_example import BATCH, UNITS, WORDS


def layers():
    """Return name -> numbers of the landmark calls with random weights."""
    from unrolled.backend import keras

    initializers = running_example.initializers
    hs = keras.layers.SimpleRNN(UNITS, return_sequences=True, **initializers())(BATCH)
    output, h, c = keras.layers.LSTM(UNITS, return_sequences=True, return_state=True, **initializers())(BATCH)
    return {"SimpleRNN": hs, "LSTM output": output, "LSTM h": h, "LSTM c": c}


def test_batch():
    assert BATCH.shape == (1, len(WORDS), 5) and BATCH.dtype == "float32"
    assert BATCH[0, 1].tolist() == pytest.approx([1.0, 3.1, 2.5, 0.7, 1.1])


def test_weights_are_the_same_each_time():
    for name, numbers in layers().items():
        assert np.array_equal(numbers, layers()[name]), name


def test_printed_numbers_keep_away_from_rounding_edges():
    for name, numbers in layers().items():
        fifth_digit_on = np.abs(np.asarray(numbers, "float64")) * 1e4 % 1
        assert np.abs(fifth_digit_on - 0.5).min() > 0.05, name


def test_states_are_not_saturated_and_biases_not_zero():
    from unrolled.backend import keras

    layer = keras.layers.SimpleRNN(UNITS, return_sequences=True, **running_example.initializers())
    assert np.abs(layer(BATCH)).max() < 0.95
    assert np.abs(layer.get_weights()[2]).min() > 0.01
