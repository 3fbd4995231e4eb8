"""Numbers as text that is the same on every CPU."""

import numpy as np
import pytest

from unrolled.show import rounded, show_array


def test_four_decimals_and_aligned_signs():
    assert rounded([[0.5, -0.12346], [1, 2]]) == "[[ 0.5000 -0.1235]\n [ 1.0000  2.0000]]"


@pytest.mark.parametrize("tiny", [-0.0, -1e-9, 1e-9, -4e-5])
def test_no_negative_zero(tiny):
    assert rounded([tiny]) == "[ 0.0000]"


def test_other_decimals():
    assert rounded(np.array([4.2], "float32"), decimals=1) == "[ 4.2]"


def test_a_single_number():
    assert rounded(0.5) == " 0.5000"


def test_float32_noise_does_not_show():
    assert rounded(np.float32([0.1])) == rounded([0.1]) == "[ 0.1000]"


def test_not_finite_stays_visible():
    assert rounded([np.nan, np.inf]) == "[ nan  inf]"


def test_name_shape_and_numbers(capsys):
    show_array("h", np.array([[0.5, -0.25]]))
    assert capsys.readouterr().out == "h  shape (1, 2)\n[[ 0.5000 -0.2500]]\n"


def test_keras_tensor(capsys):
    from unrolled.backend import keras

    show_array("h", keras.ops.ones((1, 2)))
    assert capsys.readouterr().out == "h  shape (1, 2)\n[[ 1.0000  1.0000]]\n"
