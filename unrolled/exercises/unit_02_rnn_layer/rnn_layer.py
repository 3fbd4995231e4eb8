"""rnn_layer: SimpleRNN with its two flags."""

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import common, draws
from unrolled.exercises.unit_02_rnn_layer import inputs, wrong


def cases(rng):
    sizes = draws.sizes(rng, "BTDU", {}, {}, {}, {"B": 1}, {"T": 1}, {"U": 1}, {"B": "T"})
    flags = (
        {},
        {"return_sequences": True},
        {"return_state": True},
        {"return_sequences": True, "return_state": True},
        {"return_sequences": True, "return_state": True},
        {"return_sequences": False, "return_state": True},
        {"return_sequences": True, "return_state": False},
        {"return_sequences": False, "return_state": False},
    )
    with_h0 = (False, True, False, True, False, True, False, True)
    rows = zip(sizes, flags, with_h0, strict=True)
    return [Case(inputs.inputs(rng, **size, h0=h0) | flag, size) for size, flag, h0 in rows]


def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    """What SimpleRNN gives with these two flags."""
    flags = {"return_sequences": return_sequences, "return_state": return_state}
    return oracle.rnn(x, kernel, recurrent_kernel, bias, h0, **flags)


def outputs(a):
    return {"output": "B U|B T U", "h": "B U"} if a.return_state else {"output": "B U|B T U"}


mistakes = (
    Mistake("always a tuple", "the state is returned also where return_state is False",
            lambda right, a: right if a.return_state else (right, right[:, -1] if right.ndim == 3 else right),
            "Without return_state one array is expected, not a tuple: two return lines, one under an if."),
    Mistake("always a tuple", "one value is returned in a tuple of its own",
            lambda right, a: right if a.return_state else (right,),
            "Without return_state the array itself is expected, not a tuple around it: mind the comma."),
    Mistake("never a tuple", "the state is not returned although return_state is True",
            lambda right, a: right[0] if a.return_state else right,
            "With return_state=True two values are expected: return output, h."),
    Mistake("state of timestep 0", "the state that is returned is the one after timestep 0",
            wrong.picked(wrong.final, lambda states: states[:, 0]),
            "The final state stands at the last timestep: index -1 on axis 1."),
    Mistake("state of timestep 0", "timestep 0 is taken for the last one",
            wrong.picked(lambda states: states[:, 0], lambda states: states[:, 0]),
            "The final state stands at the last timestep: index -1 on axis 1."),
    common.last_row(wrong.picked(lambda states: states[-1], lambda states: states[-1])),
    Mistake("order", "the state comes first and the output second",
            lambda right, a: right[::-1] if a.return_state else right,
            "Keras returns the output first, then the state."),
    Mistake("flags exchanged", "return_sequences and return_state have exchanged their meanings",
            lambda right, a: rnn_layer(**a.but(return_sequences=a.return_state, return_state=a.return_sequences)),
            "return_sequences decides what the output is: one state or all. return_state adds a second value."),
    Mistake("return_sequences ignored", "the output is the whole sequence also where return_sequences is False",
            wrong.picked(lambda states: states, wrong.final),
            "Without return_sequences the output is the state after the last timestep alone, shape (B, U)."),
    Mistake("all states as the state", "the second value holds the states of all timesteps",
            wrong.picked(wrong.final, lambda states: states),
            "The state is what the next sequence would start from: one row per sequence, shape (B, U)."),
    Mistake("h0 ignored", "h0 has no part in it", wrong.picked(wrong.final, wrong.final, h0=False),
            "Hand h0 on to rnn_forward: it is the fifth argument."),
    Mistake("one flag hides the other", "the state is left out where return_sequences is True",
            lambda right, a: right[0] if a.return_state and a.return_sequences else right,
            "The flags are independent: return_sequences chooses the output, then return_state adds h."),
    Mistake("one flag hides the other", "the output is the final state wherever return_state is True",
            lambda right, a: (right[1], right[1]) if a.return_state else right,
            "The flags are independent: return_sequences chooses the output, then return_state adds h."),
    Mistake("one flag hides the other", "the output is the whole sequence wherever return_state is True",
            lambda right, a: rnn_layer(**a.but(return_sequences=True)) if a.return_state else right,
            "The flags are independent: return_sequences chooses the output, then return_state adds h."),
    common.time_axis_kept(wrong.picked(lambda states: states[:, -1:], lambda states: states[:, -1:])),
    Mistake("last unit for last timestep", "the last unit is taken for the last timestep",
            wrong.picked(lambda states: states[:, :, -1], lambda states: states[:, :, -1]),
            "The last axis holds the units. Time is axis 1: hs[:, -1]."),
    Mistake("last row for last timestep", "the state that is returned is the last sequence, with all its timesteps",
            wrong.picked(wrong.final, lambda states: states[-1]),
            "hs[-1] is the last row of the batch, with all its timesteps. Time is axis 1: hs[:, -1]."),
)
