"""What is said before a notebook is handed in, by what is saved in its file."""

import os
import shutil

import nbformat
import pytest
from nbformat.v4 import new_output
from traitlets.config import Config

from unrolled.lab import hand_in

UNIT = "01_rnn_step"
CHECKS = ("check(name_weights)", "check(rnn_preactivation)", "check(rnn_step)")
NOT_RUN = f"{UNIT}.ipynb: these checks have not been run: {', '.join(CHECKS)}."
BLANK = f'{UNIT}.ipynb: the written answer under "4. In your own words" is still blank.'


@pytest.fixture
def fetched(root, tmp_path, monkeypatch):
    """The path of a notebook that was fetched and not touched."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(root / "release" / UNIT, tmp_path / UNIT)
    return tmp_path / UNIT / f"{UNIT}.ipynb"


def warnings(course="unrolled"):
    config = Config()
    config.CourseDirectory.root = config.Exchange.assignment_dir = os.getcwd()
    config.Exchange.root = os.path.join(os.getcwd(), "exchange")
    return hand_in.warnings(UNIT, course, config)


def test_nothing_was_run_and_nothing_written(fetched):
    assert warnings() == warnings(course="") == [NOT_RUN, BLANK]


def test_checks_that_did_not_pass(fetched):
    notebook = nbformat.read(fetched, as_version=4)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    for name in ("test_name_weights", "test_rnn_step"):
        cells[name].execution_count = 1
    cells["test_rnn_step"].outputs = [new_output("error", ename="CheckFailed", evalue="wrong", traceback=[])]
    cells["why_tanh"].source = "It keeps h between -1 and 1."
    nbformat.write(notebook, fetched)
    assert warnings() == [
        f"{UNIT}.ipynb: these checks did not pass when they ran last: {CHECKS[2]}.",
        f"{UNIT}.ipynb: these checks have not been run: {CHECKS[1]}.",
    ]


def test_a_file_that_is_no_notebook_can_be_handed_in(fetched):
    fetched.write_text("no notebook")
    (found,) = warnings()
    assert found.startswith(f"{UNIT}.ipynb cannot be read as a notebook (")
    assert found.endswith("): nothing in it can be graded.")
