"""README.md by its own words, in a fresh clone: the student's way, the instructor's, and the feedback that comes back.

Nothing is prepared. What is not done here by a command or a button that README names is not done at all. The whole runs
twice: as whoever runs the tests, and as an ordinary user (test_readme_ordinary_user.py).
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from lab_server import ENVIRONMENT, NO_SPARES, free_port, running
from people import Person
from playwright.sync_api import expect
from test_student import RIGHT, TRANSPOSED

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
UNIT = "01_rnn_step"
WRITTEN = "A chain of linear steps is one linear step."


def section(title):
    """Return a section of README, with its subsections."""
    return re.search(rf"^## {title}$(.*?)(?=^## |\Z)", README, flags=re.MULTILINE | re.DOTALL)[1]


STUDENTS, INSTRUCTORS = section("For students"), section("For instructors")


def words(text, *names):
    """Fail unless a section of README names each of these commands or buttons."""
    missing = [name for name in names if name not in text]
    assert not missing, f"README does not say {missing}"


def git(folder, *arguments):
    command = ["git", "-c", "user.name=somebody", "-c", "user.email=somebody@localhost", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def clone(checkout, tmp_path):
    """A fresh clone of this checkout, as it is now, in an empty folder whose path holds a space."""
    git(checkout, "init", "--quiet")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "as it is")
    git(tmp_path, "clone", "--quiet", str(checkout), "a fresh clone")
    return tmp_path / "a fresh clone"


@pytest.fixture
def sitting_at(clone, chromium, tmp_path, request):
    """Give a function that starts `make lab` or `make teach` and opens the printed address for a person."""
    home, shots = tmp_path / "home", Path(request.config.rootpath, "screenshots")
    home.mkdir()
    shots = Path(os.environ.get("SCREENSHOTS", shots))

    class Sitting:
        def __init__(self, name, step, *arguments):
            self._server = running(clone, home, f"--port={free_port()}", *arguments, name=name)
            self._step = step

        def __enter__(self):
            self.context = chromium.new_context(viewport={"width": 1400, "height": 1000})
            self.context.set_default_timeout(90_000)
            lab = self._server.__enter__()
            self.person = Person(self.context.new_page(), lab, clone, shots / f"test_readme-{self._step}")
            self.person.open()
            return self.person

        def __exit__(self, *error):
            self.person.shot("the end")
            self.context.close()
            self._server.__exit__(*error)
            if error[0] is None:
                assert self.person.unexplained == [], self.person.unexplained

    return Sitting


def test_from_a_fresh_clone_to_feedback(clone, sitting_at):
    words(README, "make lab", "make teach")
    with sitting_at("lab", "student") as student:
        the_student_solves_and_submits(student)
    another_student_hands_in(clone)
    # From here on nobody opens a notebook.
    with sitting_at("teach", "instructor", NO_SPARES) as instructor:
        the_instructor_grades(instructor)
    with sitting_at("lab", "feedback", NO_SPARES) as student:
        the_student_reads_the_feedback(student)
    assert git(clone, "status", "--porcelain") == ""
    # Nothing but what README calls people's own has been made.
    made = {line.removeprefix("!! ") for line in git(clone, "status", "--porcelain", "--ignored").splitlines()}
    made -= {"unrolled.egg-info/"}
    assert {name for name in made if "__pycache__" not in name} == {
        *("autograded/", "exchange/", "feedback/", "gradebook.db", "logs/", "submitted/", "unrolled.key", "work/"),
    }


def the_student_solves_and_submits(student):
    words(STUDENTS, "course page", "**Fetch**", "**Validate**", "**Submit**", "**Nbgrader > Assignment List**")
    student.unit(UNIT).get_by_role("button", name="Fetch").click()
    student.wait_for_kernel()
    student.run(student.cell("import numpy as np"))
    for name, source in [*RIGHT.items(), ("rnn_preactivation", TRANSPOSED)]:
        student.write(student.cell(f"def {name}("), source.strip())
        student.run(student.cell(f"def {name}("))
    said = " ".join(student.output(student.run(student.cell("check(rnn_preactivation)"))))
    assert "recurrent_kernel is transposed" in said
    student.shot("a wrong answer is named")
    student.write(student.cell("def rnn_preactivation("), RIGHT["rnn_preactivation"].strip())
    student.run(student.cell("def rnn_preactivation("))
    for name in RIGHT:
        assert "visible checks passed" in " ".join(student.output(student.run(student.cell(f"check({name})"))))
    student.save()
    assert "still blank" in student.validate()
    answer = student.notebook().locator(".jp-MarkdownCell", has_text="YOUR ANSWER HERE")
    answer.locator(".jp-RenderedMarkdown").dblclick()
    student.write(student.cell("YOUR ANSWER HERE"), WRITTEN)
    student.save()
    said = student.validate()
    assert "passes all the tests" in said and "blank" not in said
    student.assignments()
    assert student.submit(UNIT) == ""
    student.shot("submitted")


def another_student_hands_in(clone):
    inbound = clone / "exchange" / "unrolled" / "inbound"
    (mine,) = inbound.iterdir()
    _, unit, *rest = mine.name.split("+")
    shutil.copytree(mine, inbound / "+".join(["rita", unit, *rest]))


def the_instructor_grades(instructor):
    words(INSTRUCTORS, "make teach", "**Formgrader**", "**Collect**", "**Autograde**", ".venv/bin/unrolled grade")
    words(INSTRUCTORS, "**Generate Feedback**", "**Release Feedback**")
    (me,) = {path.name.split("+")[0] for path in (instructor.course / "exchange/unrolled/inbound").iterdir()} - {"rita"}

    def submissions():
        frame = instructor.formgrader()
        frame.locator("tr", has_text=UNIT).locator("td.num-submissions a").click()
        return frame

    instructor.press(instructor.formgrader(), UNIT, "collect")
    frame = submissions()
    assert "success" in instructor.press(frame, me, "autograde").lower()
    expect(frame.locator("tr", has_text=me).locator("td.score")).to_have_text("6 / 8")

    by_command = [str(ENVIRONMENT / "bin" / "unrolled"), "grade", UNIT]
    # At home in the same place as the server, so that Keras' answers are there already.
    mine = {**os.environ, "HOME": str(instructor.course.parent / "home")}
    done = subprocess.run(by_command, cwd=instructor.course, env=mine, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert f"{UNIT}: 2 submissions; 1 graded now in" in done.stdout and "1 unchanged" in done.stdout

    frame = submissions()
    expect(frame.locator("tr", has_text="rita").locator("td.score")).to_have_text("6 / 8")
    frame.locator("tr", has_text=me).locator("td.student-name a").click()
    frame.get_by_role("link", name=UNIT).last.click()
    instructor.grade_by_hand(frame, "why_tanh", 2, "Well seen.")
    frame = submissions()
    expect(frame.locator("tr", has_text=me).locator("td.score")).to_have_text("8 / 8")
    instructor.press(frame, me, "generate-feedback")
    instructor.press(frame, me, "release-feedback")


def the_student_reads_the_feedback(student):
    words(STUDENTS, "**Fetch feedback**")
    student.unit(UNIT).get_by_role("button", name="Fetch feedback").click()
    points = student.unit(UNIT).get_by_role("link", name="8 of 8")
    points.click()
    feedback = student.page.frame_locator(".jp-HTMLViewer iframe")
    expect(feedback.get_by_text("(Score: 8.0 / 8.0)")).to_be_visible()
    expect(feedback.get_by_text("Well seen.")).to_be_visible()
