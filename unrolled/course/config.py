"""nbgrader's settings, read in one way for commands, grading and the server."""

import logging
import os

from nbgrader.apps import NbGrader
from traitlets.config import Application
from traitlets.config.loader import Config


def load(folder: str | os.PathLike[str] = ".") -> Config:
    """Return nbgrader's settings as its commands have them in a folder: Jupyter's own, then its nbgrader_config.py.

    Raises whatever that file raises: half of the settings would be those of no course.
    """
    app = NbGrader(log_level=logging.ERROR)
    # The folder's own file comes last, and may raise; nbgrader would look in the working directory, and go on.
    app.load_cwd_config = False
    app.load_config_file()
    app.raise_config_file_errors = True
    Application.load_config_file(app, "nbgrader_config", path=os.path.abspath(folder))
    config: Config = app.config
    return config
