"""The rules about imports, which import-linter holds and a wrong import of each kind breaks; how long modules are."""

import ast
import shutil
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from unrolled import content
from unrolled.checking.content import all_exercises

# A rule of pyproject.toml, by words of its name, and an import that breaks it: module -> line.
WRONG = {
    "Commands serve and grade": ("grading/pipeline.py", "from unrolled.commands import grade as _wrong"),
    "Exercises ask the oracle": ("oracle/dense.py", "from unrolled.exercises import draws as _wrong"),
    "The engine knows no course": ("checking/judge.py", "from unrolled.content import units as _wrong"),
    "Checks and exercises need no nbgrader": ("checking/compare.py", "import nbgrader as _wrong"),
    "In grading": ("grading/reading/intake.py", "from unrolled.grading.classes import batch as _wrong"),
    "What runs inside a sandbox": ("grading/inside/wire.py", "from unrolled.grading import types as _wrong"),
    "What handles students": ("grading/pages_inside/parts.py", "from unrolled.grading.unit import masters as _wrong"),
    "No circles": ("building/files.py", "from unrolled.building import convert as _wrong"),
}


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    """A copy of the package and of the rules."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(root / "unrolled", folder / "unrolled", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", folder)
    return folder


def lint(folder):
    """Return (exit code, what import-linter says in one line)."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def test_the_rules_hold(copy):
    code, said = lint(copy)
    assert code == 0, said


@pytest.mark.parametrize("rule", WRONG)
def test_a_wrong_import_of_each_kind_is_named(copy, rule):
    name, line = WRONG[rule]
    path = copy / "unrolled" / name
    kept = path.read_text()
    path.write_text(f"{kept}\n{line}\n")
    try:
        code, said = lint(copy)
    finally:
        path.write_text(kept)
    assert code != 0
    (whole,) = [name for name in rules(copy) if name.startswith(rule)]
    assert f"{whole} BROKEN" in said


def rules(folder):
    """Return the names of all rules."""
    settings = tomllib.loads((folder / "pyproject.toml").read_text())
    return [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]


def test_every_rule_has_its_wrong_import(root):
    assert [next(rule for rule in WRONG if name.startswith(rule)) for name in rules(root)] == list(WRONG)


def test_an_import_inside_a_function_has_its_reason_beside_it(root):
    lacking = []
    for path in sorted((root / "unrolled").rglob("*.py")):
        lines = path.read_text().splitlines()
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                lacking += _without_reason(path, lines, function)
    assert sorted(set(lacking)) == []


def _without_reason(path, lines, function):
    """Return the imports of a function without a comment on their line or above the first of them."""
    found = []
    imports = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
    said = set()
    for node in imports:
        above = node.lineno - 2
        if "#" in lines[node.lineno - 1] or lines[above].strip().startswith("#") or above + 1 in said:
            said.add(node.end_lineno)
        else:
            found.append(f"{path.name}:{node.lineno}")
    return found


def test_no_module_is_too_long(root):
    lengths = {path: len(path.read_text().splitlines()) for path in (root / "unrolled").rglob("*.py")}
    assert {path.name: length for path, length in lengths.items() if length > 350} == {}
    exercises = {path: length for path, length in lengths.items() if "exercises" in path.parts}
    assert {path.name: length for path, length in exercises.items() if length > 150} == {}


def test_most_exercises_are_short(root):
    """Half of them have 60 lines or fewer: what several exercises say stands in the unit's own `wrong` or `common`."""
    folder = root / "unrolled" / "exercises"
    paths = [folder / f"unit_{exercise.unit}" / f"{name}.py" for name, exercise in all_exercises(content).items()]
    assert statistics.median(len(path.read_text().splitlines()) for path in paths) <= 60
