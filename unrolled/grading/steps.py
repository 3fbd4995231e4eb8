"""The pipeline as steps of nbgrader's own Autograde; nbgrader_config.py puts them in.

SubmissionReader reads a submitted file. SANITIZE and AUTOGRADE are the two lists of preprocessors that Autograde
runs, in order. What else Autograde does with a folder that a student filled is in AutogradeEveryone.
"""

import contextlib
import glob
import os
import shutil
import sysconfig
from fnmatch import fnmatch
from pathlib import Path

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor
from sqlalchemy.exc import OperationalError

from unrolled.grading import answers, child, fingerprint, graded, intake, masters, new_gradebook, pipeline, sandbox
from unrolled.grading.entering import enter_unit
from unrolled.grading.record import NotEntered, enter, retried, store
from unrolled.grading.settings import Grading


class SubmissionReader(NotebookExporter):
    """Reads a submitted file as bytes: nbformat would raise on a broken one, and would follow a link."""

    def from_filename(self, filename, resources=None, **kwargs):
        """Return (notebook as text, resources) as NotebookExporter does, also where there is no such file."""
        converter = self.parent
        if not converter._sanitizing:  # the second pass reads what the first one wrote
            return super().from_filename(filename, resources, **kwargs)
        resources["unrolled"] = converter.handed_in(Path(filename).parent)
        resources.setdefault("metadata", {})["name"] = Path(filename).stem
        return self.from_notebook_node(new_notebook(), resources=resources)


class _Step(NbGraderPreprocessor):
    """A preprocessor that knows the converter which it works for."""

    @property
    def converter(self):
        return self.parent.parent


class Rebuild(_Step):
    """Put the student's text into the master's notebook."""

    def preprocess(self, nb, resources):
        """Return (rebuilt notebook, resources)."""
        handed_in, converter = resources.pop("unrolled"), self.converter
        found = fingerprint.of_submission(converter.fingerprint, handed_in)
        return pipeline.rebuilt(handed_in.data, converter.master, converter.grading, handed_in.notes, found), resources


class Execute(_Step):
    """Run the notebook for the record; `nbgrader autograde --no-execute` leaves this out."""

    def preprocess(self, nb, resources):
        """Return (executed notebook, resources)."""
        return pipeline.executed(nb, self.converter.grading), resources


class Verify(_Step):
    """Let the NumPy child answer, compare with Keras, and write the verdicts into the test cells."""

    def preprocess(self, nb, resources):
        """Return (verified notebook, resources)."""
        converter = self.converter
        return pipeline.verified(nb, converter.master, converter.answers, converter.grading), resources


class Record(_Step):
    """Store all scores, comments and the late penalty of the submission in one transaction."""

    def preprocess(self, nb, resources):
        """Return (the notebook as it came, resources)."""
        self.converter.record(resources["nbgrader"]["student"], pipeline.result(nb))
        return nb, resources


SANITIZE = [Rebuild]
AUTOGRADE = [Execute, Verify, Record]


