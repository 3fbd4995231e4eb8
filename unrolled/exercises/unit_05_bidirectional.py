"""05_bidirectional: two directions, one time axis."""

import numpy as np

from unrolled import oracle
from unrolled.exercises import draws
from unrolled.exercises.definition import Case, Exercise, Mistake

UNIT = "05_bidirectional"


def _sequence(rng, B, T, D):
    return {"x": draws.uniform(rng, (B, T, D))}


def _pass(rng, B, T, D, U):
    return _sequence(rng, B, T, D) | draws.weights(rng, D, U, 4)


def _summary(rng, B, T, U):
    return {"sequence": draws.uniform(rng, (B, T, 2 * U), 0.9)}


def _merge_cases(rng):
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


def _bilstm_cases(rng):
    """Return cases of every merge mode and both flags; few timesteps, since Keras runs each of them twice."""
    sequences, state = {"return_sequences": True}, {"return_state": True}
    # Sizes that return make layers that need not be built again, which takes longer than to call them.
    again = {"D": 3, "U": 2}
    plan = (
        ({}, state),
        ({"T": 2} | again, sequences | state),
        ({"B": 1, "T": 2} | again, {}),
        ({"T": 1} | again, {"merge_mode": "sum"} | state),
        ({"T": 3, "D": 3, "U": 1}, {"merge_mode": None} | sequences | state),
        ({"T": 2} | again, {"merge_mode": None, "return_sequences": False}),
        ({"B": 2, "T": 2} | again, {"merge_mode": "mul"} | sequences),
        ({"T": 3, "D": 1, "U": 2}, {"merge_mode": "ave"} | state),
    )
    found = []
    for size, (_, options) in zip(draws.sizes(rng, "BTDU", *(special for special, _ in plan[1:])), plan, strict=True):
        D, U = size["D"], size["U"]
        names = "forward_weights", "backward_weights"
        weights = {name: list(draws.weights(rng, D, U, 4).values()) for name in names}
        found.append(Case(_sequence(rng, size["B"], size["T"], D) | weights | options, size))
    return found


def reverse_time(x):
    """What keras.ops.flip gives on the time axis."""
    from unrolled.backend import keras

    return np.array(keras.ops.flip(x, axis=1))


def backward_pass(x, kernel, recurrent_kernel, bias):
    """What LSTM(go_backwards=True, return_sequences=True) gives, put back into the order of time."""
    return reverse_time(_as_it_comes(x, kernel, recurrent_kernel, bias))


def merge(forward, backward, mode):
    """What Bidirectional(merge_mode=mode) makes of two outputs."""
    if forward.ndim == 3:
        return oracle.two_directions(forward, backward, mode)
    return oracle.two_directions(forward[:, None], backward[:, None], mode, return_sequences=False)


def bilstm_layer(
    x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False
):
    """What Bidirectional(LSTM) gives with these flags."""
    flags = {"return_sequences": return_sequences, "return_state": return_state}
    return oracle.bilstm(x, forward_weights, backward_weights, merge_mode, **flags)


def last_summary(sequence):
    """What Bidirectional gives with return_sequences=False where it gives this sequence with True."""
    return oracle.two_directions(*np.split(sequence, 2, axis=-1), return_sequences=False)


def _as_it_comes(x, kernel, recurrent_kernel, bias):
    """Return the hidden states of the backward pass in the order in which it computes them."""
    return oracle.lstm(x, kernel, recurrent_kernel, bias, go_backwards=True, return_sequences=True)


def _forward_in_time(x, kernel, recurrent_kernel, bias):
    return oracle.lstm(x, kernel, recurrent_kernel, bias, return_sequences=True)


def _reversed(*axes):
    return lambda right, a: np.flip(a.x, axes)


def _all_axes_reversed(right, a):
    return np.flip(_forward_in_time(**a.but(x=np.flip(a.x).copy())))


def _if_mode(mode, mistaken):
    """Return an answer of merge that is mistaken in one mode only."""
    return lambda right, a: mistaken(right, a) if a.mode == mode else right


def _backward_first(right, a):
    if a.mode is None:
        return right[::-1]
    return merge(a.backward, a.forward, a.mode)


