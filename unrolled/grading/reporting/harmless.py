"""Text that others wrote, on its way to people: shown as it is, and never more than shown."""

import re
import unicodedata

# Marks that reverse what stands behind them, or nest such marks.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# What a spreadsheet takes for the start of a formula, at the start of a text or behind what it may split at.
_FORMULA = re.compile(r"(?:^|(?<=[;,|\t\r\n]))(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])")


def shown(text, most=200) -> str:
    """Return a text in one line whose invisible letters can be seen, cut after so many letters."""
    return lines(" ".join(str(text).split()), most)


def lines(text, most=4_000) -> str:
    """Return a text of several lines whose invisible letters can be seen, cut after so many letters."""
    text = str(text)
    cut = text if len(text) <= most else text[:most] + " …"
    return "".join(letter if letter == "\n" or not _is_hidden(letter) else _escaped(letter) for letter in cut)


def cell(value) -> object:
    """Return a value for a cell of a spreadsheet: a text that would start a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    return _FORMULA.sub("'", value.encode("utf-8", "replace").decode("utf-8").replace("\0", ""))


def name(text) -> str:
    """Return a person's name for a table: one line, without marks that reverse what stands behind them."""
    kept = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text or "")
    return " ".join("".join(letter for letter in kept if letter not in _DIRECTIONS).split())


def _is_hidden(letter):
    # A tab is seen as what it is; a soft hyphen or a joiner is not.
    return letter != "\t" and unicodedata.category(letter) in _HIDDEN


def _escaped(letter):
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"
