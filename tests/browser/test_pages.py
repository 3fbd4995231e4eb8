"""Every lesson and every exercise notebook as JupyterLab shows it, in the light and in the dark theme."""

import json

import contrast
import nbformat
import pytest
from playwright.sync_api import expect

SPARES = False

# A page so high that every cell is in sight, and so rendered.
HIGH = {"width": 1400, "height": 16_000}

# What cannot be read well in a rendered notebook, each as a sentence.
FAULTS = contrast.known_in("""panel => {
  const faults = [];
  const notebook = panel.querySelector('.jp-Notebook');
  const inside = notebook.getBoundingClientRect();

  let level = 0;
  for (const heading of notebook.querySelectorAll('.jp-RenderedMarkdown :is(h1, h2, h3, h4, h5, h6)')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) faults.push(`heading "${heading.innerText}" of level ${next} comes after level ${level}`);
    level = next;
  }

  for (const image of notebook.querySelectorAll('img')) {
    if (!image.alt) faults.push(`an image without alt text: ${image.src.slice(0, 60)}`);
    if (!image.complete || !image.naturalWidth) faults.push(`an image that is not shown: ${image.alt.slice(0, 60)}`);
  }
  for (const part of notebook.querySelectorAll('img, table, mjx-container, pre')) {
    if (part.getBoundingClientRect().right > inside.right + 1) faults.push(`too wide: ${part.outerHTML.slice(0, 80)}`);
  }

  for (const text of notebook.querySelectorAll('.jp-OutputPlaceholder .jp-PlaceholderText')) {
    if (text.innerText && text.checkVisibility()) faults.push(`a folded output shows: ${text.innerText}`);
  }

  const seen = new Set();
  const markdown = '.jp-RenderedMarkdown :is(p, li, td, th, h1, h2, summary, a, code)';
  const texts = `${markdown}, .jp-RenderedText pre, .jp-CodeCell .cm-line span`;
  for (const element of notebook.querySelectorAll(texts)) {
    if (!element.innerText.trim()) continue;
    const kind = element.tagName + getComputedStyle(element).color;
    if (isFaint(element) && !seen.has(kind)) {
      seen.add(kind);
      const text = `"${element.innerText.slice(0, 40)}" (${element.tagName})`;
      faults.push(`contrast ${contrast(element).toFixed(1)} of ${text}`);
    }
  }
  return faults;
}""")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_every_notebook_can_be_read(person, theme):
    choose(person, theme)
    person.page.set_viewport_size(HIGH)
    faults, opened = {}, person.open
    for path in notebooks(person.course, theme):
        name = path.relative_to(person.course).as_posix()
        opened(name)
        opened = person.open_too
        notebook = person.notebook()
        expect(person.page.locator(f"body[data-jp-theme-light={str(theme == 'Light').lower()}]")).to_be_attached()
        # JupyterLab draws the cells one after another.
        cells = nbformat.read(path, as_version=4).cells
        shown = [cell for cell in cells if not cell.metadata.get("jupyter", {}).get("outputs_hidden")]
        figures = [out for cell in shown for out in cell.get("outputs", []) if "image/png" in out.get("data", {})]
        expect(notebook.locator(".jp-Cell")).to_have_count(len(cells))
        expect(notebook.locator(".jp-RenderedImage img[alt]")).to_have_count(len(figures))
        person.shot(f"{theme} {name}")
        found = notebook.evaluate(FAULTS)
        if found:
            faults[name] = found
    assert faults == {}


def choose(person, theme):
    """Choose a theme, as the menu Settings > Theme does."""
    address = f"{person.lab.url}/lab/api/settings/@jupyterlab/apputils-extension:themes"
    person.lab.session.put(address, json={"raw": json.dumps({"theme": f"JupyterLab {theme}"})}, timeout=60)


def notebooks(course, theme):
    """Return every lesson and every exercise notebook; in the dark theme one of these, which all look alike."""
    exercises = sorted(course.glob("release/*/*.ipynb"))
    return [*sorted(course.glob("notebooks/*.ipynb")), *(exercises if theme == "Light" else exercises[1:2])]
