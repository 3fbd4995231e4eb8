"""What wrong answers of 05_bidirectional give, asked of Keras wherever it can say it."""

import numpy as np

from unrolled import oracle


def as_it_comes(x, kernel, recurrent_kernel, bias):
    """Return the hidden states of the backward direction in the order in which it computes them."""
    return oracle.lstm(x, kernel, recurrent_kernel, bias, go_backwards=True, return_sequences=True)


def forward_in_time(x, kernel, recurrent_kernel, bias):
    return oracle.lstm(x, kernel, recurrent_kernel, bias, return_sequences=True)


def all_axes_reversed(right, a):
    return np.flip(forward_in_time(**a.but(x=np.flip(a.x).copy())))


def if_mode(mode, mistaken):
    """Return an answer of merge that is mistaken in one mode only."""
    return lambda right, a: mistaken(right, a) if a.mode == mode else right


def backward_first(right, a):
    if a.mode is None:
        return right[::-1]
    return oracle.merged(a.backward, a.forward, a.mode)


def joined(axis):
    return if_mode("concat", lambda right, a: np.concatenate([a.forward, a.backward], axis=axis))


def columns_at(forward_t, backward_t):
    """Return an answer of last_summary: the first half of the columns at one timestep, the second at another."""

    def answer(right, a):
        half = a.sequence.shape[-1] // 2
        return np.concatenate([a.sequence[:, forward_t, :half], a.sequence[:, backward_t, half:]], axis=-1)

    return answer


def rows_for_timesteps(right, a):
    forward, backward = np.split(a.sequence, 2, axis=-1)
    return np.concatenate([forward[-1], backward[0]], axis=-1)


def both_cells(a):
    """Return (cs in the order of the backward direction): its final c after every part of the reversed sequence."""
    return oracle.lstm_states(np.flip(a.x, 1), a.kernel, a.recurrent_kernel, a.bias)[1]


def halved_by_time(right, a):
    half = a.sequence.shape[1] // 2
    return np.concatenate([a.sequence[:, -1, :half], a.sequence[:, 0, half:]], axis=-1)


def axis_two(right, a):
    if a.forward.ndim == 2:
        raise np.exceptions.AxisError(2, 2)
    return right
