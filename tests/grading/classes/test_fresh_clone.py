"""Grading in a real clone in which nothing was done but what the README says; the environment is not activated."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import warm_python
from courses import KEY, cache
from handed_in import RIGHT, ROOT, UNIT, WRITTEN

SCRIPTS = Path(sys.executable).parent
SCORE = 6.0


@pytest.fixture(scope="module")
def nbgrader():
    """Return a function that runs a command of nbgrader's in a course, and returns what it printed.

    Each is a fork of a process that has imported nbgrader and nothing of this package, which the fork finds in the
    course. The script itself is one of the ways to grade.
    """
    with warm_python.serving("light_nbgrader") as (argv, environment):
        yield lambda course, *command: ended(course, [*argv, "nbgrader", *command], environment)


def ran(course, *command, script):
    """Run a command by its path; return what it printed."""
    return ended(course, [SCRIPTS / script, *command])


def ended(course, command, more=None):
    """Run a command to its end without the environment's folder on PATH; return what it printed."""
    path = os.pathsep.join(name for name in os.environ["PATH"].split(os.pathsep) if Path(name) != SCRIPTS)
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(course), "JUPYTER_PREFER_ENV_PATH": "1"}
    environment |= more or {}
    found = subprocess.run(
        command, cwd=course, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert found.returncode == 0, (command, found.stdout, found.stderr)
    return found.stdout + found.stderr


@pytest.fixture(scope="module")
def collected(nbgrader, tmp_path_factory):
    """A clone in which a student has fetched, answered and handed in, and the teacher has collected."""
    folder = tmp_path_factory.mktemp("once") / "a fresh clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    ran(folder, "publish", script="unrolled")
    nbgrader(folder, "fetch_assignment", UNIT)
    path = folder / "work" / UNIT / f"{UNIT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = {**RIGHT, "why_tanh": WRITTEN}.get(grade_id, cell.source)
    nbformat.write(notebook, path)
    nbgrader(folder, "submit", UNIT)
    nbgrader(folder, "collect", UNIT)
    return folder


@pytest.fixture
def course(collected, way, tmp_path, monkeypatch):
    """That clone as it is before anything was graded: each way to grade has its own.

    One of them makes the key of the hidden tests. The others find that of all tests, for which Keras was asked already.
    """
    folder = shutil.copytree(collected, tmp_path / "a fresh clone", symlinks=True)
    if way != MAKES_THE_KEY:
        (folder / "unrolled.key").write_text(KEY)
        (tmp_path / "unrolled").mkdir()
        (tmp_path / "unrolled" / "answers").symlink_to(cache())
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return folder


BUTTON = f"""
from nbgrader.apps import NbGrader, NbGraderAPI
app = NbGrader()
app.load_config_file()
(student,) = NbGraderAPI(config=app.config).get_submitted_students({UNIT!r})
result = NbGraderAPI(config=app.config).autograde({UNIT!r}, student)
assert result["success"], result
"""
WAYS = {
    "nbgrader autograde": ("nbgrader", ["autograde", UNIT, "--no-execute"]),
    "Formgrader's button": ("python", ["-c", BUTTON]),
    "unrolled grade": ("unrolled", ["grade", UNIT, "--verdicts-only"]),
}
MAKES_THE_KEY = "unrolled grade"


@pytest.mark.parametrize("way", WAYS)
def test_a_fresh_clone_is_graded_and_gives_feedback(course, nbgrader, way):
    script, arguments = WAYS[way]
    ran(course, *arguments, script=script)
    nbgrader(course, "generate_feedback", UNIT)
    nbgrader(course, "release_feedback", UNIT)
    nbgrader(course, "fetch_feedback", UNIT)
    (page,) = (course / "work" / UNIT / "feedback").rglob("*.html")
    assert "Score: 6.0 / 8.0" in page.read_text()
    nbgrader(course, "export")
    with (course / "grades.csv").open(newline="") as file:
        (row,) = [row for row in csv.DictReader(file) if row["assignment"] == UNIT]
    assert float(row["score"]) == SCORE
    status = subprocess.run(["git", "status", "--porcelain"], cwd=course, check=True, capture_output=True, text=True)
    assert status.stdout == ""
