"""Fixtures of more than one test module."""

import shutil
import signal
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# A shell starts its background jobs with SIGINT ignored, and processes inherit that: tests that interrupt one of
# theirs would then pass or fail by the way in which pytest was started.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def root():
    """The checkout that the tests belong to."""
    return ROOT


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the checkout's files without anything that git ignores; its path holds a space."""
    copy = tmp_path_factory.mktemp("a course")
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy
