"""deadlines.toml: what it says of each student, and what is said of a file that cannot be understood."""

from datetime import UTC, datetime, timedelta

import pytest

from unrolled.course.deadlines import BadDeadlines, read

UNIT = "01_rnn_step"
WHOLE = """
time_zone = "Europe/Berlin"
exempt = ["carol"]

[late]
grace_minutes = 15
percent_per_day = 10
most_percent = 25

[units.01_rnn_step]
deadline = "2026-11-20 23:59"
exempt = ["bob"]
extensions = { ada = "2026-11-27 23:59", "dan.e" = 3, eva = "2026-11-22" }
"""
HOUR = timedelta(hours=1)


def said(tmp_path, text):
    path = tmp_path / "deadlines.toml"
    path.write_text(text)
    return read(path)


def test_a_course_without_the_file_has_no_deadlines(tmp_path):
    found = read(tmp_path / "deadlines.toml")
    assert found.due(UNIT, "ada") is None
    assert found.ends(UNIT) is None
    assert found.late(UNIT, "ada", datetime(2030, 1, 1)) is None
    assert found.penalty(UNIT, "ada", 6.0, 5 * HOUR) == 0


def test_each_student_has_a_deadline_in_the_course_s_own_time_zone(tmp_path):
    found = said(tmp_path, WHOLE)
    assert found.due(UNIT, "gil") == datetime(2026, 11, 20, 22, 59, tzinfo=UTC)
    assert found.due(UNIT, "ada") == datetime(2026, 11, 27, 22, 59, tzinfo=UTC)
    assert found.due(UNIT, "dan.e") == datetime(2026, 11, 23, 22, 59, tzinfo=UTC)
    # A day alone lasts until midnight.
    assert found.due(UNIT, "eva") == datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
    assert found.ends(UNIT) == datetime(2026, 11, 27, 23, 14, tzinfo=UTC)
    assert found.said(found.due(UNIT, "gil")) == "2026-11-20 23:59 CET"
    assert found.due("02_rnn_layer", "ada") is None


def test_days_of_an_extension_are_those_of_the_calendar(tmp_path):
    """The clocks change on 25 October 2026 in Berlin."""
    text = WHOLE.replace("2026-11-20 23:59", "2026-10-24 23:59")
    found = said(tmp_path, text)
    assert found.due(UNIT, "gil") == datetime(2026, 10, 24, 21, 59, tzinfo=UTC)
    assert found.due(UNIT, "dan.e") == datetime(2026, 10, 27, 22, 59, tzinfo=UTC)


def test_a_unit_opens_at_a_time_or_when_a_day_begins_with_a_deadline_or_without(tmp_path):
    found = said(tmp_path, WHOLE.replace("deadline =", 'opens = "2026-11-13"\ndeadline ='))
    assert found.opens(UNIT) == datetime(2026, 11, 12, 23, 0, tzinfo=UTC)
    assert found.due(UNIT, "gil") == datetime(2026, 11, 20, 22, 59, tzinfo=UTC)
    assert said(tmp_path, WHOLE).opens(UNIT) is None
    alone = said(tmp_path, f'[units.{UNIT}]\nopens = "2026-11-13 08:00"\n')
    assert alone.opens(UNIT) == datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
    assert alone.opens("02_rnn_layer") is None
    # Without a deadline it is never late, and its solutions are never due.
    assert alone.ends(UNIT) is None
    assert alone.late(UNIT, "ada", datetime(2030, 1, 1)) is None


@pytest.mark.parametrize(
    ("student", "late", "lost"),
    [
        ("gil", timedelta(minutes=15), 0),
        ("gil", timedelta(minutes=16), 0.6),
        ("gil", 24 * HOUR, 0.6),
        ("gil", 25 * HOUR, 1.2),
        ("gil", 1000 * HOUR, 1.5),
        ("bob", 25 * HOUR, 0),
        ("carol", 25 * HOUR, 0),
        ("gil", -5 * HOUR, 0),
    ],
)
def test_each_day_that_has_begun_costs_a_part_of_the_points_up_to_a_cap(tmp_path, student, late, lost):
    assert said(tmp_path, WHOLE).penalty(UNIT, student, 6.0, late) == pytest.approx(lost)


