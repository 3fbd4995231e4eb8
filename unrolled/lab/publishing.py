"""Publish beside the running server: the address is there first, and who asks for the exchange waits for what comes.

The exchange is read by nbgrader's Assignment List and Formgrader and by the course page. While releases are copied
into it, they would see units that are not there yet, or half of one.
"""

import asyncio
import sys

from nbgrader.exchange import ExchangeError

from unrolled.building import publishing
from unrolled.course.deadlines import BadDeadlines
from unrolled.lab.course_page.handler import CourseHandler
from unrolled.plugins import patches

_EVENT = "unrolled_published"


def hold(server):
    """Let the requests that need the exchange wait until `run` has ended."""
    server.web_app.settings[_EVENT] = asyncio.Event()
    patches.wait(_EVENT, CourseHandler)


async def run(server):
    """Publish in a thread of the server, say what was published or went wrong, and let the requests go on."""
    try:
        publishing.say(await asyncio.to_thread(publishing.publish), quiet=True)
    except BadDeadlines as problem:
        print(problem, file=sys.stderr)
    except (ExchangeError, OSError) as problem:
        print(publishing.NOT_PUBLISHED.format("releases", problem), file=sys.stderr)
    finally:
        server.web_app.settings[_EVENT].set()
