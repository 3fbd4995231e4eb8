"""Right and wrong answers to the exercises of 05_bidirectional, written as learners write them."""

import numpy as np


def _lstm(x, kernel, recurrent_kernel, bias, h=0.0, c=0.0):
    """Return (hs, cs), (B, T, U) each."""
    hs, cs = [], []
    h, c = (np.full((len(x), len(recurrent_kernel)), state) for state in (h, c))
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
        c = f * c + i * np.tanh(g)
        h = o * np.tanh(c)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


def _reverse(x):
    return x[:, ::-1]


def _reverse_by_loop(x):
    reversed_x = np.zeros_like(x)
    for t in range(x.shape[1]):
        reversed_x[:, t] = x[:, x.shape[1] - 1 - t]
    return reversed_x


def _backward(x, kernel, recurrent_kernel, bias):
    return _reverse(_lstm(_reverse(x), kernel, recurrent_kernel, bias)[0])


def _backward_from_the_end(x, kernel, recurrent_kernel, bias):
    """Go through time from the end and store each state at its own place."""
    units = recurrent_kernel.shape[0]
    hs = np.zeros((*x.shape[:2], units), "float32")
    h = c = np.zeros((len(x), units))
    for t in reversed(range(x.shape[1])):
        z = x[:, t] @ kernel + h @ recurrent_kernel + bias
        i, f, o = (1 / (1 + np.exp(-z[:, n * units : (n + 1) * units])) for n in (0, 1, 3))
        c = f * c + i * np.tanh(z[:, 2 * units : 3 * units])
        h = o * np.tanh(c)
        hs[:, t] = h
    return hs


def _backward_float64(x, *weights):
    last_first = np.array(list(x.swapaxes(0, 1))[::-1]).swapaxes(0, 1)
    hs, _ = _lstm(last_first.astype("float64"), *weights)
    return np.flip(hs, axis=1)


def _merge(forward, backward, mode):
    if mode is None:
        return forward, backward
    if mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    return {"sum": forward + backward, "mul": forward * backward, "ave": (forward + backward) / 2}[mode]


def _merge_by_table(forward, backward, mode):
    pair = np.stack([forward, backward]).astype("float64")
    table = {
        "concat": lambda: np.block([forward, backward]),
        "sum": lambda: pair.sum(axis=0),
        "mul": lambda: pair.prod(axis=0),
        "ave": lambda: pair.mean(axis=0),
        None: lambda: [forward, backward],
    }
    return table[mode]()


def _merge_by_filling(forward, backward, mode):
    units = forward.shape[-1]
    if mode == "concat":
        merged = np.empty((*forward.shape[:-1], 2 * units), forward.dtype)
        merged[..., :units], merged[..., units:] = forward, backward
    elif mode == "sum":
        merged = np.add(forward, backward)
    elif mode == "mul":
        merged = np.multiply(forward, backward)
    elif mode == "ave":
        merged = 0.5 * forward + 0.5 * backward
    else:
        merged = (forward.copy(), backward.copy())
    return merged


