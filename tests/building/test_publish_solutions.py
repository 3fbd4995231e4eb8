"""`unrolled publish --solutions`: what it hands out after the deadline, and what it says before."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from made_course import ROOT, UNIT

NAME = f"{UNIT}-solutions"


@pytest.fixture
def course(tmp_path):
    """A course with solutions of one unit."""
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for kind in ("source", "release", "solutions"):
        shutil.copytree(ROOT / kind / UNIT, tmp_path / kind / UNIT)
    return tmp_path


def publish(course, unit=UNIT):
    """Run the command; return its exit code, and what it said on stdout and stderr."""
    command = [sys.executable, "-m", "unrolled.cli", "publish", "--solutions", unit]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=300, env=environment)
    return ended.returncode, ended.stdout, ended.stderr


def due(course, after, extension=None):
    """Let the unit be due so long from now, and one student so long."""
    now = datetime.now(UTC).replace(microsecond=0)
    text = f'[units.{UNIT}]\ndeadline = "{(now + after).isoformat()}"\n'
    if extension is not None:
        text += f'extensions = {{ ada = "{(now + extension).isoformat()}" }}\n'
    (course / "deadlines.toml").write_text(text)


def outbound(course):
    return sorted(path.name for path in course.glob("exchange/unrolled/outbound/*"))


def test_after_the_deadline_the_solutions_can_be_fetched_under_a_name_of_their_own(course):
    due(course, -timedelta(hours=1))
    assert publish(course) == (0, f"Published: {NAME}.\n", "")
    assert outbound(course) == [NAME]
    there = course / "exchange" / "unrolled" / "outbound" / NAME / f"{UNIT}.ipynb"
    assert there.read_bytes() == (course / "solutions" / UNIT / f"{UNIT}.ipynb").read_bytes()
    assert there.stat().st_mode & 0o044 == 0o044, "students can read it"


@pytest.mark.parametrize(
    ("after", "extension"),
    [(timedelta(hours=1), None), (-timedelta(hours=1), timedelta(days=2))],
    ids=["before the deadline", "somebody has an extension"],
)
def test_before_it_nothing_is_handed_out_and_one_sentence_says_when(course, after, extension):
    due(course, after, extension)
    code, out, complaint = publish(course)
    assert (code, out, outbound(course)) == (2, "", [])
    assert complaint.startswith(f"The solutions of {UNIT} are not handed out before 20")
    assert complaint.count("\n") == 1


def test_without_a_deadline_nothing_is_handed_out(course):
    code, out, complaint = publish(course)
    assert (code, out, outbound(course)) == (2, "", [])
    assert complaint == (
        f"{UNIT} has no deadline, so its solutions are not handed out: "
        f"write one into deadlines.toml, under [units.{UNIT}].\n"
    )


@pytest.mark.parametrize("unit", ["09_nothing", "..", f"../release/{UNIT}"])
def test_a_unit_without_solutions_is_named(course, unit):
    due(course, -timedelta(hours=1))
    code, _, complaint = publish(course, unit)
    assert (code, outbound(course)) == (2, [])
    assert complaint.startswith(f"There are no solutions of {unit} in ")
