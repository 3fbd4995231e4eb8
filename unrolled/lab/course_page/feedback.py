"""Points, from the feedback pages that a student has fetched: students have no gradebook."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from unrolled.grading.reading.intake import read
from unrolled.grading.types import Refused

# A page holds the figures of the whole notebook.
_MOST_BYTES = 50 * 2**20
_SCORE = re.compile(r"\(Score:\s*(-?\d+(?:\.\d+)?)\s*/\s*(\d+(?:\.\d+)?)\)")


@dataclass(frozen=True)
class Feedback:
    """The feedback of one submission: its first page, when that was handed in, points and the most of them, or None."""

    page: Path
    handed_in: datetime
    points: float | None
    most: float | None


def latest_feedback(folder, root):
    """Return the Feedback of the last submission that has one in a unit's ``feedback/``, or None.

    root  the folder below which no symbolic link is followed
    """
    try:
        found = [(time_of(place.name), place) for place in Path(folder).iterdir() if place.is_dir()]
    except OSError:
        return None
    for handed_in, place in sorted((pair for pair in found if pair[0]), reverse=True):
        pages = sorted(place.glob("*.html"))
        if pages:
            return Feedback(pages[0], handed_in, *_points(pages, root))
    return None


def time_of(text):
    """Return the time that a timestamp of nbgrader's says, or None."""
    try:
        return parse_utc(text)
    except Exception:  # dateutil raises whatever comes to its parser's mind
        return None


def _points(pages, root):
    """Return (points, the most of them) of all pages together, or (None, None) if one does not say it."""
    scores = [_score(page, root) for page in pages]
    if None in scores:
        return None, None
    return sum(points for points, _ in scores), sum(most for _, most in scores)


def _score(page, root):
    try:
        text = read(page, root, _MOST_BYTES).decode("utf-8", "replace")
    except Refused:
        return None
    # The heading with the sum comes before the scores of single cells.
    found = _SCORE.search(text)
    return (float(found[1]), float(found[2])) if found else None
