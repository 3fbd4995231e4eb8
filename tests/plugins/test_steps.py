"""nbgrader's own autograde with this course's steps: folders, files and times, and everything that comes after."""

import contextlib
import copy
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from datetime import datetime

import nbgrader.apps.api
import pytest
from courses import FULL, NOTHING, Course, cache, succeeds
from handed_in import RIGHT, ROOT, UNIT, WRITTEN, release, right, written
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.dbutil import _temp_alembic_ini
from nbgrader.exchange import ExchangeFactory
from nbgrader.utils import notebook_hash
from traitlets.config import Config

from unrolled.building.preprocessors import RELEASE
from unrolled.grading import pipeline, sandbox
from unrolled.plugins import autograde as steps

WITHOUT_BIAS = RIGHT["rnn_preactivation"].replace(" + bias", "")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course in which nothing is executed for the record: that is slower, and not the subject here."""
    return Course(tmp_path_factory.mktemp("course"), execute=False)


@pytest.fixture
def student(request, course):
    """A student's name that no other test uses; the submission is removed afterwards."""
    name = request.node.name.removeprefix("test_").split("[")[0]
    yield name
    for step in ("submitted", "autograded", "feedback"):
        shutil.rmtree(course.root / step / name, ignore_errors=True)


def test_scores_comments_and_feedback_tell_the_same(course, student):
    course.submit(student, right(written=WRITTEN, rnn_preactivation=WITHOUT_BIAS))
    course.autograde(student)
    assert course.scores(student) == FULL | {"test_rnn_preactivation": 0.0}
    page = course.feedback(student)
    verdicts = ("the bias is left out", "Add bias, shape (U,), once", "Mend rnn_preactivation", "hidden checks passed")
    for said in (*verdicts, "Not passed: bias missing", WRITTEN):
        assert said in page
    assert "Score: 4.0 / 8.0" in page


def test_a_new_gradebook_has_the_schema_that_alembic_names(course, student):
    course.submit(student, right())
    course.autograde(student)
    with _temp_alembic_ini("sqlite://") as settings:
        heads = subprocess.check_output([sys.executable, "-m", "alembic", "-c", settings, "heads"], text=True)
    with contextlib.closing(sqlite3.connect(course.root / "gradebook.db")) as gradebook:
        assert gradebook.execute("SELECT version_num FROM alembic_version").fetchall() == [(heads.split()[0],)]


def test_export_holds_everybody(course, student):
    course.submit(student, right())
    course.submit(student + "_2", b"broken")
    course.autograde(student)
    course.autograde(student + "_2")
    table = course.export()
    assert (table[student]["score"], table[student]["max_score"]) == ("6.0", "8.0")
    assert table[student + "_2"]["score"] == "0.0"


def test_the_submitted_files_are_left_as_they_are(course, student):
    folder = course.submit(student, right(), timestamp="2026-11-23 10:00:00 UTC")
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    course.autograde(student)
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()} == before


def test_nothing_but_the_notebook_and_its_time_is_taken(course, student):
    folder = course.submit(student, right(), timestamp="2026-11-23 10:00:00 UTC")
    (folder / "numpy.py").write_text("1 / 0")
    (folder / "data").mkdir()
    (folder / "data" / "big.csv").write_text("1,2")
    course.autograde(student)
    assert course.scores(student) == FULL | {"why_tanh": 0.0}
    graded = course.folder(student, "autograded")
    assert sorted(path.name for path in graded.iterdir()) == [f"{UNIT}.ipynb", "timestamp.txt"]
    with course.api.gradebook as gradebook:
        assert gradebook.find_submission(UNIT, student).timestamp == datetime(2026, 11, 23, 10)


def hand_in(course, student, notebook, secret="a secret of nbgrader's"):
    """Put a submission into the exchange, as nbgrader's Submit button does; return its folder."""
    folder = course.root / "exchange" / "unrolled" / "inbound" / f"{student}+{UNIT}+2026-11-23 10:00:00 UTC"
    folder.mkdir(parents=True)
    (folder / f"{UNIT}.ipynb").write_bytes(notebook)
    (folder / "timestamp.txt").write_text("2026-11-23 10:00:00 UTC")
    if secret:
        (folder / "submission_secret.txt").write_text(student + secret)
    return folder


