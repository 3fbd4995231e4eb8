"""The feedback page from disk, on paper, on a phone and in JupyterLab; the grading page in Formgrader."""

import re
import shutil

import contrast
import instructing
import nbformat
import pytest
from instructing import succeeds
from playwright.sync_api import expect

COMMAND = "teach"
SPARES = False
UNIT = "01_rnn_step"
LINKS = """Without tanh the step is linear. [Lesson](../../notebooks/01_rnn_step.ipynb), [Keras](https://keras.io/api/),
[the step](#3.-The-whole-step)."""
CODE = {
    "ada": {"rnn_preactivation": "h @ recurrent_kernel.T", "why_tanh": LINKS},
    "bob": {"rnn_preactivation": "h @ recurrent_kernel", "why_tanh": "It is linear."},
}

# What is cut, or wider than the page, or broken in the middle of a word.
CUT = """() => {
  const page = document.documentElement, faults = [];
  if (page.scrollWidth > page.clientWidth) faults.push(`the page is ${page.scrollWidth} of ${page.clientWidth} wide`);
  for (const pre of document.querySelectorAll('.output_area pre, .input_area pre, .model-answer pre')) {
    if (pre.scrollWidth > pre.clientWidth + 1) faults.push(`scrolls: ${pre.innerText.slice(0, 60)}`);
    if (pre.getBoundingClientRect().right > page.clientWidth) faults.push(`cut: ${pre.innerText.slice(0, 60)}`);
  }
  for (const pre of document.querySelectorAll('.verdict pre')) {
    const walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
    for (let node; node = walker.nextNode();) {
      for (const word of node.data.matchAll(/[\\w']+/g)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (range.getClientRects().length > 1) faults.push(`broken: ${word[0]}`);
      }
    }
  }
  return faults;
}"""

# The words of a verdict, points and links that can hardly be told from what lies behind them.
FAINT = contrast.known_in("""() => {
  const texts = '.verdict-words, .verdict pre, .points, .points a, .nbgrader-label, .nbgrader-label code, #toc a, ' +
    '#toc li, .place, .rendered_html a, .rendered_html code, .model-answer summary, .model-answer p';
  const faults = [];
  for (const element of document.querySelectorAll(texts)) {
    if (!element.checkVisibility() || element.closest('details:not([open])') && !element.matches('summary')) continue;
    if (isFaint(element)) faults.push(`${contrast(element).toFixed(1)}: ${element.outerHTML.slice(0, 60)}`);
  }
  return [...new Set(faults)];
}""")

# True when Formgrader's page has loaded what it shows and moves to.
SETTLED = "() => window.MathJax?.loaded && formgrader.grades.loaded && formgrader.comments.loaded"

TRIANGLES = "() => [...document.querySelectorAll('summary')].map(summary => getComputedStyle(summary).display)"


@pytest.fixture(scope="module")
def graded(checkout):
    """The checkout with ada's and bob's submissions graded and their feedback made."""
    api = instructing.api(checkout)
    succeeds(api.generate_assignment(UNIT))
    for student, sources in CODE.items():
        folder = checkout / "submitted" / student / UNIT
        folder.mkdir(parents=True)
        notebook = nbformat.read(checkout / "solutions" / UNIT / f"{UNIT}.ipynb", as_version=4)
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id == "rnn_preactivation":
                cell.source = cell.source.replace("h @ recurrent_kernel", sources[grade_id])
            elif grade_id == "why_tanh":
                cell.source = sources[grade_id]
        nbformat.write(notebook, folder / f"{UNIT}.ipynb")
        succeeds(api.autograde(UNIT, student))
        succeeds(api.generate_feedback(UNIT, student))
    with api.gradebook as gradebook:
        identity = {one.student.id: one.id for one in gradebook.notebook_submissions(UNIT, UNIT)}
    return checkout, identity


