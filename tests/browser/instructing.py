"""An instructor's steps of one unit, by nbgrader's own API in this process: what its commands and Formgrader call."""

import copy
import os

from courses import share_answers
from lab_server import ENVIRONMENT
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader


def api(course):
    """Return nbgrader's API of a course. What students wrote is not executed for the record, only verified."""
    # nbgrader calls alembic by name when it creates a gradebook.
    folders = os.environ["PATH"].split(os.pathsep)
    if str(ENVIRONMENT / "bin") not in folders:
        os.environ["PATH"] = os.pathsep.join([str(ENVIRONMENT / "bin"), *folders])
    share_answers(course)
    config = copy.deepcopy(PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config())
    config.Grading.execute = False
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def succeeds(result):
    """Fail with nbgrader's own words unless a step succeeded."""
    assert result["success"], result.get("error") or result.get("log")
