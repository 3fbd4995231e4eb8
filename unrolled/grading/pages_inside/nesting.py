"""How deep a formula's parts stand in one another: a browser's tab ends at some hundred levels."""

import re

# No formula of a person stands deeper.
MOST = 30
_STEPS = re.compile(r"\\(?:left|begin)(?![A-Za-z])|\\(?:right|end)(?![A-Za-z])|[{}]")
# Commands that take the next one for their argument, without a bracket.
_RUN = re.compile(rf"(?:\\[A-Za-z]++\s*+){{{MOST}}}")
_DOWN = {"{", "\\left", "\\begin"}


def is_too_deep(text: str) -> bool:
    """Return whether formulas of this text would be nested deeper than MOST."""
    depth = 0
    for step in _STEPS.finditer(text):
        depth = depth + 1 if step[0] in _DOWN else max(0, depth - 1)
        if depth > MOST:
            return True
    return bool(_RUN.search(text))
