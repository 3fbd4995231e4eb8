"""Rows G01 to G20 of the list of threats, through nbgrader's autograde, and through `unrolled grade` as another user.

The rows stand in tables beside this module, robust_*.py, one for each part of the grading. A table has

    ROWS             functions that return a list of Row each; the names of rows begin with the row's number: "g10_tabs"
    LOOKS            optional: name of a row -> function of the graded course: what else is looked at
    ASK_NOTHING      optional: names of rows that ask the machine for nothing, and are not tried again as another user
    NEED_ISOLATION   optional: names of rows that would do harm where there is no sandbox

All rows are graded in one run, with the limits of `classes.LIMITS`.
"""

import importlib
import os
from pathlib import Path

import classes
import pytest
from classes import COMMAND, graded

TABLES = [importlib.import_module(path.stem) for path in sorted(Path(__file__).parent.glob("robust_*.py"))]
NEED_ISOLATION = {name for table in TABLES for name in getattr(table, "NEED_ISOLATION", ())}
LEFT_OUT = {name for table in TABLES for name in getattr(table, "ASK_NOTHING", ()) if COMMAND in os.environ}
ROWS = {
    row.name: row for table in TABLES for make in table.ROWS for row in make()
    if row.name not in LEFT_OUT and (classes.ISOLATED or row.name not in NEED_ISOLATION)
}  # fmt: skip
LOOKS = {name: look for table in TABLES for name, look in getattr(table, "LOOKS", {}).items()}


@pytest.fixture(scope="module")
def course(request, tmp_path_factory):
    """The whole class, graded in one run."""
    return graded(request, tmp_path_factory)


def rows(course):
    """Return name -> Row for all that is handed in."""
    return ROWS


@pytest.mark.parametrize("name", ROWS)
def test_it_gets_its_true_score_and_nobody_else_notices(course, name):
    course.holds(ROWS[name])
    if name in LOOKS:
        LOOKS[name](course)
