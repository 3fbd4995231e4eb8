"""Scores are those that stock nbgrader gives: for solutions, blanks, right answers and known mistakes, in all units.

Stock nbgrader runs `check(..., hidden=True)`: tests/exercises shows that it passes and fails on the same answers, and
test_stock_nbgrader.py that stock nbgrader scores solutions and releases so.
"""

import importlib.util
from itertools import zip_longest

import nbformat
import pytest
from courses import KEY, cache
from handed_in import ROOT, cell, code, written

from unrolled import exercises
from unrolled.grading import masters, pipeline
from unrolled.grading.answers import of_unit
from unrolled.grading.settings import Grading

SETTINGS = Grading(execute=False)
UNITS = [unit for unit in exercises.UNITS if (ROOT / "source" / unit / f"{unit}.ipynb").exists()]


@pytest.fixture(scope="module", params=UNITS)
def master(request):
    return masters.master(request.param, ROOT / "source")


@pytest.fixture(scope="module")
def grade(master):
    """Return a function that grades a notebook (a dict or a NotebookNode) of the unit."""
    keras = of_unit(master.unit, bytes.fromhex(KEY), cache())
    return lambda notebook: pipeline.grade(written(notebook), master, keras, SETTINGS)


def points(master):
    """Return grade_id -> points of the unit's test cells."""
    return {graded.grade_id: graded.points for graded in master.graded if graded.exercise}


def scores(result):
    """Return grade_id -> score of the test cells that a result names."""
    return {name: score for name, score in result.scores.items() if name.removeprefix("test_") in result.verdicts}


def with_answers(master, table, number):
    """Return (the release with the number-th answer to each exercise that has so many, exercise -> its key)."""
    path = ROOT / "tests" / "exercises" / f"answers_{master.unit}.py"
    notebook = nbformat.reads(nbformat.writes(master.release), as_version=4)
    notebook.cells.insert(1, code(path.read_text()))
    chosen = {name: entries[number] for name, entries in table.items() if number < len(entries)}
    for name, key in chosen.items():
        cell(notebook, name).source = f"{name} = {'WRONG' if isinstance(key, str) else 'RIGHT'}[{name!r}][{key!r}]"
    return notebook, chosen


def answers_of(unit):
    """Return the module of right and wrong answers to a unit's exercises."""
    spec = importlib.util.spec_from_file_location("answers", ROOT / "tests" / "exercises" / f"answers_{unit}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def keys(table):
    """Return exercise -> keys of its entries."""
    return {name: list(found) if isinstance(found, dict) else range(len(found)) for name, found in table.items()}


def test_the_solution_earns_every_point(master, grade):
    path = ROOT / "solutions" / master.unit / f"{master.unit}.ipynb"
    if path.exists():  # solutions are generated
        assert scores(grade(nbformat.read(path, as_version=4))) == points(master)
    solved = nbformat.reads(nbformat.writes(master.release), as_version=4)
    for name, source in master.solutions.items():
        cell(solved, name).source = source
    assert scores(grade(solved)) == points(master)


def test_the_untouched_release_earns_nothing(master, grade):
    assert scores(grade(master.release)) == dict.fromkeys(points(master), 0.0)


def test_right_answers_earn_their_points(master, grade):
    table = keys(answers_of(master.unit).RIGHT)
    for number, _ in enumerate(zip_longest(*table.values())):
        notebook, chosen = with_answers(master, table, number)
        result = grade(notebook)
        wrong = {name: result.verdicts[name].text for name in chosen if not result.verdicts[name].passed}
        assert wrong == {}


def test_known_mistakes_earn_nothing_and_are_named(master, grade):
    table = keys(answers_of(master.unit).WRONG)
    for number, _ in enumerate(zip_longest(*table.values())):
        notebook, chosen = with_answers(master, table, number)
        result = grade(notebook)
        for name, mistake in chosen.items():
            verdict = result.verdicts[name]
            assert (verdict.passed, verdict.mistake) == (False, mistake), verdict.text
