"""How a report calls students: by their ids, or by numbers that say nothing."""

import random
import re


class Names:
    """Students' names in a report.

    students  all ids
    personal  id -> other texts that tell who it is: first and last name, address
    hidden    whether they are left out
    """

    def __init__(self, students, personal=None, hidden=False):
        self.hidden = hidden
        order = sorted(students)
        if hidden:
            # By chance, so that a number says nothing about the alphabet, and another report has others.
            random.SystemRandom().shuffle(order)
        width = len(str(len(order)))
        self._names = {
            student: f"student {number:0{width}}" if hidden else student for number, student in enumerate(order, 1)
        }
        self._personal = personal or {}

    def __call__(self, student) -> str:
        """Return how a student is called."""
        return self._names.get(student, "a student" if self.hidden else student)

    def in_order(self, students) -> list[str]:
        """Return these students in the order in which they are called."""
        return sorted(students, key=self)

    def sorted(self, students) -> list[str]:
        """Return how these students are called, in order."""
        return sorted(map(self, students))

    def without(self, text, students) -> str:
        """Return a text in which these students, where they are left out, are not named either."""
        if not self.hidden:
            return text
        # What is shorter stands in ordinary words too.
        told = {word for student in students for word in (student, *self._personal.get(student, ())) if len(word) > 2}
        for word in sorted(told, key=len, reverse=True):
            text = re.sub(re.escape(word), "(left out)", text, flags=re.IGNORECASE)
        return text
