"""What a page shows of a notebook, made in the room (unrolled.grading.pages_inside.pieces): no text is parsed here.

Each cell gets its `html`, its outputs become ones that hold `html` alone, and so do comments and model answers.
"""

import json
import re

from unrolled.grading import room
from unrolled.grading.pages_inside import parts
from unrolled.grading.pages_inside.pieces import plainly
from unrolled.grading.types import STATE

# Pieces have 0.9 s of processor time inside; the wall time is for a machine that does other things too.
BUDGET = room.Budget(seconds=8.0, processor_seconds=1.4, memory_bytes=2**29, output_bytes=2**26)
NOT_SET = "Shown as plain text: this page could not be set."

_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
# What of an output is shown, best first, and how.
_SHOWN = (("image/png", "picture"), ("image/jpeg", "picture"), ("text/html", "html"), ("text/markdown", "markdown"))


class Pieces:
    """Collects texts, has their HTML made all at once, and gives it to whom it belongs."""

    def __init__(self):
        self._items, self._takers = [], []

    def add(self, take, kind, text, **more):
        """Have a text made into HTML; `take` is called with that."""
        self._items.append({"kind": kind, "text": text if isinstance(text, str) else "".join(text), **more})
        self._takers.append(take)

    def make(self, isolated=None):
        """Make all; isolated as in room.ask. Where the room gives no answer all is plain text."""
        for take, html in zip(self._takers, self._made(isolated), strict=True):
            take(html)

    def _made(self, isolated):
        if not self._items:
            return []
        try:
            asked = json.dumps(self._items).encode()
            made = parts.heard(room.ask("pieces.pieces", asked, BUDGET, isolated=isolated), BUDGET.output_bytes)
            if len(made) == len(self._items) and all(isinstance(html, str) for html in made):
                return made
        except (room.Failed, parts.Broken):
            pass
        return [plainly(item, NOT_SET) for item in self._items]


def add_cells(pieces, notebook):
    """Add all that a page shows of a notebook's cells."""
    ours = STATE in notebook.metadata
    language = notebook.metadata.get("language_info", {})
    lexer = language.get("pygments_lexer", language.get("name"))
    notebook.metadata.pop("widgets", None)
    for number, cell in enumerate(notebook.cells):
        _tame(cell, number)
        kind = cell.cell_type
        if kind == "code":
            more = {"lexer": lexer if isinstance(lexer, str) else None}
        else:
            more = {"of_course": ours and of_course(cell), "attachments": cell.get("attachments", {})}
        pieces.add(_into(cell), kind, cell.source, **more)
        about = cell.metadata.get("nbgrader", {})
        if about.get("comment"):
            pieces.add(_into(about, "comment_html"), "markdown", about["comment"], of_course=True)
        if kind == "code":
            cell.outputs = [shown for output in cell.outputs for shown in _output(pieces, output)]


def of_course(cell):
    """Return whether a cell of a record is the course's own text: no place for an answer, and none that was added."""
    about = cell.metadata.get("nbgrader", {})
    return not (about.get("solution") or about.get("task") or cell.get("id", "submitted-").startswith("submitted-"))


def _tame(cell, number):
    """Take from a cell what templates write into the page as it is; in a record of this package it is the master's."""
    if cell.cell_type not in ("code", "markdown"):
        cell.cell_type = "markdown"
        cell.source = "\n".join("    " + line for line in cell.source.split("\n"))
    cell.metadata.pop("tags", None)
    if not _ID.fullmatch(str(cell.get("id", ""))):
        cell.id = f"cell-{number}"
    if not isinstance(cell.get("execution_count"), int):
        cell.execution_count = None


def _into(node, name="html"):
    def take(html):
        node[name] = html

    return take


def _output(pieces, output):
    """Yield the output as the template shows it: its class, and HTML that the pieces will fill in."""
    kind, text, name = "text", "", "output_text"
    if output.output_type == "stream":
        text, name = output.text, f"output_stream output_{output.name} output_text"
    elif output.output_type == "error":
        text, name = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}", "output_text output_error"
    else:
        kind, text = _best(output.get("data", {}))
        name = {"picture": "output_png", "text": "output_text"}.get(kind, "output_html rendered_html")
    # A box in the notebook's own kind, so that every template finds what it looks for.
    output["shown"] = name
    output["is_text"] = kind == "text"
    pieces.add(_into(output), kind, text)
    yield output


def _best(data):
    for kind, how in _SHOWN:
        if kind in data:
            return how, data[kind]
    if "text/plain" in data:
        return "text", data["text/plain"]
    return "text", "[Only text and pictures are shown on this page.]"
