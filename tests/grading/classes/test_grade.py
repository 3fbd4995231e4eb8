"""`unrolled grade`: what it says, what it skips, what it grades again, and what it leaves alone."""

import json
import re
import shutil
import signal
import time

import nbformat
import pytest
from commands import configure, grade, grade_forked, on_a_terminal, start
from courses import FULL, NOTHING
from handed_in import RIGHT, ROOT, UNIT, WRITTEN, answers, release, right
from whole_class import CLASS, HEAD, LATE, LIMITS, holds_true_scores, open_class

from unrolled.grading.storing import records

SLOW = HEAD + "    import time\n    time.sleep(60)"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class that was graded once; what that printed is in `course.printed`."""
    course = open_class(tmp_path_factory.mktemp("course"))
    course.status, course.printed = grade(course)
    return course


@pytest.fixture
def another(course, tmp_path):
    """A copy of the graded class, to do something to."""
    another = course.copy(tmp_path / "course")
    configure(another, **LIMITS)
    return another


def lines(course):
    """Return the lines of the log."""
    return [json.loads(line) for line in (course.root / "logs" / f"{UNIT}.jsonl").read_text().splitlines()]


def files(course):
    """Return file -> (content, time of the last change) of all that grading writes."""
    found = sorted((course.root / "autograded").rglob("*"))
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in found if path.is_file()}


def test_everybody_has_the_true_score_and_the_status_is_0(course):
    assert course.status == 0, course.printed
    holds_true_scores(course)


def test_the_table_counts_and_names(course):
    assert f"{UNIT}: {len(CLASS)} submissions; {len(CLASS)} graded now in" in course.printed
    assert "  7  with points\n       2  without points\n" in course.printed
    assert "          cleo: no exercise is written: all are as they were released.\n" in course.printed
    assert "          dan: The file is not a notebook" in course.printed
    assert "  1  needs a person\n          eve: The notebook has format 9" in course.printed
    assert "6 written answers wait for a grade in Formgrader." in course.printed


def test_nothing_but_the_table_is_printed(course):
    assert course.printed.splitlines()[0].startswith(UNIT)
    assert "Warning" not in course.printed


def test_the_log_has_a_line_for_each(course):
    found = {line["student"]: line for line in lines(course)}
    assert sorted(found) == sorted(CLASS) and len(lines(course)) == len(CLASS)
    assert found["bob"]["verdicts"]["rnn_step"] == {"passed": False, "stage": "values", "mistake": "tanh forgotten"}
    assert found["finn"]["verdicts"]["rnn_step"]["stage"] == "crash"
    assert found["dan"]["status"] == "zero" and "not JSON" in found["dan"]["notes"][0]
    assert all(line["isolated"] == found["ada"]["isolated"] for line in found.values())


def test_nbgraders_autograde_gives_the_same(course, tmp_path):
    other = open_class(tmp_path / "other")
    other.autograde()
    assert other.rows() == course.rows()
    for student in CLASS:
        assert outputs(other.record(student)) == outputs(course.record(student))
        assert other.folder(student, "autograded").joinpath("timestamp.txt").read_text() == LATE + "\n"
        assert course.folder(student, "autograded").joinpath("timestamp.txt").read_text() == LATE + "\n"


def outputs(record):
    """Return what a record says, without what differs from run to run: addresses of objects."""
    return [(cell.source, cell.get("outputs") if "test_" in cell.id else None) for cell in record.cells]


def test_feedback_and_export_go_on_working(course):
    assert "tanh forgotten" in course.feedback("bob")
    assert float(course.export()["ada"]["score"]) == 6.0


def test_what_has_not_changed_is_skipped(course):
    rows, before = course.rows(), files(course)
    status, printed = grade_forked(course)
    assert status == 0, printed
    assert f"{len(CLASS)} submissions; 0 graded" in printed and f"{len(CLASS)} unchanged" in printed
    assert (course.rows(), files(course)) == (rows, before)


def test_the_table_is_the_same_when_nothing_has_changed(course):
    table = course.printed.split("  7  with points")[1].split("written answers")[0].rpartition("\n")[0]
    assert table in grade_forked(course, "--verdicts-only")[1]


def test_written_answers_that_wait_are_those_of_the_whole_class_whoever_is_graded_now(another):
    assert "6 written answers wait for a grade in Formgrader." in grade_forked(another, "--verdicts-only")[1]
    with another.api.gradebook as gradebook:
        answer = gradebook.find_grade("why_tanh", UNIT, UNIT, "ada")
        answer.manual_score, answer.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    printed = grade_forked(another, "--student", "bob", "--force", "--verdicts-only")[1]
    assert "1 graded now" in printed
    assert "5 written answers wait for a grade in Formgrader." in printed


def test_the_table_says_what_became_of_a_notebook_without_points(another):
    """Another unit's notebook, two of other names, a cell that cannot be run, and a function of another name."""
    other = nbformat.read(ROOT / "release" / "02_rnn_layer" / "02_rnn_layer.ipynb", as_version=4)
    another.submit("kim", nbformat.writes(other).encode(), timestamp=LATE)
    another.submit("lea", release(), timestamp=LATE)
    folder = another.folder("lea", "submitted")
    (folder / f"{UNIT}.ipynb").rename(folder / "one.ipynb")
    shutil.copy(folder / "one.ipynb", folder / "two.ipynb")
    cannot = {name: f"def {name}(x:\n    return x" for name in RIGHT}
    another.submit("max", answers(**cannot), timestamp=LATE)
    another.submit("noa", answers(**{name: f"def my_{name}(x):\n    return x" for name in RIGHT}), timestamp=LATE)
    for arguments in (["--student", "[klmn]*"], []):
        _, printed = grade_forked(another, "--verdicts-only", *arguments)
        assert "kim: no exercise of this unit is in the notebook: was another notebook handed in?\n" in printed
        assert f"lea: There is no file {UNIT}.ipynb in the submission. Which of the 2 other notebooks" in printed
        assert "max: no exercise passed.\n" in printed
        assert "noa: no function of an exercise is there, though cells were changed" in printed
    state = records.state(another.folder("max", "autograded"), UNIT)
    assert {verdict["stage"] for verdict in state["verdicts"].values()} == {"load"}


