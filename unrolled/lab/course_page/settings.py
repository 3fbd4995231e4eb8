"""nbgrader's settings of the course that this server shows."""

from nbgrader.apps import NbGrader


def course_settings():
    """Return the configuration as nbgrader's own server extensions read it: from Jupyter's folders and from here."""
    app = NbGrader()
    app.load_config_file()
    return app.config
