"""The folder autograded/STUDENT/UNIT of a graded submission: its record, and what nbgrader needs for the feedback.

The record is written last and all at once, so a folder with a record is finished, whenever the grader was killed.
"""

import json
from dataclasses import asdict
from pathlib import Path

from unrolled.course import whole
from unrolled.grading.reading.intake import HandedIn
from unrolled.grading.types import STATE, Verdict


def state(folder, unit):
    """Return what a finished record says of itself (see unrolled.grading.pipeline), or None if there is none."""
    try:
        found = json.loads((Path(folder) / f"{unit}.ipynb").read_bytes())["metadata"][STATE]
        # nbgrader's autograde writes a record twice; the first time it has no status.
        return found if "status" in found else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(folder, unit, record: bytes, handed_in: HandedIn, shared=False):
    """Put the record of a submission in the place of an older one. OSError if it cannot be written.

    shared  let the instructors' group write, as c.CourseDirectory.groupshared asks for
    """
    folder, mode = Path(folder), 0o664 if shared else 0o644
    folder.mkdir(parents=True, exist_ok=True)
    if shared:
        for place in (folder.parent, folder):
            place.chmod(place.stat().st_mode | 0o2770)
    write_beside(folder, handed_in, mode)
    whole.write(folder / f"{unit}.ipynb", record + b"\n", mode)


def rewrite(folder, unit, record: bytes, shared=False):
    """Put a record in the place of the one that is there, and leave all beside it. OSError if it cannot be written."""
    whole.write(Path(folder) / f"{unit}.ipynb", record.rstrip(b"\n") + b"\n", 0o664 if shared else 0o644)


def read(folder, unit) -> bytes:
    """Return the bytes of a record. Raises OSError."""
    return (Path(folder) / f"{unit}.ipynb").read_bytes()


def told(verdict: Verdict) -> dict:
    """Return a verdict as a record holds it."""
    return asdict(verdict)


def write_beside(folder, handed_in: HandedIn, mode=0o644):
    """Write the files without which nbgrader releases no feedback; nothing else of a submission is copied."""
    time = f"{handed_in.time} UTC\n" if handed_in.time else ""
    for name, text in (
        ("submission_secret.txt", handed_in.secret),
        # It may be empty, but it has to be there.
        ("timestamp.txt", time if time or handed_in.secret else None),
    ):
        if text is None:
            (Path(folder) / name).unlink(missing_ok=True)
        else:
            whole.write(Path(folder) / name, text.encode(), mode)