def test_who_has_handed_in_nothing_is_told_and_the_others_are_graded(another):
    asked = ["--student", "zoe", "--student", "ada", "--student", "y*"]
    status, printed = grade_forked(another, *asked, "--force", "--verdicts-only")
    assert status == 0 and "1 graded" in printed, printed
    assert f"zoe and y* have not handed in {UNIT}; {len(CLASS)} students have: look at the names in " in printed
    status, printed = grade_forked(another, "--student", "y*", "--verdicts-only")
    assert status == 1
    assert f"Nobody whose name fits y* has handed in {UNIT}; {len(CLASS)} students have" in printed


def test_the_bar_says_whom_it_waits_for(another):
    """On a terminal, while one submission sleeps."""
    another.submit("zoe", right(rnn_step=SLOW), timestamp=LATE)
    shown = on_a_terminal(another, "--student", "zoe", "--verdicts-only")
    # How often it is drawn is a matter of how busy the machine is.
    assert re.search(r"waiting for zoe, ([3-9]|[1-9][0-9]) s so far\]", shown), shown
    # No time left is told meanwhile, which nobody knows.
    assert not [part for part in shown.split("\r") if "waiting for" in part and "<" in part]
    assert "1 graded now" in shown


def test_what_nbgrader_has_graded_is_skipped_too(another):
    another.autograde("ada")
    assert "0 graded" in grade_forked(another, "--verdicts-only")[1]


def test_what_has_changed_is_graded_again(another):
    with another.api.gradebook as gradebook:
        gradebook.find_grade("why_tanh", UNIT, UNIT, "ada").manual_score = 1.5
        gradebook.find_comment("rnn_step", UNIT, UNIT, "ada").manual_comment = "Seen."
        gradebook.db.commit()
    another.submit("cleo", right(written=WRITTEN), timestamp="2026-11-24 10:00:00 UTC")
    another.submit("zoe", right(written=WRITTEN))
    before = another.rows()
    status, printed = grade_forked(another, "--verdicts-only")
    assert status == 0 and "2 graded" in printed, printed
    assert another.scores("cleo") == another.scores("zoe") == FULL
    assert {key: row for key, row in another.rows().items() if key[0] not in ("cleo", "zoe")} == {
        key: row for key, row in before.items() if key[0] != "cleo"
    }


def test_a_record_without_its_scores_is_graded_again(another):
    with another.api.gradebook as gradebook:
        gradebook.find_grade("test_rnn_step", UNIT, UNIT, "ada").auto_score = 1.0
        gradebook.remove_submission(UNIT, "bob")
        gradebook.db.commit()
    shutil.rmtree(another.folder("gil", "autograded"))
    (another.folder("ivo", "autograded") / f"{UNIT}.ipynb").write_text("half of a reco")
    assert "4 graded" in grade_forked(another, "--verdicts-only")[1]
    holds_true_scores(another)


def test_a_new_master_grades_everybody_again(another):
    master = another.root / "source" / UNIT / f"{UNIT}.ipynb"
    master.write_text(master.read_text().replace('"points": 3', '"points": 5'))
    assert f"{len(CLASS)} graded" in grade_forked(another, "--verdicts-only")[1]
    assert another.scores("ada")["test_rnn_step"] == 5.0