def _bilstm(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    hs_f, cs_f = _lstm(x, *forward_weights)
    hs_b, cs_b = _lstm(_reverse(x), *backward_weights)
    states = hs_f[:, -1], cs_f[:, -1], hs_b[:, -1], cs_b[:, -1]
    pair = (hs_f, _reverse(hs_b)) if return_sequences else (states[0], states[2])
    output = _merge(*pair, merge_mode)
    if not return_state:
        return output
    return (*output, *states) if merge_mode is None else (output, *states)


def _bilstm_in_time_order(
    x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False
):
    """Put everything into the order of time first, so that the backward pass ends at timestep 0."""
    hs_f, cs_f = _lstm(x.astype("float64"), *forward_weights)
    hs_b, cs_b = (np.flip(states, 1) for states in _lstm(np.flip(x, 1), *backward_weights))
    if return_sequences:
        result = _merge_by_table(hs_f, hs_b, merge_mode)
    else:
        result = _merge_by_filling(hs_f[:, -1], hs_b[:, 0], merge_mode)
    if return_state:
        result = list(result) if merge_mode is None else [result]
        result += [hs_f[:, -1], cs_f[:, -1], hs_b[:, 0], cs_b[:, 0]]
    return result


def _bilstm_one_row_at_a_time(
    x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False
):
    rows = [
        _bilstm(row[None], forward_weights, backward_weights, merge_mode, return_sequences, return_state) for row in x
    ]
    if isinstance(rows[0], tuple):
        return tuple(np.concatenate(parts) for parts in zip(*rows, strict=True))
    return np.concatenate(rows)


def _summary(sequence):
    half = sequence.shape[-1] // 2
    return np.concatenate([sequence[:, -1, :half], sequence[:, 0, half:]], axis=-1)


def _summary_by_loops(sequence):
    batch, steps, columns = sequence.shape
    summary = np.zeros((batch, columns))
    for row in range(batch):
        for column in range(columns):
            summary[row, column] = sequence[row, steps - 1 if column < columns // 2 else 0, column]
    return summary


def _with_faults(*faults, reverse=_reverse, back=_reverse):
    """Return the given function of the task, with only these of its faults left."""

    def mended_bilstm(x, forward_weights, backward_weights):
        hs_f, cs_f = _lstm(x, *forward_weights)
        kernel, recurrent_kernel, bias = backward_weights
        if "kernel" in faults:
            recurrent_kernel = forward_weights[1]
        start = (hs_f[:, -1], cs_f[:, -1]) if "start" in faults else ()
        hs_b, cs_b = _lstm(reverse(x), kernel, recurrent_kernel, bias, *start)
        backward = hs_b if "reverse" in faults else back(hs_b)
        return np.concatenate([hs_f, backward], axis=-1), hs_f[:, -1], cs_f[:, -1], hs_b[:, -1], cs_b[:, -1]

    return mended_bilstm


def _mended_by_layer(x, forward_weights, backward_weights):
    return list(_bilstm(x, forward_weights, backward_weights, return_sequences=True, return_state=True))


def _mended_from_the_end(x, forward_weights, backward_weights):
    """Flip the reversed run with a loop over places, and find its ends at timestep 0."""
    hs_f, cs_f = _lstm(x.astype("float64"), *forward_weights)
    hs_b, cs_b = (_reverse_by_loop(states) for states in _lstm(_reverse_by_loop(x), *backward_weights))
    return np.block([hs_f, hs_b]), hs_f[:, -1], cs_f[:, -1], hs_b[:, 0], cs_b[:, 0]


RIGHT = {
    "reverse_time": [_reverse, _reverse_by_loop, lambda x: np.flip(x.astype("float64"), axis=1), np.fliplr],
    "backward_pass": [_backward, _backward_from_the_end, _backward_float64],
    "merge": [_merge, _merge_by_table, _merge_by_filling],
    "bilstm_layer": [_bilstm, _bilstm_in_time_order, _bilstm_one_row_at_a_time],
    "last_summary": [
        _summary,
        _summary_by_loops,
        lambda y: np.hstack([np.split(y, 2, axis=2)[0][:, -1], np.split(y, 2, axis=2)[1][:, 0].astype("float64")]),
    ],
    "mended_bilstm": [_with_faults(), _mended_by_layer, _mended_from_the_end],
}


def _backward_all_axes(x, *weights):
    return np.flip(_lstm(np.flip(x), *weights)[0])


def _merge_with(**changed):
    """Return a learner's merge in which some modes go wrong; the key "none" stands for mode None."""

    def merge(forward, backward, mode):
        wrong = changed.get("none" if mode is None else mode)
        return wrong(forward, backward) if wrong else _merge(forward, backward, mode)

    return merge


def _merge_without_none(forward, backward, mode):
    if mode is not None:
        return _merge(forward, backward, mode)
    return None


def _bilstm_with(
    weights=lambda forward, backward: (forward, backward),
    reverse=_reverse,
    back=_reverse,
    summaries=lambda hs_f, hs_b: (hs_f[:, -1], hs_b[:, 0]),
    states=lambda hs_f, cs_f, hs_b, cs_b: (hs_f[:, -1], cs_f[:, -1], hs_b[:, 0], cs_b[:, 0]),
    mode=lambda merge_mode: merge_mode,
):
    """Return a learner's bilstm_layer with one part of it changed; hs_b and cs_b are in the order of time."""

    def bilstm_layer(
        x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False
    ):
        forward_weights, backward_weights = weights(forward_weights, backward_weights)
        merge_mode = mode(merge_mode)
        hs_f, cs_f = _lstm(x, *forward_weights)
        computed = _lstm(reverse(x), *backward_weights)
        hs_b, cs_b = (_reverse(part) for part in computed)
        pair = (hs_f, back(computed[0])) if return_sequences else summaries(hs_f, hs_b)
        output = _merge(*pair, merge_mode)
        if not return_state:
            return output
        outputs = output if merge_mode is None else (output,)
        return (*outputs, *states(hs_f, cs_f, hs_b, cs_b))

    return bilstm_layer


def _bilstm_pair_kept(
    x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False
):
    output = _bilstm(x, forward_weights, backward_weights, merge_mode, return_sequences)
    states = _bilstm(x, forward_weights, backward_weights, "sum", False, True)[1:]
    return (output, *states) if return_state else output


def _side_by_side(one, other):
    return np.concatenate([one, other], axis=-1)


def _backward_with_states(x, *weights):
    hs, cs = _lstm(_reverse(x), *weights)
    return _reverse(hs), hs[:, -1], cs[:, -1]


def _bilstm_continued(
    x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False
):
    hs_f, cs_f = _lstm(x, *forward_weights)
    hs_b, cs_b = _lstm(_reverse(x), *backward_weights, hs_f[:, -1], cs_f[:, -1])
    pair = (hs_f, _reverse(hs_b)) if return_sequences else (hs_f[:, -1], hs_b[:, -1])
    output = _merge(*pair, merge_mode)
    states = hs_f[:, -1], cs_f[:, -1], hs_b[:, -1], cs_b[:, -1]
    if not return_state:
        return output
    return (*output, *states) if merge_mode is None else (output, *states)


def _bilstm_states_in_pairs(*arguments, **flags):
    values = _bilstm(*arguments, **flags)
    if not flags.get("return_state"):
        return values
    *outputs, h_f, c_f, h_b, c_b = values
    return (*outputs, [h_f, c_f], [h_b, c_b])


def _bilstm_backward_first(*arguments, **flags):
    mode = flags.get("merge_mode", "concat")
    values = _bilstm(*arguments, **flags | {"merge_mode": None})
    output = _merge(values[1], values[0], mode)
    if not flags.get("return_state"):
        return output
    return (*output, *values[2:]) if mode is None else (output, *values[2:])


WRONG = {
    "reverse_time": {
        "batch axis": lambda x: x[::-1],
        "feature axis": lambda x: x[..., ::-1],
        "all axes": lambda x: np.flip(x),
        "batch and time": lambda x: x[::-1, ::-1],
        "time and features": lambda x: x[:, ::-1, ::-1],
        "nothing reversed": lambda x: x[:, ::1],
        "timestep 0 lost": lambda x: x[:, -1:0:-1],
        "axes exchanged": lambda x: x.transpose(1, 0, 2),
    },
    "backward_pass": {
        "not flipped back": lambda x, *weights: _lstm(_reverse(x), *weights)[0],
        "output flipped but not the input": lambda x, *weights: _reverse(_lstm(x, *weights)[0]),
        "nothing reversed in time": lambda x, *weights: _lstm(x[::-1], *weights)[0][::-1],
        "last state only": lambda x, *weights: _lstm(_reverse(x), *weights)[0][:, -1],
        "all axes reversed": _backward_all_axes,
        "cell states": [
            lambda x, *weights: _reverse(_lstm(_reverse(x), *weights)[1]),
            lambda x, *weights: _lstm(_reverse(x), *weights)[1],
        ],
        "return_sequences forgotten": lambda x, *weights: _reverse(_lstm(_reverse(x), *weights)[0][:, -1]),
        "batch reversed in the place of time": [
            lambda x, *weights: _reverse(_lstm(x[::-1], *weights)[0]),
            lambda x, *weights: _lstm(_reverse(x), *weights)[0][::-1],
        ],
        "states returned as well": _backward_with_states,
    },
    "merge": {
        "backward first": lambda forward, backward, mode: _merge(backward, forward, mode),
        "concatenated on time": _merge_with(concat=lambda f, b: np.concatenate([f, b], axis=1)),
        "concatenated on the batch": _merge_with(concat=lambda f, b: np.concatenate([f, b])),
        "ave without the half": _merge_with(ave=lambda f, b: f + b),
        "ave of all numbers": _merge_with(ave=lambda f, b: np.mean((f, b))),
        "None concatenated": _merge_with(none=_side_by_side),
        "None forgotten": _merge_without_none,
        "concatenated along axis 2": _merge_with(concat=lambda f, b: np.concatenate([f, b], axis=2)),
        "ave without brackets": _merge_with(ave=lambda f, b: f + b / 2),
        "stacked": _merge_with(concat=lambda f, b: np.stack([f, b], axis=-1)),
        "None stacked": _merge_with(none=lambda f, b: np.array([f, b])),
        "mode ignored": lambda forward, backward, mode: _side_by_side(forward, backward),
        "sum of all numbers": _merge_with(sum=lambda f, b: np.sum([f, b])),
    },
    "bilstm_layer": {
        "same weights twice": _bilstm_with(weights=lambda forward, backward: (forward, forward)),
        "weights exchanged": _bilstm_with(weights=lambda forward, backward: (backward, forward)),
        "output is y[:, -1]": _bilstm_with(summaries=lambda hs_f, hs_b: (hs_f[:, -1], hs_b[:, -1])),
        "states of the backward pass at timestep T-1": _bilstm_with(
            states=lambda hs_f, cs_f, hs_b, cs_b: (hs_f[:, -1], cs_f[:, -1], hs_b[:, -1], cs_b[:, -1])
        ),
        "states merged": _bilstm_with(
            states=lambda hs_f, cs_f, hs_b, cs_b: (
                _side_by_side(hs_f[:, -1], hs_b[:, 0]),
                _side_by_side(cs_f[:, -1], cs_b[:, 0]),
            )
        ),
        "states in another order": _bilstm_with(
            states=lambda hs_f, cs_f, hs_b, cs_b: (hs_f[:, -1], hs_b[:, 0], cs_f[:, -1], cs_b[:, 0])
        ),
        "backward states first": _bilstm_with(
            states=lambda hs_f, cs_f, hs_b, cs_b: (hs_b[:, 0], cs_b[:, 0], hs_f[:, -1], cs_f[:, -1])
        ),
        "backward sequence not flipped back": _bilstm_with(back=lambda hs: hs),
        "time never reversed": _bilstm_with(reverse=lambda x: x, back=lambda hs: hs),
        "merge_mode ignored": _bilstm_with(mode=lambda merge_mode: "concat"),
        "pair not unpacked": _bilstm_pair_kept,
        "states left out": lambda x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False,
        return_state=False: _bilstm(x, forward_weights, backward_weights, merge_mode, return_sequences),
        "units reversed": _bilstm_with(summaries=lambda hs_f, hs_b: (hs_f[:, -1], _reverse(hs_b[:, 0]))),
        "output flipped but not the input": _bilstm_with(reverse=lambda x: x),
        "batch reversed": _bilstm_with(reverse=lambda x: x[::-1]),
        "backward starts where forward ended": _bilstm_continued,
        "backward output first": _bilstm_backward_first,
        "c before h": _bilstm_with(
            states=lambda hs_f, cs_f, hs_b, cs_b: (cs_f[:, -1], hs_f[:, -1], cs_b[:, 0], hs_b[:, 0])
        ),
        "states in pairs": _bilstm_states_in_pairs,
        "cell states left out": _bilstm_with(states=lambda hs_f, cs_f, hs_b, cs_b: (hs_f[:, -1], hs_b[:, 0])),
    },
    "last_summary": {
        "y[:, -1]": lambda y: y[:, -1],
        "y[:, 0]": lambda y: y[:, 0],
        "timesteps exchanged": lambda y: _side_by_side(
            y[:, 0, : y.shape[2] // 2], y[:, -1, y.shape[2] // 2 :]
        ),
        "halves exchanged": lambda y: _side_by_side(y[:, 0, y.shape[2] // 2 :], y[:, -1, : y.shape[2] // 2]),
        "forward half only": lambda y: y[:, -1, : y.shape[2] // 2],
        "rows for timesteps": lambda y: _side_by_side(y[-1, :, : y.shape[2] // 2], y[0, :, y.shape[2] // 2 :]),
        "joined along the batch": lambda y: np.concatenate([y[:, -1, : y.shape[2] // 2], y[:, 0, y.shape[2] // 2 :]]),
        "two arrays": lambda y: (y[:, -1, : y.shape[2] // 2], y[:, 0, y.shape[2] // 2 :]),
        "time axis kept": lambda y: _side_by_side(y[:, -1:, : y.shape[2] // 2], y[:, :1, y.shape[2] // 2 :]),
        "whole rows joined": lambda y: _side_by_side(y[:, -1], y[:, 0]),
        "T for the width": lambda y: _side_by_side(y[:, -1, : y.shape[1] // 2], y[:, 0, y.shape[1] // 2 :]),
    },
    "mended_bilstm": {
        "nothing mended": _with_faults("kernel", "start", "reverse"),
        "left: kernel and start": _with_faults("kernel", "start"),
        "left: kernel and reverse": _with_faults("kernel", "reverse"),
        "left: start and reverse": _with_faults("start", "reverse"),
        "left: kernel": _with_faults("kernel"),
        "left: start": _with_faults("start"),
        "left: reverse": _with_faults("reverse"),
        "states left out": lambda *arguments: _mended_by_layer(*arguments)[0],
        "batch reversed": _with_faults(reverse=lambda x: x[::-1]),
        "output flipped but not the input": _with_faults(reverse=lambda x: x),
    },
}
