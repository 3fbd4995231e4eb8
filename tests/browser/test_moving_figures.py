"""The two figures that a reader moves, in JupyterLab: what is pulled or played is drawn again by the kernel."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

SPARES = False

# What lessons 03 and 02 call, with the numbers of lesson 03; no cell needs Keras.
SLIDERS = """from unrolled import draw
draw.step_with_sliders(([0.5, 0.3, -0.6, 0.2], [-0.4, 0.8, 0.6, -0.6]), x=2, h=0.5, c=1.5, bias=[0.2, 1.0, 0.4, 0.4])"""
PLAY = 'draw.run_step_by_step(("the", "cat"), [[0.1], [0.2]])'

# Notes the words of every picture that a part of the page shows: one may be there for a moment only.
NOTE = """part => {
  part.seen = [];
  const note = () => part.seen.push(part.querySelector("img")?.alt);
  new MutationObserver(note).observe(part, {childList: true, subtree: true, attributes: true});
}"""


@pytest.fixture
def reader(person):
    """Somebody with a notebook of both figures, which is gone afterwards."""
    path = person.course / "moving.ipynb"
    cells = [nbformat.v4.new_markdown_cell("# Moving"), *map(nbformat.v4.new_code_cell, (SLIDERS, PLAY))]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    person.open(path.name)
    person.wait_for_kernel()
    yield person
    path.unlink()


def shown(person, code):
    """Run the cell with this code; return it and the picture that it shows."""
    cell = person.run(person.cell(code))
    picture = cell.locator(".widget-html-content img")
    picture.scroll_into_view_if_needed()
    return cell, picture


def says(picture, pattern):
    expect(picture).to_have_attribute("alt", re.compile(pattern))


def test_sliders_and_the_play_button_draw_the_figure_again(reader):
    cell, picture = shown(reader, "step_with_sliders")
    handles = cell.get_by_role("slider")
    expect(handles).to_have_count(4)
    expect(cell.locator(".widget-readout")).to_have_text(["0.20", "1.00", "0.40", "0.40"])
    says(picture, r"f 0\.88, i 0\.73, g -0\.46, o 0\.62\. .* new c 0\.98, .* h 0\.47")
    handles.last.press("Home")
    says(picture, r"f 0\.88, i 0\.73, g -0\.46, o 0\.00\. .* new c 0\.98, .* h 0\.00")
    handles.nth(1).press("Home")
    says(picture, r"f 0\.00, i 0\.73, .* new c -0\.34, .* h 0\.00")
    reader.shot("output gate and forget gate closed")

    cell, picture = shown(reader, "run_step_by_step")
    says(picture, "has read 2 of 2 words")
    part = cell.locator(".widget-html-content")
    part.evaluate(NOTE)
    cell.locator(".widget-play button").first.click()
    reader.page.wait_for_function("part => part.seen.at(-1)?.includes('has read 2 of 2')", arg=part.element_handle())
    assert any("has read 1 of 2 words. h after 'the': 0.10. " in str(alt) for alt in part.evaluate("part => part.seen"))
    says(picture, "after 'cat': 0.20. ")
