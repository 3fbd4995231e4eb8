"""What wrong answers of 11_new_cells give, asked of Keras wherever it can say it."""

import numpy as np

from unrolled import oracle


def with_blocks(change):
    """Return an answer of gru_step in which change(z, r, candidate) returns the blocks of each array in another way."""

    def answer(right, a):
        changed = {
            name: np.concatenate(change(*np.split(getattr(a, name), 3, axis=-1)), axis=-1)
            for name in ("kernel", "recurrent_kernel", "bias")
        }
        return oracle.gru_step(**a.but(**changed))

    return answer


def candidate_of_bias(change):
    """Return an answer of gru_step with another candidate block of the bias: change(of x, of h) returns both rows."""

    def answer(right, a):
        bias = a.bias.copy()
        units = a.h.shape[1]
        bias[:, 2 * units :] = change(*bias[:, 2 * units :])
        return oracle.gru_step(**a.but(bias=bias))

    return answer


def reset_first(keep):
    """Return an answer of gru_step that resets h before the product; keep(of x, of h) is its only bias."""
    return lambda right, a: oracle.gru_step(**a.but(bias=keep(*a.bias)), reset_after=False)


def with_gate(place, z, right, a):
    """Return what a GRUCell gives with the same pre-activation z everywhere in one block."""
    units = a.h.shape[1]
    columns = slice(place * units, (place + 1) * units)
    fixed = {name: getattr(a, name).copy() for name in ("kernel", "recurrent_kernel", "bias")}
    for array in fixed.values():
        array[:, columns] = 0
    fixed["bias"][0, columns] = z
    return oracle.gru_step(**a.but(**fixed))


def all_reset(right, a):
    """r multiplies the whole pre-activation: what a GRUCell gives that finds x_t in its state, beside h."""
    D, units = len(a.kernel), len(a.recurrent_kernel)
    z, r, g = (
        np.vstack([a.kernel, a.recurrent_kernel])[:, place * units : (place + 1) * units] for place in range(3)
    )
    wide = np.hstack([np.hstack([np.zeros((D + units, D), block.dtype), block]) for block in (z, r, g)])
    biases = np.split(a.bias.sum(axis=0), 3)
    inside = np.hstack([np.hstack([np.zeros(D, block.dtype), block]) for block in biases])
    nothing = np.zeros((len(a.h), 1), a.h.dtype), np.zeros((1, len(inside)), a.h.dtype)
    state = np.hstack([a.x_t, a.h])
    return oracle.gru_step(nothing[0], state, nothing[1], wide, np.stack([0 * inside, inside]))[:, D:]


def kept_part(a):
    """Return z * h, (B, U): what a GRUCell gives whose candidate is 0."""
    return with_gate(2, 0, None, a)


def states_of(a, h0):
    """Return the states (B, T, U) of a GRU from h0 on, or from zeros where it is None."""
    return oracle.gru(a.x, a.kernel, a.recurrent_kernel, a.bias, h0, return_sequences=True)


def require_fit(x, kernel):
    """Raise what NumPy raises where x (B, T, D) does not fit a kernel."""
    if x.shape[-1] != len(kernel):
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")


def stack(x, weights, layer):
    """Return what comes out of a stack: layer(x, forward_weights, backward_weights) returns what the next one reads."""
    for forward, backward in weights:
        require_fit(x, forward[0])
        x = layer(x, list(forward), list(backward))
    return x


def both(x, forward, backward):
    return oracle.bilstm(x, forward, backward, return_sequences=True)


def last_reads_x(right, a):
    """Every layer reads x, and the last one's output is returned."""
    outputs = [stack(a.x, [one], both) for one in a.weights]
    return outputs[-1]


def states_handed_on(right, a):
    """Each layer starts from the final states of the layer before it, the first from zeros."""
    x, states = a.x, [(None, None)] * 2
    for pair in a.weights:
        sides = []
        for side, (weights, initial) in enumerate(zip(pair, states, strict=True)):
            _require_states(initial[0], weights[1])
            read = oracle.flipped(x, 1) if side else x
            sides.append(oracle.lstm(read, *weights, *initial, return_sequences=True, return_state=True))
        x = np.concatenate([sides[0][0], oracle.flipped(sides[1][0], 1)], axis=-1)
        states = [side[1:] for side in sides]
    return x


def _require_states(h, recurrent_kernel):
    if h is not None and h.shape[1] != len(recurrent_kernel):
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")


def not_flipped(x, forward, backward):
    """The backward sequence stays in the order in which it is computed."""
    backwards = oracle.lstm(x, *backward, go_backwards=True, return_sequences=True)
    return np.concatenate([oracle.lstm(x, *forward, return_sequences=True), backwards], axis=-1)


def one_way(x, forward, backward):
    """Both halves read x as it is."""
    return np.concatenate([oracle.lstm(x, *side, return_sequences=True) for side in (forward, backward)], axis=-1)


def half_handed_on(right, a):
    """Each direction is a stack of its own, and the two meet at the end alone."""
    x = [a.x, oracle.flipped(a.x, 1)]
    for pair in a.weights:
        for side, weights in enumerate(pair):
            require_fit(x[side], weights[0])
        x = [oracle.lstm(one, *weights, return_sequences=True) for one, weights in zip(x, pair, strict=True)]
    return np.concatenate([x[0], oracle.flipped(x[1], 1)], axis=-1)


def from_the_start_each_time(right, a):
    """Every timestep of a GRU starts from the initial state again."""
    start = np.zeros((len(a.x), a.recurrent_kernel.shape[0]), a.x.dtype) if a.h0 is None else a.h0
    weights = a.kernel, a.recurrent_kernel, a.bias
    states = np.stack([oracle.gru_step(a.x[:, t], start, *weights) for t in range(a.x.shape[1])], axis=1)
    output = states if a.return_sequences else states[:, -1]
    return (output, states[:, -1]) if a.return_state else output
