"""The solutions of unit 10 beside Keras: gradients on random shapes, a hundred steps of SGD, many steps of Adam."""

from pathlib import Path

import master_code
import numpy as np
import pytest

from unrolled import oracle
from unrolled.exercises.unit_10_training import inputs

ROOT = Path(__file__).resolve().parents[2]
STEPS = 100


@pytest.fixture(scope="module")
def solved():
    """The names that the notebook binds, solved."""
    return master_code.solutions(ROOT, "10_training")


def drawn(seed):
    """Return random (logits, labels), (dlogits, h, kernel) in float64, of random sizes."""
    rng = np.random.default_rng(seed)
    B, U, K = (int(rng.integers(1, most + 1)) for most in (6, 7, 4))
    logits, labels = 3 * rng.normal(size=(B, 1)), rng.integers(0, 2, (B, 1)).astype(float)
    return (logits, labels), (rng.normal(size=(B, K)), rng.normal(size=(B, U)), rng.normal(size=(U, K)))


@pytest.mark.parametrize("seed", range(6))
def test_gradients_are_the_tape_s_within_1e_9(solved, seed):
    pair, dense = drawn(seed)
    ours = *solved["bce_from_logits"](*pair), *solved["dense_backward"](*dense)
    theirs = *oracle.binary_cross_entropy(*pair), *oracle.dense_gradients(*dense)
    assert max(np.abs(one - other).max() for one, other in zip(ours, theirs, strict=True)) < 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_gradients_are_central_differences_within_1e_6(solved, seed):
    (logits, labels), (dlogits, h, kernel) = drawn(seed)
    bias = np.zeros(kernel.shape[1])
    (_, by_logits), by_dense = solved["bce_from_logits"](logits, labels), solved["dense_backward"](dlogits, h, kernel)

    def dense_loss(h, kernel, bias):
        return np.sum(dlogits * (h @ kernel + bias))

    questions = [
        (lambda moved: solved["bce_from_logits"](moved, labels)[0], logits, by_logits),
        (lambda moved: dense_loss(moved, kernel, bias), h, by_dense[0]),
        (lambda moved: dense_loss(h, moved, bias), kernel, by_dense[1]),
        (lambda moved: dense_loss(h, kernel, moved), bias, by_dense[2]),
    ]
    for function, at, gradient in questions:
        for place in np.ndindex(at.shape):
            step = np.zeros_like(at)
            step[place] = 1e-6
            assert abs((function(at + step) - function(at - step)) / 2e-6 - gradient[place]) < 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_a_hundred_steps_stay_within_1e_5_of_train_on_batch(solved, seed):
    model = inputs.small_model(np.random.default_rng(seed), B=16, T=8, D=2, U=8)
    parameters, losses = solved["train"](**model, learning_rate=0.1, steps=STEPS)
    *theirs, their_losses = oracle.training(**model, learning_rate=0.1, steps=STEPS)
    assert losses.shape == (STEPS,) and losses[-1] < losses[0]
    assert np.abs(losses - their_losses).max() < 1e-5
    assert max(np.abs(one - other).max() for one, other in zip(parameters, theirs, strict=True)) < 1e-5


@pytest.mark.parametrize("epsilon", [1e-7, 0.1])
def test_adam_stays_within_1e_5_of_keras_over_many_steps(solved, epsilon):
    rng = np.random.default_rng(10)
    shapes = [(3, 4), (4,), (1, 2)]
    ours, state = inputs.lists(rng, shapes), None
    theirs, their_state = ours, None
    options = {"learning_rate": 0.01, "beta_1": 0.9, "beta_2": 0.999, "epsilon": epsilon}
    for _ in range(50):
        gradients = inputs.lists(rng, shapes)
        ours, state = solved["adam_step"](ours, gradients, state, **options)
        theirs, their_state = oracle.adam(theirs, gradients, their_state, **options)
    assert state[2] == their_state[2] == 50
    pairs = zip((*ours, *state[0], *state[1]), (*theirs, *their_state[0], *their_state[1]), strict=True)
    assert max(np.abs(one - other).max() for one, other in pairs) < 1e-5
