"""The steps between a master in source/ and its release and solution, one class per transformation.

RELEASE and SOLUTION are the whole pipelines, in order. `unrolled build` runs them, and nbgrader_config.py
hands them to nbgrader, so that Formgrader's Generate button makes the same files.
"""

import re

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    Execute,
    IncludeHeaderFooter,
    InstantiateTests,
    LockCells,
    NbGraderPreprocessor,
    SaveCells,
)
from traitlets import Bool, Integer, List

from unrolled.building import marks

# Solution cells whose grade_id starts so hold functions of an earlier unit ("bring your own").
GIVEN = "given_"

# All that a notebook says about its kernel: anything more names the machine that saved it last.
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

# Cell metadata that records how somebody last looked at the notebook, when it ran, or how it was laid out as text.
TRANSIENT = ("collapsed", "execution", "ExecuteTime", "lines_to_next_cell", "scrolled", "trusted")

# Names a widget in a kernel that has ended.
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

# The import of stand-ins from a course's module `given`, on one line or in parentheses, with the comment before it.
STAND_IN = re.compile(
    r"^(?:[ \t]*#[^\n]*\n)*[ \t]*from \w+\.given import (?:\([^)]*\)[^\n]*|[^\n]*)(?:\n|\Z)", re.MULTILINE
)


def is_given(cell):
    """Return True for an ungraded code cell that offers stand-ins for functions of an earlier unit."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    return (
        cell.cell_type == "code"
        and utils.is_solution(cell)
        and not utils.is_grade(cell)
        and str(grade_id).startswith(GIVEN)
    )


class Normalise(NbGraderPreprocessor):
    """Leave nothing in the metadata that differs between two machines or two runs."""

    def preprocess(self, nb, resources):
        """Return the notebook, changed in place."""
        nb.metadata.clear()
        nb.metadata.update({key: type(nb.metadata)(value) for key, value in NOTEBOOK_METADATA.items()})
        nb.nbformat, nb.nbformat_minor = 4, 5
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell, resources, cell_index):
        """Return the cell without transient metadata, and of a figure that a reader moves only the picture."""
        for key in TRANSIENT:
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
        return cell, resources


class ClearAnswers(ClearSolutions):
    """nbgrader's ClearSolutions; a "bring your own" cell keeps its stand-in and gets no stub, which would stop it."""

    def preprocess_cell(self, cell, resources, cell_index):
        """Return the cell without its solution; RuntimeError for a stand-in cell whose solution is not marked."""
        if not is_given(cell):
            return super().preprocess_cell(cell, resources, cell_index)
        if not marks.inside(cell.source, "solution"):
            raise RuntimeError(f"Cell {cell.metadata.nbgrader['grade_id']} marks no solution between its stand-ins.")
        cell.source = marks.outside(cell.source, "solution").strip("\n")
        return cell, resources


class ShowAnswers(NbGraderPreprocessor):
    """Keep solutions and hidden tests, without their marks; a "bring your own" cell loses its stand-in."""

    def preprocess_cell(self, cell, resources, cell_index):
        """Return the cell as somebody would have written it who knows the answer."""
        if is_given(cell):
            cell.source = STAND_IN.sub("", cell.source)
        if marks.find(cell.source):
            cell.source = marks.without_marks(cell.source).strip("\n")
        return cell, resources


class ExecuteOnce(Execute):
    """nbgrader's Execute without timing metadata, and with output that is the same however it was buffered."""

    timeout = Integer(120, allow_none=True, help="Seconds for one cell; a whole unit takes under 30.").tag(config=True)
    record_timing = Bool(False, help="Timings differ on every run.").tag(config=True)
    coalesce_streams = Bool(True, help="Two prints make one output or two, depending on timing.").tag(config=True)
    extra_arguments = List(["--log-level=ERROR"], help="The kernel's own warnings are not the unit's.").tag(config=True)


class LeaveWrittenAnswers(NbGraderPreprocessor):
    """Take the checksum from cells that a person grades, whether they are written in or not.

    By the checksum Validate would see that a written answer is still blank, and would fail a notebook whose checks
    all pass. Grading needs no checksum here: it takes the one that SaveCells put into the gradebook.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        """Return the cell, without its checksum if it is a manually graded answer."""
        if utils.is_grade(cell) and utils.is_solution(cell):
            cell.metadata.nbgrader.pop("checksum", None)
        return cell, resources


def run(steps, unit, notebook):
    """Return what some of the steps that make a release or a solution make of a notebook, without a gradebook."""
    resources = {"nbgrader": {"notebook": unit, "assignment": unit, "student": ".", "db_url": ""}}
    notebook = nbformat.from_dict(notebook.copy())
    for step in steps:
        notebook, resources = step()(notebook, resources)
    return notebook


# nbgrader's own list, with ClearAnswers for ClearSolutions, metadata normalised before the checksums, and none of these
# for written answers.
RELEASE = [
    IncludeHeaderFooter,
    InstantiateTests,
    Normalise,
    LockCells,
    ClearAnswers,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    LeaveWrittenAnswers,
    CheckCellMetadata,
]

# Normalised again at the end: the kernel that ran the notebook leaves its version in it.
SOLUTION = [
    IncludeHeaderFooter,
    LockCells,
    ClearOutput,
    ClearMarkScheme,
    ShowAnswers,
    CheckCellMetadata,
    ExecuteOnce,
    Normalise,
]
