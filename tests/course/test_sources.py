"""What was made with code is made again when the code has changed, wherever it stands, and if it is only a hint."""

import shutil
import subprocess

import pytest
import warm_python

# Prints what the name of cached answers and a submission's fingerprint depend on.
PROGRAM = """
import sys
assert "unrolled" not in sys.modules
from unrolled import content
from unrolled.course.settings import Grading
from unrolled.grading.unit import answers, fingerprint, masters
master = masters.master("01_rnn_step", "source", content)
print(answers._digest("01_rnn_step", b"k" * 32, content), fingerprint.of_unit(master, b"", Grading()))
"""
# A change of a file, and whether Keras has to be asked again because of it.
CHANGES = {
    "the memory of the oracle": ("oracle/remember.py", "MAX_ANSWERS = 4096", "MAX_ANSWERS = 4095", True),
    "a hint": ("exercises/unit_01_rnn_step/rnn_step.py", "once, inside tanh.", "once, inside of tanh.", True),
    "a message of the check": ("checking/explain.py", "Look here: ", "Look there: ", True),
    "a message of the verdict": ("grading/verifying/judging.py", "a loop that never ends", "an endless loop", False),
}


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    """A copy of the package and of the masters."""
    folder = tmp_path_factory.mktemp("sources")
    for name in ("unrolled", "source"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def before(copy, digests):
    """The digests before any change."""
    return digests(copy)


@pytest.fixture(scope="module")
def digests():
    """Return a function that gives (digest of answers, fingerprint of the unit) as the package in a folder makes them.

    Each time in a fork of a process that has imported nbgrader, and nothing of this package.
    """
    with warm_python.serving("light_nbgrader") as (argv, more):

        def made(folder):
            (folder / "digests_of.py").write_text(PROGRAM)
            settings = {"cwd": folder, "env": {"PYTHONPATH": str(folder)} | more, "stdout": subprocess.PIPE}
            return subprocess.run([*argv, "digests_of"], text=True, check=True, **settings).stdout.split()

        yield made


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_makes_results_again(copy, digests, before, change):
    name, old, new, asks_again = CHANGES[change]
    path = copy / "unrolled" / name
    kept = path.read_text()
    assert old in kept
    path.write_text(kept.replace(old, new))
    try:
        after = digests(copy)
    finally:
        path.write_text(kept)
    assert after[1] != before[1]
    assert (after[0] != before[0]) is asks_again
    assert digests(copy) == before
