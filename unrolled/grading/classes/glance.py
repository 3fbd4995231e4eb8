"""Whether a class seems to be graded already, by dates of files: asked before nbgrader is imported, for a first guess.

`batch` looks at all that a record depends on. Where the guess was wrong, servers start a second later or in vain.
"""

import os
from fnmatch import fnmatch
from pathlib import Path

# nbgrader's folders by their usual names: where a course calls them otherwise, nothing seems to be graded.
_HANDED_IN, _GRADED = "submitted", "autograded"
_EXECUTED = b'"executed": true'


def seems_graded(folder, unit, patterns=()):
    """Return whether all who are asked for have an executed record, which is younger than what it is made from.

    Nothing that a student wrote is opened here.
    """
    folder = Path(folder)
    try:
        names = os.listdir(folder / _HANDED_IN)
        asked = [name for name in names if not patterns or any(fnmatch(name, pattern) for pattern in patterns)]
        given = max(path.stat().st_mtime for path in [folder / "nbgrader_config.py", *folder.glob("source/*/*.ipynb")])
        pairs = [(folder / _HANDED_IN / name / unit, folder / _GRADED / name / unit) for name in asked]
        return all(_is_graded(*pair, f"{unit}.ipynb", given) for pair in pairs if os.path.lexists(pair[0]))
    except OSError:
        return False


def _is_graded(handed_in, graded, name, given):
    # A file that is collected keeps the date at which its author wrote it; when it came here is its ctime.
    came = max(os.lstat(path).st_ctime for path in (handed_in, handed_in / name))
    record = graded / name
    return max(given, came) <= record.stat().st_mtime and _EXECUTED in record.read_bytes()
