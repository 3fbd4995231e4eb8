"""Put a student's text into the master's notebook: all that decides about points comes from the master.

Every cell of the submission goes to one cell of the master, or stays a plain cell behind the one it followed.
"""

import copy
from collections import defaultdict

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from unrolled.grading.pages_inside import pictures
from unrolled.grading.pages_inside.harmless import fenced, harmless
from unrolled.grading.types import LOST, Cell, Submission

MISSING = "# This cell is missing in the submission."


def rebuild(release, submission: Submission):
    """Return (notebook, notes): the master's release, a notebook, with the student's text in it, without outputs.

    Text and pasted images are all that is taken. Of several cells with one grade_id the last fills the
    master's cell and the others precede it as plain cells; several written answers are joined. A missing
    solution cell stays empty, so that its stub hides nobody's answer.
    """
    places = _places(release.cells, submission.cells)
    extra = _extra(submission.cells, places)
    notebook, notes = copy.deepcopy(release), list(submission.notes)
    cells = _plain(extra[None])
    for number, cell in enumerate(notebook.cells):
        found = _at(number, places, submission.cells)
        notes += _notes(cell, found)
        cells += [*_plain(_copies(cell, found)), _filled(cell, found), *_plain(_unlocked(cell, found))]
        cells += _plain(extra[number])
    notebook.cells = cells
    for number, cell in enumerate(cell for cell in cells if "id" not in cell):
        cell.id = f"submitted-{number + 1}"
    return notebook, tuple(notes)


def code_cells(notebook) -> tuple[Cell, ...]:
    """Return the code of a rebuilt notebook, in order, without its test cells."""
    return tuple(
        Cell("code", cell.source, cell.metadata.get("nbgrader", {}).get("grade_id"))
        for cell in notebook.cells
        if cell.cell_type == "code" and not is_test(cell)
    )


def is_test(cell) -> bool:
    """Return whether a cell of a rebuilt notebook is a test cell: it has points and no place for an answer."""
    nbgrader = cell.metadata.get("nbgrader", {})
    return bool(nbgrader.get("grade") and not nbgrader.get("solution"))


def is_answer(cell) -> bool:
    """Return whether a cell of a rebuilt notebook is a written answer: a place for an answer that has points."""
    nbgrader = cell.metadata.get("nbgrader", {})
    return bool(nbgrader.get("grade") and nbgrader.get("solution"))


def answered(release, submission: Submission) -> dict[str, bool]:
    """Return grade_id -> whether something was written there, for each written answer of the master.

    A lost answer cell counts as answered if there is other text that may be the answer.
    """
    places = _places(release.cells, submission.cells)
    stray = any(cell.kind != "code" for cells in _extra(submission.cells, places).values() for cell in cells)
    found = {}
    for number, cell in enumerate(release.cells):
        if is_answer(cell):
            texts = [_text(one) for one in _at(number, places, submission.cells)]
            written = any(text and text != cell.source.strip() for text in texts)
            found[cell.metadata.nbgrader["grade_id"]] = written or (not texts and stray)
    return found


def untouched(release, submission: Submission) -> frozenset[str]:
    """Return the grade_ids of all solution cells that hold what the release holds."""
    places = _places(release.cells, submission.cells)
    found = []
    for number, cell in enumerate(release.cells):
        texts = {_text(one) for one in _at(number, places, submission.cells)}
        if _is_solution(cell) and texts == {cell.source.strip()}:
            found.append(cell.metadata.nbgrader["grade_id"])
    return frozenset(found)


def _places(master_cells, cells):
    """Return number of a submitted cell -> number of the master's cell that it belongs to.

    By grade_id; else by cell id, where the grade_id was lost; else by equal text, for the master's plain cells.
    """
    grade_ids = {cell.metadata.nbgrader["grade_id"]: n for n, cell in enumerate(master_cells) if _named(cell)}
    places = {n: grade_ids[cell.grade_id] for n, cell in enumerate(cells) if cell.grade_id in grade_ids}
    ids = {cell.id: n for n, cell in enumerate(master_cells)}
    texts = {cell.source.strip(): n for n, cell in enumerate(master_cells) if not _named(cell)}
    for targets, key in ((ids, lambda cell: cell.id), (texts, _text)):
        for number, cell in enumerate(cells):
            target = targets.get(key(cell))
            if number in places or target is None or target in places.values():
                continue
            if _named(master_cells[target]) or master_cells[target].cell_type == cell.kind:
                places[number] = target
    return dict(sorted(places.items()))


def _at(number, places, cells):
    """Return the submitted cells that belong to the master's cell of this number, in order."""
    return [cells[place] for place, target in places.items() if target == number]


def _named(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id") is not None


def _text(cell):
    return cell.source.strip()


def _is_solution(cell):
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def _is_locked(cell):
    return _named(cell) and not _is_solution(cell)


def _extra(cells, places):
    """Return number of a master's cell, or None for the top -> the submitted cells that follow it, a defaultdict."""
    extra, after = defaultdict(list), None
    for number, cell in enumerate(cells):
        if number in places:
            after = places[number]
        elif _text(cell):
            extra[after].append(cell)
    return extra


def _filled(cell, found):
    """Return the master's cell with the student's text, where it has a place for one."""
    if _is_locked(cell) or (found and all(_text(one) == cell.source.strip() for one in found)):
        return cell
    if cell.cell_type == "code":
        if found or _is_solution(cell):
            cell.source = found[-1].source if found else MISSING
    elif found:
        attachments = {name: bundle for one in found for name, bundle in one.attachments.items()}
        _write(cell, "\n\n".join(one.source for one in found), attachments)
    return cell


def _copies(cell, found):
    """Return all but the last of the cells that a student made of one code cell."""
    return found[:-1] if cell.cell_type == "code" and not _is_locked(cell) else []


def _unlocked(cell, found):
    """Return the versions of a locked cell that a student changed: their imports and helpers still count."""
    return [one for one in found if _is_locked(cell) and _text(one) not in ("", cell.source.strip())]


def _notes(cell, found):
    """Return what a reader of the record should know about the cells that were put into this one."""
    if not _named(cell):
        return []
    name, changed = cell.metadata.nbgrader["grade_id"], _unlocked(cell, found)
    if _is_solution(cell) and not found:
        return [LOST.format(name)]
    if _is_solution(cell) and len(found) > 1:
        return [f"There are {len(found)} cells {name}; all are used, and the last definition counts."]
    if changed:
        return [f"The locked cell {name} was changed: the course's own is used, and yours follows as a plain cell."]
    return []


def _plain(cells):
    """Return cells of a student as cells without any metadata."""
    return [_without_id(_plain_cell(cell)) for cell in cells]


def _plain_cell(cell):
    if cell.kind == "code":
        return new_code_cell(cell.source)
    if cell.kind == "raw":
        # Raw cells go into a page as they are.
        return new_markdown_cell(fenced(cell.source))
    return _write(new_markdown_cell(), cell.source, cell.attachments)


def _write(cell, source, attachments):
    """Return a Markdown cell with a student's text, and the pictures among what was pasted in."""
    pasted = {name: bundle for name, bundle in attachments.items() if pictures.of_attachment(bundle)}
    cell.source = harmless(source, pasted)
    cell.pop("attachments", None)
    if pasted:
        cell.attachments = nbformat.from_dict(pasted)
    return cell


def _without_id(cell):
    del cell["id"]  # drawn at random
    return cell