class AutogradeEveryone(Autograde):
    """nbgrader's Autograde, from which no submission falls out, and which copies nothing that a student chose.

    nbgrader has settings for what happens to a notebook, but none for what happens before: Autograde passes over a
    folder without a notebook, gives up on one with an invalid timestamp.txt, copies every other file of a
    submission through whatever links it is, and takes a half-written result for a finished one. `install` puts
    this class where `nbgrader autograde` and Formgrader look for theirs. Without SubmissionReader in
    c.Autograde.exporter_class it does what nbgrader's own does.
    """

    @property
    def _configured(self):
        return issubclass(self.exporter_class, SubmissionReader)

    @property
    def submitted_root(self):
        """The folder of all submissions: what lies above it is the grader's own."""
        return self.coursedir.format_path(self.coursedir.submitted_directory, "", "").rstrip(os.sep)

    def start(self):
        """Grade every submission of the unit. Raises NbGraderException if the unit cannot be graded at all."""
        if self._configured:
            self.grading = Grading(parent=self)
            try:
                self._prepare()
            except (masters.NoMaster, answers.NoAnswers) as error:
                self.log.error("%s", error)
                raise NbGraderException(str(error)) from error
        super().start()

    def _prepare(self):
        """Get what is the same for every submission."""
        unit, root = self.coursedir.assignment_id, Path(self.coursedir.root)
        source = Path(self.coursedir.format_path(self.coursedir.source_directory, ".", "."))
        self.master = masters.master(unit, source)
        for note in self._in_gradebook(enter_unit, unit, masters.entry(unit, source)):
            self.log.warning("%s", note)
        key = answers.read_key(root / self.grading.key_file)
        keras = answers.record(unit, key, self.grading.cache or None) if self.master.exercises else b""
        self.answers = answers.opened(unit, keras) if keras else {}
        self.fingerprint = fingerprint.of_unit(self.master, keras, self.grading)
        isolated, reason = sandbox.available() if self.grading.sandbox else (False, "c.Grading.sandbox is False.")
        if not isolated:
            self.log.warning("NOT ISOLATED: students' code runs with your own rights. %s", reason)

    def init_notebooks(self):
        """Expect the unit's notebook in every folder that was handed in, whether it is there or not."""
        unit = self.coursedir.assignment_id
        folders = glob.glob(self._format_source(unit, self.coursedir.student_id)) if self._configured else []
        if not folders or not fnmatch(unit, self.coursedir.notebook_id):
            super().init_notebooks()  # which says what it was looking for
            return
        self.assignments = {folder: [os.path.join(folder, f"{unit}.ipynb")] for folder in sorted(folders)}
        self.notebooks = []

    def convert_notebooks(self):
        """Grade the submissions; several have their NumPy children from a warm server, as in `unrolled grade`."""
        several = self._configured and self.grading.sandbox and len(self.assignments) > 1
        with child.WARM.kept(self.grading.limits) if several else contextlib.nullcontext():
            super().convert_notebooks()

    def init_destination(self, assignment_id, student_id):
        """Return whether the submission is to be graded: it is new, newer, forced, or was not finished."""
        if not self._configured:
            return super().init_destination(assignment_id, student_id)
        if student_id in self.coursedir.student_id_exclude.split(","):
            return False
        folder = Path(self._format_dest(assignment_id, student_id))
        if not self.force and graded.state(folder, assignment_id) and not self._newer(folder, student_id):
            self.log.info("Skipping existing assignment: %s", folder)
            return False
        if os.path.lexists(folder):
            self.log.warning("Removing existing assignment: %s", folder)
            shutil.rmtree(folder)
        return True

    def _newer(self, folder, student_id):
        """Return whether what was handed in is newer than what was graded, as far as both say when that was."""
        submitted = self._format_source(self.coursedir.assignment_id, student_id)
        new, _ = intake.timestamp(submitted, self.submitted_root)
        old, _ = intake.timestamp(folder, folder)
        return new is not None and old is not None and new > old

    def handed_in(self, folder):
        """Return what a student handed in."""
        limit = self.grading.limits.submission_bytes
        return intake.handed_in(folder, self.submitted_root, self.coursedir.assignment_id, limit)

    def init_assignment(self, assignment_id, student_id):
        """Enter the submission into the gradebook; of its files, only what nbgrader wrote goes on to the feedback."""
        if not self._configured:
            super().init_assignment(assignment_id, student_id)
            return
        handed_in = self.handed_in(self._format_source(assignment_id, student_id))
        for note in handed_in.notes:
            self.log.warning("%s: %s", student_id, note)
        try:
            self._in_gradebook(enter, assignment_id, student_id, handed_in.time, self.create_student)
        except NotEntered as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error
        folder = Path(self._format_dest(assignment_id, student_id))
        folder.mkdir(parents=True)
        graded.write_beside(folder, handed_in)

    def _in_gradebook(self, action, *arguments, **settings):
        """Return action(gradebook, ...), tried again while another program holds the gradebook."""
        course = self.coursedir

        def attempt():
            with Gradebook(course.db_url, course.course_id) as gradebook:
                return action(gradebook, *arguments, **settings)

        return retried(attempt, self.grading.seconds_for_gradebook, self.log)

    def convert_single_notebook(self, notebook_filename):
        """Grade one notebook; an error of this package is recorded as "needs a person" and stops nobody else."""
        if not self._configured:
            super().convert_single_notebook(notebook_filename)
            return
        try:
            super().convert_single_notebook(notebook_filename)
        except OperationalError:
            raise  # the gradebook is out of reach: nothing can be recorded for anybody
        except Exception as error:
            self.log.exception("Grading stopped at an error of its own: %s", notebook_filename)
            self._needs_person(notebook_filename, type(error).__name__)

    def _needs_person(self, notebook_filename, error):
        resources = self.init_single_notebook_resources(notebook_filename)
        notebook = pipeline.refused(pipeline.FAILED.format(error), self.master)
        self.record(resources["nbgrader"]["student"], pipeline.result(notebook))
        self.exporter._preprocessors = []
        self.write_single_notebook(*self.exporter.from_notebook_node(notebook, resources=resources))

    def record(self, student, result):
        """Store a result in the gradebook and say in the log what became of the submission."""
        penalty = AssignLatePenalties(parent=self.exporter)
        penalty.init_plugin()
        unit, create = self.coursedir.assignment_id, self.create_student
        self._in_gradebook(store, unit, student, result, create_student=create, penalty=penalty)
        points = sum(filter(None, result.scores.values()))
        said = {"graded": "graded", "zero": "zero points", "person": "needs a person"}[result.status]
        self.log.info("%s: %s, %g points. %s", student, said, points, " ".join(result.notes))


def install():
    """Let `nbgrader autograde` and Formgrader use AutogradeEveryone: nbgrader has no setting for this class.

    Upgrading a gradebook calls the command alembic, which nbgrader looks for by name; so it is found, also where
    nbgrader was called by its path from an environment that is not activated.
    """
    new_gradebook.install()
    scripts, path = sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)
    if scripts not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([path, scripts])
    for module in (nbgrader.apps.api, nbgrader.apps.autogradeapp):
        module.Autograde = AutogradeEveryone
