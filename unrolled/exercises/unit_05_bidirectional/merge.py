"""merge: the five ways to make one output of two."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_05_bidirectional import wrong


def cases(rng):
    """Return cases of every mode, with and without a time axis."""
    plan = (
        ({}, "concat", True),
        ({"B": 1}, "sum", True),
        ({"T": 1}, "mul", True),
        ({"U": 1}, "ave", True),
        ({"B": 2, "T": 3}, None, True),
        ({"T": 2}, "concat", False),
        ({}, "ave", False),
        ({}, None, False),
    )
    sizes = draws.sizes(rng, "BTU", *(special for special, _, _ in plan[1:]))
    found = []
    for size, (_, mode, with_time) in zip(sizes, plan, strict=True):
        shape = (size["B"], size["T"], size["U"]) if with_time else (size["B"], size["U"])
        outputs = {name: draws.uniform(rng, shape, 0.9) for name in ("forward", "backward")}
        shown = size if with_time else {letter: size[letter] for letter in "BU"}
        found.append(Case(outputs | {"mode": mode}, shown))
    return found


def merge(forward, backward, mode):
    """What Bidirectional(merge_mode=mode) makes of two outputs."""
    return oracle.merged(forward, backward, mode)


def outputs(a):
    if a.mode is None:
        return {"forward": "B U|B T U", "backward": "B U|B T U"}
    return {"merged": "B 2U|B T 2U" if a.mode == "concat" else "B U|B T U"}


mistakes = (
    Mistake("backward first", "the backward output comes first", wrong.backward_first,
            "Keras puts forward before backward. In the modes sum, mul and ave the order cannot be seen."),
    Mistake("backward first", "the backward output comes first in mode concat",
            wrong.if_mode("concat", wrong.backward_first),
            "Keras puts the forward half first: columns 0 to U - 1 of the result."),
    Mistake("backward first", "the backward output comes first in mode None", wrong.if_mode(None, wrong.backward_first),
            "Keras returns the forward output first, then the backward output."),
    Mistake("concatenated on time", "mode concat joins along axis 1, which is time where there is a time axis",
            wrong.joined(1), "The two halves stand side by side in each timestep: join along the last axis, axis=-1."),
    Mistake("concatenated on the batch", "mode concat joins along the batch", wrong.joined(0),
            "np.concatenate joins along axis 0 unless you say otherwise: axis=-1 joins the units."),
    Mistake("ave without the half", "mode ave gives the sum",
            wrong.if_mode("ave", lambda right, a: merge(a.forward, a.backward, "sum")),
            "An average of two is their sum divided by 2."),
    Mistake("ave of all numbers", "mode ave gives one number, the mean of everything",
            wrong.if_mode("ave", lambda right, a: np.mean([a.forward, a.backward])),
            "Average the two arrays with each other, number by number: the shape stays."),
    Mistake("None concatenated", "mode None concatenates",
            wrong.if_mode(None, lambda right, a: merge(a.forward, a.backward, "concat")),
            "None means no merging: return the two arrays as they are, in a tuple."),
    Mistake("None forgotten", "mode None has no return line", wrong.if_mode(None, lambda right, a: None),
            "None is a fifth mode: return the two arrays as they are, in a tuple."),
    Mistake("concatenated along axis 2", "mode concat joins along axis 2, which is not there without a time axis",
            wrong.if_mode("concat", wrong.axis_two), "The units are the last axis, whichever that is: axis=-1."),
    Mistake("ave without brackets", "mode ave halves the backward output only",
            wrong.if_mode("ave", lambda right, a: merge(a.forward, a.backward / 2, "sum")),
            "/ comes before +. Put the sum in brackets, then divide it by 2."),
    Mistake("stacked", "mode concat puts the two outputs along a new axis",
            wrong.if_mode("concat", lambda right, a: np.stack([a.forward, a.backward], axis=-1)),
            "np.stack makes a new axis. np.concatenate joins along one that is there: the last one, axis=-1."),
    Mistake("None stacked", "mode None puts the two outputs into one array",
            wrong.if_mode(None, lambda right, a: np.stack([a.forward, a.backward])),
            "None means no merging: return the two arrays as they are, in a tuple."),
    Mistake("mode ignored", "the outputs are concatenated whatever mode says",
            lambda right, a: merge(a.forward, a.backward, "concat"),
            "There are five modes: one if with a return line for each."),
    Mistake("sum of all numbers", "mode sum gives one number, the sum of everything",
            wrong.if_mode("sum", lambda right, a: np.sum([a.forward, a.backward])),
            "Add the two arrays to each other, number by number: the shape stays."),
)
