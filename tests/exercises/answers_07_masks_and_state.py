"""Right and wrong answers to the exercises of 07_masks_and_state, written as learners write them."""

import itertools

import numpy as np


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _step(x_t, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(c), c


def _layer(x, kernel, recurrent_kernel, bias, h=None, c=None):
    """Return (hs, h, c) of an LSTM; a state that is None starts from zeros."""
    h, c = (np.zeros((len(x), len(recurrent_kernel))) if state is None else state for state in (h, c))
    hs = []
    for t in range(x.shape[1]):
        h, c = _step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


def _reverse(x):
    return x[:, ::-1]


# lstm_masked


def _masked(x, mask, kernel, recurrent_kernel, bias):
    h = c = np.zeros((len(x), len(recurrent_kernel)), x.dtype)
    hs = []
    for t in range(x.shape[1]):
        new_h, new_c = _step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        valid = mask[:, t, None]
        h, c = np.where(valid, new_h, h), np.where(valid, new_c, c)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


def _masked_by_rows(x, mask, kernel, recurrent_kernel, bias):
    """Change the valid sequences alone, in arrays of float64."""
    units = recurrent_kernel.shape[0]
    h, c = np.zeros((2, len(x), units))
    hs = np.zeros((*x.shape[:2], units))
    for t in range(x.shape[1]):
        rows = mask[:, t]
        if rows.any():
            h[rows], c[rows] = _step(x[rows, t], h[rows], c[rows], kernel, recurrent_kernel, bias)
        hs[:, t] = h
    return [hs, h, c]


def _masked_by_sums(x, mask, kernel, recurrent_kernel, bias):
    """One sequence after the other, with the mask as a number."""
    found = []
    for sequence, own in zip(x, mask.astype("float32"), strict=True):
        h = c = np.zeros((1, len(recurrent_kernel)))
        hs = []
        for x_t, m in zip(sequence, own, strict=True):
            new = _step(x_t[None], h, c, kernel, recurrent_kernel, bias)
            h, c = m * new[0] + (1 - m) * h, m * new[1] + (1 - m) * c
            hs.append(h)
        found.append((np.stack(hs, axis=1), h, c))
    return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))


def _masked_with(choose=None, store=lambda new, h: h, inputs=lambda x, mask: x, masks=lambda mask: mask):
    """Return a learner's lstm_masked with a part of it changed; choose(valid, new, previous) for each of the states."""
    choose = choose or (
        lambda valid, new, previous: [np.where(valid, *pair) for pair in zip(new, previous, strict=False)]
    )

    def lstm_masked(x, mask, kernel, recurrent_kernel, bias):
        x, mask = inputs(x, mask), masks(mask)
        h = c = np.zeros((len(x), len(recurrent_kernel)), x.dtype)
        hs = []
        for t in range(x.shape[1]):
            new = _step(x[:, t], h, c, kernel, recurrent_kernel, bias)
            h, c = choose(mask[:, t, None], new, (h, c))
            hs.append(store(new[0], h))
        return np.stack(hs, axis=1), h, c

    return lstm_masked


def _masked_zeroed(*arguments):
    hs, h, c = _masked(*arguments)
    return hs * arguments[1][..., None], h, c


def _masked_zeroed_to_the_end(*arguments):
    hs, _, c = _masked_zeroed(*arguments)
    return hs, hs[:, -1], c


def _masked_asked(x, mask, kernel, recurrent_kernel, bias):
    h = c = np.zeros((len(x), len(recurrent_kernel)), x.dtype)
    hs = []
    for t in range(x.shape[1]):
        if mask[:, t]:
            h, c = _step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


def _masked_across_units(x, mask, kernel, recurrent_kernel, bias):
    h = c = np.zeros((len(x), len(recurrent_kernel)), x.dtype)
    hs = []
    for t in range(x.shape[1]):
        new_h, new_c = _step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        h, c = np.where(mask[:, t], new_h, h), np.where(mask[:, t], new_c, c)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


def _masked_time_first(*arguments):
    hs, h, c = _masked(*arguments)
    return np.stack([hs[:, t] for t in range(hs.shape[1])]), h, c


