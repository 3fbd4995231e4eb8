"""What wrong answers of 07_masks_and_state give, asked of Keras wherever it can say it."""

import numpy as np

from unrolled import oracle


def stepped(a, keep, x=None, mask=None):
    """Return (hs, h, c) of an LSTMCell stepped over time; keep(new, previous, valid) gives the states of a timestep."""
    x, mask = a.x if x is None else x, a.mask if mask is None else mask
    states = (np.zeros((len(x), len(a.recurrent_kernel)), x.dtype),) * 2
    hs = []
    for t in range(x.shape[1]):
        new = oracle.lstm_step(x[:, t], *states, a.kernel, a.recurrent_kernel, a.bias)
        states = keep(new, states, mask[:, t, None])
        hs.append(states[0])
    return np.stack(hs, axis=1), *states


def kept(keep):
    return lambda right, a: stepped(a, keep)


def frozen(new, previous, valid):
    return tuple(np.where(valid, *pair) for pair in zip(new, previous, strict=True))


def alike(decide):
    """Return an answer in which decide(valid) chooses for the whole batch at once."""
    return kept(lambda new, previous, valid: new if decide(valid) else previous)


def as_lengths(mask):
    return np.arange(mask.shape[1]) < mask.sum(axis=1)[:, None]


def zeroed_to_the_end(right, a):
    hs = right[0] * a.mask[..., None]
    return hs, hs[:, -1], right[2]


def new_h_stored(right, a):
    """The states are right; hs holds what each step has computed from them."""
    found = []

    def keep(new, previous, valid):
        found.append(new[0])
        return frozen(new, previous, valid)

    _, h, c = stepped(a, keep)
    return np.stack(found, axis=1), h, c


def truth_of_array(right, a):
    if len(a.x) > 1:
        raise ValueError("The truth value of an array with more than one element is ambiguous")
    return right


def across_units(right, a):
    """NumPy lets (B,) meet (B, U) only where B is 1 or U."""
    return stepped(a, lambda new, previous, valid: frozen(new, previous, valid[:, 0]))


def forward(a, weights, x=None, mask=None):
    """Return the hidden states (B, T, U) of a direction that reads x as it is."""
    x, mask = a.x if x is None else x, a.mask if mask is None else mask
    return oracle.lstm_masked(x, mask, *weights, return_sequences=True)


def backward(a, weights=None, x=None, mask=None):
    """Return the hidden states (B, T, U) of the backward direction, in the order of time."""
    x, mask = a.x if x is None else x, a.mask if mask is None else mask
    return forward(a, weights or a.backward_weights, x[:, ::-1].copy(), mask[:, ::-1].copy())[:, ::-1]


def both(a, x=None, mask=None):
    return forward(a, a.forward_weights, x, mask), backward(a, None, x, mask)


def zeroed(a, *halves):
    """Return the halves side by side, 0 at masked timesteps."""
    return np.concatenate(halves, axis=-1) * a.mask[..., None]


def with_backward(other):
    """Return an answer of bilstm_masked with another backward half: other(a)."""
    return lambda right, a: zeroed(a, forward(a, a.forward_weights), other(a))


def zeroed_before_flipped(right, a):
    """The backward outputs meet the mask in the order in which they are computed."""
    return np.concatenate(
        [forward(a, a.forward_weights) * a.mask[..., None], backward(a) * a.mask[:, ::-1, None]], axis=-1
    )


def zeroed_twice(right, a):
    return zeroed_before_flipped(right, a) * a.mask[..., None]


def three_values(right, a):
    raise ValueError("setting an array element with a sequence: all three values of lstm_masked")


def final_states(right, a):
    return np.concatenate([forward(a, a.forward_weights)[:, -1], backward(a)[:, 0]], axis=-1)


def runs(a, carry, reset=lambda h, c: (0 * h, 0 * c), reset_before=None):
    """Yield (hs, h, c) of an LSTMCell stepped through each batch.

    carry(h, c) is what the next batch starts from, or reset(h, c) where it is listed in reset_before.
    """
    reset_before = a.reset_before if reset_before is None else reset_before
    h = c = np.zeros((len(a.batches[0]), len(a.recurrent_kernel)), a.kernel.dtype)
    for number, batch in enumerate(a.batches):
        if number:
            h, c = reset(h, c) if number in reset_before else carry(h, c)
        hs = []
        for t in range(batch.shape[1]):
            h, c = oracle.lstm_step(batch[:, t], h, c, a.kernel, a.recurrent_kernel, a.bias)
            hs.append(h)
        yield np.stack(hs, axis=1), h, c


def both_states(h, c):
    return h, c


def carried(carry, **options):
    return lambda right, a: [h for _, h, _ in runs(a, carry, **options)]


def reset_at(numbers):
    """Return an answer that is reset before the batches numbers(a)."""
    return lambda right, a: [h for _, h, _ in runs(a, both_states, reset_before=numbers(a))]


def all_states(right, a):
    return [hs for hs, _, _ in runs(a, both_states)]


def cell_states(right, a):
    return [c for _, _, c in runs(a, both_states)]


def outputs_with_states(right, a):
    return [(h, h, c) for _, h, c in runs(a, both_states)]
