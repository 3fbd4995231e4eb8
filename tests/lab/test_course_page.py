"""The course page's answers, on real exchange folders: every state of a unit, and all that may lie in its way."""

import copy
import json
import os
import shutil
import sysconfig
from pathlib import Path

import nbformat
import pytest
from jupyter_server.extension.manager import ExtensionPackage
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from nbgrader.utils import get_username
from traitlets.config import Config

from unrolled.lab.course_page import texts
from unrolled.lab.course_page.feedback import latest_feedback
from unrolled.lab.course_page.page import CoursePage

UNIT, OTHER = "01_rnn_step", "02_rnn_layer"
TESTS = ["test_name_weights", "test_rnn_preactivation", "test_rnn_step"]


class Course:
    """A small course on disk, with an exchange of its own, and what people do in it through nbgrader's classes."""

    def __init__(self, folder, root):
        self.folder, self.root = folder, root
        self.work, self.exchange = folder / "work", folder / "exchange"
        self.work.mkdir(parents=True)
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        shutil.copy(root / "README.md", folder)
        for unit in (UNIT, OTHER):
            shutil.copytree(root / "release" / unit, folder / "release" / unit)
            (folder / "notebooks").mkdir(exist_ok=True)
            shutil.copy(root / "notebooks" / f"{unit}.ipynb", folder / "notebooks")
        self.config = Config()
        self.config.CourseDirectory.course_id = "unrolled"
        self.config.CourseDirectory.root = str(folder)
        self.config.Exchange.root = str(self.exchange)
        self.config.Exchange.cache = str(self.exchange / "cache")
        self.config.Exchange.assignment_dir = str(self.work)
        self.notebook = self.work / UNIT / f"{UNIT}.ipynb"

    def step(self, name, unit=UNIT):
        """Do a step of nbgrader's exchange for a unit."""
        config = copy.deepcopy(self.config)
        config.CourseDirectory.assignment_id = unit
        tool = getattr(ExchangeFactory(config=config), name)
        tool(
            coursedir=CourseDirectory(config=config), authenticator=Authenticator(config=config), config=config
        ).start()

    def publish(self, *units):
        for unit in units or (UNIT, OTHER):
            self.step("ReleaseAssignment", unit)
        return self

    def page(self):
        return CoursePage(self.config, str(self.folder))

    def state(self):
        """Return the page as a browser gets it."""
        return json.loads(json.dumps(self.page().state()))

    def unit(self, name=UNIT):
        (found,) = (unit for unit in self.state()["units"] if unit["name"] == name)
        return found

    def fetch(self, unit=UNIT, what="unit"):
        assert self.page().fetch(what, unit) is None
        return self

    def change(self, edit):
        """Save the fetched notebook after edit(cells by grade_id, notebook)."""
        notebook = nbformat.read(self.notebook, as_version=4)
        edit({cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}, notebook)
        nbformat.write(notebook, self.notebook)
        return self

    def run_checks(self, *names):
        """Put into the fetched notebook what these checks print for a right answer."""
        solved = nbformat.read(self.root / "solutions" / UNIT / f"{UNIT}.ipynb", as_version=4)
        outputs = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.get("outputs") for cell in solved.cells}

        def run(cells, _):
            for name in names:
                cells[name].update(execution_count=7, outputs=outputs[name])

        return self.change(run)

    def give_feedback(self, score="6.0 / 8.0"):
        """Collect what was handed in, and release a page with these points."""
        self.step("Collect")
        folder = self.folder / "feedback" / get_username() / UNIT
        folder.mkdir(parents=True, exist_ok=True)
        text = f"<title>{UNIT}</title><h4>{UNIT} (Score: {score})</h4><li>Test cell (Score: 1.0 / 1.0)</li>"
        (folder / f"{UNIT}.html").write_text(text)
        for name in ("timestamp.txt", "submission_secret.txt"):
            shutil.copy(self.folder / "submitted" / get_username() / UNIT / name, folder)
        self.step("ReleaseFeedback")
        return self


@pytest.fixture
def course(tmp_path, root, monkeypatch):
    # Collect opens a gradebook, for which nbgrader calls alembic by name.
    monkeypatch.setenv("PATH", sysconfig.get_path("scripts"), prepend=os.pathsep)
    return Course(tmp_path / "a course", root)


# Titles and descriptions


