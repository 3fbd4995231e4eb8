"""Which course this is: the one file that tells the engine about it (see unrolled.checking.content)."""

from pathlib import Path

from unrolled.exercises import UNITS as units
from unrolled.exercises import of_unit as exercises

__all__ = [
    "asked",
    "child",
    "distributions",
    "exercises",
    "given",
    "memory",
    "oracle",
    "package",
    "preload",
    "sample",
    "sources",
    "units",
]

package = Path(__file__).parent
sample = "rnn_step"
given = "unrolled.given"
child: tuple[str, ...] = ("unrolled.running_example", "unrolled.show")
oracle: tuple[str, ...] = ("unrolled.oracle",)
memory = "unrolled.oracle.remember"
preload: tuple[str, ...] = ("unrolled.backend", "unrolled.draw", given, *child)
asked = "Keras"
sources: tuple[Path, ...] = tuple(package / name for name in ("exercises", "oracle", "backend.py"))
distributions: tuple[str, ...] = ("numpy", "keras", "tensorflow", "tensorflow-cpu")
