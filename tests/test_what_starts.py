"""The guard of quick tests refuses what takes long, lets small programs through, and its lists name what is there."""

import subprocess
import sys

import pytest
import what_starts

LISTED = [start for starts in what_starts.STARTS.values() for start in starts]


@pytest.mark.parametrize(
    ("command", "word"),
    [
        (["/usr/bin/make", "lab"], "make"),
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "kernel.json"], "ipykernel_launcher"),
        (["sh", "tools/environment.sh", ".venv", "requirements.txt"], "environment.sh"),
        ([b"/usr/bin/bwrap", b"--unshare-all"], "bwrap"),
        ([sys.executable, "-P", "-m", "unrolled.grading.inside.child_server"], "unrolled.grading.inside.child_server"),
        ([sys.executable, "-m", "unrolled.cli", "grade", "01_rnn_step"], "grade"),
        (["/course/.venv/bin/unrolled", "teach", "--port=9000"], "teach"),
        (["/course/.venv/bin/unrolled", "teach", "--help"], None),
        (["/course/.venv/bin/unrolled", "tech"], None),
        ([sys.executable, "-c", "import unrolled.draw"], None),
        (["git", "ls-files"], None),
    ],
)
def test_what_a_quick_test_may_start(command, word):
    assert what_starts.heavy(command) == word


@pytest.mark.parametrize("start", [subprocess.run, subprocess.Popen])
def test_a_quick_test_that_starts_more_is_stopped_and_told_what_to_do(start):
    with pytest.raises(pytest.fail.Exception, match=r"A quick test starts make: name tests/.* in STARTS of"):
        start(["make", "--version"])


@pytest.mark.parametrize("address", [*LISTED, *what_starts.LONGEST, *what_starts.TOGETHER])
def test_what_is_listed_is_there(root, address):
    path, _, test = address.partition("::")
    assert (root / path).is_dir() if path.endswith("/") else (root / path).is_file()
    assert not test or f"def {test}(" in (root / path).read_text()


def test_the_longest_modules_come_first():
    order = [what_starts.place(f"{start}::test") for start in what_starts.LONGEST]
    assert order == sorted(order)
    assert what_starts.place("tests/commands/test_cli.py::test") > max(order)