def test_titles_and_descriptions_come_from_the_notebooks_and_the_readme(course):
    state = course.state()
    assert state["title"] == "Unrolled"
    assert state["about"].endswith(".")
    unit = course.unit()
    assert (unit["number"], unit["title"]) == ("01", "One step of SimpleRNN")
    assert unit["about"].startswith("You build the step that `SimpleRNN` repeats")
    assert unit["lesson"] == f"notebooks/{UNIT}.ipynb"


@pytest.mark.parametrize(
    ("text", "heading", "about"),
    [
        ("# Unit 03: four gates\n\nOne step. Two steps.", "Unit 03: four gates", "One step."),
        ("# A\n\n![figure](a.png)\n\n| a | b |\n\nSee [the lesson](x.ipynb), **now**.", "A", "See the lesson, now."),
        ("# A\n\n<img src=x onerror=alert(1)>", "A", ""),
        ("text without a heading", "", ""),
        ("# A\n\n" + "word " * 100, "A", "word " * 47 + "word ..."),
    ],
)
def test_the_opening_of_a_text(text, heading, about):
    assert texts.opening(text) == (heading, about)


@pytest.mark.parametrize(
    ("name", "heading", "expected"),
    [
        ("03_lstm_gates", "Unit 03: four gates", ("03", "Four gates")),
        ("03_lstm_gates", "03 Four gates: exercises", ("03", "Four gates")),
        ("gates", "3D gates", ("", "3D gates")),
        ("07_attention", "", ("07", "attention")),
        ("07", "", ("07", "")),
    ],
)
def test_the_title_of_a_unit(tmp_path, name, heading, expected):
    cell = nbformat.v4.new_markdown_cell(f"# {heading}" if heading else "no heading")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "a.ipynb")
    assert texts.unit_texts(name, [tmp_path / "a.ipynb"])[:2] == expected


# The states of a unit


def test_a_unit_that_is_not_published(course):
    course.publish(UNIT)
    unit = course.unit(OTHER)
    assert not unit["published"]
    assert unit["copy"] is None
    assert unit["progress"] == {"passed": 0, "checks": 4, "written": 0, "answers": 1}
    assert course.page().fetch("unit", OTHER) == "There is no such unit to fetch."


def test_a_published_unit_that_is_not_fetched(course):
    unit = course.publish().unit()
    assert unit["published"]
    assert (unit["copy"], unit["saved"], unit["submitted"], unit["feedback"], unit["problem"]) == (None,) * 5


def test_fetch_is_what_nbgrader_does(course):
    unit = course.publish().fetch().unit()
    assert unit["copy"] == f"work/{UNIT}/{UNIT}.ipynb"
    assert unit["saved"].endswith("Z")
    assert unit["progress"] == {"passed": 0, "checks": 3, "written": 0, "answers": 1}
    assert course.notebook.read_bytes() == (course.folder / "release" / UNIT / f"{UNIT}.ipynb").read_bytes()


def test_fetch_never_overwrites(course):
    course.publish().fetch()
    course.notebook.write_text("mine")
    course.fetch()
    assert course.notebook.read_text() == "mine"


def test_fetch_brings_back_a_notebook_that_is_gone_and_leaves_the_rest(course):
    course.publish().fetch()
    (course.notebook.parent / "notes.txt").write_text("mine")
    course.notebook.unlink()
    assert "Fetch brings the notebook" in course.unit()["problem"]
    course.fetch()
    assert course.unit()["copy"]
    assert (course.notebook.parent / "notes.txt").read_text() == "mine"


def test_checks_that_passed_are_counted(course):
    course.publish().fetch().run_checks("test_rnn_step")
    assert course.unit()["progress"]["passed"] == 1
    course.run_checks(*TESTS)
    assert course.unit()["progress"]["passed"] == 3


def failed(cells, _):
    error = nbformat.v4.new_output("error", ename="CheckFailed", evalue="no", traceback=["CheckFailed: no"])
    cells["test_rnn_step"].outputs.append(error)


def cleared(cells, _):
    cells["test_rnn_step"].update(execution_count=None, outputs=[])


def printed_nothing(cells, _):
    cells["test_rnn_step"].outputs = []


def another_test(cells, _):
    cells["test_rnn_step"].source = "pass"


def run_twice_and_failed_once(cells, notebook):
    notebook.cells.append(copy.deepcopy(cells["test_rnn_step"]))
    notebook.cells[-1].id = "copied"
    failed({"test_rnn_step": notebook.cells[-1]}, notebook)


