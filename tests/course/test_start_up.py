"""The commands leave a grammar out that nobody uses, and nothing else; programs of this environment come first."""

import gc
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from unrolled.course import start_up

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
    monkeypatch.setitem(sys.modules, start_up.UNUSED, sys)
    start_up.skip_unused_grammar()
    assert sys.modules[start_up.UNUSED] is sys


@pytest.mark.parametrize("path", ["", "/usr/bin", os.pathsep.join(("/usr/bin", str(Path(sys.executable).parent)))])
def test_the_programs_of_this_environment_are_found_first(monkeypatch, path):
    monkeypatch.setenv("PATH", path)
    for _ in range(2):
        start_up.find_programs()
    assert Path(shutil.which("python")).parent == Path(sys.executable).parent
    assert len(os.environ["PATH"]) <= len(path) + len(str(Path(sys.executable).parent)) + 1


def in_backend():
    """Return the backend's own way to import without collecting; the module brings Keras."""
    from unrolled import backend

    return backend._without_collecting()


@pytest.mark.parametrize("without", [start_up.without_collecting, in_backend])
def test_garbage_is_looked_for_again_whatever_happens(without):
    with pytest.raises(KeyError), without():
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()


def test_a_notebook_that_has_switched_that_off_finds_it_off():
    gc.disable()
    try:
        with in_backend():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