# bilstm_masked


def _both(x, mask, forward_weights, backward_weights):
    forward, _, _ = _masked(x, mask, *forward_weights)
    backward, _, _ = _masked(_reverse(x), mask[:, ::-1], *backward_weights)
    return np.concatenate([forward, backward[:, ::-1]], axis=-1) * mask[:, :, None]


def _both_in_place(x, mask, forward_weights, backward_weights):
    y = np.concatenate(
        [
            _masked_by_rows(x, mask, *forward_weights)[0],
            np.fliplr(_masked_by_rows(np.fliplr(x), np.fliplr(mask), *backward_weights)[0]),
        ],
        axis=2,
    )
    y[~mask] = 0
    return y


def _both_each_zeroed(x, mask, forward_weights, backward_weights):
    """Each direction sets its own outputs to 0, in its own order of time, as Keras' layers do."""
    halves = []
    for order, weights in ((1, forward_weights), (-1, backward_weights)):
        own = mask[:, ::order]
        hs = _masked_by_sums(x[:, ::order], own, *weights)[0]
        halves.append(np.where(own[..., None], hs, 0.0)[:, ::order])
    return np.block(halves)


def _both_with(
    reverse_x=_reverse,
    reverse_mask=lambda m: m[:, ::-1],
    back=_reverse,
    outputs=None,
    inner=None,
    weights=lambda f, b: (f, b),
    order=1,
):
    """Return a learner's bilstm_masked with a part of it changed."""
    outputs = outputs or (lambda y, mask: y * mask[..., None])
    inner = inner or _masked

    def bilstm_masked(x, mask, forward_weights, backward_weights):
        forward_weights, backward_weights = weights(forward_weights, backward_weights)
        forward = inner(x, mask, *forward_weights)[0]
        backward = back(inner(reverse_x(x), reverse_mask(mask), *backward_weights)[0])
        return outputs(np.concatenate([forward, backward][::order], axis=-1), mask)

    return bilstm_masked


def _both_zeroed_before_flipped(x, mask, forward_weights, backward_weights):
    forward = _masked(x, mask, *forward_weights)[0] * mask[..., None]
    backward = _masked(x[:, ::-1], mask[:, ::-1], *backward_weights)[0] * mask[..., None]
    return np.concatenate([forward, backward[:, ::-1]], axis=-1)


def _both_zeroed_twice(x, mask, forward_weights, backward_weights):
    return _both_zeroed_before_flipped(x, mask, forward_weights, backward_weights) * mask[..., None]


def _both_with_masks(forward_mask, backward_mask, forward_zeros=True, backward_zeros=True):
    """Return a learner's bilstm_masked with a mask of its own for each direction, and for the zeros of each half."""

    def bilstm_masked(x, mask, forward_weights, backward_weights):
        forward = _masked(x, forward_mask(mask), *forward_weights)[0]
        backward = _reverse(_masked(_reverse(x), _reverse(backward_mask(mask)), *backward_weights)[0])
        forward = forward * mask[..., None] if forward_zeros else forward
        backward = backward * mask[..., None] if backward_zeros else backward
        return np.concatenate([forward, backward], axis=-1)

    return bilstm_masked


def _both_whole(x, mask, forward_weights, backward_weights):
    forward = _masked(x, mask, *forward_weights)
    backward = _masked(x[:, ::-1], mask[:, ::-1], *backward_weights)
    return np.concatenate([forward, backward], axis=-1) * mask[..., None]


def _both_final(x, mask, forward_weights, backward_weights):
    _, h_f, _ = _masked(x, mask, *forward_weights)
    _, h_b, _ = _masked(x[:, ::-1], mask[:, ::-1], *backward_weights)
    return np.concatenate((h_f, h_b), axis=-1)


# stateful_run


def _stateful(batches, kernel, recurrent_kernel, bias, reset_before=()):
    h = c = None
    outputs = []
    for n, batch in enumerate(batches):
        if n in reset_before:
            h = c = None
        _, h, c = _layer(batch, kernel, recurrent_kernel, bias, h, c)
        outputs.append(h)
    return outputs


