"""Right and wrong answers to the exercises of 02_rnn_layer, written as learners write them."""

import numpy as np

# A sequence of one timestep cannot be cut.
NEVER_ONE = {"split_run": "T"}


def _step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)


def _zeros_unless(h0, x, bias):
    return np.zeros((x.shape[0], bias.shape[0]), "float32") if h0 is None else h0


def _forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = _zeros_unless(h0, x, bias)
    states = []
    for t in range(x.shape[1]):
        h = _step(x[:, t], h, kernel, recurrent_kernel, bias)
        states.append(h)
    return np.stack(states, axis=1)


def _forward_filling_an_array(x, kernel, recurrent_kernel, bias, h0=None):
    B, T, _ = x.shape
    hs = np.zeros((B, T, bias.size))
    h = np.zeros((B, bias.size)) if h0 is None else h0.astype("float64")
    for t, x_t in enumerate(np.moveaxis(x, 1, 0)):
        hs[:, t] = h = np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)
    return hs


def _forward_inputs_first(x, kernel, recurrent_kernel, bias, h0=None):
    from_x = np.einsum("btd,du->btu", x, kernel) + bias
    states = [np.zeros_like(from_x[:, 0]) if h0 is None else h0]
    for t in range(x.shape[1]):
        states += [np.tanh(from_x[:, t] + states[-1] @ recurrent_kernel)]
    return np.concatenate([state[:, np.newaxis] for state in states[1:]], axis=1)


def _forward_row_by_row(x, kernel, recurrent_kernel, bias, h0=None):
    rows = []
    for n, sequence in enumerate(x):
        h, row = (0.0 * bias if h0 is None else h0[n]), []
        for word in sequence:
            h = np.tanh(kernel.T @ word + recurrent_kernel.T @ h + bias)
            row.append(h)
        rows.append(row)
    return np.array(rows)


def _layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    hs = _forward(x, kernel, recurrent_kernel, bias, h0)
    output = hs if return_sequences else hs[:, -1]
    if return_state:
        return output, hs[:, -1]
    return output


