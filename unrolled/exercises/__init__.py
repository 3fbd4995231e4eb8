"""Every exercise of the course: a module each, ``unit_NN_name/exercise.py``, which says all that is known about it.

A module with ``mistakes`` is an exercise. It is called like its function; its other names are the fields of
`unrolled.checking.exercise.Exercise`: cases, outputs, mistakes, and exact_dtype, tolerances or source where needed.
"""

import functools
import importlib
import pkgutil
from dataclasses import fields

from unrolled.checking.exercise import Exercise

UNITS = tuple(
    sorted(found.name.removeprefix("unit_") for found in pkgutil.iter_modules(__path__) if found.name[:5] == "unit_")
)


@functools.cache
def of_unit(unit: str) -> tuple[Exercise, ...]:
    """Return the exercises of a unit such as "01_rnn_step", in the order of their names."""
    package = importlib.import_module(f"{__name__}.unit_{unit}")
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    modules = {name: importlib.import_module(f"{package.__name__}.{name}") for name in names}
    return tuple(_exercise(name, unit, module) for name, module in modules.items() if hasattr(module, "mistakes"))


def _exercise(name, unit, module):
    """Return what a module says about its exercise."""
    said = {field.name: getattr(module, field.name) for field in fields(Exercise) if hasattr(module, field.name)}
    return Exercise(**{**said, "name": name, "unit": unit, "expected": getattr(module, name)})
