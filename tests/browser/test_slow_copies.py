"""Quick people at a slow computer: no link leads to something whose copy is not finished.

The server is the real one, but each file that it copies stops in the middle for as long as a test wants.
"""

import contextlib
import re
import shutil
import time

import nbformat
import pytest
from lab_server import NO_SPARES, free_port, running
from nbgrader.utils import notebook_hash
from people import Person
from playwright.sync_api import expect

UNIT = "01_rnn_step"
PAGE = "<html><body><h1>01_rnn_step (Score: 6.0 / 8.0)</h1>{}<p>The last words.</p></body></html>"

# Jupyter runs this file when the server starts. Copying half of a file is what a full disk or a network folder does.
SLOW = """
import pathlib, shutil, time

hold, reached = pathlib.Path({hold!r}), pathlib.Path({reached!r})
copy = shutil.copyfile


def slowly(source, target, **options):
    if hold.exists():
        content = pathlib.Path(source).read_bytes()
        pathlib.Path(target).write_bytes(content[: len(content) // 2])
        reached.touch()
        end = time.monotonic() + 300
        while hold.exists() and time.monotonic() < end:
            time.sleep(0.05)
    return copy(source, target, **options)


shutil.copyfile = slowly
"""


class Copying:
    """Stops the server's copying in the middle of the next file, and lets it go on."""

    def __init__(self, folder):
        self.hold, self.reached = folder / "hold", folder / "reached"

    @contextlib.contextmanager
    def stopped(self, start):
        """Start something that copies; while this is open the copy is half done."""
        self.reached.unlink(missing_ok=True)
        self.hold.touch()
        try:
            start()
            end = time.monotonic() + 90
            while not self.reached.exists():
                assert time.monotonic() < end, "nothing is copied"
                time.sleep(0.05)
            yield
        finally:
            self.hold.unlink()


@pytest.fixture(scope="module")
def copying(tmp_path_factory):
    return Copying(tmp_path_factory.mktemp("copying"))


@pytest.fixture(scope="module")
def lab(checkout, copying, tmp_path_factory):
    """The server of an instructor, who sees what a student sees and more."""
    home = tmp_path_factory.mktemp("home")
    settings = home / ".jupyter" / "jupyter_server_config.py"
    settings.parent.mkdir()
    settings.write_text(SLOW.format(hold=str(copying.hold), reached=str(copying.reached)))
    with running(checkout, home, f"--port={free_port()}", NO_SPARES, name="teach") as server:
        yield server


@pytest.fixture
def other(person, browser):
    """The same person in a second window."""
    other = Person(browser.new_page(), person.lab, person.course, person.screenshots / "second window")
    yield other
    other.shot("the end")
    other.page.close()
    assert other.unexplained == [], other.unexplained


@pytest.fixture
def handed_in(lab, checkout):
    """A submission whose feedback waits in the exchange; nothing of it is fetched yet. Give the feedback's page."""
    if not (checkout / "work" / UNIT).exists():
        lab.post("/assignments/fetch", course_id="unrolled", assignment_id=UNIT)
    cache = checkout / "exchange" / "cache" / "unrolled"
    if not cache.exists():
        assert lab.post("/assignments/submit", course_id="unrolled", assignment_id=UNIT).json()["success"]
    (submission,) = cache.iterdir()
    secret = (submission / "submission_secret.txt").read_text()
    page = PAGE.format("<p>words</p>" * 1000)
    place = checkout / "exchange" / "unrolled" / "feedback" / f"{notebook_hash(secret=secret, notebook_id=UNIT)}.html"
    place.parent.mkdir(exist_ok=True)
    place.write_text(page)
    shutil.rmtree(checkout / "work" / UNIT / "feedback", ignore_errors=True)
    return page


def listed(person, folder):
    """Return the names that JupyterLab's list of files shows of a folder."""
    return [entry["name"] for entry in person.lab.get(f"/api/contents/{folder}").json()["content"]]


def fact(person, name):
    """Return what the course page says of the unit below this word."""
    return person.unit(UNIT).locator("dl > div").filter(has=person.page.locator("dt", has_text=name)).locator("dd")


