"""Right answers in different styles pass, known mistakes are caught and named; each exercise has the cases it needs.

In one module, which is one process: what Keras was asked for a right answer is known for a wrong one.
"""

import numpy as np
import pytest
from both_sides import ALL, SEEDS, answers, every

from unrolled import CheckFailed, check


@pytest.mark.parametrize("hidden", [False, True], ids=["visible", "hidden"])
@pytest.mark.parametrize("name, number, function", every("RIGHT"))
def test_a_right_answer_passes(name, number, function, hidden, capsys):
    check(function, exercise=name, hidden=hidden)
    assert ("hidden" if hidden else "visible") + " checks passed" in capsys.readouterr().out


@pytest.mark.parametrize("hidden", [False, True], ids=["visible", "hidden"])
@pytest.mark.parametrize("name, mistake, function", every("WRONG"))
def test_a_known_mistake_is_named(name, mistake, function, hidden):
    with pytest.raises(CheckFailed) as failed:
        check(function, exercise=name, hidden=hidden)
    assert failed.value.exercise == name
    assert failed.value.mistake == mistake
    hints = [known.hint for known in ALL[name].mistakes if known.name == mistake]
    assert any(hint in str(failed.value) for hint in hints)


@pytest.mark.parametrize("name", ALL)
def test_both_sides_are_there(name):
    right, wrong = answers(ALL[name]).RIGHT[name], answers(ALL[name]).WRONG[name]
    known = {mistake.name for mistake in ALL[name].mistakes}
    assert len(right) >= 3
    assert len(known) >= 2
    assert set(wrong) == known, "every known mistake has a wrong answer that makes it, and no other is claimed"
    assert all(mistake.hint and mistake.cause for mistake in ALL[name].mistakes)


@pytest.mark.parametrize("name", ALL)
def test_cases_are_what_the_design_asks(name):
    exercise = ALL[name]
    for seed in SEEDS:
        cases = exercise.cases(np.random.default_rng(seed))
        letters = {letter for case in cases for letter in case.sizes}
        # Some tasks make no sense at size 1, such as cutting a sequence in two: the answers' module says which.
        for letter in letters & {"B", "T", "U"} - set(getattr(answers(exercise), "NEVER_ONE", {}).get(name, "")):
            assert any(case.sizes[letter] == 1 for case in cases), f"no case with {letter}=1"
        assert len(set(cases[0].sizes.values())) == len(cases[0].sizes), "the first case has distinct sizes"