def test_force_grades_again_and_changes_nothing(another):
    rows = another.rows()
    status, printed = grade_forked(another, "--force", "--verdicts-only", "--workers", "1")
    assert status == 0 and f"{len(CLASS)} graded" in printed, printed
    assert another.rows() == rows


def test_one_student_or_a_pattern(another):
    shutil.rmtree(another.root / "autograded")
    assert "3 graded" in grade_forked(another, "--student", "ada", "--student", "[bc]*", "--verdicts-only")[1]


def test_verdicts_alone_are_executed_later(another):
    shutil.rmtree(another.root / "autograded")
    assert grade_forked(another, "--verdicts-only", "--student", "ada")[0] == 0
    assert not records.state(another.folder("ada", "autograded"), UNIT)["executed"]
    assert "1 graded" in grade_forked(another, "--student", "ada")[1]
    assert records.state(another.folder("ada", "autograded"), UNIT)["executed"]
    assert "0 graded" in grade_forked(another, "--student", "ada", "--verdicts-only")[1]


def test_late_work_is_penalised_in_the_same_transaction(another):
    with another.api.gradebook as gradebook:
        gradebook.update_or_create_assignment(UNIT, duedate="2026-11-23 09:00:00 UTC")
    configure(another, "c.LateSubmissionPlugin.penalty_method = 'zero'", **LIMITS)
    grade_forked(another, "--force", "--verdicts-only", "--student", "ada")
    with another.api.gradebook as gradebook:
        notebook = gradebook.find_submission_notebook(UNIT, UNIT, "ada")
        assert notebook.late_submission_penalty == notebook.score > 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--student", "nobody"], "nobody has not handed in 01_rnn_step; "),
        (["--workers", "0"], "0 workers cannot grade anything"),
        (["--workers", "many"], "many is no number of workers: use 1 or more"),
        (["--scheduler", "tcp://127.0.0.1:9"], "There is no Dask scheduler at tcp://127.0.0.1:9"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(course, arguments, sentence):
    status, printed = grade_forked(course, *arguments, "--verdicts-only")
    assert status != 0 and "Traceback" not in printed
    assert sentence in printed.splitlines()[-1]


def test_a_lost_gradebook_is_made_again(another):
    (another.root / "gradebook.db").unlink()
    status, printed = grade_forked(another, "--verdicts-only")
    assert status == 0 and f"{len(CLASS)} graded now" in printed, printed
    holds_true_scores(another)


def test_a_lost_key_is_told_before_another_one_is_made(another):
    configure(another, **LIMITS, content="nothing.here")
    said = "unrolled.key is gone and is made anew: the hidden cases will be others, and everybody is graded again."
    assert said not in grade_forked(another)[1]
    (another.root / "unrolled.key").unlink()
    assert said in grade_forked(another)[1]
    # The run has ended before it needed one.
    assert not (another.root / "unrolled.key").exists()
    # Whoever has graded nothing yet has lost nothing.
    shutil.rmtree(another.root / "autograded")
    assert said not in grade_forked(another)[1]


def test_a_unit_without_a_master_is_named(another):
    shutil.rmtree(another.root / "source" / UNIT)
    status, printed = grade_forked(another, "--verdicts-only")
    assert status == 1 and printed.startswith(f"There is no master {UNIT}.ipynb")


def test_one_run_at_a_time(another):
    # One sleeps as long as it may, so that the first run is not over before it is stopped.
    another.submit("zoe", right(rnn_step=SLOW), timestamp=LATE)
    before = len(lines(another))
    first = start(another, "--force", "--verdicts-only")
    while len(lines(another)) == before:
        assert first.poll() is None
        time.sleep(0.01)
    first.send_signal(signal.SIGSTOP)
    status, printed = grade_forked(another, "--verdicts-only")
    first.kill()
    first.communicate()
    assert status == 1 and "Another run is grading 01_rnn_step" in printed


def test_whoever_has_no_name_in_the_course_is_told(another):
    configure(another, "c.Autograde.create_student = False", **LIMITS)
    another.submit("stranger", right())
    status, printed = grade_forked(another, "--verdicts-only")
    assert status == 0 and "stranger" in printed and "create_student" in printed
    assert "stranger" not in {student for student, *_ in another.rows()}
    assert another.scores("dan") == NOTHING


def test_where_there_is_no_sandbox_every_result_says_so(another):
    configure(another, **LIMITS, sandbox=False)
    status, printed = grade_forked(another, "--verdicts-only", "--student", "ada", "--student", "bob")
    assert status == 0 and "NOT ISOLATED: students' code runs with your own rights. c.Grading.sandbox" in printed
    assert "in 2 of them students' code ran with the grader's rights" in printed
    assert "without isolation" in another.about("ada")
