"""A whole class: map the work on one submission over an executor, and store what comes back, one after the other.

At most a few submissions are under way at any time, so memory does not grow with their number. What is stored is
finished, whatever happens to this process next: a run that is started again takes up where the other one ended.
"""

import time
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, wait
from dataclasses import dataclass, field, replace

from unrolled.course.course import Course
from unrolled.course.names import not_held
from unrolled.grading import sandbox
from unrolled.grading.classes.work import failed, pack, work
from unrolled.grading.reading import intake
from unrolled.grading.reading.intake import HandedIn
from unrolled.grading.storing import records
from unrolled.grading.storing.gradebook import Writer, holds
from unrolled.grading.storing.scores import UnknownStudent
from unrolled.grading.types import Master, Result
from unrolled.grading.unit import answers, fingerprint, masters


@dataclass(frozen=True)
class Unit:
    """What is the same for all submissions of a run."""

    course: Course
    master: Master
    keras: bytes

    @property
    def name(self):
        """The unit's name."""
        return self.master.unit

    @property
    def not_isolated(self):
        """A warning that students' code runs with the grader's own rights on this machine, and why; or ""."""
        reason = sandbox.available()[1] if self.course.settings.sandbox else "c.Grading.sandbox is False."
        return reason and f"NOT ISOLATED: students' code runs with your own rights. {reason}"

    @property
    def fingerprint(self):
        """What all results of this unit depend on."""
        return fingerprint.of_unit(self.master, self.keras, self.course.settings)


def prepare(course: Course, name: str) -> Unit:
    """Return the Unit of a course. Raises NoMaster, or NoAnswers."""
    master = masters.master(name, course.source, course.content)
    key = answers.read_key(course.key)
    keras = answers.ask(name, key, course.content, course.settings.cache or None) if master.exercises else b""
    return Unit(course, master, keras)


@dataclass(frozen=True)
class Done:
    """What became of one submission.

    result     what was stored, without its record; None where an earlier run's result still holds
    status     "graded", "zero" or "person", as in Result
    notes      as in Result
    scores     as in Result
    stages     exercise -> the stage where its check stopped, None if it passed
    untouched  as in Result
    seconds    wall time of the worker
    error      what the executor itself failed with, or None
    """

    student: str
    status: str
    notes: tuple[str, ...]
    fingerprint: str
    result: Result | None = None
    seconds: float = 0.0
    error: BaseException | None = None
    scores: dict[str, float | None] = field(default_factory=dict)
    stages: dict[str, str | None] = field(default_factory=dict)
    untouched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Job:
    student: str
    handed_in: HandedIn
    fingerprint: str


def grade(unit: Unit, students, executor: Executor, writer: Writer, *, at_once: int, force=False, under_way=None):
    """Yield a Done for each of the students, as they are finished and stored.

    at_once    how many submissions may be under way, waiting ones included
    force      grade also what has not changed
    under_way  a dict that is kept up to date meanwhile: student -> when the work began, by time.monotonic()

    Raises NoGradebook, NotEntered or OSError where a result cannot be stored: everything that was yielded is.
    """
    whole, packed = unit.fingerprint, pack(unit.master, unit.keras, unit.course.settings)
    known = {} if force else writer.scores()
    waiting: dict = {}
    under_way = {} if under_way is None else under_way
    try:
        for student in students:
            reason = not_held(student)
            if reason:
                yield _refused(student, reason)
                continue
            handed_in = read(unit, student)
            job = _Job(student, handed_in, fingerprint.of_submission(whole, handed_in))
            before = None if force else _before(unit, job, known.get(student))
            if before:
                yield before
                continue
            while len(waiting) >= at_once:
                yield from _finished(unit, waiting, writer, under_way)
            under_way[student] = time.monotonic()
            waiting[executor.submit(work, packed, handed_in.data, handed_in.notes, job.fingerprint)] = _light(job)
        while waiting:
            yield from _finished(unit, waiting, writer, under_way)
    finally:
        for future in waiting:
            future.cancel()


def read(unit, student) -> HandedIn:
    """Return what a student has handed in for the unit."""
    course = unit.course
    folder, limit = course.handed_in(unit.name, student), course.settings.limits.submission_bytes
    return intake.handed_in(folder, course.submitted, unit.name, limit)


def _light(job):
    """Return the job without the submission's bytes: they are on their way already."""
    return replace(job, handed_in=replace(job.handed_in, data=b""))


def _before(unit, job, known):
    """Return the Done of an earlier run, if its record is here, of this submission, and in the gradebook."""
    state = records.state(unit.course.graded(unit.name, job.student), unit.name)
    if not state or state.get("fingerprint") != job.fingerprint or not holds(known, state["scores"]):
        return None
    if unit.course.settings.execute and not state.get("executed"):
        return None
    notes = tuple(filter(None, [state["refused"], *state["notes"]]))
    stages = {name: verdict["stage"] for name, verdict in state["verdicts"].items()}
    return Done(
        job.student,
        state["status"],
        notes,
        job.fingerprint,
        scores=state["scores"],
        stages=stages,
        untouched=frozenset(state["untouched"]),
    )


def _finished(unit, waiting, writer, under_way):
    """Wait for at least one submission; store and yield all that have come back."""
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        job = waiting.pop(future)
        under_way.pop(job.student, None)
        yield _stored(unit, job, future, writer)


def _refused(student, reason, fingerprint=""):
    """Return the Done of somebody for whom the gradebook has no place: nothing is stored; the next run tries again."""
    result = Result(status="person", record=b"", scores={}, notes=(reason,))
    return Done(student, result.status, result.notes, fingerprint, result)


def _stored(unit, job, future, writer):
    """Store what came back: first in the gradebook, then the record, without which the submission is not finished."""
    error = None
    try:
        found = future.result()
    except CancelledError:
        raise
    except Exception as lost:  # a worker was lost with it, again and again
        error, found = lost, failed(unit.master, lost)
    result = found.result
    try:
        writer.store(job.student, result, job.handed_in.time)
    except UnknownStudent as unknown:
        return _refused(job.student, str(unknown), job.fingerprint)
    folder = unit.course.graded(unit.name, job.student)
    records.write(folder, unit.name, found.record, job.handed_in, unit.course.shared)
    stages = {name: verdict.stage for name, verdict in result.verdicts.items()}
    return Done(
        job.student,
        result.status,
        result.notes,
        job.fingerprint,
        result,
        found.seconds,
        error,
        scores=result.scores,
        stages=stages,
        untouched=frozenset(result.untouched),
    )
