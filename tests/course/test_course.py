"""A course by its settings."""

import pytest
from traitlets.config import Config

from unrolled import content
from unrolled.course.course import Course, NoContent


def test_a_course_knows_its_content():
    assert Course(Config({"Grading": {"content": "unrolled.content"}})).content is content


@pytest.mark.parametrize("name", ["nothing.here", "unrolled.nothing"])
def test_a_content_that_is_not_there_is_named_in_one_sentence(name):
    with pytest.raises(NoContent, match=rf"c\.Grading\.content in nbgrader_config\.py is '{name}', .* such as"):
        _ = Course(Config({"Grading": {"content": name}})).content
