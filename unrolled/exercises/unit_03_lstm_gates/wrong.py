"""What wrong answers of 03_lstm_gates give, asked of Keras wherever it can say it."""

import numpy as np

from unrolled import oracle


def in_order(*order):
    """Return an answer that hands out Keras' gates (i, f, g, o) in another order."""
    return lambda right, a: tuple(right[n] for n in order)


def in_one_array(right, a):
    return np.stack(right)


def activated(right, a):
    activations = zip(right, ("sigmoid", "sigmoid", "tanh", "sigmoid"), strict=True)
    return tuple(oracle.dense(gate, np.eye(gate.shape[1], dtype=gate.dtype), None, name) for gate, name in activations)


def transposed(recurrent_kernel):
    """Return the recurrent kernel with each gate's square block transposed."""
    return np.hstack([block.T for block in np.split(recurrent_kernel, 4, axis=1)])


def with_activations(**changed):
    """Return an answer of lstm_gates in which some gates, for example g="sigmoid", have another activation."""

    def answer(right, a):
        others = {name: oracle.lstm_gate("ifgo".index(name), changed[name], **vars(a)) for name in changed}
        return tuple(others.get(name, gate) for name, gate in zip("ifgo", right, strict=True))

    return answer


def candidate_activated_twice(right, a):
    gates = np.hstack([a.i, a.f, a.g, a.o])
    return oracle.lstm_update(gates, a.c, activation="tanh", recurrent_activation="linear")


def updated_with(*order):
    """Return an answer of lstm_step that hands the gates to the update in another order."""

    def answer(right, a):
        gates = oracle.lstm_gates(a.x_t, a.h, a.kernel, a.recurrent_kernel, a.bias)
        return oracle.lstm_state_update(*(gates[n] for n in order), a.c)

    return answer


def with_ones(first, last):
    """Return an answer of initial_bias whose ones stand in the blocks from first up to last."""

    def answer(right, a):
        bias = np.full(right.shape, a.bias_value, right.dtype)
        bias[first * a.units : last * a.units] = 1 if a.unit_forget_bias else a.bias_value
        return bias

    return answer


def ones_in_turn(right, a):
    bias = np.full(right.shape, a.bias_value, right.dtype)
    bias[1::4] = 1 if a.unit_forget_bias else a.bias_value
    return bias


def one_added(right, a):
    start = oracle.fresh_lstm_bias(a.units, a.bias_value, False)
    return start + oracle.fresh_lstm_bias(a.units, 0.0, a.unit_forget_bias)


def activated_again(right, a):
    return oracle.lstm_update(np.hstack([a.i, a.f, a.g, a.o]), a.c)


def units_cut_short(right, a):
    return tuple(gate[:, :-1] for gate in right)


def forget_bias_added(right, a):
    units = a.h.shape[1]
    return oracle.lstm_gates(**a.but(bias=a.bias + oracle.fresh_lstm_bias(units, 0.0, True).astype(a.bias.dtype)))


def exchanged_columns(right, a):
    """Return what comes out when the third block of the columns is taken for o, and the fourth for g."""
    return (*right[:2], oracle.lstm_gate(3, "tanh", **vars(a)), oracle.lstm_gate(2, "sigmoid", **vars(a)))


def tanh_around_the_product(right, a):
    return oracle.tanh(a.o * right[1]), right[1]


def tanh_stored(right, a):
    # o * tanh(c) with an open output gate is what this learner keeps as c.
    pressed = oracle.lstm_state_update(**a.but(o=0 * a.o + 1))[0]
    return a.o * pressed, pressed


def update_with_sigmoid(right, a):
    keep = np.hstack([0 * a.i, 0 * a.f + 1, 0 * a.g, a.o])
    return oracle.lstm_update(keep, right[1], activation="sigmoid", recurrent_activation="linear")


def some_ones(first, last, flag=True):
    """Return an answer of initial_bias whose ones stand from number first(units) up to last(units)."""

    def answer(right, a):
        bias = np.full(right.shape, a.bias_value, right.dtype)
        if a.unit_forget_bias is flag:
            bias[first(a.units) : last(a.units)] = 1
        return bias

    return answer


def matrix_products(right, a):
    c = a.f @ a.c + a.i @ a.g
    return a.o @ np.tanh(c), c


def matrix_products_in_c(right, a):
    c = a.f @ a.c + a.i @ a.g
    return a.o * np.tanh(c), c


def zero_without_flag(right, a):
    blocks = [a.bias_value, float(a.unit_forget_bias), a.bias_value, a.bias_value]
    return np.repeat(blocks, a.units).astype(right.dtype)


def activated_twice(right, a):
    gates = oracle.lstm_gates(a.x_t, a.h, a.kernel, a.recurrent_kernel, a.bias)
    return oracle.lstm_update(np.hstack(gates), a.c)


WRONG_QUARTER = "The blocks stand in the order i, f, c, o: the forget gate's numbers are bias[units : 2 * units]."