def name_gone(cells, _):
    del cells["test_rnn_step"].metadata["nbgrader"]


@pytest.mark.parametrize(
    "spoil", [failed, cleared, printed_nothing, another_test, run_twice_and_failed_once, name_gone]
)
def test_a_check_counts_only_if_its_saved_outputs_say_that_it_passed(course, spoil):
    course.publish().fetch().run_checks(*TESTS)
    assert course.change(spoil).unit()["progress"]["passed"] == 2


def test_a_check_of_an_older_release_still_counts(course):
    course.publish().fetch().run_checks("test_rnn_step")
    outbound = course.exchange / "unrolled" / "outbound" / UNIT / f"{UNIT}.ipynb"
    outbound.chmod(0o644)
    outbound.write_text(outbound.read_text().replace('"check(rnn_step)"', '"check(rnn_step)  # new"'))
    assert "# new" in outbound.read_text()
    assert course.unit()["progress"]["passed"] == 1


def test_an_assertion_of_another_course_passes_in_silence(course):
    release = course.folder / "release" / UNIT / f"{UNIT}.ipynb"
    release.write_text(release.read_text().replace('"check(rnn_step)"', '"assert rnn_step"'))
    course.publish().fetch()
    course.change(lambda cells, _: cells["test_rnn_step"].update(execution_count=3))
    assert course.unit()["progress"]["passed"] == 1


@pytest.mark.parametrize(
    ("answer", "written"),
    [("YOUR ANSWER HERE", 0), (" Your answer  here\n", 0), ("", 0), (" \n", 0), ("It keeps the numbers small.", 1)],
)
def test_written_answers_are_counted(course, answer, written):
    course.publish().fetch()
    course.change(lambda cells, _: cells["why_tanh"].update(source=answer))
    progress = course.unit()["progress"]
    assert (progress["written"], progress["answers"]) == (written, 1)


def test_what_was_submitted_and_whether_the_copy_has_changed_since(course):
    course.publish().fetch()
    assert course.unit()["submitted"] is None
    course.step("Submit")
    unit = course.unit()
    assert unit["submitted"].endswith("Z")
    assert not unit["changed"]
    assert course.unit(OTHER)["submitted"] is None
    # Running again is no change: nobody grades outputs.
    assert not course.run_checks(*TESTS).unit()["changed"]
    course.change(lambda cells, _: cells["why_tanh"].update(source="Because."))
    assert course.unit()["changed"]
    course.step("Submit")
    again = course.unit()
    assert not again["changed"]
    assert again["submitted"] >= unit["submitted"]


def test_a_submission_is_known_without_the_cache(course):
    course.publish().fetch().step("Submit")
    shutil.rmtree(course.exchange / "cache")
    assert course.unit()["submitted"]


def test_submissions_of_others_are_not_mine(course):
    course.publish().fetch().step("Submit")
    for folder in (course.exchange / "unrolled" / "inbound", course.exchange / "cache" / "unrolled"):
        (mine,) = folder.iterdir()
        mine.rename(folder / mine.name.replace(get_username(), "somebody-else", 1))
    assert course.unit()["submitted"] is None


def test_points_come_from_the_feedback_that_was_fetched(course):
    course.publish().fetch().step("Submit")
    assert not course.unit()["feedback_waits"]
    unit = course.give_feedback().unit()
    assert unit["feedback_waits"]
    assert unit["feedback"] is None
    unit = course.fetch(what="feedback").unit()
    assert not unit["feedback_waits"]
    assert (unit["feedback"]["points"], unit["feedback"]["most"], unit["feedback"]["latest"]) == (6, 8, True)
    assert (course.folder / unit["feedback"]["path"]).is_file()


def test_newer_feedback_and_an_older_submission_are_told_apart(course):
    course.publish().fetch().step("Submit")
    course.give_feedback().fetch(what="feedback")
    assert course.give_feedback("7.5 / 8.0").unit()["feedback_waits"]
    course.fetch(what="feedback")
    course.step("Submit")
    feedback = course.unit()["feedback"]
    assert (feedback["points"], feedback["latest"]) == (7.5, False)


@pytest.mark.parametrize("text", ["", "no points here", "(Score: / 8)", "\0\xff"])
def test_a_feedback_page_without_points_is_still_linked(course, text):
    course.publish().fetch()
    page = course.notebook.parent / "feedback" / "2026-01-02 03:04:05.000006 UTC" / f"{UNIT}.html"
    page.parent.mkdir(parents=True)
    page.write_text(text, "latin-1")
    feedback = course.unit()["feedback"]
    assert (feedback["points"], feedback["submitted"]) == (None, "2026-01-02T03:04:05Z")


