"""Grades on their way to where they are needed: plug-ins of `nbgrader export`.

    nbgrader export --exporter=unrolled.plugins.export.Points --to points.csv      points per exercise
    nbgrader export --exporter=unrolled.plugins.export.Canvas --to canvas.csv      Canvas: Grades > Import
    nbgrader export --exporter=unrolled.plugins.export.Moodle --to moodle.csv      Moodle: Grades > Import > CSV file

`--assignment` and `--student` choose as for nbgrader's own export. What a learning platform knows students by comes
from the gradebook (id, first_name, last_name, email, lms_user_id) and from a file that c.MappedExport.mapping names:
CSV with a column student_id and any of the columns in MAPPED, which win over the gradebook.

What was not handed in is left empty, which changes nothing where it is imported; a late penalty is taken off a
unit's points, as in Formgrader. No field starts a formula in a spreadsheet: unrolled.grading.reporting.harmless.
"""

import csv
import difflib
from pathlib import Path

from nbgrader.api import BaseCell, Grade, Gradebook, SubmittedAssignment
from nbgrader.plugins import ExportPlugin
from traitlets import Dict, Unicode

from unrolled.course.names import shown
from unrolled.grading.reporting.harmless import name as plain_name
from unrolled.grading.reporting.tables import table
from unrolled.grading.storing.gradebook import grades

MAPPED = ("first_name", "last_name", "email", "lms_user_id", "sis_user_id", "login", "section", "idnumber")


class NotExported(Exception):
    """What was asked for is not there, or the mapping file cannot be used; the text is one sentence."""


class MappedExport(ExportPlugin):
    """An export that knows students by the gradebook and by a mapping file."""

    default = "grades.csv"
    mapping = Unicode("", help="CSV with a column student_id, and others that win over the gradebook").tag(config=True)
    titles = Dict({}, help="unit -> how it is called where it is imported, '01_rnn_step (4711)'").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the file; end with one sentence where that is not possible."""
        path = Path(self.to or self.default)
        try:
            units = _asked("assignment", self.assignment, {unit.name: unit for unit in gradebook.assignments})
            text = table(self.rows(gradebook, units, self._people(gradebook)))
            path.write_text(text, encoding="utf-8", newline="")
        except NotExported as error:
            raise SystemExit(str(error)) from error
        except OSError as error:
            raise SystemExit(f"{path} cannot be written: {error.strerror or error}.") from error
        self.log.info("Exported the points of %s units to %s", len(units), path)
        waiting = sum(waits for unit in units for _, _, waits in works(gradebook, unit).values())
        if waiting:
            self.log.warning("%s submissions wait for a manual grade: what nobody has graded yet counts as 0.", waiting)

    def rows(self, gradebook, units, people):
        """Return the rows of the file, the first with the names of the columns; people are dicts with MAPPED and id."""
        raise NotImplementedError

    def title(self, unit):
        """Return how a unit is called in the file."""
        return str(self.titles.get(unit.name, unit.name))

    def _people(self, gradebook):
        """Return a dict for each student that was asked for."""
        mapped = read_mapping(self.mapping) if self.mapping else {}
        found, asked = [], _asked("student", self.student, {student.id: student for student in gradebook.students})
        for student in sorted(asked, key=lambda one: (one.last_name or "", one.id)):
            about = dict.fromkeys(MAPPED, "") | {"id": student.id, "login": student.id}
            for key in ("first_name", "last_name", "email", "lms_user_id"):
                about[key] = getattr(student, key) or ""
            found.append(about | {key: value for key, value in mapped.get(student.id, {}).items() if value})
        return found


class Points(MappedExport):
    """Points per exercise: a row for each student and each cell that carries points."""

    default = "points.csv"

    def rows(self, gradebook, units, people):
        """Return a row for each student and each graded cell; points are empty where nobody has given any."""
        head = ["assignment", "student_id", "last_name", "first_name", "email", "task", "points", "max_score"]
        rows = [[*head, "late_submission_penalty"]]
        for unit in units:
            known, graded = works(gradebook, unit), tasks(gradebook, unit)
            for about in people:
                who = [about["id"], *(plain_name(about[key]) for key in ("last_name", "first_name", "email"))]
                for told in graded.get(about["id"], ()):
                    rows.append([unit.name, *who, *told, known[about["id"]][1]])
        return rows


class Canvas(MappedExport):
    """Canvas' gradebook: the columns that its importer reads, and a row of the most points."""

    default = "canvas.csv"

    def rows(self, gradebook, units, people):
        """Return a row for each student, behind the two rows that Canvas puts above them."""
        head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *map(self.title, units)]
        known = [works(gradebook, unit) for unit in units]
        most = ["    Points Possible", "", "", "", "", *(unit.max_score for unit in units)]
        rows = []
        for about in people:
            ids = [about[key] for key in ("lms_user_id", "sis_user_id", "login", "section")]
            rows.append([_sortable(about), *ids, *(_points(one, about) for one in known)])
        return [head, most, *rows]