def _stateful_by_steps(batches, kernel, recurrent_kernel, bias, reset_before=()):
    zeros = np.zeros((len(batches[0]), len(recurrent_kernel)))
    states, outputs = (zeros, zeros), []
    for n in range(len(batches)):
        states = (zeros, zeros) if n in reset_before else states
        for t in range(batches[n].shape[1]):
            states = _step(batches[n][:, t], *states, kernel, recurrent_kernel, bias)
        outputs.append(states[0])
    return outputs


def _stateful_joined(batches, kernel, recurrent_kernel, bias, reset_before=()):
    """Join the batches between two resets in time, run them at once, and pick what was asked for."""
    outputs = ()
    starts = sorted({0, *reset_before, len(batches)})
    for start, end in itertools.pairwise(starts):
        part = batches[start:end]
        hs, _, _ = _layer(np.concatenate(part, axis=1), kernel, recurrent_kernel, bias)
        outputs += tuple(hs[:, stop - 1] for stop in np.cumsum([batch.shape[1] for batch in part]))
    return outputs


def _stateful_with(
    carry=lambda h, c: (h, c),
    reset=lambda h, c: (None, None),
    when=lambda n, listed: n in listed,
    store=lambda h, c: h,
):
    """Return a learner's stateful_run with a part of it changed."""

    def stateful_run(batches, kernel, recurrent_kernel, bias, reset_before=()):
        h = c = None
        outputs = []
        for n, batch in enumerate(batches):
            if n:
                h, c = reset(h, c) if when(n, reset_before) else carry(h, c)
            _, h, c = _layer(batch, kernel, recurrent_kernel, bias, h, c)
            outputs.append(store(h, c))
        return outputs

    return stateful_run


def _stateful_reset_after(batches, kernel, recurrent_kernel, bias, reset_before=()):
    h = c = None
    outputs = []
    for n, batch in enumerate(batches):
        _, h, c = _layer(batch, kernel, recurrent_kernel, bias, h, c)
        outputs.append(h)
        if n in reset_before:
            h = c = None
    return outputs


def _stateful_all(batches, kernel, recurrent_kernel, bias, reset_before=()):
    h = c = None
    outputs = []
    for n, batch in enumerate(batches):
        if n in reset_before:
            h = c = None
        output, h, c = _layer(batch, kernel, recurrent_kernel, bias, h, c)
        outputs.append(output)
    return outputs


RIGHT = {
    "lstm_masked": [_masked, _masked_by_rows, _masked_by_sums],
    "bilstm_masked": [_both, _both_in_place, _both_each_zeroed],
    "stateful_run": [_stateful, _stateful_by_steps, _stateful_joined],
}

