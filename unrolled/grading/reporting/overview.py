"""The whole course: who has how many points in which unit, and which mistakes come back in a later one."""

from dataclasses import dataclass

from unrolled.grading.reporting.facts import Facts
from unrolled.grading.reporting.outcomes import outcomes


@dataclass(frozen=True)
class Recurring:
    """A known mistake in several units.

    units  (unit, exercise) -> how many made it there
    again  how many students made it in more than one unit
    """

    mistake: str
    units: dict[tuple[str, str], int]
    again: int


class Overview:
    """Units against students.

    units     the names of all units
    students  all who handed in anything, in order
    """

    def __init__(self, all_facts: list[Facts]):
        self._facts = {facts.unit: facts for facts in all_facts}
        self.units = list(self._facts)
        self._works = {unit: {work.student: work for work in facts.works} for unit, facts in self._facts.items()}
        self.students = sorted({student for works in self._works.values() for student in works})

    def most(self, unit) -> float:
        """Return the most points of a unit."""
        return self._facts[unit].most

    def points(self, unit, student) -> float | None:
        """Return a student's points, or None where nothing was handed in."""
        work = self._works[unit].get(student)
        return None if work is None else work.points

    def total(self, student) -> float:
        """Return a student's points in all units."""
        return sum(self.points(unit, student) or 0.0 for unit in self.units)

    def handed_in(self, unit) -> int:
        """Return how many handed a unit in."""
        return len(self._works[unit])

    def parts(self) -> dict[str, list[float]]:
        """Return unit -> the parts of its points that those reached who handed it in."""
        return {
            unit: [work.points / self.most(unit) for work in self._works[unit].values() if self.most(unit)]
            for unit in self.units
        }

    def mean(self, unit) -> float | None:
        """Return the mean part of a unit's points, or None where nobody handed it in."""
        parts = self.parts()[unit]
        return sum(parts) / len(parts) if parts else None

    def recurring(self) -> list[Recurring]:
        """Return the known mistakes that were made in more than one unit, the most frequent first."""
        made = {}
        for unit, facts in self._facts.items():
            for one in outcomes(facts):
                for group in one.mistakes:
                    made.setdefault(group.mistake, {})[unit, one.name] = group.students
        found = []
        for mistake, places in made.items():
            if len({unit for unit, _ in places}) < 2:
                continue
            units_of = {}
            for (unit, _), students in places.items():
                for student in students:
                    units_of.setdefault(student, set()).add(unit)
            again = sum(len(units) > 1 for units in units_of.values())
            found.append(Recurring(mistake, {place: len(students) for place, students in places.items()}, again))
        return sorted(found, key=lambda one: (-sum(one.units.values()), one.mistake))
