"""Right answers in different styles pass; each exercise has answers of both sides, and the cases that it needs."""

import numpy as np
import pytest
from both_sides import ALL, SEEDS, answers, every

from unrolled import check


@pytest.mark.parametrize("hidden", [False, True], ids=["visible", "hidden"])
@pytest.mark.parametrize("name, number, function", every("RIGHT"))
def test_a_right_answer_passes(name, number, function, hidden, capsys):
    check(function, exercise=name, hidden=hidden)
    assert ("hidden" if hidden else "visible") + " checks passed" in capsys.readouterr().out


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
