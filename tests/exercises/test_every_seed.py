"""Whatever is drawn, the oracle passes, and mistakes lose their points and are told apart: in 20 of 20 seeds."""

import dataclasses
import functools

import numpy as np
import pytest
from both_sides import ALL, SEEDS, answers

from unrolled.checking.judge import judge, run_case
from unrolled.grading.unit.pool import Answered


@functools.cache
def asked(name, seed):
    """Return an exercise with Keras' answers to the cases of a seed, asked once for all tests of this module.

    Only what these tests read is asked: no pool of hidden cases, and no experiments.
    """
    exercise = ALL[name]
    cases = tuple(exercise.cases(np.random.default_rng(seed)))
    right = tuple(map(exercise.answer, cases))
    pairs = list(zip(cases, right, strict=True))
    recorded = tuple(tuple(exercise.mistaken(mistake, *pair) for pair in pairs) for mistake in exercise.mistakes)
    values = {field.name: getattr(exercise, field.name) for field in dataclasses.fields(exercise)}
    return Answered(**values, diagnostic=cases, recorded=recorded, right=(right, ()))


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
        seen = any(all(shows(exercise, number, place) for exercise in exercises) for place in places)
        assert seen, f"{mistake.name} passes where each case comes from a draw that does not show it"


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
