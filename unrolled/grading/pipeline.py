"""From the bytes that a student handed in to a Result: rebuild, execute, verify, record. No gradebook is needed.

The student's text is read, matched and written in `pages_inside`, a process that may fail. What this process keeps is
small and bounded, in one `_Work`; the notebook is bytes that are handed from step to step. The record, which is the
notebook that is stored, says the same of itself in its metadata, under STATE; that is written once, at the end:

    notes      what was refused, repaired or cut
    answered   grade_id -> whether something was written there, for written answers
    untouched  grade_ids of solution cells that are as they were released
    refused    None, or why nothing can be graded; person: whether somebody should look
    isolated   whether student code ran in a sandbox
    executed   whether the notebook was executed for the record, as far as that is possible
    fingerprint  what the result depends on (see unrolled.grading.unit.fingerprint), or ""
    status, scores, verdicts   as in Result
"""

import logging
import threading
import time
from dataclasses import asdict, dataclass, field, replace

from unrolled.checking.content import loaded
from unrolled.course.settings import Grading
from unrolled.grading import room, sandbox
from unrolled.grading.pages_inside import parts, steps
from unrolled.grading.types import Cell, Master, Refused, Result, Verdict
from unrolled.grading.verifying.verify import NotStarted, verify

NOT_ISOLATED = "This was graded without isolation: the student's code ran with the rights of the grader."
FAILED = "Grading stopped at an error of its own ({}); somebody has to look at this submission."
NOT_READ = "This submission was not graded: reading it stopped, because {}. Somebody has to look at it."
TOO_LONG = (
    "This submission was not graded: it took longer than the {:g} seconds that one may take, and was {} when they were "
    "over. Somebody has to look at it."
)
NOT_RECORDED = "What was handed in is not shown here: writing the record stopped, because {}."
# How long a step that is past the deadline may take to say so itself, before it is not waited for any more.
_GRACE = 10
_LOG = logging.getLogger(__name__)


@dataclass
class _Work:
    """A submission on its way; see above for what the names say. `notebook` is the record as far as it is made."""

    notebook: bytes
    notes: list[str] = field(default_factory=list)
    fingerprint: str = ""
    answered: dict[str, bool] = field(default_factory=dict)
    untouched: tuple[str, ...] = ()
    refused: str | None = None
    person: bool = False
    isolated: bool = True
    executed: bool = False
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    cells: tuple[Cell, ...] = ()
    step: str = "begun"

    def refuse(self, reason, person):
        """Give no points: zero, or none before a person has looked."""
        self.refused, self.person = reason, person

    def fail(self, error):
        """Refuse a submission at which this package failed; its author gets no points from that, yet."""
        _LOG.exception("grading failed")
        self.refuse(FAILED.format(type(error).__name__), person=True)


def grade(
    data: bytes | Refused, master: Master, answers, settings: Grading | None = None, notes=(), fingerprint=""
) -> Result:
    """Return the Result of a submitted file; whatever it holds, no exception leaves this function, in limited time.

    data         the file's bytes, or why it could not be read
    answers      Keras' answers for the unit, from `unrolled.grading.unit.answers`
    notes        what is known about the file already, for example that it had another name
    fingerprint  what the result depends on, from `unrolled.grading.unit.fingerprint`
    """
    settings = settings or Grading()
    work = _Work(steps.written(master.release), list(notes), fingerprint, executed=settings.execute)
    return _Run(master, answers, settings, work).result(data)


def failed(master: Master, error: BaseException) -> Result:
    """Return the Result of a submission at which grading itself failed: the bare release, and a person has to look."""
    work = _Work(steps.written(master.release))
    work.refuse(FAILED.format(type(error).__name__), person=True)
    return _result(work, master)


