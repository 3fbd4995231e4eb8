"""Whether a class seems to be graded already, by dates of files: asked before nbgrader is imported, for a first guess.

`batch` looks at all that a record depends on. Where the guess was wrong, servers start a second later or in vain.
"""

import os
from pathlib import Path

from unrolled.course.names import chosen

# nbgrader's folders by their usual names: where a course calls them otherwise, nothing seems to be graded.
_HANDED_IN, _GRADED = "submitted", "autograded"
_EXECUTED = b'"executed": true'


def seems_graded(folder, unit, patterns=()):
    """Return whether all who are asked for have a record that is younger than what it is made from.

    Nothing that a student wrote is opened here; and one record only, since a thousand are large: a class is executed as
    a whole, or graded by verdicts alone.
    """
    folder = Path(folder)
    try:
        names = [name for name in sorted(os.listdir(folder / _HANDED_IN)) if chosen(name, patterns)]
        asked = [name for name in names if os.path.lexists(folder / _HANDED_IN / name / unit)]
        given = max(path.stat().st_mtime for path in [folder / "nbgrader_config.py", *folder.glob("source/*/*.ipynb")])
        records = [folder / _GRADED / name / unit / f"{unit}.ipynb" for name in asked]
        came = [max(given, _came(folder / _HANDED_IN / name / unit, f"{unit}.ipynb")) for name in asked]
        younger = all(time <= record.stat().st_mtime for time, record in zip(came, records, strict=True))
        return younger and (not records or _EXECUTED in records[0].read_bytes())
    except OSError:
        return False


def _came(handed_in, name):
    """Return when a submission came here: a file that is collected keeps the date at which its author wrote it."""
    return max(os.lstat(path).st_ctime for path in (handed_in, handed_in / name))
