"""What the course page says of every unit, from files alone; nothing is written but what somebody fetches."""

import filecmp
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from unrolled.course_page.exchange import Exchange
from unrolled.course_page.feedback import latest_feedback
from unrolled.course_page.progress import NOTHING, progress, same_answers
from unrolled.course_page.saved import cells
from unrolled.course_page.texts import course_texts, unit_texts
from unrolled.grading.intake import shown
from unrolled.grading.types import Refused


class CoursePage:
    """The page of one course on one server."""

    def __init__(self, config, server_folder):
        """config: nbgrader's settings; server_folder: the folder that JupyterLab shows."""
        self._server_folder = Path(server_folder)
        coursedir = CourseDirectory(config=config)
        self._course = Path(coursedir.root)
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
        lessons = {path.stem for path in self._course.glob("notebooks/*.ipynb")}
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
        done, unreadable = self._progress(release, there)
        return {
            "name": unit,
            "number": number,
            "title": title,
            "about": about,
            "lesson": self._shown_path(lesson) if lesson.is_file() else None,
            "published": published,
            "copy": self._shown_path(there[0]) if there else None,
            "saved": _saved(there),
            "progress": asdict(done),
            "submitted": last and _written(last.time),
            "changed": last is not None and any(_differs(path, last.folder / path.name) for path in there),
            "feedback": feedback and self._feedback(feedback, last),
            "feedback_waits": any(each.feedback_waits for each in handed_in),
            "problem": problem or self._folder_problem(unit, there) or unreadable,
        }

    def _progress(self, release, there):
        """Return (Progress, sentence or None) of the copies that are there, measured by the release."""
        copies, done, problem = {path.name: path for path in there}, NOTHING, None
        for released in release:
            try:
                given_out = cells(released)
            except Refused as refused:
                problem = problem or f"The unit itself cannot be read: tell your instructor. {refused}"
                continue
            copy = []
            try:
                if released.name in copies:
                    copy = cells(copies[released.name], self._exchange.copies)
            except Refused as refused:
                problem = problem or f"Your copy cannot be read, so nothing is counted. {refused}"
            done += progress(given_out, copy)
        return done, problem

    def _feedback(self, feedback, last):
        return {
            "path": self._shown_path(feedback.page),
            "points": feedback.points,
            "most": feedback.most,
            "submitted": _written(feedback.handed_in),
            "latest": not last or feedback.handed_in >= last.time,
        }

    def _folder_problem(self, unit, there):
        """Return a sentence if something lies where the unit would be fetched to, or None."""
        folder = self._exchange.copies / unit
        if not os.path.lexists(folder):
            return None
        name = shown(self._shown_path(folder) or folder)
        if not folder.is_dir():
            return f"{name} is no folder: rename it, then fetch the unit."
        if not there:
            return f"{name} is there, but not its notebook: Fetch brings the notebook and leaves everything else."
        return None

    def _shown_path(self, path):
        """Return a path as JupyterLab names it, or None for what it does not show."""
        try:
            return Path(path).absolute().relative_to(self._server_folder.absolute()).as_posix()
        except ValueError:
            return None


def _differs(copy, handed_in):
    """Return whether a copy says something else than what was handed in."""
    try:
        return not same_answers(cells(copy), cells(handed_in))
    except Refused:
        return not _same_bytes(copy, handed_in)


def _same_bytes(one, other):
    try:
        return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)
    except OSError:
        return False


def _saved(paths):
    """Return when the last of these files was saved, or None."""
    times = [os.lstat(path).st_mtime for path in paths]
    return _written(datetime.fromtimestamp(max(times), UTC).replace(tzinfo=None)) if times else None


def _written(time):
    """Return a time, which nbgrader keeps in UTC, as JavaScript reads it."""
    return time.isoformat(timespec="seconds") + "Z"