class _Run:
    """The steps of one submission, which know how much time is left."""

    def __init__(self, master, answers, settings, work):
        self.master, self.answers, self.settings, self.work = master, answers, settings, work
        self.limits = settings.limits
        self.isolated = settings.sandbox and sandbox.available()[0]
        self.deadline = time.monotonic() + self.limits.seconds_per_submission
        self.visit = room.Visit(self.isolated)

    def result(self, data):
        """Return the Result; that of a person's case past the deadline, and even where a step never comes back."""
        found = []
        thread = threading.Thread(target=self._keep_steps, args=(data, found), daemon=True)
        thread.start()
        thread.join(self.left() + _GRACE + self.limits.seconds_to_read)
        if found:
            return found[0]
        # That thread still writes into this run's work, should it ever come back: what is told is a new one.
        late = replace(self.work, notebook=steps.written(self.master.release), verdicts={}, notes=[*self.work.notes])
        late.refuse(self._too_long(), person=True)
        return _result(late, self.master)

    def _keep_steps(self, data, found):
        try:
            with self.visit:
                found.append(self._steps(data))
        except Exception as error:
            _LOG.exception("grading failed")
            found.append(failed(self.master, error))

    def left(self):
        """Return how many seconds are left for this submission."""
        return max(0.0, self.deadline - time.monotonic())

    def _steps(self, data):
        try:
            self._step("read", self._rebuild, data)
            if self.settings.execute:
                self._step("executed", self._execute)
            self._step("verified", self._verify)
        except Exception as error:
            self.work.fail(error)
        return _result(self.work, self.master, self._record)

    def _step(self, name, step, *arguments):
        """Do a step, unless nothing can be graded; past the deadline a person has to look."""
        if self.work.refused:
            return
        self.work.step = name
        step(*arguments)
        if not self.left() and not self.work.refused:
            self.work.refuse(self._too_long(), person=True)

    def _too_long(self):
        return TOO_LONG.format(self.limits.seconds_per_submission, self.work.step)

    def _rebuild(self, data):
        """Put the student's text into the master's notebook; where nothing can be read the bare release stays."""
        work = self.work
        if isinstance(data, Refused):
            work.refuse(str(data), data.person)
            return
        asked = parts.joined(work.notebook, parts.told({"cells": self.limits.cells}), data)
        try:
            budget = room.Budget.of(self.limits, min(self.limits.seconds_to_read, self.left()))
            answer = self.visit.ask("steps.rebuilt", asked, budget)
            known, notebook, sources, names = parts.parted(answer, 4)
            known = parts.heard(known)
        except (room.Failed, parts.Broken) as error:
            _LOG.warning("a submission was not read: %s", error)
            work.refuse(NOT_READ.format(error), person=True)
            return
        if known["refused"] is not None:
            work.refuse(known["refused"], known["person"])
            return
        work.notebook, work.answered, work.untouched = notebook, known["answered"], tuple(known["untouched"])
        work.notes += known["notes"]
        pairs = zip(parts.parted(sources), parts.parted(names), strict=True)
        work.cells = tuple(Cell("code", source.decode(), name.decode() or None) for source, name in pairs)

    def _execute(self):
        """Fill in the outputs of the cells, for the record; no point depends on it."""
        from unrolled.grading.executing.execute import execute  # brings jupyter_client, which verdicts do not need

        work = self.work
        try:
            content, unit = loaded(self.master.content), self.master.unit
            execution = execute(work.notebook, self.limits, content, self.isolated, seconds=self.left(), unit=unit)
        except Exception as error:
            _LOG.exception("executing for the record failed")
            work.notes.append(f"The notebook was not executed for the record ({type(error).__name__}).")
            return
        work.notebook = execution.notebook
        work.notes += execution.notes
        work.isolated = execution.isolated

    def _verify(self):
        """Let the NumPy child answer, and compare with Keras."""
        work = self.work
        work.isolated = work.isolated and self.isolated
        limits = replace(self.limits, seconds_to_verify=min(self.limits.seconds_to_verify, self.left()))
        try:
            work.verdicts = verify(work.cells, self.master, limits, answers=self.answers, isolated=self.isolated)
        except NotStarted as error:
            work.refuse(str(error), person=True)

    def _record(self, data):
        """Return the record of this work. Raises room.Failed."""
        # A little time is there for it even where nothing is left for the rest.
        budget = room.Budget.of(self.limits, self.limits.seconds_to_read)
        return self.visit.ask("steps.recorded", data, budget)


def _result(work, master, record=None) -> Result:
    """Return the Result, with verdicts and notes in its record, which says in its metadata what is known.

    record  writes the record; without it, nothing of a student's is in the notebook, and it is written here
    """
    found = {cell.grade_id: _score(cell, work) for cell in master.graded}
    if not work.isolated:
        work.notes.append(NOT_ISOLATED)
    try:
        written = (record or steps.recorded)(_for_record(work, found))
    except room.Failed as error:
        work.notes.append(NOT_RECORDED.format(error))
        work.notebook = steps.written(master.release)
        written = steps.recorded(_for_record(work, found))
    return Result(
        status=_status(work),
        record=written,
        scores={grade_id: score for grade_id, (score, _) in found.items()},
        verdicts=work.verdicts,
        notes=_notes(work),
        isolated=work.isolated,
        untouched=work.untouched,
    )


def _status(work):
    return "graded" if not work.refused else "person" if work.person else "zero"


def _notes(work):
    return tuple(filter(None, [work.refused, *work.notes]))


def _for_record(work, found):
    """Return what `pages_inside.steps.recorded` takes."""
    said = {name: getattr(work, name) for name in
            ("notes", "fingerprint", "answered", "refused", "person", "isolated", "executed")}  # fmt: skip
    said |= {
        "untouched": list(work.untouched),
        "status": _status(work),
        "scores": {grade_id: score for grade_id, (score, _) in found.items()},
        "verdicts": {name: asdict(verdict) for name, verdict in work.verdicts.items()},
    }
    verdicts = {grade_id: [text, score] for grade_id, (score, text) in found.items()}
    return parts.joined(work.notebook, parts.told({"said": said, "verdicts": verdicts, "about": _notes(work)}))


def _score(cell, work):
    """Return (points or None, text) of a graded cell."""
    if work.refused:
        return (None if work.person else 0.0), work.refused
    if cell.exercise in work.verdicts:
        verdict = work.verdicts[cell.exercise]
        return (cell.points if verdict.passed else 0.0), verdict.text
    if cell.grade_id in work.answered:
        return (None if work.answered[cell.grade_id] else 0.0), ""
    return None, f"{cell.grade_id} belongs to no exercise of this course's package: somebody has to grade it."
