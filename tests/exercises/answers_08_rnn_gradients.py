"""Right and wrong answers to the exercises of 08_rnn_gradients, written as learners write them."""

import numpy as np


def _numerical(f, w, epsilon=1e-6):
    gradient = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[index] += epsilon
        down[index] -= epsilon
        gradient[index] = (f(up) - f(down)) / (2 * epsilon)
    return gradient


def _numerical_in_place(f, w, epsilon=1e-6):
    """Move w itself, and put the old value back."""
    slopes = []
    for index, old in np.ndenumerate(w):
        w[index] = old + epsilon
        above = f(w)
        w[index] = old - epsilon
        below = f(w)
        w[index] = old
        slopes.append((above - below) / 2 / epsilon)
    return np.array(slopes).reshape(w.shape)


def _numerical_with_one_hot(f, w, epsilon=1e-6):
    steps = epsilon * np.eye(w.size)
    return np.reshape([f(w + e.reshape(w.shape)) / 2 - f(w - e.reshape(w.shape)) / 2 for e in steps], w.shape) / epsilon


def _slopes(slope, shape=lambda slopes, w: slopes.reshape(w.shape)):
    """Return a numerical_gradient made of slope(f, w, index, epsilon), one entry at a time."""

    def numerical_gradient(f, w, epsilon=1e-6):
        return shape(np.array([slope(f, w, index, epsilon) for index in np.ndindex(w.shape)]), w)

    return numerical_gradient


def _moved(w, index, step):
    w = w.copy()
    w[index] += step
    return w


def _central(f, w, index, e):
    return (f(_moved(w, index, e)) - f(_moved(w, index, -e))) / (2 * e)


def _there_and_back(f, w, index, e):
    w[index] += e
    above = f(w)
    w[index] -= 2 * e
    below = f(w)
    w[index] += e
    return (above - below) / (2 * e)


def _down_first(f, w, index, e):
    w[index] -= e
    below = f(w)
    w[index] += 2 * e
    above = f(w)
    w[index] -= e
    return (above - below) / (2 * e)


def _stays_down(f, w, index, e):
    w[index] += e
    above = f(w)
    w[index] -= 2 * e
    return (above - f(w)) / (2 * e)


def _two_names(f, w, index, e):
    up = w
    up[index] += e
    down = w
    down[index] -= e
    return (f(up) - f(down)) / (2 * e)


def _copied_once(f, w, epsilon=1e-6):
    gradient, up, down = np.zeros_like(w), w.copy(), w.copy()
    for index in np.ndindex(w.shape):
        up[index] += epsilon
        down[index] -= epsilon
        gradient[index] = (f(up) - f(down)) / (2 * epsilon)
    return gradient


def _first_entry(f, w, epsilon=1e-6):
    slopes = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        slopes[index] = _central(f, w, index, epsilon)
        return slopes
    return slopes


def _rows(f, w, epsilon=1e-6):
    gradient = np.zeros_like(w)
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i] += epsilon
        down[i] -= epsilon
        gradient[i] = (f(up) - f(down)) / (2 * epsilon)
    return gradient


