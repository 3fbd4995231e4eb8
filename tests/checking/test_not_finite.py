"""Numbers that are not finite: never right, and a known mistake that gives them is recognised by them."""

import numpy as np
import pytest

from unrolled.checking.call import Outcome
from unrolled.checking.exercise import Case, Exercise, Mistake
from unrolled.checking.judge import judge

CASES = [Case({"x": np.array([1.0, 800.0])}), Case({"x": np.array([0.5, 0.25])})]


def total(x):
    """The right answer of this small exercise, as a number and as an array."""
    return float(x.sum()), x


def _overflow(right, a):
    return (float("inf"), np.where(a.x > 700, np.nan, a.x)) if a.x.max() > 700 else right


EXERCISE = Exercise(
    "total", "01_total", lambda rng: CASES, total, {"total": "", "x": "D"},
    (Mistake("overflow", "exp overflows", _overflow, "Do without exp."),),
)  # fmt: skip
SUM = 801.0


def judged(large):
    """Return the verdict on an answer to the first case; the other one is right."""
    return judge(EXERCISE, CASES, [Outcome(large), Outcome(total(CASES[1].arguments["x"]))])


def test_a_mistake_that_overflows_is_named():
    verdict = judged((np.float64("inf"), np.array([1.0, np.nan])))
    assert verdict.stage == "finite"
    assert verdict.mistake.name == "overflow"


@pytest.mark.parametrize("large", [
    (float("-inf"), np.array([1.0, np.nan])),
    (float("nan"), np.array([1.0, np.nan])),
    (SUM, np.array([1.0, np.nan])),
    (float("inf"), np.array([1.0, np.inf])),
    (float("inf"), np.array([1.0, 800.0])),
    (float("inf"), np.array([np.nan, np.nan])),
])
def test_other_numbers_are_another_mistake(large):
    verdict = judged(large)
    assert not verdict.passed
    assert verdict.mistake is None


def test_a_finite_answer_is_not_taken_for_a_mistake_that_overflows():
    verdict = judged((SUM + 1, np.array([1.0, 800.0])))
    assert verdict.stage == "values"
    assert verdict.mistake is None
