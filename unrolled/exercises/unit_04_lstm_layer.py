"""04_lstm_layer: LSTM over time, and what the layer returns."""

import numpy as np

from unrolled import oracle
from unrolled.exercises import draws
from unrolled.exercises.definition import Case, Exercise, Mistake

UNIT = "04_lstm_layer"


def _inputs(rng, B, T, D, U, states=("h0", "c0")):
    """Return x, the weights, and the named initial states, which are not zero."""
    inputs = {"x": draws.uniform(rng, (B, T, D))} | draws.weights(rng, D, U, 4)
    limits = {"h0": 0.9, "c0": 1.5}
    return inputs | {state: draws.uniform(rng, (B, U), limits[state]) for state in states}


def _forward_cases(rng):
    """Return cases with both states, none, and one; what is not carried cannot be seen at T=1."""
    sizes = draws.sizes(rng, "BTDU", {"B": 1}, {"T": 1}, {"U": 1, "T": 4}, {"T": 3}, {"B": 3, "T": 3})
    states = ("h0", "c0"), (), ("h0", "c0"), ("h0",), ("c0",), ("h0", "c0")
    return [Case(_inputs(rng, **size, states=given), size) for size, given in zip(sizes, states, strict=True)]


def _layer_cases(rng):
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
        Case(_inputs(rng, **size, states=states) | flags, size)
        for size, (_, states, flags) in zip(sizes, plan, strict=True)
    ]


def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    """What LSTM(return_sequences=True) gives, and its final cell state after every prefix of the sequence."""
    weights_and_states = kernel, recurrent_kernel, bias, h0, c0
    hs = oracle.lstm(x, *weights_and_states, return_sequences=True)
    prefixes = (x[:, : t + 1] for t in range(x.shape[1]))
    cs = [oracle.lstm(prefix, *weights_and_states, return_state=True)[2] for prefix in prefixes]
    return hs, np.stack(cs, axis=1)


def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    """What LSTM gives with these flags."""
    flags = {"return_sequences": return_sequences, "return_state": return_state}
    return oracle.lstm(x, kernel, recurrent_kernel, bias, h0, c0, **flags)


def _layer_outputs(a):
    return {"output": "B U|B T U"} | ({"h": "B U", "c": "B U"} if a.return_state else {})


def _weights(a):
    return a.kernel, a.recurrent_kernel, a.bias


def _start(a):
    """Return the two states that the sequence starts from."""
    zeros = np.zeros((len(a.x), a.recurrent_kernel.shape[0]), a.x.dtype)
    return tuple(zeros if state is None else state for state in (a.h0, a.c0))


def _stepped(a, handed_on=lambda new, start: new):
    """Return (hs, cs) of an LSTMCell stepped over time; handed_on(new, start) is what the next step reads."""
    start = states = _start(a)
    found = []
    for t in range(a.x.shape[1]):
        found.append(oracle.lstm_step(a.x[:, t], *states, *_weights(a)))
        states = handed_on(found[-1], start)
    return tuple(np.stack(parts, axis=1) for parts in zip(*found, strict=True))


def _handing_on(handed_on):
    return lambda right, a: _stepped(a, handed_on)


def _zero(state):
    return 0 * state


def _one_step_late(right, a):
    return tuple(
        np.concatenate([first[:, None], states[:, :-1]], axis=1)
        for first, states in zip(_start(a), right, strict=True)
    )


def _loop_to(count):
    """Return an answer whose loop makes count(a) steps."""

    def answer(right, a):
        if count(a) > a.x.shape[1]:
            raise IndexError("index out of bounds")
        return tuple(states[:, : count(a)] for states in right)

    return answer


def _truth_of_array(right, a):
    if any(state is not None and state.size > 1 for state in (a.h0, a.c0)):
        raise ValueError("The truth value of an array is ambiguous")
    return right


def _returned(output, h, c):
    """Return an answer of lstm_layer that picks its values from hs and cs by these three functions."""

    def answer(right, a):
        hs, cs = _stepped(a)
        first = output(hs, cs, a)
        return (first, h(hs, cs), c(hs, cs)) if a.return_state else first

    return answer


def _asked(hs, cs, a):
    """Return the output that return_sequences asks for."""
    return hs if a.return_sequences else hs[:, -1]


def _last_h(hs, cs):
    return hs[:, -1]


def _last_c(hs, cs):
    return cs[:, -1]


def _always_a_tuple(right, a):
    return lstm_layer(**a.but(return_state=True))


def _flags_exchanged(right, a):
    return lstm_layer(**a.but(return_sequences=a.return_state, return_state=a.return_sequences))


