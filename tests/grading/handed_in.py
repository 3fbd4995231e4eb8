"""Submissions for the tests of grading: made from a release as students make them, then bent as a test needs."""

import copy
import functools
import json
from pathlib import Path

import nbformat

from unrolled import content
from unrolled.grading.unit import masters

ROOT = Path(__file__).resolve().parents[2]
UNIT = "01_rnn_step"

RIGHT = {
    "name_weights": """def name_weights(weights):
    kernel, recurrent_kernel, bias = weights
    return {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}""",
    "rnn_preactivation": """def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel + h @ recurrent_kernel + bias""",
    "rnn_step": """def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias))""",
}
WRITTEN = "Without tanh every step is linear, and so is a chain of steps."


def master():
    """Return the Master of the unit that the tests use."""
    return masters.master(UNIT, ROOT / "source", content)


def release():
    """Return the unit's release as a plain dict, as it stands in a file."""
    return json.loads(_as_written())


@functools.cache
def _as_written():
    # Many tests begin with a release, most of them while pytest collects.
    return nbformat.writes(copy.deepcopy(master().release))


def answers(written="", **sources):
    """Return a notebook (a dict) with these sources in the solution cells and this text as the written answer."""
    notebook = release()
    for grade_id, source in sources.items():
        cell(notebook, grade_id)["source"] = source
    if written:
        cell(notebook, "why_tanh")["source"] = written
    return notebook


def right(**changed):
    """Return a notebook in which every exercise is right, but for the sources that are given."""
    return answers(**(RIGHT | changed))


def cell(notebook, grade_id):
    """Return the first cell with this grade_id."""
    return next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def place(notebook, grade_id):
    """Return the position of the first cell with this grade_id."""
    return notebook["cells"].index(cell(notebook, grade_id))


def code(source, **metadata):
    """Return a code cell (a dict) that a student added."""
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}


def text(source, kind="markdown"):
    """Return a markdown or raw cell (a dict) that a student added."""
    return {"cell_type": kind, "metadata": {}, "source": source}


def insert(notebook, grade_id, *cells, after=True):
    """Put cells behind, or before, the one with this grade_id; return the notebook."""
    where = place(notebook, grade_id) + after
    notebook["cells"][where:where] = cells
    return notebook


def written(notebook) -> bytes:
    """Return the bytes of a notebook's file."""
    return json.dumps(notebook).encode()
