"""What wrong answers of bilstm_layer give, asked of Keras."""

import numpy as np

from unrolled import oracle
from unrolled.exercises.unit_05_bidirectional import wrong


def with_output(output):
    """Return an answer of bilstm_layer with another output: output(a) is what merge gives."""

    def answer(right, a):
        states = right[-4:] if a.return_state else ()
        other = output(a)
        if not a.return_state:
            return other
        return (*(other if a.merge_mode is None else (other,)), *states)

    return answer


def with_states(states):
    """Return an answer of bilstm_layer with other states: states(a, h_f, c_f, h_b, c_b)."""
    return lambda right, a: (*right[:-4], *states(a, *right[-4:])) if a.return_state else right


def last_timestep(a):
    """Return y[:, -1] of the two sequences where one summary is expected."""
    forward, backward = both_sequences(a)
    return oracle.merged(forward, backward, a.merge_mode) if a.return_sequences else merged_at(forward, backward, -1, a)


def both_sequences(a):
    """Return both sequences (B, T, U), in the order of time."""
    return wrong.forward_in_time(a.x, *a.forward_weights), oracle.backward_lstm(a.x, *a.backward_weights)


def merged_at(forward, backward, t, a):
    return oracle.merged(forward[:, t], backward[:, t], a.merge_mode)


def not_flipped(a):
    forward, _ = both_sequences(a)
    backward = wrong.as_it_comes(a.x, *a.backward_weights)
    return oracle.merged(forward, backward, a.merge_mode) if a.return_sequences else summary_of(a)


def summary_of(a):
    return oracle.bilstm(**a.but(return_sequences=False, return_state=False))


def first_step_backwards(a):
    """Return (h, c) of the backward direction when it has read the last timestep only."""
    return oracle.lstm(a.x[:, -1:], *a.backward_weights, return_state=True)[1:]


def states_at_last_timestep(a, h_f, c_f, h_b, c_b):
    return h_f, c_f, *first_step_backwards(a)


def all_at_last_timestep(right, a):
    outer = with_output(last_timestep)(right, a)
    return with_states(states_at_last_timestep)(outer, a)


def never_reversed(right, a):
    forward = oracle.lstm(a.x, *a.forward_weights, return_sequences=True, return_state=True)
    backward = oracle.lstm(a.x, *a.backward_weights, return_sequences=True, return_state=True)
    pair = (forward[0], backward[0]) if a.return_sequences else (forward[1], backward[1])
    outer = with_output(lambda a: oracle.merged(*pair, a.merge_mode))(right, a)
    return with_states(lambda *_: (*forward[1:], *backward[1:]))(outer, a)


def states_concatenated(a, h_f, c_f, h_b, c_b):
    return np.concatenate([h_f, h_b], axis=-1), np.concatenate([c_f, c_b], axis=-1)


def states_merged(a, h_f, c_f, h_b, c_b):
    return oracle.merged(h_f, h_b, a.merge_mode), oracle.merged(c_f, c_b, a.merge_mode)


def pair_not_unpacked(right, a):
    return (right[:2], *right[2:]) if a.merge_mode is None and a.return_state else right


def states_left_out(right, a):
    if not a.return_state:
        return right
    return right[:2] if a.merge_mode is None else right[0]


def units_reversed(a):
    """Return the output when a backward output without a time axis is reversed all the same."""
    if a.return_sequences:
        return oracle.bilstm(**a.but(return_state=False))
    forward, backward = oracle.bilstm(**a.but(return_state=False, merge_mode=None))
    return oracle.merged(forward, backward[:, ::-1], a.merge_mode)


def continued(right, a):
    """The backward layer starts from the states in which the forward layer ended."""
    forward = oracle.lstm(a.x, *a.forward_weights, return_sequences=a.return_sequences, return_state=True)
    flags = {"return_sequences": a.return_sequences, "return_state": True}
    backward = oracle.lstm(oracle.flipped(a.x, 1), *a.backward_weights, *forward[1:], **flags)
    behind = oracle.flipped(backward[0], 1) if a.return_sequences else backward[0]
    outer = with_output(lambda a: oracle.merged(forward[0], behind, a.merge_mode))(right, a)
    return with_states(lambda *_: (*forward[1:], *backward[1:]))(outer, a)


def x_as_it_is(reverse):
    """Return an answer whose backward layer reads reverse(x), and whose sequence is flipped back in time."""

    def answer(right, a):
        forward = oracle.lstm(a.x, *a.forward_weights, return_sequences=a.return_sequences, return_state=True)
        flags = {"return_sequences": a.return_sequences, "return_state": True}
        backward = oracle.lstm(reverse(a.x), *a.backward_weights, **flags)
        behind = oracle.flipped(backward[0], 1) if a.return_sequences else backward[0]
        outer = with_output(lambda a: oracle.merged(forward[0], behind, a.merge_mode))(right, a)
        return with_states(lambda *_: (*forward[1:], *backward[1:]))(outer, a)

    return answer


def backward_output_first(right, a):
    forward, backward = oracle.bilstm(**a.but(return_state=False, merge_mode=None))
    return with_output(lambda a: oracle.merged(backward, forward, a.merge_mode))(right, a)
