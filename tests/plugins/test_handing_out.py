"""nbgrader's exchange with this course's classes: whoever looks in the middle of a copy sees all of it or none."""

import shutil
import stat

import nbformat
import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.utils import notebook_hash
from traitlets.config import Config

from unrolled.plugins import handing_out

FILES = {"u1.ipynb": nbformat.writes(nbformat.v4.new_notebook()), "data/one.txt": "one", "data/two.txt": "two"}
SECRET = "secret"
WHEN = "2026-11-25 10:00:00.000000 UTC"


class Course:
    """A course of one unit in a folder, and nbgrader's steps for it."""

    def __init__(self, folder):
        self.folder = folder
        self.release, self.work = folder / "release" / "u1", folder / "work" / "u1"
        self.outbound = folder / "exchange" / "tiny" / "outbound" / "u1"
        self.pages = self.work / "feedback" / WHEN
        write(self.release, FILES)

    def step(self, kind, **options):
        """Take one step of nbgrader's exchange."""
        config = Config()
        config.CourseDirectory.root, config.CourseDirectory.course_id = str(self.folder), "tiny"
        config.Exchange.root = str(self.folder / "exchange")
        config.Exchange.cache = str(self.folder / "exchange" / "cache")
        config.Exchange.assignment_dir = str(self.folder / "work")
        factory = config.ExchangeFactory
        factory.fetch_assignment, factory.fetch_feedback = handing_out.FetchAssignment, handing_out.FetchFeedback
        factory.release_assignment = handing_out.ReleaseAssignment
        config.CourseDirectory.assignment_id = "u1"
        coursedir = CourseDirectory(config=config)
        tool = getattr(ExchangeFactory(config=config), kind)(
            coursedir=coursedir, authenticator=Authenticator(config=config), config=config
        )
        for name, value in options.items():
            setattr(tool, name, value)
        tool.start()

    def give_feedback(self, *names, text="6 of 8"):
        """Put feedback for these notebooks of one submission into the exchange."""
        write(self.folder / "exchange" / "cache" / "tiny" / f"me+u1+{WHEN}", {"submission_secret.txt": SECRET})
        for name in names:
            page = f"{notebook_hash(secret=SECRET, notebook_id=name)}.html"
            write(self.folder / "exchange" / "tiny" / "feedback", {page: f"{name}: {text}"})
            write(self.folder / "exchange" / "cache" / "tiny" / f"me+u1+{WHEN}", {f"{name}.ipynb": FILES["u1.ipynb"]})


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def tree(folder):
    """Return {path: text} of what is not hidden in a folder."""
    paths = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return {path.as_posix(): (folder / path).read_text() for path in paths if not hidden(path)}


def hidden(path):
    return any(part.startswith(".") for part in path.parts)


