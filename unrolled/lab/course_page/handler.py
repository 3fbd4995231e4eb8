"""The one address of the course page: GET tells how far each unit is, POST fetches a unit or its feedback."""

import asyncio

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web


class CourseHandler(APIHandler):
    """Files are read in a thread, so that kernels and other pages are answered meanwhile."""

    # Whoever may read and write notebooks may see and fetch them here.
    auth_resource = "contents"

    def initialize(self, page, fetching):
        # fetching: an asyncio.Lock, since nbgrader's classes copy files without a lock of their own.
        self.page, self.fetching = page, fetching

    @web.authenticated
    @authorized
    async def get(self):
        """Answer with CoursePage.state."""
        self.finish(await asyncio.to_thread(self.page.state))

    @web.authenticated
    @authorized
    async def post(self):
        """Fetch what {"fetch": "unit" or "feedback", "unit": name} asks for; answer {"problem": ..., "state": ...}."""
        asked = self.get_json_body()
        if not isinstance(asked, dict) or asked.get("fetch") not in ("unit", "feedback"):
            raise web.HTTPError(400, 'Ask for {"fetch": "unit", "unit": "01_rnn_step"}, or for "feedback" of a unit.')
        async with self.fetching:
            problem = await asyncio.to_thread(self.page.fetch, asked["fetch"], asked.get("unit"))
        self.finish({"problem": problem, "state": await asyncio.to_thread(self.page.state)})
