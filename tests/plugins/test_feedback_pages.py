"""The feedback page and Formgrader's page of submissions that the real pipeline graded: links, standings, models."""

import re

import nbformat
import nbgrader.server_extensions.formgrader.handlers as handlers
import pytest
from bs4 import BeautifulSoup
from courses import Course
from handed_in import RIGHT, ROOT, UNIT, answers, code, insert, right
from nbformat.v4 import new_markdown_cell, new_notebook
from traitlets.config import Config

from unrolled.grading.pages_inside import links
from unrolled.plugins.pages import Page
from unrolled.plugins.pages.model_answers import model_answers

TRANSPOSED = RIGHT["rnn_preactivation"].replace("h @ recurrent_kernel", "h @ recurrent_kernel.T")
CRASHES = "def name_weights(weights):\n    return weights[17]"
# Words of the master's answer that stand nowhere else.
MODEL = "A chain of linear steps is again one linear function of the inputs"

# A written answer from which somebody deleted the grade_id.
WITHOUT_GRADE_ID = nbformat.writes(
    new_notebook(cells=[new_markdown_cell("x", metadata={"nbgrader": {"grade": True, "solution": True}})])
)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """ada: wrong in two ways, her written answer waits; bob: right, graded by a person; cyd: crashed and blank."""
    course = Course(tmp_path_factory.mktemp("course"), execute=False)
    course.submit("ada", insert(right(written="Nearly.", rnn_preactivation=TRANSPOSED), "why_tanh", code("1")))
    course.submit("bob", right(written="Without tanh it is linear."))
    course.submit("cyd", answers(name_weights=CRASHES))
    course.autograde()
    with course.api.gradebook as gradebook:
        gradebook.find_grade("why_tanh", UNIT, UNIT, "bob").manual_score = 1.5
        gradebook.find_comment("why_tanh", UNIT, UNIT, "bob").manual_comment = "Say what <b>linear</b> means."
        gradebook.db.commit()
    return course


def soup_of(course, student):
    return BeautifulSoup(course.feedback(student), "html.parser")


def words(element):
    return " ".join(element.get_text().split())


def contents(page):
    return [words(line) for line in page.select("#toc li")]


def test_the_contents_name_tasks_their_points_and_what_a_comment_belongs_to(course):
    assert contents(soup_of(course, "ada")) == [
        "✓ name_weights (Score: 1.0 / 1.0), passed; comment on name_weights",
        "✗ rnn_preactivation (Score: 0.0 / 2.0), not passed; comment on rnn_preactivation",
        "✓ rnn_step (Score: 3.0 / 3.0), passed; comment on rnn_step",
        "? why_tanh (not graded yet, 2.0 points)",
    ]
    assert contents(soup_of(course, "bob"))[-1] == "~ why_tanh (Score: 1.5 / 2.0), in part; comment on why_tanh"
    assert contents(soup_of(course, "cyd"))[-1] == "✗ why_tanh (Score: 0.0 / 2.0), no points; comment on why_tanh"


@pytest.mark.parametrize("student", ["ada", "bob", "cyd"])
def test_each_link_within_the_page_has_one_target(course, student):
    page = soup_of(course, student)
    targets = [link["href"][1:] for link in page.select("a[href^='#']:not(.anchor-link)")]
    assert targets
    for target in targets:
        assert len(page.find_all(id=target)) == 1, target


def test_what_nobody_has_graded_is_not_called_zero(course):
    page = soup_of(course, "ada")
    assert words(page.h1) == f"{UNIT} (Score: 4.0 / 8.0)"
    assert words(page.select_one(".waiting-points")).startswith("2.0 of these points are not graded yet")
    heading = page.find(id="why_tanh").find_next(class_="panel-heading")
    assert words(heading) == "Your answer why_tanh (not graded yet, 2.0 points) (Top)"
    for student in ("bob", "cyd"):
        assert "not graded yet" not in course.feedback(student)


def test_a_verdict_says_in_words_and_with_a_sign_whether_it_is_passed(course):
    said = {student: [words(found) for found in soup_of(course, student).select(".verdict-words")]
            for student in ("ada", "bob", "cyd")}  # fmt: skip
    assert said["ada"] == ["✓ Passed", "✗ Not passed", "✓ Passed"]
    assert said["bob"] == ["✓ Passed"] * 3
    assert said["cyd"] == ["✗ Not passed"] * 3


def test_a_verdict_stays_what_it_was_when_a_person_gives_the_points(course):
    with course.api.gradebook as gradebook:
        gradebook.find_grade("test_rnn_preactivation", UNIT, UNIT, "cyd").manual_score = 2.0
        gradebook.db.commit()
    try:
        page = soup_of(course, "cyd")
        assert contents(page)[1].startswith("✓ rnn_preactivation (Score: 2.0 / 2.0)")
        assert [words(found) for found in page.select(".verdict-words")] == ["✗ Not passed"] * 3
    finally:
        with course.api.gradebook as gradebook:
            gradebook.find_grade("test_rnn_preactivation", UNIT, UNIT, "cyd").manual_score = None
            gradebook.db.commit()


def test_a_record_without_this_packages_notes_is_shown_by_the_gradebook(course, tmp_path):
    other = course.copy(tmp_path)
    path = other.folder("ada", "autograded") / f"{UNIT}.ipynb"
    path.chmod(0o644)
    notebook = other.record("ada")
    del notebook.metadata["unrolled"]
    nbformat.write(notebook, path)
    assert contents(soup_of(other, "ada"))[1].startswith("✗ rnn_preactivation (Score: 0.0 / 2.0)")


