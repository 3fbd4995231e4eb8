"""Marks such as ``### BEGIN SOLUTION`` in a cell, well written or not, and what stands between them.

nbgrader takes a mark for a mark only when it is spelt exactly. A misspelt one is dangerous, because
the answer then goes out to students. So the checks read marks generously, and the build refuses the
ones that nbgrader would not understand.
"""

import difflib
import re
from typing import NamedTuple

# What a mark encloses, and the words nbgrader looks for.
KINDS = {"solution": "SOLUTION", "hidden tests": "HIDDEN TESTS", "mark scheme": "MARK SCHEME"}

_WELL_WRITTEN = re.compile(rf"\s*### (?:BEGIN|END) (?:{'|'.join(KINDS.values())})\s*")
_LOOSE = re.compile(r"[\s#<!\-]*(begin|end)[\s_\-]*(solution|hidden[\s_\-]*test|mark[\s_\-]*scheme)", re.IGNORECASE)
_SIMILAR = 0.85


class Mark(NamedTuple):
    """One mark: its line number from 0, a key of KINDS, whether it opens, and whether it is spelt right."""

    line: int
    kind: str
    opens: bool
    exact: bool


def _letters(text):
    return re.sub(r"[^a-z]", "", text.lower())


# The letters of each mark, for the comparison with a mistyped one: "beginsolution" -> ("solution", True).
_TARGETS = {
    _letters(edge + words): (kind, edge == "BEGIN") for kind, words in KINDS.items() for edge in ("BEGIN", "END")
}


def _meaning(line):
    """Return (kind, opens) of a line that is or resembles a mark, else None."""
    for kind, words in KINDS.items():
        for edge in ("BEGIN", "END"):
            if f"{edge} {words}" in line:  # anywhere in the line, as nbgrader reads it
                return kind, edge == "BEGIN"
    loose = _LOOSE.match(line)
    if loose:
        word = _letters(loose[2])
        return next(kind for kind in KINDS if _letters(kind).startswith(word[:4])), loose[1].lower() == "begin"
    letters = _letters(line)
    # A heading such as "Hidden tests" comes close too, but it has no begin or end before it.
    if not letters.startswith(("b", "e")) or len(letters) > 20:
        return None
    likeness, best = max((difflib.SequenceMatcher(None, letters, target).ratio(), target) for target in _TARGETS)
    return _TARGETS[best] if likeness >= _SIMILAR else None


def find(source):
    """Return the list of Mark in a cell's source, misspelt ones included."""
    found = []
    for number, line in enumerate(source.split("\n")):
        meaning = _meaning(line)
        if meaning:
            kind, opens = meaning
            found.append(Mark(number, kind, opens, exact=bool(_WELL_WRITTEN.fullmatch(line))))
    return found


def _sides(source, kind):
    """Return (inside, outside): lines between the marks of one kind, and all others, without those marks."""
    at = {mark.line: mark.opens for mark in find(source) if mark.kind == kind}
    inside: list[str] = []
    outside: list[str] = []
    is_open = False
    for number, line in enumerate(source.split("\n")):
        if number in at:
            is_open = at[number]
        else:
            (inside if is_open else outside).append(line)
    return inside, outside


def inside(source, kind):
    """Return the lines between the marks of one kind; an unclosed region lasts to the end of the cell."""
    return _sides(source, kind)[0]


def outside(source, kind):
    """Return the source without the marks of one kind and what stands between them."""
    return "\n".join(_sides(source, kind)[1])


def without_marks(source):
    """Return the source with what every mark encloses, but without the marks themselves."""
    at = {mark.line for mark in find(source)}
    return "\n".join(line for number, line in enumerate(source.split("\n")) if number not in at)


def blanked(source, stub):
    """Return the source with each solution region replaced by the stub, indented like its first mark."""
    at = {mark.line: mark.opens for mark in find(source) if mark.kind == "solution"}
    lines, is_open = [], False
    for number, line in enumerate(source.split("\n")):
        if number in at:
            is_open = at[number]
            if is_open:
                indent = line[: len(line) - len(line.lstrip())]
                lines += [indent + text for text in stub.split("\n")]
        elif not is_open:
            lines.append(line)
    return "\n".join(lines)
