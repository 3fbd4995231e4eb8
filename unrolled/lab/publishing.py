"""Publish beside the running server: the address is there first, and who asks for the exchange waits for what comes.

The exchange is read by nbgrader's Assignment List and Formgrader and by the course page. While releases are copied
into it, they would see units that are not there yet, or half of one.
"""

import asyncio
import functools
import sys

from nbgrader.exchange import ExchangeError
from nbgrader.server_extensions.assignment_list.handlers import AssignmentActionHandler, AssignmentListHandler
from nbgrader.server_extensions.formgrader.base import BaseApiHandler

from unrolled.building import publishing
from unrolled.lab.course_page.handler import CourseHandler

# All that read the exchange or write to it.
HANDLERS = (AssignmentListHandler, AssignmentActionHandler, BaseApiHandler, CourseHandler)
_EVENT = "unrolled_published"


def hold(server):
    """Let the requests that need the exchange wait until `run` has ended."""
    server.web_app.settings[_EVENT] = asyncio.Event()
    for handler in HANDLERS:
        handler.prepare = _prepare_later(handler.prepare)


async def run(server):
    """Publish in a thread of the server, say what was published or went wrong, and let the requests go on."""
    try:
        publishing.say(*await asyncio.to_thread(publishing.publish), quiet=True)
    except (ExchangeError, OSError) as problem:
        print(f"The releases could not be published: {problem}", file=sys.stderr)
    finally:
        server.web_app.settings[_EVENT].set()


def _prepare_later(prepare):
    """Return a handler's prepare, which first decides as ever who may ask, and then waits."""

    @functools.wraps(prepare)
    async def prepare_later(self):
        await prepare(self)
        await self.settings[_EVENT].wait()

    return prepare_later
