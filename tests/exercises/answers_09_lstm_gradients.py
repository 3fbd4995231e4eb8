"""Right and wrong answers to the exercises of 09_lstm_gradients, written as learners write them."""

import numpy as np


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


# lstm_gate_gradients


def _gates(dh, dc, i, f, g, o, c_prev, c):
    do = dh * np.tanh(c)
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    di, df, dg = dc * g, dc * c_prev, dc * i
    dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=1)
    return dz, dc * f


def _gates_in_one_array(dh, dc, i, f, g, o, c_prev, c):
    units = c.shape[1]
    total = dc + dh * o / np.cosh(c) ** 2
    dz = np.empty((len(c), 4 * units))
    dz[:, :units] = total * g * (i - i * i)
    dz[:, units : 2 * units] = total * c_prev * (f - f * f)
    dz[:, 2 * units : 3 * units] = total * i * (1 - g) * (1 + g)
    dz[:, 3 * units :] = dh * np.tanh(c) * (o - o * o)
    return [dz, total * f]


def _gates_one_sequence_at_a_time(dh, dc, i, f, g, o, c_prev, c):
    rows, back = [], []
    for b in range(len(c)):
        shown = np.tanh(c[b])
        total = dc[b] + dh[b] * o[b] * (1 - shown * shown)
        before = [total * g[b], total * c_prev[b], total * i[b], dh[b] * shown]
        slopes = [i[b] * (1 - i[b]), f[b] * (1 - f[b]), 1 - g[b] ** 2, o[b] * (1 - o[b])]
        rows.append(np.hstack([one * slope for one, slope in zip(before, slopes, strict=True)]))
        back.append(total * f[b])
    return np.array(rows), np.array(back)


def _gates_with(**wrong):
    """Return a wrong lstm_gate_gradients: lambdas take the place of its steps."""

    def lstm_gate_gradients(dh, dc, i, f, g, o, c_prev, c):
        v = {"dh": dh, "dc": dc, "i": i, "f": f, "g": g, "o": o, "c_prev": c_prev, "c": c}
        steps = {
            "do": lambda v: v["dh"] * np.tanh(v["c"]),
            "total": lambda v: v["dc"] + v["dh"] * v["o"] * (1 - np.tanh(v["c"]) ** 2),
            "di": lambda v: v["total"] * v["g"], "df": lambda v: v["total"] * v["c_prev"],
            "dg": lambda v: v["total"] * v["i"], "back": lambda v: v["total"] * v["f"],
            "ui": lambda v: v["i"] * (1 - v["i"]), "uf": lambda v: v["f"] * (1 - v["f"]),
            "ug": lambda v: 1 - v["g"] ** 2, "uo": lambda v: v["o"] * (1 - v["o"]),
        } | {name: step for name, step in wrong.items() if name != "order"}  # fmt: skip
        for name, step in steps.items():
            v[name] = step(v)
        dz = {gate: v[f"d{gate}"] * v[f"u{gate}"] for gate in "ifgo"}
        return np.concatenate([dz[gate] for gate in wrong.get("order", "ifgo")], axis=1), v["back"]

    return lstm_gate_gradients


def _gates_apart(*arguments):
    dz, dc_prev = _gates(*arguments)
    return np.split(dz, 4, axis=1), dc_prev


# lstm_step_backward


def _step(dh, dc, x_t, h_prev, c_prev, gates, c, kernel, recurrent_kernel):
    dz, dc_prev = _gates(dh, dc, *gates, c_prev, c)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc_prev, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


def _step_stacked(dh, dc, x_t, h_prev, c_prev, gates, c, kernel, recurrent_kernel):
    dz, dc_prev = _gates_in_one_array(dh, dc, *gates, c_prev, c)
    features = x_t.shape[1]
    both = np.vstack([kernel, recurrent_kernel])
    read = np.hstack([x_t, h_prev, np.ones((len(x_t), 1))])
    d_read, d_weights = dz @ both.T, read.T @ dz
    return [d_read[:, :features], d_read[:, features:], dc_prev, d_weights[:features], d_weights[features:-1],
            d_weights[-1]]  # fmt: skip


def _step_by_einsum(dh, dc, x_t, h_prev, c_prev, gates, c, kernel, recurrent_kernel):
    i, f, g, o = gates
    dz, dc_prev = _gates_one_sequence_at_a_time(dh, dc, i, f, g, o, c_prev, c)
    return (
        np.einsum("bz,dz->bd", dz, kernel), np.einsum("bz,uz->bu", dz, recurrent_kernel), dc_prev,
        np.einsum("bd,bz->dz", x_t, dz), np.einsum("bu,bz->uz", h_prev, dz), np.einsum("bz->z", dz),
    )  # fmt: skip


