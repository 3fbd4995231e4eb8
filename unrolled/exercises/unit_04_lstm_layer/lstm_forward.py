"""lstm_forward: both states of an LSTM at all timesteps."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import common, draws
from unrolled.exercises.unit_04_lstm_layer import inputs, wrong

outputs = {"hs": "B T U", "cs": "B T U"}


def cases(rng):
    """Return cases with both states, none, and one; what is not carried cannot be seen at T=1."""
    sizes = draws.sizes(rng, "BTDU", {"B": 1}, {"T": 1}, {"U": 1, "T": 4}, {"T": 3}, {"B": 3, "T": 3})
    states = ("h0", "c0"), (), ("h0", "c0"), ("h0",), ("c0",), ("h0", "c0")
    return [Case(inputs.inputs(rng, **size, states=given), size) for size, given in zip(sizes, states, strict=True)]


def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    """What LSTM(return_sequences=True) gives, and its final cell state after every prefix of the sequence.

    LSTM would have to read each prefix from its start again. Its cell, stepped, gives the same to the last bit:
    tests/oracle/test_lstm_oracles.py.
    """
    return oracle.lstm_states(x, kernel, recurrent_kernel, bias, h0, c0)


mistakes = (
    Mistake("c0 ignored", "the cell state starts from zeros, also where c0 is given",
            lambda right, a: wrong.stepped(type(a)(**a.but(c0=None))),
            "Use zeros only if c0 is None. Otherwise c0 is the cell state that the first step reads."),
    Mistake("h0 ignored", "the hidden state starts from zeros, also where h0 is given",
            lambda right, a: wrong.stepped(type(a)(**a.but(h0=None))),
            "Use zeros only if h0 is None. Otherwise h0 is the hidden state that the first step reads."),
    Mistake("h0 and c0 ignored", "both states start from zeros, also where h0 or c0 is given",
            lambda right, a: wrong.stepped(type(a)(**a.but(h0=None, c0=None))),
            "Use zeros only for a state that is None. Otherwise the first step reads what was given."),
    Mistake("h0 and c0 exchanged", "h0 and c0 have exchanged their places",
            lambda right, a: wrong.stepped(type(a)(**a.but(h0=a.c0, c0=a.h0))),
            "lstm_step takes h first, then c. h starts as h0, c starts as c0."),
    Mistake("h not carried", "every step reads the first hidden state again",
            wrong.handing_on(lambda new, start: (start[0], new[1])),
            "lstm_step returns two new states, and the next step reads both: its first result is the new h."),
    Mistake("h not carried", "every step reads a hidden state of zeros",
            wrong.handing_on(lambda new, start: (wrong.zero(start[0]), new[1])),
            "Make the first hidden state once, before the loop. In the loop, a step reads the h of the last one."),
    Mistake("c not carried", "every step reads the first cell state again",
            wrong.handing_on(lambda new, start: (new[0], start[1])),
            "lstm_step returns two new states, and the next step reads both: its second result is the new c."),
    Mistake("c not carried", "every step reads a cell state of zeros",
            wrong.handing_on(lambda new, start: (new[0], wrong.zero(start[1]))),
            "Make the first cell state once, before the loop. In the loop, a step reads the c of the last one."),
    Mistake("neither state carried", "every step reads the two initial states again",
            wrong.handing_on(lambda new, start: start),
            "The states of one step are what the next step reads: h, c = lstm_step(...) inside the loop."),
    Mistake("states exchanged on the way", "h and c exchange their places from each step to the next",
            wrong.handing_on(lambda new, start: new[::-1]),
            "lstm_step takes h, then c, and returns them in the same order. Look at the names in the loop."),
    Mistake("cs is hs", "cs holds the hidden states", lambda right, a: (right[0], right[0]),
            "Keep two lists: one for the first result of lstm_step, one for the second."),
    Mistake("(cs, hs)", "cs is returned first and hs second", lambda right, a: right[::-1],
            "The order is h, then c, here as everywhere: return hs, cs."),
    common.time_first(lambda right, a: tuple(states.swapaxes(0, 1) for states in right)),
    Mistake("one step late", "each state stands one timestep too late, the initial states at timestep 0",
            wrong.one_step_late, "Take the step first, then store the new states: place t has already read x[:, t]."),
    Mistake("loop to U", "the loop runs over the number of units, not of timesteps",
            wrong.loop_to(lambda a: len(a.recurrent_kernel)),
            "Units are the width of the states. The number of steps is x.shape[1]."),
    common.loop_to_batch(wrong.loop_to(lambda a: len(a.x))),
    Mistake("truth of an array", "h0 or c0 itself is asked whether it is true, as in `if h0:` or `h0 or ...`",
            wrong.truth_of_array,
            "An array of several numbers is neither true nor false. Ask for the value that matters: if h0 is None."),
    Mistake("states exchanged on the way", "the two results of lstm_step get each other's name", wrong.names_exchanged,
            "lstm_step returns h first, then c: h, c = lstm_step(...)."),
    Mistake("one None taken for both", "both states start from zeros where only one of them is None",
            wrong.started_alike,
            "One state may be given without the other: ask for h0 and for c0 in an if of its own."),
    Mistake("zeros of width 4U", "a state that starts from zeros has 4U numbers", wrong.zeros_of_4u,
            "bias has 4U numbers here, U for each gate. U itself is the number of rows of recurrent_kernel."),
    Mistake("time reversed", "the sequence is read from its end", wrong.backwards,
            "Start at timestep 0: for t in range(x.shape[1]), and x[:, t] in the loop."),
    Mistake("time reversed", "the states stand in the opposite order of time",
            lambda right, a: tuple(states[:, ::-1] for states in right),
            "The state after timestep 0 stands first: append to the end of the list."),
    Mistake("last states only", "only the states after the last timestep are returned",
            lambda right, a: tuple(states[:, -1] for states in right),
            "Keep both states of every step, each in a list, and stack the lists after the loop."),
    Mistake("last states only", "hs holds all timesteps and cs only the last one",
            lambda right, a: (right[0], right[1][:, -1]),
            "Keras hands out one c, but your function gives all of them: cs is (B, T, U), as hs is."),
    Mistake("what a layer returns", "three values are returned: all hidden states, the last one, the final cell state",
            lambda right, a: (right[0], right[0][:, -1], right[1][:, -1]),
            "Two arrays are expected here, hs and cs, both for all timesteps. lstm_layer chooses among them."),
    Mistake("lists", "the states stay in two lists",
            lambda right, a: tuple(list(states.swapaxes(0, 1)) for states in right),
            "np.stack(states, axis=1) makes one array (B, T, U) of a list of arrays (B, U)."),
    Mistake("one array for two", "hs and cs are put together in one array", lambda right, a: np.stack(right),
            "A tuple of two arrays is expected: stack each list alone, then return hs, cs."),
)
