"""`unrolled grade NN_unit --exercise NAME`: one exercise of everybody again, and nothing else."""

import json
import time

import pytest
from commands import configure, grade, grade_forked, start_forked
from courses import FULL
from handed_in import UNIT, WRITTEN, right
from whole_class import CLASS, FORGOTTEN, LATE, LIMITS, open_class

WRONG_NOW = "def name_weights(weights):\n    return weights"
POINTS = 4


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class that was graded with a late penalty and two manual scores; then the exercise changed.

    rnn_step gives four points in place of three. Gil's file was exchanged meanwhile: his rnn_step is wrong now, and so
    is another exercise, whose score has to stay. Zoe handed in and was never graded.
    """
    course = open_class(tmp_path_factory.mktemp("course"))
    deadline = f'[late]\npercent_per_day = 10\n[units.{UNIT}]\ndeadline = "2026-11-22 10:00"\n'
    (course.root / "deadlines.toml").write_text(deadline)
    status, printed = grade(course, "--verdicts-only")
    assert status == 0, printed
    with course.api.gradebook as gradebook:
        gradebook.find_grade("why_tanh", UNIT, UNIT, "ada").manual_score = 1.5
        gradebook.find_grade("test_rnn_step", UNIT, UNIT, "ivo").manual_score = 2.0
        gradebook.find_grade("test_name_weights", UNIT, UNIT, "ivo").manual_score = 0.5
        gradebook.db.commit()
    course.submit("gil", right(rnn_step=FORGOTTEN, name_weights=WRONG_NOW, written=WRITTEN), timestamp=LATE)
    course.submit("zoe", right(), timestamp=LATE)
    master = course.root / "source" / UNIT / f"{UNIT}.ipynb"
    notebook = json.loads(master.read_text())
    for cell in notebook["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if nbgrader.get("grade_id") == "test_rnn_step":
            nbgrader["points"] = POINTS
    master.write_text(json.dumps(notebook))
    return course


@pytest.fixture
def course(graded, tmp_path):
    another = graded.copy(tmp_path / "course")
    configure(another, **LIMITS)
    return another


def files(course):
    """Return file -> (content, time of the last change) of all that grading has written, the gradebook too."""
    found = [*sorted((course.root / "autograded").rglob("*")), course.root / "gradebook.db"]
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in found if path.is_file()}


def others(course):
    """Return what the gradebook knows about all but the exercise."""
    return {key: value for key, value in course.rows().items() if "rnn_step" not in key[1]}


def penalties(course):
    with course.api.gradebook as gradebook:
        found = gradebook.notebook_submissions(UNIT, UNIT)
        return {one.student.id: (one.score, one.late_submission_penalty) for one in found}


def test_a_dry_run_says_what_would_change_and_writes_nothing(course):
    before = files(course)
    status, printed = grade(course, "--exercise", "rnn_step", "--dry-run")
    assert status == 0, printed
    assert f"rnn_step in {UNIT}: 4 of 8 scores would change: 3 up, 1 down." in printed
    assert "      up  ada: 3 to 4\n      up  ivo: 3 to 4\n      up  jana: 3 to 4\n    down  gil: 3 to 0\n" in printed
    assert "dan, eve, zoe have no graded submission, and nothing changes" in printed
    assert files(course) == before


def test_only_that_exercise_changes(course):
    before, points = others(course), penalties(course)
    status, printed = grade_forked(course, "--exercise", "rnn_step")
    assert status == 0, printed
    assert printed.index("4 of 8 scores would change") < printed.index("4 scores changed; all other scores")
    assert others(course) == before
    rows = course.rows()
    assert rows["ada", "test_rnn_step"] == (POINTS, None, None, False)
    assert rows["gil", "test_rnn_step"] == (0, None, None, False)
    assert rows["gil", "test_name_weights"][0] == FULL["test_name_weights"]
    # A person's score stays, and asks for another look.
    assert rows["ivo", "test_rnn_step"][:2] == (POINTS, 2.0) and rows["ivo", "test_rnn_step"][3]
    assert "tanh" in course.verdict("gil", "rnn_step") and "rnn_step: hidden checks passed" in course.verdict(
        "ada", "rnn_step"
    )
    assert "hidden checks passed" in course.verdict("gil", "name_weights")
    assert rows["gil", "rnn_step", "comment"][0].startswith("Not passed: tanh forgotten")
    state = course.record("gil").metadata.unrolled
    assert state.scores["test_rnn_step"] == 0 and state.verdicts.rnn_step.mistake == "tanh forgotten"
    # A tenth of the points for one day, of the new points.
    now = penalties(course)
    assert points["jana"][1] > 0
    assert now["jana"][0] == points["jana"][0] + 1
    assert now["jana"][1] == pytest.approx(now["jana"][0] / 10)
    log = [json.loads(line) for line in (course.root / "logs" / f"{UNIT}.jsonl").read_text().splitlines()]
    gil = next(line for line in log if line["student"] == "gil" and "exercise" in line)
    assert gil["scores"] == {"test_rnn_step": {"before": 3.0, "now": 0.0}}


def test_a_second_run_changes_nothing(course):
    assert grade_forked(course, "--exercise", "rnn_step")[0] == 0
    before, rows = files(course), course.rows()
    status, printed = grade_forked(course, "--exercise", "rnn_step")
    assert status == 0 and "0 of 8 scores would change" in printed and "0 scores changed" in printed
    assert course.rows() == rows
    records = {path: found for path, found in before.items() if path.suffix == ".ipynb"}
    assert {path: found for path, found in files(course).items() if path.suffix == ".ipynb"} == records


def test_a_killed_run_is_finished_by_the_same_command(course, graded, tmp_path):
    whole = graded.copy(tmp_path / "whole")
    configure(whole, **LIMITS)
    assert grade_forked(whole, "--exercise", "rnn_step")[0] == 0
    log = course.root / "logs" / f"{UNIT}.jsonl"
    lines = len(log.read_text().splitlines())
    with start_forked(course, "--exercise", "rnn_step") as process:
        while process.poll() is None and len(log.read_text().splitlines()) == lines:
            time.sleep(0.001)
        process.kill()
        process.communicate()
    status, printed = grade_forked(course, "--exercise", "rnn_step")
    assert status == 0, printed
    assert course.rows() == whole.rows() and penalties(course) == penalties(whole)
    states = [{name: one.record(name).metadata.unrolled for name in CLASS} for one in (course, whole)]
    assert states[0] == states[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--exercise", "rnn_stop"),
            f"There is no exercise rnn_stop in {UNIT}: it has name_weights,",
        ),
        (("--dry-run",), "--dry-run goes with --exercise NAME"),
        (("--exercise", "rnn_step", "--student", "zoe"), f"Nobody's {UNIT} has been graded yet: unrolled grade {UNIT}"),
    ],
)
def test_what_cannot_be_graded_again_is_said_in_one_sentence(course, arguments, said):
    before = files(course)
    status, printed = grade_forked(course, *arguments)
    assert status != 0 and said in printed
    assert "Traceback" not in printed and files(course) == before
