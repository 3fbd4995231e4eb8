"""The gradebook of a whole run: opened once, written by one process, asked what it knows before."""

import contextlib

from nbgrader.api import Assignment, Grade, Gradebook, GradeCell, SubmittedAssignment, SubmittedNotebook, TaskCell
from sqlalchemy.exc import SQLAlchemyError

from unrolled.course.deadlines import BadDeadlines
from unrolled.grading.storing.entering import enter_unit
from unrolled.grading.storing.scores import retried, store, store_exercise, stored_score
from unrolled.grading.unit import masters


class NoGradebook(Exception):
    """The gradebook cannot be used; the text is one sentence for the instructor."""


class Writer:
    """Stores results, one transaction for each; tries again while another program holds the gradebook, and logs that.

    notes  what was found while the unit was entered, a sentence each
    """

    def __init__(self, course, unit, log=None, *, enter=True):
        """Open the course's gradebook and enter the unit from its master. Raises NoGradebook or masters.NoMaster.

        enter  False leaves the gradebook as it is, for who only looks
        """
        entry = masters.entry(unit, course.source)
        self.course, self.unit, self.log = course, unit, log
        try:
            self._penalty = course.penalty
        except BadDeadlines as error:
            raise NoGradebook(str(error)) from error
        try:
            self._gradebook = self._retried(lambda: Gradebook(course.db_url, course.course_id))
        except (SQLAlchemyError, ImportError) as error:
            raise NoGradebook(f"The gradebook cannot be opened: {reason(error)}.") from error
        try:
            self.notes = self._retried(lambda: enter_unit(self._gradebook, unit, entry)) if enter else []
        except SQLAlchemyError as error:
            self.close()
            raise NoGradebook(f"{unit} cannot be entered into the gradebook: {reason(error)}.") from error

    def store(self, student, result, time):
        """Store a result. Raises NotEntered; NoGradebook if the gradebook cannot be written."""
        self._written(store, student, result, timestamp=time, create_student=self.course.creates_students)

    def store_exercise(self, student, scores, verdict):
        """Store the scores of one exercise, grade_id -> points, and leave all others. Raises as `store` does."""
        self._written(store_exercise, student, scores, verdict)

    def scores(self):
        """Return student -> {grade_id: (automatic score, most that the cell gives)} for the unit."""
        found = {}
        for student, name, score, most in self._grades(GradeCell, Grade.auto_score, GradeCell.max_score):
            found.setdefault(student, {})[name] = (score, most)
        return found

    def waiting(self):
        """Return how many written answers of the unit wait for a person, whichever run has graded the rest.

        Submissions of which no score is known at all are not counted: a person has to look at all of them.
        """
        found = [
            row for kind in (GradeCell, TaskCell)
            for row in self._grades(kind, Grade.auto_score, Grade.needs_manual_grade)
        ]  # fmt: skip
        with_scores = {student for student, _, score, _ in found if score is not None}
        return sum(waits and score is None and student in with_scores for student, _, score, waits in found)

    def close(self):
        """Close the gradebook."""
        with contextlib.suppress(SQLAlchemyError):
            self._gradebook.close()

    def _grades(self, *what):
        """Return what `grades` gives. Raises NoGradebook."""
        try:
            return self._retried(lambda: list(grades(self._gradebook, self.unit, *what)))
        except SQLAlchemyError as error:
            raise NoGradebook(f"The gradebook cannot be read: {reason(error)}.") from error
        finally:
            self._gradebook.db.remove()

    def _written(self, action, *what, **more):
        try:
            self._retried(lambda: action(self._gradebook, self.unit, *what, penalty=self._penalty, **more))
        except SQLAlchemyError as error:
            raise NoGradebook(f"The gradebook cannot be written: {reason(error)}.") from error

    def _retried(self, action):
        return retried(action, self.course.settings.seconds_for_gradebook, self.log)


def grades(gradebook: Gradebook, unit, kind, *columns):
    """Return (student, grade_id, columns ...) of each grade of a unit in cells of a kind: GradeCell or TaskCell."""
    return (
        gradebook.db.query(SubmittedAssignment.student_id, kind.name, *columns)
        .select_from(Grade)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(kind, kind.id == Grade.cell_id)
        .filter(Assignment.name == unit)
    )


def holds(known, scores):
    """Return whether the gradebook's part about a student (of Writer.scores) has just the scores of a result."""
    return bool(known) and all(score == stored_score(scores.get(name), most) for name, (score, most) in known.items())


def reason(error):
    """Return a database's complaint in one line, without SQL and without a password."""
    cause = getattr(error, "orig", None) or error
    text = str(cause).strip().splitlines()
    return (text[0] if text else type(cause).__name__).rstrip(".")
