"""Both exercises of the course. The right answers are plain Python: loops over numbers."""

import math

import numpy as np

from unrolled.checking.exercise import Case, Exercise, Mistake


def _power(x):
    """Return the mean of the squares of each signal: x (B, T) gives (B,)."""
    return np.array([math.fsum(value * value for value in signal) / len(signal) for signal in x.tolist()])


def _level(x, target=1.0):
    """Return each signal of x (B, T) times one number, so that its power is the target."""
    return np.array([
        [value * math.sqrt(target / power) for value in signal]
        for signal, power in zip(x.tolist(), _power(x), strict=True)
    ])  # fmt: skip


def _signals(rng):
    return [(rng.normal(1, 1, size=(B, T)), {"B": B, "T": T}) for B, T in ((2, 5), (1, 4), (3, 1), (3, 3))]


def _power_cases(rng):
    return [Case({"x": x}, sizes) for x, sizes in _signals(rng)]


def _level_cases(rng):
    targets = ({}, {"target": 2.0}, {"target": 0.5}, {})
    return [Case({"x": x} | target, sizes) for (x, sizes), target in zip(_signals(rng), targets, strict=True)]


power = Exercise(
    name="power", unit="01_power", cases=_power_cases, expected=_power, outputs={"p": "B"}, source="plain Python",
    mistakes=(
        Mistake("not squared", "the numbers are not squared", lambda right, a: a.x.mean(axis=1),
                "Square the numbers before you take their mean."),
        Mistake("sum", "the squares are added up and not divided", lambda right, a: right * a.x.shape[1],
                "A mean is a sum divided by T."),
    ),
)  # fmt: skip

level = Exercise(
    name="level", unit="02_level", cases=_level_cases, expected=_level, outputs={"y": "B T"}, source="plain Python",
    mistakes=(
        Mistake("target ignored", "the target is always 1", lambda right, a: _level(a.x),
                "The power of what you return is target, not 1."),
        Mistake("root missing", "a signal is divided by its power, not by the root of it",
                lambda right, a: a.x * (a.target / _power(a.x))[:, None],
                "Twice the numbers have four times the power."),
    ),
)  # fmt: skip
