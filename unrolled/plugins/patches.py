"""Every change to nbgrader that it has no setting for, and what it mends; tests fail when one is not needed any more.

Each is made once for a process; a course without this package's settings is graded and shown as by nbgrader alone.
"""

import asyncio
import functools
import inspect

import nbgrader.api
import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import nbgrader.server_extensions.formgrader.formgrader as formgrader
from nbgrader.converters.base import BaseConverter
from nbgrader.server_extensions.assignment_list.handlers import AssignmentActionHandler, AssignmentListHandler
from nbgrader.server_extensions.formgrader.base import BaseApiHandler, check_notebook_dir, check_xsrf
from nbgrader.server_extensions.formgrader.handlers import SubmissionHandler
from nbgrader.server_extensions.validate_assignment.handlers import ValidateAssignmentHandler
from tornado import web
from traitlets.config.application import LevelFormatter

from unrolled.course.names import printable

# Courses' nbgrader_config.py asks for it here: nbgrader calls the command alembic by name.
from unrolled.course.start_up import find_programs as find_programs


def autograde(kind):
    """Let `nbgrader autograde` and Formgrader's button use a class of ours: nbgrader names its own in these modules."""
    for module in (nbgrader.apps.api, nbgrader.apps.autogradeapp):
        module.Autograde = kind


def new_gradebook(newest_schema):
    """Let nbgrader stamp a new gradebook by a function of ours: its own starts the program alembic for two seconds."""
    nbgrader.api.get_alembic_version = newest_schema


def grading_page(exporter):
    """Let Formgrader's grading page be made by an exporter of ours, in a thread: nbgrader names nbconvert's in its

    handlers, and the server answers nobody else meanwhile.
    """
    formgrader.HTMLExporter = exporter
    SubmissionHandler.get = web.authenticated(check_xsrf(check_notebook_dir(_in_a_thread(SubmissionHandler.get))))


def _in_a_thread(get):
    """Return a handler's get, which works in a thread. What it sends itself, a way to another page, it does here."""
    get = inspect.unwrap(get)

    @functools.wraps(get)
    async def get_in_a_thread(self, submission_id):
        if self.request.path.endswith("/"):
            await asyncio.to_thread(_and_let_go, self, get, submission_id)
        else:
            get(self, submission_id)

    return get_in_a_thread


def _and_let_go(handler, get, submission_id):
    try:
        get(handler, submission_id)
    finally:
        handler.gradebook.db.remove()  # each thread has a connection of its own


def names():
    """Let nbgrader read back any name from a path: its own gives up on everybody where one holds a line's end."""
    BaseConverter._format_source = _on_any_line(BaseConverter._format_source)


def logs():
    """Let what nbgrader's commands say move no cursor: they print names of folders as they are."""
    LevelFormatter.format = _printable(LevelFormatter.format)


def _on_any_line(format_source):
    """Return a converter's _format_source whose pattern, with `escape`, takes a line's end for a letter."""
    format_source = inspect.unwrap(format_source)

    @functools.wraps(format_source)
    def on_any_line(self, assignment_id, student_id, escape=False):
        found = format_source(self, assignment_id, student_id, escape=escape)
        return f"(?s:{found})" if escape else found

    return on_any_line


def _printable(format_record):
    """Return a formatter's format, whose lines hold nothing but what is seen."""
    format_record = inspect.unwrap(format_record)

    @functools.wraps(format_record)
    def format_printably(self, record):
        return "\n".join(printable(line) for line in format_record(self, record).split("\n"))

    return format_printably


def validate(answer, cancel):
    """Answer the Validate button by functions of ours: nbgrader runs the notebook inside the server, without an end."""
    ValidateAssignmentHandler.post = web.authenticated(answer)
    ValidateAssignmentHandler.on_connection_close = cancel


def wait(event, *others):
    """Let all that read the exchange wait for an event in the server's settings: nbgrader shows what is half there."""
    for handler in (AssignmentListHandler, AssignmentActionHandler, BaseApiHandler, *others):
        handler.prepare = _prepare_later(handler.prepare, event)


def _prepare_later(prepare, event):
    """Return a handler's prepare, which first decides as ever who may ask, and then waits."""

    @functools.wraps(prepare)
    async def prepare_later(self):
        await prepare(self)
        await self.settings[event].wait()

    return prepare_later
