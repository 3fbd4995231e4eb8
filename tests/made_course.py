"""Courses for tests of reports and exports: a gradebook by nbgrader's API, and records as grading writes them."""

import json
import shutil
from datetime import datetime
from pathlib import Path

from nbgrader.api import Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook

from unrolled import content
from unrolled.course.course import Course
from unrolled.grading.storing.entering import enter_unit
from unrolled.grading.unit import masters

ROOT = Path(__file__).resolve().parents[1]
UNIT = "01_rnn_step"
LATER = "02_rnn_layer"
DUE = datetime(2026, 11, 20, 12, 0)


def verdict(exercise, passed=False, text="", stage=None, mistake=None, hint="", **more):
    """Return what a record says of one exercise."""
    known = {"exercise": exercise, "passed": passed, "text": text, "stage": stage, "mistake": mistake, "hint": hint}
    return known | {"followed_through": False} | more


class Made:
    """A course in a folder; `add` hands in and grades, without running anything."""

    def __init__(self, folder, units=(UNIT,)):
        self.folder = Path(folder)
        for unit in [path.name for path in (ROOT / "source").iterdir()]:
            (self.folder / "source" / unit).mkdir(parents=True)
            shutil.copy(ROOT / "source" / unit / f"{unit}.ipynb", self.folder / "source" / unit)
        config = (ROOT / "nbgrader_config.py").read_text()
        (self.folder / "nbgrader_config.py").write_text(config.replace(
            "here = os.path.dirname(os.path.realpath(__file__))", f"here = {str(self.folder)!r}"
        ))  # fmt: skip
        self.course = Course.at(self.folder)
        self._tasks = {}
        if units:
            with self.book() as book:
                for unit in units:
                    enter_unit(book, unit, masters.entry(unit, self.course.source))

    def book(self):
        """Return the gradebook, opened; a context manager."""
        return Gradebook(self.course.db_url, self.course.course_id)

    def tasks(self, unit=UNIT):
        """Return (grade_id, most points, exercise) of the unit."""
        graded = masters.master(unit, self.course.source, content).graded
        return [(cell.grade_id, cell.points, cell.exercise) for cell in graded]

    def add(self, works, unit=UNIT, when=DUE):
        """Enter works in one go: student -> {grade_id: points or None}, or (points, verdicts, record's other words).

        Verdicts are made from the points where they are not given: full points are a pass.
        """
        with self.book() as book:
            assignment = book.find_assignment(unit)
            notebook = book.find_notebook(unit, unit)
            cells = {cell.name: cell for cell in notebook.grade_cells}
            known = {student.id for student in book.students}
            for student, work in works.items():
                scores, verdicts, more = work if isinstance(work, tuple) else (work, None, {})
                if student not in known:
                    book.db.add(Student(id=student))
                submission = SubmittedAssignment(assignment=assignment, student_id=student, timestamp=when)
                entered = SubmittedNotebook(notebook=notebook, assignment=submission)
                book.db.add(entered)
                for name, cell in cells.items():
                    score = scores.get(name)
                    book.db.add(_grade(cell, entered, score))
                if verdicts is not None or more.get("record", True):
                    self.record(student, unit, scores, verdicts, **more)
            book.db.commit()

    def record(self, student, unit, scores, verdicts=None, status="graded", refused=None, sources=None, record=True):
        """Write the record of a work as the pipeline would, as far as a report reads it."""
        made = verdicts if verdicts is not None else self._verdicts(unit, scores)
        said = {"notes": [], "fingerprint": "", "answered": {}, "refused": refused, "person": status == "person",
                "isolated": True, "executed": False, "untouched": [], "status": status, "scores": scores,
                "verdicts": {one["exercise"]: one for one in made}}  # fmt: skip
        cells = [
            {"cell_type": "code", "id": name, "metadata": {"nbgrader": {"grade_id": name}}, "source": source,
             "outputs": [], "execution_count": None}
            for name, source in (sources or {}).items()
        ]  # fmt: skip
        folder = Path(self.course.graded(unit, student))
        folder.mkdir(parents=True, exist_ok=True)
        notebook = {"cells": cells, "metadata": {"unrolled": said}, "nbformat": 4, "nbformat_minor": 5}
        (folder / f"{unit}.ipynb").write_text(json.dumps(notebook))

    def _verdicts(self, unit, scores):
        if unit not in self._tasks:
            self._tasks[unit] = self.tasks(unit)
        return [
            verdict(exercise, passed=bool(scores.get(name)), stage=None if scores.get(name) else "written")
            for name, _, exercise in self._tasks[unit]
            if exercise
        ]


def _grade(cell, notebook, score):
    return Grade(cell_id=cell.id, notebook=notebook, auto_score=score, needs_manual_grade=score is None)
