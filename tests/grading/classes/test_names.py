"""Any bytes are a folder's name (rows G05 and G06): graded or refused by name, and nothing reaches the terminal."""

import json
import os

import pytest
from commands import configure, grade, grade_forked, on_a_terminal
from courses import FULL, Course
from handed_in import UNIT, right

from unrolled.course.names import printable, shown

NOT_UTF8 = os.fsdecode(b"g05_\xff\xfe")
TOO_LONG = "g05_" + "n" * 200
GRADED = {"ada", "g05_\x1b[2J\x9b31m", "g05_a\nb\rc", "g05_\u202ex\u2066y\u2028z\u200b"}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class with odd names; nothing is executed for the record."""
    course = Course(tmp_path_factory.mktemp("course"), execute=False)
    for student in (*GRADED, NOT_UTF8, TOO_LONG):
        course.submit(student, right())
    configure(course, execute=False)
    return course


def log(course):
    return (course.root / "logs" / f"{UNIT}.jsonl").read_bytes()


def test_each_is_graded_or_refused_by_name_and_only_escapes_are_shown(course):
    status, printed = grade(course, "--verdicts-only")
    assert status == 0, printed
    assert f"{shown(NOT_UTF8)}: The gradebook cannot hold this name: it is not UTF-8." in printed
    assert f"{shown(TOO_LONG)}: The gradebook cannot hold this name: it is longer than 128 characters." in printed
    assert "4  with points" in printed and "2  needs a person" in printed
    assert all(line.isprintable() for line in printed.split("\n"))
    for student in GRADED:
        assert course.scores(student)["test_rnn_step"] == FULL["test_rnn_step"]
    lines = log(course).decode().removesuffix("\n").split("\n")
    assert all(line.isprintable() for line in lines)
    assert {json.loads(line)["student"] for line in lines} == {*GRADED, NOT_UTF8, TOO_LONG}


def test_the_bar_and_the_table_move_no_cursor(course):
    said = on_a_terminal(course, "--verdicts-only", "--force")
    assert "\x1b[2J" not in said and "\x9b" not in said and "\u202e" not in said and "\u2028" not in said
    assert "g05_\\x1b[2J" in said or "with points" in said


def test_nbgraders_own_command_names_them_too(course):
    said = course.autograde()
    assert "g05_\\xff\\xfe: needs a person" in said
    for student in GRADED:
        assert f"{printable(student)}: graded" in said
    assert all(line.isprintable() or line.startswith("Traceback") for line in said.split("\n"))


def test_the_export_has_a_row_for_each(course):
    rows = course.export()
    assert {printable(student) for student in GRADED} == set(rows)


def test_feedback_is_made_for_all_who_are_graded(course):
    result = course.api.generate_feedback(UNIT, "*")
    assert result["success"], result.get("log")
    for student in GRADED:
        assert (course.folder(student, "feedback") / f"{UNIT}.html").is_file()


def test_somebody_whom_the_gradebook_does_not_know_is_named_and_others_are_graded(course, tmp_path):
    other = course.copy(tmp_path)
    configure(other, "c.Autograde.create_student = False", execute=False)
    other.config.Autograde.create_student = False
    other.submit("zoe", right())
    status, printed = grade_forked(other, "--verdicts-only", "--force")
    assert status == 0, printed
    assert "zoe: The gradebook knows no student zoe: add the student, or set c.Autograde.create_student" in printed
    assert "4  with points" in printed
    assert "zoe: needs a person" in other.autograde()
