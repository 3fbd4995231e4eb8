"""A student's copy of a unit: how far it is, when it was saved, and what may be wrong with it."""

import filecmp
import os
from datetime import UTC, datetime

from unrolled.course.names import shown
from unrolled.grading.types import Refused
from unrolled.lab.course_page.progress import NOTHING, progress, same_answers
from unrolled.lab.saved import cells


def progress_of(release, copies, root):
    """Return (Progress, sentence or None) of these notebooks, measured by those of the release.

    root  the folder below which no symbolic link is followed
    """
    by_name, done, problem = {path.name: path for path in copies}, NOTHING, None
    for released in release:
        try:
            given_out = cells(released)
        except Refused as refused:
            problem = problem or f"The unit itself cannot be read: tell your instructor. {refused}"
            continue
        copy = []
        try:
            if released.name in by_name:
                copy = cells(by_name[released.name], root)
        except Refused as refused:
            problem = problem or f"Your copy cannot be read: rename it, and Fetch brings a new one. {refused}"
        done += progress(given_out, copy)
    return done, problem


def place_problem(folder, copies):
    """Return a sentence if something else lies where a unit is fetched to, or None."""
    if not os.path.lexists(folder):
        return None
    name = shown(f"{folder.parent.name}/{folder.name}")
    if not folder.is_dir():
        return f"{name} is no folder: rename it, then fetch the unit."
    if not copies:
        return f"{name} is there, but not its notebook: Fetch brings the notebook and leaves everything else."
    return None


def saved(copies):
    """Return when the last of these files was saved, in UTC, or None."""
    times = [os.lstat(path).st_mtime for path in copies]
    return datetime.fromtimestamp(max(times), UTC).replace(tzinfo=None) if times else None


def differs(copy, handed_in):
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
