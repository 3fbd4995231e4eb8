"""What can be wrong with a master in source/, found in its text before nbgrader reads it."""

import re

import nbformat
from nbgrader.nbgraderformat import MetadataValidator

from unrolled.building import marks
from unrolled.building.preprocessors import GIVEN, STAND_IN
from unrolled.building.problem import Problem, first_line, label

_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_GRADE_ID = re.compile(r"[A-Za-z0-9_-]+")


def read(path):
    """Return (notebook, None), or (None, reason) for a file that is no notebook with cell ids."""
    try:
        # Without validation, which would give random ids to cells that have none.
        notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
        cells, version = notebook.cells, (notebook.nbformat, notebook.nbformat_minor)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        return None, f"this is not a notebook that can be read ({first_line(error)})."
    if version < (4, 5) or not isinstance(cells, list):
        return None, "the format is too old for cell ids: save it once with JupyterLab 4."
    return notebook, None


def problems(path, file):
    """Return all Problem of the master at path; file is how to name it."""
    notebook, reason = read(path)
    if reason:
        return [Problem(file, None, reason)]
    found = id_problems(notebook, file)
    grade_ids = set()
    for position, cell in enumerate(notebook.cells):
        name = label(cell, position)
        texts = _output_problems(cell) + _metadata_problems(cell, grade_ids) + _mark_problems(cell)
        found += [Problem(file, name, text) for text in texts]
    return found or _format_problems(notebook, file)


def id_problems(notebook, file):
    """Return a Problem for each cell id that is missing, malformed or used twice."""
    found, seen = [], set()
    for position, cell in enumerate(notebook.cells):
        cell_id = cell.get("id")
        if cell_id is None:
            found.append(Problem(file, label(cell, position), "it has no cell id: save the notebook in JupyterLab."))
        elif not isinstance(cell_id, str) or not _CELL_ID.fullmatch(cell_id):
            found.append(Problem(file, label(cell, position), f"its cell id {cell_id!r} is malformed."))
        elif cell_id in seen:
            found.append(Problem(file, label(cell, position), f"its cell id {cell_id!r} occurs more than once."))
        seen.add(str(cell_id))
    return found


def _output_problems(cell):
    if cell.get("outputs"):
        return ["it has outputs: a master is saved without them (Edit, Clear Outputs of All Cells)."]
    if cell.get("execution_count") is not None:
        return ["it has an execution count: clear all outputs before you save a master."]
    return []


def _metadata_problems(cell, grade_ids):
    nbgrader = cell.get("metadata", {}).get("nbgrader")
    if nbgrader is None:
        return []
    grade_id = nbgrader.get("grade_id")
    if any(nbgrader.get(key) for key in ("grade", "solution", "locked", "task")):
        if not isinstance(grade_id, str) or not _GRADE_ID.fullmatch(grade_id):
            return [f"its grade_id {grade_id!r} is malformed: use letters, digits, _ and -."]
        if grade_id in grade_ids:
            return [f"its grade_id {grade_id!r} occurs more than once."]
        grade_ids.add(grade_id)
    if (nbgrader.get("grade") or nbgrader.get("task")) and not _has_points(nbgrader):
        return ["it is graded, but has no points: give it some in Create Assignment."]
    try:
        MetadataValidator().validate_cell(cell)
    except Exception as error:  # schema too old, too new, or not valid
        return [f"nbgrader does not accept its metadata: {first_line(error)}."]
    return []


def _has_points(nbgrader):
    points = nbgrader.get("points")
    return isinstance(points, (int, float)) and not isinstance(points, bool) and points > 0


def _mark_problems(cell):
    source = cell.get("source", "")
    nbgrader = cell.get("metadata", {}).get("nbgrader", {})
    found = marks.find(source)
    lines = source.split("\n")
    misspelt = [
        f"{lines[mark.line].strip()!r} is not how nbgrader spells a mark: write "
        f"'### {'BEGIN' if mark.opens else 'END'} {marks.KINDS[mark.kind]}' on a line of its own."
        for mark in found
        if not mark.exact
    ]
    return misspelt or _order_problems(found) or _place_problems(cell, nbgrader, found)


def _order_problems(found):
    """Return a problem if marks are not pairs of BEGIN and END of one kind, one pair after the other."""
    is_open = None
    for mark in found:
        if mark.opens and is_open:
            return [f"a region of {mark.kind} begins before the region of {is_open} ends."]
        if not mark.opens and mark.kind != is_open:
            return [f"a region of {mark.kind} ends that did not begin."]
        is_open = mark.kind if mark.opens else None
    return [f"a region of {is_open} has no end: add '### END {marks.KINDS[is_open]}'."] if is_open else []


def _place_problems(cell, nbgrader, found):
    """Return what is wrong with well-written marks in this kind of cell."""
    kinds = {mark.kind for mark in found}
    if "solution" in kinds and not nbgrader.get("solution"):
        return ["it holds a solution, but is no solution cell in Create Assignment."]
    if "hidden tests" in kinds and not nbgrader.get("grade"):
        return ["it holds hidden tests, but is no cell of autograder tests in Create Assignment."]
    if not nbgrader.get("solution") or cell.get("cell_type") != "code":
        return []
    if not any(line.strip() for line in marks.inside(cell.source, "solution")):
        return ["it marks no solution, so a release would lose the whole cell: add '### BEGIN SOLUTION' and its end."]
    return _indentation_problems(cell.source, found) + _given_problems(cell.source, nbgrader)


def _indentation_problems(source, found):
    """The stub gets the indentation of the first mark, so that has to be the one of the code below it."""
    lines = source.split("\n")
    for mark in found:
        if mark.kind != "solution" or not mark.opens:
            continue
        code = next((line for line in lines[mark.line + 1 :] if line.strip()), "")
        if _indent(code) != _indent(lines[mark.line]):
            return ["'### BEGIN SOLUTION' is not indented like the line below it, so the stub would not fit."]
    return []


def _indent(line):
    return line[: len(line) - len(line.lstrip())]


def _given_problems(source, nbgrader):
    if not str(nbgrader.get("grade_id")).startswith(GIVEN):
        return []
    if nbgrader.get("grade"):
        return [f"a cell whose grade_id begins with {GIVEN} holds stand-ins of earlier units and is not graded."]
    if not STAND_IN.search(marks.outside(source, "solution")):
        return ["it has no line like 'from package.given import name' outside its solution: the release would not run."]
    return []


def _format_problems(notebook, file):
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        return [Problem(file, None, f"this is no valid notebook: {first_line(error)}.")]
    return []
