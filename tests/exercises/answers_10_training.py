"""Right and wrong answers to the exercises of 10_training, written as learners write them."""

import numpy as np


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


# bce_from_logits


def _stable_sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def _bce(logits, labels):
    losses = np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.abs(logits)))
    return losses.mean(), (_stable_sigmoid(logits) - labels) / len(logits)


def _bce_with_logaddexp(logits, labels):
    total = 0.0
    for z, y in zip(logits[:, 0], labels[:, 0], strict=True):
        total += np.logaddexp(0, z) - y * z
    with np.errstate(over="ignore"):
        p = 1 / (1 + np.exp(-logits))
    return float(total / logits.shape[0]), (p - labels) / logits.shape[0]


def _bce_by_sign(logits, labels):
    small = np.exp(-abs(logits))
    p = np.where(logits >= 0, 1, small) / (1 + small)
    signed = np.where(labels == 1, logits, -logits)
    loss = np.mean(np.where(signed >= 0, 0, -signed) + np.log(1 + small), axis=0)
    return loss[0], np.divide(np.subtract(p, labels), logits.size)


def _bce_naive(logits, labels):
    p = _sigmoid(logits)
    loss = -np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p))
    return loss, (p - labels) / len(logits)


def _bce_log1p_exp(logits, labels):
    return np.mean(np.log1p(np.exp(logits)) - logits * labels), (_sigmoid(logits) - labels) / len(logits)


def _bce_exp_over_exp(logits, labels):
    p = np.exp(logits) / (1 + np.exp(logits))
    return _bce(logits, labels)[0], (p - labels) / len(logits)


def _bce_chain(logits, labels):
    p = _sigmoid(logits)
    loss = -np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p))
    dp = -labels / p + (1 - labels) / (1 - p)
    return loss, dp * p * (1 - p) / len(logits)


def _bce_softplus_both(logits, labels):
    losses = labels * np.log(1 + np.exp(-logits)) + (1 - labels) * np.log(1 + np.exp(logits))
    return losses.mean(), (np.exp(logits) / (1 + np.exp(logits)) - labels) / len(logits)


def _bce_summed(logits, labels):
    losses = np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.abs(logits)))
    return losses.sum(), _stable_sigmoid(logits) - labels


def _bce_clipped(logits, labels):
    p = np.clip(_stable_sigmoid(logits), 1e-7, 1 - 1e-7)
    return -np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p)), _bce(logits, labels)[1]


def _bce_slope(logits, labels):
    p = _stable_sigmoid(logits)
    return _bce(logits, labels)[0], (p - labels) * p * (1 - p) / len(logits)


def _bce_by_p(logits, labels):
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        p = _sigmoid(logits)
        return _bce(logits, labels)[0], (p - labels) / (p * (1 - p)) / len(logits)


def _bce_by_p_as_on_paper(logits, labels):
    p = _sigmoid(logits)
    dp = -labels / p + (1 - labels) / (1 - p)
    return -np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p)), dp / len(labels)


def _bce_each(logits, labels):
    losses = np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.abs(logits)))
    return losses, _bce(logits, labels)[1]


# dense_backward


def _dense_backward(dlogits, h, kernel):
    return dlogits @ kernel.T, h.T @ dlogits, dlogits.sum(axis=0)


def _dense_backward_einsum(dlogits, h, kernel):
    dh = np.einsum("bk,uk->bu", dlogits, kernel)
    return [dh, np.einsum("bu,bk->uk", h, dlogits), np.einsum("bk->k", dlogits)]


def _dense_backward_loop(dlogits, h, kernel):
    dkernel, dbias, dh = np.zeros(kernel.shape), np.zeros(kernel.shape[1]), []
    for row, state in zip(dlogits, h, strict=True):
        dh.append(kernel @ row)
        dkernel += np.outer(state, row)
        dbias += row
    return np.stack(dh), dkernel, dbias


# sgd_step


