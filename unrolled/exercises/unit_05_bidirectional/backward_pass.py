"""backward_pass: an LSTM that reads the last timestep first."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_05_bidirectional import inputs, wrong
from unrolled.exercises.unit_05_bidirectional.reverse_time import reverse_time

outputs = {"hs": "B T U"}


def _pass(rng, B, T, D, U):
    return inputs.sequence(rng, B, T, D) | draws.weights(rng, D, U, 4)


# The order of time cannot be seen at T=1, the batch axis not at B=1.
cases = draws.cases("BTDU", ({"B": 1}, {"T": 1}, {"U": 1, "T": 3}, {"B": 3, "T": 3}, {"D": "U", "T": 2}), _pass)


def backward_pass(x, kernel, recurrent_kernel, bias):
    """What LSTM(go_backwards=True, return_sequences=True) gives, put back into the order of time."""
    return oracle.backward_lstm(x, kernel, recurrent_kernel, bias)


mistakes = (
    Mistake("not flipped back", "the hidden states stay in the order in which the backward direction computes them",
            lambda right, a: wrong.as_it_comes(**vars(a)),
            "Its first step reads the last timestep, so its state belongs there: reverse the result, too."),
    Mistake("output flipped but not the input", "the pass reads x forwards, and only its result is reversed",
            lambda right, a: oracle.flipped(wrong.forward_in_time(**vars(a)), 1),
            "The backward direction reads the last word first: reverse x before the layer reads it."),
    Mistake("nothing reversed in time", "x is read forwards", lambda right, a: wrong.forward_in_time(**vars(a)),
            "Reverse time twice: x before the layer, its states after it. x[::-1] would reverse the batch."),
    Mistake("last state only", "only the final state of the backward direction is returned",
            lambda right, a: right[:, 0],
            "The states of all timesteps are expected: return_sequences=True."),
    Mistake("all axes reversed", "all axes are reversed, before and after the pass", wrong.all_axes_reversed,
            "np.flip without an axis reverses every axis. Only time, axis 1, is reversed: use reverse_time."),
    Mistake("cell states", "the cell states are returned, in the order of time",
            lambda right, a: reverse_time(wrong.both_cells(a)),
            "The output of an LSTM is its hidden state h. The cell state c stays inside."),
    Mistake("cell states", "the cell states are returned, in the order in which the backward direction computes them",
            lambda right, a: wrong.both_cells(a),
            "The output of an LSTM is its hidden state h. And its states have to be reversed, as x was."),
    Mistake("return_sequences forgotten",
            "only the final state of the backward direction is there, and its units are reversed",
            lambda right, a: right[:, 0, ::-1],
            "Without return_sequences=True, lstm_layer gives one state (B, U). Its axis 1 is not time."),
    Mistake("batch reversed in the place of time", "x is reversed along the batch, and the states in time",
            lambda right, a: reverse_time(wrong.forward_in_time(**a.but(x=a.x[::-1]))),
            "x[::-1] reverses the batch. Use reverse_time, before the layer and after it."),
    Mistake("batch reversed in the place of time", "x is reversed in time, and the states along the batch",
            lambda right, a: wrong.as_it_comes(**vars(a))[::-1],
            "hs[::-1] reverses the batch. Use reverse_time, before the layer and after it."),
    Mistake("states returned as well", "the states are returned with the sequence",
            lambda right, a: (right, right[:, 0], wrong.both_cells(a)[:, -1]),
            "One array is expected: leave return_state out, its default is False."),
)
