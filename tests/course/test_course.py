"""A course by its settings."""

import pytest
from traitlets.config import Config

from unrolled import content
from unrolled.course import config
from unrolled.course.course import Course, NoContent


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


@pytest.mark.parametrize(("text", "error"), [("c.Grading.cells =", SyntaxError), ("raise KeyError('x')", KeyError)])
def test_settings_that_cannot_be_read_are_no_settings(tmp_path, text, error):
    (tmp_path / "nbgrader_config.py").write_text(text)
    with pytest.raises(error):
        config.load(tmp_path)


@pytest.mark.parametrize("text", ["", "# nothing is set"])
def test_a_course_may_set_nothing(tmp_path, text):
    (tmp_path / "nbgrader_config.py").write_text(text)
    assert "Grading" not in config.load(tmp_path)
