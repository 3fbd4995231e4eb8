"""Every exercise is proved from both sides: right answers pass, each known mistake is caught and named."""

import functools
import importlib

import numpy as np
import pytest

from unrolled import CheckFailed, check, content
from unrolled.checking.content import all_exercises
from unrolled.checking.judge import judge, run_case
from unrolled.grading.unit import answers as answers_of

ALL = all_exercises(content)
SEEDS = range(20)


def answers(exercise):
    """Return the module of right and wrong answers that stands beside this file."""
    return importlib.import_module(f"answers_{exercise.unit}")


@functools.cache
def asked(name, seed):
    """Return an exercise with Keras' answers to the cases of a seed, asked once for all tests of this module."""
    return answers_of.asked(ALL[name], seed, draws=0)


def every(table):
    """Return pytest parameters (exercise name, key, function) for all entries of RIGHT or WRONG.

    A mistake that learners write in several ways has a list of functions in WRONG.
    """
    found = []
    for name, exercise in ALL.items():
        entries = getattr(answers(exercise), table)[name]
        pairs = entries.items() if isinstance(entries, dict) else enumerate(entries)
        for key, functions in pairs:
            for function in functions if isinstance(functions, list) else [functions]:
                found.append(pytest.param(name, key, function, id=f"{name}-{key}"))
    return found


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
def test_mistakes_are_distinguishable_in_every_seed(name):
    """Over all cases together each mistake differs from the right answer and from each other mistake."""
    for seed in SEEDS:
        exercise = asked(name, seed)
        cases = list(exercise.diagnostic)
        for mistake, outcomes in zip(exercise.mistakes, exercise.recorded, strict=True):
            verdict = judge(exercise, cases, outcomes)
            assert not verdict.passed, f"seed {seed}: {mistake.name} cannot be seen"
            # The first that fits is named. Were two not distinguishable, the later one would get the
            # earlier one's name; several entries may share a name.
            named = verdict.mistake and verdict.mistake.name
            assert named == mistake.name, f"seed {seed}: {mistake.name} is taken for {named}"


@pytest.mark.parametrize("name", ALL)
def test_every_mistake_loses_its_points_whatever_is_chosen(name):
    """Grading takes each case from another draw, so there is a case that shows the mistake in every draw."""
    exercises = [asked(name, seed) for seed in SEEDS]
    assert len({len(exercise.diagnostic) for exercise in exercises}) == 1, "every draw has as many cases"

    def shows(exercise, number, place):
        outcome = exercise.recorded[number][place]
        return not judge(exercise, [exercise.diagnostic[place]], [outcome], named=False).passed

    for number, mistake in enumerate(ALL[name].mistakes):
        places = range(len(exercises[0].diagnostic))
        seen = [all(shows(exercise, number, place) for exercise in exercises) for place in places]
        assert any(seen), f"{mistake.name} passes where each case comes from a draw that does not show it"


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


@pytest.mark.parametrize("name", ALL)
def test_the_oracle_answers_its_own_exercise(name):
    """expected() itself passes the check, within the tolerance, for other seeds too.

    Where answers are observed, no right one is kept in the package: one that stands beside this file passes.
    """
    for seed in SEEDS:
        exercise = asked(name, seed)
        cases = list(exercise.diagnostic)
        function = answers(exercise).RIGHT[name][0] if exercise.observe else exercise.expected
        verdict = judge(exercise, cases, [run_case(exercise, case, function) for case in cases])
        assert verdict.passed, verdict.text
