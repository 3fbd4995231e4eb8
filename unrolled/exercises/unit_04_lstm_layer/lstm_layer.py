"""lstm_layer: LSTM with its two flags."""

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import common, draws
from unrolled.exercises.unit_04_lstm_layer import inputs, wrong


def cases(rng):
    """Return cases of all four combinations of the flags, with both states, none, and one."""
    both, sequences, state = ("h0", "c0"), {"return_sequences": True}, {"return_state": True}
    plan = (
        ({}, both, state),
        ({"T": 4}, both, sequences | state),
        ({"B": 1}, (), {}),
        ({"T": 1}, both, state | {"return_sequences": False}),
        ({"U": 1}, (), sequences),
        ({"B": 3, "T": 3}, (), sequences | state),
        ({"T": 3}, ("h0",), {"return_sequences": False, "return_state": False}),
        ({"T": 4, "D": 1}, ("c0",), sequences | state),
    )
    sizes = draws.sizes(rng, "BTDU", *(special for special, _, _ in plan[1:]))
    return [
        Case(inputs.inputs(rng, **size, states=states) | flags, size)
        for size, (_, states, flags) in zip(sizes, plan, strict=True)
    ]


def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    """What LSTM gives with these flags."""
    flags = {"return_sequences": return_sequences, "return_state": return_state}
    return oracle.lstm(x, kernel, recurrent_kernel, bias, h0, c0, **flags)


def outputs(a):
    return {"output": "B U|B T U"} | ({"h": "B U", "c": "B U"} if a.return_state else {})


mistakes = (
    Mistake("(output, c, h)", "the cell state comes before the hidden state",
            lambda right, a: (right[0], right[2], right[1]) if a.return_state else right,
            "Keras' order is output, h, c."),
    Mistake("c as output", "the output is the cell state",
            wrong.returned(lambda hs, cs, a: wrong.asked(cs, hs, a), wrong.last_h, wrong.last_c),
            "The output is the hidden state. The cell state stays inside, and only its last value is returned."),
    Mistake("h0 and c0 exchanged", "h0 and c0 have exchanged their places",
            lambda right, a: lstm_layer(**a.but(h0=a.c0, c0=a.h0)),
            "lstm_forward takes h0 first, then c0. Nothing is raised when they are exchanged."),
    Mistake("states per timestep", "the second and third value hold the states of all timesteps",
            wrong.returned(wrong.asked, lambda hs, cs: hs, lambda hs, cs: cs),
            "return_state asks for the final states only, shape (B, U): one row per sequence."),
    Mistake("c for each timestep", "the third value holds the cell states of all timesteps",
            wrong.returned(wrong.asked, wrong.last_h, lambda hs, cs: cs),
            "Keras never returns c for each timestep: the last one is expected, shape (B, U)."),
    Mistake("state of timestep 0", "the states that are returned are those after timestep 0",
            wrong.returned(wrong.asked, lambda hs, cs: hs[:, 0], lambda hs, cs: cs[:, 0]),
            "The final states stand at the last timestep: index -1 on axis 1."),
    Mistake("always a tuple", "the states are returned also where return_state is False", wrong.always_a_tuple,
            "Without return_state one array is expected, not a tuple: two return lines, one under an if."),
    Mistake("never a tuple", "the states are not returned although return_state is True",
            lambda right, a: right[0] if a.return_state else right,
            "With return_state=True three values are expected: output, h, c."),
    Mistake("one state only", "only the hidden state is returned with the output",
            lambda right, a: right[:2] if a.return_state else right,
            "An LSTM has two states. With return_state=True three values are expected: output, h, c."),
    Mistake("output left out", "the two states are returned without the output",
            lambda right, a: right[1:] if a.return_state else right,
            "With return_state=True three values are expected: output, h, c, also where the output and h are equal."),
    Mistake("flags exchanged", "return_sequences and return_state have exchanged their meanings", wrong.flags_exchanged,
            "return_sequences decides what the output is: one state or all. return_state adds h and c behind it."),
    Mistake("return_sequences ignored", "the output is the whole sequence also where return_sequences is False",
            wrong.returned(lambda hs, cs, a: hs, wrong.last_h, wrong.last_c),
            "Without return_sequences the output is the hidden state after the last timestep alone, shape (B, U)."),
    common.last_row(wrong.taken(lambda states: states[-1])),
    Mistake("h0 and c0 ignored", "h0 and c0 have no part in it", lambda right, a: lstm_layer(**a.but(h0=None, c0=None)),
            "Hand h0 and c0 on to lstm_forward: they are its fifth and sixth argument."),
    Mistake("states in a list, as from LSTMCell", "the two states are returned in a list or tuple of their own",
            lambda right, a: (right[0], list(right[1:])) if a.return_state else right,
            "LSTMCell returns its output and a list. LSTM returns three values side by side: return output, h, c."),
    Mistake("one state only", "only the cell state is returned with the output",
            lambda right, a: right[::2] if a.return_state else right,
            "The final h is returned also where the output is the same: output, h, c."),
    Mistake("one flag hides the other", "the states are left out where return_sequences is True",
            wrong.sequence_before_state,
            "The flags are independent: return_sequences chooses the output, then return_state adds h and c."),
    Mistake("one flag hides the other", "the output is the final state wherever return_state is True",
            wrong.state_before_sequence,
            "The flags are independent: return_sequences chooses the output, then return_state adds h and c."),
    Mistake("one flag hides the other", "the output is the whole sequence wherever return_state is True",
            lambda right, a: (wrong.stepped(a)[0], *right[1:]) if a.return_state else right,
            "The flags are independent: return_sequences chooses the output, then return_state adds h and c."),
    Mistake("c as output", "the output without return_sequences is the cell state",
            wrong.returned(lambda hs, cs, a: hs if a.return_sequences else cs[:, -1], wrong.last_h, wrong.last_c),
            "The output is the hidden state, at one timestep or at all of them."),
    Mistake("c for each timestep", "with return_sequences the cell states of all timesteps are returned, too",
            lambda right, a: (*right[:2], wrong.stepped(a)[1]) if a.return_state and a.return_sequences else right,
            "Keras never returns c for each timestep: the last one is expected, shape (B, U)."),
    Mistake("state of timestep 0", "timestep 0 is taken for the last one",
            wrong.taken(lambda states: states[:, 0]),
            "The final states stand at the last timestep: index -1 on axis 1."),
    common.time_axis_kept(wrong.taken(lambda states: states[:, -1:])),
    Mistake("c0 ignored", "c0 has no part in it", lambda right, a: lstm_layer(**a.but(c0=None)),
            "Hand c0 on to lstm_forward: it is the sixth argument."),
)
