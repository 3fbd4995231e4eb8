"""A course of its own for a test module, with this repository's nbgrader_config.py."""

import copy
import csv
import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from handed_in import ROOT, UNIT, written
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

# One key for all courses of the tests, so that Keras is asked once.
KEY = "5e" * 32
# Found once: a test may have temporary files of its own in another folder, and Keras need not be asked for it again.
_TEMPORARY = Path(tempfile.gettempdir())
GRADED = ("test_name_weights", "test_rnn_preactivation", "test_rnn_step", "why_tanh")
FULL = dict(zip(GRADED, (1.0, 2.0, 3.0, None), strict=True))
NOTHING = dict.fromkeys(GRADED, 0.0)


class Course:
    """A course as a fresh clone has it, with masters and no gradebook; students hand in with `submit`."""

    def __init__(self, folder, unit=UNIT, **settings):
        self.root, self.unit = Path(folder), unit
        # nbgrader calls alembic by name when it creates a gradebook.
        if os.path.dirname(sys.executable) not in os.environ["PATH"].split(os.pathsep):
            os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
        config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
        config.CourseDirectory.root = str(self.root)
        config.Exchange.root = str(self.root / "exchange")
        config.Exchange.cache = str(self.root / "exchange" / "cache")
        (self.root / "unrolled.key").write_text(KEY)
        config.Grading.cache = str(cache())
        for name, value in settings.items():
            setattr(config.Grading, name, value)
        self._open(config)
        for source in ROOT.glob("source/*/*.ipynb"):
            shutil.copytree(source.parent, self.root / "source" / source.parent.name, dirs_exist_ok=True)

    def _open(self, config):
        self.config, self.api = config, NbGraderAPI(CourseDirectory(config=config), config=config)

    def copy(self, folder, **settings):
        """Return a course like this one in another folder, quickly, and with other settings."""
        shutil.copytree(self.root, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("exchange"))
        other, config = copy.copy(self), copy.deepcopy(self.config)
        config.CourseDirectory.root = str(folder)
        for name, value in settings.items():
            setattr(config.Grading, name, value)
        other.root = Path(folder)
        other._open(config)
        return other

    def folder(self, student, step="submitted"):
        """Return the folder of a student's submission."""
        return self.root / step / student / self.unit

    def submit(self, student, notebook, name=None, timestamp=None):
        """Hand in a notebook (a dict) or bytes; return the submission's folder."""
        folder = self.folder(student)
        folder.mkdir(parents=True, exist_ok=True)
        data = notebook if isinstance(notebook, bytes) else written(notebook)
        (folder / (name or f"{self.unit}.ipynb")).write_bytes(data)
        if timestamp:
            (folder / "timestamp.txt").write_text(timestamp)
        return folder

    def autograde(self, student="*", force=True):
        """Grade as `nbgrader autograde` and Formgrader do; return what was logged."""
        result = self.api.autograde(self.unit, student, force=force)
        succeeds(result)
        return result.get("log", "")

    def scores(self, student):
        """Return grade_id -> automatic score."""
        with self.api.gradebook as gradebook:
            grades = gradebook.find_submission_notebook(self.unit, self.unit, student).grades
            return {grade.name: grade.auto_score for grade in grades}

    def rows(self, *students):
        """Return all that the gradebook knows about the unit, or about the unit of these students alone.

        (student, cell) -> its numbers; (student, cell, "comment") -> its comments
        """
        with self.api.gradebook as gradebook:
            own = [gradebook.find_submission_notebook(self.unit, self.unit, student) for student in students]
            notebooks = own or gradebook.notebook_submissions(self.unit, self.unit)
            grades = {
                (one.student.id, grade.name):
                (grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade)
                for one in notebooks for grade in one.grades
            }  # fmt: skip
            comments = {
                (one.student.id, comment.name, "comment"): (comment.auto_comment, comment.manual_comment)
                for one in notebooks for comment in one.comments
            }  # fmt: skip
            return grades | comments

    def record(self, student):
        """Return the graded notebook."""
        return nbformat.read(self.folder(student, "autograded") / f"{self.unit}.ipynb", as_version=4)

    def verdict(self, student, exercise):
        """Return what the output of an exercise's test cell says."""
        cells = self.record(student).cells
        (test,) = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == f"test_{exercise}"]
        return "".join(output.text for output in test.outputs)

    def about(self, student):
        """Return the note at the top of the record without Markdown's backslashes, or ""."""
        first = self.record(student).cells[0]
        return first.source.replace("\\", "") if first.id == "about_this_submission" else ""

    def feedback(self, student):
        """Return the feedback page of a student."""
        succeeds(self.api.generate_feedback(self.unit, student))
        return (self.folder(student, "feedback") / f"{self.unit}.html").read_text()

    def export(self):
        """Return what `nbgrader export` writes: a dict for each student."""
        from unrolled.plugins.grades_csv import CsvExport

        plugin = CsvExport(parent=self.api)
        plugin.to = str(self.root / "grades.csv")
        with self.api.gradebook as gradebook:
            plugin.export(gradebook)
        with open(plugin.to, newline="") as file:
            return {row["student_id"]: row for row in csv.DictReader(file)}


def cache():
    """Return the folder of Keras' answers that all courses of one test run share."""
    return _TEMPORARY / f"unrolled-tests-{os.getuid()}" / "answers"


def share_answers(folder):
    """Have a course that is a folder of files take its key and Keras' answers from all others of this test run."""
    (folder / "unrolled.key").write_text(KEY)
    with (folder / "nbgrader_config.py").open("a") as file:
        file.write(f"\nc.Grading.cache = {str(cache())!r}\n")


def succeeds(result):
    assert result["success"], result.get("error") or result.get("log")