def test_the_way_through_the_exchange_and_back(course, student):
    """Collect, autograde, generate and release feedback; two odd submissions stop nothing."""
    for folder in ("inbound", "feedback"):
        (course.root / "exchange" / "unrolled" / folder).mkdir(parents=True, exist_ok=True)
    hand_in(course, f"{student}_1", b"no notebook", secret="")
    os.mkfifo(hand_in(course, f"{student}_2", b"") / "pipe")
    (course.root / "exchange" / "unrolled" / "inbound" / f"{student}_3+{UNIT}+no time at all").symlink_to("nowhere")
    hand_in(course, f"{student}_4", written(right(written=WRITTEN)))
    exchange = ExchangeFactory(config=course.config)
    chosen = copy.deepcopy(course.config)
    chosen.CourseDirectory |= {"student_id": f"{student}_*", "assignment_id": UNIT}
    collect = exchange.Collect(coursedir=CourseDirectory(config=chosen), config=chosen)
    collect.root = str(course.root / "exchange")
    collect.init_src()
    collect.copy_files()
    assert not course.folder(f"{student}_3").exists()
    course.autograde(f"{student}_*")
    assert [course.scores(f"{student}_{number}") for number in (1, 2, 4)] == [NOTHING, NOTHING, FULL]
    assert "hidden checks passed" in course.feedback(f"{student}_4")
    course.feedback(f"{student}_1")
    release = exchange.ReleaseFeedback(coursedir=CourseDirectory(config=chosen), config=chosen)
    release.src_path = course.api.coursedir.format_path("feedback", f"{student}_*", UNIT)
    release.dest_path = str(course.root / "exchange" / "unrolled" / "feedback")
    release.copy_files()
    (page,) = os.listdir(release.dest_path)
    assert page == notebook_hash(secret=f"{student}_4a secret of nbgrader's", notebook_id=UNIT) + ".html"


def test_a_missing_notebook_is_zero_with_the_reason(course, student):
    course.folder(student).mkdir(parents=True)
    course.autograde(student)
    assert course.scores(student) == NOTHING
    assert "There is no file 01_rnn_step.ipynb" in course.about(student)
    assert "There is no file 01_rnn_step.ipynb" in course.feedback(student)


def test_a_renamed_notebook_is_graded_and_named(course, student):
    course.submit(student, right(written=WRITTEN), name="01_rnn_step (1).ipynb")
    course.autograde(student)
    assert course.scores(student) == FULL
    assert "has to be named 01_rnn_step.ipynb" in course.about(student)


def test_other_notebooks_are_named(course, student):
    course.submit(student, right(written=WRITTEN))
    course.submit(student, release(), name="01_rnn_step-Copy1.ipynb")
    course.autograde(student)
    assert course.scores(student) == FULL
    assert "01_rnn_step-Copy1.ipynb was not graded" in course.about(student)


@pytest.mark.parametrize("content", [b"yesterday", b"\xff\xff", b"2026-99-99 10:00:00 UTC", b"", None])
def test_a_broken_timestamp_stops_nobody(course, student, content):
    folder = course.submit(student, right(written=WRITTEN))
    if content is None:
        (folder / "timestamp.txt").symlink_to(course.root / "gradebook.db")
    else:
        (folder / "timestamp.txt").write_bytes(content)
    said = course.autograde(student)
    assert course.scores(student) == FULL
    if content != b"":
        assert "timestamp.txt holds no time" in said
        assert "timestamp.txt holds no time" in course.about(student)


def test_names_of_any_bytes_stop_nobody(course, student):
    folder = course.submit(student, right(written=WRITTEN))
    for name in (b"caf\xe9.txt", b"\xff\xfe.ipynb", b"new\nline.ipynb"):
        with open(os.fsencode(folder) + b"/" + name, "wb"):
            pass
    course.autograde(student)
    assert course.scores(student) == FULL
    assert "not graded" in course.about(student)


def test_a_graded_submission_is_skipped_until_something_else_is_handed_in(course, student):
    course.submit(student, release(), timestamp="2026-11-23 10:00:00 UTC")
    course.autograde(student)
    assert "Skipping" in course.autograde(student, force=False)
    assert course.scores(student) == NOTHING
    course.submit(student, right(written=WRITTEN), timestamp="2026-11-23 11:00:00 UTC")
    assert "Skipping" not in course.autograde(student, force=False)
    assert course.scores(student) == FULL
    course.submit(student, release())
    course.autograde(student)
    assert course.scores(student) == NOTHING


