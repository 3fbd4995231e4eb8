"""Take the cells out of a submitted notebook, whatever editor saved it and however broken it is."""

import codecs
import json
import math
import re

from unrolled.grading.types import Cell, Refused, Submission

_KINDS = ("code", "markdown", "raw")
# What the formats before 4 called things.
_OLD_KINDS = {"heading": "markdown", "html": "markdown", "text": "markdown"}
# Pictures that browsers show and never run.
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def parse(data: bytes, cells: int = 2_000) -> Submission:
    """Return the Submission that these bytes hold; `cells` is the most that are read.

    Only source text, nbgrader's grade_id, cell ids and pasted images are taken. Raises Refused for what is
    no notebook.
    """
    notebook = load(data)
    found, notes = _cells(notebook)
    if len(found) > cells:
        raise Refused(f"The notebook has {len(found)} cells; at most {cells} are read.")
    taken = [_cell(cell) for cell in found]
    broken = sum(cell is None for cell in taken)
    if broken:
        notes.append(f"{broken} of {len(taken)} cells hold no text and were left out.")
    return Submission(tuple(cell for cell in taken if cell), tuple(notes))


def load(data):
    """Return the notebook as a dict."""
    if not data.strip():
        raise Refused("The file is empty.")
    try:
        notebook = json.loads(_text(data), parse_int=_number, parse_float=_number)
    except (ValueError, RecursionError) as error:
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Refused(f"The file is not a notebook: it is not JSON text{place}.") from None
    if not isinstance(notebook, dict):
        raise Refused("The file is not a notebook: it is JSON text, but not of a notebook.")
    return notebook


def _number(text):
    """Read a number; one with thousands of digits is none that a notebook needs."""
    return float(text) if len(text) < 400 else math.nan


def _text(data):
    """Return the text of a file in UTF-8, with or without a byte order mark, or in UTF-16 with one."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    return data.decode("utf-8-sig")


def _cells(notebook):
    """Return (list of cells, notes), for every format that was ever in use."""
    version = notebook.get("nbformat")
    notes = []
    if isinstance(version, float) and version > 4:
        text = f"The notebook has format {version:.9g}; formats 2 to 4 can be read. Save it with JupyterLab 4."
        raise Refused(text, person=True)
    found = notebook.get("cells")
    if not isinstance(found, list):
        sheets = notebook.get("worksheets")
        sheets = sheets if isinstance(sheets, list) else []
        lists = [sheet["cells"] for sheet in sheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)]
        if not lists:
            raise Refused("The file is not a notebook: it has no list of cells.")
        found = [cell for cells in lists for cell in cells]
        notes.append("The notebook is in an old format; its cells were read all the same.")
    return found, notes


def _cell(cell):
    """Return the Cell, or None for what is no cell."""
    if not isinstance(cell, dict):
        return None
    kind = cell.get("cell_type")
    kind = _OLD_KINDS.get(kind, kind) if isinstance(kind, str) else None
    source = _source(cell.get("source", cell.get("input", "")))
    if kind not in _KINDS or source is None:
        return None
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    nbgrader = metadata.get("nbgrader")
    grade_id = _name(nbgrader.get("grade_id")) if isinstance(nbgrader, dict) else None
    # Colab keeps cell ids in the metadata.
    cell_id = _name(cell.get("id")) or _name(metadata.get("id"))
    attachments = _attachments(cell.get("attachments")) if kind == "markdown" else {}
    return Cell(kind, source, grade_id, attachments, cell_id)


def _source(source):
    """Return a cell's source, a text or a list of texts, with \\n line ends; None if it is neither."""
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    return clean(source).replace("\r\n", "\n").replace("\r", "\n") if isinstance(source, str) else None


def clean(text: str) -> str:
    """Return the text without what no file and no database can hold: half characters and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _name(value):
    return clean(value) if isinstance(value, str) and 0 < len(value) <= 200 else None


def _attachments(attachments):
    """Return the pictures among the attachments: name -> {type: base64 text}."""
    if not isinstance(attachments, dict):
        return {}
    pictures = {clean(name): _pictures(bundle) for name, bundle in attachments.items() if isinstance(bundle, dict)}
    return {name: bundle for name, bundle in pictures.items() if bundle}


def _pictures(bundle):
    texts = {kind: "".join(text) if _is_lines(text) else text for kind, text in bundle.items() if kind in _PICTURES}
    return {kind: text for kind, text in texts.items() if isinstance(text, str) and _BASE64.fullmatch(text)}


def _is_lines(text):
    return isinstance(text, list) and all(isinstance(line, str) for line in text)
