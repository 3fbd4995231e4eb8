"""A unit of three exercises whose right answers are known without Keras, for tests of what carries the verdict."""

import textwrap

import pytest

from unrolled.checking.exercise import Case, Exercise, Mistake
from unrolled.course.settings import Limits
from unrolled.grading import sandbox
from unrolled.grading.types import Cell, Master
from unrolled.grading.unit.answers import asked
from unrolled.grading.verifying.verify import verify

GIVEN = "import numpy as np\n\ndef halve(x):\n    return x / 2\n"
SOLUTIONS = {
    "double": "def double(x):\n    return 2 * x\n",
    "shifted": "def shifted(x, by=1.0):\n    return double(x) + by\n",
    "both": "def both(x):\n    return double(x), halve(shifted(x))\n",
}
EXPECTED = {
    "double": (lambda x: 2 * x, {"y": "B D"}),
    "shifted": (lambda x, by=1.0: 2 * x + by, {"y": "B D"}),
    "both": (lambda x: (2 * x, x + 0.5), {"y": "B D", "z": "B D"}),
}


def _cases(rng):
    return [Case({"x": rng.normal(size=(B, 3)).astype("float32")}, {"B": B, "D": 3}) for B in (1, 2, 4)]


def _answered(name):
    expected, outputs = EXPECTED[name]
    squared = Mistake("squared", "x is squared", lambda right, a: a.x**2, "2 * x and x ** 2 agree at 2 only.")
    return asked(Exercise(name, "small", _cases, expected, outputs, (squared,)), 3, draws=4)


ANSWERS = {name: _answered(name) for name in SOLUTIONS}
MASTER = Master(
    unit="small", release=None, exercises=tuple(SOLUTIONS), solutions=SOLUTIONS, helpers="",
    given=GIVEN, earlier=("halve",), graded=(), digest="", content="unrolled.content",
)  # fmt: skip
SETUP = "import numpy as np\nfrom unrolled import check\nfrom unrolled.given import halve\n"


def graded(*sources, limits=None, isolated=None, **changed):
    """Return the verdicts on a right notebook with some cells before it and with some solutions changed."""
    cells = [SETUP, *sources, *(SOLUTIONS | changed).values()]
    return verify([Cell("code", source) for source in cells], MASTER, limits, answers=ANSWERS, isolated=isolated)


def passed(verdicts):
    """Return which exercises passed, as a text such as "double both"."""
    return " ".join(name for name, verdict in verdicts.items() if verdict.passed)


# What `passed` returns where all are right.
ALL = "double shifted both"
# Processor time is over first, also on a busy machine.
LIMITS = Limits(
    seconds_to_load=4, seconds_per_exercise=4, processor_seconds=0.5, child_memory_bytes=256 * 2**20, processes=40
)
isolated = pytest.mark.skipif(not sandbox.available()[0], reason=sandbox.available()[1])


def body(text):
    """Return the source of `double` with this body."""
    return "def double(x):\n" + textwrap.indent(textwrap.dedent(text).strip(), "    ") + "\n"
