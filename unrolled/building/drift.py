"""Does what lies in release/ and solutions/ still come from its master?"""

from unrolled.building.problem import Problem, label
from unrolled.building.sources import read


def release_problems(path, fresh, file, known=()):
    """Return the Problem of a release at path that is not, byte for byte, the freshly made one.

    known names cells with a problem of their own already: one sentence for a cell is enough.
    """
    if path.read_bytes() == fresh.read_bytes():
        return []
    notebook, reason = read(path)
    if reason:
        return [Problem(file, None, reason)]
    found = _differences(notebook, read(fresh)[0], file, _whole_cell)
    if not found:
        found = [Problem(file, None, _remedy("its notebook metadata or layout differs from what the master gives"))]
    return [problem for problem in found if problem.cell not in known]


def solution_problems(path, fresh, file):
    """Return the Problem of a solution whose cells are not the master's; outputs are compared by nbval."""
    notebook, reason = read(path)
    if reason:
        return [Problem(file, None, reason)]
    expected = read(fresh)[0]
    found = _differences(notebook, expected, file, _without_outputs)
    if notebook.metadata != expected.metadata:
        found.append(Problem(file, None, _remedy("its notebook metadata differs from what the master gives")))
    return found


def _remedy(text):
    return f"{text}: run unrolled build."


def _whole_cell(cell):
    return dict(cell)


def _without_outputs(cell):
    return {key: value for key, value in cell.items() if key not in ("outputs", "execution_count")}


def _differences(notebook, expected, file, view):
    """Return a Problem for each cell that is missing, left over, or differs in the given view."""
    here = {cell.get("id"): (label(cell, position), view(cell)) for position, cell in enumerate(notebook.cells)}
    there = {cell.id: (label(cell, position), view(cell)) for position, cell in enumerate(expected.cells)}
    found = [Problem(file, there[key][0], _remedy("it is missing")) for key in there if key not in here]
    found += [Problem(file, here[key][0], _remedy("the master has no such cell")) for key in here if key not in there]
    for key in there:
        if key in here and here[key][1] != there[key][1]:
            parts = sorted(k for k in here[key][1] | there[key][1] if here[key][1].get(k) != there[key][1].get(k))
            verb = "differs" if len(parts) == 1 else "differ"
            text = f"its {' and '.join(parts)} {verb} from what the master gives"
            found.append(Problem(file, there[key][0], _remedy(text)))
    if not found and [c.get("id") for c in notebook.cells] != [c.id for c in expected.cells]:
        found.append(Problem(file, None, _remedy("its cells are not in the master's order")))
    return found
