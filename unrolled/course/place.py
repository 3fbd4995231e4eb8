"""Where the course is, and what is raised where its settings have a mistake."""

from pathlib import Path

# The file of nbgrader's settings, which a course's folder holds.
CONFIG = "nbgrader_config.py"


class BadSettings(Exception):
    """nbgrader_config.py has a mistake; the text is one sentence for the instructor."""


def course_folder() -> Path | None:
    """Return the folder of the course around the working directory, else the one this package lies in, else None."""
    here = Path.cwd()
    package = Path(__file__).resolve().parents[1]
    for folder in [here, *here.parents, package.parent]:
        if (folder / CONFIG).is_file() and (folder / "source").is_dir():
            return folder
    return None
