"""What is known of a unit: the gradebook's points and times, and what each graded record says of itself."""

import contextlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from unrolled.course.course import Course
from unrolled.course.deadlines import Deadlines
from unrolled.grading.storing.gradebook import NoGradebook, grades, reason
from unrolled.grading.types import STATE
from unrolled.grading.unit import masters


class NoUnit(Exception):
    """A unit that the course does not have; the text is one sentence for the instructor."""


@dataclass(frozen=True)
class Task:
    """A cell that carries points; exercise is None for a written answer."""

    name: str
    most: float
    exercise: str | None


@dataclass
class Work:
    """What one student handed in for a unit, as far as it is known.

    handed_in  when, in UTC without saying so, as nbgrader has it; or None
    late       how long after the deadline, 0 in time; None where no deadline or no time is known
    scores     task -> points; None where nobody has graded it yet
    status     "graded", "zero" or "person" as the record says, or None without a record
    reason     why nothing could be graded, or ""
    verdicts   exercise -> what the record says of it (see unrolled.grading.types.Verdict), as a dict
    sources    exercise -> the student's own lines, where the exercise failed
    attempts   how often it was handed in, or None
    """

    student: str
    handed_in: datetime | None = None
    late: timedelta | None = None
    penalty: float = 0.0
    scores: dict[str, float | None] = field(default_factory=dict)
    status: str | None = None
    reason: str = ""
    verdicts: dict[str, dict] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    attempts: int | None = None

    @property
    def points(self) -> float:
        """The points as nbgrader counts them: what nobody has graded yet is 0, and the late penalty is off."""
        return max(0.0, sum(score or 0.0 for score in self.scores.values()) - self.penalty)


@dataclass(frozen=True)
class Facts:
    """A unit and all works that were handed in for it, in the order of their students."""

    unit: str
    tasks: tuple[Task, ...]
    works: tuple[Work, ...]

    @property
    def most(self) -> float:
        """The most points of the unit."""
        return sum(task.most for task in self.tasks)


@contextlib.contextmanager
def gradebook(course: Course):
    """Give the course's Gradebook, or None where none has been made yet. Raises NoGradebook."""
    try:
        url = make_url(course.db_url)
        if url.drivername.startswith("sqlite") and not Path(url.database or "").is_file():
            yield None
            return
        with Gradebook(course.db_url, course.course_id) as found:
            yield found
    except (SQLAlchemyError, ImportError) as error:
        raise NoGradebook(f"The gradebook cannot be read: {reason(error)}.") from error


def units(course: Course, book, wanted=None) -> list[str]:
    """Return the names of all units with a master or a place in the gradebook, in order. Raises NoUnit.

    wanted  one of which has to be there, if it is given
    """
    known = {*masters.units(course.source), *(name for (name,) in (book.db.query(Assignment.name) if book else ()))}
    if wanted and wanted not in known:
        raise NoUnit(f"There is no unit {wanted}: this course has {', '.join(sorted(known)) or 'none'}.")
    return sorted(known)


def facts(course: Course, book, unit: str, deadlines: Deadlines) -> Facts:
    """Return the Facts of a unit; book is what `gradebook` gives."""
    tasks, works = _stored(book, unit) if book else ({}, {})
    exercises, order = _master(course, unit, tasks)
    for student, work in works.items():
        if deadlines.ends(unit) is not None:
            work.late = deadlines.late(unit, student, work.handed_in)
        _read_record(work, course.graded(unit, student) / f"{unit}.ipynb")
    attempts = _attempts(course, unit)
    for student, number in attempts.items():
        if student in works:
            works[student].attempts = number
    names = sorted(order, key=order.get)
    made = tuple(Task(name, tasks.get(name, exercises[name][1]), exercises[name][0]) for name in names)
    return Facts(unit, made, tuple(works[student] for student in sorted(works)))


def _stored(book, unit):
    """Return ({task: most points}, {student: Work}) of the gradebook."""
    tasks, works = {}, {}
    entries = (
        book.db.query(SubmittedAssignment, Assignment.duedate)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == unit)
    )
    for entry, due in entries:
        work = works[entry.student_id] = Work(entry.student_id, entry.timestamp)
        if due is not None and entry.timestamp is not None:
            work.late = timedelta(seconds=entry.total_seconds_late)
    penalties = (
        book.db.query(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
        .select_from(SubmittedNotebook)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == unit)
    )
    for student, penalty in penalties:
        works[student].penalty += penalty or 0.0
    columns = (Grade.score, Grade.auto_score, Grade.manual_score)
    for kind in (GradeCell, TaskCell):
        for cell in book.db.query(kind):
            if cell.notebook.assignment.name == unit:
                tasks[cell.name] = cell.max_score
        for student, name, score, automatic, manual in grades(book, unit, kind, *columns):
            works[student].scores[name] = None if automatic is None and manual is None else score
    book.db.remove()
    return tasks, works


def _master(course, unit, tasks):
    """Return ({task: (exercise, most points)}, {task: place}), in the master's order; then what only the book has."""
    try:
        graded = masters.master(unit, course.source, course.content).graded
    except masters.NoMaster:
        graded = ()
    known = {cell.grade_id: (cell.exercise, cell.points) for cell in graded if not tasks or cell.grade_id in tasks}
    known |= {name: (None, most) for name, most in tasks.items() if name not in known}
    return known, {name: place for place, name in enumerate(known)}


def _read_record(work, path):
    """Add what a graded record says of itself; without a record, or with one of stock nbgrader, nothing is added."""
    try:
        notebook = json.loads(path.read_bytes())
        said = notebook["metadata"][STATE]
        work.status = said["status"]
        work.reason = str(said.get("refused") or "")
        work.verdicts = {str(name): dict(verdict) for name, verdict in said["verdicts"].items()}
        wanted = {name for name, verdict in work.verdicts.items() if not verdict.get("passed")}
        work.sources = {
            cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
            for cell in notebook["cells"]
            if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("grade_id") in wanted
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return


def _attempts(course, unit):
    """Return student -> how often this unit lies in the exchange's inbound folder; nothing where there is none."""
    found = {}
    with contextlib.suppress(OSError):
        for place in course.inbound.iterdir():
            parts = place.name.split("+")
            if len(parts) >= 3 and parts[1] == unit:
                found[parts[0]] = found.get(parts[0], 0) + 1
    return found
