"""The page of all units, as a student meets it: what it says at each step, and how it looks."""

import re

import contrast
import instructing
import pytest
from instructing import succeeds
from people import Person
from playwright.sync_api import expect
from test_instructor import answer
from test_keyboard import palette
from test_pages import choose

ONE_WINDOW = True
UNIT = "01_rnn_step"
RIGHT = 'def name_weights(weights):\n    return dict(zip(["kernel", "recurrent_kernel", "bias"], weights))'

# What cannot be read well on the page, each as a sentence.
FAULTS = contrast.known_in("""page => {
  const faults = [];
  const inside = page.getBoundingClientRect();
  for (const element of page.querySelectorAll('h1, h2, p, dt, dd, small, code, a, button')) {
    const text = element.innerText.slice(0, 40);
    if (isFaint(element)) faults.push(`contrast ${contrast(element).toFixed(1)} of "${text}"`);
    if (element.getBoundingClientRect().right > inside.right + 1) faults.push(`too wide: ${element.innerText}`);
  }
  if (page.scrollWidth > page.clientWidth) faults.push('the page scrolls sideways');
  return faults;
}""")


def fact(person, name, unit=UNIT):
    """Return what the page says of a unit below this word."""
    term = person.page.locator("dt", has_text=re.compile(f"^{name}$"))
    return person.unit(unit).locator("dl > div").filter(has=term).locator("dd")


def grades(course):
    """Do what an instructor does with one student's submission, until its feedback can be fetched."""
    api = instructing.api(course)
    (student,) = {path.name.split("+")[0] for path in (course / "exchange" / "unrolled" / "inbound").iterdir()}
    succeeds(api.generate_assignment(UNIT, force=True))
    succeeds(api.collect(UNIT))
    succeeds(api.autograde(UNIT, student))
    succeeds(api.generate_feedback(UNIT, student))
    succeeds(api.release_feedback(UNIT, student))


def course_tab(person):
    return person.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text="Course")


