"""What a student wrote or printed does nothing in Chromium: feedback, Formgrader's page, JupyterLab and the record."""

import os
import subprocess
import sys

import attacks
import instructing
import nbformat
import pytest
from instructing import succeeds
from lab_server import ENVIRONMENT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from playwright.sync_api import expect

COMMAND = "teach"
SPARES = False
UNIT = "01_rnn_step"
LAST = "Behind all of this stands an honest sentence."

# No policy forbids a page's own way to another page.
INSERTED = [text for text in attacks.HTML if "refresh" not in text]
# What ran, or covers the page, in a window.
FAULTS = """() => {
  const faults = window.pwned ? ["a script of a student's ran"] : [];
  for (const element of document.querySelectorAll(".rendered_html *, .jp-RenderedMarkdown *, .output_subarea *")) {
    if (["fixed", "sticky"].includes(getComputedStyle(element).position)) faults.push(element.outerHTML.slice(0, 80));
  }
  return faults;
}"""
# Links to another place than this page in what students wrote and printed.
LINKS = """where => [...document.querySelectorAll(where)]
  .map(link => link.getAttribute("href")).filter(address => address && !address.startsWith("#"))"""


def cells():
    """Return a cell for each attack, with pasted pictures, and one that prints the rest."""
    written = [new_markdown_cell(text, attachments=attacks.ATTACHMENTS) for text in attacks.TEXTS]
    printing = new_code_cell(f"for text in {attacks.PRINTED!r}:\n    print(text)")
    return [*written, printing, new_markdown_cell(LAST)]


def hand_in(course, student):
    """Hand in the unit's solution, with all attacks in its written answer and behind it."""
    notebook = nbformat.read(course / "solutions" / UNIT / f"{UNIT}.ipynb", as_version=4)
    for number, cell in enumerate(notebook.cells):
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "why_tanh":
            cell.source = "\n\n".join(attacks.MARKDOWN[:8] + attacks.HTML[:8])
            notebook.cells[number + 1 : number + 1] = cells()
            break
    folder = course / "submitted" / student / UNIT
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{UNIT}.ipynb")


def spoil(course, student):
    """Write all attacks into a record as they are, as if nothing had made them harmless before the pages."""
    path = course / "autograded" / student / UNIT / f"{UNIT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    spoiled = cells()
    *_, printing, _ = spoiled
    html = [new_output("display_data", {"text/html": text, "text/plain": "x"}) for text in attacks.HTML]
    others = [new_output("display_data", {kind: attacks.HTML[0]}) for kind in
              ("application/javascript", "image/svg+xml", "text/latex", "text/markdown", "image/png")]  # fmt: skip
    printing.outputs = [*html, *others, new_output("stream", text="\n".join(attacks.PRINTED))]
    for number, cell in enumerate(spoiled):
        cell.id = f"submitted-x{number}"
    notebook.cells += spoiled
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def graded(checkout):
    """The checkout in which mal was graded by the command, and the record of raw was spoiled; identities for pages."""
    api = instructing.api(checkout)
    succeeds(api.generate_assignment(UNIT))
    for student in ("mal", "raw"):
        hand_in(checkout, student)
    graded = subprocess.run(
        [sys.executable, "-m", "unrolled.cli", "grade", UNIT],
        cwd=checkout, env=os.environ | {"PYTHONPATH": str(checkout), "PATH": f"{ENVIRONMENT}/bin:{os.environ['PATH']}"},
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert graded.returncode == 0, graded.stderr
    spoil(checkout, "raw")
    for student in ("mal", "raw"):
        succeeds(api.generate_feedback(UNIT, student))
    with api.gradebook as gradebook:
        identity = {one.student.id: one.id for one in gradebook.notebook_submissions(UNIT, UNIT)}
    return checkout, identity


@pytest.fixture
def asked(browser):
    """All that this browser asks for and all dialogs that it opens, during a test."""
    found = []
    request = lambda one: found.append(one.url)  # noqa: E731
    opened = lambda page: page.on("dialog", lambda dialog: (found.append(f"dialog {dialog.message}"), dialog.accept()))  # noqa: E731
    browser.on("request", request)
    browser.on("page", opened)
    yield found
    browser.remove_listener("request", request)
    browser.remove_listener("page", opened)


def let_through(page):
    """Return what a page's policy lets through of the attacks, should anything get past the cleaning."""
    tried, stopped = [], []
    page.on("request", lambda request: tried.append(request.url))
    page.on("requestfailed", lambda request: stopped.append((request.failure, request.url)))
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", "".join(INSERTED))
    page.evaluate("""run => {
      const script = document.createElement("script");
      script.textContent = run;
      document.body.append(script);
    }""", attacks.RUN)  # fmt: skip
    page.evaluate("address => fetch(address).catch(() => null)", attacks.EVIL)
    # What is asked for after the last attack is stopped after all that was before it.
    page.evaluate(
        "() => new Promise(done => { const image = new Image(); image.onerror = done; image.src = '//end'; })"
    )
    ran = ["a script"] if page.evaluate("window.pwned") else []
    return ran + [url for url in tried if "evil" in url and not {("csp", url), ("origin", url)} & set(stopped)]


def evil(asked):
    return [what for what in asked if "evil" in what or "logout" in what or what.startswith(("dialog", "javascript"))]


@pytest.mark.parametrize("student", ["mal", "raw"])
def test_the_feedback_page_does_nothing(graded, chromium, student):
    context = chromium.new_context()
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (asked.append(f"dialog {dialog.message}"), dialog.accept()))
    page.goto((graded[0] / "feedback" / student / UNIT / f"{UNIT}.html").as_uri())
    expect(page.get_by_text(LAST).first).to_be_attached()
    assert page.evaluate(FAULTS) == []
    for press in page.get_by_text("press", exact=True).all():
        press.dispatch_event("click")
    assert page.evaluate(LINKS, ".output_subarea a, .nbgrader_cell .panel-body a") == []
    assert page.url.startswith("file:")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert let_through(page) == []
    context.close()


