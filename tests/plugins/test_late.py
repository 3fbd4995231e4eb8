"""The late policy as grading uses it: with the course's nbgrader_config.py, through the way that stores a result."""

from datetime import datetime

import pytest
from made_course import UNIT, Made

from unrolled.commands import late as command
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


@pytest.fixture
def late(made, monkeypatch, capsys):
    """Return a function that runs `unrolled late` and returns its exit code and what it said."""
    monkeypatch.chdir(made.folder)

    def run(*arguments):
        code = command.main([UNIT, *arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def stored(made):
    with made.book() as book:
        works = book.find_assignment(UNIT).submissions
        return {work.student_id: (work.score, work.late_submission_penalty) for work in works}


def test_penalties_are_counted_again_and_only_those_that_change_are_told(made, late):
    (made.folder / "deadlines.toml").write_text(FILE)
    before = stored(made)
    told = "ada2: 0 points off before, 2 now\ncleo: 0 points off before, 3 now\n"
    assert late("--dry-run") == (0, f"{told}{UNIT}: 2 late penalties would change.\n")
    assert stored(made) == before
    assert late()[1].endswith(f"{UNIT}: 2 late penalties changed.\n")
    assert {student: penalty for student, (_, penalty) in stored(made).items() if penalty} == {"cleo": 3, "ada2": 2}
    assert {student: score for student, (score, _) in stored(made).items()} == dict.fromkeys(HANDED_IN, 6.0)
    (made.folder / "deadlines.toml").write_text(FILE.replace("{ ada", '{ cleo = "2026-11-24", ada'))
    assert late() == (0, f"cleo: 3 points off before, 0 now\n{UNIT}: 1 late penalty changed.\n")
    assert late() == (0, f"{UNIT}: 0 late penalties changed.\n")


def test_percent_follow_the_points_that_a_person_gives(made, late):
    (made.folder / "deadlines.toml").write_text(FILE.replace("points_per_day = 1", "percent_per_day = 10"))
    late()
    assert stored(made)["cleo"][1] == pytest.approx(1.8)
    with made.book() as book:
        book.find_grade("why_tanh", UNIT, UNIT, "cleo").manual_score = 2.0
        book.db.commit()
    late()
    assert stored(made)["cleo"] == (8.0, pytest.approx(2.4))


def test_a_file_that_cannot_be_understood_changes_nothing(made, late):
    (made.folder / "deadlines.toml").write_text("late = 1")
    code, said = late()
    assert (code, said.count("\n")) == (1, 1)
    assert {penalty for _, penalty in stored(made).values()} == {0}


def test_a_unit_that_nobody_handed_in_has_no_penalties_and_one_that_is_not_there_is_named(made, late, capsys):
    assert command.main(["02_rnn_layer"]) == 0
    assert command.main(["02_rnn_lare"]) == 2
    assert "There is no unit 02_rnn_lare: this course has 00_start, " in capsys.readouterr().err
