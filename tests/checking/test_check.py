"""check() answers anything that it is given in plain sentences."""

import functools
import re

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from unrolled import CheckFailed, check, example


def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)


def name_weights(weights):
    return dict(zip(("kernel", "recurrent_kernel", "bias"), weights, strict=True))


def returning(change):
    """Return an rnn_step whose answer goes through `change` first."""
    return lambda *arguments: change(rnn_step(*arguments))


def failed(function, exercise="rnn_step", **options):
    """Return the CheckFailed that check raises."""
    with pytest.raises(CheckFailed) as caught:
        check(function, exercise, **options)
    assert isinstance(caught.value, AssertionError)
    assert "Traceback" not in str(caught.value)
    return caught.value


def test_a_pass_is_said_in_one_line(capsys):
    check(rnn_step)
    line = "rnn_step: visible checks passed. 6 of 6 cases agree with Keras; the largest difference is below 1e-6.\n"
    assert capsys.readouterr().out == "\N{CHECK MARK} " + line


def test_a_hidden_pass_does_not_call_itself_visible(capsys):
    check(rnn_step, exercise="rnn_step", hidden=True)
    assert "hidden checks passed" in capsys.readouterr().out


@pytest.mark.parametrize("given, words", [
    (None, "got None"),
    ("rnn_step", "got the text 'rnn_step'"),
    ([[1.0]], "got a list"),
    (np.ones((2, 3)), "got an array of shape (2, 3)"),
    (3, "got an int"),
])
@pytest.mark.parametrize("exercise", [None, "rnn_step"])
def test_something_else_than_a_function(given, words, exercise):
    error = failed(given, exercise)
    assert error.stage == "callable"
    assert words in str(error)
    assert "check(rnn_step)" in str(error)


@pytest.mark.parametrize("exercise, words", [
    ("rnn_stp", "Do you mean rnn_step?"),
    ("zzz", "The exercises are:"),
    (["rnn_step"], "Do you mean rnn_step?"),
])
def test_an_unknown_exercise(exercise, words):
    assert words in str(failed(rnn_step, exercise))


@pytest.mark.parametrize("function", [lambda x: x, functools.partial(rnn_step)])
def test_a_function_without_a_telling_name(function):
    assert 'exercise="rnn_step"' in str(failed(function, None))


def test_an_untouched_stub():
    def stub(x_t, h, kernel, recurrent_kernel, bias):
        raise NotImplementedError()

    error = failed(stub)
    assert error.stage == "written"
    assert str(error).startswith("rnn_step is not written yet")


def test_a_stub_that_the_function_calls():
    def rnn_preactivation():
        raise NotImplementedError()

    def caller(x_t, h, kernel, recurrent_kernel, bias):
        return np.tanh(rnn_preactivation())

    assert str(failed(caller)) == "rnn_step calls rnn_preactivation, which is not written yet."


@pytest.mark.parametrize("function", [
    lambda x_t, h: h,
    lambda: 0,
    lambda x_t, h, kernel, recurrent_kernel, bias, more: h,
    lambda *, x_t, h, kernel, recurrent_kernel, bias: h,
])
def test_a_wrong_signature(function):
    error = failed(function)
    assert error.stage == "signature"
    assert "rnn_step must take (x_t, h, kernel, recurrent_kernel, bias); yours takes (" in str(error)


@pytest.mark.parametrize("change, stage, words", [
    (lambda h: None, "type", "h is None"),
    (lambda h: "text", "type", "h is a text"),
    (lambda h: h.tolist(), "type", "np.array(...) makes one"),
    (lambda h: (h, h, h), "count", "a tuple of 3 came"),
    (lambda h: {"h": h}, "type", "h is a dict"),
    (lambda h: 1.0, "type", "h is a float"),
    (lambda h: (part for part in h), "type", "h is a generator"),
    (lambda h: h.astype(object), "type", "Python objects"),
    (np.ma.array, "type", "a masked array"),
    (lambda h: h.view(np.recarray), "type", "a recarray (a subclass of ndarray)"),
    (lambda h: h.T, "shape", "(B, U) = "),
    (lambda h: h[0], "shape", "h has shape ("),
    (lambda h: np.broadcast_to(np.float32(0), (10**7, 10**7)), "shape", "an array of shape (10000000, 10000000)"),
    (lambda h: np.broadcast_to(np.float32(0), (2**60, 0)), "shape", "h has shape"),
    (lambda h: h + 0j, "dtype", "complex64"),
    (lambda h: h > 0, "dtype", "bool"),
    (lambda h: h.astype("int64"), "dtype", "int64; a float dtype is expected"),
    (lambda h: h.astype("datetime64[s]"), "dtype", "datetime64"),
    (lambda h: np.where(h == h[0, 0], np.nan, h), "finite", "h holds nan at batch 0, unit 0"),
    (lambda h: h / np.float32(0), "finite", "inf"),
    (lambda h: h + 2e-5, "values", "h differs from Keras at batch 0, unit 0"),
])
def test_each_stage_has_its_own_sentence(change, stage, words):
    error = failed(returning(change))
    assert (error.exercise, error.stage, error.mistake) == ("rnn_step", stage, None)
    assert words in str(error)


def test_a_tensor_is_named():
    from unrolled.backend import tensorflow

    given = tensorflow.constant([[1.0]])
    error = failed(returning(lambda h: given))
    assert error.stage == "type"
    assert "a tensorflow EagerTensor. A plain NumPy array is expected: use NumPy alone." in str(error)


