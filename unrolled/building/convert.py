"""nbgrader's own converters, run in this process on a copy of one unit, without a gradebook."""

import logging
import shutil

import nbformat
from nbgrader.converters import GenerateAssignment, GenerateSolution
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from unrolled.building.files import IGNORED
from unrolled.building.preprocessors import RELEASE, SOLUTION, ExecuteOnce, Normalise
from unrolled.building.problem import first_line
from unrolled.course.start_up import find_programs


class ConversionError(Exception):
    """nbgrader could not convert a unit; the text is one sentence."""


class _Solutions(GenerateSolution):
    """GenerateSolution for a course that has no gradebook."""

    def init_assignment(self, assignment_id, student_id):
        # GenerateSolution itself looks the assignment up in the gradebook here.
        BaseConverter.init_assignment(self, assignment_id, student_id)


class _Memory(logging.Handler):
    """Keep what the converters report as errors, and print nothing."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())

    def reason(self):
        """Return the last line of the first traceback, or of the first message."""
        tracebacks = [text for text in self.messages if text.startswith("Traceback")]
        lines = (tracebacks or self.messages or ["no reason given"])[0].strip().splitlines()
        return first_line(lines[-1])


def _config(folder, unit, execute):
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.solution_directory = "solutions"
    config.CourseDirectory.assignment_id = unit
    config.GenerateAssignment.preprocessors = RELEASE
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    config.GenerateSolution.preprocessors = SOLUTION
    config.ExecuteOnce.enabled = execute
    return config


def _copy(source, target):
    """Copy a unit, so that what its cells write stays out of the course."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*IGNORED))


def convert(source, folder, execute):
    """Make a unit's release and solution below an empty folder.

    source is the unit's folder in source/. Afterwards folder/release/UNIT and folder/solutions/UNIT hold
    what nbgrader makes of it. Solutions are executed only if asked for. Raises ConversionError.
    """
    unit = source.name
    _copy(source, folder / "source" / unit)
    memory = _Memory()
    logger = logging.Logger("unrolled.commands.build")
    logger.addHandler(memory)
    config = _config(folder, unit, execute)
    course = CourseDirectory(config=config, log=logger)
    find_programs()
    for converter in (GenerateAssignment, _Solutions):
        try:
            converter(coursedir=course, config=config, log=logger).start()
        except NbGraderException as error:
            raise ConversionError(f"nbgrader could not convert it: {memory.reason()}.") from error


def execute_notebook(path):
    """Return a notebook after a run in its own folder, with normalised metadata.

    Errors of cells are in their outputs. Raises ConversionError when the kernel fails.
    """
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    logger = logging.Logger("unrolled.commands.build")
    logger.addHandler(logging.NullHandler())
    find_programs()
    try:
        ExecuteOnce(log=logger).preprocess(notebook, resources)
    except Exception as error:  # nbclient's many ways to lose a kernel
        raise ConversionError(f"it could not be executed: {type(error).__name__}, {first_line(error)}.") from error
    Normalise().preprocess(notebook, resources)
    return notebook