def _step(dh, x_t, h_prev, h, kernel, recurrent_kernel):
    dz = dh * (1 - h**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


def _step_with_einsum(dh, x_t, h_prev, h, kernel, recurrent_kernel):
    dz = dh - dh * h * h
    ones = np.ones(len(dz))
    return [np.einsum("bu,du->bd", dz, kernel), np.einsum("bu,vu->bv", dz, recurrent_kernel),
            np.einsum("bd,bu->du", x_t, dz), np.einsum("bv,bu->vu", h_prev, dz), ones @ dz]  # fmt: skip


def _step_row_by_row(dh, x_t, h_prev, h, kernel, recurrent_kernel):
    dx, dprev = np.zeros_like(x_t), np.zeros_like(h_prev)
    dk, dr, db = np.zeros_like(kernel), np.zeros_like(recurrent_kernel), np.zeros(len(recurrent_kernel))
    for n in range(len(dh)):
        dz = dh[n] * (1 - h[n]) * (1 + h[n])
        dx[n], dprev[n] = kernel @ dz, recurrent_kernel @ dz
        dk += np.outer(x_t[n], dz)
        dr += np.outer(h_prev[n], dz)
        db += dz
    return dx, dprev, dk, dr, db


def _made(**changed):
    """Return an rnn_step_backward in which some outputs are computed otherwise, from a dict of all that is known."""
    rules = {
        "dz": lambda k: k["dh"] * (1 - k["h"] ** 2),
        "dx_t": lambda k: k["dz"] @ k["kernel"].T,
        "dh_prev": lambda k: k["dz"] @ k["recurrent_kernel"].T,
        "dkernel": lambda k: k["x_t"].T @ k["dz"],
        "drecurrent_kernel": lambda k: k["h_prev"].T @ k["dz"],
        "dbias": lambda k: k["dz"].sum(axis=0),
    } | changed

    def rnn_step_backward(dh, x_t, h_prev, h, kernel, recurrent_kernel):
        known = {"dh": dh, "x_t": x_t, "h_prev": h_prev, "h": h, "kernel": kernel, "recurrent_kernel": recurrent_kernel}
        for name, rule in rules.items():
            known[name] = rule(known)
        return tuple(known[name] for name in rules if name != "dz")

    return rnn_step_backward


def _reordered(*places):
    return lambda *arguments: tuple(_step(*arguments)[n] for n in places)


def _whole(dhs, x, hs, h0, kernel, recurrent_kernel):
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    dk, dr, db = np.zeros_like(kernel), np.zeros_like(recurrent_kernel), np.zeros(len(recurrent_kernel))
    for t in reversed(range(x.shape[1])):
        h_prev = hs[:, t - 1] if t > 0 else h0
        dx[:, t], dh, a, b, c = _step(dhs[:, t] + dh, x[:, t], h_prev, hs[:, t], kernel, recurrent_kernel)
        dk += a
        dr += b
        db += c
    return dx, dh, dk, dr, db


def _whole_at_the_end(dhs, x, hs, h0, kernel, recurrent_kernel):
    """Collect dz of all timesteps first, then make all products at once."""
    B, T, D = x.shape
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    dzs, carried = [], 0
    for t in range(T - 1, -1, -1):
        dzs.insert(0, (dhs[:, t] + carried) * (1 - hs[:, t] ** 2))
        carried = dzs[0] @ recurrent_kernel.T
    dz = np.stack(dzs, axis=1)
    flat = dz.reshape(B * T, -1)
    return [dz @ kernel.T, carried, x.reshape(B * T, D).T @ flat, before.reshape(B * T, -1).T @ flat, flat.sum(0)]


def _whole_recursive(dhs, x, hs, h0, kernel, recurrent_kernel):
    """Go forward in recursion: what comes later is gone back through first."""
    if x.shape[1] == 0:
        nothing = (np.zeros_like(w) for w in (kernel, recurrent_kernel, recurrent_kernel[0]))
        return np.zeros_like(x), np.zeros_like(h0), *nothing
    later = _whole_recursive(dhs[:, 1:], x[:, 1:], hs[:, 1:], hs[:, 0], kernel, recurrent_kernel)
    dx_t, dh, *rest = _step(dhs[:, 0] + later[1], x[:, 0], h0, hs[:, 0], kernel, recurrent_kernel)
    dx = np.concatenate([dx_t[:, None], later[0]], axis=1)
    return dx, dh, *(one + other for one, other in zip(rest, later[2:], strict=True))


def _loop(
    step=_step, carry=1.0, summed=(True,) * 3, order=lambda T: reversed(range(T)), before=None, divide=lambda x: 1
):
    """Return an rnn_backward with something wrong in it."""

    def rnn_backward(dhs, x, hs, h0, kernel, recurrent_kernel):
        dx, dh = np.zeros_like(x), np.zeros_like(h0)
        sums = [0 * kernel, 0 * recurrent_kernel, 0 * recurrent_kernel[0]]
        for t in order(x.shape[1]):
            h_prev = before(hs, h0, t) if before else hs[:, t - 1] if t > 0 else h0
            dx[:, t], dh, *rest = step(dhs[:, t] + carry * dh, x[:, t], h_prev, hs[:, t], kernel, recurrent_kernel)
            sums = [one + more if plus else more for one, more, plus in zip(sums, rest, summed, strict=True)]
        return dx, dh, *(one / divide(x) for one in sums)

    return rnn_backward


def _final_twice(dhs, x, hs, h0, kernel, recurrent_kernel):
    """Begin with the final gradient, and add it again in the first turn."""
    dx, dh, sums = np.zeros_like(x), dhs[:, -1], [0, 0, 0]
    for t in reversed(range(x.shape[1])):
        h_prev = hs[:, t - 1] if t > 0 else h0
        dx[:, t], dh, *new = _step(dh + dhs[:, t], x[:, t], h_prev, hs[:, t], kernel, recurrent_kernel)
        sums = [one + more for one, more in zip(sums, new, strict=True)]
    return dx, dh, *sums


def _added_up(dhs, x, hs, h0, kernel, recurrent_kernel):
    """Use += for everything."""
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    dk, dr, db = np.zeros_like(kernel), np.zeros_like(recurrent_kernel), np.zeros(len(recurrent_kernel))
    for t in reversed(range(x.shape[1])):
        h_prev = hs[:, t - 1] if t > 0 else h0
        new = _step(dhs[:, t] + dh, x[:, t], h_prev, hs[:, t], kernel, recurrent_kernel)
        dx[:, t] += new[0]
        dh += new[1]
        dk += new[2]
        dr += new[3]
        db += new[4]
    return dx, dh, dk, dr, db


def _carried_at_the_end(dhs, x, hs, h0, kernel, recurrent_kernel):
    """Begin with the final gradient, and add the next one from outside at the end of each turn."""
    dx, dh, sums = np.zeros_like(x), dhs[:, -1], [0, 0, 0]
    for t in reversed(range(x.shape[1])):
        h_prev = hs[:, t - 1] if t > 0 else h0
        dx[:, t], dh_prev, *new = _step(dh, x[:, t], h_prev, hs[:, t], kernel, recurrent_kernel)
        sums = [one + more for one, more in zip(sums, new, strict=True)]
        dh = dh_prev + dhs[:, t - 1]
    return dx, dh, *sums


def _end_alone(dhs, *arguments):
    only = np.zeros_like(dhs)
    only[:, -1] = dhs[:, -1]
    return _whole(only, *arguments)


def _weights_of_the_end(dhs, x, hs, h0, kernel, recurrent_kernel):
    right = _whole(dhs, x, hs, h0, kernel, recurrent_kernel)
    before = hs[:, -2] if x.shape[1] > 1 else h0
    return *right[:2], *_step(dhs[:, -1], x[:, -1], before, hs[:, -1], kernel, recurrent_kernel)[2:]


def _appended(*arguments):
    dx, *rest = _whole(*arguments)
    return dx[:, ::-1], *rest


def _dh0_before_the_last_step(dhs, x, hs, h0, kernel, recurrent_kernel):
    right = list(_whole(dhs, x, hs, h0, kernel, recurrent_kernel))
    carried = 0
    for t in reversed(range(x.shape[1])):
        right[1] = dhs[:, t] + carried
        carried = (right[1] * (1 - hs[:, t] ** 2)) @ recurrent_kernel.T
    return tuple(right)


RIGHT = {
    "numerical_gradient": [_numerical, _numerical_in_place, _numerical_with_one_hot],
    "tanh_backward": [
        lambda dh, h: dh * (1 - h**2),
        lambda dh, h: dh - dh * np.square(h),
        lambda dh, h: np.multiply(dh, 1 / np.cosh(np.arctanh(h)) ** 2),
    ],
    "rnn_step_backward": [_step, _step_with_einsum, _step_row_by_row],
    "rnn_backward": [_whole, _whole_at_the_end, _whole_recursive],
}

WRONG = {
    "numerical_gradient": {
        "one-sided": [
            _slopes(lambda f, w, index, e: (f(_moved(w, index, e)) - f(w)) / e),
            _slopes(lambda f, w, index, e: (f(w) - f(_moved(w, index, -e))) / e),
        ],
        "step not halved": _slopes(lambda f, w, index, e: 2 * _central(f, w, index, e)),
        "divided by 2, times epsilon": _slopes(
            lambda f, w, index, e: (f(_moved(w, index, e)) - f(_moved(w, index, -e))) / 2 * e
        ),
        "brackets around the difference missing": _slopes(
            lambda f, w, index, e: f(_moved(w, index, e)) - f(_moved(w, index, -e)) / (2 * e)
        ),
        "only the first entry": _first_entry,
        "whole array moved at once": [
            _slopes(lambda f, w, index, e: (f(w + e) - f(w - e)) / (2 * e)),
            lambda f, w, epsilon=1e-6: (f(w + epsilon) - f(w - epsilon)) / (2 * epsilon),
        ],
        "rows moved at once": _rows,
        "f of one entry alone": _slopes(lambda f, w, index, e: (f(w[index] + e) - f(w[index] - e)) / (2 * e)),
        "w not restored exactly": [_slopes(_there_and_back), _slopes(_down_first)],
        "w not restored": [
            _slopes(_stays_down),
            lambda f, w, epsilon=1e-6: _slopes(_stays_down)(f, w.copy(), epsilon),
        ],
        "copies made once": _copied_once,
        "no copy": _slopes(_two_names),
        "epsilon ignored": _slopes(lambda f, w, index, e: _central(f, w, index, 1e-6)),
        "minus for plus": _slopes(lambda f, w, index, e: -_central(f, w, index, e)),
        "flat": _slopes(_central, lambda slopes, w: slopes),
    },
    "tanh_backward": {
        "tanh once more": lambda dh, h: dh * (1 - np.tanh(h) ** 2),
        "sigmoid's derivative": lambda dh, h: dh * h * (1 - h),
        "dh forgotten": [lambda dh, h: 1 - h**2, lambda dh, h: dh + 1 - h**2],
        "square forgotten": lambda dh, h: dh * (1 - h),
        "brackets forgotten": lambda dh, h: dh * 1 - h**2,
        "dh squared": lambda dh, h: h * (1 - dh**2),
        "tanh' left out": lambda dh, h: dh.copy(),
        "1 left out": lambda dh, h: dh * -(h**2),
        "plus for minus": lambda dh, h: dh * (1 + h**2),
    },
    "rnn_step_backward": {
        "R for R.T": _made(dh_prev=lambda k: k["dz"] @ k["recurrent_kernel"]),
        "kernel not transposed": _made(dx_t=lambda k: k["dz"] @ k["kernel"]),
        "h for h_prev": _made(drecurrent_kernel=lambda k: k["h"].T @ k["dz"]),
        "averaged over the batch": [
            _made(dkernel=lambda k: k["x_t"].T @ k["dz"] / len(k["dz"]), dbias=lambda k: k["dz"].mean(axis=0),
                  drecurrent_kernel=lambda k: k["h_prev"].T @ k["dz"] / len(k["dz"])),
            _made(dbias=lambda k: np.mean(k["dz"], axis=0)),
        ],
        "tanh' left out": [
            _made(dz=lambda k: k["dh"]),
            _made(dx_t=lambda k: k["dh"] @ k["kernel"].T),
            _made(dh_prev=lambda k: k["dh"] @ k["recurrent_kernel"].T),
            _made(dkernel=lambda k: k["x_t"].T @ k["dh"]),
            _made(drecurrent_kernel=lambda k: k["h_prev"].T @ k["dh"]),
            _made(dbias=lambda k: k["dh"].sum(axis=0)),
        ],
        "dh and h exchanged": _made(dz=lambda k: k["h"] * (1 - k["dh"] ** 2)),
        "tanh' at h_prev": _made(dz=lambda k: k["dh"] * (1 - k["h_prev"] ** 2)),
        "tanh' at z": _made(dz=lambda k: k["dh"] * (1 - np.tanh(k["h"]) ** 2)),
        "dkernel and drecurrent_kernel exchanged": _reordered(0, 1, 3, 2, 4),
        "dx_t and dh_prev exchanged": _reordered(1, 0, 2, 3, 4),
        "weights first": _reordered(2, 3, 4, 0, 1),
        "weights' gradients transposed": [
            _made(dkernel=lambda k: k["dz"].T @ k["x_t"], drecurrent_kernel=lambda k: k["dz"].T @ k["h_prev"]),
            _made(drecurrent_kernel=lambda k: k["dz"].T @ k["h_prev"]),
        ],
        "dbias not summed": _made(dbias=lambda k: k["dz"]),
        "dbias summed over units": _made(dbias=lambda k: k["dz"].sum(axis=1)),
        "dbias one number": _made(dbias=lambda k: k["dz"].sum()),
    },
    "rnn_backward": {
        "dh not carried": _loop(carry=0),
        "dhs only at the end": _end_alone,
        "= for +=": [
            _loop(summed=(False, False, False)), _loop(summed=(False, True, True)), _loop(summed=(True, False, True)),
            _loop(summed=(True, True, False)),
        ],
        "final dhs twice": _final_twice,
        "only the last step": [_loop(order=lambda T: [T - 1]), _weights_of_the_end],
        "forward in time": _loop(order=range),
        "dx in reverse": _appended,
        "h for h_prev": _loop(before=lambda hs, h0, t: hs[:, t]),
        "h0 ignored": _loop(before=lambda hs, h0, t: hs[:, t - 1] if t else np.zeros_like(h0)),
        "hs[:, -1] for h0": _loop(before=lambda hs, h0, t: hs[:, t - 1]),
        "R for R.T": _loop(_made(dh_prev=lambda k: k["dz"] @ k["recurrent_kernel"])),
        "tanh' left out": _loop(_made(dz=lambda k: k["dh"])),
        "averaged over time": _loop(divide=lambda x: x.shape[1]),
        "averaged over the batch": _loop(divide=len),
        "carried gradient twice": _loop(carry=2),
        "carried gradients added up": _added_up,
        "dhs added to dh0": _carried_at_the_end,
        "dh0 is zero": lambda *arguments: (lambda dx, dh0, *rest: (dx, 0 * dh0, *rest))(*_whole(*arguments)),
        "dh0 is dh": _dh0_before_the_last_step,
    },
}
