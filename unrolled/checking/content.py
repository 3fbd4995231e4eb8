"""What the engine has to be told of a course: checking, building and grading import no exercise themselves.

A content is a module with the names of `Content`. This course's is `unrolled.content`; c.Grading.content names another.
"""

import importlib
import importlib.util
from pathlib import Path
from typing import Protocol

from unrolled.checking.exercise import Exercise


class Content(Protocol):
    """A course.

    units          the names of all units, in course order
    exercises      exercises(unit) returns the exercises of a unit, in any order
    sample         the name of an exercise, for messages that show how something is written
    package        the folder of the package that notebooks import
    given          the module of stand-ins for the functions of earlier units, as notebooks name it
    child          modules of NumPy alone, which a submission may import where verdicts are made
    oracle         modules that compute right answers, which no submission may use
    memory         the module that remembers right answers: `known()` returns them, `learn(known)` takes them; "" where
                   none does
    preload        modules that notebooks import, for kernels that wait
    asked          who is asked for right answers, as messages name it
    sources        files and folders on which the right answers depend
    distributions  installed packages on whose versions they depend; one that is not installed is passed over
    """

    __name__: str
    units: tuple[str, ...]
    sample: str
    package: Path
    given: str
    child: tuple[str, ...]
    oracle: tuple[str, ...]
    memory: str
    preload: tuple[str, ...]
    asked: str
    sources: tuple[Path, ...]
    distributions: tuple[str, ...]

    def exercises(self, unit: str) -> tuple[Exercise, ...]: ...


def loaded(name: str) -> Content:
    """Return the content that a module of this name is. Raises ImportError."""
    return importlib.import_module(name)


def all_exercises(content: Content) -> dict[str, Exercise]:
    """Return name -> exercise for the whole course, unit by unit."""
    return {exercise.name: exercise for unit in content.units for exercise in content.exercises(unit)}


def file_of(module: str) -> Path:
    """Return the file of a module, which is not imported. Raises ModuleNotFoundError."""
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"There is no file of the module {module}.")
    return Path(found.origin)
