"""Every exercise of the course, one module per unit, each defined once."""

import importlib

from unrolled.exercises.definition import Exercise

UNITS = ("00_start", "01_rnn_step", "02_rnn_layer", "03_lstm_gates", "04_lstm_layer", "05_bidirectional")


def of_unit(unit: str) -> tuple[Exercise, ...]:
    """Return the exercises of a unit such as "01_rnn_step", in the order in which they are solved."""
    return importlib.import_module(f"unrolled.exercises.unit_{unit}").EXERCISES


def all_exercises() -> dict[str, Exercise]:
    """Return name -> exercise for the whole course, in course order."""
    return {exercise.name: exercise for unit in UNITS for exercise in of_unit(unit)}


def find(name: str) -> Exercise:
    """Return the exercise of that name. Raises KeyError if there is none."""
    return all_exercises()[name]
