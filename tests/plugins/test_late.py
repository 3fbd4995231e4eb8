"""The late policy as grading uses it: with the course's nbgrader_config.py, through the way that stores a result."""

from datetime import datetime

import pytest
from made_course import UNIT, Made

from unrolled.course.course import Course
from unrolled.grading.storing import scores
from unrolled.grading.storing.gradebook import NoGradebook, Writer

FILE = f"""
[late]
grace_minutes = 10
points_per_day = 1
[units.{UNIT}]
deadline = "2026-11-20 12:00"
exempt = ["bob"]
extensions = {{ ada = "2026-11-22 12:00" }}
"""
FULL = {"test_name_weights": 1.0, "test_rnn_preactivation": 2.0, "test_rnn_step": 3.0, "why_tanh": 0.0}
HANDED_IN = {"in_time": 20, "ada": 22, "bob": 23, "cleo": 23, "ada2": 22}


@pytest.fixture
def made(tmp_path):
    made = Made(tmp_path / "course")
    for student, day in HANDED_IN.items():
        made.add({student: FULL}, when=datetime(2026, 11, day, 11, 0))
    return made


def penalties(made):
    """Penalise everybody as grading does; return student -> points taken off."""
    penalty = Course.at(made.folder).penalty
    with made.book() as book:
        for student in HANDED_IN:
            scores.penalise(book, UNIT, student, penalty)
        return {work.student_id: work.late_submission_penalty for work in book.find_assignment(UNIT).submissions}


def test_lateness_costs_what_the_file_says_with_extensions_and_exemptions(made):
    (made.folder / "deadlines.toml").write_text(FILE)
    assert penalties(made) == {"in_time": 0, "ada": 0, "bob": 0, "cleo": 3, "ada2": 2}


def test_an_extension_that_is_granted_later_takes_the_penalty_back(made):
    (made.folder / "deadlines.toml").write_text(FILE)
    penalties(made)
    (made.folder / "deadlines.toml").write_text(FILE.replace("{ ada", '{ cleo = "2026-11-24", ada'))
    assert penalties(made)["cleo"] == 0


def test_without_the_file_nobody_loses_anything_also_after_the_gradebook_s_due_date(made):
    with made.book() as book:
        book.update_or_create_assignment(UNIT, duedate="2026-11-20 12:00:00 UTC")
    assert set(penalties(made).values()) == {0}


def test_a_unit_that_the_file_does_not_name_is_due_when_the_gradebook_says(made):
    (made.folder / "deadlines.toml").write_text("[late]\npoints_per_day = 1\n")
    with made.book() as book:
        book.update_or_create_assignment(UNIT, duedate="2026-11-22 12:00:00 UTC")
    assert penalties(made) == {"in_time": 0, "ada": 0, "bob": 1, "cleo": 1, "ada2": 0}


def test_no_work_loses_more_than_it_has(made):
    (made.folder / "deadlines.toml").write_text(FILE.replace("points_per_day = 1", "points_per_day = 100"))
    assert penalties(made)["cleo"] == 6


def test_a_file_that_cannot_be_understood_stops_grading_before_it_begins(made):
    (made.folder / "deadlines.toml").write_text("[late]\npoints_per_week = 1\n")
    with pytest.raises(NoGradebook, match=r"deadlines\.toml: \[late\] has 'points_per_week'"):
        Writer(Course.at(made.folder), UNIT)


def test_nbgrader_s_own_step_uses_the_policy_too(made):
    """A course without this package's grading, whose gradebook has an earlier due date than the file."""
    from nbformat.v4 import new_notebook

    (made.folder / "deadlines.toml").write_text(FILE)
    with made.book() as book:
        book.update_or_create_assignment(UNIT, duedate="2026-11-19 12:00:00 UTC")
    step = Course.at(made.folder).penalty
    for student in HANDED_IN:
        about = {"notebook": UNIT, "assignment": UNIT, "student": student, "db_url": made.course.db_url}
        step.preprocess(new_notebook(), {"nbgrader": about})
    with made.book() as book:
        found = {work.student_id: work.late_submission_penalty for work in book.find_assignment(UNIT).submissions}
    assert found == {"in_time": 0, "ada": 0, "bob": 0, "cleo": 3, "ada2": 2}
