"""The server extension of `unrolled lab` and `unrolled teach`: Validate and Submit, and what of nbgrader is shown."""

import asyncio
import json
from pathlib import Path

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from unrolled.course import config as nbgrader_config
from unrolled.lab import hand_in, notebook
from unrolled.lab.contents import StudentContents
from unrolled.lab.validating import Validation
from unrolled.plugins import patches

# Replaced by this course's own, which can be cancelled and knows of written answers.
REPLACED = ["@jupyter/nbgrader:validate-assignment"]
# What a student has no use for.
TEACHING = ["@jupyter/nbgrader:formgrader", "@jupyter/nbgrader:create-assignment"]


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(server):
    """Add the handlers, and choose what JupyterLab's page shows: the contents manager tells who sits in front of it."""
    patches.validate(validate, cancel)
    student = isinstance(server.contents_manager, StudentContents)
    settings = server.web_app.settings
    settings["page_config_hook"] = _hook(REPLACED + TEACHING if student else REPLACED, settings.get("page_config_hook"))
    address = url_path_join(settings["base_url"], "unrolled", "hand-in")
    server.web_app.add_handlers(".*$", [(address, HandInHandler)])


def _hook(disabled, earlier):
    """Return what JupyterLab calls with the configuration of its page."""

    def hook(handler, page):
        page = earlier(handler, page) if earlier else page
        page["disabledExtensions"] = sorted({*page.get("disabledExtensions", []), *disabled})
        # Nothing here is built, and whether it should be is asked of node on every load, where the system has it.
        page["buildCheck"] = False
        return page

    return hook


async def validate(self):
    """Answer as nbgrader does, and with the sentences about blank written answers in "blank"."""
    path = self.get_argument("path", None) or self.get_json_body()["path"]
    target = _inside(self.settings["server_root_dir"], path)
    config = await asyncio.to_thread(nbgrader_config.load)
    if _is_gone(self):
        return
    self.validation = Validation(str(target), config=config)
    answer = await self.validation.start()
    if _is_gone(self):
        return
    if "error" in answer:
        self.finish(json.dumps({"success": False, "value": answer["error"]}))
        return
    state = await asyncio.to_thread(notebook.state, target, config)
    blank = notebook.blank_sentences(state.blank)
    self.finish(json.dumps({"success": True, "value": answer["result"], "blank": blank}))


def _is_gone(handler):
    """Return whether nobody waits for the answer any more."""
    return handler.request.connection.stream.closed()


def cancel(self):
    """Stop Validate when the person has cancelled it or has closed the page: the browser then ends the request."""
    validation = getattr(self, "validation", None)
    if validation:
        validation.cancel()


class HandInHandler(APIHandler):
    """What somebody should know before handing in an assignment."""

    @web.authenticated
    async def get(self):
        """Answer {"warnings": [one sentence each]}, none if the assignment is not there."""
        unit = self.get_argument("assignment_id")
        course = self.get_argument("course_id", None)
        found = await asyncio.to_thread(lambda: hand_in.warnings(unit, course, nbgrader_config.load()))
        self.finish({"warnings": found})


def _inside(root, path):
    """Return a file below the server's root. Raises HTTPError for any other."""
    root = Path(root).expanduser().resolve()
    target = (root / path).resolve()
    if not target.is_relative_to(root):
        raise web.HTTPError(403, "The notebook lies outside the folder that is served.")
    return target
