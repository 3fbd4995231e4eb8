"""What JupyterLab shows a student and what it shows an instructor."""

import pytest
from conftest import PATIENCE, SIZE, Window
from lab_server import NO_SPARES, free_port, running
from people import Person
from playwright.sync_api import expect

SPARES = False
ONE_WINDOW = True
UNIT = "01_rnn_step"


@pytest.fixture(scope="module")
def teaching(checkout, tmp_path_factory):
    """`make teach` of the same course."""
    with running(checkout, tmp_path_factory.mktemp("home"), f"--port={free_port()}", NO_SPARES, name="teach") as server:
        yield server


@pytest.fixture(scope="module")
def instructors_window(chromium):
    """A window of another browser than the students'."""
    context = chromium.new_context(viewport=SIZE)
    context.set_default_timeout(PATIENCE)
    yield Window(context)
    context.close()


@pytest.fixture
def instructor(teaching, checkout, instructors_window, tmp_path, request):
    """Somebody at `make teach`."""
    somebody = Person(instructors_window.page(), teaching, checkout, tmp_path / "screenshots")
    yield somebody
    instructors_window.leave(somebody, request)


def listed(person):
    """Return the names in the course's folder that the file browser lists."""
    # While a notebook opens, the file browser goes to its folder.
    person.wait_for_kernel()
    person.page.locator(".jp-BreadCrumbs-home").first.click()
    items = person.page.locator(".jp-DirListing-item .jp-DirListing-itemName")
    expect(items.filter(has_text="notebooks")).to_be_visible()
    return [text.strip() for text in items.all_inner_texts()]


def nbgrader_menu(person):
    person.page.locator("#jp-MainMenu").get_by_role("menuitem", name="Nbgrader", exact=True).click()
    texts = person.page.locator(".lm-Menu .lm-Menu-itemLabel:visible").all_inner_texts()
    person.page.keyboard.press("Escape")
    return [text for text in texts if text]


def test_a_student_sees_lessons_and_work_alone(person):
    for name in ("gradebook.db", "unrolled.key", "submitted/ada/01_rnn_step/x.txt"):
        (person.course / name).parent.mkdir(parents=True, exist_ok=True)
        (person.course / name).write_text("")
    person.open("notebooks/00_start.ipynb")
    assert listed(person) == ["notebooks", "work"]
    assert sorted(nbgrader_menu(person)) == ["Assignment List", "Course List", "Course Page"]
    expect(person.page.locator(".lm-TabBar-tab", has_text="Create Assignment")).to_have_count(0)
    person.shot("what a student sees")
    assert person.lab.session.get(f"{person.lab.url}/formgrader", timeout=60).status_code == 404
    for name in ("gradebook.db", "unrolled.key"):
        (person.course / name).unlink()


def test_a_students_own_files_are_listed(person):
    (person.course / "my notes.md").write_text("mine")
    person.open("notebooks/00_start.ipynb")
    assert listed(person) == ["notebooks", "work", "my notes.md"]
    (person.course / "my notes.md").unlink()


def test_tabs_tell_a_lesson_from_the_exercises_of_its_unit(person):
    person.open(f"notebooks/{UNIT}.ipynb")
    person.assignments()
    person.fetch(UNIT)
    person.open_fetched(UNIT)
    tabs = person.page.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text=UNIT)
    expect(tabs).to_have_count(2)
    shown = "tab => getComputedStyle(tab.querySelector('.lm-TabBar-tabLabel'), '::before').content"
    assert [tab.evaluate(shown) for tab in tabs.all()] == ['"Lesson: "', '"Exercises: "']
    person.shot("two tabs of one unit")


def test_an_instructor_sees_the_whole_course(instructor):
    instructor.open("notebooks/00_start.ipynb")
    assert {"source", "release", "solutions", "notebooks", "README.md"} <= set(listed(instructor))
    assert {"Formgrader", "Create assignment"} <= set(nbgrader_menu(instructor))
    frame = instructor.formgrader()
    expect(frame.locator("td.name", has_text=UNIT).first).to_be_visible()


def test_an_instructor_changes_a_lesson(instructor):
    path = f"notebooks/{UNIT}.ipynb"
    before = (instructor.course / path).read_bytes()
    instructor.open(path)
    instructor.wait_for_kernel()
    instructor.write(instructor.notebook().locator(".jp-CodeCell").first, "print('new')")
    instructor.save()
    assert "print('new')" in (instructor.course / path).read_text()
    (instructor.course / path).write_bytes(before)
