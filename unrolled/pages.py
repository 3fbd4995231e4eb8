"""Formgrader's grading page and the feedback pages, which need no network: their formulas are MathML.

nbgrader's own pages fetch MathJax from a server far away to set formulas, and show their source where there is none.
Every browser of today sets MathML by itself.
"""

import re
from pathlib import Path

import latex2mathml.converter
import nbgrader.server_extensions.formgrader.formgrader as formgrader
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from traitlets import default

# Code is left as it is; then display formulas, then formulas in a line. A price before a price is no formula.
_PARTS = re.compile(
    r"(?P<code>```.*?```|`[^`]*`)|\$\$(?P<block>.+?)\$\$|\$(?!\s)(?P<inline>[^$\n]+?)(?<!\s)\$(?!\d)", re.DOTALL
)


class Page(HTMLExporter):
    """nbconvert's HTMLExporter with formulas as MathML and without MathJax."""

    @pass_context
    def markdown2html(self, context, source):
        """Return the HTML of a Markdown text."""
        return super().markdown2html(context, with_mathml(source))

    @default("template_paths")
    def _template_paths(self, prune=True, root_dirs=None):
        ours = Path(__file__).with_name("page_templates")
        return [str(ours / self.template_name), str(ours), *super()._template_paths(prune, root_dirs)]


def with_mathml(source):
    """Return a Markdown text with its formulas as MathML; one that cannot be read stays as it is."""
    return _PARTS.sub(_formula, source)


def _formula(found):
    text, display = (found["block"], "block") if found["block"] else (found["inline"], "inline")
    if found["code"]:
        return found[0]
    try:
        return latex2mathml.converter.convert(text.strip(), display=display)
    except Exception:  # whatever a student wrote, the page is shown
        return found[0]


def install():
    """Let Formgrader use Page: nbgrader has no setting for the exporter of its grading page."""
    formgrader.HTMLExporter = Page
