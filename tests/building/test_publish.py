"""What `unrolled publish` puts into the exchange, and what it refuses."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import nbformat
import pytest
import warm_python

UNIT = "01_rnn_step"


def publish(course, python=(sys.executable, "-m"), **environment):
    """Run the command; return its exit code, and what it said on stdout and stderr."""
    settings = {"cwd": course, "env": os.environ | environment, "timeout": 300}
    ended = subprocess.run([*python, "unrolled.cli", "publish"], capture_output=True, text=True, **settings)
    return ended.returncode, ended.stdout, ended.stderr


@pytest.fixture(scope="module")
def publish_forked():
    """Return what does the same in a fork of a process that has imported nbgrader, and nothing of this package."""
    with warm_python.serving("light_nbgrader") as (python, place):
        yield lambda course: publish(course, python, **place)


def outbound(course):
    """Return the names of the units in the exchange."""
    return sorted(path.name for path in course.glob("exchange/unrolled/outbound/*"))


def opens(course, after):
    """Let the unit open so long from now; return the time as the course says it."""
    moment = datetime.now(UTC).replace(microsecond=0) + after
    (course / "deadlines.toml").write_text(f'[units.{UNIT}]\nopens = "{moment.isoformat()}"\n')
    return moment.strftime("%Y-%m-%d %H:%M UTC")


@pytest.fixture
def course(checkout, tmp_path):
    """A fresh checkout in which nothing is published."""
    shutil.copytree(checkout, tmp_path / "course")
    return tmp_path / "course"


def work_in_the_release(course):
    """Save an answer in release/, as somebody does who takes it for their copy."""
    path = course / "release" / UNIT / f"{UNIT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "rnn_step":
            cell.source = "def rnn_step(*arguments):\n    return my_answer"
    nbformat.write(notebook, path)


def leave_a_file(course):
    (course / "release" / UNIT / "my answer.py").write_text("my_answer = 1\n")


def delete_the_notebook(course):
    (course / "release" / UNIT / f"{UNIT}.ipynb").rename(course / "release" / UNIT / "renamed.ipynb")


def change_the_master(course):
    """An instructor has changed the master and the release by hand, and has not run make build."""
    for folder in ("source", "release"):
        path = course / folder / UNIT / f"{UNIT}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0].source += f"\n\nChanged in {folder}."
        nbformat.write(notebook, path)


@pytest.mark.parametrize("change", [work_in_the_release, leave_a_file, delete_the_notebook, change_the_master])
def test_a_release_that_is_not_what_its_master_gives_is_refused_and_the_others_published(
    course, publish_forked, change
):
    units = sorted(path.name for path in (course / "release").iterdir())
    change(course)
    code, said, wrong = publish_forked(course)
    others = [unit for unit in units if unit != UNIT]
    assert said == f"Published: {', '.join(others)}.\n"
    (line,) = wrong.splitlines()
    assert line.startswith(f"Not published: release/{UNIT} is not what its master gives (")
    assert line.endswith(f"run make build, or git checkout release/{UNIT} to undo changes there.")
    assert code == 2
    assert outbound(course) == others


def test_what_was_published_stays_when_the_release_is_refused(course):
    assert publish(course)[0] == 0
    target = course / "exchange" / "unrolled" / "outbound" / UNIT / f"{UNIT}.ipynb"
    before = target.read_bytes()
    work_in_the_release(course)
    mine = (course / "release" / UNIT / f"{UNIT}.ipynb").read_bytes()
    code, said, _ = publish(course)
    assert (code, said) == (2, "")
    assert target.read_bytes() == before
    assert (course / "release" / UNIT / f"{UNIT}.ipynb").read_bytes() == mine


def test_a_unit_without_a_master_is_refused(course, publish_forked):
    shutil.copytree(course / "release" / UNIT, course / "release" / "77_mine")
    code, _, wrong = publish_forked(course)
    assert code == 2
    reason = "has no master in source/: put one there, or move the folder elsewhere."
    assert wrong == f"Not published: release/77_mine {reason}\n"


def test_an_instructors_own_assignment_is_published_as_it_is(course, publish_forked):
    shutil.copytree(course / "release" / UNIT, course / "release" / "exam")
    code, said, wrong = publish_forked(course)
    assert (code, wrong) == (0, "")
    assert "exam" in said


def test_a_release_that_is_built_again_is_published(course, publish_forked):
    publish_forked(course)
    for folder in ("source", "release"):
        (course / folder / UNIT / "data.txt").write_text("1 2 3\n")
    assert publish_forked(course) == (0, f"Published: {UNIT}.\n", "")
    assert publish_forked(course) == (0, "Every release is already published.\n", "")


def test_a_unit_is_not_published_before_it_opens_and_what_is_there_stays(course, publish_forked):
    others = sorted(path.name for path in (course / "release").iterdir() if path.name != UNIT)
    when = opens(course, timedelta(days=2))
    waits = f"Not before {when}: {UNIT} (opens in deadlines.toml).\n"
    assert publish_forked(course) == (0, f"Published: {', '.join(others)}.\n{waits}", "")
    assert publish_forked(course) == (0, waits, "")
    assert outbound(course) == others
    opens(course, -timedelta(minutes=1))
    assert publish_forked(course) == (0, f"Published: {UNIT}.\n", "")
    # Closed again: students have it, and nothing is taken back.
    opens(course, timedelta(days=2))
    assert publish_forked(course)[:2] == (0, waits)
    assert outbound(course) == sorted([UNIT, *others])


def test_deadlines_that_cannot_be_understood_publish_nothing(course, publish_forked):
    (course / "deadlines.toml").write_text(f'[units.{UNIT}]\nopens = "soon"\n')
    code, said, wrong = publish_forked(course)
    assert (code, said) == (2, "")
    what = f"the opening of {UNIT} is 'soon', which is no time"
    assert wrong == f'{course}/deadlines.toml: {what}: write it as "2026-11-20 23:59".\n'
    assert outbound(course) == []


def test_where_there_is_no_release_the_command_says_how_one_is_made(course, publish_forked):
    shutil.rmtree(course / "release")
    said = "There is no release to publish: make build makes them of the masters in source/.\n"
    assert publish_forked(course) == (0, said, "")
