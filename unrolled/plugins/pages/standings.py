"""How the cells of a graded notebook stand, by the gradebook: passed, not passed, in part, or waiting for a person."""

from typing import NamedTuple

from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry


class Standing(NamedTuple):
    """How one graded cell stands: a class for the style sheet, a sign that needs no colour, and words."""

    kind: str
    sign: str
    words: str


WAITING = Standing("waiting", "?", "not graded yet")


class Entry(NamedTuple):
    """A line of the contents list; only a comment, or only points, may be missing.

    name      the exercise or the written answer
    graded    grade_id of the cell with the points, or None
    comment   grade_id of the cell with a comment, or None
    standing  a Standing, or None where no points are given
    """

    name: str
    graded: str | None
    comment: str | None
    standing: Standing | None
    score: float = 0.0
    points: float = 0.0


def stored(db_url, resources):
    """Return grade_id -> (automatic score or None, manual score or None, extra credit) of the page's submission.

    It is empty where the gradebook does not know the submission.
    """
    with Gradebook(db_url) as gradebook:
        try:
            if "submission_id" in resources:
                notebook = gradebook.find_submission_notebook_by_id(resources["submission_id"])
            else:
                page = resources["nbgrader"]
                notebook = gradebook.find_submission_notebook(page["notebook"], page["assignment"], page["student"])
        except MissingEntry:
            return {}
        return {
            grade.name: (grade.auto_score, grade.manual_score, grade.extra_credit or 0) for grade in notebook.grades
        }


def standing(score, points, is_test=True):
    """Return the Standing of a cell with this score, or None where nobody has graded it."""
    if score is None:
        return WAITING
    if score >= points:
        return Standing("passed", "✓", "passed" if is_test else "full points")
    if score > 0:
        return Standing("partly", "~", "in part")
    return Standing("failed", "✗", "not passed" if is_test else "no points")


def is_test(cell):
    """Return whether a cell is a test: graded, but not the student's to write."""
    return cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell)


def standings(cells, known):
    """Return grade_id -> Standing of all graded cells by their final score; the gradebook's word goes first."""
    found = {}
    for cell in _graded(cells):
        about = cell.metadata.nbgrader
        score = about.get("score")
        if about.grade_id in known:
            automatic, manual, extra = known[about.grade_id]
            given = automatic if manual is None else manual
            score = None if given is None else given + extra
        found[about.grade_id] = standing(score, about.get("points") or 0, is_test(cell))
    return found


def verdicts(cells, known):
    """Return grade_id -> Standing of the test cells by their automatic score, which a person may have changed."""
    found = {}
    for cell in filter(is_test, cells):
        about = cell.metadata.nbgrader
        automatic = known.get(about.grade_id, (about.get("score"),))[0]
        found[about.grade_id] = standing(automatic, about.get("points") or 0)
    return found


def contents(cells, found):
    """Return the Entry of each task, in order: its points and its comment, which may stand in two cells."""
    names = exercise_names(cells)
    entries = {}
    for cell in cells:
        about = cell.metadata.get("nbgrader", {})
        grade_id = about.get("grade_id")
        name = names.get(grade_id, grade_id)
        entry = entries.get(name, Entry(name, None, None, None))
        if about.get("comment"):
            entry = entry._replace(comment=grade_id)
        if grade_id in found:
            entry = entry._replace(
                graded=grade_id,
                standing=found[grade_id],
                score=about.get("score") or 0,
                points=about.get("points") or 0,
            )
        if entry.comment or entry.graded:
            entries[name] = entry
    return list(entries.values())


def exercise_names(cells):
    """Return grade_id of a test cell -> name of the exercise that it checks."""
    return {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.grade_id.removeprefix("test_")
        for cell in filter(is_test, cells)
    }


def waiting_points(cells, found):
    """Return how many points nobody has given or refused yet."""
    return sum(
        cell.metadata.nbgrader.get("points") or 0
        for cell in _graded(cells)
        if found.get(cell.metadata.nbgrader.grade_id) == WAITING
    )


def _graded(cells):
    return [cell for cell in cells if utils.is_grade(cell) or utils.is_task(cell)]
