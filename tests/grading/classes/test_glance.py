"""The first guess whether a class is graded: by dates, without opening what a student wrote."""

import os

import pytest

from unrolled.grading.classes.glance import seems_graded

UNIT = "01_rnn_step"


@pytest.fixture
def course(tmp_path):
    """A course in which ada and bob have handed in, and both have a record, and that of an executed notebook."""
    for name in ("nbgrader_config.py", f"source/{UNIT}/{UNIT}.ipynb", *map(path, ("ada", "bob"))):
        write(tmp_path / name)
    for student in ("ada", "bob"):
        write(tmp_path / path(student, "autograded"), '{"executed": true}')
    return tmp_path


def path(student, step="submitted"):
    return f"{step}/{student}/{UNIT}/{UNIT}.ipynb"


def write(file, text=""):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def later(file):
    """Give a file the date that it had if it were written after all others."""
    time = file.stat().st_mtime + 60
    os.utime(file, (time, time))


def test_a_class_with_all_its_records(course):
    assert seems_graded(course, UNIT)


def test_somebody_without_a_record(course):
    write(course / path("zoe"))
    assert not seems_graded(course, UNIT)
    assert seems_graded(course, UNIT, ["ada", "b*"]) and not seems_graded(course, UNIT, ["z*"])


def test_a_class_that_was_not_executed(course):
    write(course / path("ada", "autograded"), '{"executed": false}')
    assert not seems_graded(course, UNIT)


@pytest.mark.parametrize("name", ["nbgrader_config.py", f"source/{UNIT}/{UNIT}.ipynb"])
def test_a_master_or_settings_that_are_younger(course, name):
    later(course / name)
    assert not seems_graded(course, UNIT)


def test_an_older_file_that_is_collected_later(course):
    record = course / path("ada", "autograded")
    os.utime(record, (record.stat().st_mtime - 60,) * 2)
    os.utime(course / path("ada"), (0, 0))
    for name in ("nbgrader_config.py", f"source/{UNIT}/{UNIT}.ipynb"):
        os.utime(course / name, (0, 0))
    assert not seems_graded(course, UNIT)
    assert seems_graded(course, UNIT, ["bob"])


def test_who_handed_in_another_unit_alone(course):
    write(course / "submitted" / "zoe" / "02_rnn_layer" / "02_rnn_layer.ipynb")
    assert seems_graded(course, UNIT)


def test_a_pipe_in_the_place_of_a_file_is_not_opened(course):
    os.unlink(course / path("ada"))
    os.mkfifo(course / path("ada"))
    assert not seems_graded(course, UNIT)
    later(course / path("ada", "autograded"))
    assert seems_graded(course, UNIT)


def test_a_folder_without_a_course(tmp_path):
    assert not seems_graded(tmp_path, UNIT)
