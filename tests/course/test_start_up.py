"""The commands leave a grammar out that nobody uses, and nothing else."""

import subprocess
import sys

PROGRAM = """
import sys
from unrolled.course.start_up import skip_unused_grammar
skip_unused_grammar()
import nbgrader.api, jsonschema, nbformat
assert "lark" not in sys.modules
nbformat.validate(nbformat.v4.new_notebook())
formats = jsonschema.FormatChecker()
check = jsonschema.Draft202012Validator({"type": "object", "required": ["a"]}, format_checker=formats)
assert not check.is_valid({}) and check.is_valid({"a": 1})
"""


def test_the_grammar_is_left_out_and_schemas_are_still_checked(root):
    ran = subprocess.run([sys.executable, "-c", PROGRAM], cwd=root, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_a_package_that_is_there_already_stays(monkeypatch):
    from unrolled.course import start_up

    monkeypatch.setitem(sys.modules, start_up.UNUSED, sys)
    start_up.skip_unused_grammar()
    assert sys.modules[start_up.UNUSED] is sys