def _step_with(gates_backward=_gates, **wrong):
    """Return a wrong lstm_step_backward, with some of its six values made in another way of (values, dz, arguments)."""

    def lstm_step_backward(dh, dc, x_t, h_prev, c_prev, gates, c, kernel, recurrent_kernel):
        dz, dc_prev = gates_backward(dh, dc, *gates, c_prev, c)
        values = {
            "dx_t": dz @ kernel.T, "dh_prev": dz @ recurrent_kernel.T, "dc_prev": dc_prev, "dkernel": x_t.T @ dz,
            "drecurrent_kernel": h_prev.T @ dz, "dbias": dz.sum(axis=0),
        }  # fmt: skip
        given = {"dz": dz, "x_t": x_t, "gates": gates, "c": c, "dh": dh, "dc": dc}
        return tuple((values | {name: make(values | given) for name, make in wrong.items()}).values())

    return lstm_step_backward


def _step_untransposed(dh, dc, x_t, h_prev, c_prev, gates, c, kernel, recurrent_kernel):
    dz, dc_prev = _gates(dh, dc, *gates, c_prev, c)
    return dz @ kernel, dz @ recurrent_kernel, dc_prev, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


def _mean_step(*arguments):
    *before, dkernel, drecurrent_kernel, dbias = _step(*arguments)
    many = len(arguments[0])
    return *before, dkernel / many, drecurrent_kernel / many, dbias / many


def _reordered(function, *order):
    def wrong(*arguments):
        values = function(*arguments)
        return tuple(values[number] for number in order)

    return wrong


# lstm_backward


def _all_gates(x, h, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    return _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)


def _layer(dhs, x, hs, cs, kernel, recurrent_kernel, bias, h0, c0):
    dx = np.zeros_like(x)
    dkernel, drecurrent_kernel, dbias = np.zeros_like(kernel), np.zeros_like(recurrent_kernel), np.zeros_like(bias)
    dh, dc = np.zeros_like(h0), np.zeros_like(c0)
    for t in reversed(range(x.shape[1])):
        h_prev, c_prev = (hs[:, t - 1], cs[:, t - 1]) if t > 0 else (h0, c0)
        gates = _all_gates(x[:, t], h_prev, kernel, recurrent_kernel, bias)
        dx[:, t], dh, dc, dk, dr, db = _step(
            dhs[:, t] + dh, dc, x[:, t], h_prev, c_prev, gates, cs[:, t], kernel, recurrent_kernel
        )
        dkernel += dk
        drecurrent_kernel += dr
        dbias += db
    return dx, dh, dc, dkernel, drecurrent_kernel, dbias


def _layer_with_all_dz(dhs, x, hs, cs, kernel, recurrent_kernel, bias, h0, c0):
    h_before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    c_before = np.concatenate([c0[:, None], cs[:, :-1]], axis=1)
    gates = _all_gates(x, h_before, kernel, recurrent_kernel, bias)
    dzs, dh, dc = [], np.zeros_like(h0), np.zeros_like(c0)
    for t in range(x.shape[1] - 1, -1, -1):
        dz, dc = _gates(dhs[:, t] + dh, dc, *(gate[:, t] for gate in gates), c_before[:, t], cs[:, t])
        dh = dz @ recurrent_kernel.T
        dzs.insert(0, dz)
    dz = np.stack(dzs, axis=1)
    flat = dz.reshape(-1, dz.shape[-1])
    return (
        dz @ kernel.T, dh, dc, x.reshape(-1, x.shape[-1]).T @ flat, np.tensordot(h_before, dz, ((0, 1), (0, 1))),
        flat.sum(axis=0),
    )  # fmt: skip


def _layer_run_again(dhs, x, hs, cs, kernel, recurrent_kernel, bias, h0, c0):
    h, c, seen = h0, c0, []
    for t in range(x.shape[1]):
        gates = _all_gates(x[:, t], h, kernel, recurrent_kernel, bias)
        new = gates[1] * c + gates[0] * gates[2]
        seen.append((x[:, t], h, c, gates, new))
        h, c = gates[3] * np.tanh(new), new
    dh, dc, back = 0 * h0, 0 * c0, []
    for t, one in reversed(list(enumerate(seen))):
        back.append(_step_by_einsum(dh + dhs[:, t], dc, *one, kernel, recurrent_kernel))
        dh, dc = back[-1][1], back[-1][2]
    weights = [sum(one[number] for one in back) for number in (3, 4, 5)]
    return np.stack([one[0] for one in back[::-1]], axis=1), dh, dc, *weights


