"""An nbgrader course as grading sees it: its settings, its folders, and who has handed in a unit."""

import importlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import Exchange
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import TraitError
from traitlets.config.loader import Config

from unrolled.course import config as nbgrader_config
from unrolled.course import deadlines
from unrolled.course.names import chosen
from unrolled.course.place import CONFIG, BadSettings
from unrolled.course.settings import Grading


class NoContent(Exception):
    """Nobody can say which course this is; the text is one sentence for the instructor."""


class Course:
    """An nbgrader course by its settings.

    settings    Grading, the limits
    db_url      the gradebook, as SQLAlchemy names it
    course_id   nbgrader's name of the course
    shared      whether the instructors' group may write what grading writes
    """

    def __init__(self, config: Config, directory: CourseDirectory | None = None) -> None:
        """Take a course's settings as nbgrader's own parts have them.

        directory  nbgrader's CourseDirectory, where somebody has changed one

        Raises BadSettings where a setting is none, or has a value that it cannot have.
        """
        self._config = config
        try:
            self._directory = directory or CourseDirectory(config=config)
            self.settings = Grading.of(config)
        except TraitError as error:
            raise BadSettings(f"A setting in {CONFIG} or on the command line cannot be used: {error}") from error
        # nbgrader autograde --no-execute.
        self.settings.execute = self.settings.execute and config.Execute.get("enabled", True)
        self.folder = Path(self._directory.root)
        self.db_url, self.course_id = self._directory.db_url, self._directory.course_id
        self.shared = self._directory.groupshared

    @classmethod
    def at(cls, folder: str | os.PathLike[str], **changed: Any) -> Self:
        """Return the course in a folder; `changed` names settings of Grading with other values."""
        config = nbgrader_config.load(folder)
        for name, value in changed.items():
            config.Grading[name] = value
        return cls(config)

    @cached_property
    def content(self) -> Any:
        """Which course this is: the module that c.Grading.content names. Raises NoContent."""
        name = self.settings.content
        try:
            return importlib.import_module(name)
        except ImportError as error:
            raise NoContent(
                f"c.Grading.content in {CONFIG} is {name!r}, which cannot be imported ({error}): "
                "name the module that says which course this is, such as unrolled.content."
            ) from error

    @property
    def source(self) -> Path:
        """The folder of all masters."""
        return Path(self._path(self._directory.source_directory, ".", "."))

    @property
    def submitted(self) -> Path:
        """The folder of all submissions: what lies above it is the grader's own."""
        return Path(self._path(self._directory.submitted_directory, "", "").rstrip(os.sep))

    @property
    def inbound(self) -> Path:
        """The folder of the exchange in which every submission lies, also the earlier ones."""
        return Path(Exchange(config=self._config).root, self.course_id, "inbound")

    @property
    def deadlines(self) -> Path:
        """The file of deadlines and extensions, see unrolled.course.deadlines."""
        return self.folder / deadlines.NAME

    @property
    def key(self) -> Path:
        """The file of the hidden tests' key."""
        return self.folder / self.settings.key_file

    @property
    def creates_students(self) -> bool:
        """Whether whoever hands in becomes a student of the course: c.Autograde.create_student."""
        return bool(self._config.Autograde.get("create_student", True))

    @cached_property
    def penalty(self) -> AssignLatePenalties:
        """nbgrader's AssignLatePenalties with the course's plug-in."""
        found = AssignLatePenalties(config=self._config)
        found.init_plugin()
        return found

    def handed_in(self, unit: str, student: str) -> Path:
        """Return the folder of a submission."""
        return Path(self._path(self._directory.submitted_directory, student, unit))

    def graded(self, unit: str, student: str) -> Path:
        """Return the folder of a graded submission."""
        return Path(self._path(self._directory.autograded_directory, student, unit))

    def students(self, unit: str, patterns: Sequence[str] = ()) -> list[str]:
        """Return the names of all who have handed in a unit, or of those that fit one of the patterns, in order."""
        left_out = self._directory.student_id_exclude.split(",")
        names = sorted(entry.name for entry in os.scandir(self.submitted)) if self.submitted.is_dir() else []
        return [
            name
            for name in names
            if not name.startswith(".") and name not in left_out and os.path.lexists(self.handed_in(unit, name))
            if chosen(name, patterns)
        ]

    def _path(self, step: str, student: str, unit: str) -> str:
        return str(self._directory.format_path(step, student, unit))