def test_it_comes_first_fetches_opens_and_follows_what_a_student_does(person):
    person.open()
    expect(course_tab(person)).to_have_class(re.compile("jp-mod-current"))
    expect(person.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab")).to_have_count(1)
    units = sorted(path.name for path in (person.course / "release").iterdir())
    expect(person.course_page().get_by_role("listitem")).to_have_count(len(units))
    expect(person.course_page().get_by_role("heading", level=1)).to_have_text("Unrolled")
    expect(person.unit(UNIT).get_by_role("heading", level=2)).to_have_text("01 One step of SimpleRNN")
    expect(fact(person, "Your copy")).to_have_text("Not fetched")
    expect(fact(person, "Checks passed")).to_contain_text("0 of 3")
    person.shot("a fresh start")

    person.unit(UNIT).get_by_role("button", name="Fetch: 01").click()
    assert "You build the step" in person.notebook().inner_text()
    expect(person.page.locator(".lm-TabBar-tab.jp-mod-current", has_text=UNIT)).to_be_visible()
    person.wait_for_kernel()
    person.run(person.cell("import numpy as np"))
    person.write(person.cell("def name_weights("), RIGHT)
    person.run(person.cell("def name_weights("))
    person.run(person.cell("check(name_weights)"))
    person.save()
    course_tab(person).click()
    expect(fact(person, "Checks passed")).to_contain_text("1 of 3")
    expect(fact(person, "Checks passed")).to_contain_text("0 of 1 written answer")
    expect(fact(person, "Your copy")).to_contain_text("Fetched")
    person.shot("one check passed")

    # From here on with the keyboard: the focus stays on the page while it changes.
    person.go_to("Tab", lambda here: here["text"] == "Submit in the Assignment List")
    person.page.keyboard.press("Enter")
    expect(person.assignment("fetched", UNIT)).to_be_visible()
    person.submit(UNIT)
    course_tab(person).click()
    expect(fact(person, "Submitted")).not_to_contain_text("Not yet")
    expect(fact(person, "Submitted")).not_to_contain_text("changed")
    person.shot("submitted")

    person.unit(UNIT).get_by_role("button", name="Open: 01").click()
    person.notebook().locator(".jp-MarkdownCell", has_text="YOUR ANSWER HERE").locator(
        ".jp-RenderedMarkdown"
    ).dblclick()
    person.write(person.cell("YOUR ANSWER HERE"), "It keeps the numbers small.")
    person.save()
    course_tab(person).click()
    expect(fact(person, "Submitted")).to_contain_text("your copy has changed since")
    expect(fact(person, "Checks passed")).to_contain_text("1 of 1 written answer")


# nbgrader 0.9 misspells a name when it releases feedback for its API.
@pytest.mark.filterwarnings("ignore:Passing unrecognized arguments to super.ReleaseFeedback:DeprecationWarning")
def test_feedback_is_fetched_and_its_points_are_shown(person):
    answer(person.course)
    person.open()
    person.assignments()
    person.submit(UNIT)
    grades(person.course)

    course_tab(person).click()
    expect(fact(person, "Points")).to_contain_text("feedback is there: fetch it")
    person.shot("feedback is there")
    person.unit(UNIT).get_by_role("button", name="Fetch feedback").click()
    expect(fact(person, "Points").get_by_role("link")).to_have_text("6 of 8")
    person.shot("points")
    fact(person, "Points").get_by_role("link").click()
    feedback = person.page.frame_locator(".jp-HTMLViewer iframe")
    expect(feedback.get_by_text("(Score: 6.0 / 8.0)")).to_be_visible()


def test_an_address_that_names_a_notebook_shows_the_notebook(person):
    person.load("notebooks/00_start.ipynb")
    person.wait_for_kernel()
    expect(person.page.locator(".lm-TabBar-tab.jp-mod-current", has_text="00_start")).to_be_visible()
    expect(person.course_page()).to_have_count(0)
    palette(person, "Course Page")
    expect(person.course_page().get_by_role("listitem").first).to_be_visible()


def test_it_follows_what_is_fetched_and_saved_elsewhere_while_it_is_seen(person):
    other = "02_rnn_layer"
    person.open()
    expect(fact(person, "Your copy", other)).to_have_text("Not fetched")
    # As nbgrader's Assignment List does, when both are seen side by side.
    person.page.evaluate(
        """([unit, token]) => fetch('/assignments/fetch', {
            method: 'POST',
            headers: { Authorization: `token ${token}` },
            body: JSON.stringify({ course_id: 'unrolled', assignment_id: unit }),
        })""",
        [other, person.lab.token],
    )
    expect(fact(person, "Your copy", other)).to_contain_text("Fetched")
    person.unit(other).get_by_role("button", name="Open").click()
    person.wait_for_kernel()
    beside(person, course_tab(person))
    expect(person.course_page()).to_be_visible()
    person.notebook().locator(".jp-MarkdownCell", has_text="YOUR ANSWER HERE").locator(
        ".jp-RenderedMarkdown"
    ).dblclick()
    person.write(person.cell("YOUR ANSWER HERE"), "A state is kept.")
    person.save()
    expect(fact(person, "Checks passed", other)).to_contain_text("1 of 1 written answer")
    person.shot("side by side")


def beside(person, tab):
    """Drag a tab to the right edge of the screen, where it gets a place of its own beside the others."""
    start, panel = tab.bounding_box(), person.page.locator("#jp-main-dock-panel").bounding_box()
    person.page.mouse.move(start["x"] + 30, start["y"] + 8)
    person.page.mouse.down()
    person.page.mouse.move(panel["x"] + panel["width"] / 2, panel["y"] + 300, steps=5)
    person.page.mouse.move(panel["x"] + panel["width"] - 20, panel["y"] + panel["height"] / 2, steps=5)
    person.page.mouse.up()


def test_it_is_there_again_after_a_reload_and_after_a_reset(person):
    person.open()
    for address in ("/lab?token=", "/lab?reset&token="):
        person.page.goto(person.lab.url + address + person.lab.token)
        expect(person.course_page().get_by_role("listitem").first).to_be_visible()
        expect(course_tab(person)).to_have_count(1)
    course_tab(person).locator(".lm-TabBar-tabCloseIcon").click()
    person.page.locator(".jp-LauncherCard", has_text="Course Page").click()
    expect(person.course_page().get_by_role("listitem").first).to_be_visible()
    course_tab(person).locator(".lm-TabBar-tabCloseIcon").click()
    person.menu("Nbgrader", "Course Page")
    expect(person.course_page().get_by_role("listitem").first).to_be_visible()


def test_texts_are_never_markup_and_a_broken_copy_is_said(person):
    lesson = person.course / "notebooks" / "07_<img src=x onerror=alert(1)>.ipynb"
    lesson.write_text("{}")
    copy = person.course / "work" / "05_bidirectional" / "05_bidirectional.ipynb"
    copy.parent.mkdir(parents=True)
    copy.write_text("[]")
    try:
        person.open()
        expect(person.course_page().get_by_role("heading", name="<img src=x onerror=alert(1)>")).to_be_visible()
        expect(person.course_page().locator("img")).to_have_count(0)
        expect(person.unit("05_bidirectional")).to_contain_text("Your copy cannot be read")
        person.shot("odd files")
    finally:
        lesson.unlink()


def has_chosen(person, theme):
    """Return whether JupyterLab of this user opens in a theme, without opening it."""
    answer = person.lab.get("/lab/api/settings/@jupyterlab/apputils-extension:themes").json()
    default = answer["schema"]["properties"]["theme"]["default"]
    return answer["settings"].get("theme", default) == f"JupyterLab {theme}"


# One theme after the other: the page is loaded once more for each change of it.
@pytest.mark.parametrize(("width", "theme"), [(1400, "Light"), (480, "Light"), (1400, "Dark"), (480, "Dark")])
def test_it_can_be_read(person: Person, theme, width):
    person.open()
    if not has_chosen(person, theme):
        choose(person, theme)
        person.load()
    person.page.set_viewport_size({"width": width, "height": 1000})
    expect(person.page.locator(f"body[data-jp-theme-light={str(theme == 'Light').lower()}]")).to_be_attached()
    person.go_to("Tab", lambda here: here["text"] == "Lesson")
    person.shot(f"{theme} {width}")
    assert person.course_page().evaluate(FAULTS) == []