WRONG = {
    "lstm_masked": {
        "mask ignored": _masked_with(choose=lambda valid, new, previous: new),
        "x multiplied by the mask": _masked_with(
            choose=lambda valid, new, previous: new, inputs=lambda x, mask: x * mask[:, :, None]
        ),
        "state zeroed": _masked_with(choose=lambda valid, new, previous: (new[0] * valid, new[1] * valid)),
        "only c frozen": _masked_with(
            choose=lambda valid, new, previous: (new[0], np.where(valid, new[1], previous[1]))
        ),
        "only h frozen": _masked_with(
            choose=lambda valid, new, previous: (np.where(valid, new[0], previous[0]), new[1])
        ),
        "choice turned around for c": _masked_with(
            choose=lambda valid, new, previous: (
                np.where(valid, new[0], previous[0]),
                np.where(valid, previous[1], new[1]),
            )
        ),
        "ended at the first gap": _masked_with(masks=lambda mask: np.cumprod(mask, axis=1).astype(bool)),
        "mask taken for lengths": _masked_with(
            masks=lambda mask: np.arange(mask.shape[1]) < mask.sum(axis=1, keepdims=True)
        ),
        "masked outputs zeroed": [_masked_zeroed, _masked_zeroed_to_the_end],
        "mask inverted": _masked_with(masks=lambda mask: ~mask),
        "new h in hs": _masked_with(store=lambda new, h: new),
        "one mask for the whole batch": [
            _masked_with(choose=lambda valid, new, previous: new if valid.any() else previous),
            _masked_with(choose=lambda valid, new, previous: new if valid.all() else previous),
            _masked_with(choose=lambda valid, new, previous: new if valid[0] else previous),
        ],
        "truth of an array": _masked_asked,
        "mask across the units": _masked_across_units,
        "(hs, c, h)": lambda *arguments: tuple(_masked(*arguments)[n] for n in (0, 2, 1)),
        "states left out": lambda *arguments: _masked(*arguments)[0],
        "time first": _masked_time_first,
    },
    "bilstm_masked": {
        "masked outputs not 0": _both_with(outputs=lambda y, mask: y),
        "mask not reversed": [
            _both_with(reverse_mask=lambda mask: mask),
            _both_zeroed_before_flipped,
            _both_zeroed_twice,
        ],
        "mask for the outputs only": _both_with(inner=lambda x, mask, *weights: _masked(x, mask | True, *weights)),
        "mask in one direction only": [
            _both_with_masks(lambda mask: mask, np.ones_like),
            _both_with_masks(np.ones_like, lambda mask: mask),
        ],
        "one half not 0": [
            _both_with_masks(lambda mask: mask, lambda mask: mask, backward_zeros=False),
            _both_with_masks(lambda mask: mask, lambda mask: mask, forward_zeros=False),
        ],
        "mask ignored": _both_with(
            inner=lambda x, mask, *weights: _masked(x, mask | True, *weights), outputs=lambda y, mask: y
        ),
        "x multiplied by the mask": _both_with(
            inner=lambda x, mask, *weights: _masked(x * mask[..., None], mask | True, *weights)
        ),
        "mask inverted": _both_with(outputs=lambda y, mask: np.where(mask[..., None], 0, y)),
        "not flipped back": _both_with(back=lambda hs: hs),
        "time never reversed": [
            _both_with(reverse_x=lambda x: x, reverse_mask=lambda mask: mask, back=lambda hs: hs),
            _both_with(reverse_x=lambda x: x[::-1], reverse_mask=lambda mask: mask[::-1], back=lambda hs: hs[::-1]),
        ],
        "output flipped but not the input": _both_with(reverse_x=lambda x: x, reverse_mask=lambda mask: mask),
        "backward first": _both_with(order=-1),
        "same weights twice": _both_with(weights=lambda forward, backward: (forward, forward)),
        "weights exchanged": _both_with(weights=lambda forward, backward: (backward, forward)),
        "mask without an axis": _both_with(outputs=lambda y, mask: y * mask),
        "two arrays": lambda *arguments: tuple(np.split(_both(*arguments), 2, axis=2)),
        "all three values": _both_whole,
        "concatenated on time": lambda *arguments: np.concatenate(np.split(_both(*arguments), 2, axis=2), axis=1),
        "final states only": _both_final,
    },
    "stateful_run": {
        "reset each time": _stateful_with(carry=lambda h, c: (None, None)),
        "never reset": [
            _stateful_with(when=lambda n, listed: False),
            _stateful_with(when=lambda n, listed: n == listed),
        ],
        "only h carried": _stateful_with(carry=lambda h, c: (h, None)),
        "only c carried": _stateful_with(carry=lambda h, c: (None, c)),
        "h and c exchanged": _stateful_with(carry=lambda h, c: (c, h)),
        "reset one batch late": _stateful_reset_after,
        "reset one batch early": _stateful_with(when=lambda n, listed: n + 1 in listed),
        "only h reset": _stateful_with(reset=lambda h, c: (None, c)),
        "only c reset": _stateful_with(reset=lambda h, c: (h, None)),
        "reset only once": _stateful_with(when=lambda n, listed: n == next(iter(listed), None)),
        "reset each time if at all": _stateful_with(when=lambda n, listed: bool(listed)),
        "all hidden states": _stateful_all,
        "c as output": _stateful_with(store=lambda h, c: c),
        "last batch only": lambda *arguments, **options: _stateful(*arguments, **options)[-1],
        "one array for the list": lambda *arguments, **options: np.array(_stateful(*arguments, **options)),
        "states with the output": _stateful_with(store=lambda h, c: (h, h, c)),
    },
}
