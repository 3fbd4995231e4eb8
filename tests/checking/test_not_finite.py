"""Numbers that are not finite: never right, and a known mistake that gives them is recognised by them."""

import copy

import numpy as np
import pytest

from unrolled.checking.call import Outcome
from unrolled.checking.compare import Rules, compare
from unrolled.checking.exercise import TOLERANCES, Case, Exercise, Mistake
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


OTHER_NUMBERS = [
    (float("-inf"), np.array([1.0, np.nan])),
    (float("nan"), np.array([1.0, np.nan])),
    (SUM, np.array([1.0, np.nan])),
    (float("inf"), np.array([1.0, np.inf])),
    (float("inf"), np.array([1.0, 800.0])),
    (float("inf"), np.array([np.nan, np.nan])),
]


@pytest.mark.parametrize("large", OTHER_NUMBERS)
def test_other_numbers_are_another_mistake(large):
    verdict = judged(large)
    assert not verdict.passed
    assert verdict.mistake is None


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_the_same_number_is_the_same_and_nothing_is_written_beside_it(value):
    """A warning on standard error would be a failure in stock nbgrader, and a riddle for a learner."""
    right = {"x": np.array([1.0, value]), "h": np.array([1.0, value], "float32"), "total": float(value)}
    axes, rules = {"x": "D", "h": "U", "total": ""}, Rules(TOLERANCES, exact_dtype=True, source="Keras")
    assert compare(right, {name: copy.copy(one) for name, one in right.items()}, axes, rules) == []
    for other in ({"x": np.array([2.0, value])}, {"h": np.array([2.0, value], "float32")}, {"total": 1.0}):
        assert len(compare(right, right | other, axes, rules)) == 1


def test_a_finite_answer_is_not_taken_for_a_mistake_that_overflows():
    verdict = judged((SUM + 1, np.array([1.0, 800.0])))
    assert verdict.stage == "values"
    assert verdict.mistake is None


def test_a_finite_answer_is_not_taken_for_an_infinite_one_in_other_digits():
    """Beside an infinite number every difference would be a small one."""
    rules = Rules(TOLERANCES, exact_dtype=True, source="Keras")
    (found,) = compare(np.array([1.0, np.inf]), np.array([1.0, 800.0]), {"x": "D"}, rules)
    assert found.stage == "values"
