"""Write results into the gradebook: all of one submission in one transaction, by nbgrader's own API."""

import contextlib
import time

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import OperationalError

from unrolled.course.names import shown
from unrolled.grading.types import Result, Verdict

NO_RESPONSE = "No response."


class NotEntered(Exception):
    """A submission that the gradebook has no place for; the text is one sentence for the instructor."""


class UnknownStudent(NotEntered):
    """Somebody who is no student of this course; only their submission has no place."""


@contextlib.contextmanager
def transaction(gradebook: Gradebook):
    """Keep back what nbgrader's API commits until the end, or undo all of it.

    Each call of the API commits on its own: half of a submission would be there if the grader died in between. Inside
    this its commits end a savepoint only, as SQLAlchemy describes it for a session in somebody else's transaction.
    """
    session = gradebook.db
    with gradebook.engine.connect() as connection, connection.begin():
        if connection.dialect.name == "sqlite":
            # Python's sqlite3 begins a transaction before it changes something, and would leave a savepoint alone.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        session.remove()
        session.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield
        finally:
            session.remove()
            session.configure(bind=gradebook.engine, join_transaction_mode="conditional_savepoint")


def store(gradebook: Gradebook, unit, student, result: Result, *, timestamp=None, create_student=True, penalty=None):
    """Enter a submission, its scores, comments and late penalty, in one transaction. Raises NotEntered.

    timestamp  a datetime; None leaves what the gradebook knows
    penalty    nbgrader's AssignLatePenalties with its plug-in, or None for no penalty
    """
    with transaction(gradebook):
        enter(gradebook, unit, student, timestamp, create_student)
        write(gradebook, unit, student, result)
        if penalty is not None:
            penalise(gradebook, unit, student, penalty)


def store_exercise(gradebook: Gradebook, unit, student, scores, verdict: Verdict, *, penalty=None):
    """Enter the scores of one exercise, grade_id -> points, its comment and the late penalty, in one transaction.

    What a person gave stays; where it stands above a score that changes, it is marked as needing another look.
    """
    with transaction(gradebook):
        notebook = gradebook.find_submission_notebook(unit, unit, student)
        for grade in notebook.grades:
            if grade.name not in scores:
                continue
            before, grade.auto_score = grade.auto_score, stored_score(scores[grade.name], grade.max_score)
            if before != grade.auto_score:
                grade.needs_manual_grade = grade.manual_score is not None
        for found in notebook.comments:
            if found.name == verdict.exercise and found.auto_comment != NO_RESPONSE:
                found.auto_comment = _sentences(verdict)
        gradebook.db.commit()
        if penalty is not None:
            penalise(gradebook, unit, student, penalty)


def enter(gradebook: Gradebook, unit, student, timestamp=None, create_student=True):
    """Make sure that the gradebook knows the submission. Raises NotEntered if it lacks the unit or the student."""
    try:
        gradebook.find_notebook(unit, unit)
    except MissingEntry as error:
        # Each way to grade has entered it, so somebody has taken it out since.
        raise NotEntered(f"The gradebook no longer knows {unit} ({error}): grade again, which enters it.") from error
    if create_student:
        gradebook.update_or_create_student(student)
    known = {} if timestamp is None else {"timestamp": timestamp}
    try:
        # nbgrader makes a submission piece by piece; written halfway, SQLAlchemy warns of the rest.
        with gradebook.db.no_autoflush:
            gradebook.update_or_create_submission(unit, student, **known)
    except MissingEntry as error:
        unknown = f"The gradebook knows no student {shown(student)}"
        raise UnknownStudent(f"{unknown}: add the student, or set c.Autograde.create_student = True.") from error


def write(gradebook: Gradebook, unit, student, result: Result):
    """Store the scores and comments of a submission that the gradebook knows.

    What a person gave, scores, extra credit and comments, stays; a score that a person gave is marked as
    needing another look, as nbgrader does it. Cells of the gradebook that the result does not name need a person.
    """
    notebook = gradebook.find_submission_notebook(unit, unit, student)
    for grade in notebook.grades:
        grade.auto_score = stored_score(result.scores.get(grade.name), grade.max_score)
        grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
    for found in notebook.comments:
        found.auto_comment = comment(found.name, result)
    gradebook.db.commit()


def stored_score(score, most):
    """Return a score as the gradebook holds it: never more than the cell gives; None where a person has to grade."""
    return None if score is None else min(score, most)


def penalise(gradebook: Gradebook, unit, student, penalty):
    """Store the late penalty as nbgrader's own AssignLatePenalties does, within the transaction of the scores."""
    submission = gradebook.find_submission(unit, student)
    notebook = gradebook.find_submission_notebook(unit, unit, student)
    notebook.late_submission_penalty = None
    late, policy = submission.total_seconds_late, penalty.plugin_inst
    # What nbgrader's own step offers its plug-in.
    penalty.assignment_id, penalty.student_id, penalty.gradebook = unit, student, gradebook
    if hasattr(policy, "seconds_late"):
        # The course's own file of deadlines is asked first: unrolled.plugins.late.
        late = policy.seconds_late(unit, student, submission.timestamp, late)
    if late > 0:
        found = policy.late_submission_penalty(student, notebook.score, late)
        if found is not None:
            notebook.late_submission_penalty = min(max(found, 0), notebook.score)
    gradebook.db.commit()


def comment(grade_id, result: Result):
    """Return what the feedback says below a solution cell, or None.

    It is shown as Markdown, so it holds the course's own sentences only and nothing that a student wrote.
    """
    if grade_id in result.untouched:
        return NO_RESPONSE
    verdict = result.verdicts.get(grade_id)
    return verdict and _sentences(verdict)


def _sentences(verdict: Verdict) -> str:
    if verdict.followed_through:
        return "Passed, with the course's versions of the earlier exercises. The test cell names what to mend."
    if verdict.passed:
        return "Passed."
    if verdict.mistake is None:
        return "Not passed. The test cell says why."
    return f"Not passed: {verdict.mistake}. {verdict.hint}"


def retried(action, seconds=120.0, log=None):
    """Return action(), tried again while the database is locked by somebody else, for at most so many seconds.

    The action must be one that can be repeated from its beginning.
    """
    end, pause = time.monotonic() + seconds, 0.1
    while True:
        try:
            return action()
        except OperationalError as error:
            if "locked" not in str(error).lower() or time.monotonic() + pause > end:
                raise
            if log:
                log.warning("The gradebook is locked by another program; trying again.")
        time.sleep(pause)
        pause = min(2 * pause, 5.0)
