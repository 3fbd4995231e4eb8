"""One exercise of a whole class again, after its definition, its points or its tolerance has changed.

Verdicts are made from what was handed in, as in a whole run. Nothing is written before all of them are known: then the
scores of that exercise are, one student after the other, and all other scores and what people gave stay.
"""

from collections.abc import Iterator
from concurrent.futures import Executor, wait
from dataclasses import dataclass, field

from unrolled.grading import room
from unrolled.grading.classes import batch
from unrolled.grading.classes.work import pack, work
from unrolled.grading.pages_inside import parts
from unrolled.grading.storing import records
from unrolled.grading.types import Verdict


@dataclass(frozen=True)
class Change:
    """What becomes of the exercise of one student.

    scores   grade_id -> (automatic score before, now), for the test cells of the exercise
    verdict  the new one
    is_new   whether a score or the verdict differs from what is stored
    """

    student: str
    scores: dict[str, tuple[float | None, float]]
    verdict: Verdict
    is_new: bool

    @property
    def by(self):
        """By how many points the student's automatic scores change; 0 where none does."""
        return sum(now - (before or 0) for before, now in self.scores.values() if before != now)


@dataclass
class Found:
    """What a run has found: changes of those who were graded before, others by why they are left as they are."""

    changes: list[Change] = field(default_factory=list)
    ungraded: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    @property
    def changed(self):
        """The changes of those whose score changes."""
        return [change for change in self.changes if any(before != now for before, now in change.scores.values())]


def find(unit: batch.Unit, exercise: str, students, executor: Executor, known, *, at_once: int) -> Iterator[Found]:
    """Yield what is found so far, after each student; nothing is written.

    known     student -> {grade_id: (automatic score, most)}, from Writer.scores
    at_once   how many submissions may be under way
    """
    packed, found = pack(unit.master, unit.keras, unit.course.settings), Found()
    waiting: dict = {}
    for student in students:
        state = records.state(unit.course.graded(unit.name, student), unit.name)
        if not state or state["status"] != "graded" or student not in known:
            found.ungraded.append(student)
            yield found
            continue
        while len(waiting) >= at_once:
            yield from _finished(unit, exercise, waiting, found, known)
        handed_in = batch.read(unit, student)
        waiting[executor.submit(work, packed, handed_in.data, handed_in.notes)] = student, state
    while waiting:
        yield from _finished(unit, exercise, waiting, found, known)


def _finished(unit, exercise, waiting, found, known):
    for future in wait(waiting, return_when="FIRST_COMPLETED").done:
        student, state = waiting.pop(future)
        try:
            verdict = future.result().result.verdicts.get(exercise)
        except Exception:  # a worker that was lost with it decides nothing
            verdict = None
        if verdict is None:
            found.unclear.append(student)
        else:
            found.changes.append(_change(unit, student, state, verdict, known[student]))
        yield found


def _change(unit, student, state, verdict, known):
    cells = [cell for cell in unit.master.graded if cell.exercise == verdict.exercise]
    scores = {
        cell.grade_id: (known.get(cell.grade_id, (None, 0))[0], cell.points if verdict.passed else 0.0)
        for cell in cells
    }
    is_new = any(before != now for before, now in scores.values())
    before = state["verdicts"].get(verdict.exercise, {})
    return Change(student, scores, verdict, is_new or before.get("text") != verdict.text)


def write(unit: batch.Unit, change: Change, writer):
    """Store the scores of one student, first in the gradebook, then in the record.

    Raises what Writer.store raises, OSError, and room.Failed where the record cannot be written anew.
    """
    now = {grade_id: score for grade_id, (_, score) in change.scores.items()}
    writer.store_exercise(change.student, now, change.verdict)
    folder = unit.course.graded(unit.name, change.student)
    state = records.state(folder, unit.name)
    state["scores"] |= now
    state["verdicts"][change.verdict.exercise] = records.told(change.verdict)
    texts = {grade_id: [change.verdict.text, score] for grade_id, score in now.items()}
    limits = unit.course.settings.limits
    budget = room.Budget.of(limits, limits.seconds_to_read)
    isolated = None if unit.course.settings.sandbox else False
    asked = parts.joined(records.read(folder, unit.name), parts.told({"said": state, "verdicts": texts}))
    record = room.ask("steps.judged_anew", asked, budget, isolated=isolated)
    records.rewrite(folder, unit.name, record, unit.course.shared)
