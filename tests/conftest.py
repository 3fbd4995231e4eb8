"""Fixtures of more than one test module, the order of all of them, and what is a quick test."""

import gc
import logging
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import absl.logging
import pytest
import what_starts

from unrolled.course.start_up import skip_unused_grammar, without_collecting

# Before a test module imports nbformat: each process of pytest starts a second and a half sooner.
skip_unused_grammar()

ROOT = Path(__file__).resolve().parent.parent

# A shell starts its background jobs with SIGINT ignored, and processes inherit that: tests that interrupt one of
# theirs would then pass or fail by the way in which pytest was started.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Keras logs to the stream that is stderr when it is imported: here a file of pytest's, in which it keeps what all tests
# print. absl would close it as soon as logging is configured anew while a test has another stream in its place.
absl.logging.PythonHandler.close = logging.StreamHandler.close

# Tests leave little garbage and keep much. To look for it as often as a program does takes up to a tenth of the time.
gc.set_threshold(50_000, 20, 20)

# The address of the quick test that runs now, or None.
_quick = None


def pytest_configure(config):
    config.addinivalue_line("markers", "quick: starts nothing heavy, and is not named in tests/what_starts.py")


def pytest_ignore_collect(collection_path, config):
    """Leave out modules without quick tests where only quick ones were asked for: some take seconds to import."""
    asked = collection_path.is_file() and config.option.markexpr == "quick"
    return True if asked and not what_starts.is_quick(_address(collection_path)) else None


def pytest_collection_modifyitems(items):
    """Mark the quick tests, and put the longest modules first."""
    for item in items:
        if what_starts.is_quick(_address_of(item)):
            item.add_marker("quick")
    items.sort(key=lambda item: what_starts.place(_address_of(item)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give whole modules to the processes, as loadfile does, and to one of them those that ask Keras the same."""
    from xdist.scheduler import LoadFileScheduling  # not where pytest runs without xdist

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return what_starts.shared(nodeid)

    return Scheduling(config, log) if config.option.dist == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Look for garbage in what tests make, and not in all modules and tests, which takes a second."""
    with without_collecting():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Let the guard know which quick test runs, with its fixtures."""
    global _quick
    _quick = item.nodeid if item.get_closest_marker("quick") else None
    try:
        return (yield)
    finally:
        _quick = None


def _guard(event, details):
    """Fail a quick test that starts something heavy, and say what to do about it."""
    if _quick and event == "subprocess.Popen":
        program, words = details[0], details[1]
        word = what_starts.heavy([program, words] if isinstance(words, str | bytes) else [program or "", *words])
        if word:
            pytest.fail(f"A quick test starts {word}: name {_quick} in STARTS of tests/what_starts.py.", pytrace=False)


sys.addaudithook(_guard)


def _address(path):
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def _address_of(item):
    """Return the address of a test from the checkout's folder on, wherever pytest was started."""
    return f"{_address(item.path)}::{item.nodeid.partition('::')[2]}"


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


@pytest.fixture(scope="module")
def forked_children():
    """Have NumPy children forked, as for a class, where they are not the subject: a start takes ten times as long."""
    from unrolled import content  # not where nothing is graded
    from unrolled.course.settings import Limits
    from unrolled.grading.verifying.child import WARM

    WARM.open(Limits(), content)
    yield
    WARM.close()
