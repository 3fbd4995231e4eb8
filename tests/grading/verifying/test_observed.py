"""Where what comes of an answer is graded: the child gives the answer, and only one of the right form is ever used."""

import numpy as np
import pytest

from unrolled.checking.exercise import Case, Exercise, Mistake
from unrolled.grading.types import Cell, Master
from unrolled.grading.unit.answers import asked
from unrolled.grading.verifying.verify import verify

SEEN = []
PRELUDE = "import numpy as np\nfrom unrolled import check\n"
# How a function ends, what its verdict's stage is (None: it passes), and words of it.
ENDS = {
    "arrays": ("return np.array([2.0]), np.array([[1.0]])", None, "2 of 2 cases are as asked"),
    "lists": ("return [[8], [[0.25]]]", None, "2 of 2 cases are as asked"),
    "minus": ("return [[-2], [[1]]]", "values", "is expected"),
    "thrice": ("return [[3], [[1]]]", "values", "With your answer, NumPy gives y = "),
    "endless": ("return [np.broadcast_to(np.float32(2), (10**12,)), [[1]]]", "shape", "first is an array of shape"),
    "nested": ("a = [2]\n    for _ in range(500):\n        a = [a]\n    return [a, [[1]]]", "type", "first is a list"),
    "many": ("return [[2] * 90_000, [[1]]]", "shape", "first is a list of 90000 items"),
    "not_finite": ("return [np.array([np.inf]), [[1]]]", "finite", "first holds inf"),
    "too_large": ("return [np.array([1e300]), [[1]]]", "finite", "too large for float32"),
    "objects": ("return [np.array([open]), [[1]]]", "type", "Python objects"),
    "own_class": ("class A:\n        shape = (1,)\n    return [A(), [[1]]]", "type", "first is an A"),
    "texts": ("return [['2'], [[1]]]", "type", "first is a list"),
    "function": ("return lambda: 2", "count", "2 values (first, second)"),
    "raises": ("return 1 / 0", "call", "ZeroDivisionError"),
    "answers_asked": ("from unrolled.exercises import find\n    return find('latch')", "keras", "NumPy alone"),
}


def _observe(answer, a):
    SEEN.append(answer)
    first, second = answer
    return a.x * first[0] * second[0, 0]


def _cases(rng):
    return [Case({"x": rng.uniform(0.5, 1, (B, 3)).astype("float32")}, {"B": B, "D": 3}) for B in (2, 1)]


def _answered(name):
    mistakes = (
        Mistake("nothing", "all is 0", lambda right, a: 0 * a.x, "2 is not 0."),
        Mistake("minus", "a sign is wrong", lambda right, a: 99 * a.x, "Mind it.", lambda one, two: (-one, two)),
    )
    form = {"first": ("U", (1,)), "second": ("U U", (1, 1))}
    options = {"observe": _observe, "form": form, "source": "NumPy"}
    return asked(Exercise(name, "small", _cases, lambda *, x: 2 * x, {"y": "B D"}, mistakes, **options), 3, draws=3)


@pytest.fixture(scope="module")
def verdicts():
    """The verdicts of one notebook with a function for each of ENDS."""
    master = Master(
        unit="small", release=None, exercises=tuple(ENDS), solutions={}, helpers="", given="import numpy as np\n",
        earlier=(), graded=(), digest="", content="unrolled.content",
    )  # fmt: skip
    cells = [PRELUDE, *(f"def {name}():\n    {end}\n" for name, (end, _, _) in ENDS.items())]
    SEEN.clear()
    return verify([Cell("code", source) for source in cells], master, answers={n: _answered(n) for n in ENDS})


@pytest.mark.parametrize("name", ENDS)
def test_the_verdict_tells_what_comes_of_an_answer_or_what_is_wrong_with_its_form(verdicts, name):
    _, stage, words = ENDS[name]
    verdict = verdicts[name]
    assert (verdict.passed, verdict.stage or None) == (stage is None, stage), verdict.text
    assert words in verdict.text


def test_a_mistake_is_named_and_wrong_answers_alike_are_one_group(verdicts):
    assert verdicts["minus"].mistake == "minus"
    assert verdicts["thrice"].mistake is None and verdicts["thrice"].group
    assert verdicts["thrice"].located == ()


def test_only_small_finite_float32_arrays_were_ever_used(verdicts):
    assert len(SEEN) >= 8
    for answer in SEEN:
        assert [(part.shape, part.dtype.name) for part in answer] == [((1,), "float32"), ((1, 1), "float32")]
        assert all(np.isfinite(part).all() for part in answer)
