"""Right and wrong answers to the exercises of 04_lstm_layer, written as learners write them."""

import numpy as np


def _step(x_t, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


def _start(x, recurrent_kernel, h0, c0):
    zeros = np.zeros((x.shape[0], recurrent_kernel.shape[0]))
    return zeros if h0 is None else h0, zeros if c0 is None else c0


def _forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    h, c = _start(x, recurrent_kernel, h0, c0)
    hs, cs = [], []
    for t in range(x.shape[1]):
        h, c = _step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


def _forward_prepared(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    """Multiply all timesteps with the kernel at once, then fill arrays that were made before the loop."""
    from_x = x @ kernel + bias
    states = np.zeros((2, *x.shape[:2], recurrent_kernel.shape[0]), "float32")
    h, c = _start(x, recurrent_kernel, h0, c0)
    nothing = np.zeros((1, from_x.shape[-1]))
    for t in range(x.shape[1]):
        h, c = _step(from_x[:, t], h, c, np.eye(from_x.shape[-1]), recurrent_kernel, nothing)
        states[0, :, t], states[1, :, t] = h, c
    return [states[0], states[1]]


def _forward_by_rows(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    """Take one sequence after the other, in float64."""
    h, c = _start(x, recurrent_kernel, h0, c0)
    hs, cs = np.zeros((*x.shape[:2], h.shape[1])), np.zeros((*x.shape[:2], h.shape[1]))
    for row in range(len(x)):
        h_row, c_row = h[row].astype("float64"), c[row].astype("float64")
        for t, x_t in enumerate(x[row]):
            h_row, c_row = _step(x_t.astype("float64"), h_row, c_row, kernel, recurrent_kernel, bias)
            hs[row, t], cs[row, t] = h_row, c_row
    return hs, cs


def _layer_on(forward):
    def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
        hs, cs = forward(x, kernel, recurrent_kernel, bias, h0, c0)
        output = hs if return_sequences else hs[:, -1]
        return (output, hs[:, -1], cs[:, -1]) if return_state else output

    return lstm_layer


def _layer_by_itself(
    x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False
):
    h, c = _start(x, recurrent_kernel, h0, c0)
    outputs = []
    for x_t in x.transpose(1, 0, 2):
        h, c = _step(x_t, h, c, kernel, recurrent_kernel, bias)
        outputs += [h]
    outputs = np.array(outputs).transpose(1, 0, 2) if return_sequences else h
    if return_state:
        return [outputs, h, c]
    return outputs


def _mended(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    hs, cs = _forward(x, kernel, recurrent_kernel, bias, h0, c0)
    return hs, hs[:, -1], cs[:, -1]


def _mended_by_rows(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    hs, cs = _forward_by_rows(x, kernel, recurrent_kernel, bias, h0, c0)
    return [hs, hs[:, -1], cs[:, -1]]


def _with_faults(*faults):
    """Return the given function of the task, with only these of its faults left."""

    def mended_lstm(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
        units = recurrent_kernel.shape[0]
        if "start" in faults and (h0 is None or c0 is None):
            h0 = c0 = None
        h, c = _start(x, recurrent_kernel, h0, c0)
        hs = np.zeros((x.shape[0], x.shape[1], units))
        for t in range(x.shape[1]):
            i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
            if "order" in faults:
                g, o = o, g
            i, f, o = (1 / (1 + np.exp(-z)) for z in (i, f, o))
            before, c = c, f * c + i * np.tanh(g)
            h = o * np.tanh(before if "previous" in faults else c)
            hs[:, t] = h
        return hs, h, c

    return mended_lstm


def _mended_c_first(*arguments, **states):
    hs, h, c = _mended(*arguments, **states)
    return hs, c, h


def _mended_time_first(*arguments, **states):
    hs, h, c = _mended(*arguments, **states)
    return hs.transpose(1, 0, 2), h, c


RIGHT = {
    "lstm_forward": [_forward, _forward_prepared, _forward_by_rows],
    "lstm_layer": [_layer_on(_forward), _layer_on(_forward_by_rows), _layer_by_itself],
    "mended_lstm": [_with_faults(), _mended, _mended_by_rows],
}


def _looped(body, steps=lambda x, recurrent_kernel: x.shape[1]):
    """Return a learner's lstm_forward whose loop does body(step, h, c, h0, c0) -> stored pair, next h, next c."""

    def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
        h0, c0 = _start(x, recurrent_kernel, h0, c0)
        h, c = h0, c0
        hs, cs = [], []
        for t in range(steps(x, recurrent_kernel)):
            def step(h, c, t=t):
                return _step(x[:, t], h, c, kernel, recurrent_kernel, bias)

            (stored_h, stored_c), h, c = body(step, h, c, h0, c0)
            hs.append(stored_h)
            cs.append(stored_c)
        return np.stack(hs, axis=1), np.stack(cs, axis=1)

    return lstm_forward


def _carrying_only_c(step, h, c, h0, c0):
    h_new, c_new = step(h0, c)
    return (h_new, c_new), h_new, c_new


def _carrying_only_h(step, h, c, h0, c0):
    h_new, c_new = step(h, c0)
    return (h_new, c_new), h_new, c_new


def _carrying_nothing(step, h, c, h0, c0):
    new = step(h0, c0)
    return new, *new


def _carrying_exchanged(step, h, c, h0, c0):
    h_new, c_new = step(h, c)
    return (h_new, c_new), c_new, h_new


def _storing_too_early(step, h, c, h0, c0):
    return (h, c), *step(h, c)


def _right_body(step, h, c, h0, c0):
    new = step(h, c)
    return new, *new


def _forward_hs_twice(*arguments, **states):
    hs, _ = _forward(*arguments, **states)
    return hs, hs


def _forward_time_first(*arguments, **states):
    hs, cs = _forward(*arguments, **states)
    return hs.transpose(1, 0, 2), cs.transpose(1, 0, 2)


def _forward_with_or(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    h0 = h0 or np.zeros((len(x), len(recurrent_kernel)))
    c0 = c0 or np.zeros((len(x), len(recurrent_kernel)))
    return _forward(x, kernel, recurrent_kernel, bias, h0, c0)


def _layer(returned, states=lambda h0, c0: (h0, c0)):
    """Return a learner's lstm_layer that returns returned(hs, cs, return_sequences, return_state)."""

    def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
        hs, cs = _forward(x, kernel, recurrent_kernel, bias, *states(h0, c0))
        return returned(hs, cs, return_sequences, return_state)

    return lstm_layer


def _as_asked(hs, cs, sequences, state):
    output = hs if sequences else hs[:, -1]
    return (output, hs[:, -1], cs[:, -1]) if state else output


def _c_first(hs, cs, sequences, state):
    output = hs if sequences else hs[:, -1]
    return (output, cs[:, -1], hs[:, -1]) if state else output


def _c_as_output(hs, cs, sequences, state):
    output = cs if sequences else cs[:, -1]
    return (output, hs[:, -1], cs[:, -1]) if state else output


def _all_states(hs, cs, sequences, state):
    output = hs if sequences else hs[:, -1]
    return (output, hs, cs) if state else output


def _all_cell_states(hs, cs, sequences, state):
    output = hs if sequences else hs[:, -1]
    return (output, hs[:, -1], cs) if state else output


def _first_states(hs, cs, sequences, state):
    output = hs if sequences else hs[:, -1]
    return (output, hs[:, 0], cs[:, 0]) if state else output


def _one_state(hs, cs, sequences, state):
    output = hs if sequences else hs[:, -1]
    return (output, hs[:, -1]) if state else output


def _no_output(hs, cs, sequences, state):
    if state:
        return hs[:, -1], cs[:, -1]
    return hs if sequences else hs[:, -1]


def _last_row(hs, cs, sequences, state):
    output = hs if sequences else hs[-1]
    return (output, hs[-1], cs[-1]) if state else output


def _forward_when_both(x, k, r, b, h0=None, c0=None):
    if h0 is None or c0 is None:
        h0 = c0 = None
    return _forward(x, k, r, b, h0, c0)


def _forward_with_len_bias(x, k, r, b, h0=None, c0=None):
    zeros = np.zeros((len(x), len(b)))
    return _forward(x, k, r, b, zeros if h0 is None else h0, zeros if c0 is None else c0)


def _forward_names_exchanged(x, k, r, b, h0=None, c0=None):
    h, c = _start(x, r, h0, c0)
    hs, cs = [], []
    for t in range(x.shape[1]):
        c, h = _step(x[:, t], h, c, k, r, b)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


def _forward_then(returned):
    """Return a learner's lstm_forward that returns returned(hs, cs)."""
    return lambda *arguments, **states: returned(*_forward(*arguments, **states))


def _one_after_the_other(first):
    """Return what a learner returns who looks at one flag first and leaves."""

    def returned(hs, cs, sequences, state):
        if sequences and first == "return_sequences":
            return hs
        if state:
            return hs[:, -1], hs[:, -1], cs[:, -1]
        return hs if sequences else hs[:, -1]

    return returned


def _with_sequence(choose):
    """Return what a learner returns who chooses (output, h, c) by choose(hs, cs, sequences)."""

    def returned(hs, cs, sequences, state):
        values = choose(hs, cs, sequences)
        return values if state else values[0]

    return returned


WRONG = {
    "lstm_forward": {
        "c0 ignored": lambda x, k, r, b, h0=None, c0=None: _forward(x, k, r, b, h0),
        "h0 ignored": lambda x, k, r, b, h0=None, c0=None: _forward(x, k, r, b, None, c0),
        "h0 and c0 ignored": lambda x, k, r, b, h0=None, c0=None: _forward(x, k, r, b),
        "h0 and c0 exchanged": lambda x, k, r, b, h0=None, c0=None: _forward(x, k, r, b, c0, h0),
        "h not carried": _looped(_carrying_only_c),
        "c not carried": _looped(_carrying_only_h),
        "neither state carried": _looped(_carrying_nothing),
        "states exchanged on the way": [
            _looped(_carrying_exchanged),
            _forward_names_exchanged,
        ],
        "cs is hs": _forward_hs_twice,
        "(cs, hs)": lambda *arguments, **states: _forward(*arguments, **states)[::-1],
        "time first": _forward_time_first,
        "one step late": _looped(_storing_too_early),
        "loop to U": _looped(_right_body, steps=lambda x, recurrent_kernel: recurrent_kernel.shape[0]),
        "loop to B": _looped(_right_body, steps=lambda x, recurrent_kernel: len(x)),
        "truth of an array": _forward_with_or,
        "one None taken for both": _forward_when_both,
        "zeros of width 4U": _forward_with_len_bias,
        "time reversed": [
            lambda x, k, r, b, h0=None, c0=None: _forward(x[:, ::-1], k, r, b, h0, c0),
            _forward_then(lambda hs, cs: (hs[:, ::-1], cs[:, ::-1])),
        ],
        "last states only": [
            _forward_then(lambda hs, cs: (hs[:, -1], cs[:, -1])),
            _forward_then(lambda hs, cs: (hs, cs[:, -1])),
        ],
        "what a layer returns": _forward_then(lambda hs, cs: (hs, hs[:, -1], cs[:, -1])),
        "lists": _forward_then(lambda hs, cs: ([*hs.swapaxes(0, 1)], [*cs.swapaxes(0, 1)])),
        "one array for two": _forward_then(lambda hs, cs: np.array([hs, cs])),
    },
    "lstm_layer": {
        "(output, c, h)": _layer(_c_first),
        "c as output": [
            _layer(_c_as_output),
            _layer(_with_sequence(lambda hs, cs, sequences: (hs if sequences else cs[:, -1], hs[:, -1], cs[:, -1]))),
        ],
        "h0 and c0 exchanged": _layer(_as_asked, states=lambda h0, c0: (c0, h0)),
        "states per timestep": _layer(_all_states),
        "c for each timestep": [
            _layer(_all_cell_states),
            _layer(_with_sequence(lambda hs, cs, q: (hs, hs[:, -1], cs) if q else (hs[:, -1], hs[:, -1], cs[:, -1]))),
        ],
        "state of timestep 0": [
            _layer(_first_states),
            _layer(_with_sequence(lambda hs, cs, sequences: (hs if sequences else hs[:, 0], hs[:, 0], cs[:, 0]))),
        ],
        "always a tuple": _layer(lambda hs, cs, sequences, state: _as_asked(hs, cs, sequences, True)),
        "never a tuple": _layer(lambda hs, cs, sequences, state: _as_asked(hs, cs, sequences, False)),
        "one state only": [
            _layer(_one_state),
            _layer(_with_sequence(lambda hs, cs, sequences: (hs if sequences else hs[:, -1], cs[:, -1]))),
        ],
        "output left out": _layer(_no_output),
        "flags exchanged": _layer(lambda hs, cs, sequences, state: _as_asked(hs, cs, state, sequences)),
        "return_sequences ignored": _layer(lambda hs, cs, sequences, state: _as_asked(hs, cs, True, state)),
        "last row for last timestep": _layer(_last_row),
        "h0 and c0 ignored": _layer(_as_asked, states=lambda h0, c0: (None, None)),
        "states in a list, as from LSTMCell": _layer(
            lambda hs, cs, sequences, state: (_as_asked(hs, cs, sequences, False), [hs[:, -1], cs[:, -1]])
            if state
            else _as_asked(hs, cs, sequences, False)
        ),
        "one flag hides the other": [
            _layer(_one_after_the_other("return_sequences")),
            _layer(_one_after_the_other("return_state")),
            _layer(lambda hs, cs, sequences, state: _as_asked(hs, cs, sequences or state, state)),
        ],
        "time axis kept": _layer(
            _with_sequence(lambda hs, cs, sequences: (hs if sequences else hs[:, -1:], hs[:, -1:], cs[:, -1:]))
        ),
        "c0 ignored": _layer(_as_asked, states=lambda h0, c0: (h0, None)),
    },
    "mended_lstm": {
        "nothing mended": _with_faults("order", "previous", "start"),
        "left: order and previous": _with_faults("order", "previous"),
        "left: order and start": _with_faults("order", "start"),
        "left: previous and start": _with_faults("previous", "start"),
        "left: order": _with_faults("order"),
        "left: previous": _with_faults("previous"),
        "left: start": _with_faults("start"),
        "(hs, c, h)": _mended_c_first,
        "time first": _mended_time_first,
    },
}
