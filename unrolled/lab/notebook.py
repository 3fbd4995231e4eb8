"""What a student's notebook file tells about itself: written answers that are blank, and how its checks ended."""

from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from nbgrader.preprocessors import ClearSolutions

from unrolled.lab.saved import cells, is_blank


@dataclass
class State:
    """How far a notebook is: the headings above blank answers, and the first lines of checks."""

    blank: list = field(default_factory=list)
    not_run: list = field(default_factory=list)
    failed: list = field(default_factory=list)


def state(path, config):
    """Return the State of a notebook file, by its saved outputs. Raises Refused for what is no notebook."""
    published, stub = _published(Path(path), config), ClearSolutions(config=config).text_stub
    found, heading = State(), None
    for cell in cells(path):
        heading = _heading(cell) or heading
        line = next((line.strip() for line in cell.source.splitlines() if line.strip()), cell.name)
        if cell.is_written_answer and cell.kind == "markdown":
            if is_blank(cell, published.get(cell.name, ""), stub):
                found.blank.append(heading or cell.name)
        elif cell.is_check and cell.failed:
            found.failed.append(line)
        elif cell.is_check and not cell.ran:
            found.not_run.append(line)
    return found


def blank_sentences(names):
    """Return a sentence for each blank written answer."""
    return [f'The written answer under "{name}" is still blank.' for name in names]


def _heading(cell):
    """Return the last heading in the course's own text of a cell."""
    if cell.kind != "markdown" or cell.nbgrader.get("solution"):
        return None
    headings = [line.lstrip("#").strip() for line in cell.source.splitlines() if line.startswith("#")]
    return headings[-1] if headings else None


def _published(path, config):
    """Return {grade_id: source} of the published notebook of the same unit and name; nothing if there is none."""
    exchange = ExchangeFactory(config=config)
    fetch = exchange.FetchAssignment(coursedir=CourseDirectory(config=config), config=config)
    original = Path(fetch.root, fetch.coursedir.course_id, "outbound", path.parent.name, path.name)
    if not original.is_file():
        return {}
    return {cell.name: cell.source for cell in cells(original)}
