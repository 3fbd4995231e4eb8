"""The solution functions of the masters in source/ as Python code, for tests that run them outside a notebook."""

import nbformat

from unrolled import content
from unrolled.building import marks
from unrolled.building.preprocessors import is_given


def code_cells(root, unit):
    """Return the code cells of a unit's master."""
    notebook = nbformat.read(root / "source" / unit / f"{unit}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def bringing_units(root):
    """Return the units that bring functions of earlier units along."""
    return [unit for unit in content.units if any(map(is_given, code_cells(root, unit)))]


def solution_code(root, unit, given=True):
    """Return the source of a unit's setup cell and solution cells.

    given  include the functions of earlier units that the unit brings along
    """
    chosen = []
    for cell in code_cells(root, unit):
        nbgrader = cell.metadata.get("nbgrader", {})
        if is_given(cell):
            chosen += ["\n".join(marks.inside(cell.source, "solution"))] if given else []
        elif nbgrader.get("solution") or nbgrader.get("grade_id") == "setup":
            chosen.append(marks.without_marks(cell.source))
    return "\n\n".join(chosen)


def pasted_code(root):
    """Return the code of a learner who went through all units and pasted every function that a later one needs."""
    return "\n\n".join(solution_code(root, unit, given=False) for unit in content.units)


def names(source):
    """Execute source and return what it defines."""
    space = {}
    exec(compile(source, "<solution cells>", "exec"), space)
    return space


def solutions(root, unit):
    """Return name -> function of a unit's master, as they stand in its notebook."""
    return names(solution_code(root, unit))
