"""split_run: a sequence read in two runs, the state handed on."""

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_02_rnn_layer import inputs, wrong

outputs = {"h_at_cut": "B U", "h_end": "B U"}
_STOPS_BEFORE = "The first run reads the timesteps 0 to cut - 1: x[:, :cut] stops before cut."
_STOPS_ALREADY = "x[:, :cut] stops before cut already: nothing has to be taken away."


def cases(rng):
    # Cut inside, so that both halves have more than one timestep, at both ends, and with one timestep on each side.
    sizes = draws.sizes(rng, "BTDU", {"T": 6}, {"T": 5}, {"B": 1, "T": 4}, {"U": 1, "T": 4}, {"T": 2})
    cuts = (int(rng.integers(1, sizes[0]["T"])), int(rng.integers(2, 5)), 4, 1, 2, 1)
    return [
        Case(inputs.inputs(rng, **size, h0=False) | {"cut": cut}, size) for size, cut in zip(sizes, cuts, strict=True)
    ]


def split_run(x, cut, kernel, recurrent_kernel, bias):
    """The final states of two runs of SimpleRNN, the second with the first one's state as its initial_state."""
    h_at_cut = oracle.rnn(x[:, :cut], kernel, recurrent_kernel, bias)
    return h_at_cut, oracle.rnn(x[:, cut:], kernel, recurrent_kernel, bias, h_at_cut)


mistakes = (
    Mistake("second half from zeros", "the second half starts from zeros",
            lambda right, a: (right[0], wrong.final(wrong.states_of(a, a.x[:, a.cut :]))),
            "The second run goes on where the first one stopped: give it h_at_cut as h0."),
    Mistake("cut off by one", "h_at_cut has read one timestep too many",
            lambda right, a: (wrong.step_from(a, a.x[:, a.cut], right[0]), right[1]), _STOPS_BEFORE),
    Mistake("cut off by one", "the cut is made one timestep too late",
            wrong.split_at(lambda cut: slice(None, cut + 1), lambda cut: slice(cut + 1, None)), _STOPS_BEFORE),
    Mistake("cut off by one", "the cut is made one timestep too early",
            wrong.split_at(lambda cut: slice(None, cut - 1), lambda cut: slice(cut - 1, None)), _STOPS_ALREADY),
    Mistake("cut off by one", "the timestep at the cut is read by neither run",
            wrong.split_at(lambda cut: slice(None, cut), lambda cut: slice(cut + 1, None)),
            "x[:, :cut] stops before cut, so the second run starts at cut: x[:, cut:]."),
    Mistake("cut off by one", "the timestep before the cut is read by both runs",
            wrong.split_at(lambda cut: slice(None, cut), lambda cut: slice(cut - 1, None)),
            "x[:, :cut] has read timestep cut - 1 already, so the second run starts at cut: x[:, cut:]."),
    Mistake("whole sequence again", "the second run reads the whole sequence once more",
            lambda right, a: (right[0], wrong.final(wrong.states_of(a, a.x, right[0]))),
            "The second run reads only what the first one has not read: x[:, cut:]."),
    Mistake("order", "the state at the end comes before the state at the cut", lambda right, a: right[::-1],
            "Return them in the order of time: h_at_cut, then h_end."),
    Mistake("batch cut", "the batch is cut, not the time axis", wrong.split_batch,
            "x[:cut] takes sequences. Time is axis 1: x[:, :cut] takes timesteps."),
    Mistake("sequences for states", "both values hold the states of all timesteps", wrong.both_sequences,
            "One state per sequence is expected, shape (B, U): the last of each run."),
    Mistake("cut off by one", "the timestep at the cut is read by both runs",
            wrong.split_at(lambda cut: slice(None, cut + 1), lambda cut: slice(cut, None)), _STOPS_BEFORE),
    Mistake("cut off by one", "the timestep before the cut is read by neither run",
            wrong.split_at(lambda cut: slice(None, cut - 1), lambda cut: slice(cut, None)), _STOPS_ALREADY),
    Mistake("last state only", "only the state at the end is returned", lambda right, a: right[1],
            "Two states are expected: return h_at_cut, h_end."),
)
