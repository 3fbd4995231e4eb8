"""Arguments that are functions: they are called, travel, are watched for changes, and are shown in words."""

import numpy as np
import pytest

from unrolled.checking.call import call, identical
from unrolled.checking.exercise import Case, Exercise, Mistake
from unrolled.checking.functions import Cubic
from unrolled.checking.judge import judge, run_case
from unrolled.checking.locate import locate, questions
from unrolled.grading.inside import wire


def cubic(shape=(2, 3)):
    return Cubic(*(np.random.default_rng(0).normal(size=(3, *shape))))


def test_it_is_the_function_that_it_says_it_is():
    f, w = cubic(), np.linspace(-1, 1, 6).reshape(2, 3)
    assert f(w) == pytest.approx((f.a * w**3 + f.b * w).sum() + (f.c * w).sum() ** 2)
    assert type(f(w)) is float
    assert "f(w) = sum(a * w**3 + b * w) + sum(c * w)**2, for w of shape (2, 3)" in repr(f)


def test_another_entry_that_was_moved_changes_its_slopes():
    f, w, step = cubic(), np.zeros((2, 3)), np.zeros((2, 3))
    step[0, 0] = 0.01
    moved = w.copy()
    moved[1, 2] += 0.01
    slopes = [(f(place + step) - f(place - step)) / 0.02 for place in (w, moved)]
    assert abs(slopes[0] - slopes[1]) > 1e-4


def test_it_travels_as_data_and_can_be_called_there():
    f, w = cubic(), np.ones((2, 3))
    there = wire.load(*(lambda skeleton, buffers: (skeleton, b"".join(buffers)))(*wire.dump({"f": f})))["f"]
    assert type(there) is Cubic
    assert identical(f, there)
    assert there(w) == f(w)


@pytest.mark.parametrize("skeleton", [
    b'{"function": ["Popen", {"dict": []}]}', b'{"function": ["Cubic", {"dict": []}]}',
    b'{"function": ["Cubic", {"dict": [["a", 1], ["b", 2], ["c", 3]]}]}', b'{"function": ["Cubic", "abc"]}',
    b'{"function": "Cubic"}',
])  # fmt: skip
def test_what_is_no_function_of_these_is_refused(skeleton):
    with pytest.raises(wire.Broken):
        wire.load(skeleton, b"")


def test_a_function_that_is_changed_by_its_caller_is_noticed():
    def spoiled(f):
        f.b[0] = 0

    assert call(spoiled, [cubic()], {}, ["f"]).changed == ("f",)
    assert call(lambda f: f(np.ones((2, 3))), [cubic()], {}, ["f"]).changed == ()


def slope(f, w):
    return f.b + 0 * w


def test_experiments_leave_it_alone_and_change_the_arrays_beside_it():
    def cases(rng):
        return [Case({"f": cubic(), "w": rng.normal(size=(2, 3))}, {"R": 2, "C": 3}) for _ in range(2)]

    hint = (Mistake("none", "nothing is done", lambda right, a: 0 * right, "Look."),)
    exercise = Exercise("slope", "01", cases, slope, {"gradient": ""}, hint)
    drawn = cases(np.random.default_rng(1))
    asked = questions(exercise, drawn)
    assert {question.argument for question in asked} == {"w"}
    assert all(type(question.case.arguments["f"]) is Cubic for question in asked)

    def wrong(f, w):
        return f.b + w

    outcomes = [run_case(exercise, case, wrong) for case in drawn]
    assert judge(exercise, drawn, outcomes).stage == "values"
    told = locate(exercise, drawn, outcomes, asked, lambda changed: [run_case(exercise, one, wrong) for one in changed])
    assert "exactly w" in " ".join(told)