def _joined(axis):
    return _if_mode("concat", lambda right, a: np.concatenate([a.forward, a.backward], axis=axis))


def _merge_outputs(a):
    if a.mode is None:
        return {"forward": "B U|B T U", "backward": "B U|B T U"}
    return {"merged": "B 2U|B T 2U" if a.mode == "concat" else "B U|B T U"}


def _bilstm_outputs(a):
    states = dict.fromkeys(("h_f", "c_f", "h_b", "c_b"), "B U") if a.return_state else {}
    if a.merge_mode is None:
        return {"forward": "B U|B T U", "backward": "B U|B T U"} | states
    return {"output": "B 2U|B T 2U" if a.merge_mode == "concat" else "B U|B T U"} | states


def _with_output(output):
    """Return an answer of bilstm_layer with another output: output(a) is what merge gives."""

    def answer(right, a):
        states = right[-4:] if a.return_state else ()
        other = output(a)
        if not a.return_state:
            return other
        return (*(other if a.merge_mode is None else (other,)), *states)

    return answer


def _with_states(states):
    """Return an answer of bilstm_layer with other states: states(a, h_f, c_f, h_b, c_b)."""
    return lambda right, a: (*right[:-4], *states(a, *right[-4:])) if a.return_state else right


def _last_timestep(a):
    """Return y[:, -1] of the two sequences where one summary is due."""
    forward, backward = _both(a)
    return merge(forward, backward, a.merge_mode) if a.return_sequences else _merged_at(forward, backward, -1, a)


def _both(a):
    """Return both sequences (B, T, U), in the order of time."""
    return _forward_in_time(a.x, *a.forward_weights), backward_pass(a.x, *a.backward_weights)


def _merged_at(forward, backward, t, a):
    return merge(forward[:, t], backward[:, t], a.merge_mode)


def _not_flipped(a):
    forward, _ = _both(a)
    backward = _as_it_comes(a.x, *a.backward_weights)
    return merge(forward, backward, a.merge_mode) if a.return_sequences else _summary_of(a)


def _summary_of(a):
    return bilstm_layer(**a.but(return_sequences=False, return_state=False))


def _first_step_backwards(a):
    """Return (h, c) of the backward pass when it has read the last timestep only."""
    return oracle.lstm(a.x[:, -1:], *a.backward_weights, return_state=True)[1:]


def _states_at_last_timestep(a, h_f, c_f, h_b, c_b):
    return h_f, c_f, *_first_step_backwards(a)


def _all_at_last_timestep(right, a):
    outer = _with_output(_last_timestep)(right, a)
    return _with_states(_states_at_last_timestep)(outer, a)


def _never_reversed(right, a):
    forward = oracle.lstm(a.x, *a.forward_weights, return_sequences=True, return_state=True)
    backward = oracle.lstm(a.x, *a.backward_weights, return_sequences=True, return_state=True)
    pair = (forward[0], backward[0]) if a.return_sequences else (forward[1], backward[1])
    outer = _with_output(lambda a: merge(*pair, a.merge_mode))(right, a)
    return _with_states(lambda *_: (*forward[1:], *backward[1:]))(outer, a)


def _states_concatenated(a, h_f, c_f, h_b, c_b):
    return np.concatenate([h_f, h_b], axis=-1), np.concatenate([c_f, c_b], axis=-1)


def _states_merged(a, h_f, c_f, h_b, c_b):
    return merge(h_f, h_b, a.merge_mode), merge(c_f, c_b, a.merge_mode)


def _pair_not_unpacked(right, a):
    return (right[:2], *right[2:]) if a.merge_mode is None and a.return_state else right


def _states_left_out(right, a):
    if not a.return_state:
        return right
    return right[:2] if a.merge_mode is None else right[0]


def _columns_at(forward_t, backward_t):
    """Return an answer of last_summary: the first half of the columns at one timestep, the second at another."""

    def answer(right, a):
        half = a.sequence.shape[-1] // 2
        return np.concatenate([a.sequence[:, forward_t, :half], a.sequence[:, backward_t, half:]], axis=-1)

    return answer


