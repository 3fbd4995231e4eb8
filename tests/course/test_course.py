"""A course by its settings."""

import pytest
from traitlets.config import Config

from unrolled import content
from unrolled.course import config
from unrolled.course.course import Course, NoContent
from unrolled.course.place import BadSettings


def test_a_course_knows_its_content():
    assert Course(Config({"Grading": {"content": "unrolled.content"}})).content is content


@pytest.mark.parametrize("name", ["nothing.here", "unrolled.nothing"])
def test_a_content_that_is_not_there_is_named_in_one_sentence(name):
    with pytest.raises(NoContent, match=rf"c\.Grading\.content in nbgrader_config\.py is '{name}', .* such as"):
        _ = Course(Config({"Grading": {"content": name}})).content


@pytest.mark.parametrize("elsewhere", [True, False])
def test_settings_are_read_as_nbgrader_reads_them_from_here_or_from_a_named_folder(tmp_path, monkeypatch, elsewhere):
    (tmp_path / "jupyter").mkdir()
    (tmp_path / "jupyter" / "nbgrader_config.py").write_text("c.Grading.cells = 7\nc.Grading.execute = False\n")
    (tmp_path / "nbgrader_config.py").write_text("c.Grading.cells = 8\n")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "jupyter"))
    here = tmp_path / "jupyter" if elsewhere else tmp_path
    monkeypatch.chdir(here)
    found = config.load(tmp_path) if elsewhere else config.load()
    assert found.Grading == {"cells": 8, "execute": False}


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("c.Grading.cells = 9\nc.Grading.cells =", 2, "SyntaxError: invalid syntax"),
        ("c.Grading.cells = 9\n\n  c.Grading.cells = 8", 3, "IndentationError: unexpected indent"),
        ("\nraise KeyError('x')", 2, "KeyError: 'x'"),
        ("import json\njson.loads('[')", 2, "JSONDecodeError: Expecting value: line 1 column 2 (char 1)"),
        ("import nothing.here", 1, "ModuleNotFoundError: No module named 'nothing'"),
        ("c.Grading.cells = nine", 1, "NameError: name 'nine' is not defined"),
    ],
)
def test_settings_that_cannot_be_read_are_no_settings_and_the_line_is_named(tmp_path, text, line, what):
    path = tmp_path / "nbgrader_config.py"
    path.write_text(text)
    with pytest.raises(BadSettings) as caught:
        config.load(tmp_path)
    assert str(caught.value) == f"{path}, line {line} cannot be used ({what}): mend it, and run the command again."


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("Grading.cells = 'many'", "The 'cells' trait of a Grading instance expected an int, not the str 'many'."),
        ("Grading.seconds_per_cell = -1", "The value of the 'seconds_per_cell' trait of a Grading instance should"),
        ("Grading.second_per_cell = 9", "there is no c.Grading.second_per_cell, do you mean seconds_per_cell?"),
        ("Grading.answer = 42", "there is no c.Grading.answer, known are cache, cells, "),
        ("CourseDirectory.course_id = 7", "The 'course_id' trait of a CourseDirectory instance expected a unicode"),
    ],
)
def test_a_setting_that_cannot_be_is_named(tmp_path, setting, sentence):
    (tmp_path / "nbgrader_config.py").write_text(f"c.{setting}\n")
    with pytest.raises(BadSettings) as caught:
        Course.at(tmp_path)
    begin = "A setting in nbgrader_config.py or on the command line cannot be used: "
    assert str(caught.value).startswith(begin + sentence)


@pytest.mark.parametrize("text", ["", "# nothing is set"])
def test_a_course_may_set_nothing(tmp_path, text):
    (tmp_path / "nbgrader_config.py").write_text(text)
    assert "Grading" not in config.load(tmp_path)
