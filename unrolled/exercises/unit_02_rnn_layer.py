"""02_rnn_layer: SimpleRNN over time."""

import numpy as np

from unrolled import oracle
from unrolled.exercises import draws
from unrolled.exercises.definition import Case, Exercise, Mistake

UNIT = "02_rnn_layer"


def _inputs(rng, B, T, D, U, h0=True):
    """Return x (B, T, D), the weights and, where h0 says so, a first state that is not zero."""
    arguments = {"x": draws.uniform(rng, (B, T, D))} | draws.weights(rng, D, U)
    return arguments | ({"h0": draws.uniform(rng, (B, U), 0.9)} if h0 else {})


def _forward_cases(rng):
    # Several mistakes are right where T equals another size: the first three cases have distinct sizes.
    sizes = draws.sizes(rng, "BTDU", {}, {"B": 1}, {"T": 1}, {"U": 1}, {"B": "T"}, {"T": "U"})
    with_h0 = (False, True, True, True, False, True, True)
    return [Case(_inputs(rng, **size, h0=h0), size) for size, h0 in zip(sizes, with_h0, strict=True)]


def _layer_cases(rng):
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
    return [Case(_inputs(rng, **size, h0=h0) | flag, size) for size, flag, h0 in rows]


def _split_cases(rng):
    # Cut inside, so that both halves have more than one timestep, at both ends, and with one timestep on each side.
    sizes = draws.sizes(rng, "BTDU", {"T": 6}, {"T": 5}, {"B": 1, "T": 4}, {"U": 1, "T": 4}, {"T": 2})
    cuts = (int(rng.integers(1, sizes[0]["T"])), int(rng.integers(2, 5)), 4, 1, 2, 1)
    return [
        Case(_inputs(rng, **size, h0=False) | {"cut": cut}, size) for size, cut in zip(sizes, cuts, strict=True)
    ]


def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    """What SimpleRNN(return_sequences=True) gives."""
    return oracle.rnn(x, kernel, recurrent_kernel, bias, h0, return_sequences=True)


def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    """What SimpleRNN gives with these two flags."""
    flags = {"return_sequences": return_sequences, "return_state": return_state}
    return oracle.rnn(x, kernel, recurrent_kernel, bias, h0, **flags)


def split_run(x, cut, kernel, recurrent_kernel, bias):
    """The last states of two runs of SimpleRNN, the second with the first one's state as its initial_state."""
    h_at_cut = rnn_layer(x[:, :cut], kernel, recurrent_kernel, bias)
    return h_at_cut, rnn_layer(x[:, cut:], kernel, recurrent_kernel, bias, h_at_cut)


def _start(a, h0=None):
    return np.zeros((len(a.x), len(a.bias)), a.x.dtype) if h0 is None else h0


def _step(a, x_t, h):
    return oracle.rnn_step(x_t, h, a.kernel, a.recurrent_kernel, a.bias)


def _states(a, x, h0=None):
    """Return the states (B, T, U) after each timestep of x, from h0 or zeros on."""
    return oracle.rnn_states(x, a.kernel, a.recurrent_kernel, a.bias, _start(a, h0))


def _last(states):
    return states[:, -1]


def _from_the_start_each_time(start):
    """Return an answer in which every timestep starts from the same state."""
    return lambda right, a: np.stack([_step(a, a.x[:, t], start(a)) for t in range(a.x.shape[1])], axis=1)


def _loop_to(bound, filled):
    """Return an answer whose loop has a wrong bound; `filled` tells that a whole array was made first."""

    def answer(right, a):
        steps, timesteps = bound(a), a.x.shape[1]
        if steps > timesteps:
            raise IndexError(f"index {timesteps} is out of bounds for axis 1 with size {timesteps}")
        return np.where(np.arange(timesteps)[:, None] < steps, right, 0) if filled else right[:, :steps]

    return answer


