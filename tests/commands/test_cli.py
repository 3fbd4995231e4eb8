"""The command `unrolled` itself: what it says of its commands, and to those who ask for one that is not there."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from unrolled.cli import COMMANDS

UNROLLED = Path(sys.prefix) / "bin" / "unrolled"


def unrolled(*arguments, folder=None):
    """Return (exit code, what was printed, what was complained about)."""
    done = subprocess.run([UNROLLED, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_alone_it_shows_all_commands_and_is_no_error():
    code, shown, complaint = unrolled()
    assert (code, complaint) == (0, "")
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert unrolled("--help") == (0, shown, "")


def test_it_says_its_version():
    assert unrolled("--version") == (0, f"unrolled {version('unrolled')}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_says_what_it_does_in_plain_text(name):
    code, shown, complaint = unrolled(name, "--help")
    assert (code, complaint) == (0, "")
    assert "``" not in shown
    assert len(shown.splitlines()) >= 3


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("grad", "do you mean grade?"), ("tech", "do you mean teach?"), ("42", "the commands are lab, teach, publish")],
)
def test_a_command_that_is_not_there_is_told_so_in_one_sentence(asked, answer):
    code, shown, complaint = unrolled(asked)
    assert (code, shown) == (2, "")
    assert complaint.startswith(f"unrolled has no command '{asked}': {answer}")
    assert complaint.count("\n") == 1


@pytest.mark.parametrize(
    "asked",
    ["grade 00_start", "late 00_start", "report", "publish", "explain 00_start nbgrader_config.py", "lab --no-browser"],
)
def test_a_mistake_in_the_settings_stops_each_command_with_one_sentence(tmp_path, asked):
    (tmp_path / "source").mkdir()
    path = tmp_path / "nbgrader_config.py"
    path.write_text("# The settings of a course\nc.Grading.seconds_per_cell = sixty\n")
    code, _, complaint = unrolled(*asked.split(), folder=tmp_path)
    what = "NameError: name 'sixty' is not defined"
    assert (code, complaint) == (1, f"{path}, line 2 cannot be used ({what}): mend it, and run the command again.\n")
