"""Whether a submission has to be graded again: a digest of all that its result depends on."""

import hashlib
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from unrolled import checking, grading
from unrolled.checking.content import loaded
from unrolled.course.settings import Grading
from unrolled.course.sources import digest
from unrolled.grading.reading.intake import HandedIn
from unrolled.grading.types import Master, Refused


def of_unit(master: Master, record: bytes, settings: Grading) -> str:
    """Return a digest of the unit, of Keras' answers (a record of unrolled.grading.unit.answers) and of the limits."""
    # A verdict's words are written in these folders, and a changed hint is a change.
    engine = [Path(folder) for package in (checking, grading) for folder in package.__path__]
    words = digest(*loaded(master.content).sources, *engine)
    parts = (version("unrolled"), words, master.digest, hashlib.sha256(record).hexdigest(), settings.sandbox)
    return _digest(repr((*parts, sorted(asdict(settings.limits).items()))).encode())


def of_submission(unit: str, handed_in: HandedIn) -> str:
    """Return a digest of what was handed in and of the unit's own digest."""
    data = handed_in.data
    kind, content = ("refused", str(data).encode()) if isinstance(data, Refused) else ("read", data)
    return _digest(repr((unit, kind, handed_in.notes, str(handed_in.time))).encode(), content)


def _digest(*parts):
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()
