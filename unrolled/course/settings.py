"""The limits of grading, and how nbgrader_config.py and the command line set them."""

from dataclasses import dataclass, fields

from traitlets import Bool, Float, Integer, Unicode
from traitlets.config import Configurable

MEBIBYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """What a submission may use. Times are wall-clock seconds where nothing else is said, sizes are bytes.

    submission_bytes      the submitted file
    cells                 cells in a notebook
    seconds_per_cell      one cell, when the notebook is executed for the record
    seconds_to_execute    the whole notebook, when it is executed for the record
    seconds_to_load       all top-level statements of a notebook, before any case is tried
    seconds_per_exercise  all cases of one exercise
    processor_seconds     processor time of all cases of one exercise: plain Python takes a thousandth of it
    seconds_to_verify     all exercises of a submission together
    kernel_memory_bytes   the kernel for the record, which holds TensorFlow
    child_memory_bytes    the NumPy child that gives the verdicts, and each of its forks
    processes             processes and threads of one sandbox
    file_bytes            one file that student code writes
    disk_bytes            each throwaway file system, /tmp, the home folder and /dev/shm alike
    output_bytes          text that one cell leaves in the record
    image_bytes           images that one cell leaves in the record
    """

    submission_bytes: int = 20 * MEBIBYTE
    cells: int = 2_000
    seconds_per_cell: float = 20.0
    seconds_to_execute: float = 60.0
    seconds_to_load: float = 10.0
    seconds_per_exercise: float = 10.0
    processor_seconds: float = 2.0
    seconds_to_verify: float = 60.0
    kernel_memory_bytes: int = 3 * 1024 * MEBIBYTE
    child_memory_bytes: int = 1024 * MEBIBYTE
    processes: int = 128
    file_bytes: int = 64 * MEBIBYTE
    disk_bytes: int = 128 * MEBIBYTE
    output_bytes: int = 20_000
    image_bytes: int = 2 * MEBIBYTE


def _limit_traits():
    """Return name -> trait for each of Limits, so that no default and no help is written down twice."""
    lines = [line.strip().split(None, 1) for line in Limits.__doc__.splitlines()[2:] if line.strip()]
    kinds = {int: Integer, float: Float}
    return {name: kinds[type(getattr(Limits, name))](getattr(Limits, name), help=text) for name, text in lines}


_Limited = type(Configurable)("_Limited", (Configurable,), {
    name: trait.tag(config=True) for name, trait in _limit_traits().items()
})


class Grading(_Limited):
    """c.Grading.seconds_per_cell = 60 in nbgrader_config.py, or --Grading.seconds_per_cell=60 on the command line."""

    content = Unicode("unrolled.content", help="Module that says which course this is.").tag(config=True)
    key_file = Unicode("unrolled.key", help="Key of the hidden tests, in the course's folder.").tag(config=True)
    cache = Unicode("", help="Folder of Keras' answers; by default one in the user's own cache.").tag(config=True)
    sandbox = Bool(True, help="Use bubblewrap where it works; False grades in plain child processes.").tag(config=True)
    seconds_for_gradebook = Float(120.0, help="Seconds to wait while another program holds it.").tag(config=True)
    execute = Bool(True, help="Execute notebooks for the record; verdicts do not depend on it.").tag(config=True)

    @property
    def limits(self) -> Limits:
        """The limits as they are set now."""
        return Limits(**{setting.name: getattr(self, setting.name) for setting in fields(Limits)})
