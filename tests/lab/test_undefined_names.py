"""Which cell of a notebook is said to define a name, in whatever way a cell may define one."""

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from traitlets.config import Config

from unrolled.lab import undefined

FIRST = "The first notebook cell with code defines it: run that one first, or choose Run > Run All Above Selected Cell."
ANOTHER = FIRST.replace("The first notebook cell with code", "Another notebook cell")


@pytest.fixture
def said(tmp_path, monkeypatch):
    """Return a function that gives what the error of a cell says, run in a shell of a saved notebook."""
    config = Config()
    config.HistoryManager.enabled = False
    shell, path = InteractiveShell(config=config), tmp_path / "a unit.ipynb"
    undefined.load_ipython_extension(shell)
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))

    def ask(source, *cells):
        if cells:
            notebook = new_notebook(cells=[new_markdown_cell("# missing"), *map(new_code_cell, cells)])
            nbformat.write(notebook, path)
        return str(shell.run_cell(source).error_in_exec)

    ask.path = path
    return ask


@pytest.mark.parametrize("cell", [
    "import numpy as missing", "import missing.linalg", "from unrolled import check as missing",
    "def missing(x):\n    return x", "class missing:\n    pass", "missing = 3", "a, (b, *missing) = 1, (2, 3)",
    "missing: int = 3", "a = missing = 1",
])  # fmt: skip
def test_whatever_defines_a_name(said, cell):
    assert said("missing", cell, "x = 1") == f"name 'missing' is not defined. {FIRST}"
    assert said("missing", "x = 1", cell) == f"name 'missing' is not defined. {ANOTHER}"


@pytest.mark.parametrize("cell", ["print(missing)", "missing[0] = 1", "def f():\n    missing = 1", "%time missing = 1"])
def test_what_defines_none_is_not_named(said, cell):
    assert said("missing", cell) == "name 'missing' is not defined"


def test_a_notebook_that_is_not_there_or_none_leaves_python_s_message(said):
    assert said("missing") == "name 'missing' is not defined"
    for text in ("{}", "[]", "no notebook", '{"cells": [3]}'):
        said.path.write_text(text)
        assert said("missing") == "name 'missing' is not defined"


def test_other_errors_stay_as_they_are(said):
    assert said("raise NameError('mine', 2)", "mine = 1") == "('mine', 2)"
    assert said("1 / 0", "x = 1") == "division by zero"