def test_points_may_be_taken_off_instead_and_never_more_than_there_are(tmp_path):
    text = "[late]\npoints_per_day = 2\nmost_points = 5\n"
    found = said(tmp_path, text)
    assert [found.penalty(UNIT, "gil", 10.0, days * 24 * HOUR) for days in (0, 1, 2, 3)] == [0, 2, 4, 5]
    assert found.penalty(UNIT, "gil", 3.0, 72 * HOUR) == 3


def test_lateness_is_counted_from_the_own_deadline_and_none_within_the_grace(tmp_path):
    found = said(tmp_path, WHOLE)
    assert found.late(UNIT, "gil", datetime(2026, 11, 20, 23, 10)) == timedelta(0)
    assert found.late(UNIT, "gil", datetime(2026, 11, 21, 22, 59)) == 24 * HOUR
    assert found.late(UNIT, "ada", datetime(2026, 11, 21, 22, 59)) == timedelta(0)
    assert found.late(UNIT, "gil", None) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("deadline = ", "cannot be read"),
        ("time_zone = 'Europe/Berln'", "'Europe/Berln' is not known here"),
        ("time_zone = 3", "3 is not known here"),
        ("grace = 3", "'grace', which means nothing"),
        ("late = 3", "[late] has to be a table"),
        ("units = 3", "[units.01_rnn_step]"),
        ("exempt = 'ada'", 'exempt = ["ada"]'),
        ("[late]\ngrace_minutes = 'ten'", "grace_minutes in [late] is 'ten'"),
        ("[late]\ngrace_minutes = -1", "not below 0"),
        ("[late]\npercent_per_day = 10\npoints_per_day = 1", "choose one"),
        ("[units.a]\n", "[units.a] has no deadline"),
        ("[units.a]\nopens = 2026-11-20\nexempt = ['ada']", "[units.a] has no deadline"),
        ("[units.a]\nopens = 'soon'", "the opening of a is 'soon', which is no time"),
        ("[units.a]\nopens = 2026-11-21\ndeadline = 2026-11-20", "which is not before its deadline"),
        ("[units.a]\ndeadline = 'soon'", "the deadline of a is 'soon', which is no time"),
        ("[units.a]\ndeadline = 5", "the deadline of a is 5, which is no time"),
        ("[units.a]\ndeadline = 2026-11-20\nextensions = ['ada']", "extensions of a are pairs"),
        ("[units.a]\ndeadline = 2026-11-20\n[units.a.extensions]\ndan.e = 3", "put a name with a dot in quotes"),
        ("[units.a]\ndeadline = 2026-11-20\nextensions = { ada = 'x' }", "the extension of ada in a is 'x'"),
        ("[units.a]\ndeadline = 2026-11-20\nextensions = { ada = 2026-11-19 }", "ends before the deadline"),
        ("[units.a]\ndeadline = 2026-11-20\nextensions = { ada = -3 }", "ada in a is -3, which ends before"),
    ],
)
def test_a_file_that_cannot_be_understood_is_told_in_one_sentence(tmp_path, text, word):
    with pytest.raises(BadDeadlines) as caught:
        said(tmp_path, text)
    assert word in str(caught.value)
    assert "deadlines.toml" in str(caught.value)
    assert "\n" not in str(caught.value).strip()


@pytest.mark.parametrize("step", ["source", "release"])
def test_a_unit_that_the_course_does_not_have_is_a_slip(tmp_path, step):
    (tmp_path / step / UNIT).mkdir(parents=True)
    assert said(tmp_path, f"[units.{UNIT}]\ndeadline = 2026-11-20").ends(UNIT)
    with pytest.raises(BadDeadlines, match=rf"\[units.01_rnn\] is no unit of this course: known are {UNIT}"):
        said(tmp_path, "[units.01_rnn]\ndeadline = 2026-11-20")


def test_toml_s_own_times_are_times_too(tmp_path):
    found = said(tmp_path, "[units.a]\ndeadline = 2026-11-20T23:59:00Z\n[units.b]\ndeadline = 2026-11-20")
    assert found.due("a", "gil") == datetime(2026, 11, 20, 23, 59, tzinfo=UTC)
    assert found.due("b", "gil") == datetime(2026, 11, 21, tzinfo=UTC)
