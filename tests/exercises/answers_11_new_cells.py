"""Right and wrong answers to the exercises of 11_new_cells, written as learners write them."""

import numpy as np


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _gru(x_t, h, kernel, recurrent_kernel, bias, mix=lambda z, h, g: z * h + (1 - z) * g, candidate=None):
    xz, xr, xg = np.split(x_t @ kernel + bias[0], 3, axis=1)
    hz, hr, hg = np.split(h @ recurrent_kernel + bias[1], 3, axis=1)
    z, r = _sigmoid(xz + hz), _sigmoid(xr + hr)
    g = np.tanh(xg + r * hg) if candidate is None else candidate(xg, r, hg)
    return mix(z, h, g)


def _gru_by_columns(x_t, h, kernel, recurrent_kernel, bias):
    """One gate at a time, with slices."""
    U = h.shape[1]

    def part(n):
        columns = slice(n * U, (n + 1) * U)
        return x_t @ kernel[:, columns] + bias[0, columns], h @ recurrent_kernel[:, columns] + bias[1, columns]

    z, r = (1 / (1 + np.exp(-sum(part(n)))) for n in (0, 1))
    of_x, of_h = part(2)
    return h + (1 - z) * (np.tanh(of_x + r * of_h) - h)


def _gru_in_double(x_t, h, kernel, recurrent_kernel, bias):
    """Both products as einsum, the gates by tanh."""
    a = np.einsum("bd,dk->bk", x_t.astype("float64"), kernel) + bias[0]
    b = np.einsum("bu,uk->bk", h.astype("float64"), recurrent_kernel) + bias[1]
    U = h.shape[-1]
    gates = 0.5 + 0.5 * np.tanh((a + b)[:, : 2 * U] / 2)
    z, r = gates[:, :U], gates[:, U:]
    return np.where(True, z * h, 0) + (1 - z) * np.tanh(a[:, 2 * U :] + r * b[:, 2 * U :])


def _gru_first_order(x_t, h, k, R, b):
    U = h.shape[1]
    order = [*range(U, 2 * U), *range(U), *range(2 * U, 3 * U)]
    return _gru(x_t, h, k[:, order], R[:, order], b[:, order])


def _gru_candidate_second(x_t, h, k, R, b):
    (kz, kg, kr), (Rz, Rg, Rr), (bz, bg, br) = (np.split(array, 3, axis=1) for array in (k, R, b))
    return _gru(x_t, h, np.hstack([kz, kr, kg]), np.hstack([Rz, Rr, Rg]), np.hstack([bz, br, bg]))


def _gru_reset_first(second):
    """Return a step that resets h before the product; second tells whether the candidate has its second bias."""

    def gru_step(x_t, h, kernel, recurrent_kernel, bias):
        U = h.shape[1]
        xz, xr, xg = np.split(x_t @ kernel + bias[0], 3, axis=1)
        hz, hr, _ = np.split(h @ recurrent_kernel + bias[1], 3, axis=1)
        z, r = _sigmoid(xz + hz), _sigmoid(xr + hr)
        g = np.tanh(xg + (r * h) @ recurrent_kernel[:, 2 * U :] + second * bias[1, 2 * U :])
        return z * h + (1 - z) * g

    return gru_step


def _gru_second_bias_outside(x_t, h, kernel, recurrent_kernel, bias):
    U = h.shape[1]
    xz, xr, xg = np.split(x_t @ kernel + bias[0] + bias[1], 3, axis=1)
    hz, hr, hg = np.split(h @ recurrent_kernel, 3, axis=1)
    z, r = _sigmoid(xz + hz), _sigmoid(xr + hr)
    assert hg.shape[1] == U
    return z * h + (1 - z) * np.tanh(xg + r * hg)


def _gru_first_bias_inside(x_t, h, kernel, recurrent_kernel, bias):
    return _gru(x_t, h, kernel, recurrent_kernel, np.stack([0 * bias[0], bias[0] + bias[1]]))


def _candidate_without_second_bias(x_t, h, k, R, b):
    U = h.shape[1]
    return _gru(x_t, h, k, R, b, candidate=lambda xg, r, hg: np.tanh(xg + r * (h @ R[:, 2 * U :])))


def _start(x, recurrent_kernel, h0):
    return np.zeros((len(x), len(recurrent_kernel)), x.dtype) if h0 is None else h0


