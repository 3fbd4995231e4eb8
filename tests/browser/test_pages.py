"""Every lesson and every exercise notebook as JupyterLab shows it, in the light and in the dark theme."""

import json
import os

import contrast
import nbformat
import pytest
from conftest import SCREENSHOTS
from people import Person
from playwright.sync_api import expect

SPARES = False

# For people who want to look: screenshots of whole notebooks, which take as long as all else here.
WHOLE = "WHOLE_PAGES" in os.environ
HIGH = {"width": 1400, "height": 16_000}

TRACKER = "@jupyterlab/notebook-extension:tracker"

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


THEMES = ("Light", "Dark")


@pytest.fixture(scope="module")
def faults(lab, browser, checkout):
    """Return theme -> the faults of each notebook, from one look at all of them in which the theme is switched."""
    person = Person(browser.new_page(), lab, checkout, SCREENSHOTS / __name__)
    # JupyterLab renders what is in sight alone, unless its user wants all of it.
    lab.put(f"/lab/api/settings/{TRACKER}", raw=json.dumps({"windowingMode": "none"}))
    if WHOLE:
        person.page.set_viewport_size(HIGH)
    share_a_kernel(lab, [path.relative_to(checkout).as_posix() for path, _ in notebooks(checkout)])
    found = {theme: {} for theme in THEMES}
    person.open()
    themes = THEMES
    for path, dark in notebooks(checkout):
        name = path.relative_to(checkout).as_posix()
        person.open_too(name)
        for theme in themes if dark else THEMES[:1]:
            choose(person, theme)
            seen = faults_of(person, path, f"{theme} {name}")
            if seen:
                found[theme][name] = seen
        # All that is open is drawn again for each theme, and searched by each look.
        person.close()
        # The next one begins with the theme that is there.
        themes = themes[::-1] if dark else themes
    person.page.close()
    assert person.unexplained == [], person.unexplained
    return found


@pytest.mark.parametrize("theme", THEMES)
def test_every_notebook_can_be_read(faults, theme):
    assert faults[theme] == {}


def faults_of(person, path, step):
    """Return what cannot be read well in the notebook in front, as soon as all of its cells are drawn."""
    notebook = person.notebook()
    # JupyterLab draws the cells one after another.
    cells = nbformat.read(path, as_version=4).cells
    shown = [cell for cell in cells if not cell.metadata.get("jupyter", {}).get("outputs_hidden")]
    figures = [out for cell in shown for out in cell.get("outputs", []) if "image/png" in out.get("data", {})]
    expect(notebook.locator(".jp-Cell")).to_have_count(len(cells))
    expect(notebook.locator(".jp-RenderedImage img[alt]")).to_have_count(len(figures))
    if WHOLE:
        person.shot(step)
    return notebook.evaluate(FAULTS)


def share_a_kernel(lab, names):
    """Let all notebooks be open beside the same kernel, as JupyterLab finds it: no cell is run here."""
    kernel = lab.post("/api/kernels", name="python3").json()
    for name in names:
        model = {"path": name, "name": name, "type": "notebook", "kernel": {"id": kernel["id"]}}
        lab.post("/api/sessions", **model)


def choose(person, theme):
    """Choose a theme in the menu; return when the page has it."""
    chosen = person.page.locator(f"body[data-jp-theme-name='JupyterLab {theme}']")
    if not chosen.count():
        person.page.locator("#jp-MainMenu").get_by_role("menuitem", name="Settings", exact=True).click()
        for label in ("Theme", f"JupyterLab {theme}"):
            person.page.locator(".lm-Menu-itemLabel").get_by_text(label, exact=True).click()
    expect(chosen).to_be_attached()


def notebooks(course):
    """Return (path, whether it is looked at in the dark too) of every lesson and every exercise notebook.

    In the dark theme one of the exercise notebooks stands for all, which look alike.
    """
    exercises = sorted(course.glob("release/*/*.ipynb"))
    lessons = [(path, True) for path in sorted(course.glob("notebooks/*.ipynb"))]
    return lessons + [(path, path is exercises[1]) for path in exercises]
