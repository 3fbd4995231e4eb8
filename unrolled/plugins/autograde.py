"""`nbgrader autograde` and Formgrader's button run what `unrolled grade` runs: unrolled.grading.classes.batch.

`patches.autograde` puts this class in the place of nbgrader's own, which has no setting for it.
"""

from fnmatch import fnmatch

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from unrolled.course.course import Course, NoContent
from unrolled.course.names import printable, shown
from unrolled.course.place import BadSettings
from unrolled.grading.classes import batch, executors
from unrolled.grading.storing.gradebook import NoGradebook, Writer
from unrolled.grading.storing.scores import NotEntered
from unrolled.grading.unit.answers import NoAnswers
from unrolled.grading.unit.masters import NoMaster

SAID = {"graded": "graded", "zero": "zero points", "person": "needs a person"}


class AutogradeEveryone(Autograde):
    """nbgrader's Autograde for courses that name their content: c.Grading.content. For others it does as nbgrader's.

    No submission falls out: nbgrader's own passes over a folder without a notebook, gives up on one with an invalid
    timestamp.txt, follows a student's links, and takes a half-written result for a finished one.
    """

    def start(self):
        """Grade every submission that was asked for. Raises NbGraderException if that is not possible at all."""
        if "content" not in self.config.Grading:
            super().start()
            return
        try:
            self._grade(Course(self.config, self.coursedir))
        except (BadSettings, NoContent, NoMaster, NoAnswers, NotEntered, NoGradebook) as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error

    def _grade(self, course):
        unit = batch.prepare(course, self.coursedir.assignment_id)
        students = course.students(unit.name, [self.coursedir.student_id])
        if not students or not fnmatch(unit.name, self.coursedir.notebook_id):
            raise NoMaster(
                f"No notebooks were matched by {self.coursedir.student_id} in {course.submitted}: "
                f"nobody of that name has handed in {unit.name}."
            )
        if unit.not_isolated:
            self.log.warning("%s", unit.not_isolated)
        writer = Writer(course, unit.name, self.log)
        try:
            for note in writer.notes:
                self.log.warning("%s", note)
            several = len(students) > 1
            workers = executors.cores() if several else 1
            with executors.threads(course.content, workers, warm=several, keep_kernels=True) as (executor, _):
                for done in batch.grade(unit, students, executor, writer, at_once=2 * workers, force=self.force):
                    self._say(done)
        finally:
            writer.close()

    def _say(self, done):
        """Say in the log what became of a submission."""
        if done.result is None:
            self.log.info("Skipping existing assignment: %s", shown(done.student))
            return
        points = sum(filter(None, done.scores.values()))
        notes = printable(" ".join(done.notes))
        self.log.info("%s: %s, %g points. %s", shown(done.student), SAID[done.status], points, notes)