def _states(x, kernel, recurrent_kernel, bias, h0=None):
    h, hs = _start(x, recurrent_kernel, h0), []
    for t in range(x.shape[1]):
        h = _gru(x[:, t], h, kernel, recurrent_kernel, bias)
        hs.append(h)
    return np.stack(hs, 1)


def _layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    hs = _states(x, kernel, recurrent_kernel, bias, h0)
    output = hs if return_sequences else hs[:, -1]
    return (output, hs[:, -1]) if return_state else output


def _layer_without_list(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    h = np.array(_start(x, recurrent_kernel, h0))
    hs = np.empty((*x.shape[:2], h.shape[1]))
    for t, x_t in enumerate(x.transpose(1, 0, 2)):
        hs[:, t] = h = _gru_by_columns(x_t, h, kernel, recurrent_kernel, bias)
    values = [hs if return_sequences else h, h]
    return values if return_state else values[0]


def _layer_products_first(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    """x meets the kernel for all timesteps at once."""
    from_x, h, seen = x @ kernel + bias[0], _start(x, recurrent_kernel, h0), []
    U = len(recurrent_kernel)
    for t in range(x.shape[1]):
        h = _gru(from_x[:, t], h, np.eye(3 * U), recurrent_kernel, np.stack([0 * bias[1], bias[1]]))
        seen += [h]
    if not return_sequences:
        return (h, h) if return_state else h
    return (np.stack(seen, 1), h) if return_state else np.stack(seen, 1)


def _layer_from(last, output_last=None):
    """Return a gru_layer that takes last(hs) for the state, and for the output unless told otherwise."""

    def gru_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
        hs = _states(x, kernel, recurrent_kernel, bias, h0)
        output = hs if return_sequences else (output_last or last)(hs)
        return (output, last(hs)) if return_state else output

    return gru_layer


def _with_flags(answer):
    """Return a gru_layer that returns answer(hs, return_sequences, return_state)."""

    def gru_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
        return answer(_states(x, kernel, recurrent_kernel, bias, h0), return_sequences, return_state)

    return gru_layer


def _not_carried(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    h = _start(x, recurrent_kernel, h0)
    hs = np.stack([_gru(x[:, t], h, kernel, recurrent_kernel, bias) for t in range(x.shape[1])], axis=1)
    output = hs if return_sequences else hs[:, -1]
    return (output, hs[:, -1]) if return_state else output


def _lstm(x, kernel, recurrent_kernel, bias, h=None, c=None):
    """Return (hs, h, c) of an LSTM."""
    U = len(recurrent_kernel)
    h = np.zeros((len(x), U), x.dtype) if h is None else h
    c = np.zeros((len(x), U), x.dtype) if c is None else c
    hs = []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
        h = _sigmoid(o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


def _bilstm(x, forward_weights, backward_weights):
    forward = _lstm(x, *forward_weights)[0]
    backward = _lstm(x[:, ::-1], *backward_weights)[0][:, ::-1]
    return np.concatenate([forward, backward], axis=-1)


def _stack(x, weights, layer=_bilstm):
    for forward_weights, backward_weights in weights:
        x = layer(x, forward_weights, backward_weights)
    return x


def _stack_recursive(x, weights):
    first, *others = weights
    y = _bilstm(x, *first)
    return _stack_recursive(y, others) if others else y


def _stack_filling(x, weights):
    y = x.astype("float64")
    for n in range(len(weights)):
        U = weights[n][0][1].shape[0]
        out = np.zeros((x.shape[0], x.shape[1], 2 * U))
        out[..., :U] = _lstm(y, *weights[n][0])[0]
        out[..., U:] = _lstm(y[:, ::-1], *weights[n][1])[0][:, ::-1]
        y = out
    return y


def _stack_of_x(x, weights):
    for forward_weights, backward_weights in weights:
        y = _bilstm(x, forward_weights, backward_weights)
    return y


def _stack_with_states(x, weights):
    forward_states = backward_states = (None, None)
    for forward_weights, backward_weights in weights:
        forward, *forward_states = _lstm(x, *forward_weights, *forward_states)
        backward, *backward_states = _lstm(x[:, ::-1], *backward_weights, *backward_states)
        x = np.concatenate([forward, backward[:, ::-1]], axis=-1)
    return x


def _two_stacks(x, weights):
    forward, backward = x, x[:, ::-1]
    for forward_weights, backward_weights in weights:
        forward, backward = _lstm(forward, *forward_weights)[0], _lstm(backward, *backward_weights)[0]
    return np.concatenate([forward, backward[:, ::-1]], axis=-1)


def _stack_summary(x, weights):
    *below, (forward_weights, backward_weights) = weights
    y = _stack(x, below)
    return np.concatenate([_lstm(y, *forward_weights)[1], _lstm(y[:, ::-1], *backward_weights)[1]], axis=-1)


def _all_outputs(x, weights):
    outputs = []
    for pair in weights:
        x = _bilstm(x, *pair)
        outputs.append(x)
    return outputs


def _reordered(*places):
    """Return a from_pytorch that puts the four blocks of rows into another order."""

    def from_pytorch(weight_ih, weight_hh, bias_ih, bias_hh):
        def rows(array):
            blocks = np.split(array, 4)
            return np.concatenate([blocks[place] for place in places])

        return [rows(weight_ih).T, rows(weight_hh).T, rows(bias_ih + bias_hh)]

    return from_pytorch


def _latch(i=(0, 40, -20), f=(0, -40, 20), g=(1, 0, 0), o=(0, 0, 20), reads=(0, 0, 0, 0), order=(0, 1, 2, 3)):
    """Return a latch whose gates have (weight of value, weight of write, bias)."""
    columns = [(i, f, g, o)[place] for place in order]
    table = np.array(columns, dtype="float32").T
    return lambda: [table[:2], np.array([reads], "float32"), table[2]]


def _latch_array():
    kernel = np.zeros((2, 4))
    kernel[1, 0], kernel[1, 1], kernel[0, 2] = 50, -50, 1
    return kernel, np.zeros((1, 4)), np.array([-25.0, 25.0, 0.0, 30.0])


def _latch_lists():
    return [[[0, 0, 1, 0], [60, -60, 0, 0]], [[0, 0, 0, 0]], [-30, 30, 0, 30]]


def _latch_helped_by_h():
    """The gates read h too, which is far too small to matter."""
    return [np.array([[0, 0, 1, 0], [80, -80, 0, 0]]), np.array([[1.0, -1.0, 0.0, 2.0]]), np.array([-40, 40, 0, 40])]


def _count(i=(40, -20), f=(0, 20), g=(0, 20), o=(0, 0), reads=(0, 0, 0, 0)):
    """Return a count_ones whose gates have (weight of x, bias)."""
    table = np.array([i, f, g, o], dtype="float32").T
    return lambda: [table[:1], np.array([reads], "float32"), table[1]]


RIGHT = {
    "gru_step": [_gru, _gru_by_columns, _gru_in_double],
    "gru_layer": [_layer, _layer_without_list, _layer_products_first],
    "stacked_bilstm": [_stack, _stack_recursive, _stack_filling],
    "from_pytorch": [
        lambda weight_ih, weight_hh, bias_ih, bias_hh: [weight_ih.T, weight_hh.T, bias_ih + bias_hh],
        lambda weight_ih, weight_hh, bias_ih, bias_hh: (
            np.transpose(weight_ih), np.swapaxes(weight_hh, 0, 1), np.sum([bias_ih, bias_hh], axis=0)
        ),
        lambda weight_ih, weight_hh, bias_ih, bias_hh: [
            np.einsum("kd->dk", weight_ih), np.ascontiguousarray(weight_hh.T), np.float64(bias_ih) + bias_hh
        ],
    ],
    "latch": [_latch(), _latch_array, _latch_lists, _latch_helped_by_h],
    "count_ones": [
        _count(),  # the input gate reads x
        _count(i=(0, 20), g=(30, 0), f=(0, 30), o=(1, 1)),  # the candidate reads x
        lambda: [[[40, 0, 40, 0]], [[0, 0, 0, 0]], [-20, 25, 0, 0]],  # both, as nested lists
        lambda: (np.array([[60.0, 5, -60, 0]]), np.zeros((1, 4)), np.array([-30.0, 30, 80, 3])),
    ],
}  # fmt: skip

WRONG = {
    "gru_step": {
        "z and r exchanged": _gru_first_order,
        "r and the candidate exchanged": _gru_candidate_second,
        "h and the candidate exchanged in the mix": lambda *a: _gru(*a, mix=lambda z, h, g: (1 - z) * h + z * g),
        "reset before the product": [_gru_reset_first(1), _gru_reset_first(0)],
        "second bias left out": [
            lambda x, h, k, R, b: _gru(x, h, k, R, np.stack([b[0], 0 * b[0]])),
            _candidate_without_second_bias,
        ],
        "second bias outside of the reset": _gru_second_bias_outside,
        "first bias left out": lambda x, h, k, R, b: _gru(x, h, k, R, np.stack([0 * b[0], b[1]])),
        "r on the whole sum": lambda *a: _gru(*a, candidate=lambda xg, r, hg: np.tanh(r * (xg + hg))),
        "biases exchanged": lambda x, h, k, R, b: _gru(x, h, k, R, b[::-1]),
        "first bias inside the reset": lambda x, h, k, R, b: _gru_first_bias_inside(x, h, k, R, b),
        "state added without z": lambda *a: _gru(*a, mix=lambda z, h, g: h + (1 - z) * g),
        "state left out of the mix": lambda *a: _gru(*a, mix=lambda z, h, g: (1 - z) * g),
        "candidate added whole": lambda *a: _gru(*a, mix=lambda z, h, g: z * h + g),
        "reset gate left out": lambda *a: _gru(*a, candidate=lambda xg, r, hg: np.tanh(xg + hg)),
        "sigmoid on the candidate": lambda *a: _gru(*a, candidate=lambda xg, r, hg: _sigmoid(xg + r * hg)),
        "tanh left out": lambda *a: _gru(*a, candidate=lambda xg, r, hg: xg + r * hg),
        "state ignored": lambda x, h, k, R, b: _gru(x, 0 * h, k, R, b),
        "state returned twice": lambda *a: (_gru(*a), _gru(*a)),
    },
    "gru_layer": {
        "always a tuple": [
            _with_flags(lambda hs, s, r: (hs if s else hs[:, -1], hs[:, -1])),
            _with_flags(lambda hs, s, r: (hs if s else hs[:, -1], *([hs[:, -1]] if r else []))),
        ],
        "never a tuple": _with_flags(lambda hs, s, r: hs if s else hs[:, -1]),
        "state of timestep 0": [
            _layer_from(lambda hs: hs[:, 0], lambda hs: hs[:, -1]), _layer_from(lambda hs: hs[:, 0])
        ],
        "last row for last timestep": [
            _layer_from(lambda hs: hs[-1]), _layer_from(lambda hs: hs[-1], lambda hs: hs[:, -1])
        ],
        "order": _with_flags(lambda hs, s, r: (hs[:, -1], hs if s else hs[:, -1]) if r else hs if s else hs[:, -1]),
        "flags exchanged": lambda x, k, R, b, h0=None, return_sequences=False, return_state=False: _layer(
            x, k, R, b, h0, return_state, return_sequences
        ),
        "return_sequences ignored": _layer_from(lambda hs: hs[:, -1], lambda hs: hs),
        "all states as the state": _layer_from(lambda hs: hs, lambda hs: hs[:, -1]),
        "h0 ignored": lambda x, k, R, b, h0=None, return_sequences=False, return_state=False: _layer(
            x, k, R, b, None, return_sequences, return_state
        ),
        "one flag hides the other": [
            _with_flags(lambda hs, s, r: hs if s else (hs[:, -1], hs[:, -1]) if r else hs[:, -1]),
            _with_flags(lambda hs, s, r: (hs[:, -1], hs[:, -1]) if r else hs if s else hs[:, -1]),
            _with_flags(lambda hs, s, r: (hs, hs[:, -1]) if r else hs if s else hs[:, -1]),
        ],
        "time axis kept": _layer_from(lambda hs: hs[:, -1:]),
        "last unit for last timestep": _layer_from(lambda hs: hs[:, :, -1]),
        "state not carried": _not_carried,
    },
    "stacked_bilstm": {
        "every layer reads x": _stack_of_x,
        "states handed on from layer to layer": _stack_with_states,
        "order reversed": lambda x, weights: _stack(x, weights[::-1]),
        "same weights in every layer": lambda x, weights: _stack(x, [weights[0] for _ in weights]),
        "first layer only": lambda x, weights: _stack(x, weights[:1]),
        "last layer left out": lambda x, weights: _stack(x, weights[:-1]),
        "directions exchanged": lambda x, weights: _stack(x, [(second, first) for first, second in weights]),
        "directions meet at the end alone": _two_stacks,
        "backward sequence not flipped back": lambda x, weights: _stack(
            x, weights, lambda x, f, b: np.concatenate([_lstm(x, *f)[0], _lstm(x[:, ::-1], *b)[0]], axis=-1)
        ),
        "time never reversed": lambda x, weights: _stack(
            x, weights, lambda x, f, b: np.concatenate([_lstm(x, *f)[0], _lstm(x, *b)[0]], axis=-1)
        ),
        "summary for the sequence": _stack_summary,
        "last timestep alone": lambda x, weights: _stack(x, weights)[:, -1],
        "all layers returned": _all_outputs,
    },
    "from_pytorch": {
        "not transposed": [
            lambda wi, wh, bi, bh: [wi, wh, bi + bh],
            lambda wi, wh, bi, bh: [wi.T, wh, bi + bh],
            lambda wi, wh, bi, bh: [wi, wh.T, bi + bh],
        ],
        "reshaped for transposed": lambda wi, wh, bi, bh: [
            wi.reshape(wi.shape[::-1]), wh.reshape(wh.shape[::-1]), bi + bh
        ],
        "one bias only": [lambda wi, wh, bi, bh: [wi.T, wh.T, bi], lambda wi, wh, bi, bh: [wi.T, wh.T, bh]],
        "gates reordered": [
            _reordered(0, 2, 1, 3), _reordered(0, 1, 3, 2), _reordered(1, 0, 2, 3), _reordered(0, 3, 1, 2),
            _reordered(0, 2, 3, 1),
        ],
        "biases averaged": lambda wi, wh, bi, bh: [wi.T, wh.T, (bi + bh) / 2],
        "two rows of bias": lambda wi, wh, bi, bh: [wi.T, wh.T, np.stack([bi, bh])],
        "biases side by side": lambda wi, wh, bi, bh: [wi.T, wh.T, np.concatenate([bi, bh])],
        "two biases returned": lambda wi, wh, bi, bh: [wi.T, wh.T, bi, bh],
        "kernels exchanged": lambda wi, wh, bi, bh: [wh.T, wi.T, bi + bh],
    },
    "latch": {
        "always writes": _latch(i=(0, 0, 20), f=(0, 0, -20)),
        "never forgets": _latch(f=(0, 0, 20)),
        "keeps nothing": [_latch(f=(0, 0, -20)), _latch(o=(0, 40, -20))],
        "writes when write is 0": [_latch(i=(0, -40, 20), f=(0, 40, -20)), _latch(order=(1, 0, 2, 3))],
        "never writes": [_latch(i=(0, 10, -40)), _latch(o=(0, 0, -20))],
        "leaks": [_latch(f=(0, -20, 0)), _latch(f=(0, -40, 1))],
        "output gate half open": _latch(o=(0, 0, 0)),
        "output gate not always open": [_latch(o=(0, 40, 0)), _latch(o=(0, 20, -2)), _latch(o=(-3, 0, 4))],
        "only the sign is kept": _latch(g=(40, 0, 0)),
        "candidate reads write": _latch(g=(1, 1, 0)),
        "candidate twice the value": _latch(g=(2, 0, 0)),
        "reads h": [_latch(reads=(0, 0, 1, 0)), _latch(reads=(1, 1, 1, 1)), _latch(reads=(0, 0, 0, -40))],
        "rows exchanged": [
            _latch((40, 0, -20), (-40, 0, 20), (0, 1, 0)), _latch((60, 0, -30), (-60, 0, 30), (0, 1, 0)),
        ],
        "o before c": _latch(order=(0, 1, 3, 2)),
        "gates not saturated": [_latch((0, 8, -4), (0, -8, 4), o=(0, 0, 4)), _latch((0, 12, -6), (0, -12, 6))],
    },
    "count_ones": {
        "counts zeros": [_count(i=(-40, 20)), _count(i=(0, 20), g=(-40, 40))],
        "counts every step": _count(i=(0, 20)),
        "leaks": [_count(f=(0, 1)), _count(f=(0, 0)), _count(f=(0, 3)), _count(f=(0, 5))],
        "stops at 1": _count(f=(-40, 20)),
        "keeps nothing": _count(f=(0, -20)),
        "starts again at zeros": _count(f=(40, -20)),
        "input gate half open": _count(i=(0, 0), g=(20, 0)),
        "candidate not saturated": [_count(g=(0, 1)), _count(i=(0, 20), g=(1, 0)), _count(g=(0, 2)), _count(g=(0, 3))],
        "counts down": _count(g=(0, -20)),
        "never counts": _count(g=(0, 0)),
        "reads h": [_count(i=(0, 20), g=(20, 0), reads=(0, 0, 1, 0), o=(0, 20)), _count(reads=(0, -30, 0, 0))],
        "gates not saturated": [_count(i=(8, -4), f=(0, 4), g=(0, 4)), _count(i=(10, -5), g=(0, 10))],
    },
}  # fmt: skip
