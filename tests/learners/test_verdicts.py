"""The graded verdict explains a learner's wrong answer in the words of the notebook's check, but for the case."""

import copy
import csv
import functools
import json
import re

import nbformat
import pytest
from answers import HERE, learners
from courses import KEY, cache

from unrolled import CheckFailed, check, content
from unrolled.checking import reasons
from unrolled.course.settings import Grading
from unrolled.grading import pipeline
from unrolled.grading.unit import answers, masters

# What is said depends on no clock.
PATIENT = Grading(execute=False, processor_seconds=30.0, seconds_per_exercise=120.0, seconds_per_submission=600.0)
# These are told otherwise on purpose: a wrong function that is called costs its own points alone, and all cells are
# loaded before any is tried.
FOLLOWED = ("building block", "name not there")
# What a unit brings from earlier ones is Keras' in a notebook and NumPy in grading, and their errors have other words.
FIRST = ("03_lstm_gates", "01_rnn_step")


def sample():
    """Return a wrong answer for each way in which wrong answers are explained."""
    with (HERE / "judged.csv").open(encoding="utf-8", newline="") as file:
        how = {(row["exercise"], row["thought"]): row["mechanism"] for row in csv.DictReader(file)}
    chosen = {}
    for learner in sorted(learners(), key=lambda one: one.unit not in FIRST):
        mechanism = how.get((learner.exercise, learner.thought), FOLLOWED[0])
        if mechanism not in FOLLOWED:
            chosen.setdefault(mechanism, learner)
    return [pytest.param(learner, id=mechanism) for mechanism, learner in chosen.items()]


@functools.cache
def known(root, unit):
    """Return (master, exercises with Keras' answers) of a unit."""
    master = masters.master(unit, root / "source", content)
    return master, answers.opened(unit, answers.ask(unit, bytes.fromhex(KEY), content, cache()), content)


@pytest.mark.parametrize("learner", sample())
def test_a_verdict_says_what_the_check_says(learner, root, monkeypatch):
    monkeypatch.setattr(reasons, "AT_MOST", 600.0)
    with pytest.raises(CheckFailed) as failed:
        check(learner.function(), learner.exercise)
    verdict = graded(learner, *known(root, learner.unit))
    assert (verdict.stage, verdict.mistake) == (failed.value.stage, failed.value.mistake)
    assert sentences(verdict.text) == sentences(str(failed.value))


def graded(learner, master, exercises):
    """Return the Verdict on a notebook in which this exercise has the learner's answer, and all else is right."""
    notebook = json.loads(nbformat.writes(copy.deepcopy(master.release)))
    sources = dict(master.solutions) | {learner.exercise: learner.source}
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = sources.get(grade_id, cell["source"])
    return pipeline.grade(json.dumps(notebook).encode(), master, exercises, PATIENT).verdicts[learner.exercise]


def sentences(text):
    """Return the lines of a text without what depends on the case: its line, and all numbers."""
    lines = [line for line in text.splitlines() if not line.startswith(("This is case", "See its"))]
    return [re.sub(r"[-+]?\d+(\.\d+)?(e-?\d+)?", "#", line) for line in lines]
