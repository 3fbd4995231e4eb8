"""A commit is checked by the real pre-commit, in a clone whose environment is this one's."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

PRE_COMMIT = Path(sys.prefix) / "bin" / "pre-commit"


@pytest.fixture
def clone(checkout, tmp_path):
    """A repository of one commit, with the hooks installed as CONTRIBUTING.md says."""
    course = tmp_path / "course"
    shutil.copytree(checkout, course)
    (course / ".venv").symlink_to(sys.prefix)
    # The environment's folder is a link here.
    (course / ".gitignore").write_text((course / ".gitignore").read_text() + "/.venv\n")
    for words in (["init", "-q"], ["config", "user.name", "A"], ["config", "user.email", "a@localhost"]):
        git(course, *words)
    git(course, "add", "-A")
    assert git(course, "commit", "-q", "-m", "first").returncode == 0
    assert subprocess.run([PRE_COMMIT, "install"], cwd=course, capture_output=True, check=False).returncode == 0
    return course


def git(course, *words):
    return subprocess.run(["git", *words], cwd=course, capture_output=True, text=True, check=False)


def commit(course):
    """Commit everything; return whether the hooks let it pass, and what they said."""
    git(course, "add", "-A")
    done = git(course, "commit", "-m", "a change")
    return done.returncode == 0, done.stdout + done.stderr


def test_a_clean_change_passes(clone):
    path = clone / "unrolled" / "show.py"
    path.write_text(path.read_text() + "\n# A comment.\n")
    passed, said = commit(clone)
    assert passed, said
    assert "Passed" in said


def test_what_ruff_refuses_is_not_committed(clone):
    (clone / "unrolled" / "unused.py").write_text("import os\n")
    passed, said = commit(clone)
    assert not passed
    assert "F401" in said


@pytest.mark.parametrize("folder", ["release", "source"])
def test_a_notebook_that_does_not_come_from_its_master_is_not_committed(clone, folder):
    path = clone / folder / "01_rnn_step" / "01_rnn_step.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += "\nA new line."
    nbformat.write(notebook, path)
    passed, said = commit(clone)
    assert not passed
    assert "01_rnn_step" in said
    assert git(clone, "log", "--oneline").stdout.count("\n") == 1
