"""`nbgrader export` whatever a student's name holds: nbgrader's own writes commas and line ends into its table."""

import csv

from nbgrader.api import MissingEntry
from nbgrader.plugins import CsvExportPlugin

from unrolled.course.names import printable
from unrolled.grading.reporting import harmless


class CsvExport(CsvExportPlugin):
    """nbgrader's table, with the same columns and the same options."""

    def export(self, gradebook):
        """Write the table to the file that --to names, or to grades.csv."""
        destination = self.to or "grades.csv"
        self.log.info("Exporting grades to %s", destination)
        rows = [
            _row(gradebook, assignment, student)
            for assignment in gradebook.assignments
            if not self.assignment or assignment.name in map(str, self.assignment)
            for student in gradebook.students
            if not self.student or student.id in map(str, self.student)
        ]
        with open(destination, "w", newline="", encoding="utf-8") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(_COLUMNS)
            table.writerows([[_cell(one) for one in row] for row in rows])


_COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


def _cell(value):
    """Return a value on one line, which a spreadsheet takes for no formula."""
    return "" if value is None else harmless.cell(printable(value)) if isinstance(value, str) else value


def _row(gradebook, assignment, student):
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        time, raw, penalty, score = "", 0.0, 0.0, 0.0
    else:
        time, raw, penalty = submission.timestamp, submission.score, submission.late_submission_penalty
        score = max(0.0, raw - penalty)
    about = (student.id, student.last_name, student.first_name, student.email)
    return (assignment.name, assignment.duedate, time, *about, raw, penalty, score, assignment.max_score)
