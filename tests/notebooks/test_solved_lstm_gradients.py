"""The solutions of unit 09 on random shapes: what Keras' own LSTM gives under the tape, and what trying gives."""

from pathlib import Path

import master_code
import numpy as np
import pytest

from unrolled import oracle
from unrolled.exercises import draws

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = ("kernel", "recurrent_kernel", "bias")
NAMES = ("x", "h0", "c0", *WEIGHTS)


@pytest.fixture(scope="module")
def solved():
    """The names that the notebook binds, solved."""
    return master_code.solutions(ROOT, "09_lstm_gradients")


def drawn(seed):
    """Return (inputs of lstm_forward by name, the gradient at the hidden states) of random sizes."""
    rng = np.random.default_rng(seed)
    B, T, D, U = (int(rng.integers(1, most + 1)) for most in (4, 9, 5, 6))
    states = {"x": rng.normal(size=(B, T, D)), "h0": rng.uniform(-0.9, 0.9, (B, U)), "c0": rng.normal(size=(B, U))}
    return states | draws.weights(rng, D, U, 4, "float64"), rng.normal(size=(B, T, U))


def gradients(solved, given, dhs):
    """Return name -> gradient, as the solution computes it."""
    hs, cs = solved["lstm_forward"](**given)
    return dict(zip(NAMES, solved["lstm_backward"](dhs, hs=hs, cs=cs, **given), strict=True))


@pytest.mark.parametrize("seed", range(6))
def test_they_are_the_tape_s_within_1e_9(solved, seed):
    from unrolled.backend import keras

    given, dhs = drawn(seed)
    features, columns = given["kernel"].shape
    layer = keras.layers.LSTM(columns // 4, return_sequences=True, dtype="float64")
    layer.build((None, None, features))
    layer.set_weights([given[name] for name in WEIGHTS])
    theirs = oracle.taped(
        lambda x, h0, c0: layer(x, initial_state=[h0, c0]), [given[name] for name in NAMES[:3]], dhs,
        layer.trainable_variables,
    )  # fmt: skip
    for ours, other in zip(gradients(solved, given, dhs).values(), theirs, strict=True):
        assert np.abs(ours - other).max() < 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_they_are_central_differences_within_1e_6(solved, seed):
    given, dhs = drawn(seed)
    for name, gradient in gradients(solved, given, dhs).items():
        def loss(moved, name=name):
            return np.sum(dhs * solved["lstm_forward"](**given | {name: moved})[0])

        assert np.abs(gradient - solved["numerical_gradient"](loss, given[name])).max() < 1e-6


def test_a_global_norm_of_zero_clips_nothing(solved):
    clipped, norm = solved["clip_by_global_norm"]([np.zeros((2, 3)), np.zeros(2)], 0.5)
    assert norm == 0 and not any(one.any() for one in clipped)
