"""The tables of a report, as CSV that a spreadsheet cannot take for formulas."""

import csv
import io

from unrolled.grading.reporting import items
from unrolled.grading.reporting.facts import Facts
from unrolled.grading.reporting.harmless import cell
from unrolled.grading.reporting.outcomes import KINDS, Outcomes, kind_of
from unrolled.grading.reporting.overview import Overview


def table(rows) -> str:
    """Return rows of values as CSV: commas, every text in quotes, UTF-8 without a mark at its beginning."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([cell("" if value is None else value) for value in row] for row in rows)
    return stream.getvalue()


def tasks(facts: Facts, found: list[Outcomes]) -> str:
    """Return a row for each task of a unit: outcomes, facility and discrimination."""
    marks = items.items({task.name: task.most for task in facts.tasks}, [work.scores for work in facts.works])
    by_task = {one.task.name: one for one in found}
    head = ["task", "points", *KINDS, "mistakes", "students with a mark", "facility", "discrimination", "note"]
    rows = [head]
    for task, mark in zip(facts.tasks, marks, strict=True):
        one = by_task.get(task.name)
        counts = [len(one.students[kind]) if one else None for kind in KINDS]
        named = "; ".join(f"{group.mistake}: {len(group.students)}" for group in one.mistakes) if one else None
        numbers = [mark.students, _rounded(mark.facility), _rounded(mark.discrimination)]
        rows.append([task.exercise or task.name, task.most, *counts, named, *numbers, "; ".join(mark.warnings)])
    return table(rows)


def students(facts: Facts, names) -> str:
    """Return a row for each student and task of a unit."""
    head = ["student", "task", "points", "most", "outcome", "stage", "mistake", "handed in", "seconds late", "attempts"]
    rows = []
    for work in facts.works:
        when = None if work.handed_in is None else work.handed_in.isoformat(sep=" ", timespec="seconds")
        late = None if work.late is None else round(work.late.total_seconds())
        for task in facts.tasks:
            verdict = work.verdicts.get(task.exercise) if task.exercise else None
            outcome = kind_of(verdict) if verdict else None
            stage, mistake = (verdict.get("stage"), verdict.get("mistake")) if verdict else (None, None)
            told = [work.scores.get(task.name), task.most, outcome, stage, mistake, when, late, work.attempts]
            rows.append([names(work.student), task.exercise or task.name, *told])
    return table([head, *sorted(rows, key=lambda row: row[0])])


def course(overview: Overview, names) -> str:
    """Return a row for each student: the points of each unit."""
    rows = [
        [names(student), *(overview.points(unit, student) for unit in overview.units), overview.total(student)]
        for student in overview.students
    ]
    return table([["student", *overview.units, "total"], *sorted(rows, key=lambda row: row[0])])


def _rounded(number):
    return None if number is None else round(number, 4)
