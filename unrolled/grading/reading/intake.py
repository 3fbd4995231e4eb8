"""Read what a student handed in, without following a link and without trusting a size."""

import os
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from unrolled.course.names import shown
from unrolled.grading.types import Refused

# No real timestamp and no secret of nbgrader's is longer.
_SHORT = 200
# Windows has none of these; there a submission holds no links and no pipes.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_AS_FILE = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_AS_FOLDER = os.O_RDONLY | _NO_LINK | getattr(os, "O_DIRECTORY", 0)


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
    path, notes = notebook_path(folder, root, unit)
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
    try:
        handle = _open(path.relative_to(root).parts, root)
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


def _open(names, root, flags=_AS_FILE):
    """Return the descriptor of what has this path below root; each folder on the way is opened, and none is a link.

    What is opened is what is tested and read, whatever is put in its place meanwhile. Raises Refused for a link, and
    what os.open raises.
    """
    if os.open not in os.supports_dir_fd:
        # Windows, where a submission holds no links.
        return os.open(Path(root, *names), flags)
    at = os.open(root, _AS_FOLDER & ~_NO_LINK)
    for number, name in enumerate(names, start=1):
        try:
            inner = os.open(name, flags if number == len(names) else _AS_FOLDER, dir_fd=at)
        except OSError as error:
            if _is_link(name, at):
                text = f"{shown(name)} is a symbolic link, which is not followed: hand in the file itself."
                raise Refused(text) from error
            raise
        finally:
            os.close(at)
        at = inner
    return at


def _is_link(name, folder):
    """Return whether this is why something was not opened."""
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except (OSError, ValueError):
        return False


def _names(folder, root):
    """Return the names in a folder below root; none if it is a link, or cannot be opened."""
    try:
        handle = _open(Path(folder).relative_to(root).parts, root, _AS_FOLDER)
    except (OSError, ValueError, Refused):
        return []
    try:
        return sorted(os.listdir(handle if os.listdir in os.supports_fd else folder))
    except OSError:
        return []
    finally:
        os.close(handle)


def notebook_path(folder, root, unit):
    """Return (path, notes): the unit's notebook in a submission, or else its only notebook, whatever its name.

    Without either, the path where the notebook is missing is returned.
    """
    folder = Path(folder)
    expected = folder / f"{unit}.ipynb"
    # A folder that is itself a link is not looked into; read() will name it.
    others = [name for name in _names(folder, root) if name.endswith(".ipynb") and name != expected.name]
    if os.path.lexists(expected):
        notes = [f"{shown(name)} was not graded: only {expected.name} is." for name in others]
        return expected, tuple(notes[:5])
    if len(others) == 1:
        return folder / others[0], (f"The notebook has to be named {expected.name}; {shown(others[0])} was graded.",)
    if others:
        return expected, (f"Which of the {len(others)} other notebooks is meant cannot be told: give one this name.",)
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
