"""Facility and discrimination, against values computed by hand from Moodle's formulas."""

from math import sqrt

import pytest

from unrolled.grading.reporting.items import correlation, items

MOST = {"a": 1.0, "b": 2.0, "c": 4.0}
# Six students, the marks of three tasks.
SIX = [
    {"a": 1.0, "b": 2.0, "c": 4.0},
    {"a": 1.0, "b": 2.0, "c": 2.0},
    {"a": 1.0, "b": 0.0, "c": 3.0},
    {"a": 0.0, "b": 1.0, "c": 1.0},
    {"a": 0.0, "b": 0.0, "c": 2.0},
    {"a": 0.0, "b": 1.0, "c": 0.0},
]


def test_six_students_by_hand():
    """Moodle: F = 100 mean(x) / max, and D = 100 C(x, X - x) / sqrt(V(x) V(X - x)).

    a: x = 1 1 1 0 0 0, mean 1/2;  X - x = 6 4 3 2 2 1, mean 3
       products of deviations: 0.5 (3 + 1 + 0) + 0.5 (1 + 1 + 2) = 4; squares: 6 / 4 = 1.5, and 9 + 1 + 1 + 1 + 4 = 16
    b: x = 2 2 0 1 0 1, mean 1;    X - x = 5 3 4 1 2 0, mean 2.5
       products: 2.5 + 0.5 - 1.5 + 0 + 0.5 + 0 = 2;               squares: 1 + 1 + 1 + 0 + 1 + 0 = 4, and 17.5
    c: x = 4 2 3 1 2 0, mean 2;    X - x = 3 3 1 1 0 1, mean 1.5
       products: 3 + 0 - 0.5 + 0.5 + 0 + 1 = 4;                    squares: 4 + 0 + 1 + 1 + 0 + 4 = 10, and 7.5
    """  # fmt: skip
    a, b, c = items(MOST, SIX)
    assert [a.facility, b.facility, c.facility] == pytest.approx([50.0, 50.0, 50.0])
    by_hand = [100 * 4 / sqrt(1.5 * 16), 100 * 2 / sqrt(4 * 17.5), 100 * 4 / sqrt(10 * 7.5)]
    assert [a.discrimination, b.discrimination, c.discrimination] == pytest.approx(by_hand)
    assert by_hand == pytest.approx([81.650, 23.905, 46.188], abs=1e-3)
    assert {one.warnings for one in (a, b, c)} == {("too few students (6) to judge a task by",)}


def test_where_a_variance_is_zero_there_is_no_discrimination():
    all_right = [one | {"a": 1.0} for one in SIX]
    a, b, _ = items(MOST, all_right)
    assert (a.facility, a.discrimination) == (100.0, None)
    assert b.discrimination is not None
    (alone,) = items({"a": 1.0}, SIX)
    assert alone.discrimination is None, "a task without others has no rest"
    assert correlation([0.1 + 0.2, 0.3], [1, 2]) is None, "rounding is no variance"


def test_fifteen_students_are_enough_and_weak_tasks_are_warned_of():
    class_of_15 = [{"a": float(n == 0), "b": 2.0 * (n % 2), "c": 2.0 + n % 2} for n in range(15)]
    a, b, c = items(MOST, class_of_15)
    assert "facility under 20 %" in " ".join(a.warnings)
    assert "discrimination under 20 %" in " ".join(a.warnings)
    assert b.warnings == c.warnings == ()
    assert items(MOST, class_of_15[:14])[0].warnings == ("too few students (14) to judge a task by",)


def test_a_task_that_is_not_graded_for_everybody_is_no_part_of_the_rest():
    half = [one | {"c": None} if n < 3 else one for n, one in enumerate(SIX)]
    a, b, c = items(MOST, half)
    assert (c.students, c.graded, c.discrimination) == (3, False, None)
    assert "not graded for everybody" in c.warnings[0]
    assert a.discrimination == pytest.approx(100 * correlation([1, 1, 1, 0, 0, 0], [2, 2, 0, 1, 0, 1]))
    assert b.graded


def test_nobody_and_nothing_graded_give_no_numbers():
    for marks in ([], [dict.fromkeys(MOST)], [{}]):
        for one in items(MOST, marks):
            assert (one.students, one.facility, one.discrimination) == (0, None, None)
            assert one.warnings == ("not graded yet",)


def test_one_student_has_a_facility_and_no_discrimination():
    a, *_ = items(MOST, SIX[:1])
    assert (a.facility, a.discrimination) == (100.0, None)
