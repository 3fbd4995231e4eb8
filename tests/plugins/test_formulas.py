"""Formulas of the grading page and of feedback: MathML instead of a script from the network."""

import re
from pathlib import Path

import nbformat
import nbgrader.server_extensions.formgrader.handlers as handlers
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from unrolled.grading.pages_inside.formulas import with_mathml
from unrolled.plugins.pages import Page


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5, and that one $6.",
        "`$x$` in code, and ``` $y$ ``` too",
        "```\nprice = $x$\n```",
        r"not TeX: $\frac{$",
        "nothing at all",
    ],
)
def test_what_is_no_formula_stays_as_it_is(text):
    assert with_mathml(text) == text


def test_formulas_in_a_line_and_on_their_own():
    text = with_mathml("The state $h_t$ is\n\n$$h_t = \\tanh(z_t)$$\n")
    assert text.count("<math") == 2
    assert "<msub><mi>h</mi><mi>t</mi></msub>" in text
    assert 'display="block"' in text and "$" not in text


def test_every_formula_of_the_course_is_understood(root):
    paths = [*root.glob("source/*/*.ipynb"), *root.glob("notebooks/*.ipynb")]
    for path in paths:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                assert "$" not in with_mathml(cell.source), cell.source


PAGES = {
    "formgrade": {"index": 0, "total": 1, "base_url": ""},
    "feedback": {"nbgrader": {"notebook": "01_rnn_step", "score": 1, "max_score": 2, "late_penalty": 0}},
}


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_of_grading_and_feedback_load_nothing_from_far_away(name):
    notebook = new_notebook(cells=[new_markdown_cell("| a |\n|---|\n| $W \\;|\\; R$ |")])
    styles = Path(handlers.static_path, "node_modules", "bootstrap", "dist", "css")
    page = Page(
        template_name=name, extra_template_basedirs=[handlers.template_path], extra_template_paths=[str(styles)]
    )
    html, _ = page.from_notebook_node(notebook, PAGES[name])
    assert "<math" in html and "msub > :last-child" in html
    # The page is shown in frames where no script may run: one that is there would be complained of.
    assert name != "feedback" or "<script" not in html
    assert re.findall(r"""(?:\bsrc=|url\(|@import |<link [^>]*href=)["']?(?:https?:)?//[^"')>]*""", html) == []
