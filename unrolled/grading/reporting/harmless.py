"""Text that others wrote, on its way to people: shown as it is, and never more than shown."""

import re
import unicodedata

from unrolled.course.names import printable

# Marks that reverse what stands behind them, or nest such marks.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# What a spreadsheet takes for the start of a formula, at the start of a text or behind what it may split at.
_FORMULA = re.compile(r"(?:^|(?<=[;,|\t\r\n]))(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])")


def line(text, most=200) -> str:
    """Return a text in one line whose invisible letters can be seen, cut after so many letters."""
    return lines(" ".join(str(text).split()), most)


def lines(text, most=4_000) -> str:
    """Return a text of several lines whose invisible letters can be seen, cut after so many letters."""
    text = str(text)
    cut = text if len(text) <= most else text[:most] + " …"
    # A tab is seen as what it is.
    return "\n".join("\t".join(map(printable, part.split("\t"))) for part in cut.split("\n"))


def cell(value) -> object:
    """Return a value for a cell of a spreadsheet: a text that would start a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    return _FORMULA.sub("'", value.encode("utf-8", "replace").decode("utf-8").replace("\0", ""))


def name(text) -> str:
    """Return a person's name for a table: one line, without marks that reverse what stands behind them."""
    kept = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text or "")
    return " ".join("".join(letter for letter in kept if letter not in _DIRECTIONS).split())
