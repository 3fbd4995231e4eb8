"""What lateness costs, by the course's own file of deadlines: a plug-in of nbgrader's late penalties.

Where unrolled.course.deadlines names the unit, that deadline counts, with the student's extension; else the due date
that the gradebook has. Without the file nobody loses anything.
"""

from datetime import timedelta
from pathlib import Path

from nbgrader.api import MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin

from unrolled.course import deadlines


class LatePolicy(LateSubmissionPlugin):
    """c.AssignLatePenalties.plugin_class = LatePolicy; the file is deadlines.toml in the course's folder."""

    def __init__(self, **kwargs):
        """Read the file. Raises BadDeadlines."""
        super().__init__(**kwargs)
        self.deadlines = deadlines.read(Path(CourseDirectory(config=self.config).root) / deadlines.NAME)

    def seconds_late(self, unit, student, handed_in, otherwise=0.0) -> float:
        """Return how late a work is by the file, or `otherwise` where the file does not name the unit.

        handed_in  as nbgrader has it: UTC, without saying so; or None
        """
        late = self.deadlines.late(unit, student, handed_in)
        return otherwise if late is None else max(0.0, late.total_seconds())

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        """Return the points that a late work loses, or None for none.

        Where the file says nothing of lateness, nbgrader's own c.LateSubmissionPlugin.penalty_method decides.
        """
        if self.deadlines.per_day is None:
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        unit = getattr(self.parent, "assignment_id", None)
        late = self.seconds_late(unit, student_id, self._handed_in(unit, student_id), total_seconds_late)
        return self.deadlines.penalty(unit, student_id, score, timedelta(seconds=late)) or None

    def _handed_in(self, unit, student):
        try:
            return self.parent.gradebook.find_submission(unit, student).timestamp
        except (AttributeError, MissingEntry):  # nobody's step, as in a test of nbgrader's own
            return None
