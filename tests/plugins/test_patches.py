"""Each patch of nbgrader is still needed: nbgrader as it is installed, without this package, does what the patch mends.

A test that fails here says that a patch of unrolled/plugins/patches.py can go.
"""

import os
import subprocess
import textwrap

import pytest
import warm_python

# nbgrader is asked in a process of its own, without a course's settings: in this one others have patched it.
LOOKS = {
    "autograde: the class that grades is no setting": """
        from nbgrader.apps import NbGraderAPI
        from nbgrader.apps.autogradeapp import AutogradeApp
        from traitlets import Type
        for kind in (NbGraderAPI, AutogradeApp):
            traits = kind.class_traits(config=True)
            assert not [name for name, trait in traits.items() if isinstance(trait, Type) and "grade" in name]
        """,
    "autograde: a folder without a notebook is passed over": """
        import os
        from nbgrader.apps import NbGraderAPI
        from nbgrader.coursedir import CourseDirectory
        from traitlets.config import Config
        config = Config()
        config.CourseDirectory.root = os.getcwd()
        os.makedirs("submitted/ada/u1")
        assert not NbGraderAPI(CourseDirectory(config=config), config=config).autograde("u1", "ada")["success"]
        """,
    "new_gradebook and find_programs: nbgrader starts alembic by its name": """
        import os
        from nbgrader.api import Gradebook
        os.environ["PATH"] = os.getcwd()
        try:
            Gradebook("sqlite:///gradebook.db").close()
        except FileNotFoundError as error:
            assert error.filename == "alembic"
        else:
            raise AssertionError("it made a gradebook without the program")
        """,
    "grading_page: the exporter of Formgrader's page is no setting": """
        import nbgrader.server_extensions.formgrader.formgrader as formgrader
        from nbconvert.exporters import HTMLExporter
        assert formgrader.HTMLExporter is HTMLExporter
        assert not [name for name in formgrader.FormgradeExtension.class_traits(config=True) if "exporter" in name]
        """,
    "wait: who reads the exchange is answered at once": """
        from jupyter_server.base.handlers import APIHandler, JupyterHandler
        from nbgrader.server_extensions.assignment_list.handlers import AssignmentActionHandler, AssignmentListHandler
        from nbgrader.server_extensions.formgrader.base import BaseApiHandler
        known = (JupyterHandler.prepare, APIHandler.prepare)
        assert all(kind.prepare in known for kind in (AssignmentActionHandler, AssignmentListHandler, BaseApiHandler))
        """,
    "names: a line's end in a name stops everybody": """
        from nbgrader.converters import GenerateFeedback
        from nbgrader.coursedir import CourseDirectory
        import re
        converter = GenerateFeedback(coursedir=CourseDirectory())
        pattern = converter._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        assert not re.match(pattern, converter._format_source("u1", "a" + chr(10) + "b"))
        """,
    "logs: a name moves the cursor": """
        import logging
        from traitlets.config.application import LevelFormatter
        record = logging.LogRecord("x", logging.INFO, "x", 1, "%s", ("\\x1b[2J",), None)
        assert chr(27) in LevelFormatter("%(message)s").format(record)
        """,
    "grading_page: the page is made in the server's own thread": """
        import inspect
        from nbgrader.server_extensions.formgrader.handlers import SubmissionHandler
        assert not inspect.iscoroutinefunction(inspect.unwrap(SubmissionHandler.get))
        """,
    "validate: the notebook runs inside the server, and cannot be cancelled": """
        import inspect
        from jupyter_server.base.handlers import APIHandler
        from nbgrader.server_extensions.validate_assignment.handlers import ValidateAssignmentHandler
        assert not inspect.iscoroutinefunction(inspect.unwrap(ValidateAssignmentHandler.post))
        assert ValidateAssignmentHandler.on_connection_close is APIHandler.on_connection_close
        """,
}


@pytest.fixture(scope="module")
def stock():
    """What starts a process in which nbgrader is imported as it is installed, and nothing of this package."""
    with warm_python.serving("light_nbgrader") as started_by:
        yield started_by


@pytest.mark.parametrize("look", LOOKS)
def test_nbgrader_still_needs_it(stock, look, tmp_path):
    argv, more = stock
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | more
    own = "import sys\nassert not [name for name in sys.modules if name.partition('.')[0] == 'unrolled']\n"
    (tmp_path / "look.py").write_text(own + textwrap.dedent(LOOKS[look]))
    settings = {"cwd": tmp_path, "env": environment, "timeout": 120}
    ran = subprocess.run([*argv, "look"], capture_output=True, text=True, **settings)
    assert ran.returncode == 0, ran.stderr


def test_every_patch_has_its_look(root):
    source = (root / "unrolled" / "plugins" / "patches.py").read_text()
    patches = [line.removeprefix("def ").partition("(")[0] for line in source.splitlines() if line.startswith("def ")]
    looked_at = " ".join(look.partition(":")[0] for look in LOOKS)
    assert [name for name in patches if not name.startswith("_") and name not in looked_at] == []
