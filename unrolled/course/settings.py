"""The limits of grading, and how nbgrader_config.py and the command line set them."""

import difflib
from dataclasses import dataclass, field, fields
from typing import Any, Self

from traitlets import Bool, Float, Integer, MetaHasTraits, TraitError, Unicode
from traitlets.config import Configurable
from traitlets.config.loader import Config

MEBIBYTE = 2**20


def _limit(default: float, text: str) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class Limits:
    """What a submission may use. Times are wall-clock seconds where nothing else is said, sizes are bytes."""

    submission_bytes: int = _limit(20 * MEBIBYTE, "the submitted file")
    cells: int = _limit(2_000, "cells in a notebook")
    seconds_per_submission: float = _limit(300.0, "all steps of one submission together; past it a person has to look")
    seconds_to_read: float = _limit(20.0, "reading a submission, and writing its record: each of the two")
    reading_memory_bytes: int = _limit(512 * MEBIBYTE, "the process that reads a submission and writes its record")
    record_bytes: int = _limit(64 * MEBIBYTE, "the record of a submission")
    seconds_per_cell: float = _limit(20.0, "one cell, when the notebook is executed for the record")
    seconds_to_execute: float = _limit(60.0, "the whole notebook, when it is executed for the record")
    seconds_to_load: float = _limit(10.0, "all top-level statements of a notebook, before any case is tried")
    seconds_per_exercise: float = _limit(10.0, "all cases of one exercise")
    processor_seconds: float = _limit(2.0, "processor time of all cases of one exercise: plain Python takes a fraction")
    seconds_to_verify: float = _limit(60.0, "all exercises of a submission together")
    kernel_memory_bytes: int = _limit(3 * 1024 * MEBIBYTE, "the kernel for the record, which holds TensorFlow")
    child_memory_bytes: int = _limit(1024 * MEBIBYTE, "the NumPy child that gives the verdicts, and each of its forks")
    processes: int = _limit(128, "processes and threads of one sandbox")
    file_bytes: int = _limit(64 * MEBIBYTE, "one file that student code writes")
    disk_bytes: int = _limit(128 * MEBIBYTE, "each throwaway file system, /tmp, the home folder and /dev/shm alike")
    output_bytes: int = _limit(20_000, "text that one cell leaves in the record")
    image_bytes: int = _limit(2 * MEBIBYTE, "images that one cell leaves in the record")


# With the least that each can be: a limit of nothing would let nobody through.
_KINDS = {int: (Integer, 1), float: (Float, 0.01)}
# One setting for each limit; what a class made at run time has, no checker of types can know.
_Limited: Any = MetaHasTraits("_Limited", (Configurable,), {
    limit.name: kind(limit.default, min=least, help=limit.metadata["help"]).tag(config=True)
    for limit in fields(Limits)
    for kind, least in [_KINDS[type(limit.default)]]
})


class Grading(_Limited):
    """c.Grading.seconds_per_cell = 60 in nbgrader_config.py, or --Grading.seconds_per_cell=60 on the command line."""

    content = Unicode("unrolled.content", help="Module that says which course this is.").tag(config=True)
    key_file = Unicode("unrolled.key", help="Key of the hidden tests, in the course's folder.").tag(config=True)
    cache = Unicode("", help="Folder of Keras' answers; by default one in the user's own cache.").tag(config=True)
    sandbox = Bool(True, help="Use bubblewrap where it works; False grades in plain child processes.").tag(config=True)
    seconds_for_gradebook = Float(120.0, help="Seconds to wait while another program holds it.").tag(config=True)
    execute = Bool(True, help="Execute notebooks for the record; verdicts do not depend on it.").tag(config=True)

    @classmethod
    def of(cls, config: Config) -> Self:
        """Return the settings of a config. Raises TraitError for a value that cannot be, and a name that is none."""
        known = cls.class_trait_names(config=True)
        for name in config.Grading:
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                meant = f"do you mean {close[0]}?" if close else f"known are {', '.join(sorted(known))}."
                raise TraitError(f"there is no c.Grading.{name}, {meant}")
        return cls(config=config)

    @property
    def limits(self) -> Limits:
        """The limits as they are set now."""
        return Limits(**{setting.name: getattr(self, setting.name) for setting in fields(Limits)})
