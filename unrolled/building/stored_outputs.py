"""What can be wrong with a notebook that is stored with its outputs: a solution or a lesson."""

from unrolled.building.preprocessors import NOTEBOOK_METADATA, TRANSIENT
from unrolled.building.problem import Problem, first_line, label


def problems(notebook, file):
    """Return all Problem of the outputs of an executed notebook; file is how to name it."""
    found, count = [], 0
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        count += 1
        texts = _count_problems(cell, count) + [text for output in cell.outputs for text in _output_problems(output)]
        found += [Problem(file, label(cell, position), text) for text in texts[:1]]
    return found


def failures(notebook, file):
    """Return at most one Problem: the first cell that raised or wrote to stderr; later cells may fail from it."""
    for position, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            text = _failure(output)
            if text:
                return [Problem(file, label(cell, position), text)]
    return []


def metadata_problems(notebook, file):
    """Return a Problem for each place that holds more metadata than `unrolled build --lessons` leaves."""
    found = []
    if notebook.metadata != NOTEBOOK_METADATA:
        found.append(Problem(file, None, "its metadata names more than the kernel: run unrolled build --lessons."))
    for position, cell in enumerate(notebook.cells):
        extra = [key for key in TRANSIENT if key in cell.metadata]
        if extra:
            text = f"its metadata holds {', '.join(extra)}: run unrolled build --lessons."
            found.append(Problem(file, label(cell, position), text))
    return found


def _count_problems(cell, count):
    if cell.execution_count is None:
        return ["it was not executed."]
    if cell.execution_count != count:
        return [f"it was executed as number {cell.execution_count}, not {count}: run the notebook from top to bottom."]
    return []


def _failure(output):
    if output.output_type == "error":
        return f"it raised {output.ename}: {first_line(output.evalue)}."
    if output.output_type == "stream" and output.name == "stderr":
        return f"it wrote to stderr, which nbgrader counts as a failed test: {first_line(output.text)!r}."
    return None


def _output_problems(output):
    failure = _failure(output)
    if failure:
        return [failure]
    images = [kind for kind in output.get("data", {}) if kind.startswith("image/")]
    return [
        f"its {kind} output has no alt text: give the figure one."
        for kind in images
        if not str(output.get("metadata", {}).get(kind, {}).get("alt", "")).strip()
    ]
