"""Formulas as MathML, which every browser of today sets by itself: nbgrader's pages fetch MathJax from far away."""

import re

import latex2mathml.converter

from unrolled.grading.pages_inside.nesting import is_too_deep

# No formula of a person is longer.
MOST = 4_000

# Code is left as it is; then display formulas, then formulas in a line. A price before a price is no formula.
_PARTS = re.compile(
    r"(?P<code>```.*?```|`[^`]*`)|\$\$(?P<block>.+?)\$\$|\$(?!\s)(?P<inline>[^$\n]+?)(?<!\s)\$(?!\d)", re.DOTALL
)


def with_mathml(source):
    """Return a Markdown text with its formulas as MathML; one that cannot be read stays as it is."""
    return _PARTS.sub(_formula, source)


def _formula(found):
    text, display = (found["block"], "block") if found["block"] else (found["inline"], "inline")
    if found["code"] or len(text) > MOST or is_too_deep(text):
        return found[0]
    try:
        return latex2mathml.converter.convert(text.strip(), display=display)
    except Exception:  # whatever a student wrote, the page is shown
        return found[0]
