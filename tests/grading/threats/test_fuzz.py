"""Submissions that nobody wrote are graded, or told why not, and nobody else notices.

`UNROLLED_FUZZ` is the number of submissions that are made up, and then they are others each time; by default there are
few, and always the same ones. What fails becomes a row in robust_room.py.
"""

import functools
import os
import time

import made_up
import nbformat
from classes import LIMITS, honest
from commands import configure, grade
from courses import FULL, KEY, Course, cache, succeeds
from handed_in import UNIT, WRITTEN, master, right, written
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from unrolled import content
from unrolled.course.settings import Grading
from unrolled.grading import pipeline
from unrolled.grading.unit.answers import ask, opened

MANY = int(os.environ.get("UNROLLED_FUZZ", "0"))
# No example is thrown away for being slow, and none is tried again and again to find a smaller one in `make test`.
common = settings(
    deadline=None,
    database=None,
    derandomize=not MANY,
    suppress_health_check=list(HealthCheck),
    phases=tuple(Phase) if MANY else (Phase.generate,),
)
ONE_BY_ONE = Grading(execute=False, **LIMITS)


@functools.cache
def keras():
    """Keras' answers for the unit."""
    return opened(UNIT, ask(UNIT, bytes.fromhex(KEY), content, cache()), content)


@settings(common, max_examples=MANY or 15)
@given(data=made_up.files())
def test_whatever_is_handed_in_has_a_result_within_its_time(data):
    start = time.monotonic()
    result = pipeline.grade(data, master(), keras(), ONE_BY_ONE)
    # The deadline, the record behind it, and what a busy machine adds.
    assert time.monotonic() - start < ONE_BY_ONE.seconds_per_submission + 120
    assert result.status in ("graded", "zero", "person")
    assert list(result.scores) == list(FULL)
    assert all(score is None or 0 <= score <= (FULL[name] or 0) for name, score in result.scores.items())
    record = nbformat.reads(result.record.decode(), 4)
    nbformat.validate(record)
    assert record.metadata.unrolled["status"] == result.status
    assert "grading failed" not in " ".join(result.notes) and pipeline.FAILED[:30] not in " ".join(result.notes)


def test_an_honest_one_behind_them_gets_its_points():
    assert pipeline.grade(written(right(written=WRITTEN)), master(), keras(), ONE_BY_ONE).scores == FULL


@settings(common, max_examples=MANY // 20 or 2)
@given(st.lists(st.tuples(made_up.names, made_up.files()), min_size=5, max_size=5, unique_by=lambda one: one[0]))
def test_a_class_of_them_is_graded_and_nothing_else_changes(tmp_path_factory, submissions):
    place = tmp_path_factory.mktemp("made-up")
    (place / "beside").write_text("untouched")
    (place / "course").mkdir()
    course = Course(place / "course", **LIMITS)
    configure(course, **LIMITS)
    for name in ("0_honest", "zz_honest"):
        course.submit(name, honest())
    for name, data in submissions:
        course.submit(name, data)
    before = everything(place)
    status, printed = grade(course)
    assert status == 0, printed
    assert course.scores("0_honest") == course.scores("zz_honest") == FULL
    succeeds(course.api.generate_feedback(UNIT))
    for name, _ in submissions:
        assert set(course.scores(name)) == set(FULL), name
        assert "status" in course.record(name).metadata.unrolled
        page = (course.folder(name, "feedback") / f"{UNIT}.html").read_text()
        assert "Score: " in page and "alert(1)</script>" not in page, name
    assert before.items() <= everything(place).items()


def everything(place):
    """Return path -> bytes of all files below a folder that grading does not write."""
    written = {"autograded", "feedback", "logs", "gradebook.db"}
    found = [path for path in place.rglob("*") if path.is_file() and not written & set(path.parts)]
    return {path: path.read_bytes() for path in found}
