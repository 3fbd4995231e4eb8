"""The gradients' oracle is tf.GradientTape on Keras' own layers, and central differences say the same."""

import numpy as np
import pytest

from unrolled import oracle
from unrolled.checking.functions import Cubic
from unrolled.exercises import draws

B, T, D, U = 3, 5, 2, 4


def drawn(seed, steps=T):
    rng = np.random.default_rng(seed)
    x, h0 = rng.normal(size=(B, steps, D)), rng.uniform(-0.9, 0.9, (B, U))
    weights = list(draws.weights(rng, D, U, dtype="float64").values())
    return x, h0, weights, rng.normal(size=(B, steps, U))


@pytest.mark.parametrize("seed", range(5))
def test_a_layer_under_the_tape_gives_the_same(seed):
    from unrolled.backend import keras

    x, h0, weights, dhs = drawn(seed)
    layer = keras.layers.SimpleRNN(U, return_sequences=True, dtype="float64")
    layer.build((None, None, D))
    layer.set_weights(weights)
    theirs = oracle.taped(
        lambda x, h: layer(x, initial_state=[h]), [x, h0], dhs, layer.trainable_variables
    )  # fmt: skip
    hs = oracle.rnn(x, *weights, h0, return_sequences=True)
    ours = oracle.rnn_back(dhs, x, hs, h0, *weights[:2])
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.dtype == "float64"
        np.testing.assert_allclose(mine, other, atol=1e-12)


def test_central_differences_say_the_same():
    x, h0, weights, dhs = drawn(7)
    arrays = [x, h0, *weights]

    def loss(arrays):
        x, h0, *weights = arrays
        return float((oracle.rnn(x, *weights, h0, return_sequences=True) * dhs).sum())

    hs = oracle.rnn(x, *weights, h0, return_sequences=True)
    for n, found in enumerate(oracle.rnn_back(dhs, x, hs, h0, *weights[:2])):
        for place in [(0,) * arrays[n].ndim, tuple(size - 1 for size in arrays[n].shape)]:
            values = []
            for step in (1e-5, -1e-5):
                moved = [array.copy() for array in arrays]
                moved[n][place] += step
                values.append(loss(moved))
            assert abs((values[0] - values[1]) / 2e-5 - found[place]) < 1e-6


@pytest.mark.parametrize("name, function", [("Tanh", np.tanh), ("Sigmoid", lambda z: 1 / (1 + np.exp(-z)))])
def test_an_activation_s_gradient_is_its_slope_times_what_arrives(name, function):
    z, upstream = np.random.default_rng(1).normal(size=(2, 3, 4))
    found = oracle.activation_back(name, upstream, function(z))
    np.testing.assert_allclose(found, upstream * (function(z + 1e-5) - function(z - 1e-5)) / 2e-5, atol=1e-8)


def test_one_argument_can_be_changed_alone():
    x, h0, weights, dhs = drawn(3, steps=1)
    hs = oracle.rnn(x, *weights, h0, return_sequences=True)
    right = oracle.rnn_step_back(dhs[:, 0], x[:, 0], h0, hs[:, 0], *weights[:2])
    moved = oracle.rnn_step_back(dhs[:, 0], 0 * x[:, 0], h0, hs[:, 0], *weights[:2])
    for n, (one, other) in enumerate(zip(right, moved, strict=True)):
        assert np.allclose(one, other) == (n != 2), "x_t has a part in the kernel's gradient alone"


def test_a_polynomial_is_the_same_function_in_tensorflow():
    rng = np.random.default_rng(0)
    f, w = Cubic(*rng.normal(size=(3, 2, 3))), rng.normal(size=(2, 3))
    arrays, places = (f.a, f.b, f.c), w + rng.normal(size=(4, 2, 3))
    np.testing.assert_allclose(oracle.cubic(places, *arrays), [f(place) for place in places], atol=1e-12)
    step = np.zeros((2, 3))
    step[1, 2] = 1e-5
    assert abs(oracle.cubic_slopes(w, *arrays)[1, 2] - (f(w + step) - f(w - step)) / 2e-5) < 1e-8
