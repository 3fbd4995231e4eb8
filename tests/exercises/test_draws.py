"""Recurrent kernels at Keras' scale: small ones, too, show whether they were used, and used the right way round."""

import numpy as np
import pytest

from unrolled.exercises.draws import orthogonal

SEEDS = range(200)


def drawn(rows, columns):
    return [orthogonal(np.random.default_rng(seed), rows, columns, "float64") for seed in SEEDS]


@pytest.mark.parametrize("size", [2, 3, 6])
def test_a_recurrent_kernel_is_orthogonal(size):
    for kernel in drawn(size, size):
        np.testing.assert_allclose(kernel @ kernel.T, np.eye(size), atol=1e-12)


@pytest.mark.parametrize("size", [2, 3, 6])
def test_a_transposed_recurrent_kernel_shows(size):
    assert min(np.abs(kernel - kernel.T).max() for kernel in drawn(size, size)) > 1e-3


def test_a_recurrent_kernel_of_one_number_that_is_left_out_shows():
    numbers = np.array(drawn(1, 1))
    assert np.abs(numbers).max() < 0.9
    assert np.abs(numbers).min() > 0.2
    assert np.sign(numbers).min() < 0 < np.sign(numbers).max()


def test_it_takes_as_many_random_numbers_as_before():
    for rows, columns in ((1, 1), (2, 2), (3, 3), (1, 4), (2, 8)):
        one, other = np.random.default_rng(1), np.random.default_rng(1)
        orthogonal(one, rows, columns)
        other.normal(size=(max(rows, columns), min(rows, columns)))
        assert one.random() == other.random()
