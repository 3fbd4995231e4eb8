"""What nbgrader's exchange holds for this student, asked through nbgrader's own classes."""

import logging
import sys
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from nbgrader.utils import get_username

from unrolled.lab.course_page.feedback import time_of

# nbgrader logs every unit that it finds, and warns of every file that is missing: the page says what matters.
_LOG = logging.getLogger(__name__)
_LOG.setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True)
class HandedIn:
    """One submission: when, its folder, and whether feedback lies in the exchange that has not been fetched."""

    time: datetime
    folder: Path
    feedback_waits: bool


class Exchange:
    """The exchange as nbgrader's settings name it.

    root    its folder, or None if it is a service and not a folder
    copies  the folder of students' copies
    """

    def __init__(self, config, server_folder):
        self._config, self._server_folder = config, Path(server_folder)
        lister = self._tool("List")
        self.course_id = lister.coursedir.course_id
        self.root = Path(lister.root) if getattr(lister, "root", None) else None
        self.copies = Path(lister.assignment_dir)
        if getattr(lister, "path_includes_course", False):
            self.copies /= self.course_id

    def problem(self):
        """Return one sentence that says why nothing can be fetched or submitted, or None."""
        if sys.platform == "win32":
            return "nbgrader has no exchange on Windows: your copies are in work/ already, and are not submitted here."
        if self.root is None:
            return None
        if not self.root.is_dir():
            return (
                f"There is no exchange at {self.root}, so nothing can be fetched or submitted: run `make publish`, "
                "or tell your instructor."
            )
        if not (self.root / self.course_id / "outbound").is_dir():
            return f"The exchange at {self.root} holds nothing of the course {self.course_id}: tell your instructor."
        return None

    def outbound(self, unit):
        """Return the folder of a published unit, or None if the exchange is no folder."""
        return self.root and self.root / self.course_id / "outbound" / unit

    def published(self):
        """Return the names of the units that can be fetched. Raises what nbgrader raises, for a sentence."""
        names = {entry["assignment_id"] for entry in self._tool("List").start()}
        # nbgrader lists whatever lies there.
        return {name for name in names if self.root is None or any(self.outbound(name).glob("*.ipynb"))}

    def handed_in(self, units):
        """Return ({unit: [HandedIn, the last one first]}, {unit: sentence that says why this cannot be told})."""
        try:
            return self._handed_in(""), {}
        except Exception:  # one odd submission makes nbgrader list none: the others are asked for one by one
            pass
        found, problems = {}, {}
        for unit in units:
            try:
                found.update(self._handed_in(unit))
            except Exception as error:  # as above
                problems[unit] = f"What you handed in cannot be read ({type(error).__name__}): tell your instructor."
        return found, problems

    def fetch(self, unit):
        """Copy a unit to the student's folder; a file that is there stays. Raises what nbgrader raises, or OSError."""
        step = self._tool("FetchAssignment", unit)
        # Somebody whose notebook is gone gets a new one.
        step.replace_missing_files = True
        step.start()

    def fetch_feedback(self, unit):
        """Copy the feedback of a unit to its folder. Raises what nbgrader raises, or OSError."""
        self._tool("FetchFeedback", unit).start()

    def _handed_in(self, unit):
        found = {}
        # The cache holds this user's own submissions; what it has lost may still be in the exchange.
        for place in ("inbound", "cached"):
            lister = self._tool("List", unit, student=True)
            setattr(lister, place, True)
            for entry in lister.start():
                for info in entry["submissions"]:
                    time = time_of(info["timestamp"])
                    if time:
                        waits = info["has_exchange_feedback"] and (
                            not info["has_local_feedback"] or info["feedback_updated"]
                        )
                        handed_in = HandedIn(time, Path(info["path"]), bool(waits and place == "cached"))
                        found.setdefault(entry["assignment_id"], {})[time] = handed_in
        return {name: [times[time] for time in sorted(times, reverse=True)] for name, times in found.items()}

    def _tool(self, kind, unit="", student=False):
        """Return nbgrader's class for this step, ready to start."""
        config = deepcopy(self._config)
        if unit:
            config.CourseDirectory.assignment_id = unit
        coursedir = CourseDirectory(config=config)
        if student and coursedir.student_id == "*":
            coursedir.student_id = get_username()
        tool = getattr(ExchangeFactory(config=config), kind)(
            coursedir=coursedir, authenticator=Authenticator(config=config), config=config, log=_LOG
        )
        # nbgrader means the server's folder where it is told none.
        tool.assignment_dir = str(self._server_folder / tool.assignment_dir)
        return tool