def _sgd(parameters, gradients, learning_rate):
    return [p - learning_rate * g for p, g in zip(parameters, gradients, strict=True)]


def _sgd_on_copies(parameters, gradients, learning_rate):
    new = [p.copy() for p in parameters]
    for n in range(len(new)):
        new[n] -= learning_rate * gradients[n]
    return new


def _sgd_map(parameters, gradients, learning_rate):
    return tuple(map(lambda p, g: np.subtract(p, np.multiply(g, learning_rate)), parameters, gradients))


def _sgd_in_place(parameters, gradients, learning_rate):
    for p, g in zip(parameters, gradients, strict=True):
        p -= learning_rate * g
    return parameters


def _sgd_in_place_silent(parameters, gradients, learning_rate):
    for n, g in enumerate(gradients):
        parameters[n] -= learning_rate * g


def _sgd_into_the_list(parameters, gradients, learning_rate):
    for n, g in enumerate(gradients):
        parameters[n] = parameters[n] - learning_rate * g
    return parameters


def _sgd_return_in_loop(parameters, gradients, learning_rate):  # noqa: RET503
    for p, g in zip(parameters, gradients, strict=True):
        new = p - learning_rate * g
        return new  # noqa: RET504 - as a learner writes it


def _sgd_unused(parameters, gradients, learning_rate):
    for p, g in zip(parameters, gradients, strict=True):
        p = p - learning_rate * g
    return parameters


# adam_step