def test_odd_folders_among_the_feedback(course):
    course.publish().fetch()
    feedback = course.notebook.parent / "feedback"
    (feedback / "not a time").mkdir(parents=True)
    (feedback / "2026-01-02 03:04:05.000006 UTC").mkdir()
    (feedback / "a file").touch()
    unit = course.unit()
    assert (unit["feedback"], unit["problem"]) == (None, None)


# What may lie in the way


def a_folder(path):
    path.mkdir()


def a_dangling_link(path):
    path.symlink_to("nowhere")


def a_link(path):
    path.symlink_to(path.parent.parent.parent / "release" / UNIT / path.name)


def a_pipe(path):
    os.mkfifo(path)


def huge(path):
    with path.open("wb") as file:
        file.truncate(200 * 2**20)


def text(content):
    def put(path):
        path.write_text(content)

    put.__name__ = content[:20] or "empty"
    return put


BROKEN = [
    a_folder,
    a_dangling_link,
    a_link,
    a_pipe,
    huge,
    text(""),
    text("{"),
    text("[1, 2]"),
    text("null"),
    text("[" * 100_000),
    text('{"nbformat": 3, "worksheets": []}'),
    text('{"cells": {}}'),
]


@pytest.mark.parametrize("put", BROKEN)
def test_a_copy_that_cannot_be_read_is_said_at_its_unit_alone(course, put):
    course.publish().fetch().fetch(OTHER)
    course.notebook.unlink()
    put(course.notebook)
    before = sorted(course.folder.rglob("*"))
    state = course.state()
    broken, other = state["units"]
    assert broken["problem"].startswith("Your copy cannot be read: rename it, and Fetch brings a new one. ")
    assert broken["problem"].count(". ") <= 2
    assert broken["progress"]["passed"] == 0
    assert broken["title"] == "One step of SimpleRNN"
    assert (other["problem"], state["problem"]) == (None, None)
    assert sorted(course.folder.rglob("*")) == before
    # What lies there is never written through or over.
    course.page().fetch("unit", UNIT)
    assert sorted(course.folder.rglob("*")) == before


@pytest.mark.parametrize(
    "cells",
    [
        [1, None, "x", [], {}],
        [{"cell_type": ["code"], "source": 3, "metadata": [], "outputs": {}, "attachments": 3}],
        [{"cell_type": "code", "source": [1, "a"], "metadata": {"nbgrader": []}, "outputs": [1, {"text": {}}]}],
        [
            {
                "cell_type": "code",
                "source": "check(x)",
                "execution_count": 1,
                "metadata": {
                    "nbgrader": {"grade_id": "test_rnn_step", "grade": True, "points": "many", "checksum": []}
                },
                "outputs": [{"output_type": "stream", "text": "checks passed"}, {"data": {"text/plain": [[]]}}],
            }
        ],
        [{"cell_type": "code", "source": "", "metadata": {"nbgrader": {"grade_id": {}, "grade": 1}}}],
    ],
)
def test_a_notebook_of_odd_cells_counts_as_nothing(course, cells):
    course.publish().fetch()
    course.notebook.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    unit = course.unit()
    assert (unit["problem"], unit["progress"]["passed"]) == (None, 0)


@pytest.mark.parametrize("put", [text("a file"), a_dangling_link])
def test_something_else_in_the_place_of_the_units_folder(course, put):
    course.publish()
    put(course.work / UNIT)
    assert course.unit()["problem"] == f"work/{UNIT} is no folder: rename it, then fetch the unit."
    assert f"{UNIT} could not be fetched" in course.page().fetch("unit", UNIT)
    assert os.path.lexists(course.work / UNIT)


def test_no_exchange(course):
    shutil.rmtree(course.exchange)
    state = course.state()
    assert state["problem"].startswith(f"There is no exchange at {course.exchange}")
    assert [unit["published"] for unit in state["units"]] == [False, False]
    assert not course.exchange.exists()
    assert course.page().fetch("unit", UNIT) == state["problem"]


def test_an_exchange_of_another_course(course):
    course.publish()
    (course.exchange / "unrolled").rename(course.exchange / "other")
    state = course.state()
    assert "holds nothing of the course unrolled" in state["problem"]
    assert [unit["title"] for unit in state["units"]] == ["One step of SimpleRNN", "SimpleRNN over time"]


