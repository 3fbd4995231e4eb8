"""The first page of the course: all units, how far each one is, and a button to fetch or to open.

A small extension of Jupyter's server. The page itself is drawn by ``browser/unrolled-course``.
"""

import asyncio

from jupyter_server.utils import url_path_join

from unrolled.course import config
from unrolled.lab.course_page.handler import CourseHandler
from unrolled.lab.course_page.page import CoursePage


def _jupyter_server_extension_points():
    return [{"module": "unrolled.lab.course_page"}]


def _load_jupyter_server_extension(server):
    """Answer at ``unrolled/course`` of this server."""
    page = CoursePage(config.load(), server.root_dir)
    address = url_path_join(server.base_url, "unrolled", "course")
    server.web_app.add_handlers(".*$", [(address, CourseHandler, {"page": page, "fetching": asyncio.Lock()})])