def _over_batch(axis):
    """Return an answer whose loop reads one batch row at a time: `for x_t in x`."""

    def answer(right, a):
        h, states = _start(a, a.h0), []
        for row in a.x:
            # NumPy stretches one row to fit; anything else is an error when the two products are added.
            if len(row) != len(h) and 1 not in (len(row), len(h)):
                raise ValueError(f"operands could not be broadcast together with {len(row)} and {len(h)} rows")
            h = _step(a, row, h)
            states.append(h)
        return np.stack(states, axis=axis)

    return answer


def _truth_of_array(right, a):
    if a.h0 is not None and a.h0.size != 1:
        raise ValueError("The truth value of an array with more than one element is ambiguous.")
    return right


def _none_not_replaced(right, a):
    if a.h0 is None:
        raise ValueError("matmul: Input operand 0 does not have enough dimensions")
    return right


def _layer_outputs(a):
    return {"output": "B U|B T U", "h": "B U"} if a.return_state else {"output": "B U|B T U"}


def _parts(output, state, h0=True):
    """Return an answer to rnn_layer made of output(states) and state(states); h0 tells whether h0 is used."""

    def answer(right, a):
        states = _states(a, a.x, a.h0 if h0 else None)
        first = states if a.return_sequences else output(states)
        return (first, state(states)) if a.return_state else first

    return answer


def _split_at(first, second):
    """Return an answer to split_run that reads x in the two slices first(cut) and second(cut)."""

    def answer(right, a):
        parts = a.x[:, first(a.cut)], a.x[:, second(a.cut)]
        if not all(part.shape[1] for part in parts):
            raise ValueError("need at least one array to stack")
        h = _last(_states(a, parts[0]))
        return h, _last(_states(a, parts[1], h))

    return answer


def _split_batch(right, a):
    """The batch is cut: the second run starts from as many states as the first has rows."""
    first, second = a.x[: a.cut], a.x[a.cut :]
    rows = {len(first), len(second)}
    if len(rows - {1}) > 1:
        raise ValueError(f"operands could not be broadcast together with {len(second)} and {len(first)} rows")
    h = rnn_layer(first, a.kernel, a.recurrent_kernel, a.bias)
    if 0 in rows:
        return h, h[:0]
    return h, _last(_states(a, second, h))


def _both_sequences(right, a):
    return _states(a, a.x[:, : a.cut]), _states(a, a.x[:, a.cut :], right[0])


