"""Why an answer is wrong, in sentences: what its text shows, what an error means, which building block is wrong."""

import numpy as np
import pytest

from unrolled import CheckFailed, check, given
from unrolled.checking import seen


def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel + h @ recurrent_kernel.T + bias


def failed(function, exercise, **options):
    with pytest.raises(CheckFailed) as caught:
        check(function, exercise, **options)
    return caught.value


def test_a_right_function_on_a_wrong_building_block_is_told_which():
    def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
        return np.tanh(rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias))

    text = str(failed(rnn_step, "rnn_step"))
    assert "with Keras' own rnn_preactivation in the place of yours it passes" in text


def test_a_cell_that_was_not_run_is_told_and_no_known_mistake():
    def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
        return np.tanh(preactivation(x_t, h))  # noqa: F821 - the cell above was not run

    error = failed(rnn_step, "rnn_step")
    assert error.mistake is None
    assert "If another cell of your notebook makes preactivation, run that cell first." in str(error)


@pytest.mark.parametrize("line, words", [
    ('    if layer == "lstm" or "bilstm":\n', 'write layer == "lstm" or layer == "bilstm"'),
    ("    if mode != 'a' or 'b':\n", "write mode != 'a' and mode != 'b'"),
])
def test_a_condition_that_is_always_true_is_seen(line, words):
    assert words in seen.or_text(line)


@pytest.mark.parametrize("source", ['    if layer == "lstm" or layer == "bilstm":\n', '    x = layer or "lstm"\n'])
def test_a_sound_condition_is_left_alone(source):
    assert seen.or_text(source) == ""


@pytest.mark.parametrize("source, words", [
    ('    batch.astype("float32")\n    return batch\n', 'Write batch = batch.astype("float32").'),
    ("    z = x @ kernel\n    + bias\n    return z\n", "put brackets around"),
])
def test_a_result_that_is_thrown_away_is_seen(source, words):
    assert words in seen.thrown_away(source)


def test_a_line_that_goes_on_in_brackets_is_no_lost_result():
    assert seen.thrown_away("    z = (x @ kernel\n         + bias)\n    return z\n") == ""


def test_none_of_a_method_that_works_in_place_is_told():
    def reverse_time(x):
        steps = list(x.swapaxes(0, 1))
        return np.stack(steps.reverse(), axis=1)

    assert "steps.reverse(...) works in place and returns None" in str(failed(reverse_time, "reverse_time"))


@pytest.mark.parametrize("line", [
    "    for t in range(3): h = step(x[:, t], h); hs.append(h)\n",
    "    for h in states: hs.append(h)\n",
    "    if h is not None: hs.append(h)\n",
    "    [hs.append(h) for h in states]\n",
])
def test_a_method_that_works_in_place_and_whose_result_nobody_takes_is_no_fault(line):
    assert seen.in_place(line) == ""


def test_a_product_that_does_not_fit_comes_with_shapes_and_letters():
    def affine(x, kernel, bias):
        return kernel @ x @ bias

    text = str(failed(affine, "affine"))
    assert "The shapes in this line: kernel (D, U) = (" in text
    assert "x (B, D) = (" in text


def test_a_stand_in_raises_what_numpy_raises_and_says_nothing_on_stderr(capfd):
    x_t, h, kernel = np.zeros((2, 3), "float32"), np.zeros((5, 4), "float32"), np.zeros((3, 4), "float32")
    with pytest.raises(ValueError, match=r"operands could not be broadcast together: rnn_step got x_t \(2, 3\) and h"):
        given.rnn_step(x_t, h, kernel, np.zeros((4, 4), "float32"), np.zeros(4, "float32"))
    with pytest.raises(ValueError, match=r"matmul: rnn_step got x_t \(2, 3\) and kernel \(4, 3\)"):
        given.rnn_step(x_t, h[:2], kernel.T, np.zeros((4, 4), "float32"), np.zeros(4, "float32"))
    assert capfd.readouterr().err == ""


def test_after_what_a_stand_in_says_comes_no_rule_about_a_sign_that_is_not_there():
    def stacked_bilstm(x, weights):
        return given.bilstm_layer(x[:, 0], *weights[0])

    def summed(x, weights):
        for pair in weights:
            x = given.bilstm_layer(x, *pair, merge_mode="sum", return_sequences=True)
        return x

    text = str(failed(stacked_bilstm, "stacked_bilstm"))
    assert "bilstm_layer got x (7, 3), and (B, T, D) is expected" in text
    assert "has not the axes that are read there" in text and "@ needs" not in text
    text = str(failed(summed, "stacked_bilstm"))
    assert "forward_weights [(2, 8), (2, 8), (8,)]" in text
    assert "two of them do not fit together" in text and "@ needs" not in text


def test_a_stand_in_takes_a_batch_of_one_beside_a_larger_one():
    start, weights = np.zeros((1, 4), "float32"), [np.ones((3, 4), "float32"), np.eye(4, dtype="float32")]
    assert given.rnn_step(np.ones((2, 3), "float32"), start, *weights, np.zeros(4, "float32")).shape == (2, 4)


def test_the_first_wrong_case_speaks_before_a_crash_in_a_later_one():
    seen_sizes = []

    def affine(x, kernel, bias):
        seen_sizes.append(len(x))
        if len(seen_sizes) > 1:
            raise ValueError("later")
        return np.zeros((1, 1))

    error = failed(affine, "affine")
    assert error.stage == "shape"
    assert "This is case 1 of" in str(error)


def test_the_case_line_says_what_is_given_and_which_mode():
    text = str(failed(lambda x, kernel, recurrent_kernel, bias, h0=None: x, "rnn_forward"))
    assert "h0 given" in text or "h0 left out" in text
    text = str(failed(lambda forward, backward, mode: None, "merge"))
    assert "mode=None" in text


def test_a_shape_where_numbers_are_due_is_told_as_one():
    def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
        width = 2 * units if layer == "bilstm" else units
        states = {"rnn": 1, "lstm": 2, "bilstm": 4}[layer] * return_state
        return ((batch, width), *[(batch, units)] * states)

    assert "A shape of 3 numbers is expected there." in str(failed(output_shapes, "output_shapes"))
