"""The steps of grading that read and write notebooks: a submission rebuilt, and its record written.

`unrolled.grading.pipeline` asks for them; what goes in and comes out is bytes, as `parts` joins them.
"""

import nbformat
from nbformat import v4
from nbformat.v4 import new_markdown_cell, new_output

from unrolled.grading.pages_inside import harmless, parts, rebuild
from unrolled.grading.pages_inside.plain import plain
from unrolled.grading.pages_inside.submission import parse
from unrolled.grading.types import STATE, Refused


def rebuilt(data: bytes) -> bytes:
    """Take the release, {"cells": the most that are read} and a submission; put the submission into the release.

    Returns four pieces: what is known of it, the notebook, the sources of its code cells, and their grade_ids.
    """
    release, asked, submitted = parts.parted(data, 3)
    release = read(release)
    try:
        submission = parse(submitted, parts.heard(asked)["cells"])
    except Refused as refused:
        return parts.joined(parts.told({"refused": str(refused), "person": refused.person}), b"", b"", b"")
    notebook, notes = rebuild.rebuild(release, submission)
    known = {
        "refused": None,
        "notes": notes,
        "answered": rebuild.answered(release, submission),
        "untouched": sorted(rebuild.untouched(release, submission)),
    }
    cells = rebuild.code_cells(notebook)
    sources = parts.joined(*(cell.source.encode() for cell in cells))
    names = parts.joined(*((cell.grade_id or "").encode() for cell in cells))
    return parts.joined(parts.told(known), written(notebook), sources, names)


def recorded(data: bytes) -> bytes:
    """Take a rebuilt notebook and what was found; return the record as the text of a file.

    Found are `said`, what the record says of itself, `verdicts`, grade_id -> [text, score] for test cells, and
    `about`, the lines that a reader should know before.
    """
    notebook, found = parts.parted(data, 2)
    notebook = read(notebook)
    found = parts.heard(found, 2**24)
    for cell in notebook.cells:
        if cell.cell_type == "code" and rebuild.is_test(cell):
            text, score = found["verdicts"][cell.metadata.nbgrader.grade_id]
            cell.outputs, cell.execution_count = [_output(text, score)], None
    harmless.quiet_outputs(notebook)
    notebook.metadata[STATE] = nbformat.from_dict(found["said"])
    if found["about"]:
        notebook.cells.insert(0, _about(found["about"]))
    return written(notebook)


def judged_anew(data: bytes) -> bytes:
    """Take a record and {"said": what it says of itself from now on, "verdicts": grade_id -> [text, score]}.

    Returns the record with these verdicts; all else in it stays.
    """
    record, found = parts.parted(data, 2)
    record, found = read(record), parts.heard(found, 2**24)
    for cell in record.cells:
        if cell.cell_type == "code" and rebuild.is_test(cell) and cell.metadata.nbgrader.grade_id in found["verdicts"]:
            cell.outputs = [_output(*found["verdicts"][cell.metadata.nbgrader.grade_id])]
    record.metadata[STATE] = nbformat.from_dict(found["said"])
    return written(record)


def written(notebook) -> bytes:
    """Return a notebook as the text of a file."""
    return v4.writes(notebook).encode()


def read(data: bytes):
    """Return the notebook of `written`."""
    return v4.reads(data.decode())


def _output(text, score):
    """Return a verdict as nbgrader reads it: text on stderr is a failed test. Formgrader shows both as plain text."""
    return new_output("stream", name="stderr" if score == 0 else "stdout", text=text.rstrip("\n") + "\n")


def _about(lines):
    """Return the cell at the top of a record that says what a reader should know before."""
    items = "\n".join(f"- {plain(line)}" for line in lines)
    cell = new_markdown_cell(f"**About this submission**\n\n{items}")
    cell.id = "about_this_submission"
    return cell