@pytest.mark.parametrize("left", ["nothing", "first pass", "half a file"])
def test_what_was_not_finished_is_graded_again(course, student, left):
    course.submit(student, right(written=WRITTEN))
    course.autograde(student)
    path = course.folder(student, "autograded") / f"{UNIT}.ipynb"
    path.chmod(0o644)
    if left == "nothing":
        path.unlink()
    elif left == "half a file":
        path.write_bytes(path.read_bytes()[:1000])
    else:
        notebook = json.loads(path.read_text())
        del notebook["metadata"]["unrolled"]["status"]
        path.write_text(json.dumps(notebook))
    assert "Skipping" not in course.autograde(student, force=False)
    assert "Skipping" in course.autograde(student, force=False)
    assert course.scores(student) == FULL


def test_what_a_person_gave_survives_regrading(course, student):
    course.submit(student, right(written=WRITTEN))
    course.autograde(student)
    with course.api.gradebook as gradebook:
        gradebook.find_grade("why_tanh", UNIT, UNIT, student).manual_score = 1.5
        gradebook.find_grade("test_rnn_step", UNIT, UNIT, student).extra_credit = 0.5
        gradebook.find_comment("why_tanh", UNIT, UNIT, student).manual_comment = "Nearly."
        gradebook.db.commit()
    course.submit(student, right(written=WRITTEN, rnn_step=RIGHT["rnn_step"].replace("np.tanh", "")))
    course.autograde(student)
    rows = course.rows()
    assert rows[student, "why_tanh"] == (None, 1.5, None, True)
    assert rows[student, "test_rnn_step"] == (0.0, None, 0.5, False)
    assert rows[student, "why_tanh", "comment"] == (None, "Nearly.")
    assert "Nearly." in course.feedback(student)
    assert course.export()[student]["score"] == "5.0"


def test_late_penalties_are_given(course, student):
    with course.api.gradebook as gradebook:
        gradebook.update_or_create_assignment(UNIT, duedate="2026-11-23 10:00:00 UTC")
    course.config.LateSubmissionPlugin.penalty_method = "zero"
    api = NbGraderAPI(CourseDirectory(config=course.config), config=course.config)
    for late, timestamp in {"_in_time": "2026-11-23 09:59:59 UTC", "_late": "2026-11-23 10:00:01 UTC"}.items():
        course.submit(student + late, right(), timestamp=timestamp)
        succeeds(api.autograde(UNIT, student + late))
    table = course.export()
    assert (table[student + "_in_time"]["score"], table[student + "_late"]["score"]) == ("6.0", "0.0")


def test_a_late_penalty_is_taken_from_the_new_score(course, student):
    course.submit(student, right(), timestamp="2030-01-01 00:00:00 UTC")
    api = NbGraderAPI(CourseDirectory(config=course.config), config=course.config)
    succeeds(api.autograde(UNIT, student))
    course.submit(student, b"broken", timestamp="2030-01-01 00:00:00 UTC")
    succeeds(api.autograde(UNIT, student))
    with course.api.gradebook as gradebook:
        assert gradebook.find_submission(UNIT, student).late_submission_penalty == 0
        gradebook.update_or_create_assignment(UNIT, duedate=None)


def test_one_submission_of_each_kind_stops_nobody(course, student):
    names = ["1_right", "2_broken", "3_missing", "4_list", "5_folder", "6_right"]
    people = [f"{student}_{name}" for name in names]
    course.submit(people[0], right(written=WRITTEN))
    course.submit(people[1], b"{")
    course.folder(people[2]).mkdir(parents=True)
    course.submit(people[3], b"[]")
    (course.folder(people[4]) / f"{UNIT}.ipynb").mkdir(parents=True)
    course.submit(people[5], right(written=WRITTEN))
    said = course.autograde(f"{student}_*")
    assert [course.scores(name) for name in people] == [FULL, NOTHING, NOTHING, NOTHING, NOTHING, FULL]
    assert [course.record(name).metadata.unrolled.status for name in people] == ["graded", *["zero"] * 4, "graded"]
    assert all(name in said for name in people)


