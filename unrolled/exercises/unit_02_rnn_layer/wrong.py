"""What wrong answers of 02_rnn_layer give, asked of Keras wherever it can say it."""

import numpy as np

from unrolled import oracle


def first_state(a, h0=None):
    return np.zeros((len(a.x), len(a.bias)), a.x.dtype) if h0 is None else h0


def step_from(a, x_t, h):
    return oracle.rnn_step(x_t, h, a.kernel, a.recurrent_kernel, a.bias)


def states_of(a, x, h0=None):
    """Return the states (B, T, U) after each timestep of x, from h0 or zeros on."""
    return oracle.rnn_states(x, a.kernel, a.recurrent_kernel, a.bias, first_state(a, h0))


def final(states):
    return states[:, -1]


def from_the_start_each_time(start):
    """Return an answer in which every timestep starts from the same state."""
    return lambda right, a: np.stack([step_from(a, a.x[:, t], start(a)) for t in range(a.x.shape[1])], axis=1)


def loop_to(bound, filled):
    """Return an answer whose loop has a wrong bound; `filled` tells that a whole array was made first."""

    def answer(right, a):
        steps, timesteps = bound(a), a.x.shape[1]
        if steps > timesteps:
            raise IndexError(f"index {timesteps} is out of bounds for axis 1 with size {timesteps}")
        return np.where(np.arange(timesteps)[:, None] < steps, right, 0) if filled else right[:, :steps]

    return answer


def over_batch(axis):
    """Return an answer whose loop reads one sequence at a time: `for x_t in x`."""

    def answer(right, a):
        h, states = first_state(a, a.h0), []
        for row in a.x:
            # NumPy stretches one row to fit; anything else is an error when the two products are added.
            if len(row) != len(h) and 1 not in (len(row), len(h)):
                raise ValueError(f"operands could not be broadcast together with {len(row)} and {len(h)} rows")
            h = step_from(a, row, h)
            states.append(h)
        return np.stack(states, axis=axis)

    return answer


def truth_of_array(right, a):
    if a.h0 is not None and a.h0.size != 1:
        raise ValueError("The truth value of an array with more than one element is ambiguous.")
    return right


def none_not_replaced(right, a):
    if a.h0 is None:
        raise ValueError("matmul: Input operand 0 does not have enough dimensions")
    return right


def split_at(first, second):
    """Return an answer to split_run that reads x in the two slices first(cut) and second(cut)."""

    def answer(right, a):
        parts = a.x[:, first(a.cut)], a.x[:, second(a.cut)]
        if not all(part.shape[1] for part in parts):
            raise ValueError("need at least one array to stack")
        h = final(states_of(a, parts[0]))
        return h, final(states_of(a, parts[1], h))

    return answer


def split_batch(right, a):
    """The batch is cut: the second run starts from as many states as the first has rows."""
    first, second = a.x[: a.cut], a.x[a.cut :]
    rows = {len(first), len(second)}
    if len(rows - {1}) > 1:
        raise ValueError(f"operands could not be broadcast together with {len(second)} and {len(first)} rows")
    h = oracle.rnn(first, a.kernel, a.recurrent_kernel, a.bias)
    if 0 in rows:
        return h, h[:0]
    return h, final(states_of(a, second, h))


def both_sequences(right, a):
    return states_of(a, a.x[:, : a.cut]), states_of(a, a.x[:, a.cut :], right[0])
