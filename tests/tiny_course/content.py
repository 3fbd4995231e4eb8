"""Which course this is: see unrolled.checking.content."""

from pathlib import Path

from tiny_course.signals import level, power

_EXERCISES = {exercise.unit: exercise for exercise in (power, level)}

units = tuple(_EXERCISES)
package = Path(__file__).parent
sample = "power"
given = "tiny_course.given"
child = ("tiny_course.tones",)
oracle = ("tiny_course.signals",)
memory = ""
preload = (given, *child)
asked = "plain Python"
sources = (package / "signals.py",)
distributions = ("numpy",)


def exercises(unit):
    """Return the exercises of a unit: here each has one."""
    return (_EXERCISES[unit],)
