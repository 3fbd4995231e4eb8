"""Those of a class who need something: a person's look, a reminder, or nothing at all."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from unrolled.grading.reporting.facts import Facts, Work


@dataclass(frozen=True)
class Late:
    """Somebody who handed in after the deadline: how much after, and what it cost."""

    student: str
    by: timedelta
    penalty: float

    @property
    def said(self) -> str:
        """The time in words, such as "2 days 3 h"."""
        days, hours, minutes = self.by.days, self.by.seconds // 3600, self.by.seconds % 3600 // 60
        parts = [f"{days} day{'s' * (days != 1)}" if days else "", f"{hours} h" if hours else ""]
        return " ".join(filter(None, parts)) or f"{minutes} min"


def needing(facts: Facts) -> list[tuple[str, str]]:
    """Return (student, why) of each work at which somebody has to look as a whole."""
    return [(work.student, work.reason or "The record does not say why.") for work in facts.works if _waits(work)]


def zero(facts: Facts) -> list[tuple[str, str]]:
    """Return (student, why) of each work that could not be graded and has no points for that."""
    return [(work.student, work.reason) for work in facts.works if work.status == "zero"]


def ungraded(facts: Facts) -> dict[str, list[str]]:
    """Return task -> who waits for its grade; works at which somebody has to look as a whole are left out."""
    found = {task.name: [] for task in facts.tasks}
    for work in facts.works:
        for task in facts.tasks:
            if not _waits(work) and work.scores.get(task.name) is None:
                found[task.name].append(work.student)
    return {task: students for task, students in found.items() if students}


def late(facts: Facts) -> list[Late]:
    """Return who handed in late, the latest first."""
    found = [Late(work.student, work.late, work.penalty) for work in facts.works if work.late]
    return sorted(found, key=lambda one: (-one.by, one.student))


def attempts(facts: Facts) -> Counter:
    """Return how often a unit was handed in -> by how many; empty where the exchange is not known."""
    return Counter(work.attempts for work in facts.works if work.attempts)


def attempts_of(facts: Facts, students) -> float | None:
    """Return how often these students handed in on average, or None where that is not known of any."""
    wanted = set(students)
    known = [work.attempts for work in facts.works if work.attempts and work.student in wanted]
    return sum(known) / len(known) if known else None


def _waits(work: Work) -> bool:
    return work.status == "person"
