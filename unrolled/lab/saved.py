"""A notebook as it lies in a file: what each cell says and what it printed, whatever else the file holds."""

from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.preprocessors import ClearSolutions

from unrolled.grading.pages_inside.submission import load
from unrolled.grading.reading.intake import read
from unrolled.grading.types import Refused

# The largest lesson has 2 MB. Reading this much takes a fifth of a second.
MOST_BYTES = 20 * 2**20
# What nbgrader puts in the place of an answer, unless a course says something else.
STUB = ClearSolutions().text_stub
_OUTPUT_TEXTS = ("text/plain", "text/markdown", "text/html")


@dataclass(frozen=True)
class SavedCell:
    """A cell of a saved notebook.

    kind         "code", "markdown" or "raw"
    source       its text
    nbgrader     nbgrader's metadata, a dict
    ran          whether it has been executed
    failed       whether one of its outputs is an error
    said         the text of its outputs
    attachments  its pasted images
    """

    kind: str
    source: str
    nbgrader: dict
    ran: bool = False
    failed: bool = False
    said: str = ""
    attachments: dict = field(default_factory=dict)

    @property
    def name(self):
        """nbgrader's grade_id, or None."""
        name = self.nbgrader.get("grade_id")
        return name if isinstance(name, str) else None

    @property
    def is_check(self):
        """Whether nbgrader grades it by running it."""
        return self.kind == "code" and self._flag("grade") and not self._flag("solution")

    @property
    def is_written_answer(self):
        """Whether a person grades it."""
        return self._flag("grade") and self._flag("solution")

    def _flag(self, name):
        return self.nbgrader.get(name) is True


def cells(path, root=None) -> list[SavedCell]:
    """Return the cells of a notebook file; what is no cell is left out.

    root  the folder below which no symbolic link is followed, the file's own if it is not given
    Raises Refused, with one sentence, for what is no notebook, no regular file, or too large.
    """
    notebook = load(read(path, root or Path(path).parent, MOST_BYTES))
    found = notebook.get("cells")
    if not isinstance(found, list):
        raise Refused("The file has no list of cells; if it is an old notebook, open it in JupyterLab and save it.")
    return [_cell(cell) for cell in found if isinstance(cell, dict)]


def is_blank(cell: SavedCell, released: str, stub: str = STUB) -> bool:
    """Return whether nothing was written into a cell for an answer.

    released  what the cell held when it was given out
    stub      what nbgrader puts in the place of an answer
    """
    return not cell.attachments and _words(cell.source) in ("", _words(stub), _words(released))


def _words(text):
    return " ".join(text.split()).casefold()


def _cell(cell):
    outputs = cell.get("outputs")
    outputs = [output for output in outputs if isinstance(output, dict)] if isinstance(outputs, list) else []
    return SavedCell(
        kind=_text(cell.get("cell_type")),
        source=_text(cell.get("source")),
        nbgrader=_dict(_dict(cell.get("metadata")).get("nbgrader")),
        ran=cell.get("execution_count") is not None,
        failed=any(output.get("output_type") == "error" for output in outputs),
        said="\n".join(_said(output) for output in outputs),
        attachments=_dict(cell.get("attachments")),
    )


def _said(output):
    data = _dict(output.get("data"))
    return "\n".join([_text(output.get("text")), *(_text(data.get(kind)) for kind in _OUTPUT_TEXTS)])


def _text(value):
    """Return a text that a notebook may hold as a list of lines."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def _dict(value):
    return value if isinstance(value, dict) else {}
