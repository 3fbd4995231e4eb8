"""The two flags of a layer with one state, return_sequences and return_state: mistakes that several units know."""

from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import common, draws


def cases(inputs):
    """Return the cases(rng) of such a layer; inputs(rng, B, T, D, U, h0=True) makes x, weights and h0."""

    def drawn(rng):
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
        return [Case(inputs(rng, **size, h0=h0) | flag, size) for size, flag, h0 in rows]

    return drawn


def outputs(a):
    """Return the names and axes of what such a layer returns."""
    return {"output": "B U|B T U", "h": "B U"} if a.return_state else {"output": "B U|B T U"}


def final(states):
    """Return the state after the last timestep."""
    return states[:, -1]


def mistakes(layer, states_of, hand_on):
    """Return the mistakes of a layer.

    layer      the exercise's own right answer
    states_of  states_of(a, h0) returns the states (B, T, U) from h0 on, or from zeros where it is None
    hand_on    the hint for a layer that leaves h0 out
    """

    def picked(output, state, h0=True):
        """Return an answer made of output(states) and state(states); h0 tells whether h0 is used."""

        def answer(right, a):
            states = states_of(a, a.h0 if h0 else None)
            first = states if a.return_sequences else output(states)
            return (first, state(states)) if a.return_state else first

        return answer

    return (
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
                picked(final, lambda states: states[:, 0]),
                "The final state stands at the last timestep: index -1 on axis 1."),
        Mistake("state of timestep 0", "timestep 0 is taken for the last one",
                picked(lambda states: states[:, 0], lambda states: states[:, 0]),
                "The final state stands at the last timestep: index -1 on axis 1."),
        common.last_row(picked(lambda states: states[-1], lambda states: states[-1])),
        Mistake("order", "the state comes first and the output second",
                lambda right, a: right[::-1] if a.return_state else right,
                "Keras returns the output first, then the state."),
        Mistake("flags exchanged", "return_sequences and return_state have exchanged their meanings",
                lambda right, a: layer(**a.but(return_sequences=a.return_state, return_state=a.return_sequences)),
                "return_sequences decides what the output is: one state or all. return_state adds a second value."),
        Mistake("return_sequences ignored", "the output is the whole sequence also where return_sequences is False",
                picked(lambda states: states, final),
                "Without return_sequences the output is the state after the last timestep alone, shape (B, U)."),
        Mistake("all states as the state", "the second value holds the states of all timesteps",
                picked(final, lambda states: states),
                "The state is what the next sequence would start from: one row per sequence, shape (B, U)."),
        Mistake("h0 ignored", "h0 has no part in it", picked(final, final, h0=False), hand_on),
        Mistake("one flag hides the other", "the state is left out where return_sequences is True",
                lambda right, a: right[0] if a.return_state and a.return_sequences else right,
                "The flags are independent: return_sequences chooses the output, then return_state adds h."),
        Mistake("one flag hides the other", "the output is the final state wherever return_state is True",
                lambda right, a: (right[1], right[1]) if a.return_state else right,
                "The flags are independent: return_sequences chooses the output, then return_state adds h."),
        Mistake("one flag hides the other", "the output is the whole sequence wherever return_state is True",
                lambda right, a: layer(**a.but(return_sequences=True)) if a.return_state else right,
                "The flags are independent: return_sequences chooses the output, then return_state adds h."),
        common.time_axis_kept(picked(lambda states: states[:, -1:], lambda states: states[:, -1:])),
        Mistake("last unit for last timestep", "the last unit is taken for the last timestep",
                picked(lambda states: states[:, :, -1], lambda states: states[:, :, -1]),
                "The last axis holds the units. Time is axis 1: hs[:, -1]."),
        Mistake("last row for last timestep", "the state that is returned is the last sequence, with all its timesteps",
                picked(final, lambda states: states[-1]),
                "hs[-1] is the last row of the batch, with all its timesteps. Time is axis 1: hs[:, -1]."),
    )
