"""What a result does to the gradebook, and what it leaves alone."""

import sqlite3
import threading
import time

import pytest
from courses import FULL, GRADED, NOTHING, Course
from nbgrader.api import Gradebook
from sqlalchemy.exc import OperationalError

from unrolled.grading.storing import scores
from unrolled.grading.storing.entering import enter_unit
from unrolled.grading.types import Result, Verdict
from unrolled.grading.unit import masters

COURSE = "unrolled"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = Course(tmp_path_factory.mktemp("course"))
    with Gradebook(course.api.coursedir.db_url, COURSE) as gradebook:
        enter_unit(gradebook, course.unit, masters.entry(course.unit, course.root / "source"))
    return course


def result(scores=FULL, verdicts=(), untouched=(), status="graded"):
    from nbformat.v4 import new_notebook

    found = {verdict.exercise: verdict for verdict in verdicts}
    return Result(status, new_notebook(), dict(scores), found, untouched=tuple(untouched))


def enter(course, student, unit=None, **known):
    with Gradebook(course.api.coursedir.db_url, COURSE) as gradebook:
        scores.enter(gradebook, unit or course.unit, student, **known)


def store(course, student, found, options="", **known):
    with Gradebook(course.api.coursedir.db_url + options, COURSE) as gradebook:
        scores.store(gradebook, course.unit, student, found, **known)


def grade(course, student, name):
    """Return the gradebook and one grade, for a person who grades."""
    gradebook = course.api.gradebook
    return gradebook, gradebook.find_grade(name, course.unit, course.unit, student)


def test_scores_are_stored(course):
    enter(course, "ada")
    store(course, "ada", result())
    assert course.scores("ada") == FULL
    waiting = {name: row[3] for (student, name, *more), row in course.rows().items() if student == "ada" and not more}
    assert waiting == {name: name == "why_tanh" for name in GRADED}


def test_a_unit_that_the_gradebook_has_lost_is_named(course):
    with pytest.raises(scores.NotEntered, match=r"no longer knows 02_rnn_layer .*: grade again"):
        enter(course, "ada", "02_rnn_layer")


def test_an_unknown_student_is_named_where_none_may_be_added(course):
    with pytest.raises(scores.NotEntered, match=r"nobody.*create_student"):
        store(course, "nobody", result(), create_student=False)
    assert not [key for key in course.rows() if key[0] == "nobody"]


def test_old_scores_never_stay(course):
    enter(course, "bob")
    store(course, "bob", result())
    store(course, "bob", result(NOTHING))
    assert course.scores("bob") == NOTHING
    store(course, "bob", result({}))
    assert course.scores("bob") == dict.fromkeys(GRADED)


def test_no_score_is_larger_than_the_gradebook_allows(course):
    enter(course, "carl")
    store(course, "carl", result(dict.fromkeys(GRADED, 1e9)))
    assert sum(course.scores("carl").values()) == 8


def test_what_a_person_gave_stays(course):
    enter(course, "dora")
    store(course, "dora", result())
    gradebook, found = grade(course, "dora", "test_rnn_step")
    with gradebook:
        found.manual_score, found.extra_credit = 2.5, 1.0
        said = gradebook.find_comment("rnn_step", course.unit, course.unit, "dora")
        said.manual_comment = "Well done."
        gradebook.db.commit()
    store(course, "dora", result(NOTHING))
    rows = course.rows()
    assert rows["dora", "test_rnn_step"] == (0.0, 2.5, 1.0, True)
    assert rows["dora", "rnn_step", "comment"][1] == "Well done."


def test_other_students_are_left_alone(course):
    enter(course, "eva")
    store(course, "eva", result())
    before = course.rows()
    enter(course, "finn")
    store(course, "finn", result(NOTHING))
    after = course.rows()
    assert {key: row for key, row in after.items() if key[0] != "finn"} == before


def test_comments_carry_the_verdict(course):
    enter(course, "gil")
    verdicts = [
        Verdict("name_weights", True, "<b>text</b>"),
        Verdict("rnn_preactivation", False, "<b>text</b>", "values", "bias missing", "Add bias, shape (U,), once."),
        Verdict("rnn_step", True, "<b>text</b>", followed_through=True),
    ]
    store(course, "gil", result(verdicts=verdicts))
    said = {key[1]: row[0] for key, row in course.rows().items() if key[0] == "gil" and key[-1] == "comment"}
    assert said["name_weights"] == "Passed."
    assert said["rnn_preactivation"].startswith("Not passed: bias missing. Add bias")
    assert "earlier exercises" in said["rnn_step"]
    assert said["why_tanh"] is None
    store(course, "gil", result(verdicts=[Verdict("rnn_step", False, "?", "call")], untouched=["name_weights"]))
    said = {key[1]: row[0] for key, row in course.rows().items() if key[0] == "gil" and key[-1] == "comment"}
    assert said["name_weights"] == "No response."
    assert said["rnn_step"] == "Not passed. The test cell says why."
    assert said["rnn_preactivation"] is None


def test_a_failure_in_the_middle_changes_nothing(course):
    enter(course, "hana")
    store(course, "hana", result())
    before = course.rows()
    broken = result(dict.fromkeys(GRADED, 0.0) | {"test_rnn_step": "no number"})
    with pytest.raises(TypeError):
        store(course, "hana", broken)
    assert course.rows() == before
    with pytest.raises(TypeError):
        store(course, "a new one", broken)
    assert course.rows() == before


@pytest.fixture
def locked(course):
    """Return a function that locks the gradebook as another program would, for some seconds."""
    others = []

    def lock(seconds):
        connection = sqlite3.connect(course.root / "gradebook.db", isolation_level=None, check_same_thread=False)
        connection.execute("BEGIN EXCLUSIVE")
        others.append(threading.Timer(seconds, lambda: (connection.rollback(), connection.close())))
        others[-1].start()

    yield lock
    for other in others:
        other.join()


# SQLite itself waits five seconds, and would hide what is tested here.
AT_ONCE = "?timeout=0.01"


def test_a_locked_gradebook_is_waited_for(course, locked):
    enter(course, "ivan")
    locked(1)
    start = time.monotonic()
    scores.retried(lambda: store(course, "ivan", result(), AT_ONCE), seconds=60)
    assert time.monotonic() - start > 0.5
    assert course.scores("ivan") == FULL


def test_nobody_waits_for_ever(course, locked):
    locked(1)
    with pytest.raises(OperationalError, match="locked"):
        scores.retried(lambda: store(course, "ivan", result(), AT_ONCE), seconds=0)