def _started_alike(right, a):
    """Return the states of a layer that starts both from zeros where one of the two is missing."""
    missing = a.h0 is None or a.c0 is None
    return _stepped(type(a)(**a.but(h0=None, c0=None))) if missing else right


def _zeros_of_4u(right, a):
    if a.h0 is None or a.c0 is None:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")
    return right


def _backwards(right, a):
    return _stepped(type(a)(**a.but(x=a.x[:, ::-1])))


def _names_exchanged(right, a):
    """Return what comes out of c, h = lstm_step(...): each name holds the other state, in the loop and in the lists."""
    return _stepped(a, lambda new, start: new[::-1])[::-1]


def _sequence_before_state(right, a):
    return right[0] if a.return_state and a.return_sequences else right


def _state_before_sequence(right, a):
    return (right[1], *right[1:]) if a.return_state else right


EXERCISES = (
    Exercise(
        name="lstm_forward",
        unit=UNIT,
        cases=_forward_cases,
        expected=lstm_forward,
        outputs={"hs": "B T U", "cs": "B T U"},
        mistakes=(
            Mistake(
                "c0 ignored",
                "the cell state starts from zeros, also where c0 is given",
                lambda right, a: _stepped(type(a)(**a.but(c0=None))),
                "Use zeros only if c0 is None. Otherwise c0 is the cell state that the first step reads.",
            ),
            Mistake(
                "h0 ignored",
                "the hidden state starts from zeros, also where h0 is given",
                lambda right, a: _stepped(type(a)(**a.but(h0=None))),
                "Use zeros only if h0 is None. Otherwise h0 is the hidden state that the first step reads.",
            ),
            Mistake(
                "h0 and c0 ignored",
                "both states start from zeros, also where h0 or c0 is given",
                lambda right, a: _stepped(type(a)(**a.but(h0=None, c0=None))),
                "Use zeros only for a state that is None. Otherwise the first step reads what was given.",
            ),
            Mistake(
                "h0 and c0 exchanged",
                "h0 and c0 have exchanged their places",
                lambda right, a: _stepped(type(a)(**a.but(h0=a.c0, c0=a.h0))),
                "lstm_step takes h first, then c. h starts as h0, c starts as c0.",
            ),
            Mistake(
                "h not carried",
                "every step reads the first hidden state again",
                _handing_on(lambda new, start: (start[0], new[1])),
                "lstm_step returns two new states, and the next step reads both: its first result is the new h.",
            ),
            Mistake(
                "h not carried",
                "every step reads a hidden state of zeros",
                _handing_on(lambda new, start: (_zero(start[0]), new[1])),
                "Make the first hidden state once, before the loop. In the loop, a step reads the h of the last one.",
            ),
            Mistake(
                "c not carried",
                "every step reads the first cell state again",
                _handing_on(lambda new, start: (new[0], start[1])),
                "lstm_step returns two new states, and the next step reads both: its second result is the new c.",
            ),
            Mistake(
                "c not carried",
                "every step reads a cell state of zeros",
                _handing_on(lambda new, start: (new[0], _zero(start[1]))),
                "Make the first cell state once, before the loop. In the loop, a step reads the c of the last one.",
            ),
            Mistake(
                "neither state carried",
                "every step reads the two first states again",
                _handing_on(lambda new, start: start),
                "The states of one step are what the next step reads: h, c = lstm_step(...) inside the loop.",
            ),
            Mistake(
                "states exchanged on the way",
                "h and c exchange their places from each step to the next",
                _handing_on(lambda new, start: new[::-1]),
                "lstm_step takes h, then c, and returns them in the same order. Look at the names in the loop.",
            ),
            Mistake(
                "cs is hs",
                "cs holds the hidden states",
                lambda right, a: (right[0], right[0]),
                "Keep two lists: one for the first result of lstm_step, one for the second.",
            ),
            Mistake(
                "(cs, hs)",
                "cs is returned first and hs second",
                lambda right, a: right[::-1],
                "The order is h, then c, here as everywhere: return hs, cs.",
            ),
            Mistake(
                "time first",
                "time is the first axis and the batch the second",
                lambda right, a: tuple(states.swapaxes(0, 1) for states in right),
                "np.stack(states) puts the new axis first. Time is axis 1: np.stack(states, axis=1).",
            ),
            Mistake(
                "one step late",
                "each state stands one timestep too late, the first states at timestep 0",
                _one_step_late,
                "Take the step first, then store the new states: place t has already read x[:, t].",
            ),
            Mistake(
                "loop to U",
                "the loop runs over the number of units, not of timesteps",
                _loop_to(lambda a: len(a.recurrent_kernel)),
                "Units are the width of the states. The number of steps is x.shape[1].",
            ),
            Mistake(
                "loop to B",
                "the loop runs over the number of batch rows, not of timesteps",
                _loop_to(lambda a: len(a.x)),
                "len(x) counts the batch. The number of steps is x.shape[1].",
            ),
            Mistake(
                "truth of an array",
                "h0 or c0 itself is asked whether it is true, as in `if h0:` or `h0 or ...`",
                _truth_of_array,
                "An array of several numbers is neither true nor false. Ask for the value that matters: if h0 is None.",
            ),
            Mistake(
                "states exchanged on the way",
                "the two results of lstm_step get each other's name",
                _names_exchanged,
                "lstm_step returns h first, then c: h, c = lstm_step(...).",
            ),
            Mistake(
                "one None taken for both",
                "both states start from zeros where only one of them is None",
                _started_alike,
                "One state may be given without the other: ask for h0 and for c0 in an if of its own.",
            ),
            Mistake(
                "zeros of width 4U",
                "a state that starts from zeros has 4U numbers",
                _zeros_of_4u,
                "bias has 4U numbers here, U for each gate. U itself is the number of rows of recurrent_kernel.",
            ),
            Mistake(
                "time reversed",
                "the sequence is read from its end",
                _backwards,
                "Start at timestep 0: for t in range(x.shape[1]), and x[:, t] in the loop.",
            ),
            Mistake(
                "time reversed",
                "the states stand in the opposite order of time",
                lambda right, a: tuple(states[:, ::-1] for states in right),
                "The state after timestep 0 stands first: append to the end of the list.",
            ),
            Mistake(
                "last states only",
                "only the states after the last timestep are returned",
                lambda right, a: tuple(states[:, -1] for states in right),
                "Keep both states of every step, each in a list, and stack the lists after the loop.",
            ),
            Mistake(
                "last states only",
                "hs holds all timesteps and cs only the last one",
                lambda right, a: (right[0], right[1][:, -1]),
                "Keras hands out one c, but your function gives all of them: cs is (B, T, U), as hs is.",
            ),
            Mistake(
                "what a layer returns",
                "three values are returned: all hidden states, the last one, the last cell state",
                lambda right, a: (right[0], right[0][:, -1], right[1][:, -1]),
                "Two arrays are due here, hs and cs, both for all timesteps. lstm_layer chooses among them.",
            ),
            Mistake(
                "lists",
                "the states stay in two lists",
                lambda right, a: tuple(list(states.swapaxes(0, 1)) for states in right),
                "np.stack(states, axis=1) makes one array (B, T, U) of a list of arrays (B, U).",
            ),
            Mistake(
                "one array for two",
                "hs and cs are put together in one array",
                lambda right, a: np.stack(right),
                "A tuple of two arrays is due: stack each list alone, then return hs, cs.",
            ),
        ),
    ),
    Exercise(
        name="lstm_layer",
        unit=UNIT,
        cases=_layer_cases,
        expected=lstm_layer,
        outputs=_layer_outputs,
        mistakes=(
            Mistake(
                "(output, c, h)",
                "the cell state comes before the hidden state",
                lambda right, a: (right[0], right[2], right[1]) if a.return_state else right,
                "Keras' order is output, h, c.",
            ),
            Mistake(
                "c as output",
                "the output is the cell state",
                _returned(lambda hs, cs, a: _asked(cs, hs, a), _last_h, _last_c),
                "The output is the hidden state. The cell state stays inside, and only its last value is returned.",
            ),
            Mistake(
                "h0 and c0 exchanged",
                "h0 and c0 have exchanged their places",
                lambda right, a: lstm_layer(**a.but(h0=a.c0, c0=a.h0)),
                "lstm_forward takes h0 first, then c0. Nothing is raised when they are exchanged.",
            ),
            Mistake(
                "states per timestep",
                "the second and third value hold the states of all timesteps",
                _returned(_asked, lambda hs, cs: hs, lambda hs, cs: cs),
                "return_state asks for the last states only, shape (B, U): one row per sequence.",
            ),
            Mistake(
                "c for each timestep",
                "the third value holds the cell states of all timesteps",
                _returned(_asked, _last_h, lambda hs, cs: cs),
                "Keras never returns c for each timestep: the last one is due, shape (B, U).",
            ),
            Mistake(
                "state of timestep 0",
                "the states that are returned are those after timestep 0",
                _returned(_asked, lambda hs, cs: hs[:, 0], lambda hs, cs: cs[:, 0]),
                "The last states stand at the last timestep: index -1 on axis 1.",
            ),
            Mistake(
                "always a tuple",
                "the states are returned also where return_state is False",
                _always_a_tuple,
                "Without return_state one array is due, not a tuple: two return lines, one under an if.",
            ),
            Mistake(
                "never a tuple",
                "the states are not returned although return_state is True",
                lambda right, a: right[0] if a.return_state else right,
                "With return_state=True three values are due: output, h, c.",
            ),
            Mistake(
                "one state only",
                "only the hidden state is returned with the output",
                lambda right, a: right[:2] if a.return_state else right,
                "An LSTM has two states. With return_state=True three values are due: output, h, c.",
            ),
            Mistake(
                "output left out",
                "the two states are returned without the output",
                lambda right, a: right[1:] if a.return_state else right,
                "With return_state=True three values are due: output, h, c, also where the output and h are equal.",
            ),
            Mistake(
                "flags exchanged",
                "return_sequences and return_state have exchanged their meanings",
                _flags_exchanged,
                "return_sequences decides what the output is: one state or all. return_state adds h and c behind it.",
            ),
            Mistake(
                "return_sequences ignored",
                "the output is the whole sequence also where return_sequences is False",
                _returned(lambda hs, cs, a: hs, _last_h, _last_c),
                "Without return_sequences the output is the hidden state after the last timestep alone, shape (B, U).",
            ),
            Mistake(
                "last row for last timestep",
                "the last batch row is taken for the last timestep",
                _returned(
                    lambda hs, cs, a: hs if a.return_sequences else hs[-1],
                    lambda hs, cs: hs[-1],
                    lambda hs, cs: cs[-1],
                ),
                "hs[-1] is the last row of the batch, with all its timesteps. Time is axis 1: hs[:, -1].",
            ),
            Mistake(
                "h0 and c0 ignored",
                "h0 and c0 have no part in it",
                lambda right, a: lstm_layer(**a.but(h0=None, c0=None)),
                "Hand h0 and c0 on to lstm_forward: they are its fifth and sixth argument.",
            ),
            Mistake(
                "states in a list, as from LSTMCell",
                "the two states are returned in a list or tuple of their own",
                lambda right, a: (right[0], list(right[1:])) if a.return_state else right,
                "LSTMCell returns its output and a list. LSTM returns three values side by side: return output, h, c.",
            ),
            Mistake(
                "one state only",
                "only the cell state is returned with the output",
                lambda right, a: right[::2] if a.return_state else right,
                "The last h is returned also where the output is the same: output, h, c.",
            ),
            Mistake(
                "one flag hides the other",
                "the states are left out where return_sequences is True",
                _sequence_before_state,
                "The flags are independent: return_sequences chooses the output, then return_state adds h and c.",
            ),
            Mistake(
                "one flag hides the other",
                "the output is the last state wherever return_state is True",
                _state_before_sequence,
                "The flags are independent: return_sequences chooses the output, then return_state adds h and c.",
            ),
            Mistake(
                "one flag hides the other",
                "the output is the whole sequence wherever return_state is True",
                _returned(lambda hs, cs, a: hs if a.return_state else _asked(hs, cs, a), _last_h, _last_c),
                "The flags are independent: return_sequences chooses the output, then return_state adds h and c.",
            ),
            Mistake(
                "c as output",
                "the output without return_sequences is the cell state",
                _returned(lambda hs, cs, a: hs if a.return_sequences else cs[:, -1], _last_h, _last_c),
                "The output is the hidden state, at one timestep or at all of them.",
            ),
            Mistake(
                "c for each timestep",
                "with return_sequences the cell states of all timesteps are returned, too",
                lambda right, a: (*right[:2], _stepped(a)[1]) if a.return_state and a.return_sequences else right,
                "Keras never returns c for each timestep: the last one is due, shape (B, U).",
            ),
            Mistake(
                "state of timestep 0",
                "timestep 0 is taken for the last one",
                _returned(
                    lambda hs, cs, a: hs if a.return_sequences else hs[:, 0],
                    lambda hs, cs: hs[:, 0],
                    lambda hs, cs: cs[:, 0],
                ),
                "The last states stand at the last timestep: index -1 on axis 1.",
            ),
            Mistake(
                "time axis kept",
                "a time axis of length 1 is kept",
                _returned(
                    lambda hs, cs, a: hs if a.return_sequences else hs[:, -1:],
                    lambda hs, cs: hs[:, -1:],
                    lambda hs, cs: cs[:, -1:],
                ),
                "A slice keeps its axis, an index takes it away: hs[:, -1], without a colon after the -1.",
            ),
            Mistake(
                "c0 ignored",
                "c0 has no part in it",
                lambda right, a: lstm_layer(**a.but(c0=None)),
                "Hand c0 on to lstm_forward: it is the sixth argument.",
            ),
        ),
    ),
)