def everything(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


@pytest.fixture
def look(monkeypatch):
    """Give a function that takes what somebody looks at, and returns what they see before and amid each file's copy.

    fail  the copy of the file after so many stops in the middle, as on a full disk
    """

    def at(what, fail=None):
        looks, copy = [], shutil.copyfile

        def copyfile(source, target, **options):
            looks.append(what())
            with open(source, "rb") as whole, open(target, "wb") as half:
                half.write(whole.read()[:1])
            looks.append(what())
            if fail is not None and len(looks) > 2 * fail:
                raise OSError("No space left on device")
            return copy(source, target, **options)

        monkeypatch.setattr(shutil, "copyfile", copyfile)
        return looks

    return at


def test_a_unit_is_released_and_fetched_as_it_is(course):
    course.step("ReleaseAssignment")
    course.step("FetchAssignment")
    assert tree(course.outbound) == tree(course.work) == FILES
    assert stat.S_IMODE(course.outbound.stat().st_mode) == 0o755
    assert everything(course.work.parent) == ["u1", "u1/data", *(f"u1/{name}" for name in sorted(FILES))]
    assert not [path for path in course.folder.rglob("*") if hidden(path.relative_to(course.folder))]


def test_a_unit_is_fetched_whole_or_not_at_all(course, look):
    course.step("ReleaseAssignment")
    looks = look(course.work.exists)
    course.step("FetchAssignment")
    assert looks == [False] * 6
    assert tree(course.work) == FILES


@pytest.mark.parametrize("copied", [0, 1, 2])
def test_a_fetch_that_fails_leaves_nothing_and_can_be_tried_again(course, look, copied, monkeypatch):
    course.step("ReleaseAssignment")
    look(course.work.exists, fail=copied)
    with pytest.raises(shutil.Error, match="No space left"):
        course.step("FetchAssignment")
    assert everything(course.work.parent) == []
    monkeypatch.undo()
    course.step("FetchAssignment")
    assert tree(course.work) == FILES


def test_missing_files_are_fetched_whole_and_others_stay(course, look):
    course.step("ReleaseAssignment")
    write(course.work, {"u1.ipynb": "my own", "notes.txt": "mine"})
    looks = look(lambda: tree(course.work))
    course.step("FetchAssignment", replace_missing_files=True)
    mine = {"u1.ipynb": "my own", "notes.txt": "mine"}
    assert looks == [mine] * 4
    assert tree(course.work) == {**FILES, **mine}
    (course.work / "data" / "one.txt").unlink()
    course.step("FetchAssignment", replace_missing_files=True)
    assert tree(course.work) == {**FILES, **mine}


def test_a_copy_that_another_window_has_fetched_meanwhile_stays(course, look):
    course.step("ReleaseAssignment")
    look(lambda: write(course.work, {"u1.ipynb": "my own"}))
    with pytest.raises(ExchangeError, match="You already have a copy"):
        course.step("FetchAssignment")
    assert tree(course.work) == {"u1.ipynb": "my own"}
    assert everything(course.work.parent) == ["u1", "u1/u1.ipynb"]


def test_a_fetched_unit_is_not_fetched_again(course):
    course.step("ReleaseAssignment")
    write(course.work, {"u1.ipynb": "my own"})
    with pytest.raises(ExchangeError):
        course.step("FetchAssignment")
    assert tree(course.work) == {"u1.ipynb": "my own"}


def test_the_feedback_of_a_submission_is_there_with_all_its_pages_or_not_at_all(course, look):
    course.step("ReleaseAssignment")
    course.give_feedback("u1", "u2")
    looks = look(course.pages.exists)
    course.step("FetchFeedback")
    assert looks == [False] * 4
    assert tree(course.pages) == {"u1.html": "u1: 6 of 8", "u2.html": "u2: 6 of 8"}


def test_a_newer_page_takes_the_place_of_the_older_when_it_is_copied(course, look):
    course.step("ReleaseAssignment")
    course.give_feedback("u1")
    course.step("FetchFeedback")
    write(course.pages, {"my notes.txt": "mine"})
    course.give_feedback("u1", text="7 of 8")
    before = {"u1.html": "u1: 6 of 8", "my notes.txt": "mine"}
    looks = look(lambda: tree(course.pages))
    course.step("FetchFeedback")
    assert looks == [before] * 2
    assert tree(course.pages) == {**before, "u1.html": "u1: 7 of 8"}
    assert everything(course.pages) == ["my notes.txt", "u1.html"]


def test_a_changed_release_takes_the_place_of_the_older_when_it_is_copied(course, look):
    course.step("ReleaseAssignment")
    write(course.release, {"data/one.txt": "changed"})
    looks = look(lambda: tree(course.outbound))
    course.step("ReleaseAssignment", force=True)
    assert looks == [FILES] * 6
    assert tree(course.outbound) == {**FILES, "data/one.txt": "changed"}
    assert [path.name for path in course.outbound.parent.iterdir()] == ["u1"]


def test_a_release_that_fails_keeps_the_older_one(course, look):
    course.step("ReleaseAssignment")
    write(course.release, {"data/one.txt": "changed"})
    look(lambda: None, fail=1)
    with pytest.raises(shutil.Error, match="No space left"):
        course.step("ReleaseAssignment", force=True)
    assert tree(course.outbound) == FILES
    assert [path.name for path in course.outbound.parent.iterdir()] == ["u1"]


def test_a_release_that_is_there_is_not_replaced_without_force(course):
    course.step("ReleaseAssignment")
    write(course.release, {"data/one.txt": "changed"})
    with pytest.raises(ExchangeError):
        course.step("ReleaseAssignment")
    assert tree(course.outbound) == FILES
