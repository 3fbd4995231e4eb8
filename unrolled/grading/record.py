"""Write results into the gradebook: all of one submission in one transaction, by nbgrader's own API."""

import time

from nbgrader.api import Gradebook
from nbgrader.utils import parse_utc
from sqlalchemy.exc import OperationalError

from unrolled import exercises
from unrolled.grading.pipeline import STATE
from unrolled.grading.types import Result, Verdict

NO_RESPONSE = "No response."


def enter(db_url, course_id, unit, student, timestamp=None, create_student=True):
    """Make sure that the gradebook knows the submission. Raises nbgrader's MissingEntry if it lacks the unit.

    timestamp  a datetime; None leaves what the gradebook knows
    """
    with Gradebook(db_url, course_id) as gradebook:
        gradebook.find_notebook(unit, unit)
        if create_student:
            gradebook.update_or_create_student(student)
        known = {} if timestamp is None else {"timestamp": timestamp}
        gradebook.update_or_create_submission(unit, student, **known)


def record(db_url, course_id, unit, student, result: Result):
    """Store the scores and comments of a submission that the gradebook knows.

    What a person gave, scores, extra credit and comments, stays; a score that a person gave is marked as
    needing another look, as nbgrader does it. Cells of the gradebook that the result does not name need a person.
    """
    with Gradebook(db_url, course_id) as gradebook:
        notebook = gradebook.find_submission_notebook(unit, unit, student)
        for grade in notebook.grades:
            score = result.scores.get(grade.name)
            grade.auto_score = None if score is None else min(score, grade.max_score)
            grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
        for found in notebook.comments:
            found.auto_comment = comment(found.name, result)
        gradebook.db.commit()


def comment(grade_id, result: Result):
    """Return what the feedback says below a solution cell, or None.

    It is shown as Markdown, so it holds the course's own sentences only and nothing that a student wrote.
    """
    if grade_id in result.notebook.metadata[STATE].untouched:
        return NO_RESPONSE
    verdict = result.verdicts.get(grade_id)
    return verdict and _sentences(verdict)


def _sentences(verdict: Verdict) -> str:
    if verdict.followed_through:
        return "Passed, with the course's versions of the earlier exercises. The test cell names what to mend."
    if verdict.passed:
        return "Passed."
    known = {mistake.name: mistake for mistake in exercises.find(verdict.exercise).mistakes}
    mistake = known.get(verdict.mistake)
    if mistake is None:
        return "Not passed. The test cell says why."
    return f"Not passed: {mistake.name}. {mistake.hint}"


def read_timestamp(text):
    """Return the datetime that a timestamp.txt holds, or None if it holds none."""
    try:
        return parse_utc(text)
    except Exception:  # dateutil raises whatever comes to its parser's mind
        return None


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
