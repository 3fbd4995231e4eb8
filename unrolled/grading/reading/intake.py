"""Read what a student handed in, without following a link and without trusting a size."""

import os
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from unrolled.grading.types import Refused

# No real timestamp and no secret of nbgrader's is longer.
_SHORT = 200
# Windows has neither; there a submission holds no links and no pipes.
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class HandedIn:
    """What a student's folder holds.

    data    the notebook's bytes, or why they cannot be read
    notes   one sentence for each thing that was not as expected
    time    when it was handed in, as far as timestamp.txt says that
    secret  what nbgrader's exchange calls the submission, or None
    """

    data: bytes | Refused
    notes: tuple[str, ...] = ()
    time: datetime | None = None
    secret: str | None = None


def handed_in(folder, root, unit, limit) -> HandedIn:
    """Return what is in a student's folder for a unit; nothing in it raises an exception.

    root   the folder of all submissions: what lies above it is the grader's own
    limit  the most bytes that are read of a notebook
    """
    path, notes = notebook_path(folder, unit)
    time, note = timestamp(folder, root)
    data: bytes | Refused
    try:
        data = read(path, root, limit)
    except Refused as refused:
        data = refused
    return HandedIn(data, (*notes, *filter(None, [note])), time, secret(folder, root))


def read(path, root, limit) -> bytes:
    """Return the bytes of a regular file below root, a folder that only the grader writes.

    Raises Refused for a symbolic link, also for one among the folders below root, for anything else that
    is no regular file, and for more than `limit` bytes.
    """
    path, root = Path(path), Path(root)
    for part in [*reversed(path.relative_to(root).parents), path.relative_to(root)][1:]:
        if (root / part).is_symlink():
            raise Refused(f"{shown(part.name)} is a symbolic link, which is not followed: hand in the file itself.")
    try:
        handle = os.open(path, os.O_RDONLY | _NO_FOLLOW)
    except FileNotFoundError:
        raise Refused(f"There is no file {shown(path.name)} in the submission.") from None
    except (OSError, ValueError) as error:
        raise Refused(f"{shown(path.name)} cannot be opened ({type(error).__name__}).") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Refused(f"{shown(path.name)} is not a regular file.")
    with os.fdopen(handle, "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Refused(f"{shown(path.name)} is larger than the {limit / 2**20:.3g} MiB that are read.")
    return data


def notebook_path(folder, unit):
    """Return (path, notes): the unit's notebook in a submission, or else its only notebook, whatever its name.

    Without either, the path where the notebook is missing is returned.
    """
    folder = Path(folder)
    expected = folder / f"{unit}.ipynb"
    try:
        # A folder that is itself a link is not looked into; read() will name it.
        names = [] if folder.is_symlink() else sorted(os.listdir(folder))
    except OSError:
        names = []
    others = [name for name in names if name.endswith(".ipynb") and name != expected.name]
    if os.path.lexists(expected):
        notes = [f"{shown(name)} was not graded: only {expected.name} is." for name in others]
        return expected, tuple(notes[:5])
    if len(others) == 1:
        return folder / others[0], (f"The notebook has to be named {expected.name}; {shown(others[0])} was graded.",)
    if others:
        return expected, (f"There are {len(others)} other notebooks; which one is meant cannot be told.",)
    return expected, ()


def timestamp(folder, root):
    """Return (datetime or None, note or None) of a submission's timestamp.txt."""
    if not os.path.lexists(Path(folder) / "timestamp.txt"):
        return None, None
    text = _short_text(Path(folder) / "timestamp.txt", root)
    if text == "":
        return None, None
    try:
        return (parse_utc(text), None) if text else (None, INVALID_TIMESTAMP)
    except Exception:  # dateutil raises whatever comes to its parser's mind
        return None, INVALID_TIMESTAMP


def secret(folder, root):
    """Return the text by which nbgrader's exchange knows where feedback belongs, or None."""
    return _short_text(Path(folder) / "submission_secret.txt", root)


def _short_text(path, root):
    try:
        return read(path, root, _SHORT).decode("ascii").strip()
    except (Refused, UnicodeDecodeError):
        return None


INVALID_TIMESTAMP = "timestamp.txt holds no time that can be read, so whether this came in time has to be looked up."


def shown(name) -> str:
    """Return a file name as text that can be stored and printed, whatever its bytes are, not too long."""
    text = str(name).encode("utf-8", "backslashreplace").decode()
    text = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
    return text if len(text) <= 80 else f"{text[:60]}...{text[-15:]}"
