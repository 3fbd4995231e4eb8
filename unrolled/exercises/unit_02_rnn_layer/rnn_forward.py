"""rnn_forward: the hidden states of a SimpleRNN at all timesteps."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import common, draws
from unrolled.exercises.unit_02_rnn_layer import inputs, wrong

outputs = {"hs": "B T U"}


def cases(rng):
    # Several mistakes are right where T equals another size: the first three cases have distinct sizes.
    sizes = draws.sizes(rng, "BTDU", {}, {"B": 1}, {"T": 1}, {"U": 1}, {"B": "T"}, {"T": "U"})
    with_h0 = (False, True, True, True, False, True, True)
    return [Case(inputs.inputs(rng, **size, h0=h0), size) for size, h0 in zip(sizes, with_h0, strict=True)]


def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    """What SimpleRNN(return_sequences=True) gives."""
    return oracle.rnn(x, kernel, recurrent_kernel, bias, h0, return_sequences=True)


mistakes = (
    Mistake("h0 ignored", "every sequence starts from zeros, also where h0 is given",
            lambda right, a: wrong.states_of(a, a.x),
            "Use zeros only if h0 is None. Otherwise h0 is the state that the first step reads."),
    Mistake("state not carried", "every timestep starts from the initial state again",
            wrong.from_the_start_each_time(lambda a: wrong.first_state(a, a.h0)),
            "The state of one step is what the next step reads: give the result of rnn_step the name h again."),
    Mistake("state not carried", "every timestep starts from zeros", wrong.from_the_start_each_time(wrong.first_state),
            "Make the initial state once, before the loop. In the loop, rnn_step reads the state of the step before."),
    common.time_first(lambda right, a: right.swapaxes(0, 1)),
    Mistake("reshaped to (B, T, U)", "an array with time first is reshaped to (B, T, U)",
            lambda right, a: right.swapaxes(0, 1).reshape(right.shape),
            "reshape keeps the numbers in their order and mixes rows with timesteps. Stack along axis 1 instead."),
    Mistake("time reversed", "the sequence is read from its end",
            lambda right, a: wrong.states_of(a, a.x[:, ::-1], a.h0),
            "Start at timestep 0: for t in range(timesteps), and x[:, t] in the loop."),
    Mistake("time reversed", "the sequence is read from its end, and each state stored at its own timestep",
            lambda right, a: wrong.states_of(a, a.x[:, ::-1], a.h0)[:, ::-1],
            "Start at timestep 0: for t in range(timesteps), and x[:, t] in the loop."),
    Mistake("loop to U", "the loop runs over the number of units, not of timesteps",
            wrong.loop_to(lambda a: len(a.bias), filled=False),
            "Units are the width of the state. The number of steps is x.shape[1]."),
    Mistake("loop to U", "the loop runs over the number of units, not of timesteps",
            wrong.loop_to(lambda a: len(a.bias), filled=True),
            "Units are the width of the state. The number of steps is x.shape[1]."),
    common.loop_to_batch(wrong.loop_to(lambda a: len(a.x), filled=False)),
    common.loop_to_batch(wrong.loop_to(lambda a: len(a.x), filled=True)),
    Mistake("loop over the batch", "the loop reads one sequence at a time, not one timestep", wrong.over_batch(axis=0),
            "for x_t in x walks along the first axis, the batch. x[:, t] is one timestep of the whole batch."),
    Mistake("loop over the batch", "the loop reads one sequence at a time, not one timestep", wrong.over_batch(axis=1),
            "for x_t in x walks along the first axis, the batch. x[:, t] is one timestep of the whole batch."),
    Mistake("one step late", "each state stands one timestep too late, the initial state at timestep 0",
            lambda right, a: np.concatenate([wrong.first_state(a, a.h0)[:, None], right[:, :-1]], axis=1),
            "Take the step first, then store the new state: output t has already read x[:, t]."),
    Mistake("last state only", "only the state after the last timestep is returned", lambda right, a: right[:, -1],
            "Keep the state of every step, for example in a list, and stack the list after the loop."),
    Mistake("truth of an array", "h0 itself is asked whether it is true, as in `if h0:` or `h0 or ...`",
            wrong.truth_of_array,
            "An array of several numbers is neither true nor false. Ask for the value that matters: if h0 is None."),
    Mistake("None not replaced", "the first step reads h0 also where h0 is None", wrong.none_not_replaced,
            "Without h0 the layer starts from zeros of shape (B, U): make them before the loop."),
    Mistake("time reversed", "the sequence is read from its beginning, and the states are stored in the opposite order",
            lambda right, a: right[:, ::-1], "The state after timestep 0 stands first: append to the end of the list."),
    Mistake("h0 among the states", "the initial state, h0 or zeros, stands before the others",
            lambda right, a: np.concatenate([wrong.first_state(a, a.h0)[:, None], right], axis=1),
            "T states are expected, each after its word. The list starts empty: h0 has read nothing yet."),
    Mistake("a list", "the states stay a list", lambda right, a: list(right.swapaxes(0, 1)),
            "np.stack(states, axis=1) makes one array (B, T, U) of a list of arrays (B, U)."),
    Mistake("states side by side", "the states stand side by side in one long row",
            lambda right, a: right.reshape(len(right), -1),
            "np.concatenate joins along an axis that is there. np.stack(states, axis=1) makes a new one, for time."),
    Mistake("time last", "time is the last axis", lambda right, a: right.swapaxes(1, 2),
            "Time is axis 1 and the units are the last axis: np.stack(states, axis=1)."),
    Mistake("four words", "the loop takes four steps, however many timesteps there are",
            wrong.loop_to(lambda a: 4, filled=False),
            "The running example has four words. In general the number of steps is x.shape[1]."),
)