def test_windows_has_no_exchange(course, monkeypatch):
    course.publish().fetch()
    monkeypatch.setattr("sys.platform", "win32")
    state = course.state()
    assert state["problem"].startswith("nbgrader has no exchange on Windows")
    assert state["units"][0]["copy"]


def test_odd_things_in_the_exchange_and_in_work(course):
    course.publish().fetch().step("Submit")
    for folder in ("unrolled/outbound", "unrolled/inbound", "cache/unrolled"):
        (course.exchange / folder / "a file").touch()
        (course.exchange / folder / "a+b+c+d").mkdir()
        (course.exchange / folder / f"{get_username()}+{UNIT}+no time").mkdir()
    (course.work / "my notes").mkdir()
    (course.work / "<b>.ipynb").touch()
    state = course.state()
    assert [unit["name"] for unit in state["units"]] == [UNIT, OTHER]
    assert course.unit()["submitted"]


def test_one_submission_that_nbgrader_cannot_list(course):
    course.publish().fetch().fetch(OTHER).step("Submit")
    course.step("Submit", OTHER)
    (mine,) = (course.exchange / "cache" / "unrolled").glob(f"*+{UNIT}+*")
    (mine / "submission_secret.txt").write_bytes(b"\xff\xfe\xff")
    assert "What you handed in cannot be read" in course.unit()["problem"]
    other = course.unit(OTHER)
    assert other["submitted"]
    assert other["problem"] is None


def test_a_release_that_cannot_be_read(course):
    course.publish().fetch()
    outbound = course.exchange / "unrolled" / "outbound" / UNIT / f"{UNIT}.ipynb"
    outbound.chmod(0o644)
    outbound.write_text("{")
    unit = course.unit()
    assert unit["problem"].startswith("The unit itself cannot be read: tell your instructor.")
    assert unit["copy"]
    assert course.unit(OTHER)["problem"] is None


def test_a_course_without_readme_lessons_and_releases(course):
    course.publish()
    for name in ("notebooks", "release"):
        shutil.rmtree(course.folder / name)
    (course.folder / "README.md").unlink()
    state = course.state()
    assert state["title"] == "unrolled"
    assert [unit["lesson"] for unit in state["units"]] == [None, None]
    assert state["units"][0]["title"] == "One step of SimpleRNN"


def test_folders_that_the_server_does_not_show_have_no_links(course):
    course.publish().fetch()
    state = CoursePage(course.config, str(course.folder / "notebooks")).state()
    assert state["units"][0]["lesson"] == f"{UNIT}.ipynb"
    assert state["units"][0]["copy"] is None


def test_a_unit_whose_folders_cannot_be_looked_into_at_all(course, monkeypatch):
    def unreadable(folder, root):
        if UNIT in str(folder):
            raise PermissionError(13, "Permission denied")
        return latest_feedback(folder, root)

    monkeypatch.setattr("unrolled.lab.course_page.page.latest_feedback", unreadable)
    broken, other = course.publish().state()["units"]
    assert broken == {
        "name": UNIT,
        "number": "",
        "title": UNIT,
        "problem": "How far this unit is cannot be told: [Errno 13] Permission denied",
    }
    assert (other["published"], other["problem"]) == (True, None)


def test_the_extension_is_one_that_jupyter_can_enable():
    assert ExtensionPackage(name="unrolled.lab.course_page", enabled=True).validate()


def test_without_a_work_folder_the_first_fetch_makes_it(course):
    shutil.rmtree(course.publish().work)
    assert course.unit()["copy"] is None
    assert course.fetch().unit()["copy"]


def test_a_course_that_the_server_reaches_through_a_link(course, tmp_path):
    course.publish().fetch()
    (tmp_path / "link").symlink_to(course.folder)
    unit = CoursePage(course.config, str(tmp_path / "link")).state()["units"][0]
    assert (unit["lesson"], unit["copy"]) == (f"notebooks/{UNIT}.ipynb", f"work/{UNIT}/{UNIT}.ipynb")


def test_looking_writes_nothing(course):
    course.publish().fetch().step("Submit")
    course.give_feedback()

    def files():
        return {path: path.stat().st_mtime_ns for path in Path(course.folder).rglob("*")}

    before = files()
    course.state()
    assert files() == before