@pytest.mark.parametrize("student", ["mal", "raw"])
def test_formgraders_page_does_nothing_but_its_own(graded, asked, person, student):
    page = person.page
    person.log_in()
    where = f"{person.lab.url}/formgrader/submissions/{graded[1][student]}/"
    answer = page.goto(where)
    assert "script-src 'nonce-" in page.locator("meta[http-equiv]").first.get_attribute("content")
    assert answer.ok
    expect(page.locator("#test_rnn_step")).to_have_attribute("placeholder", "3")
    expect(page.get_by_text(LAST).first).to_be_attached()
    assert page.evaluate(FAULTS) == []
    for press in page.get_by_text("press", exact=True).all():
        press.dispatch_event("click")
    assert page.evaluate(LINKS, ".output_subarea a, .nbgrader_cell .panel-body a") == []
    person.grade_by_hand(page, "why_tanh", 1, "Odd.")
    page.locator(".glyphicon-eye-open").dispatch_event("click")
    expect(page.locator("a.name-shown")).to_have_text(student)
    assert page.url.split("?")[0] == where
    assert evil(asked) == []
    person.shot(f"formgrader {student}")


def test_formgraders_policy_lets_nothing_else_run(graded, browser, lab):
    page = browser.new_page()
    page.goto(f"{lab.url}/formgrader/submissions/{graded[1]['mal']}/?token={lab.token}")
    expect(page.locator("#test_rnn_step")).to_have_attribute("placeholder", "3")
    assert let_through(page) == []
    page.close()


def test_jupyterlab_shows_the_record_and_does_nothing(graded, asked, person):
    person.open(f"autograded/mal/{UNIT}/{UNIT}.ipynb")
    page = person.page
    panel = person.notebook().locator(".jp-WindowedPanel-outer")
    last = page.locator(".jp-RenderedMarkdown", has_text=LAST)
    links, faults = [], []
    for _ in range(400):
        links += page.evaluate(LINKS, '.jp-Cell[data-cell-id^="submitted"] a, .jp-OutputArea a')
        links += page.evaluate(
            "() => [...document.querySelectorAll('.jp-MarkdownCell img')].map(image => image.src)"
            ".filter(address => !address.startsWith('data:image/'))"
        )
        faults += page.evaluate(FAULTS)
        if last.count() and last.first.is_visible():
            break
        panel.evaluate("panel => panel.scrollBy(0, panel.clientHeight / 2)")
        page.wait_for_timeout(50)
    person.shot("the last of the attacks")
    expect(last.first).to_be_visible()
    assert [address for address in links if "evil" in address or ":" in address.split("/")[0]] == []
    assert faults == []
    assert evil(asked) == []
