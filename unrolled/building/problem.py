"""One thing that is wrong, said in one sentence that names the file and the cell."""

from typing import NamedTuple


class Problem(NamedTuple):
    """A file (relative to the course), the cell's label or None for the whole file, and what is wrong with it."""

    file: str
    cell: str | None
    text: str

    def __str__(self):
        where = self.file if self.cell is None else f"{self.file}, cell {self.cell}"
        return f"{where}: {self.text}"


def label(cell, position):
    """Return how to name a cell (a mapping): its grade_id, else its id, else its position counted from 1."""
    nbgrader = cell.get("metadata", {}).get("nbgrader", {})
    return str(nbgrader.get("grade_id") or cell.get("id") or f"number {position + 1}")


def first_line(text):
    """Return the first line of a message that says something, without a full stop at the end."""
    lines = [line.strip() for line in str(text).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else ""