def _adam(parameters, gradients, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    if state is None:
        zeros = [np.zeros_like(p) for p in parameters]
        state = zeros, zeros, 0
    m, v, t = state
    t = t + 1
    m = [beta_1 * one + (1 - beta_1) * g for one, g in zip(m, gradients, strict=True)]
    v = [beta_2 * one + (1 - beta_2) * g**2 for one, g in zip(v, gradients, strict=True)]
    rate = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    rows = zip(parameters, m, v, strict=True)
    return [p - rate * one / (np.sqrt(two) + epsilon) for p, one, two in rows], (m, v, t)


def _adam_by_index(parameters, gradients, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    new, new_m, new_v = [], [], []
    t = 1 if state is None else int(state[2]) + 1
    for k in range(len(parameters)):
        m = 0 if state is None else state[0][k]
        v = 0 if state is None else state[1][k]
        m = m + (gradients[k] - m) * (1 - beta_1)
        v = v + (np.square(gradients[k]) - v) * (1 - beta_2)
        m_hat, v_root = m / (1 - beta_1**t), np.sqrt(v) / np.sqrt(1 - beta_2**t)
        new.append(parameters[k] - learning_rate * m_hat / (v_root + epsilon / np.sqrt(1 - beta_2**t)))
        new_m.append(m)
        new_v.append(v)
    return new, [new_m, new_v, t]


def _adam_float64(parameters, gradients, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    gradients = [np.array(g, "float64") for g in gradients]
    m, v, t = state or ([0 * g for g in gradients], [0 * g for g in gradients], 0)
    moved, m_new, v_new = [], (), ()
    for p, g, one, two in zip(parameters, gradients, m, v, strict=True):
        one, two = beta_1 * one + (1 - beta_1) * g, beta_2 * two + (1 - beta_2) * g * g
        m_new, v_new = (*m_new, one), (*v_new, two)
        step = learning_rate * (1 - beta_2 ** (t + 1)) ** 0.5 / (1 - beta_1 ** (t + 1))
        moved.append(p.astype("float64") - step * one / (two**0.5 + epsilon))
    return tuple(moved), (m_new, v_new, np.int64(t + 1))


def _adam_with(step, state_of=lambda m, v, t, hats: (m, v, t), count=lambda t: t + 1):
    """Return a wrong adam_step: step(m, v, hats, t, rate, betas, epsilon) is what is taken away."""

    def adam_step(parameters, gradients, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        m, v, t = state or ([np.zeros_like(p) for p in parameters], [np.zeros_like(p) for p in parameters], 0)
        m = [beta_1 * one + (1 - beta_1) * g for one, g in zip(m, gradients, strict=True)]
        v = [beta_2 * two + (1 - beta_2) * g**2 for two, g in zip(v, gradients, strict=True)]
        used = count(t)
        first, second = 1 - beta_1**used, 1 - beta_2**used
        new = [
            p - learning_rate * step(one, two, first, second, epsilon)
            for p, one, two in zip(parameters, m, v, strict=True)
        ]
        hats = [one / (1 - beta_1 ** (t + 1)) for one in m], [two / (1 - beta_2 ** (t + 1)) for two in v]
        return new, state_of(m, v, t + 1, hats)

    return adam_step


def _as_keras(m, v, first, second, epsilon):
    return np.sqrt(second) / first * m / (np.sqrt(v) + epsilon)


def _adam_in_place(parameters, gradients, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    new, state = _adam(parameters, gradients, state, learning_rate, beta_1, beta_2, epsilon)
    for p, q in zip(parameters, new, strict=True):
        p[...] = q
    return parameters, state


def _adam_state_in_place(parameters, gradients, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m, v, t = state or ([np.zeros_like(p) for p in parameters], [np.zeros_like(p) for p in parameters], 0)
    t += 1
    new = []
    for k, g in enumerate(gradients):
        m[k] *= beta_1
        m[k] += (1 - beta_1) * g
        v[k] *= beta_2
        v[k] += (1 - beta_2) * g**2
        rate = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
        new.append(parameters[k] - rate * m[k] / (np.sqrt(v[k]) + epsilon))
    return new, (m, v, t)


def _adam_all_in_place(parameters, gradients, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    new, state = _adam_state_in_place(parameters, gradients, state, learning_rate, beta_1, beta_2, epsilon)
    for n, one in enumerate(new):
        parameters[n] = one
    return parameters, state


def _adam_changed(**changed):
    def adam_step(parameters, gradients, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        options = {"learning_rate": learning_rate, "beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon}
        options |= {name: options[value] for name, value in changed.items()}
        return _adam(parameters, gradients, state, **options)

    return adam_step


def _adam_forgets(parameters, gradients, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    return _adam(parameters, gradients, None, learning_rate, beta_1, beta_2, epsilon)


def _adam_along_previous_m(
    parameters, gradients, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m, v, t = state or ([np.zeros_like(p) for p in parameters], [np.zeros_like(p) for p in parameters], 0)
    t += 1
    new_m = [beta_1 * one + (1 - beta_1) * g for one, g in zip(m, gradients, strict=True)]
    new_v = [beta_2 * two + (1 - beta_2) * g**2 for two, g in zip(v, gradients, strict=True)]
    rate = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    rows = zip(parameters, m, new_v, strict=True)
    return [p - rate * one / (np.sqrt(two) + epsilon) for p, one, two in rows], (new_m, new_v, t)


def _adam_adding(both):
    """Return an adam_step that adds gradients whole to m, or to m and v."""

    def adam_step(parameters, gradients, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        m, v, t = state or ([np.zeros_like(p) for p in parameters], [np.zeros_like(p) for p in parameters], 0)
        t, share = t + 1, 1 if both else 1 - beta_2
        m = [beta_1 * one + g for one, g in zip(m, gradients, strict=True)]
        v = [beta_2 * two + share * g**2 for two, g in zip(v, gradients, strict=True)]
        rate = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
        rows = zip(parameters, m, v, strict=True)
        return [p - rate * one / (np.sqrt(two) + epsilon) for p, one, two in rows], (m, v, t)

    return adam_step


def _adam_alone(parameters, gradients, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    return _adam(parameters, gradients, state, learning_rate, beta_1, beta_2, epsilon)[0]


# train


def _run(x, kernel, recurrent_kernel, bias, h=None, c=None):
    """Return what each timestep of an LSTM leaves: (h before, c before, gates, c), and the final states."""
    U = len(recurrent_kernel)
    h = np.zeros((len(x), U), x.dtype) if h is None else h
    c = np.zeros((len(x), U), x.dtype) if c is None else c
    kept = []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        i, f, g, o = _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)
        new = f * c + i * g
        kept.append((h, c, (i, f, g, o), new))
        h, c = o * np.tanh(new), new
    return kept, h, c


def _back(dhs, x, kept, kernel, recurrent_kernel, bias):
    """Return the gradients of kernel, recurrent_kernel and bias."""
    found = [np.zeros_like(kernel), np.zeros_like(recurrent_kernel), np.zeros_like(bias)]
    dh = dc = 0
    for t in reversed(range(len(kept))):
        h, c, (i, f, g, o), new = kept[t]
        dh = dh + dhs[:, t]
        dc = dc + dh * o * (1 - np.tanh(new) ** 2)
        gates = dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g**2), dh * np.tanh(new) * o * (1 - o)
        dz = np.hstack(gates)
        found = [found[0] + x[:, t].T @ dz, found[1] + h.T @ dz, found[2] + dz.sum(axis=0)]
        dh, dc = dz @ recurrent_kernel.T, dc * f
    return found


def _gradients(parameters, x, labels, spread=lambda dhs, dh: None, h=None, c=None, last=lambda logits: logits):
    *lstm, dense_kernel, dense_bias = parameters
    kept, h, c = _run(x, *lstm, h, c)
    loss, dlogits = _bce(last(h @ dense_kernel + dense_bias), labels)
    dh, *dense = _dense_backward(dlogits, h, dense_kernel)
    dhs = np.zeros((*x.shape[:2], h.shape[1]), x.dtype)
    dhs[:, -1] = dh
    spread(dhs, dh)
    return loss, [*_back(dhs, x, kept, *lstm), *dense], h, c


def _train(parameters, x, labels, learning_rate, steps):
    losses = np.zeros(steps)
    for n in range(steps):
        losses[n], gradients, *_ = _gradients(parameters, x, labels)
        parameters = _sgd(parameters, gradients, learning_rate)
    return parameters, losses


def _train_on_copies(parameters, x, labels, learning_rate, steps):
    mine, losses = [p.copy() for p in parameters], []
    while len(losses) < steps:
        loss, gradients, *_ = _gradients(mine, x, labels)
        losses.append(loss)
        for p, g in zip(mine, gradients, strict=True):
            p -= (learning_rate * g).astype(p.dtype)
    return tuple(mine), np.array(losses, "float32")


def _train_float64(parameters, x, labels, learning_rate, steps):
    return list(_train([p.astype(float) for p in parameters], x.astype(float), labels, learning_rate, steps))


def _train_wrong(spread=lambda dhs, dh: None, carried=False, restart=False, later=False, frozen=False):
    """Return a train with one part exchanged."""

    def train(parameters, x, labels, learning_rate, steps):
        losses, given, h, c = [], parameters, None, None
        for _ in range(steps):
            start = given if restart else parameters
            loss, gradients, h_end, c_end = _gradients(start, x, labels, spread, h, c)
            h, c = (h_end, c_end) if carried else (None, None)
            new = _sgd(start, gradients, learning_rate)
            parameters = [*start[:3], *new[3:]] if frozen else new
            losses.append(_gradients(parameters, x, labels)[0] if later else loss)
        return parameters, np.array(losses)

    return train


def _train_squashed(parameters, x, labels, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss, gradients, *_ = _gradients(parameters, x, labels, last=_sigmoid)
        parameters = _sgd(parameters, gradients, learning_rate)
        losses.append(loss)
    return parameters, np.array(losses)


def _everywhere(dhs, dh):
    dhs += dh[:, None]
    dhs[:, -1] = dh


def _at_the_beginning(dhs, dh):
    dhs[:, -1] = 0
    dhs[:, 0] = dh


def _train_in_place(parameters, x, labels, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss, gradients, *_ = _gradients(parameters, x, labels)
        losses.append(loss)
        for p, g in zip(parameters, gradients, strict=True):
            p -= (learning_rate * g).astype(p.dtype)
    return parameters, np.array(losses)


def _train_list(parameters, x, labels, learning_rate, steps):
    parameters, losses = _train(parameters, x, labels, learning_rate, steps)
    return parameters, list(losses)


RIGHT = {
    "bce_from_logits": [_bce, _bce_with_logaddexp, _bce_by_sign],
    "dense_backward": [_dense_backward, _dense_backward_einsum, _dense_backward_loop],
    "sgd_step": [_sgd, _sgd_on_copies, _sgd_map],
    "adam_step": [_adam, _adam_by_index, _adam_float64],
    "train": [_train, _train_on_copies, _train_float64],
}

WRONG = {
    "bce_from_logits": {
        "sum for mean": [
            _bce_summed,
            lambda z, y: (_bce_summed(z, y)[0], _bce(z, y)[1]),
            lambda z, y: (_bce(z, y)[0], _bce_summed(z, y)[1]),
        ],
        "unstable for large logits": [
            _bce_naive, _bce_log1p_exp, _bce_exp_over_exp, _bce_chain, _bce_softplus_both,
        ],
        "probabilities clipped": _bce_clipped,
        "gradient with the other sign": lambda z, y: (_bce(z, y)[0], -_bce(z, y)[1]),
        "sigmoid forgotten in the gradient": lambda z, y: (_bce(z, y)[0], (z - y) / len(z)),
        "sigmoid's derivative once too often": _bce_slope,
        "gradient by the probability": [_bce_by_p, _bce_by_p_as_on_paper],
        "labels exchanged": [
            lambda z, y: _bce(z, 1 - y), lambda z, y: (_bce(z, 1 - y)[0], _bce(z, y)[1]),
        ],
        "one loss for each sequence": _bce_each,
        "gradient of another shape": lambda z, y: (_bce(z, y)[0], _bce(z, y)[1].ravel()),
    },
    "dense_backward": {
        "kernel not transposed": lambda dy, h, kernel: (dy @ kernel, h.T @ dy, dy.sum(axis=0)),
        "h not transposed": lambda dy, h, kernel: (dy @ kernel.T, h @ dy, dy.sum(axis=0)),
        "dkernel transposed": lambda dy, h, kernel: (dy @ kernel.T, dy.T @ h, dy.sum(axis=0)),
        "averaged over the batch": [
            lambda dy, h, kernel: (dy @ kernel.T, h.T @ dy / len(h), dy.mean(axis=0)),
            lambda dy, h, kernel: (dy @ kernel.T, h.T @ dy, dy.mean(axis=0)),
            lambda dy, h, kernel: (dy @ kernel.T, h.T @ dy / len(h), dy.sum(axis=0)),
        ],
        "dbias not summed": lambda dy, h, kernel: (dy @ kernel.T, h.T @ dy, dy),
        "dbias with an axis too many": lambda dy, h, kernel: (dy @ kernel.T, h.T @ dy, dy.sum(axis=0, keepdims=True)),
        "dbias summed over outputs": lambda dy, h, kernel: (dy @ kernel.T, h.T @ dy, dy.sum(axis=1)),
        "dbias one number": lambda dy, h, kernel: (dy @ kernel.T, h.T @ dy, dy.sum()),
        "dbias forgotten": lambda dy, h, kernel: (dy @ kernel.T, h.T @ dy),
        "dh and dkernel exchanged": lambda dy, h, kernel: (h.T @ dy, dy @ kernel.T, dy.sum(axis=0)),
    },
    "sgd_step": {
        "in place": [_sgd_in_place, _sgd_in_place_silent, _sgd_into_the_list],
        "plus for minus": lambda p, g, rate: _sgd(p, g, -rate),
        "learning rate left out": lambda p, g, rate: [one - two for one, two in zip(p, g, strict=True)],
        "the step alone": lambda p, g, rate: [-rate * one for one in g],
        "the first array alone": _sgd_return_in_loop,
        "parameters as they were": _sgd_unused,
    },
    "adam_step": {
        "no bias correction": _adam_with(lambda m, v, first, second, epsilon: m / (np.sqrt(v) + epsilon)),
        "only m corrected": _adam_with(lambda m, v, first, second, epsilon: m / first / (np.sqrt(v) + epsilon)),
        "only v corrected": _adam_with(lambda m, v, one, two, epsilon: m * np.sqrt(two) / (np.sqrt(v) + epsilon)),
        "epsilon in another place": [
            _adam_with(lambda m, v, first, second, epsilon: m / first / (np.sqrt(v / second) + epsilon)),
            _adam_with(lambda m, v, first, second, epsilon: np.sqrt(second) / first * m / np.sqrt(v + epsilon)),
            _adam_with(lambda m, v, first, second, epsilon: m / first / np.sqrt(v / second + epsilon)),
        ],
        "corrected without a root": _adam_with(lambda m, v, one, two, epsilon: two / one * m / (np.sqrt(v) + epsilon)),
        "previous m used": _adam_along_previous_m,
        "gradient added whole": [_adam_adding(both=False), _adam_adding(both=True)],
        "arguments ignored": lambda p, g, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7: _adam(
            p, g, state, learning_rate
        ),
        "epsilon left out": [
            _adam_with(lambda m, v, one, two, epsilon: np.sqrt(two) / one * m / np.maximum(np.sqrt(v), 1e-12)),
            _adam_with(lambda m, v, one, two, epsilon: np.sqrt(two) / one * m / (np.sqrt(v) + 1e-7)),
        ],
        "root of v forgotten": _adam_with(lambda m, v, one, two, epsilon: np.sqrt(two) / one * m / (v + epsilon)),
        "steps counted from 0": [
            _adam_with(
                lambda m, v, first, second, epsilon: np.sqrt(second) / first * m / (np.sqrt(v) + epsilon),
                count=lambda t: t,
            ),
            _adam_with(
                lambda m, v, first, second, epsilon: second**0.5 / first * m / (np.sqrt(v) + epsilon),
                count=lambda t: t,
            ),
        ],
        "steps not counted": _adam_with(_as_keras, state_of=lambda m, v, t, hats: (m, v, t - 1)),
        "betas exchanged": _adam_changed(beta_1="beta_2", beta_2="beta_1"),
        "state ignored": _adam_forgets,
        "v before m": _adam_with(_as_keras, state_of=lambda m, v, t, hats: (v, m, t)),
        "corrected means kept": _adam_with(_as_keras, state_of=lambda m, v, t, hats: (*hats, t)),
        "state not returned": _adam_alone,
        "plus for minus": _adam_with(lambda *parts: -_as_keras(*parts)),
        "in place": [_adam_in_place, _adam_state_in_place, _adam_all_in_place],
    },
    "train": {
        "state carried between steps": _train_wrong(carried=True),
        "loss after the update": _train_wrong(later=True),
        "sigmoid before the loss": _train_squashed,
        "gradient at every timestep": _train_wrong(_everywhere),
        "gradient at the first timestep": _train_wrong(_at_the_beginning),
        "first h for the final h": lambda p, x, y, rate, steps: _train(p, x[:, :1], y, rate, steps),
        "uphill": lambda p, x, y, rate, steps: _train(p, x, y, -rate, steps),
        "a step too many": lambda p, x, y, rate, steps: _train(p, x, y, rate, steps + 1),
        "only Dense is trained": _train_wrong(frozen=True),
        "every step from the beginning": _train_wrong(restart=True),
        "in place": _train_in_place,
        "losses in a list": _train_list,
        "losses first": lambda *arguments: _train(*arguments)[::-1],
        "the final loss alone": lambda *arguments: (_train(*arguments)[0], _train(*arguments)[1][-1]),
    },
}
