"""`unrolled report` on courses whose gradebooks and records are made: every planted thing has its true count."""

import csv
import re
import time
from collections import Counter
from datetime import datetime
from html.parser import HTMLParser

import pytest
from made_course import LATER, UNIT, Made, verdict

from unrolled.commands import report
from unrolled.grading.reporting.harmless import cell, lines

HINT = "Add bias, shape (U,), once."
WRONG = "h differs from Keras at batch 0, unit 1. Yours +0.1420, Keras -0.3104."
OWN = "def rnn_step(x_t, h, kernel, recurrent_kernel, bias):\n    return x_t  # </pre><script>alert(1)</script>\n"
NASTY = "<img src=x onerror=alert(2)>"


class Page(HTMLParser):
    """The elements, the texts and the attributes of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts, self.attributes, self._raw = Counter(), [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1
        self.attributes += [(tag, *pair) for pair in attributes]

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


def full(made, unit=UNIT):
    return {name: most for name, most, _ in made.tasks(unit)}


def class_of_40(made):
    """Plant outcomes of rnn_step in a class of 40; the other exercises pass. Return kind -> how many."""
    planted = [
        *[verdict("rnn_step", True)] * 12,
        *[verdict("rnn_step", stage="written", text="rnn_step is not written yet.")] * 5,
        *[verdict("rnn_step", stage="values", mistake="bias missing", hint=HINT, text=WRONG)] * 7,
        *[verdict("rnn_step", stage="values", mistake="sigmoid for tanh", hint="np.tanh", text=WRONG)] * 4,
        *[verdict("rnn_step", stage="values", located="right as soon as h is zero", text=WRONG)] * 3,
        *[verdict("rnn_step", stage="values", group="twice", text=WRONG + "\nThis is case {n} of 7.")] * 4,
        verdict("rnn_step", stage="call", text=f"rnn_step raised ValueError: {NASTY}"),
        verdict("rnn_step", stage="time", text="rnn_step did not finish."),
    ]
    works = {}
    for number, one in enumerate(planted):
        scores = full(made) | {"test_rnn_step": 3.0 if one["passed"] else 0.0}
        others = [verdict("name_weights", True), verdict("rnn_preactivation", True)]
        one = one | {"text": one["text"].replace("{n}", str(number % 7))}
        more = {} if one["passed"] else {"sources": {"rnn_step": OWN + "#" * number}}
        works[f"student{number:02}"] = (scores, [*others, one], more)
    nothing = dict.fromkeys(full(made))
    for name in ("mallory", "mallory2"):
        works[name] = (nothing, [], {"status": "person", "refused": f"The file of {name} is nbformat 9. {NASTY}"})
    works["zed"] = (dict.fromkeys(full(made), 0.0), [], {"status": "zero", "refused": "This is no notebook."})
    made.add(works)
    return works


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    made = Made(tmp_path_factory.mktemp("report") / "course", (UNIT, LATER))
    class_of_40(made)
    early = datetime(2026, 11, 18)
    scores = dict.fromkeys(full(made, LATER), 0.0)
    kernel = verdict("rnn_forward", stage="values", mistake="bias missing", hint=HINT, text=WRONG)
    made.add({f"student{n:02}": (scores, [kernel], {}) for n in range(15, 20)}, LATER, early)
    (made.folder / "deadlines.toml").write_text(f'[units.{UNIT}]\ndeadline = "2026-11-20 10:00"\n'
                                                'extensions = { student00 = "2026-11-25" }\n')  # fmt: skip
    for student, day in (("student03", 18), ("student03", 19), ("student04", 19)):
        (made.course.inbound / f"{student}+{UNIT}+2026-11-{day} 10:00:00 UTC+x").mkdir(parents=True)
    return made


@pytest.fixture
def run(monkeypatch, capsys):
    """Return a function that runs the command in a course; it returns exit code, output, complaint."""

    def run(made, *arguments):
        monkeypatch.chdir(made.folder)
        code = report.main([*arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def read(made, name="01_rnn_step.html", folder="reports"):
    return (made.folder / folder / name).read_text(encoding="utf-8")


def rows(made, name, folder="reports"):
    with open(made.folder / folder / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_planted_outcome_has_its_true_count(made, run):
    assert run(made, UNIT)[0] == 0
    (row,) = [row for row in rows(made, "01_rnn_step.csv") if row["task"] == "rnn_step"]
    counts = {kind: int(row[kind]) for kind in ("passed", "blank", "mistake", "located", "unknown", "unchecked")}
    assert counts == {"passed": 12, "blank": 5, "mistake": 11, "located": 3, "unknown": 6, "unchecked": 3}
    assert row["mistakes"] == "bias missing: 7; sigmoid for tanh: 4"
    text = Page(read(made)).text
    for said in ("bias missing: 7 students", "sigmoid for tanh: 4 students", f"They read: {HINT}",
                 "Located, without a name: 3 students", "right as soon as h is zero",
                 "The same wrong answer, without a name (other numbers): 4 students",
                 "Wrong in a way of their own: 2 students", "rnn_step did not finish.", "passed 12 30 %"):  # fmt: skip
        assert said in text, said
    assert "40 handed in" in text


def test_nothing_that_a_student_wrote_is_markup(made, run):
    run(made, UNIT)
    page = read(made)
    parsed = Page(page)
    assert not parsed.tags["script"] and not parsed.tags["img"] and not parsed.tags["iframe"]
    assert NASTY in parsed.text
    assert "</pre><script>alert(1)</script>" in parsed.text
    assert not [one for one in parsed.attributes if one[1].startswith("on")]


def test_the_page_asks_no_network_and_every_picture_has_words(made, run):
    run(made, UNIT)
    run(made)
    for name in ("01_rnn_step.html", "course.html"):
        parsed = Page(read(made, name))
        asked = [value for _, key, value in parsed.attributes if key in ("src", "href", "xlink:href", "action")]
        assert not [value for value in asked if not value.startswith("#")]
        assert "url(http" not in read(made, name)
        pictures = [value for _, key, value in parsed.attributes if key == "aria-label" and "Bars" in (value or "")]
        assert parsed.tags["svg"] == len([1 for one in parsed.attributes if one[1:] == ("role", "img")])
        assert pictures or name == "course.html"


def test_who_needs_a_person_and_who_was_late_is_named(made, run):
    run(made, UNIT)
    text = Page(read(made)).text
    assert "2 need a person" in text
    assert "The file of mallory2 is nbformat 9." in text
    assert "zed : This is no notebook." in text or "zed: This is no notebook." in text
    late = [row for row in rows(made, "01_rnn_step-students.csv") if row["task"] == "rnn_step"]
    assert Counter(row["seconds late"] for row in late) == {"7200": 39, "0": 1}
    assert {row["student"]: row["attempts"] for row in late if row["attempts"]} == {"student03": "2", "student04": "1"}
    assert "Handed in: once by 1, 2 times by 1." in text
    assert "those who passed handed in 1.5 times on average" in text


def test_what_several_share_is_printed_with_the_file_and_the_lines_that_would_name_it(made, run):
    _, out, _ = run(made, UNIT)
    assert "4 students share a wrong answer to rnn_step that has no name. Add to " in out
    assert "unrolled/exercises/unit_01_rnn_step/rnn_step.py:\n    Mistake(" in out
    # The lines are Python: two strings, a function, a string.
    (lines_of_four,) = re.findall(r"    (Mistake\(\"NAME\", .*# 4 students.*\n.*\n.*\)),", out)
    compile(lines_of_four, "rnn_step.py", "eval")
    assert "Add to mistakes in" in Page(read(made)).text


def test_ids_can_be_left_out_of_everything(made, run):
    _, out, _ = run(made, UNIT, "--without-ids", "--to", "anonymous")
    run(made, "--without-ids", "--to", "anonymous")
    written = sorted((made.folder / "anonymous").iterdir())
    assert len(written) == 5
    everything = out + "".join(path.read_text(encoding="utf-8") for path in written)
    assert not re.findall(r"mallory|student\d\d\b|\bzed\b", everything)
    assert len({row["student"] for row in rows(made, "course.csv", "anonymous")}) == 40


def test_the_course_shows_units_against_students_and_what_comes_back(made, run):
    assert run(made)[0] == 0
    text = Page(read(made, "course.html")).text
    assert "bias missing 01_rnn_step, rnn_step: 7; 02_rnn_layer, rnn_forward: 5 3" in text
    known = {row["student"]: row for row in rows(made, "course.csv")}
    assert (known["student00"][UNIT], known["student00"][LATER], known["student00"]["total"]) == ("8.0", "", "8.0")
    assert known["student17"][LATER] == "0.0"


def test_a_unit_that_is_not_there_is_told_in_one_sentence(made, run):
    code, out, complaint = run(made, "09_nothing")
    assert (code, out) == (2, "")
    assert complaint.startswith("There is no unit 09_nothing: this course has 00_start, 01_rnn_step")


def test_a_file_of_deadlines_that_cannot_be_understood_is_told_in_one_sentence(tmp_path, run):
    made = Made(tmp_path / "course")
    (made.folder / "deadlines.toml").write_text("[late]\nweeks = 1\n")
    code, _, complaint = run(made, UNIT)
    assert code == 1
    assert complaint.count("\n") == 1 and "weeks" in complaint


@pytest.mark.parametrize("units", [(), (UNIT,)], ids=["no gradebook", "an empty one"])
def test_before_anybody_is_graded_the_page_says_so(tmp_path, run, units):
    made = Made(tmp_path / "course", units)
    assert run(made, UNIT)[0] == 0
    assert run(made)[0] == 0
    for name in ("01_rnn_step.html", "course.html"):
        assert "Nobody's work is in the gradebook yet." in Page(read(made, name)).text
    assert (made.folder / "gradebook.db").exists() == bool(units), "a report makes no gradebook"


def test_one_student_gives_a_page(tmp_path, run):
    made = Made(tmp_path / "course")
    made.add({"ada": full(made)})
    assert run(made, UNIT)[0] == 0
    assert "too few students (1)" in Page(read(made)).text
    assert run(made)[0] == 0


def test_missing_grades_and_missing_records_are_told(tmp_path, run):
    made = Made(tmp_path / "course")
    open_one = full(made) | {"why_tanh": None}
    made.add({"ada": open_one, "bob": (full(made), None, {"record": False}), "cleo": ({}, None, {"record": False})})
    assert run(made, UNIT)[0] == 0
    text = Page(read(made)).text
    assert "why_tanh waits for a grade in Formgrader: 2 students" in text
    assert "There is no record of it in autograded/." in text
    (row,) = [row for row in rows(made, "01_rnn_step.csv") if row["task"] == "rnn_step"]
    assert (row["passed"], row["unchecked"]) == ("2", "1")


def test_hostile_ids_do_no_harm(tmp_path, run):
    made = Made(tmp_path / "course")
    ids = ["=1+1", "a\nb", '"quoted"', "\u202eada", NASTY, "x" * 10_000, "-2", "<b>bold"]
    made.add({one: (dict.fromkeys(full(made)), None, {"record": False}) for one in ids})
    assert run(made, UNIT)[0] == 0
    assert run(made)[0] == 0
    for name in ("01_rnn_step.html", "course.html"):
        page = read(made, name)
        assert not Page(page).tags["img"] and not Page(page).tags["b"] > 20
        assert "\u202e" not in page and "x" * 100 not in page
    told = {row["student"] for row in rows(made, "course.csv")}
    assert told == {cell(one) for one in ids}
    assert not [one for one in told if one[0] in "=+-@\t\r\n"]


def test_a_thousand_students_take_under_ten_seconds_and_five_megabytes(tmp_path, run):
    made = Made(tmp_path / "course")
    works = {}
    for number in range(1_000):
        wrong = verdict("rnn_step", stage="values", text=f"{WRONG} {number % 300}")
        others = [verdict("name_weights", True), verdict("rnn_preactivation", bool(number % 3), stage="written")]
        scores = full(made) | {"test_rnn_step": 0.0}
        works[f"student{number}"] = (scores, [*others, wrong], {"sources": {"rnn_step": OWN * 20}})
    made.add(works)
    start = time.process_time()
    assert run(made, UNIT)[0] == 0
    assert run(made)[0] == 0
    assert time.process_time() - start < 20, "10 s of processor time each"
    assert max(path.stat().st_size for path in (made.folder / "reports").iterdir()) < 5 * 2**20


def test_text_of_others_is_shown_as_it_is():
    assert lines("a\u202eb\x07\tc\nd") == "a\\u202eb\\x07\tc\nd"
    assert lines("x" * 10, 4) == "xxxx …"
    assert lines("שלום, Ünï") == "שלום, Ünï"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r1", "a;=1", "a\n=1", "\uff1d1", "  =1"])
def test_no_cell_is_a_formula(text):
    assert not re.search(r"(^|[;,|\t\r\n])\s*[=+\-@\uff1d]", cell(text))
    assert cell(text).replace("'", "") == text
    assert cell(-1.5) == -1.5
