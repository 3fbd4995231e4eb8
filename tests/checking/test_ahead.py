"""Answers that one process asks for and another one learns: the same ones, and Keras is not asked again."""

import pickle
import subprocess
import sys
import types

import numpy as np
import pytest

from unrolled import content
from unrolled.checking import ahead
from unrolled.checking.check import drawn

# In a Python of its own that has learned: its answers to all checks of a unit, and whether it asked.
LEARNED = """
import sys, pickle
from unrolled import content
from unrolled.checking import ahead
from test_ahead import answers
ahead.learn("unrolled.content", sys.stdin.buffer.read())
found = answers(sys.argv[1])
sys.stdout.buffer.write(pickle.dumps((found, "keras" in sys.modules)))
"""


def answers(unit):
    """Return the answers to all cases of the checks of a unit."""
    return [
        exercise.answer(case)
        for exercise in content.exercises(unit)
        for hidden in (False, True)
        for case in drawn(exercise, hidden)
    ]


# One unit of layers; one of names, texts and metrics; one of gradients, whose exercises remember for themselves.
@pytest.mark.parametrize("unit", ["01_rnn_step", "06_put_to_use", "09_lstm_gradients"])
def test_who_has_learned_gives_the_same_answers_without_keras(unit, pytestconfig):
    known = ahead.asked(content.__name__, unit)
    places = [str(pytestconfig.rootpath), str(pytestconfig.rootpath / "tests" / "checking")]
    program = f"import sys; sys.path[:0] = {places!r}\n{LEARNED}"
    done = subprocess.run([sys.executable, "-c", program, unit], input=known, capture_output=True, check=True)
    found, has_asked = pickle.loads(done.stdout)
    assert not has_asked
    np.testing.assert_equal(found, answers(unit))


@pytest.mark.parametrize("memory", [{}, {"memory": ""}])
def test_a_content_that_remembers_nothing_has_nothing_to_tell(memory, monkeypatch):
    other = types.ModuleType("other_content")
    vars(other).update(vars(content) | {"__name__": "other_content"})
    del other.memory
    vars(other).update(memory)
    monkeypatch.setitem(sys.modules, "other_content", other)
    assert ahead.asked("other_content", "01_rnn_step") == b""
    ahead.learn("other_content", b"")


def test_nothing_is_known_of_a_unit_that_is_not_there():
    assert ahead.asked(content.__name__, "99_nothing") == b""