def test_a_locked_gradebook_is_waited_for(course, student):
    course.submit(student, right(written=WRITTEN))
    connection = sqlite3.connect(course.root / "gradebook.db", isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN EXCLUSIVE")
    # SQLite itself gives up after five seconds.
    other = threading.Timer(7, connection.rollback)
    other.start()
    said = course.autograde(student)
    other.join()
    connection.close()
    assert "locked by another program" in said
    assert course.scores(student) == FULL


def test_an_error_of_its_own_is_recorded_and_stops_nobody(course, student, monkeypatch):
    def fails(*arguments, **keywords):
        raise RuntimeError("a mistake in this package")

    course.submit(student, right(written=WRITTEN))
    monkeypatch.setattr(pipeline, "verify", fails)
    course.autograde(student)
    assert set(course.scores(student).values()) == {None}
    assert "somebody has to look" in course.about(student)
    assert all(row[-1] for key, row in course.rows().items() if key[0] == student and len(key) == 2)


def test_without_isolation_the_log_says_so_once(course, student):
    course.submit(student, right(written=WRITTEN))
    api = NbGraderAPI(course.api.coursedir, config=copy.deepcopy(course.config))
    api.config.Grading.sandbox = False
    result = api.autograde(UNIT, student)
    succeeds(result)
    assert result["log"].count("NOT ISOLATED") == 1
    assert "without isolation" in course.about(student)
    assert course.scores(student) == FULL


@pytest.mark.skipif(not sandbox.available()[0], reason=f"needs a working bubblewrap: {sandbox.available()[1]}")
def test_with_isolation_nothing_is_said(course, student):
    course.submit(student, right(written=WRITTEN))
    assert "ISOLATED" not in course.autograde(student)
    assert course.about(student) == ""


def test_nobody_handed_in(course):
    result = course.api.autograde(UNIT, "nobody")
    assert not result["success"]
    assert "No notebooks were matched" in result["log"]


def test_a_unit_without_a_master_is_named(course):
    (course.root / "submitted" / "ada" / "99_none").mkdir(parents=True)
    result = course.api.autograde("99_none", "ada")
    assert not result["success"]
    assert "There is no master 99_none.ipynb" in result["log"]


def test_a_unit_that_nobody_generated_is_entered_from_its_master(course):
    shutil.copytree(course.root / "source" / UNIT, course.root / "source" / "98_new")
    (course.root / "source" / "98_new" / f"{UNIT}.ipynb").rename(course.root / "source" / "98_new" / "98_new.ipynb")
    (course.root / "submitted" / "ada" / "98_new").mkdir(parents=True)
    succeeds(course.api.autograde("98_new", "ada"))
    with course.api.gradebook as gradebook:
        assert gradebook.find_submission("98_new", "ada").max_score == 8


def test_the_key_is_made_on_first_use_for_its_owner_alone(course, tmp_path):
    new = course.copy(tmp_path)
    (tmp_path / "unrolled.key").unlink()
    new.submit("ada", right(written=WRITTEN))
    new.autograde("ada")
    assert new.scores("ada") == FULL
    assert (tmp_path / "unrolled.key").stat().st_mode & 0o777 == 0o600
    ignored = subprocess.run(["git", "check-ignore", "unrolled.key"], cwd=ROOT, capture_output=True, check=False)
    assert ignored.returncode == 0


def test_a_course_without_these_settings_gets_nbgraders_own(tmp_path):
    """Another course in the same process, for example in one JupyterLab, is not changed."""
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    config.GenerateAssignment.preprocessors = RELEASE
    config.Execute.enabled = False  # so that everybody passes, which only nbgrader's own would let happen
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    shutil.copytree(ROOT / "source" / UNIT, tmp_path / "source" / UNIT)
    succeeds(api.generate_assignment(UNIT))
    for name in ("ada", "bob"):
        (tmp_path / "submitted" / name / UNIT).mkdir(parents=True)
    (tmp_path / "submitted" / "ada" / UNIT / f"{UNIT}.ipynb").write_bytes(written(release()))
    succeeds(api.autograde(UNIT, "ada"))
    assert nbgrader.apps.api.Autograde is steps.AutogradeEveryone
    with api.gradebook as gradebook:
        assert gradebook.find_submission_notebook(UNIT, UNIT, "ada").score == 6
    assert not api.autograde(UNIT, "bob")["success"]


def test_the_command_grades_like_the_button(course, tmp_path):
    """`nbgrader autograde`, as it is typed, in a course folder with this repository's settings."""
    new = course.copy(tmp_path / "course")
    settings = [(ROOT / "nbgrader_config.py").read_text(), f"c.Grading.cache = {str(cache())!r}"]
    (new.root / "nbgrader_config.py").write_text("\n".join(settings))
    for name, notebook in {"cli_1": right(written=WRITTEN), "cli_2": b"broken", "cli_3": release()}.items():
        new.submit(name, notebook)
    command = [sys.executable, "-m", "nbgrader", "autograde", UNIT, "--no-execute", "--student=cli_*"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, cwd=new.root, env=environment, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert "cli_1: graded, 6 points" in ran.stderr
    assert "cli_2: zero points" in ran.stderr
    assert [new.scores(name) for name in ("cli_1", "cli_2", "cli_3")] == [FULL, NOTHING, NOTHING]
