"""What a run tells: a bar with the time left, a line for each submission in a log, and a table at the end."""

import contextlib
import json
import threading
import time
from collections import Counter
from datetime import UTC, datetime

from tqdm import tqdm

from unrolled.course.names import printable, shown
from unrolled.grading.classes.batch import Done
from unrolled.grading.pipeline import NOT_ISOLATED
from unrolled.grading.types import LOST

# Students whom each part of the table names; the log has all of them.
MOST_NAMED = 20
# Seconds that a submission may take before the bar says whom it waits for.
PATIENCE = 3

# What the table counts: each submission is in one row.
ROWS = {"points": "with points", "none": "without points", "person": "needs a person"}


class Log:
    """A file to which one line of JSON is added for each submission: all that is known about it but the code."""

    def __init__(self, file, unit):
        self._file, self._unit = file, unit

    def add(self, done: Done):
        """Write the line of a submission, at once."""
        result = done.result
        line = {
            "student": done.student,
            "status": done.status,
            "unchanged": result is None,
            "seconds": round(done.seconds, 3),
            "notes": list(done.notes),
            "fingerprint": done.fingerprint,
        }
        if result is not None:
            line["isolated"] = result.isolated
            line["scores"] = result.scores
            line["verdicts"] = {
                name: {"passed": verdict.passed, "stage": verdict.stage, "mistake": verdict.mistake}
                for name, verdict in result.verdicts.items()
            }
        if done.error is not None:
            line["error"] = f"{type(done.error).__name__}: {done.error}"
        self._write(line)

    def add_change(self, change):
        """Write the line of a student one of whose exercises was graded anew, at once."""
        self._write({
            "student": change.student,
            "exercise": change.verdict.exercise,
            "scores": {grade_id: {"before": before, "now": now} for grade_id, (before, now) in change.scores.items()},
            "mistake": change.verdict.mistake,
        })

    def _write(self, about):
        line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "unit": self._unit, **about}
        self._file.write(_json(line) + "\n")
        self._file.flush()


def regraded(unit, exercise, found):
    """Yield what would become of one exercise of a class, line by line, before anything is written."""
    up = [change for change in found.changed if change.by >= 0]
    down = [change for change in found.changed if change.by < 0]
    total = len(found.changes)
    scores = f"{len(found.changed)} of {total} score{'s' * (total != 1)} would change"
    yield f"{exercise} in {unit}: {scores}: {len(up)} up, {len(down)} down."
    for words, some in (("up", up), ("down", down)):
        for change in sorted(some, key=lambda one: one.student)[:MOST_NAMED]:
            yield f"  {words:>6}  {shown(change.student)}: {_from_to(change)}"
        if len(some) > MOST_NAMED:
            yield f"          and {len(some) - MOST_NAMED} more, in the log when they are written"
    if found.ungraded:
        yield f"{_students(found.ungraded)} no graded submission, and nothing changes: unrolled grade {unit} grades it."
    if found.unclear:
        yield f"{_students(found.unclear)} no clear verdict now, and nothing changes: unrolled grade {unit} says why."


def _from_to(change):
    scores = change.scores.values()
    return ", ".join(f"{'none' if before is None else format(before, 'g')} to {now:g}" for before, now in scores)


def _students(names):
    listed = ", ".join(map(shown, sorted(names)[:MOST_NAMED]))
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{listed}{more} {'has' if len(names) == 1 else 'have'}"


def _json(line):
    """Return one line of JSON that a terminal shows as it is: letters stay letters, all else is escaped."""
    text = json.dumps(line, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in text)


