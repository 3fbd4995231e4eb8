"""What `nbgrader export` writes with this course's plug-ins, read back by Python's csv and held against the gradebook.

The formats: Canvas' importer (lib/gradebook_importer.rb in instructure/canvas-lms, and its guide on importing grades)
asks for the columns Student, ID, SIS User ID, SIS Login ID and Section, in that order and before the assignments, and
reads a row whose first cell holds "Points Possible" as the most points. Moodle's "Grade import" (docs.moodle.org) maps
columns by their names; it finds students by "Email address", "ID number" or username, and a grade is a plain number.
"""

import csv

import pytest
from made_course import UNIT, Made
from nbgrader.api import Gradebook

from unrolled.plugins import export

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d")
LONG = "x" * 10_000
# id -> (first name, last name)
STUDENTS = {
    "ada": ("Ada", "Lovelace"),
    "=cmd|'/c calc'!A0": ("=1+1", "@SUM(A1)"),
    "+49": ("-2", '"quoted", and more'),
    "two\nlines": ("new\nline", "tab\tbed"),
    "a;=1+1": ("semi;=1+1", "\t=1+1"),
    "\u202eada": ("\u202ereversed", "\u200fright"),
    LONG: (LONG, "=" + LONG),
    "rené": ("René", "Points Possible"),
    "late": ("Lat", "E."),
    "absent": ("Nobody", "Here"),
}
SCORES = {"test_name_weights": 1.0, "test_rnn_preactivation": 2.0, "test_rnn_step": 0.0, "why_tanh": 1.5}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A course in which all but one handed in, one of them late, one half graded, one with a manual grade."""
    made = Made(tmp_path_factory.mktemp("export") / "course")
    made.add({student: (SCORES, None, {"record": False}) for student in STUDENTS if student != "absent"}, when=None)
    with made.book() as book:
        for student, (first, last) in STUDENTS.items():
            book.update_or_create_student(student, first_name=first, last_name=last, lms_user_id=f"7{len(student)}")
        book.find_submission_notebook(UNIT, UNIT, "late").late_submission_penalty = 0.75
        book.find_grade("test_rnn_step", UNIT, UNIT, "ada").manual_score = 2.5
        book.find_grade("why_tanh", UNIT, UNIT, "rené").auto_score = None
        book.find_grade("why_tanh", UNIT, UNIT, "+49").extra_credit = 0.25
        book.db.commit()
    return made


def exported(made, kind, tmp_path, **settings):
    """Return the rows of an export."""
    plugin = getattr(export, kind)(to=str(tmp_path / "out.csv"), **settings)
    with made.book() as book:
        plugin.export(book)
    with open(tmp_path / "out.csv", newline="", encoding="utf-8") as file:
        return list(csv.reader(file, strict=True))


def stored(made):
    """Return student -> points as nbgrader's own export computes them."""
    with Gradebook(made.course.db_url, made.course.course_id) as book:
        works = book.find_assignment(UNIT).submissions
        return {work.student_id: max(0.0, work.score - work.late_submission_penalty) for work in works}


def plain(text):
    """Return a field without the apostrophes that keep a spreadsheet from computing."""
    return text.replace("'", "")


@pytest.mark.parametrize("kind", ["Points", "Canvas", "Moodle"])
def test_no_field_starts_a_formula(made, kind, tmp_path):
    rows = exported(made, kind, tmp_path)
    fields = [field for row in rows for field in row]
    assert not [field[:20] for field in fields if field.startswith(FORMULA)]
    # A spreadsheet that splits at semicolons or line ends starts a field there.
    assert not [field[:20] for field in fields if any(f"{sign}=" in field for sign in ";\t\n,")]
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize(("kind", "identity"), [("Canvas", 3), ("Moodle", 2)])
def test_the_numbers_are_the_gradebook_s_for_every_student(made, kind, identity, tmp_path):
    head, *rows = exported(made, kind, tmp_path)
    rows = [row for row in rows if "Points Possible" not in row[0]]
    read = {plain(row[identity]): row[head.index(UNIT)] for row in rows}
    assert read.pop("absent") == ""
    assert {student: float(points) for student, points in read.items()} == {
        plain(student): points for student, points in stored(made).items()
    }
    assert read["late"] == "3.75"


