"""What a student sees of the course's folder: lessons and work; only what is theirs can be changed.

Lessons are shown read-only: their cells can be run and changed in the window, but nothing is written to files that the
course owns, so that the next update of the course meets them as they were. JupyterLab itself marks such documents.
"""

import posixpath
from fnmatch import fnmatch

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from tornado.web import HTTPError
from traitlets import List, Unicode

# The course's folders that nobody but an instructor needs, and the files beside them.
INSTRUCTORS = [
    *("source", "release", "solutions", "submitted", "autograded", "feedback", "exchange", "gradebook*", "*.key"),
    *("docs", "deploy", "tests", "tools", "unrolled", "*.egg-info", "build", "dist", "screenshots", "logs", "*.log"),
    *("README.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "postBuild", "nbgrader_config.py", "grades.csv"),
    *("pyproject.toml", "environment.yml", "requirements*.txt"),
]


class StudentContents(AsyncLargeFileManager):
    """JupyterLab's files for a student: lessons read-only, and nothing of the instructor's to be seen."""

    lessons = Unicode("notebooks", help="The folder of lessons, which are read-only.").tag(config=True)
    hidden = List(
        Unicode(),
        INSTRUCTORS,
        help="Patterns of names in the course's folder that are not listed, and read-only when they are opened.",
    ).tag(config=True)

    def owned_by_course(self, path):
        """Return whether a path belongs to the course, so that a student reads it and does not change it."""
        first = posixpath.normpath(f"/{path}").lstrip("/").split("/")[0].casefold()
        return first == self.lessons.casefold() or self._is_hidden_name(first)

    def is_writable(self, path):
        return not self.owned_by_course(path) and super().is_writable(path)

    async def get(self, path, content=True, **kwargs):
        model = await super().get(path, content=content, **kwargs)
        if model["type"] == "directory" and content and not path.strip("/"):
            model["content"] = [entry for entry in model["content"] if not self._is_hidden_name(entry["name"])]
        return model

    async def save(self, model, path=""):
        self._refuse(path)
        return await super().save(model, path)

    async def delete_file(self, path):
        self._refuse(path)
        return await super().delete_file(path)

    async def rename_file(self, old_path, new_path):
        self._refuse(old_path)
        self._refuse(new_path)
        return await super().rename_file(old_path, new_path)

    async def copy(self, from_path, to_path=None):
        self._refuse(posixpath.dirname(from_path.strip("/")) if to_path is None else to_path)
        return await super().copy(from_path, to_path)

    async def trust_notebook(self, path):
        self._refuse(path)
        return await super().trust_notebook(path)

    async def create_checkpoint(self, path):
        self._refuse(path)
        return await super().create_checkpoint(path)

    async def restore_checkpoint(self, checkpoint_id, path):
        self._refuse(path)
        return await super().restore_checkpoint(checkpoint_id, path)

    async def delete_checkpoint(self, checkpoint_id, path):
        self._refuse(path)
        return await super().delete_checkpoint(checkpoint_id, path)

    def _is_hidden_name(self, name):
        return any(fnmatch(name.casefold(), mask.casefold()) for mask in self.hidden)

    def _refuse(self, path):
        """Raise HTTPError for a path that belongs to the course."""
        if self.owned_by_course(path):
            raise HTTPError(
                403,
                f"{path.strip('/')} belongs to the course and is read-only here: "
                "choose File > Save Notebook As and a name in work/ to keep your own copy.",
            )
