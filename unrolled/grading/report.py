"""What a run tells: a bar with the time left, a line for each submission in a log, and a table at the end."""

import json
import time
from collections import Counter
from datetime import UTC, datetime

from tqdm import tqdm

from unrolled.grading.batch import Done
from unrolled.grading.pipeline import NOT_ISOLATED

# Students whom the table names; the log has all of them.
MOST_NAMED = 20


class Log:
    """A file to which one line of JSON is added for each submission: all that is known about it but the code."""

    def __init__(self, file, unit):
        self._file, self._unit = file, unit

    def add(self, done: Done):
        """Write the line of a submission, at once."""
        result = done.result
        line = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "unit": self._unit,
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
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()


class Summary:
    """Counts what a run did; `lines` is the closing table."""

    def __init__(self, unit):
        self.unit, self.counts, self.unchanged = unit, Counter(), 0
        self.named, self.failed, self.not_isolated, self.written = {"zero": [], "person": []}, 0, 0, 0
        self._start = time.monotonic()

    def add(self, done: Done):
        """Count a submission."""
        self.counts[done.status] += 1
        self.unchanged += done.result is None
        self.failed += done.error is not None
        self.not_isolated += NOT_ISOLATED in done.notes
        if done.result is not None and done.status == "graded":
            self.written += sum(score is None for score in done.result.scores.values())
        if done.status in self.named and len(self.named[done.status]) < MOST_NAMED:
            self.named[done.status].append((done.student, done.notes[0] if done.notes else ""))

    def lines(self):
        """Return the closing table, line by line."""
        total, seconds = sum(self.counts.values()), time.monotonic() - self._start
        new = total - self.unchanged
        each = f", {seconds / new:.2f} s each" if new else ""
        yield f"{self.unit}: {new} graded in {seconds:.1f} s{each}; {self.unchanged} unchanged since an earlier run."
        rows = (("graded", "graded"), ("zero", "zero, with a reason"), ("person", "needs a person"))
        for status, title in rows:
            yield f"  {self.counts[status]:6}  {title}"
            for student, why in self.named.get(status, ()):
                yield f"          {student}: {why}"
            left = self.counts[status] - len(self.named.get(status, ()))
            if status in self.named and left > 0:
                yield f"          and {left} more, in the log"
        if self.written:
            yield f"{self.written} written answers wait for a grade in Formgrader."
        if self.failed:
            yield f"Grading itself failed at {self.failed} submissions, see the log: run the command again for them."
        if self.not_isolated:
            yield f"NOT ISOLATED: in {self.not_isolated} of them students' code ran with the grader's rights."


def progress(found, total, unit):
    """Return the iterable behind a progress bar with the time left, which shows where a person watches."""
    return tqdm(found, total=total, desc=unit, unit="submission", disable=None, dynamic_ncols=True, smoothing=0.05)
