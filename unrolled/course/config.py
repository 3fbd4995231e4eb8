"""nbgrader's settings, read in one way for commands, grading and the server."""

import logging
import os
import traceback

from nbgrader.apps import NbGrader
from traitlets.config import Application
from traitlets.config.loader import Config

from unrolled.course.place import CONFIG, BadSettings


def load(folder: str | os.PathLike[str] = ".") -> Config:
    """Return nbgrader's settings as its commands have them in a folder: Jupyter's own, then its nbgrader_config.py.

    Raises BadSettings where that file has a mistake: half of the settings would be those of no course.
    """
    app = NbGrader(log_level=logging.ERROR)
    # The folder's own file comes last, and may raise; nbgrader would look in the working directory, and go on.
    app.load_cwd_config = False
    app.load_config_file()
    app.raise_config_file_errors = True
    path = os.path.abspath(folder)
    try:
        Application.load_config_file(app, "nbgrader_config", path=path)
    except Exception as error:  # it is a program, and may raise anything
        raise BadSettings(_mistake(os.path.join(path, CONFIG), error)) from error
    config: Config = app.config
    return config


def _mistake(path: str, error: Exception) -> str:
    """Return a sentence about what a settings file raised: where, and what Python says."""
    what = f"{type(error).__name__}: {error}".strip().splitlines()[0].rstrip(".")
    line = None
    if isinstance(error, SyntaxError) and error.filename == path:
        line, what = error.lineno, f"{type(error).__name__}: {error.msg}"
    else:
        # The last line of the file itself: below it lies what that line calls.
        lines = [one.lineno for one in traceback.extract_tb(error.__traceback__) if one.filename == path]
        line = lines[-1] if lines else None
    where = f", line {line}" if line else ""
    return f"{path}{where} cannot be used ({what}): mend it, and run the command again."