def _layer_with(
    step=_step,
    carry=lambda dh, dc: (dh, dc),
    add=lambda old, new: old + new,
    use=lambda a, t: {},
    order=lambda T: reversed(range(T)),
):
    """Return a wrong lstm_backward: other steps, other things carried, added or read at a timestep."""

    def lstm_backward(dhs, x, hs, cs, kernel, recurrent_kernel, bias, h0, c0):
        dx, weights, dh, dc = np.zeros_like(x), [0, 0, 0], 0 * h0, 0 * c0
        for t in order(x.shape[1]):
            h_prev, c_prev = (hs[:, t - 1], cs[:, t - 1]) if t > 0 else (h0, c0)
            gates = _all_gates(x[:, t], h_prev, kernel, recurrent_kernel, bias)
            dh, dc = carry(dh, dc) if t < x.shape[1] - 1 else (dh, dc)
            v = {"dh": dhs[:, t] + dh, "dc": dc, "x_t": x[:, t], "h_prev": h_prev, "c_prev": c_prev, "gates": gates,
                 "c": cs[:, t], "kernel": kernel, "recurrent_kernel": recurrent_kernel}  # fmt: skip
            a = {"dhs": dhs, "dh": dh, "T": x.shape[1], "x": x, "bias": bias, "h": hs[:, t]} | v
            dx[:, t], dh, dc, *new = step(**v | use(a, t))
            weights = [add(*pair) for pair in zip(weights, new, strict=True)]
        return dx, dh, dc, *weights

    return lstm_backward


def _step_with_h(h, **v):
    values = list(_step(**v))
    dz, _ = _gates(v["dh"], v["dc"], *v["gates"], v["c_prev"], v["c"])
    values[4] = h.T @ dz
    return values


def _step_with_c_twice(**v):
    return _step(**v | {"c_prev": v["c"]})


def _layer_returning_early(dhs, x, hs, cs, kernel, recurrent_kernel, bias, h0, c0):
    dx, rest = np.zeros_like(x), []
    for t in reversed(range(x.shape[1])):
        h_prev, c_prev = (hs[:, t - 1], cs[:, t - 1]) if t > 0 else (h0, c0)
        gates = _all_gates(x[:, t], h_prev, kernel, recurrent_kernel, bias)
        dx[:, t], *rest = _step(dhs[:, t], 0 * c0, x[:, t], h_prev, c_prev, gates, cs[:, t], kernel, recurrent_kernel)
        break
    return dx, *rest


def _layer_added_up(dhs, x, hs, cs, kernel, recurrent_kernel, bias, h0, c0):
    """Use += for everything."""
    sums = [np.zeros_like(array) for array in (h0, c0, kernel, recurrent_kernel, bias)]
    dx = np.zeros_like(x)
    for t in reversed(range(x.shape[1])):
        h_prev, c_prev = (hs[:, t - 1], cs[:, t - 1]) if t > 0 else (h0, c0)
        gates = _all_gates(x[:, t], h_prev, kernel, recurrent_kernel, bias)
        dh, dc = dhs[:, t] + sums[0], sums[1].copy()
        dx[:, t], *new = _step(dh, dc, x[:, t], h_prev, c_prev, gates, cs[:, t], kernel, recurrent_kernel)
        for one, more in zip(sums, new, strict=True):
            one += more
    return dx, *sums


def _layer_adding(to_h, to_c, begin=0):
    """Return an lstm_backward that adds up what is carried to h or to c, or begins with the final gradient."""

    def lstm_backward(dhs, x, hs, cs, kernel, recurrent_kernel, bias, h0, c0):
        dx, weights, dh, dc = np.zeros_like(x), [0, 0, 0], begin * dhs[:, -1], 0 * c0
        for t in reversed(range(x.shape[1])):
            h_prev, c_prev = (hs[:, t - 1], cs[:, t - 1]) if t > 0 else (h0, c0)
            gates = _all_gates(x[:, t], h_prev, kernel, recurrent_kernel, bias)
            found = _step(dh + dhs[:, t], dc, x[:, t], h_prev, c_prev, gates, cs[:, t], kernel, recurrent_kernel)
            dx[:, t], dh, dc = found[0], to_h * dh + found[1], to_c * dc + found[2]
            weights = [one + more for one, more in zip(weights, found[3:], strict=True)]
        return dx, dh, dc, *weights

    return lstm_backward