EXERCISES = (
    Exercise(
        name="rnn_forward",
        unit=UNIT,
        cases=_forward_cases,
        expected=rnn_forward,
        outputs={"hs": "B T U"},
        mistakes=(
            Mistake(
                "h0 ignored",
                "every sequence starts from zeros, also where h0 is given",
                lambda right, a: _states(a, a.x),
                "Use zeros only if h0 is None. Otherwise h0 is the state that the first step reads.",
            ),
            Mistake(
                "state not carried",
                "every timestep starts from the first state again",
                _from_the_start_each_time(lambda a: _start(a, a.h0)),
                "The state of one step is what the next step reads: give the result of rnn_step the name h again.",
            ),
            Mistake(
                "state not carried",
                "every timestep starts from zeros",
                _from_the_start_each_time(_start),
                "Make the first state once, before the loop. In the loop, rnn_step reads the state of the last step.",
            ),
            Mistake(
                "time first",
                "time is the first axis and the batch the second",
                lambda right, a: right.swapaxes(0, 1),
                "np.stack(states) puts the new axis first. Time is axis 1: np.stack(states, axis=1).",
            ),
            Mistake(
                "reshaped to (B, T, U)",
                "an array with time first is reshaped to (B, T, U)",
                lambda right, a: right.swapaxes(0, 1).reshape(right.shape),
                "reshape keeps the numbers in their order and mixes rows with timesteps. Stack along axis 1 instead.",
            ),
            Mistake(
                "time reversed",
                "the sequence is read from its end",
                lambda right, a: _states(a, a.x[:, ::-1], a.h0),
                "Start at timestep 0: for t in range(timesteps), and x[:, t] in the loop.",
            ),
            Mistake(
                "time reversed",
                "the sequence is read from its end, and each state stored at its own timestep",
                lambda right, a: _states(a, a.x[:, ::-1], a.h0)[:, ::-1],
                "Start at timestep 0: for t in range(timesteps), and x[:, t] in the loop.",
            ),
            Mistake(
                "loop to U",
                "the loop runs over the number of units, not of timesteps",
                _loop_to(lambda a: len(a.bias), filled=False),
                "Units are the width of the state. The number of steps is x.shape[1].",
            ),
            Mistake(
                "loop to U",
                "the loop runs over the number of units, not of timesteps",
                _loop_to(lambda a: len(a.bias), filled=True),
                "Units are the width of the state. The number of steps is x.shape[1].",
            ),
            Mistake(
                "loop to B",
                "the loop runs over the number of batch rows, not of timesteps",
                _loop_to(lambda a: len(a.x), filled=False),
                "len(x) counts the batch. The number of steps is x.shape[1].",
            ),
            Mistake(
                "loop to B",
                "the loop runs over the number of batch rows, not of timesteps",
                _loop_to(lambda a: len(a.x), filled=True),
                "len(x) counts the batch. The number of steps is x.shape[1].",
            ),
            Mistake(
                "loop over the batch",
                "the loop reads one batch row at a time, not one timestep",
                _over_batch(axis=0),
                "for x_t in x walks along the first axis, the batch. x[:, t] is one timestep of the whole batch.",
            ),
            Mistake(
                "loop over the batch",
                "the loop reads one batch row at a time, not one timestep",
                _over_batch(axis=1),
                "for x_t in x walks along the first axis, the batch. x[:, t] is one timestep of the whole batch.",
            ),
            Mistake(
                "one step late",
                "each state stands one timestep too late, the first state at timestep 0",
                lambda right, a: np.concatenate([_start(a, a.h0)[:, None], right[:, :-1]], axis=1),
                "Take the step first, then store the new state: output t has already read x[:, t].",
            ),
            Mistake(
                "last state only",
                "only the state after the last timestep is returned",
                lambda right, a: right[:, -1],
                "Keep the state of every step, for example in a list, and stack the list after the loop.",
            ),
            Mistake(
                "truth of an array",
                "h0 itself is asked whether it is true, as in `if h0:` or `h0 or ...`",
                _truth_of_array,
                "An array of several numbers is neither true nor false. Ask for the value that matters: if h0 is None.",
            ),
            Mistake(
                "None not replaced",
                "the first step reads h0 also where h0 is None",
                _none_not_replaced,
                "Without h0 the layer starts from zeros of shape (B, U): make them before the loop.",
            ),
            Mistake(
                "time reversed",
                "the sequence is read from its beginning, and the states are stored in the opposite order",
                lambda right, a: right[:, ::-1],
                "The state after timestep 0 stands first: append to the end of the list.",
            ),
            Mistake(
                "h0 among the states",
                "the first state, h0 or zeros, stands before the others",
                lambda right, a: np.concatenate([_start(a, a.h0)[:, None], right], axis=1),
                "T states are due, each after its word. The list starts empty: h0 has read nothing yet.",
            ),
            Mistake(
                "a list",
                "the states stay a list",
                lambda right, a: list(right.swapaxes(0, 1)),
                "np.stack(states, axis=1) makes one array (B, T, U) of a list of arrays (B, U).",
            ),
            Mistake(
                "states side by side",
                "the states stand side by side in one long row",
                lambda right, a: right.reshape(len(right), -1),
                "np.concatenate joins along an axis that is there. np.stack(states, axis=1) makes a new one, for time.",
            ),
            Mistake(
                "time last",
                "time is the last axis",
                lambda right, a: right.swapaxes(1, 2),
                "Time is axis 1 and the units are the last axis: np.stack(states, axis=1).",
            ),
            Mistake(
                "four words",
                "the loop takes four steps, however many timesteps there are",
                _loop_to(lambda a: 4, filled=False),
                "The running example has four words. In general the number of steps is x.shape[1].",
            ),
        ),
    ),
    Exercise(
        name="rnn_layer",
        unit=UNIT,
        cases=_layer_cases,
        expected=rnn_layer,
        outputs=_layer_outputs,
        mistakes=(
            Mistake(
                "always a tuple",
                "the state is returned also where return_state is False",
                lambda right, a: right if a.return_state else (right, right[:, -1] if right.ndim == 3 else right),
                "Without return_state one array is due, not a tuple: two return lines, one under an if.",
            ),
            Mistake(
                "always a tuple",
                "one value is returned in a tuple of its own",
                lambda right, a: right if a.return_state else (right,),
                "Without return_state the array itself is due, not a tuple around it: mind the comma.",
            ),
            Mistake(
                "never a tuple",
                "the state is not returned although return_state is True",
                lambda right, a: right[0] if a.return_state else right,
                "With return_state=True two values are due: return output, h.",
            ),
            Mistake(
                "state of timestep 0",
                "the state that is returned is the one after timestep 0",
                _parts(_last, lambda states: states[:, 0]),
                "The last state stands at the last timestep: index -1 on axis 1.",
            ),
            Mistake(
                "state of timestep 0",
                "timestep 0 is taken for the last one",
                _parts(lambda states: states[:, 0], lambda states: states[:, 0]),
                "The last state stands at the last timestep: index -1 on axis 1.",
            ),
            Mistake(
                "last row for last timestep",
                "the last batch row is taken for the last timestep",
                _parts(lambda states: states[-1], lambda states: states[-1]),
                "hs[-1] is the last row of the batch, with all its timesteps. Time is axis 1: hs[:, -1].",
            ),
            Mistake(
                "order",
                "the state comes first and the output second",
                lambda right, a: right[::-1] if a.return_state else right,
                "Keras returns the output first, then the state.",
            ),
            Mistake(
                "flags exchanged",
                "return_sequences and return_state have exchanged their meanings",
                lambda right, a: rnn_layer(**a.but(return_sequences=a.return_state, return_state=a.return_sequences)),
                "return_sequences decides what the output is: one state or all. return_state adds a second value.",
            ),
            Mistake(
                "return_sequences ignored",
                "the output is the whole sequence also where return_sequences is False",
                _parts(lambda states: states, _last),
                "Without return_sequences the output is the state after the last timestep alone, shape (B, U).",
            ),
            Mistake(
                "all states as the state",
                "the second value holds the states of all timesteps",
                _parts(_last, lambda states: states),
                "The state is what the next sequence would start from: one row per sequence, shape (B, U).",
            ),
            Mistake(
                "h0 ignored",
                "h0 has no part in it",
                _parts(_last, _last, h0=False),
                "Hand h0 on to rnn_forward: it is the fifth argument.",
            ),
            Mistake(
                "one flag hides the other",
                "the state is left out where return_sequences is True",
                lambda right, a: right[0] if a.return_state and a.return_sequences else right,
                "The flags are independent: return_sequences chooses the output, then return_state adds h.",
            ),
            Mistake(
                "one flag hides the other",
                "the output is the last state wherever return_state is True",
                lambda right, a: (right[1], right[1]) if a.return_state else right,
                "The flags are independent: return_sequences chooses the output, then return_state adds h.",
            ),
            Mistake(
                "one flag hides the other",
                "the output is the whole sequence wherever return_state is True",
                lambda right, a: rnn_layer(**a.but(return_sequences=True)) if a.return_state else right,
                "The flags are independent: return_sequences chooses the output, then return_state adds h.",
            ),
            Mistake(
                "time axis kept",
                "a time axis of length 1 is kept",
                _parts(lambda states: states[:, -1:], lambda states: states[:, -1:]),
                "A slice keeps its axis, an index takes it away: hs[:, -1], without a colon after the -1.",
            ),
            Mistake(
                "last unit for last timestep",
                "the last unit is taken for the last timestep",
                _parts(lambda states: states[:, :, -1], lambda states: states[:, :, -1]),
                "The last axis holds the units. Time is axis 1: hs[:, -1].",
            ),
            Mistake(
                "last row for last timestep",
                "the state that is returned is the last batch row, with all its timesteps",
                _parts(_last, lambda states: states[-1]),
                "hs[-1] is the last row of the batch, with all its timesteps. Time is axis 1: hs[:, -1].",
            ),
        ),
    ),
    Exercise(
        name="split_run",
        unit=UNIT,
        cases=_split_cases,
        expected=split_run,
        outputs={"h_at_cut": "B U", "h_end": "B U"},
        mistakes=(
            Mistake(
                "second half from zeros",
                "the second half starts from zeros",
                lambda right, a: (right[0], _last(_states(a, a.x[:, a.cut :]))),
                "The second run goes on where the first one stopped: give it h_at_cut as h0.",
            ),
            Mistake(
                "cut off by one",
                "h_at_cut has read one timestep too many",
                lambda right, a: (_step(a, a.x[:, a.cut], right[0]), right[1]),
                "The first run reads the timesteps 0 to cut - 1: x[:, :cut] stops before cut.",
            ),
            Mistake(
                "cut off by one",
                "the cut is made one timestep too late",
                _split_at(lambda cut: slice(None, cut + 1), lambda cut: slice(cut + 1, None)),
                "The first run reads the timesteps 0 to cut - 1: x[:, :cut] stops before cut.",
            ),
            Mistake(
                "cut off by one",
                "the cut is made one timestep too early",
                _split_at(lambda cut: slice(None, cut - 1), lambda cut: slice(cut - 1, None)),
                "x[:, :cut] stops before cut already: nothing has to be taken away.",
            ),
            Mistake(
                "cut off by one",
                "the timestep at the cut is read by neither run",
                _split_at(lambda cut: slice(None, cut), lambda cut: slice(cut + 1, None)),
                "x[:, :cut] stops before cut, so the second run starts at cut: x[:, cut:].",
            ),
            Mistake(
                "cut off by one",
                "the timestep before the cut is read by both runs",
                _split_at(lambda cut: slice(None, cut), lambda cut: slice(cut - 1, None)),
                "x[:, :cut] has read timestep cut - 1 already, so the second run starts at cut: x[:, cut:].",
            ),
            Mistake(
                "whole sequence again",
                "the second run reads the whole sequence once more",
                lambda right, a: (right[0], _last(_states(a, a.x, right[0]))),
                "The second run reads only what the first one has not read: x[:, cut:].",
            ),
            Mistake(
                "order",
                "the state at the end comes before the state at the cut",
                lambda right, a: right[::-1],
                "Return them in the order of time: h_at_cut, then h_end.",
            ),
            Mistake(
                "batch cut",
                "the batch is cut, not the time axis",
                _split_batch,
                "x[:cut] takes batch rows. Time is axis 1: x[:, :cut] takes timesteps.",
            ),
            Mistake(
                "sequences for states",
                "both values hold the states of all timesteps",
                _both_sequences,
                "One state per sequence is due, shape (B, U): the last of each run.",
            ),
            Mistake(
                "cut off by one",
                "the timestep at the cut is read by both runs",
                _split_at(lambda cut: slice(None, cut + 1), lambda cut: slice(cut, None)),
                "The first run reads the timesteps 0 to cut - 1: x[:, :cut] stops before cut.",
            ),
            Mistake(
                "cut off by one",
                "the timestep before the cut is read by neither run",
                _split_at(lambda cut: slice(None, cut - 1), lambda cut: slice(cut, None)),
                "x[:, :cut] stops before cut already: nothing has to be taken away.",
            ),
            Mistake(
                "last state only",
                "only the state at the end is returned",
                lambda right, a: right[1],
                "Two states are due: return h_at_cut, h_end.",
            ),
        ),
    ),
)
