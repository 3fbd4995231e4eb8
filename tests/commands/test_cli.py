"""The command `unrolled` itself: what it says of its commands, and to those who ask for one that is not there."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from unrolled.cli import COMMANDS

UNROLLED = Path(sys.prefix) / "bin" / "unrolled"


def unrolled(*arguments):
    """Return (exit code, what was printed, what was complained about)."""
    done = subprocess.run([UNROLLED, *arguments], capture_output=True, text=True, check=False)
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
