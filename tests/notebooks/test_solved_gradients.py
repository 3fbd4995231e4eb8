"""The solutions' gradients on random shapes: what Keras' own layer gives under the tape, and what trying gives."""

from pathlib import Path

import master_code
import numpy as np
import pytest

from unrolled import oracle
from unrolled.exercises import draws

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def solved():
    """The names that the notebook of unit 08 binds, solved."""
    return master_code.solutions(ROOT, "08_rnn_gradients")


def drawn(seed):
    """Return (inputs of rnn_forward by name, the gradient at the states) of random sizes."""
    rng = np.random.default_rng(seed)
    B, T, D, U = (int(rng.integers(1, most + 1)) for most in (5, 12, 6, 8))
    weights = draws.weights(rng, D, U, dtype="float64")
    states = {"x": rng.normal(size=(B, T, D)), "h0": rng.uniform(-0.9, 0.9, (B, U))}
    return states | weights, rng.normal(size=(B, T, U))


def gradients(solved, given, dhs):
    """Return name -> gradient, as the solution computes it."""
    hs = solved["rnn_forward"](**given)
    found = solved["rnn_backward"](dhs, given["x"], hs, given["h0"], given["kernel"], given["recurrent_kernel"])
    return dict(zip(given, found, strict=True))


@pytest.mark.parametrize("seed", range(6))
def test_they_are_the_tape_s_within_1e_9(solved, seed):
    from unrolled.backend import keras

    given, dhs = drawn(seed)
    features, units = given["kernel"].shape
    layer = keras.layers.SimpleRNN(units, return_sequences=True, dtype="float64")
    layer.build((None, None, features))
    layer.set_weights([given[name] for name in ("kernel", "recurrent_kernel", "bias")])
    theirs = oracle.taped(
        lambda x, h0: layer(x, initial_state=[h0]), [given["x"], given["h0"]], dhs, layer.trainable_variables
    )
    for ours, other in zip(gradients(solved, given, dhs).values(), theirs, strict=True):
        assert np.abs(ours - other).max() < 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_they_are_central_differences_within_1e_6(solved, seed):
    given, dhs = drawn(seed)
    for name, gradient in gradients(solved, given, dhs).items():
        def loss(moved, name=name):
            return np.sum(dhs * solved["rnn_forward"](**given | {name: moved}))

        assert np.abs(gradient - solved["numerical_gradient"](loss, given[name])).max() < 1e-6
