"""The right and wrong answers that stand beside this file, by exercise: what proves an exercise from both sides."""

import importlib

import pytest

from unrolled import content
from unrolled.checking.content import all_exercises

ALL = all_exercises(content)
SEEDS = range(20)


def answers(exercise):
    """Return the module of right and wrong answers that stands beside this file."""
    return importlib.import_module(f"answers_{exercise.unit}")


def every(table):
    """Return pytest parameters (exercise name, key, function) for all entries of RIGHT or WRONG.

    A mistake that learners write in several ways has a list of functions in WRONG.
    """
    found = []
    for name, exercise in ALL.items():
        entries = getattr(answers(exercise), table)[name]
        pairs = entries.items() if isinstance(entries, dict) else enumerate(entries)
        for key, functions in pairs:
            for function in functions if isinstance(functions, list) else [functions]:
                found.append(pytest.param(name, key, function, id=f"{name}-{key}"))
    return found