def _rows_for_timesteps(right, a):
    forward, backward = np.split(a.sequence, 2, axis=-1)
    return np.concatenate([forward[-1], backward[0]], axis=-1)


def _both_cells(a):
    """Return (cs in the order of the backward pass): its final c after every part of the reversed sequence."""
    x = np.flip(a.x, 1)
    weights = a.kernel, a.recurrent_kernel, a.bias
    parts = [oracle.lstm(x[:, : t + 1], *weights, return_state=True)[2] for t in range(x.shape[1])]
    return np.stack(parts, axis=1)


def _units_reversed(a):
    """Return the output when a backward output without a time axis is reversed all the same."""
    if a.return_sequences:
        return bilstm_layer(**a.but(return_state=False))
    forward, backward = bilstm_layer(**a.but(return_state=False, merge_mode=None))
    return merge(forward, backward[:, ::-1], a.merge_mode)


def _continued(right, a):
    """The backward layer starts from the states in which the forward layer ended."""
    forward = oracle.lstm(a.x, *a.forward_weights, return_sequences=a.return_sequences, return_state=True)
    flags = {"return_sequences": a.return_sequences, "return_state": True}
    backward = oracle.lstm(reverse_time(a.x), *a.backward_weights, *forward[1:], **flags)
    behind = reverse_time(backward[0]) if a.return_sequences else backward[0]
    outer = _with_output(lambda a: merge(forward[0], behind, a.merge_mode))(right, a)
    return _with_states(lambda *_: (*forward[1:], *backward[1:]))(outer, a)


def _x_as_it_is(reverse):
    """Return an answer whose backward layer reads reverse(x), and whose sequence is flipped back in time."""

    def answer(right, a):
        forward = oracle.lstm(a.x, *a.forward_weights, return_sequences=a.return_sequences, return_state=True)
        flags = {"return_sequences": a.return_sequences, "return_state": True}
        backward = oracle.lstm(reverse(a.x), *a.backward_weights, **flags)
        behind = reverse_time(backward[0]) if a.return_sequences else backward[0]
        outer = _with_output(lambda a: merge(forward[0], behind, a.merge_mode))(right, a)
        return _with_states(lambda *_: (*forward[1:], *backward[1:]))(outer, a)

    return answer


def _backward_output_first(right, a):
    forward, backward = bilstm_layer(**a.but(return_state=False, merge_mode=None))
    return _with_output(lambda a: merge(backward, forward, a.merge_mode))(right, a)


def _halved_by_time(right, a):
    half = a.sequence.shape[1] // 2
    return np.concatenate([a.sequence[:, -1, :half], a.sequence[:, 0, half:]], axis=-1)


def _axis_two(right, a):
    if a.forward.ndim == 2:
        raise np.exceptions.AxisError(2, 2)
    return right