def _layer_overwriting(place):
    """Return an lstm_backward that keeps one of the weights' gradients of timestep 0 alone."""

    def lstm_backward(*given):
        right, overwritten = _layer(*given), _layer_with(add=lambda old, new: new)(*given)
        return [overwritten[n] if n == 3 + place else one for n, one in enumerate(right)]

    return lstm_backward


def _never_carried(place):
    """Return an lstm_backward in which dh (1) or dc (2) stays zeros from the beginning to the end."""

    def lstm_backward(dhs, x, hs, cs, kernel, recurrent_kernel, bias, h0, c0):
        dx, weights, carried = np.zeros_like(x), [0, 0, 0], [0 * h0, 0 * c0]
        for t in reversed(range(x.shape[1])):
            h_prev, c_prev = (hs[:, t - 1], cs[:, t - 1]) if t > 0 else (h0, c0)
            gates = _all_gates(x[:, t], h_prev, kernel, recurrent_kernel, bias)
            dh = dhs[:, t] + carried[0]
            found = _step(dh, carried[1], x[:, t], h_prev, c_prev, gates, cs[:, t], kernel, recurrent_kernel)
            dx[:, t], carried[2 - place] = found[0], found[3 - place]
            weights = [one + more for one, more in zip(weights, found[3:], strict=True)]
        return dx, *carried, *weights

    return lstm_backward


def _changed(function, change):
    return lambda *arguments: tuple(change(list(function(*arguments)), arguments))


# clip_by_global_norm


def _clip(gradients, clip_norm):
    norm = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
    if norm <= clip_norm:
        return [gradient.copy() for gradient in gradients], norm
    return [gradient * clip_norm / norm for gradient in gradients], norm


def _clip_by_factor(gradients, clip_norm):
    norm = np.linalg.norm([np.linalg.norm(gradient) for gradient in gradients])
    factor = min(1.0, clip_norm / norm)
    return tuple(factor * gradient for gradient in gradients), float(norm)


def _clip_flat(gradients, clip_norm):
    flat = np.concatenate([gradient.ravel() for gradient in gradients])
    norm = np.sqrt(flat @ flat)
    flat = flat / max(1, norm / clip_norm)
    cuts = np.cumsum([gradient.size for gradient in gradients])[:-1]
    pieces = np.split(flat, cuts)
    return [piece.reshape(gradient.shape) for piece, gradient in zip(pieces, gradients, strict=True)], np.array(norm)


def _clip_with(norm, factor=lambda norm, clip_norm: min(1, clip_norm / norm)):
    """Return a wrong clip_by_global_norm with another norm or another factor."""

    def clip_by_global_norm(gradients, clip_norm):
        size = norm(gradients)
        return [gradient * factor(size, clip_norm) for gradient in gradients], size

    return clip_by_global_norm


def _clip_in_place(gradients, clip_norm):
    norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients))
    for gradient in gradients:
        gradient *= min(1, clip_norm / norm)
    return gradients, norm


def _global_norm(gradients):
    return np.sqrt(sum((gradient**2).sum() for gradient in gradients))


RIGHT = {
    "lstm_gate_gradients": [_gates, _gates_in_one_array, _gates_one_sequence_at_a_time],
    "lstm_step_backward": [_step, _step_stacked, _step_by_einsum],
    "lstm_backward": [_layer, _layer_with_all_dz, _layer_run_again],
    "clip_by_global_norm": [_clip, _clip_by_factor, _clip_flat],
}

_NO_PATH = _gates_with(total=lambda v: v["dc"])
_C_IN_DF = _gates_with(df=lambda v: v["total"] * v["c"])