def _layer_list(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    hs = _forward_filling_an_array(x, kernel, recurrent_kernel, bias, h0)
    last = hs[:, x.shape[1] - 1, :]
    values = [hs if return_sequences else last.copy(), last]
    return values if return_state else values[0]


def _layer_without_forward(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    h = _zeros_unless(h0, x, bias)
    seen = []
    for x_t in x.transpose(1, 0, 2):
        h = _step(x_t, h, kernel, recurrent_kernel, bias)
        seen.append(h)
    if return_sequences and return_state:
        return np.array(seen).transpose(1, 0, 2), h
    if return_sequences:
        return np.array(seen).transpose(1, 0, 2)
    if return_state:
        return h, h
    return h


def _split(x, cut, kernel, recurrent_kernel, bias):
    h_at_cut = _layer(x[:, :cut], kernel, recurrent_kernel, bias)
    return h_at_cut, _layer(x[:, cut:], kernel, recurrent_kernel, bias, h0=h_at_cut)


def _split_from_one_run(x, cut, kernel, recurrent_kernel, bias):
    hs = _forward(x, kernel, recurrent_kernel, bias)
    return [hs[:, cut - 1], hs[:, -1]]


def _split_stepwise(x, cut, kernel, recurrent_kernel, bias):
    h = np.zeros((x.shape[0], bias.shape[0]))
    at_cut = None
    for t in range(x.shape[1]):
        if t == cut:
            at_cut = h
        h = _step(x[:, t].astype("float64"), h, kernel, recurrent_kernel, bias)
    return at_cut, h


def _stack_first(x, kernel, recurrent_kernel, bias, h0=None):
    h = _zeros_unless(h0, x, bias)
    states = []
    for t in range(x.shape[1]):
        h = _step(x[:, t], h, kernel, recurrent_kernel, bias)
        states.append(h)
    return np.array(states)


def _not_carried(x, kernel, recurrent_kernel, bias, h0=None):
    h = _zeros_unless(h0, x, bias)
    states = []
    for t in range(x.shape[1]):
        states.append(_step(x[:, t], h, kernel, recurrent_kernel, bias))
    return np.stack(states, axis=1)


def _backwards(x, kernel, recurrent_kernel, bias, h0=None):
    h = _zeros_unless(h0, x, bias)
    states = []
    for t in reversed(range(x.shape[1])):
        h = _step(x[:, t], h, kernel, recurrent_kernel, bias)
        states.append(h)
    return np.stack(states, axis=1)


def _units_steps(x, kernel, recurrent_kernel, bias, h0=None):
    h = _zeros_unless(h0, x, bias)
    states = []
    for t in range(bias.shape[0]):
        h = _step(x[:, t], h, kernel, recurrent_kernel, bias)
        states.append(h)
    return np.stack(states, axis=1)


def _batch_steps(x, kernel, recurrent_kernel, bias, h0=None):
    h = _zeros_unless(h0, x, bias)
    hs = np.zeros((x.shape[0], x.shape[1], bias.shape[0]))
    for t in range(len(x)):
        h = _step(x[:, t], h, kernel, recurrent_kernel, bias)
        hs[:, t] = h
    return hs


def _over_rows(x, kernel, recurrent_kernel, bias, h0=None):
    h = _zeros_unless(h0, x, bias)
    states = []
    for x_t in x:
        h = _step(x_t, h, kernel, recurrent_kernel, bias)
        states.append(h)
    return np.stack(states, axis=1)


def _stored_too_early(x, kernel, recurrent_kernel, bias, h0=None):
    h = _zeros_unless(h0, x, bias)
    states = []
    for t in range(x.shape[1]):
        states.append(h)
        h = _step(x[:, t], h, kernel, recurrent_kernel, bias)
    return np.stack(states, axis=1)


def _layer_from(last, output_last=None):
    """Return an rnn_layer that takes last(hs) for the state, and for the output unless told otherwise."""

    def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
        hs = _forward(x, kernel, recurrent_kernel, bias, h0)
        output = hs if return_sequences else (output_last or last)(hs)
        return (output, last(hs)) if return_state else output

    return rnn_layer


def _always_in_a_tuple(*arguments, return_state=False, **optional):
    answer = _layer(*arguments, return_state=return_state, **optional)
    return answer if return_state else (answer,)


def _always_both(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    hs = _forward(x, kernel, recurrent_kernel, bias, h0)
    return (hs, hs[:, -1]) if return_sequences else (hs[:, -1], hs[:, -1])


def _state_first(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    hs = _forward(x, kernel, recurrent_kernel, bias, h0)
    output = hs if return_sequences else hs[:, -1]
    return (hs[:, -1], output) if return_state else output


def _sequence_or_state(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    hs = _forward(x, kernel, recurrent_kernel, bias, h0)
    if return_sequences:
        return hs
    return (hs[:, -1], hs[:, -1]) if return_state else hs[:, -1]


def _state_or_sequence(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    hs = _forward(x, kernel, recurrent_kernel, bias, h0)
    if return_state:
        return hs[:, -1], hs[:, -1]
    return hs if return_sequences else hs[:, -1]


def _state_with_sequence(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    hs = _forward(x, kernel, recurrent_kernel, bias, h0)
    if return_state:
        return hs, hs[:, -1]
    return hs if return_sequences else hs[:, -1]


def _projected(projected, recurrent_kernel, h0=None, step=lambda p, h, R: np.tanh(p + h @ R), carried=True):
    start = h = np.zeros_like(projected[:, 0]) if h0 is None else h0
    states = []
    for t in range(projected.shape[1]):
        h = step(projected[:, t], h if carried else start, recurrent_kernel)
        states.append(h)
    return np.stack(states, axis=1)


def _projected_in_place(projected, recurrent_kernel, h0=None):
    """Overwrite a copy from left to right: each timestep reads the one before it."""
    hs = np.array(projected, dtype="float64")
    if h0 is not None:
        hs[:, 0] += h0 @ recurrent_kernel
    hs[:, 0] = np.tanh(hs[:, 0])
    for t in range(1, hs.shape[1]):
        hs[:, t] = np.tanh(hs[:, t] + hs[:, t - 1] @ recurrent_kernel)
    return hs


def _projected_through_the_step(projected, recurrent_kernel, h0=None):
    """Give the whole step a kernel that changes nothing and a bias of zeros."""
    units = recurrent_kernel.shape[0]
    return _forward(projected, np.eye(units), recurrent_kernel, np.zeros(units), h0)


def _projected_with(step, **options):
    return lambda projected, recurrent_kernel, h0=None: _projected(projected, recurrent_kernel, h0, step, **options)


def _projected_with_bias(projected, recurrent_kernel, h0=None):
    return _projected(projected, recurrent_kernel, h0, lambda p, h, R: np.tanh(p + h @ R + bias))  # noqa: F821


def _projected_with_kernel(projected, recurrent_kernel, h0=None):
    return _projected(projected @ kernel, recurrent_kernel, h0, lambda p, h, R: np.tanh(p + h @ R))  # noqa: F821


def _projected_late(projected, recurrent_kernel, h0=None):
    start = np.zeros_like(projected[:, 0]) if h0 is None else h0
    hs = _projected(projected, recurrent_kernel, h0)
    return np.concatenate([start[:, None], hs[:, :-1]], axis=1)


RIGHT = {
    "rnn_forward": [_forward, _forward_filling_an_array, _forward_inputs_first, _forward_row_by_row],
    "rnn_layer": [_layer, _layer_list, _layer_without_forward],
    "split_run": [_split, _split_from_one_run, _split_stepwise],
    "rnn_from_projected": [_projected, _projected_in_place, _projected_through_the_step],
}

WRONG = {
    "rnn_forward": {
        "h0 ignored": lambda x, k, r, b, h0=None: _forward(x, k, r, b),
        "state not carried": _not_carried,
        "time first": _stack_first,
        "reshaped to (B, T, U)": lambda x, k, r, b, h0=None: _stack_first(x, k, r, b, h0).reshape(
            x.shape[0], x.shape[1], -1
        ),
        "time reversed": [
            _backwards,
            lambda x, k, r, b, h0=None: _forward(x, k, r, b, h0)[:, ::-1],
        ],
        "loop to U": _units_steps,
        "loop to B": _batch_steps,
        "loop over the batch": _over_rows,
        "one step late": _stored_too_early,
        "last state only": lambda x, k, r, b, h0=None: _forward(x, k, r, b, h0)[:, -1],
        "truth of an array": lambda x, k, r, b, h0=None: _forward(x, k, r, b, h0 if h0 else np.zeros((len(x), len(b)))),
        "None not replaced": lambda x, k, r, b, h0=None: np.stack(
            [h0 := _step(x[:, t], h0, k, r, b) for t in range(x.shape[1])], axis=1
        ),
        "h0 among the states": lambda x, k, r, b, h0=None: np.concatenate(
            [_zeros_unless(h0, x, b)[:, None], _forward(x, k, r, b, h0)], axis=1
        ),
        "a list": lambda x, k, r, b, h0=None: [*_stack_first(x, k, r, b, h0)],
        "states side by side": lambda x, k, r, b, h0=None: np.concatenate([*_stack_first(x, k, r, b, h0)], axis=1),
        "time last": lambda x, k, r, b, h0=None: np.stack([*_stack_first(x, k, r, b, h0)], axis=-1),
        "four words": lambda x, k, r, b, h0=None: np.stack([_forward(x, k, r, b, h0)[:, t] for t in range(4)], axis=1),
    },
    "rnn_layer": {
        "always a tuple": [_always_both, _always_in_a_tuple],
        "never a tuple": lambda x, k, r, b, h0=None, return_sequences=False, return_state=False: _layer(
            x, k, r, b, h0, return_sequences
        ),
        "state of timestep 0": _layer_from(lambda hs: hs[:, 0], lambda hs: hs[:, -1]),
        "last row for last timestep": [
            _layer_from(lambda hs: hs[-1]),
            _layer_from(lambda hs: hs[-1], lambda hs: hs[:, -1]),
        ],
        "order": _state_first,
        "flags exchanged": lambda x, k, r, b, h0=None, return_sequences=False, return_state=False: _layer(
            x, k, r, b, h0, return_state, return_sequences
        ),
        "return_sequences ignored": _layer_from(lambda hs: hs[:, -1], lambda hs: hs),
        "all states as the state": _layer_from(lambda hs: hs, lambda hs: hs[:, -1]),
        "h0 ignored": lambda x, k, r, b, h0=None, return_sequences=False, return_state=False: _layer(
            x, k, r, b, None, return_sequences, return_state
        ),
        "one flag hides the other": [_sequence_or_state, _state_or_sequence, _state_with_sequence],
        "time axis kept": _layer_from(lambda hs: hs[:, -1:]),
        "last unit for last timestep": _layer_from(lambda hs: hs[:, :, -1]),
    },
    "split_run": {
        "second half from zeros": lambda x, cut, k, r, b: (_layer(x[:, :cut], k, r, b), _layer(x[:, cut:], k, r, b)),
        "cut off by one": lambda x, cut, k, r, b: (_forward(x, k, r, b)[:, cut], _layer(x, k, r, b)),
        "whole sequence again": lambda x, cut, k, r, b: (
            _layer(x[:, :cut], k, r, b), _layer(x, k, r, b, _layer(x[:, :cut], k, r, b))
        ),
        "order": lambda x, cut, k, r, b: _split(x, cut, k, r, b)[::-1],
        "batch cut": lambda x, cut, k, r, b: (
            _layer(x[:cut], k, r, b), _layer(x[cut:], k, r, b, _layer(x[:cut], k, r, b))
        ),
        "sequences for states": lambda x, cut, k, r, b: (
            _forward(x[:, :cut], k, r, b), _forward(x[:, cut:], k, r, b, _layer(x[:, :cut], k, r, b))
        ),
        "last state only": lambda x, cut, k, r, b: _split(x, cut, k, r, b)[1],
    },
    "rnn_from_projected": {
        "h0 ignored": lambda p, R, h0=None: _projected(p, R),
        "tanh left out": _projected_with(lambda p, h, R: p + h @ R),
        "bias expected again": [_projected_with_bias, _projected_with_kernel],
        "recurrent kernel transposed": _projected_with(lambda p, h, R: np.tanh(p + h @ R.T)),
        "state not carried": _projected_with(lambda p, h, R: np.tanh(p + h @ R), carried=False),
        "tanh before the sum": _projected_with(lambda p, h, R: np.tanh(p) + np.tanh(h @ R)),
        "projected through the recurrent kernel": _projected_with(lambda p, h, R: np.tanh((p + h) @ R)),
        "tanh twice": _projected_with(lambda p, h, R: np.tanh(np.tanh(p) + h @ R)),
        "time first": lambda p, R, h0=None: _projected(p, R, h0).swapaxes(0, 1),
        "one step late": _projected_late,
        "last state only": lambda p, R, h0=None: _projected(p, R, h0)[:, -1],
        "no loop": lambda p, R, h0=None: np.tanh(p @ R),
    },
}
