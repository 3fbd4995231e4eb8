"""One submission on a worker: bytes in, a finished record out. A worker needs no database and no folder of the course.

What is the same for all submissions of a unit travels with each of them as one packed piece, and is unpacked once.
"""

import logging
import pickle
import time
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache

from unrolled.course.start_up import skip_unused_grammar

skip_unused_grammar()

from unrolled.checking.content import loaded  # noqa: E402 - after the grammar was skipped, also on a cluster's worker
from unrolled.course.settings import Grading  # noqa: E402
from unrolled.grading import pipeline  # noqa: E402
from unrolled.grading.types import Master, Refused, Result  # noqa: E402
from unrolled.grading.unit import answers  # noqa: E402


@dataclass(frozen=True)
class HandedBack:
    """What a worker hands back.

    result   without its record
    record   the notebook as the bytes of a file
    seconds  wall time on the worker
    """

    result: Result
    record: bytes
    seconds: float


def pack(master: Master, keras: bytes, settings: Grading) -> bytes:
    """Return what a worker needs to know about a unit; `keras` is a record of unrolled.grading.unit.answers."""
    chosen = {name: getattr(settings, name) for name in settings.trait_names(config=True)}
    return zlib.compress(pickle.dumps((master, keras, chosen)), 1)


@lru_cache(maxsize=4)
def _unpacked(packed):
    master, keras, chosen = pickle.loads(zlib.decompress(packed))
    return master, answers.opened(master.unit, keras, loaded(master.content)) if keras else {}, Grading(**chosen)


def work(packed: bytes, data: bytes | Refused, notes=(), fingerprint="") -> HandedBack:
    """Grade one submission; an error of this package becomes a record that needs a person.

    packed  what `pack` returned; it comes from the grader, never from a student
    """
    start = time.monotonic()
    master, keras, settings = _unpacked(packed)
    try:
        result = pipeline.grade(data, master, keras, settings, notes, fingerprint)
    except Exception as error:
        logging.getLogger(__name__).exception("grading failed")
        return failed(master, error)
    return _handed_back(result, time.monotonic() - start)


def failed(master: Master, error: BaseException) -> HandedBack:
    """Return the record of a submission at which grading itself failed; somebody has to look at it."""
    return _handed_back(pipeline.failed(master, error), 0.0)


def _handed_back(result, seconds):
    return HandedBack(replace(result, record=b""), result.record, seconds)
