"""Item analysis by the formulas that Moodle documents (Quiz statistics calculations): what a task tells about a class.

    facility         the mean mark of a task, in percent of the most that it gives
    discrimination   100 r(x, X - x): the correlation of a task's marks with the rest of the score, in percent

A discrimination is None where a variance is 0: where everybody has the same mark, or the same rest.
"""

from dataclasses import dataclass
from math import sqrt

# Below this number of students a correlation says next to nothing.
FEW = 15
# Below this percentage a task deserves a look.
WEAK = 20.0


@dataclass(frozen=True)
class Item:
    """A task's numbers, in percent.

    students  how many have a mark in it
    graded    whether everybody's work has a mark in it; where not it is no part of anybody's rest
    """

    task: str
    students: int
    graded: bool
    facility: float | None
    discrimination: float | None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an instructor should know about the numbers."""
        if self.students == 0:
            return ("not graded yet",)
        found = [] if self.graded else ["not graded for everybody: left out of the rest"]
        if self.students < FEW:
            return (*found, f"too few students ({self.students}) to judge a task by")
        if self.facility is not None and self.facility < WEAK:
            found.append(f"hardly anybody has it: facility under {WEAK:g} %")
        if self.discrimination is not None and self.discrimination < WEAK:
            found.append(f"hardly goes with the rest of the score: discrimination under {WEAK:g} %")
        return tuple(found)


def items(most: dict[str, float], marks: list[dict[str, float | None]]) -> list[Item]:
    """Return an Item for each task.

    most   task -> the most points that it gives
    marks  for each student task -> points, None where nobody has graded it yet

    A student none of whose tasks is graded is left out.
    """
    marks = [one for one in marks if any(one.get(task) is not None for task in most)]
    whole = [task for task in most if marks and all(one.get(task) is not None for one in marks)]
    return [_item(task, most[task], marks, whole) for task in most]


def _item(task, most, marks, whole):
    own = [one[task] for one in marks if one.get(task) is not None]
    facility = 100 * sum(own) / len(own) / most if own and most else None
    rest = [sum(one[other] for other in whole if other != task) for one in marks]
    discrimination = correlation(own, rest) if task in whole else None
    return Item(task, len(own), task in whole, facility, None if discrimination is None else 100 * discrimination)


def correlation(first, second) -> float | None:
    """Return the correlation coefficient of two lists of numbers, or None where one of them does not vary."""
    number = len(first)
    if number < 2:
        return None
    mean_of_first, mean_of_second = sum(first) / number, sum(second) / number
    from_first = [value - mean_of_first for value in first]
    from_second = [value - mean_of_second for value in second]
    spreads = sum(value**2 for value in from_first), sum(value**2 for value in from_second)
    # Numbers that differ by rounding alone do not vary.
    if any(spread <= 1e-18 * max(1, number) for spread in spreads):
        return None
    return sum(a * b for a, b in zip(from_first, from_second, strict=True)) / sqrt(spreads[0] * spreads[1])
