"""Validate's process: its limits, how it is cancelled, and that nothing of it is left behind."""

import contextlib
import os
import subprocess
import sys
import threading
import time

import nbformat
import psutil
import pytest
from processes import within
from traitlets.config import Config

from unrolled.lab.validating import CANCELLED, Validation

LOOP = "while True:\n    pass"
SLEEP = "import time\ntime.sleep(1000)"
# It cannot be interrupted either.
STUBBORN = "import time\nwhile True:\n    try:\n        time.sleep(1000)\n    except KeyboardInterrupt:\n        pass"


@pytest.fixture
def write(tmp_path):
    """Write a notebook whose test cells have these sources; return its path."""

    def writing(*sources):
        notebook = nbformat.v4.new_notebook()
        for number, source in enumerate(sources):
            cell = nbformat.v4.new_code_cell(source)
            cell.metadata.nbgrader = {"grade": True, "grade_id": f"test_{number}", "points": 1, "schema_version": 3}
            cell.metadata.nbgrader |= {"cell_type": "code", "locked": False, "solution": False, "task": False}
            notebook.cells.append(cell)
        path = tmp_path / f"{tmp_path.name}.ipynb"
        nbformat.write(notebook, path)
        return str(path)

    return writing


def left_behind(path):
    """Return the processes of Validate for a notebook, and their kernels."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if "unrolled.lab.validate" in process.cmdline() and path in process.cmdline():
                found += [process, *process.children(recursive=True)]
    return found


def test_what_passes_and_what_fails(write):
    answer = Validation(write("x = 1", "assert 1 == 2")).run()
    (failed,) = answer["result"]["failed"]
    assert failed["source"] == "assert 1 == 2"
    assert "AssertionError" in failed["raw_error"]


@pytest.mark.parametrize("source", [LOOP, SLEEP, STUBBORN])
def test_a_cell_that_never_ends_is_named(write, source):
    path = write("x = 1", source)
    answer = Validation(path, cell_seconds=3).run()
    assert "still running after 3 seconds: test_1 (cell 2, which starts with: " in answer["error"]
    assert source.splitlines()[0] in answer["error"]
    assert left_behind(path) == []


def test_the_time_of_all_cells_is_limited_too(write):
    path = write(*["import time\ntime.sleep(4)"] * 10)
    # Long enough for a kernel to start on a busy machine, and shorter than all cells together.
    answer = Validation(path, cell_seconds=20, seconds=25).run()
    assert answer["error"].startswith("Validate stopped after 25 seconds in all; it was at this cell: test_")
    assert left_behind(path) == []


def test_the_limits_are_settings_of_the_course(write):
    config = Config({"Validation": {"cell_seconds": 3, "seconds": 77}})
    validation = Validation(write(SLEEP), config=config)
    assert (validation.cell_seconds, validation.seconds) == (3, 77)
    assert "after 3 seconds" in validation.run()["error"]


def test_it_is_cancelled_at_any_moment(write):
    path = write(SLEEP)
    for wait in (0, 1, 4):
        validation, answers = Validation(path), []
        thread = threading.Thread(target=lambda run=validation.run, say=answers.append: say(run()))
        thread.start()
        time.sleep(wait)
        validation.cancel()
        thread.join(timeout=30)
        assert answers == [{"error": CANCELLED}]
        assert left_behind(path) == []


def test_a_kernel_that_dies_is_told_in_a_sentence(write):
    answer = Validation(write("import os\nos._exit(1)")).run()
    assert answer["error"].startswith("Validate ended without a result (")
    assert "\n" not in answer["error"]


def test_nothing_is_left_when_the_server_is_killed(write):
    path = write(LOOP)
    code = "import sys\nfrom unrolled.lab.validating import Validation\nValidation(sys.argv[1]).run()"
    server = subprocess.Popen([sys.executable, "-c", code, path], env={**os.environ})
    assert within(60, lambda: len(left_behind(path)) >= 2)
    family = left_behind(path)
    server.kill()
    server.wait()
    assert within(60, lambda: not any(process.is_running() for process in family))