class Moodle(MappedExport):
    """Moodle's grade import: a row for each student, found by address, ID number or username."""

    default = "moodle.csv"

    def rows(self, gradebook, units, people):
        """Return a row for each student; on import the columns are mapped to grade items by their names."""
        head = ["First name", "Last name", "Username", "ID number", "Email address", *map(self.title, units)]
        rows, known = [], [works(gradebook, unit) for unit in units]
        for about in people:
            who = [plain_name(about["first_name"]), plain_name(about["last_name"])]
            who += [about["login"], about["idnumber"] or about["lms_user_id"], about["email"]]
            rows.append([*who, *(_points(one, about) for one in known)])
        return [head, *rows]


def _asked(kind, names, known):
    """Return those of `known`, name -> object, that were asked for, or all if none were. Raises NotExported."""
    wanted = set(map(str, names)) or set(known)
    unknown = sorted(wanted - set(known))
    if unknown:
        near = difflib.get_close_matches(unknown[0], known, n=1)
        meant = f"do you mean {shown(near[0])}?" if near else "look at its name in Formgrader."
        raise NotExported(f"The gradebook has no {kind} {shown(unknown[0])}: {meant}")
    return [found for name, found in known.items() if name in wanted]


def read_mapping(path) -> dict[str, dict[str, str]]:
    """Return student_id -> column -> value of a mapping file. Raises NotExported."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file, strict=True)
            names = rows.fieldnames or ()
            if "student_id" not in names:
                raise NotExported(f"{path} has no column student_id: name it in the first line.")
            unknown = sorted(set(names) - {"student_id", *MAPPED})
            if unknown:
                known = ", ".join(MAPPED)
                raise NotExported(f"{path} has a column {unknown[0]!r}, which no export reads: known are {known}.")
            found = {}
            for row in rows:
                if row["student_id"] in found:
                    twice = f"line {rows.line_num}, names {shown(row['student_id'])} once more"
                    raise NotExported(f"{path}, {twice}: leave one line for each student.")
                found[row["student_id"]] = {key: row[key] or "" for key in MAPPED if key in row}
            return found
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise NotExported(f"{path} cannot be read: {str(error).rstrip('.')}.") from error


def works(gradebook, unit) -> dict[str, tuple[float, float, bool]]:
    """Return student -> (score, late penalty, whether a grade is missing) of all who handed a unit in."""
    columns = (SubmittedAssignment.score, SubmittedAssignment.late_submission_penalty)
    rows = gradebook.db.query(SubmittedAssignment.student_id, *columns, SubmittedAssignment.needs_manual_grade)
    found = rows.filter(SubmittedAssignment.assignment_id == unit.id)
    return {student: (score, penalty or 0.0, bool(waits)) for student, score, penalty, waits in found}


def tasks(gradebook, unit) -> dict[str, list[tuple]]:
    """Return student -> (task, points, most points) of each cell; points are None where nobody has given any."""
    most = {cell.id: cell.max_score for book in unit.notebooks for cell in (*book.grade_cells, *book.task_cells)}
    columns = (BaseCell.id, Grade.score, Grade.auto_score, Grade.manual_score)
    rows = grades(gradebook, unit.name, BaseCell, *columns).order_by(BaseCell.name)
    found: dict = {}
    for student, task, cell, score, automatic, manual in rows:
        points = None if automatic is None and manual is None else score
        found.setdefault(student, []).append((task, points, most.get(cell)))
    return found


def _points(known, about):
    """Return a student's points in a unit as nbgrader's own export gives them, or None without a submission."""
    if about["id"] not in known:
        return None
    score, penalty, _ = known[about["id"]]
    return max(0.0, score - penalty)


def _sortable(about):
    """Return a name as Canvas sorts it, "last, first". The name of its row of most points would be read as that row."""
    name = plain_name(", ".join(filter(None, [about["last_name"], about["first_name"]]))) or plain_name(about["id"])
    return name.replace("Points Possible", "Points-Possible")