class Summary:
    """Counts what a run did; `lines` is the closing table, in which each submission is counted once.

    waiting  how many written answers of the unit wait for a person, also from earlier runs
    """

    def __init__(self, unit):
        self.unit, self.counts, self.unchanged = unit, Counter(), 0
        self.named, self.failed, self.not_isolated, self.waiting = {"none": [], "person": []}, 0, 0, 0
        self._start = time.monotonic()

    def add(self, done: Done):
        """Count a submission."""
        row = _row(done)
        self.counts[row] += 1
        self.unchanged += done.result is None
        self.failed += done.error is not None
        self.not_isolated += NOT_ISOLATED in done.notes
        if row in self.named:
            self.named[row].append((done.student, _why(done)))

    def lines(self):
        """Return the closing table, line by line."""
        total, seconds = sum(self.counts.values()), time.monotonic() - self._start
        new = total - self.unchanged
        each = f" ({seconds / new:.2f} s each)" if new else ""
        submissions = f"{total} submission{'s' * (total != 1)}"
        yield (
            f"{self.unit}: {submissions}; {new} graded now in {seconds:.1f} s{each}, "
            f"{self.unchanged} unchanged since an earlier run."
        )
        for row, title in ROWS.items():
            yield f"  {self.counts[row]:6}  {title}"
            named = sorted(self.named.get(row, ()))
            for student, why in named[:MOST_NAMED]:
                yield f"          {shown(student)}: {printable(why)}"
            if len(named) > MOST_NAMED:
                yield f"          and {len(named) - MOST_NAMED} more, in the log"
        if self.waiting:
            answers = "1 written answer waits" if self.waiting == 1 else f"{self.waiting} written answers wait"
            yield f"{answers} for a grade in Formgrader."
        if self.failed:
            at = "1 submission" if self.failed == 1 else f"{self.failed} submissions"
            yield f"Grading itself failed at {at}, see the log: run the command again to grade again what failed."
        if self.not_isolated:
            yield f"NOT ISOLATED: in {self.not_isolated} of them students' code ran with the grader's rights."


def _row(done):
    """Return the row of the table in which a submission is counted."""
    if done.status == "person":
        return "person"
    return "points" if done.status == "graded" and any(done.scores.values()) else "none"


def _why(done):
    """Return why a submission has no points or needs a person, as the table says it."""
    if done.status != "graded":
        # What stands behind the reason may be what to do: of a missing notebook, which others there are.
        return " ".join(done.notes[:2]) or "the log has all that is known."
    if done.stages and all(LOST.format(name) in done.notes for name in done.stages):
        return "no exercise of this unit is in the notebook: was another notebook handed in?"
    if all(stage == "written" for stage in done.stages.values()):
        if done.untouched.issuperset(done.stages):
            return "no exercise is written: all are as they were released."
        return "no function of an exercise is there, though cells were changed: the record shows them."
    return "no exercise passed."


@contextlib.contextmanager
def progress(found, total, unit, under_way):
    """Give the iterable behind a progress bar, which shows where a person watches.

    The bar shows the time left; when a submission takes long, whom it waits for instead, since nobody knows the time
    left then. `under_way` maps students to when the work on them began.
    """
    looks = {"disable": None, "dynamic_ncols": True, "smoothing": 0.05}
    with tqdm(found, total=total, desc=unit, unit="submission", **looks) as bar:
        if bar.disable:
            yield bar
            return
        ended = threading.Event()
        ticker = threading.Thread(target=_tick, args=(bar, under_way, ended), daemon=True)
        ticker.start()
        try:
            yield bar
        finally:
            ended.set()
            ticker.join()


def _tick(bar, under_way, ended):
    """Draw the bar anew every second, also while nothing is finished."""
    while not ended.wait(1):
        # A copy in one step: the run adds and removes students meanwhile.
        waiting = waits_for(dict(under_way), time.monotonic())
        bar.bar_format = f"{{l_bar}}{{bar}}| {{n_fmt}}/{{total_fmt}} [{{elapsed}}, {waiting}]" if waiting else None
        bar.refresh()


def waits_for(under_way, now):
    """Return whom a run waits for and how long already, or an empty text while nobody takes long."""
    if not under_way:
        return ""
    student, since = min(under_way.items(), key=lambda one: one[1])
    seconds = int(now - since)
    # Braces would be read as a field of the bar's format.
    name = shown(student).replace("{", "{{").replace("}", "}}")
    return f"waiting for {name}, {seconds} s so far" if seconds >= PATIENCE else ""