def test_the_points_of_each_exercise_add_up_to_the_gradebook_s(made, tmp_path):
    head, *rows = exported(made, "Points", tmp_path)
    told = [dict(zip(head, row, strict=True)) for row in rows]
    sums = {}
    for row in told:
        sums.setdefault(plain(row["student_id"]), 0.0)
        sums[plain(row["student_id"])] += float(row["points"] or 0)
    penalties = {plain(row["student_id"]): float(row["late_submission_penalty"]) for row in told}
    assert {student: sums[student] - penalties[student] for student in sums} == {
        plain(student): points for student, points in stored(made).items()
    }
    assert {row["task"]: float(row["max_score"]) for row in told} == {name: most for name, most, _ in made.tasks()}
    (open_one,) = [row for row in told if row["points"] == ""]
    assert (open_one["student_id"], open_one["task"]) == ("rené", "why_tanh")


def test_canvas_is_given_the_columns_that_its_importer_reads(made, tmp_path):
    head, most, *rows = exported(made, "Canvas", tmp_path, titles={UNIT: "Unit 1 (4711)"})
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Unit 1 (4711)"]
    assert most == ["    Points Possible", "", "", "", "", "8.0"]
    # A student of that name would be read as the row of the most points.
    assert not [row for row in rows if "Points Possible" in row[0]]
    (ada,) = [row for row in rows if row[3] == "ada"]
    assert ada == ["Lovelace, Ada", "73", "", "ada", "", "7.0"]


def test_moodle_is_given_columns_by_which_it_finds_students(made, tmp_path):
    head, *rows = exported(made, "Moodle", tmp_path)
    assert head == ["First name", "Last name", "Username", "ID number", "Email address", UNIT]
    assert ["Ada", "Lovelace", "ada", "73", "", "7.0"] in rows


def test_names_are_in_one_line_and_reverse_nothing(made, tmp_path):
    rows = exported(made, "Moodle", tmp_path)
    names = [name for row in rows for name in row[:2]]
    assert "reversed" in names
    assert not [name for name in names if set(name) & set("\n\t\u202e\u200f")]
    assert LONG in names


def test_a_mapping_file_says_who_students_are_elsewhere(made, tmp_path):
    mapping = tmp_path / "students.csv"
    mapping.write_text("student_id,login,section,email\nada,al123,Monday,ada@example.org\n")
    settings = {"mapping": str(mapping), "student": ["ada"], "assignment": [UNIT]}
    _, _, row = exported(made, "Canvas", tmp_path, **settings)
    assert row == ["Lovelace, Ada", "73", "", "al123", "Monday", "7.0"]
    _, row = exported(made, "Moodle", tmp_path, **settings)
    assert row == ["Ada", "Lovelace", "al123", "73", "ada@example.org", "7.0"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (None, "cannot be read"),
        ("id,login\nada,al\n", "has no column student_id"),
        ("student_id,nick\nada,al\n", "has a column 'nick', which no export reads"),
        ('student_id,login\n"ada', "cannot be read"),
        ("student_id,login\nada,al\nbob,bo\nada,al2\n", "line 4, names ada once more: leave one line for each"),
    ],
)
def test_a_mapping_file_that_cannot_be_used_ends_the_export_in_one_sentence(made, tmp_path, text, word):
    path = tmp_path / "students.csv"
    if text is not None:
        path.write_text(text)
    with pytest.raises(SystemExit) as ended:
        exported(made, "Canvas", tmp_path, mapping=str(path))
    assert word in str(ended.value)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("kind", ["Points", "Canvas", "Moodle"])
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"student": ["ada", "adda"]}, "The gradebook has no student adda: do you mean ada?"),
        ({"student": ["zoe"]}, "The gradebook has no student zoe: look at its name in Formgrader."),
        ({"assignment": ["01_rnn"]}, f"The gradebook has no assignment 01_rnn: do you mean {UNIT}?"),
    ],
)
def test_who_or_what_is_not_in_the_gradebook_ends_the_export_in_one_sentence(made, kind, asked, sentence, tmp_path):
    with pytest.raises(SystemExit) as ended:
        exported(made, kind, tmp_path, **asked)
    assert str(ended.value) == sentence
    assert not (tmp_path / "out.csv").exists()


def test_a_gradebook_without_anybody_gives_the_head_alone(tmp_path):
    made = Made(tmp_path / "course")
    assert len(exported(made, "Points", tmp_path)) == 1
    assert len(exported(made, "Canvas", tmp_path)) == 2
    assert len(exported(made, "Moodle", tmp_path)) == 1
