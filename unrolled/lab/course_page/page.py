"""What the course page says of every unit, from files alone; nothing is written but what somebody fetches."""

import os
from dataclasses import asdict
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from unrolled.lab.course_page.copies import differs, place_problem, progress_of, saved
from unrolled.lab.course_page.exchange import Exchange
from unrolled.lab.course_page.feedback import latest_feedback
from unrolled.lab.course_page.texts import course_texts, unit_texts


class CoursePage:
    """The page of one course on one server."""

    def __init__(self, config, server_folder):
        """config: nbgrader's settings; server_folder: the folder that JupyterLab shows."""
        self._server_folder = Path(server_folder)
        coursedir = CourseDirectory(config=config)
        self._course = Path(coursedir.root).absolute()
        self._releases = self._course / coursedir.release_directory
        self._exchange = Exchange(config, server_folder)

    def state(self):
        """Return the whole page as a dict for JSON; what cannot be read is a sentence in it."""
        title, about = course_texts(self._course / "README.md", self._exchange.course_id)
        problem, published = self._exchange.problem(), set()
        handed_in, problems = {}, {}
        if problem is None:
            try:
                published = self._exchange.published()
            except Exception as error:  # whatever nbgrader or a plug-in of it raises, the units are shown
                problem = f"The exchange cannot be used: {error}"
        units = self._units(published)
        if problem is None:
            handed_in, problems = self._exchange.handed_in(units)
        return {
            "title": title,
            "about": about,
            "problem": problem,
            "units": [
                self._unit_or_problem(unit, unit in published, handed_in.get(unit, []), problems.get(unit))
                for unit in units
            ],
        }

    def fetch(self, what, unit):
        """Fetch "unit" or "feedback"; return None, or one sentence that says why that was not possible."""
        problem = self._exchange.problem()
        if problem:
            return problem
        try:
            if not isinstance(unit, str) or unit not in self._exchange.published():
                return "There is no such unit to fetch."
            if what == "feedback":
                self._exchange.fetch_feedback(unit)
            elif not any(os.path.lexists(path) for path in self._copies(unit, self._release(unit))):
                # A link that leads nowhere would be written through.
                self._exchange.fetch(unit)
        except Exception as error:  # whatever nbgrader or a plug-in of it raises, the person is told
            return f"{'The feedback of ' if what == 'feedback' else ''}{unit} could not be fetched: {error}"
        return None

    def _units(self, published):
        """Return the names of all units: with a lesson, with a release here, or published."""
        lessons = {path.stem for path in self._course.glob("notebooks/[0-9][0-9]_*.ipynb")}
        releases = {path.parent.name for path in self._releases.glob("*/*.ipynb")}
        return sorted(lessons | releases | published)

    def _release(self, unit):
        """Return the notebooks of a unit as they are given out, as paths: from the exchange, or else from here."""
        for folder in filter(None, (self._exchange.outbound(unit), self._releases / unit)):
            notebooks = sorted(folder.glob("*.ipynb"), key=lambda path: (path.stem != unit, path.name))
            if notebooks:
                return notebooks
        return []

    def _copies(self, unit, release):
        """Return the paths of a student's notebooks of a unit, whether they are there or not."""
        return [self._exchange.copies / unit / name for name in [path.name for path in release] or [f"{unit}.ipynb"]]

    def _unit_or_problem(self, unit, published, handed_in, problem):
        try:
            return self._unit(unit, published, handed_in, problem)
        except Exception as error:  # whatever lies in its folders, the other units are shown
            problem = f"How far this unit is cannot be told: {error}"
            return {"name": unit, "number": "", "title": unit, "problem": problem}

    def _unit(self, unit, published, handed_in, problem):
        release = self._release(unit)
        lesson = self._course / "notebooks" / f"{unit}.ipynb"
        number, title, about = unit_texts(unit, [*release, lesson])
        there = [path for path in self._copies(unit, release) if os.path.lexists(path)]
        feedback = latest_feedback(self._exchange.copies / unit / "feedback", self._exchange.copies)
        last = handed_in[0] if handed_in else None
        done, unreadable = progress_of(release, there, self._exchange.copies)
        return {
            "name": unit,
            "number": number,
            "title": title,
            "about": about,
            "lesson": self._shown_path(lesson) if lesson.is_file() else None,
            "published": published,
            "copy": self._shown_path(there[0]) if there else None,
            "saved": _written(saved(there)),
            "progress": asdict(done),
            "submitted": _written(last and last.time),
            "changed": last is not None and any(differs(path, last.folder / path.name) for path in there),
            "feedback": feedback and self._feedback(feedback, last),
            "feedback_waits": any(each.feedback_waits for each in handed_in),
            "problem": problem or place_problem(self._exchange.copies / unit, there) or unreadable,
        }

    def _feedback(self, feedback, last):
        return {
            "path": self._shown_path(feedback.page),
            "points": feedback.points,
            "most": feedback.most,
            "submitted": _written(feedback.handed_in),
            "latest": not last or feedback.handed_in >= last.time,
        }

    def _shown_path(self, path):
        """Return a path as JupyterLab names it, or None for what it does not show."""
        # The server and nbgrader may name one folder in two ways, one of them through a link.
        for folder in (self._server_folder.absolute(), self._server_folder.resolve()):
            if path.is_relative_to(folder):
                return path.relative_to(folder).as_posix()
        return None


def _written(time):
    """Return a time, which nbgrader keeps in UTC, as JavaScript reads it; None stays None."""
    return time and time.isoformat(timespec="seconds") + "Z"
