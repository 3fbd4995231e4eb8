"""How far a student's copy is, from the saved notebook alone: nothing is run."""

import re
from dataclasses import dataclass

from nbformat import from_dict
from nbgrader.utils import compute_checksum

from unrolled.lab.saved import is_blank

_CALLS_CHECK = re.compile(r"^check\(", re.MULTILINE)
_SAYS_PASSED = re.compile(r"\bchecks? passed\b")


@dataclass(frozen=True)
class Progress:
    """Checks that passed when the notebook was last saved, of how many; answers that are written, of how many."""

    passed: int
    checks: int
    written: int
    answers: int

    def __add__(self, other):
        return Progress(
            self.passed + other.passed,
            self.checks + other.checks,
            self.written + other.written,
            self.answers + other.answers,
        )


NOTHING = Progress(0, 0, 0, 0)


def progress(release, copy=()) -> Progress:
    """Return the Progress of a copy's cells, counted by the graded cells of the release; see saved.cells."""
    by_name: dict[str, list] = {}
    for cell in copy:
        by_name.setdefault(cell.name, []).append(cell)
    checks = [cell for cell in release if cell.is_check]
    answers = [cell for cell in release if cell.is_written_answer]
    return Progress(
        passed=sum(_passed(cell, by_name.get(cell.name, [])) for cell in checks),
        checks=len(checks),
        written=sum(_is_written(cell, by_name.get(cell.name, [])) for cell in answers),
        answers=len(answers),
    )


def same_answers(one, other) -> bool:
    """Return whether two notebooks say the same: grading takes texts and pasted images, and no outputs."""
    return _said(one) == _said(other)


def _said(notebook):
    filled = (cell for cell in notebook if cell.source.strip())
    return [(cell.kind, cell.name, cell.source.strip(), cell.attachments) for cell in filled]


def _passed(released, copies):
    """Return whether a check has run in the copy and every run of it passed; it may have been copied and run twice."""
    runs = [cell for cell in copies if cell.ran]
    return bool(runs) and all(_is_pass(released, cell) for cell in runs)


def _is_pass(released, cell):
    if cell.failed or not _is_unchanged(released, cell):
        return False
    # A check of this course says that it passed; another course's assertion passes in silence.
    return not _CALLS_CHECK.search(released.source) or bool(_SAYS_PASSED.search(cell.said))


def _is_unchanged(released, cell):
    """Return whether a locked cell is as it was given out, also where the release has become another one since."""
    if cell.source.strip() == released.source.strip():
        return True
    made = {"cell_type": cell.kind, "source": cell.source, "metadata": {"nbgrader": cell.nbgrader}}
    try:
        return compute_checksum(from_dict(made)) == cell.nbgrader.get("checksum")
    except Exception:  # metadata of any shape is a changed cell, and no reason to show no page
        return False


def _is_written(released, copies):
    return any(not is_blank(cell, released.source) for cell in copies)
