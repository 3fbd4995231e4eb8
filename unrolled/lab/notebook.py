"""What a student's notebook file tells about itself: written answers that are blank, and how its checks ended."""

from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader import utils
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from nbgrader.preprocessors import ClearSolutions


@dataclass
class State:
    """How far a notebook is: the headings above blank answers, and the first lines of checks."""

    blank: list = field(default_factory=list)
    not_run: list = field(default_factory=list)
    failed: list = field(default_factory=list)


def state(path, config):
    """Return the State of a notebook file, by its saved outputs. Raises what nbformat raises for a broken file."""
    notebook = nbformat.read(path, as_version=4)
    published = _published(Path(path), config)
    stub = ClearSolutions(config=config).text_stub
    found, heading = State(), None
    for cell in notebook.cells:
        heading = _heading(cell) or heading
        if not utils.is_grade(cell):
            continue
        name = cell.metadata.nbgrader.get("grade_id")
        line = next((line.strip() for line in cell.source.splitlines() if line.strip()), name)
        if utils.is_solution(cell) and cell.cell_type == "markdown":
            if _words(cell.source) in ("", _words(stub), _words(published.get(name, ""))):
                found.blank.append(heading or name)
        elif cell.cell_type == "code" and not utils.is_solution(cell):
            if any(output.output_type == "error" for output in cell.outputs):
                found.failed.append(line)
            elif cell.execution_count is None:
                found.not_run.append(line)
    return found


def blank_sentences(names):
    """Return a sentence for each blank written answer."""
    return [f'The written answer under "{name}" is still blank.' for name in names]


def _heading(cell):
    """Return the last heading in the course's own text of a cell."""
    if cell.cell_type != "markdown" or utils.is_solution(cell):
        return None
    headings = [line.lstrip("#").strip() for line in cell.source.splitlines() if line.startswith("#")]
    return headings[-1] if headings else None


def _words(text):
    return " ".join(text.split()).casefold()


def _published(path, config):
    """Return {grade_id: source} of the published notebook of the same unit and name; nothing if there is none."""
    exchange = ExchangeFactory(config=config)
    fetch = exchange.FetchAssignment(coursedir=CourseDirectory(config=config), config=config)
    original = Path(fetch.root, fetch.coursedir.course_id, "outbound", path.parent.name, path.name)
    if not original.is_file():
        return {}
    cells = nbformat.read(original, as_version=4).cells
    return {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in cells}
