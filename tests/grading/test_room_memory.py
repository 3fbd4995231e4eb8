"""What the grader's own process holds of one submission: bounded, whatever is in it (G09)."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from courses import KEY, cache
from handed_in import UNIT

from unrolled import content
from unrolled.grading import sandbox
from unrolled.grading.unit.answers import ask

# One process for each, as `unrolled grade` is one: what it held at most is asked from the system when it has graded.
PROGRAM = """
import resource, sys
import robust_room
from courses import KEY, cache
from handed_in import UNIT, code, insert, master, right, written
from unrolled import content
from unrolled.course.settings import Grading
from unrolled.grading import pipeline
from unrolled.grading.unit.answers import ask, opened

rows = {row.name: row.notebook for row in robust_room.g09()} | {"ordinary": right()}
notebook = rows[sys.argv[1]]
data = notebook if isinstance(notebook, bytes) else written(notebook)
answers = opened(UNIT, ask(UNIT, bytes.fromhex(KEY), content, cache()), content)
# An ordinary one first, so that all that is ever imported is.
settings = Grading(seconds_per_cell=10.0)
pipeline.grade(written(right()), master(), answers, settings)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
result = pipeline.grade(data, master(), answers, settings)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, len(result.record) / 2**20)
"""
# MiB: a submission of 20 goes to the room in one piece, and its record comes back in one.
MOST = 120


@pytest.mark.skipif(not sandbox.available()[0], reason=sandbox.available()[1])
@pytest.mark.parametrize("name", ["g09_lists", "g09_displays", "g09_flood", "g09_nested"])
def test_one_submission_makes_the_grader_hold_little(name, root):
    ask(UNIT, bytes.fromhex(KEY), content, cache())
    path = [str(root), str(Path(__file__).parent), str(root / "tests")]
    program = f"import sys; sys.path[:0] = {path!r}\n{textwrap.dedent(PROGRAM)}"
    done = subprocess.run([sys.executable, "-c", program, name], capture_output=True, text=True)
    held, record = map(float, done.stdout.split()) if done.returncode == 0 else pytest.fail(done.stderr)
    assert held < MOST and record < 5, (held, record)
