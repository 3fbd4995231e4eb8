"""Late penalties counted again for a whole unit, after deadlines, extensions or points given by hand have changed."""

from nbgrader.api import Gradebook, MissingEntry

from unrolled.grading.storing.scores import penalise, transaction


class _Undo(Exception):
    """Ends a transaction without keeping anything of it."""


def penalise_again(gradebook: Gradebook, unit, penalty, keep=True) -> dict[str, tuple[float, float]]:
    """Return student -> (penalty before, penalty now) where they differ; all are stored together, or none.

    penalty  nbgrader's AssignLatePenalties with its plug-in
    keep     False stores nothing
    """
    changed = {}
    try:
        with transaction(gradebook):
            for student in _students(gradebook, unit):
                before = _stored(gradebook, unit, student)
                penalise(gradebook, unit, student, penalty)
                now = _stored(gradebook, unit, student)
                if abs(now - before) > 1e-9:
                    changed[student] = (before, now)
            if not keep:
                raise _Undo
    except _Undo:
        pass
    return changed


def _students(gradebook, unit):
    try:
        return sorted(work.student_id for work in gradebook.find_assignment(unit).submissions)
    except MissingEntry:
        return []


def _stored(gradebook, unit, student):
    return gradebook.find_submission_notebook(unit, unit, student).late_submission_penalty or 0.0
