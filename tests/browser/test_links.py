"""Links from a lesson to the copy of the exercises in work/, which may not be fetched yet."""

import nbformat
import pytest
from playwright.sync_api import expect

SPARES = False
ONE_WINDOW = True
UNIT = "01_rnn_step"
LESSON = f"notebooks/{UNIT}.ipynb"


@pytest.fixture(scope="module")
def linked(checkout):
    """A lesson whose first cell links to exercises: of its unit, of one that is not published, and to a lost file."""
    path = checkout / LESSON
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += (
        f"\n\n[exercises](../work/{UNIT}/{UNIT}.ipynb) [unpublished](../work/88_more/88_more.ipynb) "
        f"[lost](../work/{UNIT}/lost.ipynb) [next lesson](02_rnn_layer.ipynb)"
    )
    nbformat.write(notebook, path)
    return checkout


def follow(person, name):
    person.open(LESSON)
    person.wait_for_kernel()
    return press(person, name)


def press(person, name):
    """Press a link of the lesson in front with the keyboard; return where a dialog would be."""
    link = person.notebook().get_by_role("link", name=name, exact=True)
    link.focus()
    person.page.keyboard.press("Enter")
    return person.page.locator(".jp-Dialog")


def test_a_unit_that_is_not_published_is_told_so(linked, person):
    dialog = follow(person, "unpublished")
    expect(dialog).to_contain_text("88_more is not published, so it cannot be fetched.")
    person.page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)


def test_the_exercises_are_fetched_when_somebody_wants_that(linked, person):
    copy = linked / "work" / UNIT / f"{UNIT}.ipynb"
    dialog = follow(person, "exercises")
    expect(dialog).to_contain_text(f"You have not fetched {UNIT} yet.")
    person.shot("asked")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    assert not copy.exists()
    dialog = press(person, "exercises")
    dialog.get_by_role("button", name="Fetch and open").click()
    tab = person.page.locator("#jp-main-dock-panel .lm-TabBar-tab.jp-mod-current[data-unrolled-kind=Exercises]")
    expect(tab).to_be_visible()
    assert "You build the step" in person.notebook().inner_text()
    assert copy.read_bytes() == (linked / "release" / UNIT / copy.name).read_bytes()


def test_a_fetched_copy_is_opened_as_it_is(linked, person):
    copy = linked / "work" / UNIT / f"{UNIT}.ipynb"
    if not copy.exists():
        person.lab.post("/assignments/fetch", course_id="unrolled", assignment_id=UNIT)
    notebook = nbformat.read(copy, as_version=4)
    notebook.cells[0].source = "# My own title"
    nbformat.write(notebook, copy)
    dialog = follow(person, "exercises")
    expect(person.page.get_by_role("heading", name="My own title")).to_be_visible()
    expect(dialog).to_have_count(0)


def test_a_file_that_is_lost_is_told_so(linked, person):
    if not (linked / "work" / UNIT).exists():
        person.lab.post("/assignments/fetch", course_id="unrolled", assignment_id=UNIT)
    dialog = follow(person, "lost")
    expect(dialog).to_contain_text(f"work/{UNIT}/lost.ipynb is not there")


def test_other_links_lead_where_they_did(linked, person):
    follow(person, "next lesson")
    tab = person.page.locator("#jp-main-dock-panel .lm-TabBar-tab.jp-mod-current", has_text="02_rnn_layer.ipynb")
    expect(tab).to_be_visible()


def test_an_address_of_exercises_that_are_not_fetched_offers_to_fetch_them(person):
    unit = "02_rnn_layer"
    person.page.goto(f"{person.lab.url}/lab/tree/work/{unit}/{unit}.ipynb?reset&token={person.lab.token}")
    dialog = person.page.locator(".jp-Dialog")
    expect(dialog).to_contain_text(f"You have not fetched {unit} yet.")
    dialog.get_by_role("button", name="Fetch and open").click()
    assert "exercises" in person.notebook().locator("h1").first.inner_text()