def test_title_and_language(course):
    page = soup_of(course, "ada")
    assert page.html["lang"] == "en"
    assert [title.get_text() for title in page.head.find_all("title")] == [f"Feedback: {UNIT}"]
    assert page.find("meta", attrs={"name": "viewport"})


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("../../notebooks/01_rnn_step.ipynb", "x (notebooks/01_rnn_step.ipynb)"),
        ("../release/02_rnn_layer/02_rnn_layer.ipynb#a", "x (release/02_rnn_layer/02_rnn_layer.ipynb)"),
        ("/lab/tree/work/a%20b.ipynb?reset", "x (lab/tree/work/a b.ipynb)"),
        ("notes.md", "x (notes.md)"),
        ("//far.example/page", "x (far.example/page)"),
        ("//[", "x ([)"),
        ("../%3Cb%3E", "x (<b>)"),
        ("javascript:alert(1)", "x"),
        ("java&#10;script:alert(1)", "x"),
        ("&#1; JavaScript:alert(1)", "x"),
        ("data:text/html,&lt;b&gt;", "x"),
        ("file:///etc/passwd", "x"),
        ("blob:abc", "x"),
        ("vbscript:x", "x"),
        ("", "x"),
    ],
)
def test_a_link_that_would_lead_nowhere_is_text(address, shown):
    html = links.mended(f'<p><a href="{address}" onclick="y()" target="_top">x</a></p>')
    found = BeautifulSoup(html, "html.parser")
    assert words(found) == shown
    assert not found.find_all(["a", "b"]) and not found.find_all(attrs={"onclick": True})


@pytest.mark.parametrize("address", ["https://keras.io/api/", "HTTP://example.org", "mailto:ada@example.org"])
def test_a_link_to_the_web_stays_and_is_written_out(address):
    found = BeautifulSoup(links.mended(f'<a href=" {address}\n" target="_blank">x</a>'), "html.parser")
    assert found.a["href"] == address and "target" not in found.a.attrs
    assert words(found) == f"x ({address.removeprefix('mailto:')})"


def test_a_link_in_a_picture_is_held_to_the_same():
    html = '<svg><a xlink:href="javascript:x" href="#a">x</a></svg>'
    assert "javascript" not in links.mended(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>nothing</p>",
        '<h2 id="A">A<a class="anchor-link" href="#A">¶</a></h2>',
        "<code>&lt;a href=&quot;x&quot;&gt;</code>",
        "<abbr title='<b>'>x</abbr>",
        '<a name="x"></a>',
    ],
)
def test_what_needs_no_mending_is_left_byte_for_byte(html):
    assert links.mended(html) == html


def test_text_stays_text_beside_a_mended_link():
    html = '<p>&lt;script&gt;1 &amp;lt; 2&lt;/script&gt; <img alt="&lt;a href=x&gt;&quot;"> <a href="y">z</a></p>'
    found = BeautifulSoup(links.mended(html), "html.parser")
    assert [tag.name for tag in found.find_all()] == ["p", "img", "span", "span"]
    assert found.img["alt"] == '<a href=x>"'


def grading_page(course, student):
    """Return the page that Formgrader shows, made as its handler makes it."""
    with course.api.gradebook as gradebook:
        identity = gradebook.find_submission_notebook(UNIT, UNIT, student).id
    config = Config(course.config)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    resources = {"assignment_id": UNIT, "notebook_id": UNIT, "submission_id": identity, "index": 0, "total": 1}
    resources |= {"base_url": "", "student": student, "notebook_path": ""}
    path = course.folder(student, "autograded") / f"{UNIT}.ipynb"
    return BeautifulSoup(Page(config=config).from_filename(str(path), resources=resources)[0], "html.parser")


def test_the_grader_sees_the_masters_answer_folded_behind_the_students(course):
    page = grading_page(course, "ada")
    (model,) = page.select("details.model-answer")
    assert MODEL in words(model) and not model.has_attr("open") and "SOLUTION" not in words(model)
    assert model.find_previous(class_="nbgrader_cell").find(id="why_tanh")
    assert [words(found) for found in page.select(".verdict-words")] == ["✓ Passed", "✗ Not passed", "✓ Passed"]
    assert page.html["lang"] == "en"


def test_no_student_gets_the_masters_answer(course):
    for student in ("ada", "bob", "cyd"):
        text = words(soup_of(course, student))
        assert MODEL not in text and "Model answer" not in text
        assert MODEL not in (course.folder(student, "autograded") / f"{UNIT}.ipynb").read_text()


@pytest.mark.parametrize("master", ["{", "[]", "null", None, WITHOUT_GRADE_ID])
def test_without_a_master_the_grader_still_grades(course, tmp_path, master):
    other = course.copy(tmp_path)
    path = other.root / "source" / UNIT / f"{UNIT}.ipynb"
    path.unlink()
    if master is not None:
        path.write_text(master)
    page = grading_page(other, "ada")
    assert page.find(id="why_tanh") and not page.select("details.model-answer")


def test_every_written_answer_of_the_course_has_a_model():
    for folder in sorted(ROOT.glob("source/*_*")):
        models = model_answers(folder, folder.name)
        assert models, folder.name
        for grade_id, model in models.items():
            assert len(model.answer) > 100, grade_id


def test_what_a_student_wrote_is_as_much_text_as_before(course, tmp_path):
    other = course.copy(tmp_path)
    other.submit("eve", right(written="`<b>code</b>` and a \\<i>tag", name_weights='"""</pre><script>1</script>"""'))
    other.autograde("eve")
    page = other.feedback("eve")
    assert "<code>&lt;b&gt;code&lt;/b&gt;</code>" in page
    assert not re.search("<script", page)
