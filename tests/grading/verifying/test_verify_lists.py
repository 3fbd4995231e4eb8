"""Lists of arrays go into the sandboxed child and come back: graded, named, limited, and their mistakes known."""

import numpy as np
import pytest
from small_unit import LIMITS

from unrolled.checking.exercise import Case, Exercise, Mistake
from unrolled.grading.types import Cell, Master
from unrolled.grading.unit.answers import asked
from unrolled.grading.verifying.verify import verify

pytestmark = pytest.mark.usefixtures("forked_children")
SHAPES = (((2, 3), (3,), (1,)), ((4,),), ((2, 2), (2,), (2, 2, 2), (1, 1), (3,)))


def _cases(rng):
    return [
        Case({"parameters": [rng.normal(size=shape) for shape in shapes],
              "state": None if number == 1 else ([rng.normal(size=shape) for shape in shapes], number)}, {})
        for number, shapes in enumerate(SHAPES)
    ]  # fmt: skip


def _stepped(parameters, state):
    m, steps = state or ([np.zeros_like(one) for one in parameters], 0)
    m = [old / 2 + one for old, one in zip(m, parameters, strict=True)]
    return [one - new for one, new in zip(parameters, m, strict=True)], (m, steps + 1)


def _added(right, a):
    return [2 * one - new for one, new in zip(a.parameters, right[0], strict=True)], right[1]


RIGHT = """
def stepped(parameters, state):
    m, steps = state or ([0 * one for one in parameters], 0)
    m = [old / 2 + one for old, one in zip(m, parameters)]
    return tuple(one - new for one, new in zip(parameters, m)), [tuple(m), np.int64(steps + 1)]
"""
EXERCISE = Exercise(
    "stepped", "lists", _cases, _stepped, {"parameters": "", "state": {"m": "", "steps taken": ""}},
    (
        Mistake("plus for minus", "the step is added", _added, "Subtract it."),
        Mistake("in place", "the parameters are changed themselves", lambda right, a: _spoiled(right, a), "Copy."),
    ),
)  # fmt: skip
MASTER = Master(
    unit="lists", release=None, exercises=("stepped",), solutions={"stepped": RIGHT}, helpers="", given="", earlier=(),
    graded=(), digest="", content="unrolled.content",
)  # fmt: skip


def _spoiled(right, a):
    for one, new in zip(a.parameters, right[1][0], strict=True):
        one -= new
    return a.parameters, right[1]


@pytest.fixture(scope="module")
def answers():
    return {"stepped": asked(EXERCISE, 3, draws=3)}


@pytest.fixture(scope="module")
def verdict_of(answers):
    def grade(source):
        cells = [Cell("code", "import numpy as np"), Cell("code", source)]
        return verify(cells, MASTER, LIMITS, answers=answers)["stepped"]

    return grade


def test_a_right_answer_passes_with_tuples_and_numpy_s_numbers_too(verdict_of):
    verdict = verdict_of(RIGHT)
    assert verdict.passed, verdict.text


@pytest.mark.parametrize("old, new, mistake", [
    ("one - new", "one + new", "plus for minus"),
    ("return tuple(one - new for one, new in zip(parameters, m))",
     "for one, new in zip(parameters, m):\n        one -= new\n    return parameters", "in place"),
])  # fmt: skip
def test_a_known_mistake_is_named(verdict_of, old, new, mistake):
    verdict = verdict_of(RIGHT.replace(old, new))
    assert (verdict.passed, verdict.mistake) == (False, mistake)


@pytest.mark.parametrize("result, stage, words", [
    ("parameters[:-1], state", "count", "A list of "),
    ("np.ones(3), state", "count", "parameters is an array of shape (3,). A list of"),
    ("[one.tolist() for one in parameters], ([0 * one for one in parameters], 1)", "type", "parameter 0 is a list."),
    ("parameters, (parameters, 1.5)", "type", "steps taken is 1.5"),
    ("[np.broadcast_to(1.0, (2**20, 2))] * len(parameters), (parameters, 1)", "shape",
     "parameter 0 is an array of shape"),
    ("[np.ones((100, 1000))] * 9999, state", "count", "parameters is a list of 9999"),
    ("[[0.0] * 10000] * 10000, state", "count", "parameters is a list of 10000 items"),
])  # fmt: skip
def test_a_wrong_list_is_told_by_its_item_and_within_limits(verdict_of, result, stage, words):
    verdict = verdict_of(f"def stepped(parameters, state):\n    return {result}\n")
    assert not verdict.passed
    assert verdict.stage == stage
    assert words in verdict.text


def test_a_list_that_holds_itself_costs_its_points_and_nothing_more(verdict_of):
    source = "def stepped(parameters, state):\n    parameters.extend([parameters] * 60)\n    return parameters"
    verdict = verdict_of(source)
    assert not verdict.passed
    assert verdict.stage not in ("time", "memory", "crash")
