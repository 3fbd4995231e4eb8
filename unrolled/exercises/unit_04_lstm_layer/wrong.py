"""What wrong answers of 04_lstm_layer give, asked of Keras wherever it can say it."""

import numpy as np

from unrolled import oracle


def weights_of(a):
    return a.kernel, a.recurrent_kernel, a.bias


def first_states(a):
    """Return the two states that the sequence starts from."""
    zeros = np.zeros((len(a.x), a.recurrent_kernel.shape[0]), a.x.dtype)
    return tuple(zeros if state is None else state for state in (a.h0, a.c0))


def stepped(a, handed_on=lambda new, start: new):
    """Return (hs, cs) of an LSTMCell stepped over time; handed_on(new, start) is what the next step reads."""
    start = states = first_states(a)
    found = []
    for t in range(a.x.shape[1]):
        found.append(oracle.lstm_step(a.x[:, t], *states, *weights_of(a)))
        states = handed_on(found[-1], start)
    return tuple(np.stack(parts, axis=1) for parts in zip(*found, strict=True))


def handing_on(handed_on):
    return lambda right, a: stepped(a, handed_on)


def zero(state):
    return 0 * state


def one_step_late(right, a):
    return tuple(
        np.concatenate([first[:, None], states[:, :-1]], axis=1)
        for first, states in zip(first_states(a), right, strict=True)
    )


def loop_to(count):
    """Return an answer whose loop makes count(a) steps."""

    def answer(right, a):
        if count(a) > a.x.shape[1]:
            raise IndexError("index out of bounds")
        return tuple(states[:, : count(a)] for states in right)

    return answer


def truth_of_array(right, a):
    if any(state is not None and state.size > 1 for state in (a.h0, a.c0)):
        raise ValueError("The truth value of an array is ambiguous")
    return right


def returned(output, h, c):
    """Return an answer of lstm_layer that picks its values from hs and cs by these three functions."""

    def answer(right, a):
        hs, cs = stepped(a)
        first = output(hs, cs, a)
        return (first, h(hs, cs), c(hs, cs)) if a.return_state else first

    return answer


def taken(final):
    """Return an answer of lstm_layer that takes final(states) of all timesteps for the final one."""
    return returned(
        lambda hs, cs, a: hs if a.return_sequences else final(hs), lambda hs, cs: final(hs), lambda hs, cs: final(cs)
    )


def asked(hs, cs, a):
    """Return the output that return_sequences asks for."""
    return hs if a.return_sequences else hs[:, -1]


def last_h(hs, cs):
    return hs[:, -1]


def last_c(hs, cs):
    return cs[:, -1]


def always_a_tuple(right, a):
    return oracle.lstm(**a.but(return_state=True))


def flags_exchanged(right, a):
    return oracle.lstm(**a.but(return_sequences=a.return_state, return_state=a.return_sequences))


def started_alike(right, a):
    """Return the states of a layer that starts both from zeros where one of the two is missing."""
    missing = a.h0 is None or a.c0 is None
    return stepped(type(a)(**a.but(h0=None, c0=None))) if missing else right


def zeros_of_4u(right, a):
    if a.h0 is None or a.c0 is None:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")
    return right


def backwards(right, a):
    return stepped(type(a)(**a.but(x=a.x[:, ::-1])))


def names_exchanged(right, a):
    """Return what comes out of c, h = lstm_step(...): each name holds the other state, in the loop and in the lists."""
    return stepped(a, lambda new, start: new[::-1])[::-1]


def sequence_before_state(right, a):
    return right[0] if a.return_state and a.return_sequences else right


def state_before_sequence(right, a):
    return (right[1], *right[1:]) if a.return_state else right
