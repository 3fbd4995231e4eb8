"""The next mistakes to name: what several students share and no mistake fits, with the lines that would name it."""

import inspect
from dataclasses import dataclass
from pathlib import Path

from unrolled.checking.content import Content, all_exercises
from unrolled.grading.reporting.harmless import line
from unrolled.grading.reporting.outcomes import Group, Outcomes

# What a mistake can be recognised by: its function was called, and what it gave was not what was asked for.
RECOGNISED = ("call", "count", "type", "shape", "dtype", "finite", "inputs", "values")
# Shared by so many, a wrong answer is worth a name.
SEVERAL = 2


@dataclass(frozen=True)
class Unnamed:
    """A wrong answer without a name that several share.

    file   where its mistake would stand, from the course's folder
    lines  what to add to `mistakes` there
    """

    exercise: str
    group: Group
    file: str
    lines: tuple[str, ...]


def unnamed(found: list[Outcomes], content: Content, folder: Path) -> list[Unnamed]:
    """Return the next mistakes to name in a unit, the most frequent first; folder is the course's."""
    exercises = all_exercises(content)
    shared = [
        (outcomes.name, group)
        for outcomes in found
        for group in (*outcomes.located, *outcomes.unknown)
        if len(group.students) >= SEVERAL and group.stage in RECOGNISED and outcomes.name in exercises
    ]
    shared.sort(key=lambda one: -len(one[1].students))
    return [Unnamed(name, group, _file(exercises[name], folder), _lines(group)) for name, group in shared]


def _file(exercise, folder):
    """Return the file of an exercise: its right answer stands there under its own name."""
    path = Path(inspect.getsourcefile(inspect.unwrap(exercise.expected)) or "")
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _lines(group):
    told = line(group.text.split("\n")[0], 80).replace("#", "")
    return (
        f'    Mistake("NAME", "WHAT IS DONE",  # {len(group.students)} students: {told}',
        "            lambda right, a: WHAT_THE_FUNCTION_ABOVE_RETURNS,",
        '            "WHAT TO LOOK AT NEXT."),',
    )