@pytest.mark.parametrize("change", [
    lambda h: h.astype("float64"),
    lambda h: h.astype("longdouble"),
    lambda h: np.asfortranarray(h),
    lambda h: h + 5e-6,
])
def test_any_real_float_dtype_and_layout_passes(change):
    check(returning(change), "rnn_step")


@pytest.mark.parametrize(
    "error", [ValueError("two\nlines"), KeyError("x"), SystemExit(3), RecursionError(), StopIteration()]
)
def test_a_function_that_raises(error):
    def raising(x_t, h, kernel, recurrent_kernel, bias):
        raise error

    found = failed(raising)
    assert found.stage == "call"
    assert f"rnn_step raised {type(error).__name__}" in str(found)
    assert "The line is: raise error" in str(found)


def test_an_exception_that_cannot_be_printed():
    class Silent(Exception):
        def __str__(self):
            raise RuntimeError

    def raising(x_t, h, kernel, recurrent_kernel, bias):
        raise Silent

    assert "rnn_step raised Silent." in str(failed(raising))


def test_an_interrupt_stops_the_check():
    def interrupted(x_t, h, kernel, recurrent_kernel, bias):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(interrupted, "rnn_step")


def test_a_changed_input():
    def changing(x_t, h, kernel, recurrent_kernel, bias):
        answer = rnn_step(x_t, h, kernel, recurrent_kernel, bias)
        h[:] = answer
        return answer

    error = failed(changing)
    assert error.stage == "inputs"
    assert "rnn_step changed its input h. Work on a copy: h.copy()." in str(error)


def test_a_list_changed_in_place():
    def emptying(weights):
        answer = name_weights(weights)
        weights.clear()
        return answer

    assert failed(emptying, "name_weights").stage == "inputs"


def test_one_buffer_for_all_answers_does_not_matter():
    """An answer is kept as it was when the function returned it."""
    buffers = {}

    def reusing(x_t, h, kernel, recurrent_kernel, bias):
        buffer = buffers.setdefault(h.shape, np.empty_like(h))
        buffer[:] = rnn_step(x_t, h, kernel, recurrent_kernel, bias)
        return buffer

    check(reusing, "rnn_step")


def test_a_warning_is_mentioned_and_costs_nothing(capfd):
    def warning(x_t, h, kernel, recurrent_kernel, bias):
        np.log(-np.ones(1))
        return rnn_step(x_t, h, kernel, recurrent_kernel, bias)

    check(warning, "rnn_step")
    out, err = capfd.readouterr()
    assert "Python warned during the call: RuntimeWarning: invalid value encountered in log" in out
    assert err == ""


def test_strict_floating_point_settings_of_the_learner_do_not_matter():
    with np.errstate(all="raise"):
        assert failed(returning(lambda h: np.full_like(h, 3e38))).stage == "values"


@pytest.mark.parametrize("change, stage, words", [
    (lambda d: None, "type", "A dict with the keys kernel, recurrent_kernel, bias is expected, and what came is None"),
    (lambda d: {}, "count", "these came: none"),
    (lambda d: d | {"more": 1}, "count", "these came: kernel, recurrent_kernel, bias, more"),
    (lambda d: d | {"bias": None}, "type", "bias is None"),
    (lambda d: d | {"bias": 2 * d["bias"]}, "values", "bias differs from Keras at unit 0"),
])
def test_a_dict_is_checked_key_by_key(change, stage, words):
    error = failed(lambda weights: change(name_weights(weights)), "name_weights")
    assert error.stage == stage
    assert words in str(error)


def test_the_earliest_stage_of_all_cases_is_reported():
    """A wrong value in case 1 and a wrong shape in a later case: the shape comes first."""
    error = failed(lambda *arguments: rnn_step(*arguments).squeeze() + 1)
    assert error.stage == "shape"
    assert "This is case 2 of 6" in str(error)


def test_a_failure_tells_how_to_see_its_case():
    text = str(failed(returning(lambda h: h + 1)))
    assert 'example("rnn_step", 1)' in text
    arguments, answer = example("rnn_step", 1)
    assert np.abs(rnn_step(**arguments) - answer).max() < 1e-5


def test_a_hidden_failure_shows_no_way_to_its_case():
    assert "example(" not in str(failed(returning(lambda h: h + 1), hidden=True))


@pytest.mark.parametrize("arguments, words", [
    (("rnn_step", 0), "rnn_step has the cases 1 to 6"),
    (("rnn_step", 7), "there is no case 7"),
    (("rnn_step", "1"), "there is no case 1"),
    (("rnn_stp", 1), "Do you mean rnn_step?"),
    ((rnn_step, 1), "There is no exercise called"),
])
def test_an_example_that_does_not_exist(arguments, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        example(*arguments)


def test_a_notebook_shows_the_sentences_and_no_traceback():
    """In a real kernel: the error output holds the text of CheckFailed and nothing else, and stderr stays empty."""
    source = (
        "import numpy as np\nfrom unrolled import check\n"
        "def rnn_step(x_t, h, kernel, recurrent_kernel, bias):\n"
        "    return np.tanh(x_t @ kernel + h @ recurrent_kernel.T + bias)\n"
        "check(rnn_step)"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
    (output,) = notebook.cells[0].outputs
    assert (output.output_type, output.ename) == ("error", "CheckFailed")
    (shown,) = output.traceback
    assert shown.split() == f"✗ CheckFailed: {output.evalue}".split()
    assert max(map(len, shown.splitlines())) <= 100
    assert "Your answers are what comes out when recurrent_kernel is transposed." in shown