EXERCISES = (
    Exercise(
        name="reverse_time",
        unit=UNIT,
        cases=lambda rng: draws.cases(rng, "BTD", ({"B": 1}, {"T": 1}, {"D": 1}, {"B": "T", "D": "T"}), _sequence),
        expected=reverse_time,
        outputs={"reversed": "B T D"},
        mistakes=(
            Mistake(
                "batch axis",
                "the batch is reversed, not time",
                _reversed(0),
                "x[::-1] reverses the first axis, the batch. Time is axis 1: leave the first axis alone with a colon.",
            ),
            Mistake(
                "feature axis",
                "the features of each timestep are reversed, not time",
                _reversed(2),
                "The features are the last axis. Time is axis 1, the one in the middle.",
            ),
            Mistake(
                "all axes",
                "all three axes are reversed",
                _reversed(0, 1, 2),
                "np.flip(x) without an axis reverses every axis. Name the one that is time: axis 1.",
            ),
            Mistake(
                "batch and time",
                "the batch is reversed as well as time",
                _reversed(0, 1),
                "Only time changes its order: each row of the batch stays in its place.",
            ),
            Mistake(
                "time and features",
                "the features are reversed as well as time",
                _reversed(1, 2),
                "Only time changes its order: the D numbers of a timestep stay together as they are.",
            ),
            Mistake(
                "nothing reversed",
                "x comes back as it was",
                lambda right, a: a.x,
                "The last timestep has to come first: a slice with the step -1 on axis 1 does it.",
            ),
            Mistake(
                "timestep 0 lost",
                "the timesteps stand in the opposite order, and timestep 0 is missing",
                lambda right, a: right[:, :-1],
                "A slice stops before its second number: -1:0:-1 never reaches timestep 0. Leave both ends open: ::-1.",
            ),
            Mistake(
                "axes exchanged",
                "batch and time exchange their places, and nothing is reversed",
                lambda right, a: a.x.swapaxes(0, 1),
                "The shape stays (B, T, D). A slice with the step -1 on axis 1 changes the order of the timesteps.",
            ),
        ),
    ),
    Exercise(
        name="backward_pass",
        unit=UNIT,
        # The order of time cannot be seen at T=1, the batch axis not at B=1.
        cases=lambda rng: draws.cases(
            rng, "BTDU", ({"B": 1}, {"T": 1}, {"U": 1, "T": 3}, {"B": 3, "T": 3}, {"D": "U", "T": 2}), _pass
        ),
        expected=backward_pass,
        outputs={"hs": "B T U"},
        mistakes=(
            Mistake(
                "not flipped back",
                "the hidden states stay in the order in which the backward pass computes them",
                lambda right, a: _as_it_comes(**vars(a)),
                "The pass starts at the last timestep, so its first state belongs there: reverse the result, too.",
            ),
            Mistake(
                "output flipped but not the input",
                "the pass reads x forwards, and only its result is reversed",
                lambda right, a: reverse_time(_forward_in_time(**vars(a))),
                "A backward pass reads the last word first: reverse x before the layer reads it.",
            ),
            Mistake(
                "nothing reversed in time",
                "x is read forwards",
                lambda right, a: _forward_in_time(**vars(a)),
                "Reverse time twice: x before the layer, its states after it. x[::-1] would reverse the batch.",
            ),
            Mistake(
                "last state only",
                "only the last state of the backward pass is returned",
                lambda right, a: right[:, 0],
                "The states of all timesteps are due: return_sequences=True.",
            ),
            Mistake(
                "all axes reversed",
                "all axes are reversed, before and after the pass",
                _all_axes_reversed,
                "np.flip without an axis reverses every axis. Only time, axis 1, is reversed: use reverse_time.",
            ),
            Mistake(
                "cell states",
                "the cell states are returned, in the order of time",
                lambda right, a: reverse_time(_both_cells(a)),
                "The output of an LSTM is its hidden state h. The cell state c stays inside.",
            ),
            Mistake(
                "cell states",
                "the cell states are returned, in the order in which the backward pass computes them",
                lambda right, a: _both_cells(a),
                "The output of an LSTM is its hidden state h. And its states have to be reversed, as x was.",
            ),
            Mistake(
                "return_sequences forgotten",
                "only the last state of the backward pass is there, and its units are reversed",
                lambda right, a: right[:, 0, ::-1],
                "Without return_sequences=True, lstm_layer gives one state (B, U). Its axis 1 is not time.",
            ),
            Mistake(
                "batch reversed in the place of time",
                "x is reversed along the batch, and the states in time",
                lambda right, a: reverse_time(_forward_in_time(**a.but(x=a.x[::-1]))),
                "x[::-1] reverses the batch. Use reverse_time, before the layer and after it.",
            ),
            Mistake(
                "batch reversed in the place of time",
                "x is reversed in time, and the states along the batch",
                lambda right, a: _as_it_comes(**vars(a))[::-1],
                "hs[::-1] reverses the batch. Use reverse_time, before the layer and after it.",
            ),
            Mistake(
                "states returned as well",
                "the states are returned with the sequence",
                lambda right, a: (right, right[:, 0], _both_cells(a)[:, -1]),
                "One array is due: leave return_state out, its default is False.",
            ),
        ),
    ),
    Exercise(
        name="merge",
        unit=UNIT,
        cases=_merge_cases,
        expected=merge,
        outputs=_merge_outputs,
        mistakes=(
            Mistake(
                "backward first",
                "the backward output comes first",
                _backward_first,
                "Keras puts forward before backward. In the modes sum, mul and ave the order cannot be seen.",
            ),
            Mistake(
                "backward first",
                "the backward output comes first in mode concat",
                _if_mode("concat", _backward_first),
                "Keras puts the forward half first: columns 0 to U - 1 of the result.",
            ),
            Mistake(
                "backward first",
                "the backward output comes first in mode None",
                _if_mode(None, _backward_first),
                "Keras returns the forward output first, then the backward output.",
            ),
            Mistake(
                "concatenated on time",
                "mode concat joins along axis 1, which is time where there is a time axis",
                _joined(1),
                "The two halves stand side by side in each timestep: join along the last axis, axis=-1.",
            ),
            Mistake(
                "concatenated on the batch",
                "mode concat joins along the batch",
                _joined(0),
                "np.concatenate joins along axis 0 unless you say otherwise: axis=-1 joins the units.",
            ),
            Mistake(
                "ave without the half",
                "mode ave gives the sum",
                _if_mode("ave", lambda right, a: merge(a.forward, a.backward, "sum")),
                "An average of two is their sum divided by 2.",
            ),
            Mistake(
                "ave of all numbers",
                "mode ave gives one number, the mean of everything",
                _if_mode("ave", lambda right, a: np.mean([a.forward, a.backward])),
                "Average the two arrays with each other, number by number: the shape stays.",
            ),
            Mistake(
                "None concatenated",
                "mode None concatenates",
                _if_mode(None, lambda right, a: merge(a.forward, a.backward, "concat")),
                "None means no merging: return the two arrays as they are, in a tuple.",
            ),
            Mistake(
                "None forgotten",
                "mode None has no return line",
                _if_mode(None, lambda right, a: None),
                "None is a fifth mode: return the two arrays as they are, in a tuple.",
            ),
            Mistake(
                "concatenated along axis 2",
                "mode concat joins along axis 2, which is not there without a time axis",
                _if_mode("concat", _axis_two),
                "The units are the last axis, whichever that is: axis=-1.",
            ),
            Mistake(
                "ave without brackets",
                "mode ave halves the backward output only",
                _if_mode("ave", lambda right, a: merge(a.forward, a.backward / 2, "sum")),
                "/ comes before +. Put the sum in brackets, then divide it by 2.",
            ),
            Mistake(
                "stacked",
                "mode concat puts the two outputs along a new axis",
                _if_mode("concat", lambda right, a: np.stack([a.forward, a.backward], axis=-1)),
                "np.stack makes a new axis. np.concatenate joins along one that is there: the last one, axis=-1.",
            ),
            Mistake(
                "None stacked",
                "mode None puts the two outputs into one array",
                _if_mode(None, lambda right, a: np.stack([a.forward, a.backward])),
                "None means no merging: return the two arrays as they are, in a tuple.",
            ),
            Mistake(
                "mode ignored",
                "the outputs are concatenated whatever mode says",
                lambda right, a: merge(a.forward, a.backward, "concat"),
                "There are five modes: one if with a return line for each.",
            ),
            Mistake(
                "sum of all numbers",
                "mode sum gives one number, the sum of everything",
                _if_mode("sum", lambda right, a: np.sum([a.forward, a.backward])),
                "Add the two arrays to each other, number by number: the shape stays.",
            ),
        ),
    ),
    Exercise(
        name="bilstm_layer",
        unit=UNIT,
        cases=_bilstm_cases,
        expected=bilstm_layer,
        outputs=_bilstm_outputs,
        mistakes=(
            Mistake(
                "same weights twice",
                "both directions use forward_weights",
                lambda right, a: bilstm_layer(**a.but(backward_weights=a.forward_weights)),
                "The two directions have weights of their own: the backward pass uses backward_weights.",
            ),
            Mistake(
                "same weights twice",
                "both directions use backward_weights",
                lambda right, a: bilstm_layer(**a.but(forward_weights=a.backward_weights)),
                "The two directions have weights of their own: the forward pass uses forward_weights.",
            ),
            Mistake(
                "weights exchanged",
                "the two directions have exchanged their weights",
                lambda right, a: bilstm_layer(
                    **a.but(forward_weights=a.backward_weights, backward_weights=a.forward_weights)
                ),
                "forward_weights belong to the pass that reads x as it is.",
            ),
            Mistake(
                "output is y[:, -1]",
                "the output without return_sequences is the last timestep of the whole sequence",
                _with_output(_last_timestep),
                "The backward pass ends at timestep 0. Its summary is its last state, h_b, not its value at [:, -1].",
            ),
            Mistake(
                "states of the backward pass at timestep T-1",
                "h_b and c_b are the states that the backward pass has at the last timestep",
                _with_states(_states_at_last_timestep),
                "At the last timestep the backward pass has read one word only. It ends at timestep 0.",
            ),
            Mistake(
                "states of the backward pass at timestep T-1",
                "the output and the states of the backward pass are those of the last timestep",
                _all_at_last_timestep,
                "At the last timestep the backward pass has read one word only. It ends at timestep 0.",
            ),
            Mistake(
                "states merged",
                "the states of the two directions are concatenated",
                _with_states(_states_concatenated),
                "Only the output is merged. The four states come one by one: h_f, c_f, h_b, c_b.",
            ),
            Mistake(
                "states merged",
                "the states of the two directions are merged as the outputs are",
                _with_states(_states_merged),
                "Only the output is merged. The four states come one by one: h_f, c_f, h_b, c_b.",
            ),
            Mistake(
                "states in another order",
                "the states come in the order h_f, h_b, c_f, c_b",
                _with_states(lambda a, h_f, c_f, h_b, c_b: (h_f, h_b, c_f, c_b)),
                "First both states of the forward pass, then both of the backward pass: h_f, c_f, h_b, c_b.",
            ),
            Mistake(
                "backward states first",
                "the states of the backward pass come first",
                _with_states(lambda a, h_f, c_f, h_b, c_b: (h_b, c_b, h_f, c_f)),
                "The forward pass comes first, in the output and in the states: h_f, c_f, h_b, c_b.",
            ),
            Mistake(
                "backward sequence not flipped back",
                "the backward sequence stays in the order in which it is computed",
                _with_output(_not_flipped),
                "With return_sequences both halves must speak of the same word: reverse the backward sequence in time.",
            ),
            Mistake(
                "time never reversed",
                "both directions read x forwards",
                _never_reversed,
                "The backward layer reads reverse_time(x).",
            ),
            Mistake(
                "merge_mode ignored",
                "the outputs are concatenated whatever merge_mode says",
                lambda right, a: bilstm_layer(**a.but(merge_mode="concat")),
                "Hand merge_mode on to merge.",
            ),
            Mistake(
                "pair not unpacked",
                "forward and backward stay in a tuple of their own where the states are added",
                _pair_not_unpacked,
                "With merge_mode None and return_state six values are due in one tuple: the star in (*pair, h_f, ...) "
                "unpacks a pair.",
            ),
            Mistake(
                "states left out",
                "the states are not returned although return_state is True",
                _states_left_out,
                "With return_state the four states follow the output: h_f, c_f, h_b, c_b.",
            ),
            Mistake(
                "units reversed",
                "the backward output is reversed also where it has no time axis",
                _with_output(_units_reversed),
                "Without return_sequences the output is (B, U). Its axis 1 holds the units, and not time.",
            ),
            Mistake(
                "output flipped but not the input",
                "the backward layer reads x forwards, and its sequence is reversed",
                _x_as_it_is(lambda x: x),
                "The backward layer reads reverse_time(x). Its sequence is reversed once more after that.",
            ),
            Mistake(
                "batch reversed",
                "the backward layer reads x with its batch reversed, not its time",
                _x_as_it_is(lambda x: x[::-1]),
                "x[::-1] reverses the batch. The backward layer reads reverse_time(x).",
            ),
            Mistake(
                "backward starts where forward ended",
                "the backward layer starts from the last states of the forward layer",
                _continued,
                "Neither direction reads the states of the other: both start from zeros.",
            ),
            Mistake(
                "backward output first",
                "the backward output comes first",
                _backward_output_first,
                "Keras puts forward before backward: merge(forward, backward, merge_mode).",
            ),
            Mistake(
                "c before h",
                "the states come in the order c_f, h_f, c_b, h_b",
                _with_states(lambda a, h_f, c_f, h_b, c_b: (c_f, h_f, c_b, h_b)),
                "Keras' order is h, then c, for each direction: h_f, c_f, h_b, c_b.",
            ),
            Mistake(
                "states in pairs",
                "the states of each direction stay in a list of their own",
                _with_states(lambda a, h_f, c_f, h_b, c_b: ([h_f, c_f], [h_b, c_b])),
                "The four states follow the output one by one: h_f, c_f, h_b, c_b.",
            ),
            Mistake(
                "cell states left out",
                "only h_f and h_b follow the output",
                _with_states(lambda a, h_f, c_f, h_b, c_b: (h_f, h_b)),
                "Each direction is an LSTM, and an LSTM has two states: h_f, c_f, h_b, c_b.",
            ),
        ),
    ),
    Exercise(
        name="last_summary",
        unit=UNIT,
        cases=lambda rng: draws.cases(rng, "BTU", ({"B": 1}, {"T": 1}, {"U": 1}, {"B": "T"}, {"T": 2}), _summary),
        expected=last_summary,
        outputs={"summary": "B 2U"},
        mistakes=(
            Mistake(
                "y[:, -1]",
                "both halves are taken at the last timestep",
                _columns_at(-1, -1),
                "At the last timestep the backward half has read one word only. Where has it read all of them?",
            ),
            Mistake(
                "y[:, 0]",
                "both halves are taken at timestep 0",
                _columns_at(0, 0),
                "At timestep 0 the forward half has read one word only. Where has it read all of them?",
            ),
            Mistake(
                "timesteps exchanged",
                "the forward half is taken at timestep 0 and the backward half at the last one",
                _columns_at(0, -1),
                "The forward pass ends at the last timestep, the backward pass at timestep 0.",
            ),
            Mistake(
                "halves exchanged",
                "the backward half comes first",
                lambda right, a: np.roll(right, right.shape[-1] // 2, axis=-1),
                "Keep the order of the columns: the forward half, 0 to U - 1, stays in front.",
            ),
            Mistake(
                "forward half only",
                "only the forward half is returned",
                lambda right, a: right[:, : right.shape[-1] // 2],
                "Both halves belong to the summary: 2U columns.",
            ),
            Mistake(
                "rows for timesteps",
                "the last and the first row of the batch are taken, not the last and the first timestep",
                _rows_for_timesteps,
                "sequence[-1] is the last row of the batch. Time is axis 1: sequence[:, -1].",
            ),
            Mistake(
                "joined along the batch",
                "the two halves are joined along the batch",
                lambda right, a: np.concatenate(np.split(right, 2, axis=1)),
                "np.concatenate joins along axis 0 unless you say otherwise: axis=-1 puts the halves side by side.",
            ),
            Mistake(
                "two arrays",
                "the two halves are returned as two arrays",
                lambda right, a: tuple(np.split(right, 2, axis=1)),
                "One array (B, 2U) is due: np.concatenate with axis=-1 joins the two.",
            ),
            Mistake(
                "time axis kept",
                "a time axis of length 1 is kept",
                lambda right, a: right[:, None],
                "A slice keeps its axis, an index takes it away: use -1 and 0, without a colon.",
            ),
            Mistake(
                "whole rows joined",
                "the whole last timestep and the whole timestep 0 are joined",
                lambda right, a: np.concatenate([a.sequence[:, -1], a.sequence[:, 0]], axis=-1),
                "Of each of the two timesteps only one half is due: the one whose direction has read all words there.",
            ),
            Mistake(
                "T for the width",
                "the columns are cut at half of the timesteps",
                _halved_by_time,
                "sequence.shape[1] counts the timesteps. U is half of the last axis, sequence.shape[-1].",
            ),
        ),
    ),
)
