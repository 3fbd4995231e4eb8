"""All rows again for a user without rights, with `unrolled grade` in the place of nbgrader's autograde.

One pytest runs all modules, and one command grades what all of them hand in (see `classes.graded`).
"""

from pathlib import Path

import ordinary_user
import pytest
from classes import COMMAND, ISOLATED
from courses import KEY, cache
from handed_in import UNIT

from unrolled import content
from unrolled.grading.unit.answers import ask

MODULES = ["accidents", "cheating", *(["robust"] if ISOLATED else [])]
# Output is cut after it has left the sandbox, and a gradebook is resumed without one. That everything in a sandbox ends
# with its grader is tried as this user in test_kernels.py and test_children.py.
CHOSEN = "not f07 and not f20"


@pytest.mark.skipif(ordinary_user.why_not() is not None, reason=str(ordinary_user.why_not()))
def test_all_of_this_holds_for_an_ordinary_user_too():
    ask(UNIT, bytes.fromhex(KEY), content, cache())
    modules = [str(Path(__file__).with_name(f"test_threats_{name}.py")) for name in MODULES]
    ordinary_user.holds(modules, seconds=2700, chosen=CHOSEN, answers=cache(), **{COMMAND: "unrolled grade"})