@pytest.fixture
def page(graded, chromium):
    """ada's feedback, opened from disk by somebody without a network."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, offline=True)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((graded[0] / "feedback" / "ada" / UNIT / f"{UNIT}.html").as_uri())
    yield page
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("width", [1400, 1000, 768, 480, 360])
def test_nothing_of_the_feedback_is_cut_at_any_width(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    assert "in the place of yours" in page.inner_text("body")
    assert page.evaluate(CUT) == []
    assert page.evaluate(FAINT) == []


def test_nothing_of_the_feedback_is_cut_on_paper(page):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 without its margins
    assert page.evaluate(CUT) == []
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_hints_have_their_triangles(page):
    displays = page.evaluate(TRIANGLES)
    assert displays and set(displays) == {"list-item"}


def test_passed_and_failed_differ_without_colour(page):
    frames = {
        kind: page.locator(f".verdict.{kind}").first.evaluate("frame => getComputedStyle(frame).borderTopStyle")
        for kind in ("passed", "failed")
    }
    assert frames == {"passed": "solid", "failed": "double"}
    assert page.locator(".verdict.failed").count() == 1
    expect(page.locator(".verdict.failed .verdict-words")).to_have_text("✗ Not passed")


def go_and_see(page, where):
    """Press each link of the contents list and see what it names."""
    for link in where.locator("#toc a").all():
        target = link.get_attribute("href").removeprefix("#")
        link.click()
        box = where.locator(f'[id="{target}"] + .panel-heading, [id="{target}"] + a + .panel-heading').first
        expect(box).to_be_in_viewport()
        where.get_by_role("link", name="(Top)").first.click()
        expect(where.locator("h1").first).to_be_in_viewport()


def test_the_contents_lead_to_their_cells_from_disk(page):
    go_and_see(page, page)
    assert page.url.startswith("file:")


def test_the_contents_lead_to_their_cells_in_jupyterlab(graded, person):
    course, _ = graded
    folder = course / "work" / UNIT / "feedback" / "2026-11-25 10:00:00.000000 UTC"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2(course / "feedback" / "ada" / UNIT / f"{UNIT}.html", folder)
    person.open((folder / f"{UNIT}.html").relative_to(course))
    where = person.page.frame_locator(".jp-HTMLViewer iframe")
    expect(where.get_by_text("(Score: 4.0 / 8.0)")).to_be_visible()
    frame = person.page.locator(".jp-HTMLViewer iframe").element_handle().content_frame()
    address = frame.url
    go_and_see(person.page, where)
    where.get_by_role("link", name="the step").click()
    expect(where.get_by_role("heading", name="3. The whole step")).to_be_in_viewport()
    person.shot("the feedback in JupyterLab")
    # Not the server's page of the same file, for which some people have to log in.
    assert address.startswith("blob:") and frame.url.split("#")[0] == address
    assert where.get_by_role("link", name="Lesson").count() == 0
    expect(where.get_by_text("(notebooks/01_rnn_step.ipynb)").first).to_be_attached()
    # A student's link is text that says where it leads.
    assert where.get_by_role("link", name="Keras").count() == 0
    expect(where.get_by_text("[Keras] (https://keras.io/api/)")).to_be_attached()


@pytest.mark.parametrize("width", [1400, 480])
def test_the_grading_page_shows_the_whole_verdict_and_the_model_answer(graded, person, width):
    _, identity = graded
    page = person.page
    person.log_in()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{person.lab.url}/formgrader/submissions/{identity['ada']}/")
    page.wait_for_function(SETTLED)
    expect(page.locator("#test_rnn_step")).to_have_attribute("placeholder", "3")
    expect(page.locator("#why_tanh")).to_have_class(re.compile("needs_manual_grade"))
    assert "in the place of yours" in page.inner_text("body")
    assert page.evaluate(CUT) == []
    assert page.evaluate(FAINT) == []
    assert set(page.evaluate(TRIANGLES)) == {"list-item"}
    expect(page.locator(".verdict-words")).to_have_text(["✓ Passed", "✗ Not passed", "✓ Passed"])
    answer = page.get_by_text("A chain of linear steps is again one linear function")
    expect(answer).to_be_hidden()
    page.get_by_text("Model answer, from the master").click()
    expect(answer).to_be_visible()
    person.shot(f"the grading page at {width}")
    page.screenshot(path=person.screenshots / f"whole-{width}.png", full_page=True)


def test_the_grading_page_does_not_move_from_under_the_pointer(graded, person):
    """It opens at the box that is to be graded, at once: what is pressed meanwhile would be missed."""
    _, identity = graded
    page = person.page
    person.log_in()
    page.goto(f"{person.lab.url}/formgrader/submissions/{identity['ada']}/?index=4")
    moving = page.wait_for_function("() => window.MathJax?.loaded && {moving: $(':animated').length, at: scrollY}")
    assert moving.json_value()["moving"] == 0
    assert moving.json_value()["at"] > 0
    person.shot("the box that is to be graded")


def test_what_is_typed_before_the_grades_have_come_is_not_lost(graded, person):
    """The boxes of the grading page are read-only until nbgrader listens to them, however slow the gradebook is."""
    _, identity = graded
    page, asked = person.page, []
    person.log_in()

    def later(route):
        asked.append(route)

    for part in ("grades", "comments"):
        page.route(f"**/formgrader/api/{part}?*", later)
    page.goto(f"{person.lab.url}/formgrader/submissions/{identity['bob']}/")
    box = page.locator("#why_tanh")
    expect(box).to_be_visible()
    for one in (box, page.locator("#why_tanh-comment")):
        expect(one).not_to_be_editable()
    while len(asked) < 2:
        page.wait_for_timeout(20)
    for route in asked:
        route.continue_()
    page.unroute_all()
    person.grade_by_hand(page, "why_tanh", 1, "Seen.")
    page.reload()
    expect(box).to_have_value("1")
    expect(page.locator("#why_tanh-comment")).to_have_value("Seen.")
