"""What the grader's own process holds of one submission: bounded, whatever is in it (G09)."""

import subprocess
import sys
import textwrap

import pytest
from courses import KEY, cache
from handed_in import UNIT

from unrolled import content
from unrolled.grading import sandbox
from unrolled.grading.unit.answers import ask

# A process of its own, as `unrolled grade` is one: what it held at most is asked from the system when it has graded.
PROGRAM = """
import resource, sys
import robust_room
from courses import KEY, cache
from handed_in import UNIT, code, insert, master, right, written
from unrolled import content
from unrolled.course.settings import Grading
from unrolled.grading import pipeline
from unrolled.grading.unit.answers import ask, opened

rows = {row.name: row.notebook for row in robust_room.g09()}
answers = opened(UNIT, ask(UNIT, bytes.fromhex(KEY), content, cache()), content)
settings = Grading(seconds_per_cell=10.0)
# An ordinary one first, so that all that is ever imported is.
pipeline.grade(written(right()), master(), answers, settings)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name in sys.argv[1:]:
    data = rows[name] if isinstance(rows[name], bytes) else written(rows[name])
    result = pipeline.grade(data, master(), answers, settings)
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, len(result.record) / 2**20)
"""
# MiB: a submission of 20 goes to the room in one piece, and its record comes back in one.
MOST = 120


@pytest.mark.skipif(not sandbox.available()[0], reason=sandbox.available()[1])
def test_one_submission_makes_the_grader_hold_little(root):
    ask(UNIT, bytes.fromhex(KEY), content, cache())
    path = [str(root), *sys.path]
    program = f"import sys; sys.path[:0] = {path!r}\n{textwrap.dedent(PROGRAM)}"
    names = ["g09_lists", "g09_displays", "g09_flood", "g09_nested"]
    done = subprocess.run([sys.executable, "-c", program, *names], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    held = [tuple(map(float, line.split())) for line in done.stdout.splitlines()]
    assert len(held) == len(names)
    assert all(more < MOST and record < 5 for more, record in held), held
