"""An instructor's way through one unit: the master, the class, three odd submissions and the feedback."""

import shutil

import nbformat
from playwright.sync_api import expect

COMMAND = "teach"
SPARES = False
ONE_WINDOW = True
UNIT = "01_rnn_step"
WRITTEN = "Without tanh the step is linear: $h_t = h_{t-1} R$ can grow without limit."
TRANSPOSED = """def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel + h @ recurrent_kernel.T + bias"""


def answer(course, **sources):
    """Write solutions into the fetched notebook, as the student would; the ones that are given differ."""
    path = course / "work" / UNIT / f"{UNIT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    solved = nbformat.read(course / "solutions" / UNIT / f"{UNIT}.ipynb", as_version=4)
    right = {cell.metadata.nbgrader.grade_id: cell.source for cell in solved.cells if "nbgrader" in cell.metadata}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            grade_id = cell.metadata.nbgrader.grade_id
            cell.source = sources.get(grade_id, right[grade_id])
    nbformat.write(notebook, path)


def others_hand_in(course):
    """Let two more students hand in what `root` did: one as a file that broke, one under another name."""
    inbound = course / "exchange" / "unrolled" / "inbound"
    (mine,) = inbound.iterdir()
    _, unit, *rest = mine.name.split("+")
    for student in ("ben", "rita"):
        shutil.copytree(mine, inbound / "+".join([student, unit, *rest]))
    (broken,) = inbound.glob("ben+*/*.ipynb")
    broken.write_text(broken.read_text()[: broken.stat().st_size // 2])
    (renamed,) = inbound.glob("rita+*/*.ipynb")
    renamed.rename(renamed.with_name(f"{UNIT} (final version).ipynb"))


def test_an_instructor_sees_the_points_releases_grades_and_returns_feedback(person):
    me = me_of(person)
    person.open(f"source/{UNIT}/{UNIT}.ipynb")
    person.page.locator(".lm-TabBar-tab", has_text="Create Assignment").click()
    expect(person.page.locator(".nbgrader-TotalPointsInput")).to_have_value("8")
    person.shot("points in Create Assignment")

    frame = person.formgrader()
    assert "success" in person.press(frame, UNIT, "assign").lower()
    person.press(frame, UNIT, "release")  # takes it back: `make lab` had released it
    assert "released" in person.press(frame, UNIT, "release").lower()

    person.assignments()
    person.fetch(UNIT)
    answer(person.course, rnn_preactivation=TRANSPOSED, why_tanh=WRITTEN)
    person.submit(UNIT)
    others_hand_in(person.course)

    frame = person.formgrader()
    person.press(frame, UNIT, "collect")
    frame.locator("tr", has_text=UNIT).locator("td.num-submissions a").click()
    for student in ("ben", "rita", me):
        assert "success" in person.press(frame, student, "autograde").lower()
    expect(frame.locator("tr", has_text="rita").locator("td.status")).to_have_text("needs manual grading")
    expect(frame.locator("tr", has_text="ben").locator("td.score")).to_have_text("0 / 8")
    expect(frame.locator("tr", has_text="rita").locator("td.score")).to_have_text("4 / 8")
    expect(frame.locator("tr", has_text=me).locator("td.score")).to_have_text("4 / 8")
    person.shot("the class is graded")

    frame.locator("tr", has_text=me).locator("td.student-name a").click()
    frame.get_by_role("link", name=UNIT).last.click()
    expect(frame.locator("#why_tanh")).to_be_visible()
    assert frame.get_by_text("recurrent_kernel is transposed").count()
    expect(frame.locator("math").first).to_be_visible()
    person.grade_by_hand(frame, "why_tanh", 2, "Well seen.")
    person.shot("graded by hand")

    frame = person.formgrader()
    frame.locator("tr", has_text=UNIT).locator("td.num-submissions a").click()
    expect(frame.locator("tr", has_text=me).locator("td.score")).to_have_text("6 / 8")
    person.press(frame, me, "generate-feedback")
    person.press(frame, me, "release-feedback")

    person.assignments()
    person.fetch_feedback(UNIT)
    person.shot("feedback is fetched")
    (page,) = (person.course / "work" / UNIT / "feedback").rglob("*.html")
    person.load(page.relative_to(person.course))
    feedback = person.page.frame_locator(".jp-HTMLViewer iframe")
    expect(feedback.get_by_text("(Score: 6.0 / 8.0)")).to_be_visible()
    expect(feedback.get_by_text("recurrent_kernel is transposed").first).to_be_visible()
    expect(feedback.get_by_text("Look here").first).to_be_visible()
    expect(feedback.get_by_text("Well seen.")).to_be_visible()
    expect(feedback.locator("math").first).to_be_visible()
    person.shot("the feedback")


def test_a_second_submission_is_graded_again_and_keeps_what_was_graded_by_hand(person):
    me = me_of(person)
    answer(person.course, why_tanh=WRITTEN)
    person.open()
    person.assignments()
    person.submit(UNIT)
    frame = person.formgrader()
    person.press(frame, UNIT, "collect")
    frame.locator("tr", has_text=UNIT).locator("td.num-submissions a").click()
    person.press(frame, me, "autograde")
    expect(frame.locator("tr", has_text=me).locator("td.score")).to_have_text("8 / 8")
    person.shot("graded again")


def me_of(person):
    """Return the name under which this person hands in."""
    from nbgrader.utils import get_username

    return get_username()