def test_a_unit_is_offered_when_all_of_it_is_fetched(person, other, copying):
    person.open()
    fetch = person.unit(UNIT).get_by_role("button", name="Fetch: 01")
    with copying.stopped(lambda: fetch.click()):
        other.open()
        expect(fact(other, "Your copy")).to_have_text("Not fetched")
        expect(other.unit(UNIT).get_by_role("button", name="Open: 01")).to_have_count(0)
        other.assignments()
        expect(other.assignment("released", UNIT)).to_be_visible()
        expect(other.assignment("fetched", UNIT)).to_have_count(0)
        assert UNIT not in listed(person, "work")
        other.shot("while it is fetched")
    assert "You build the step" in person.notebook().inner_text()
    name = f"{UNIT}.ipynb"
    assert (person.course / "work" / UNIT / name).read_bytes() == (
        person.course / "release" / UNIT / name
    ).read_bytes()
    assert listed(person, "work") == [UNIT]


def test_feedback_is_offered_when_all_of_it_is_fetched(person, other, handed_in, copying):
    person.open()
    fetch = person.unit(UNIT).get_by_role("button", name="Fetch feedback")
    with copying.stopped(lambda: fetch.click()):
        other.open()
        expect(fact(other, "Points")).to_contain_text("feedback is there: fetch it")
        expect(fact(other, "Points").get_by_role("link")).to_have_count(0)
        expect(other.unit(UNIT).get_by_role("button", name=re.compile("^Feedback"))).to_have_count(0)
        other.assignments()
        expect(other.page.get_by_text("(feedback available to fetch)")).to_be_visible()
        expect(other.page.get_by_text("(view feedback)")).to_have_count(0)
        other.shot("while feedback is fetched")
        assert listed(person, f"work/{UNIT}/feedback") == []
    fact(person, "Points").get_by_role("link", name="6 of 8").click()
    expect(person.page.frame_locator(".jp-HTMLViewer iframe").get_by_text("The last words.")).to_be_attached()


def test_newer_feedback_takes_the_place_of_the_older_when_all_of_it_is_fetched(lab, person, handed_in, copying):
    lab.post("/assignments/fetch_feedback", course_id="unrolled", assignment_id=UNIT)
    (fetched,) = (person.course / "work" / UNIT / "feedback").rglob("*.html")
    (waiting,) = (person.course / "exchange" / "unrolled" / "feedback").glob("*.html")
    waiting.write_text(handed_in.replace("6.0", "7.0"))
    person.open()
    fetch = person.unit(UNIT).get_by_role("button", name="Fetch feedback")
    with copying.stopped(lambda: fetch.click()):
        assert fetched.read_text() == handed_in
    expect(fact(person, "Points").get_by_role("link")).to_have_text("7 of 8")
    assert fetched.read_text() == waiting.read_text()


def test_the_link_to_feedback_in_the_assignment_list_leads_there_at_once(person, handed_in, copying):
    # Without the windows of last time, whose feedback the fixture has taken away: JupyterLab would ask for it.
    person.open("README.md")
    person.assignments()
    view = person.page.get_by_text("(view feedback)")
    person.assignment("submitted", UNIT).get_by_role("button", name="Fetch Feedback").first.focus()
    with copying.stopped(lambda: person.page.keyboard.press("Enter")):
        expect(view).to_have_count(0)
        person.shot("while feedback is fetched")
    expect(view).to_be_attached()
    person.go_to("Tab", lambda here: here["text"] == "(view feedback)")
    person.page.keyboard.press("Enter")
    expect(person.page.locator(".jp-FileBrowser .jp-BreadCrumbs")).to_contain_text("feedback")
    expect(person.page.locator(".jp-DirListing-item", has_text=f"{UNIT}.html")).to_be_visible()


def test_a_submission_is_listed_when_all_of_it_is_collected(person, handed_in, copying):
    person.open("README.md")  # without the windows of last time, as above
    frame = person.formgrader()
    row = frame.locator("tr", has_text=UNIT)
    (submitted,) = (person.course / "exchange" / "unrolled" / "inbound").iterdir()
    with copying.stopped(lambda: row.locator("td.collect a").click()):
        expect(row.locator("td.num-submissions a")).to_have_count(0)
    dialog = frame.locator(".modal.in")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="OK").click()
    row.locator("td.num-submissions a").click()
    student = submitted.name.split("+")[0]
    expect(frame.locator("tr", has_text=student).locator("td.status")).to_have_text("needs autograding")
    (collected,) = (person.course / "submitted" / student).rglob("*.ipynb")
    assert nbformat.read(collected, as_version=4) == nbformat.read(submitted / collected.name, as_version=4)