WRONG = {
    "lstm_gate_gradients": {
        "the path from h to c missing": _NO_PATH,
        "c for c_prev in df": _C_IN_DF,
        "dz in another order": [_gates_with(order=order) for order in ("ifog", "figo", "iofg", "ogfi")],
        "dc dropped": _gates_with(total=lambda v: v["dh"] * v["o"] * (1 - np.tanh(v["c"]) ** 2)),
        "tanh of c left out of the way to c": _gates_with(total=lambda v: v["dc"] + v["dh"] * v["o"]),
        "c for tanh(c)": _gates_with(total=lambda v: v["dc"] + v["dh"] * v["o"] * (1 - v["c"] ** 2)),
        "h for tanh(c)": _gates_with(
            total=lambda v: v["dc"] + v["dh"] * v["o"] * (1 - (v["o"] * np.tanh(v["c"])) ** 2)
        ),
        "activations once more": _gates_with(
            **{f"u{gate}": lambda v, gate=gate: _sigmoid(v[gate]) * (1 - _sigmoid(v[gate])) for gate in "ifo"},
            ug=lambda v: 1 - np.tanh(v["g"]) ** 2,
        ),
        "c for tanh(c) in do": _gates_with(do=lambda v: v["dh"] * v["c"]),
        "activations left out": _gates_with(**dict.fromkeys(("ui", "uf", "ug", "uo"), lambda v: 1)),
        "sigmoid's derivative on g": _gates_with(ug=lambda v: v["g"] * (1 - v["g"])),
        "tanh's derivative on every gate": _gates_with(
            ui=lambda v: 1 - v["i"] ** 2, uf=lambda v: 1 - v["f"] ** 2, uo=lambda v: 1 - v["o"] ** 2
        ),
        "i and g exchanged": _gates_with(di=lambda v: v["total"] * v["i"], dg=lambda v: v["total"] * v["g"]),
        "dc_prev without f": _gates_with(back=lambda v: v["total"]),
        "dc_prev without the path through h": _gates_with(back=lambda v: v["dc"] * v["f"]),
        "dz in four parts": _gates_apart,
    },
    "lstm_step_backward": {
        "dc not multiplied by f": _step_with(_gates_with(back=lambda v: v["total"])),
        "dh dropped": lambda dh, *others: _step(0 * dh, *others),
        "dc dropped": lambda dh, dc, *others: _step(dh, np.zeros_like(dc), *others),
        "h for h_prev": _step_with(drecurrent_kernel=lambda v: (v["gates"][3] * np.tanh(v["c"])).T @ v["dz"]),
        "the path from h to c missing": _step_with(_NO_PATH),
        "c for c_prev in df": _step_with(_C_IN_DF),
        "kernel not transposed": _step_untransposed,
        "averaged over the batch": [_mean_step, _step_with(dbias=lambda v: v["dz"].mean(axis=0))],
        "c and c_prev exchanged": lambda dh, dc, x_t, h_prev, c_prev, gates, c, *weights: (
            _step(dh, dc, x_t, h_prev, c, gates, c_prev, *weights)
        ),
        "dh and dc exchanged": lambda dh, dc, *others: _step(dc, dh, *others),
        "gates in another order": [
            _step_with(lambda dh, dc, i, f, o, g, c_prev, c: _gates(dh, dc, i, f, g, o, c_prev, c)),
            _step_with(lambda dh, dc, f, i, g, o, c_prev, c: _gates(dh, dc, i, f, g, o, c_prev, c)),
            _step_with(lambda dh, dc, i, o, f, g, c_prev, c: _gates(dh, dc, i, f, g, o, c_prev, c)),
        ],
        "dkernel and drecurrent_kernel exchanged": _reordered(_step, 0, 1, 2, 4, 3, 5),
        "dh_prev and dc_prev exchanged": _reordered(_step, 0, 2, 1, 3, 4, 5),
        "dbias for each sequence": _step_with(dbias=lambda v: v["dz"]),
        "dbias with two axes": _step_with(dbias=lambda v: v["dz"].sum(axis=0, keepdims=True)),
        "kernels' gradients transposed": _step_with(
            dkernel=lambda v: v["dkernel"].T, drecurrent_kernel=lambda v: v["drecurrent_kernel"].T
        ),
        "f twice": _step_with(dc_prev=lambda v: v["dc_prev"] * v["gates"][1]),
    },
    "lstm_backward": {
        "dc not carried": [_layer_with(carry=lambda dh, dc: (dh, 0 * dc)), _never_carried(2)],
        "dh not carried": [_layer_with(carry=lambda dh, dc: (0 * dh, dc)), _never_carried(1)],
        "carried gradients added up": [_layer_added_up, _layer_adding(1, 0), _layer_adding(0, 1)],
        "final dhs twice": _layer_adding(0, 0, begin=1),
        "forward in time": _layer_with(order=range),
        "dhs added to dc": _layer_with(use=lambda a, t: {"dc": a["dc"] + a["dhs"][:, t]}),
        "dhs added to dh0": _changed(
            _layer, lambda found, given: [found[0], found[1] + given[0][:, -1], *found[2:]]
        ),
        "neither dh nor dc carried": _layer_with(carry=lambda dh, dc: (0 * dh, 0 * dc)),
        "h_t for h_{t-1}": _layer_with(_step_with_h, use=lambda a, t: {"h": a["h"]}),
        "c for c_prev in df": _layer_with(_step_with_c_twice),
        "the path from h to c missing": _layer_with(lambda **v: _step_with(_NO_PATH)(**v)),
        "= for +=": [
            _layer_with(add=lambda old, new: new), _layer_overwriting(0), _layer_overwriting(1), _layer_overwriting(2),
        ],
        "only the last timestep": _layer_returning_early,
        "only the last dhs": _layer_with(use=lambda a, t: {} if t == a["T"] - 1 else {"dh": a["dh"] - a["dhs"][:, t]}),
        "bias left out of the gates": _layer_with(
            use=lambda a, t: {
                "gates": _all_gates(a["x_t"], a["h_prev"], a["kernel"], a["recurrent_kernel"], 0 * a["bias"])
            }
        ),
        "final states for h0 and c0": lambda dhs, x, hs, cs, kernel, recurrent_kernel, bias, h0, c0: (
            _layer(dhs, x, hs, cs, kernel, recurrent_kernel, bias, hs[:, -1], cs[:, -1])
        ),
        "zeros for h0 and c0": lambda *arguments: _layer(*arguments[:-2], 0 * arguments[-2], 0 * arguments[-1]),
        "dh0 and dc0 exchanged": _reordered(_layer, 0, 2, 1, 3, 4, 5),
        "dx in the opposite order": _changed(_layer, lambda found, given: [found[0][:, ::-1], *found[1:]]),
        "dx with time first": _changed(_layer, lambda found, given: [found[0].swapaxes(0, 1), *found[1:]]),
        "averaged over the batch": _changed(
            _layer, lambda found, given: [*found[:3], *(one / len(given[1]) for one in found[3:])]
        ),
        "averaged over time": _changed(
            _layer, lambda found, given: [*found[:3], *(one / given[1].shape[1] for one in found[3:])]
        ),
    },
    "clip_by_global_norm": {
        "clipped one by one": lambda gradients, clip_norm: (
            [_clip([gradient], clip_norm)[0][0] for gradient in gradients], _global_norm(gradients)
        ),
        "scaled up when small": _clip_with(_global_norm, lambda norm, clip_norm: clip_norm / norm),
        "scaled down when small": _clip_with(_global_norm, lambda norm, clip_norm: max(1, clip_norm / norm)),
        "norm after clipping": lambda gradients, clip_norm: (
            _clip(gradients, clip_norm)[0], _global_norm(_clip(gradients, clip_norm)[0])
        ),
        "sum of norms": _clip_with(lambda gradients: sum(np.linalg.norm(gradient) for gradient in gradients)),
        "root forgotten": _clip_with(lambda gradients: sum((gradient**2).sum() for gradient in gradients)),
        "largest norm": [
            _clip_with(lambda gradients: max(np.linalg.norm(gradient) for gradient in gradients)),
            _clip_with(lambda gradients: max(np.abs(gradient).max() for gradient in gradients)),
        ],
        "mean for sum": _clip_with(
            lambda gradients: np.sqrt(np.mean(np.concatenate([gradient.ravel() for gradient in gradients]) ** 2))
        ),
        "factor upside down": [
            _clip_with(_global_norm, lambda norm, clip_norm: min(1, norm / clip_norm)),
            _clip_with(_global_norm, lambda norm, clip_norm: norm / clip_norm if norm > clip_norm else 1),
        ],
        "small number added": _clip_with(_global_norm, lambda norm, clip_norm: min(1, clip_norm / (norm + 1e-6))),
        "norm left out": lambda gradients, clip_norm: _clip(gradients, clip_norm)[0],
        "list left out": lambda gradients, clip_norm: _global_norm(gradients),
        "numbers clipped": lambda gradients, clip_norm: (
            [np.clip(gradient, -clip_norm, clip_norm) for gradient in gradients], _global_norm(gradients)
        ),
        "clip_norm taken for 1": _clip_with(_global_norm, lambda norm, clip_norm: 1 / norm if norm > 1 else 1),
        "in place": _clip_in_place,
        "(norm, list)": lambda gradients, clip_norm: _clip(gradients, clip_norm)[::-1],
    },
}  # fmt: skip
