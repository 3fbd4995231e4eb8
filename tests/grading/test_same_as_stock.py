"""Scores are those that stock nbgrader gives: for solutions, blanks, right answers and known mistakes, in all units.

Stock nbgrader runs `check(..., hidden=True)`: tests/exercises shows that it passes and fails on the same answers, and
test_stock_nbgrader.py that stock nbgrader scores solutions and releases so.
"""

import ast
import importlib.util
import io
import sys
import warnings
from dataclasses import replace
from functools import partial
from itertools import zip_longest

import nbformat
import pytest
from courses import KEY
from handed_in import ROOT, cell, code, written

from unrolled import content, exercises
from unrolled.course.settings import Grading
from unrolled.grading import pipeline, room
from unrolled.grading.unit import answers, masters, pool
from unrolled.grading.unit.answers import ask, opened

SETTINGS = Grading(execute=False)
UNITS = [unit for unit in exercises.UNITS if (ROOT / "source" / unit / f"{unit}.ipynb").exists()]


@pytest.fixture(scope="module", autouse=True)
def servers(forked_children):
    """What a class is graded with: servers that fork a process for each submission."""
    yield
    room.close()


@pytest.fixture(scope="module")
def asked_here(tmp_path_factory):
    """Have Keras asked in this process: one for each of twelve units would import it twelve times.

    The pool is a small one, in a cache of its own: who has seen how much of it is not the subject here.
    """

    def made(unit, key, course, path):
        sys.stdin = io.StringIO(key.hex())
        # A process of its own says nothing of how a wrong answer was computed either.
        with warnings.catch_warnings(action="ignore"):
            answers.main(course, unit, path)
        return answers._read(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", sys.stdin)
        patch.setattr(answers, "_made", made)
        patch.setattr(pool, "recorded", partial(pool.recorded, draws=4))
        yield tmp_path_factory.mktemp("answers")


@pytest.fixture(scope="module", params=UNITS)
def master(request):
    return masters.master(request.param, ROOT / "source", content)


@pytest.fixture(scope="module")
def grade(master, asked_here):
    """Return a function that grades a notebook (a dict or a NotebookNode) of the unit, or some of its exercises."""
    keras = opened(master.unit, ask(master.unit, bytes.fromhex(KEY), content, asked_here), content)

    def graded(notebook, exercises=master.exercises):
        asked = replace(master, exercises=tuple(name for name in master.exercises if name in exercises))
        return pipeline.grade(written(notebook), asked, keras, SETTINGS)

    return graded


def points(master):
    """Return grade_id -> points of the unit's test cells."""
    return {graded.grade_id: graded.points for graded in master.graded if graded.exercise}


def scores(result):
    """Return grade_id -> score of the test cells that a result names."""
    return {name: score for name, score in result.scores.items() if name.removeprefix("test_") in result.verdicts}


def with_solutions(master, exercises):
    """Return the release with the master's solutions of some exercises."""
    notebook = nbformat.reads(nbformat.writes(master.release), as_version=4)
    for name in exercises:
        cell(notebook, name).source = master.solutions[name]
    return notebook


def with_answers(master, table, number):
    """Return (the release with the number-th answer to each exercise that has so many, exercise -> mistake).

    The other exercises are as they were released. What becomes of those is asked above, and need not be asked here.
    """
    path = ROOT / "tests" / "exercises" / f"answers_{master.unit}.py"
    notebook = nbformat.reads(nbformat.writes(master.release), as_version=4)
    chosen = {name: found[number] for name, found in table.items() if number < len(found)}
    notebook.cells.insert(1, code(needed(path.read_text(), {name: key for name, (key, _) in chosen.items()})))
    for name, (mistake, place) in chosen.items():
        cell(notebook, name).source = f"{name} = {'WRONG' if mistake else 'RIGHT'}[{name!r}]{place}"
    return notebook, {name: mistake for name, (mistake, _) in chosen.items()}


def needed(source, chosen):
    """Return a module of answers with the chosen entries alone (exercise -> mistake), and what these call.

    A submission with all answers of a unit is read, run and explained for longer than a learner's.
    """
    statements = ast.parse(source).body
    for statement in statements:
        if isinstance(statement, ast.Assign) and statement.targets[0].id in ("RIGHT", "WRONG"):
            _leave_out(statement.value, lambda name: name in chosen)
            for name, found in zip(statement.value.keys, statement.value.values, strict=True):
                if isinstance(found, ast.Dict):
                    _leave_out(found, lambda mistake, name=name: mistake == chosen[name.value])
    kept, waiting = set(), {"WRONG" if any(chosen.values()) else "RIGHT"}
    while waiting:
        found = [one for one in statements if one not in kept and (_defined(one) & waiting or not _defined(one))]
        kept.update(found)
        waiting = {node.id for one in found for node in ast.walk(one) if isinstance(node, ast.Name)}
    return ast.unparse(ast.Module([one for one in statements if one in kept], []))


def _leave_out(table, is_kept):
    """Keep only some entries of a dict that is written out."""
    pairs = [(key, value) for key, value in zip(table.keys, table.values, strict=True) if is_kept(key.value)]
    table.keys, table.values = [key for key, _ in pairs], [value for _, value in pairs]


def _defined(statement):
    """Return the names that a statement of a module defines; imports and docstrings define none that can be spared."""
    if isinstance(statement, ast.Assign):
        return {target.id for target in statement.targets}
    return {statement.name} if isinstance(statement, (ast.FunctionDef, ast.ClassDef)) else set()


def answers_of(unit):
    """Return the module of right and wrong answers to a unit's exercises."""
    spec = importlib.util.spec_from_file_location("answers", ROOT / "tests" / "exercises" / f"answers_{unit}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def entries(table):
    """Return exercise -> (name of a mistake or None, how to find the answer in the table) for each of its answers."""
    return {name: list(_entries(found)) for name, found in table.items()}


def _entries(found):
    for key, functions in found.items() if isinstance(found, dict) else [(None, found)]:
        place = "" if key is None else f"[{key!r}]"
        # A mistake may show in several ways: then the table holds a list of wrong answers.
        several = range(len(functions)) if isinstance(functions, (list, tuple)) else [None]
        yield from ((key, place if number is None else f"{place}[{number}]") for number in several)


def test_the_solution_earns_every_point(master, grade):
    path = ROOT / "solutions" / master.unit / f"{master.unit}.ipynb"
    # Generated from the masters, which `build --check` shows: where they are not there, the same is made here.
    solved = nbformat.read(path, as_version=4) if path.exists() else with_solutions(master, master.solutions)
    assert scores(grade(solved)) == points(master)


def test_an_unwritten_exercise_costs_its_own_points_alone(master, grade):
    for missing in master.exercises:
        solved = with_solutions(master, [name for name in master.solutions if name != missing])
        assert scores(grade(solved)) == points(master) | {f"test_{missing}": 0.0}


def test_the_untouched_release_earns_nothing(master, grade):
    assert scores(grade(master.release)) == dict.fromkeys(points(master), 0.0)


def test_right_answers_earn_their_points(master, grade):
    table = entries(answers_of(master.unit).RIGHT)
    for number, _ in enumerate(zip_longest(*table.values())):
        notebook, chosen = with_answers(master, table, number)
        result = grade(notebook, chosen)
        wrong = {name: result.verdicts[name].text for name in chosen if not result.verdicts[name].passed}
        assert wrong == {}


def test_known_mistakes_earn_nothing_and_are_named(master, grade):
    table = entries(answers_of(master.unit).WRONG)
    for number, _ in enumerate(zip_longest(*table.values())):
        notebook, chosen = with_answers(master, table, number)
        result = grade(notebook, chosen)
        for name, mistake in chosen.items():
            verdict = result.verdicts[name]
            assert (verdict.passed, verdict.mistake) == (False, mistake), verdict.text
