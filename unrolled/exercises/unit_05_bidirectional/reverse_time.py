"""reverse_time: the timesteps in the opposite order."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_05_bidirectional import inputs

outputs = {"reversed": "B T D"}
cases = draws.cases("BTD", ({"B": 1}, {"T": 1}, {"D": 1}, {"B": "T", "D": "T"}), inputs.sequence)


def reverse_time(x):
    """What keras.ops.flip gives on the time axis."""
    return oracle.flipped(x, axis=1)


def _reversed(*axes):
    return lambda right, a: np.flip(a.x, axes)


mistakes = (
    Mistake("batch axis", "the batch is reversed, not time", _reversed(0),
            "x[::-1] reverses the first axis, the batch. Time is axis 1: leave the first axis alone with a colon."),
    Mistake("feature axis", "the features of each timestep are reversed, not time", _reversed(2),
            "The features are the last axis. Time is axis 1, the one in the middle."),
    Mistake("all axes", "all three axes are reversed", _reversed(0, 1, 2),
            "np.flip(x) without an axis reverses every axis. Name the one that is time: axis 1."),
    Mistake("batch and time", "the batch is reversed as well as time", _reversed(0, 1),
            "Only time changes its order: each row of the batch stays in its place."),
    Mistake("time and features", "the features are reversed as well as time", _reversed(1, 2),
            "Only time changes its order: the D numbers of a timestep stay together as they are."),
    Mistake("nothing reversed", "x comes back as it was", lambda right, a: a.x,
            "The last timestep has to come first: a slice with the step -1 on axis 1 does it."),
    Mistake("timestep 0 lost", "the timesteps stand in the opposite order, and timestep 0 is missing",
            lambda right, a: right[:, :-1],
            "A slice stops before its second number: -1:0:-1 never reaches timestep 0. Leave both ends open: ::-1."),
    Mistake("axes exchanged", "batch and time exchange their places, and nothing is reversed",
            lambda right, a: a.x.swapaxes(0, 1),
            "The shape stays (B, T, D). A slice with the step -1 on axis 1 changes the order of the timesteps."),
)
