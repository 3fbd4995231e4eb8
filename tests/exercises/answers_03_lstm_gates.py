"""Right and wrong answers to the exercises of 03_lstm_gates, written as learners write them."""

import math

import numpy as np


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _split(z):
    U = z.shape[1] // 4
    return z[:, :U], z[:, U : 2 * U], z[:, 2 * U : 3 * U], z[:, 3 * U :]


def _split_by_loops(z):
    U = z.shape[1] // 4
    gates = [np.zeros((len(z), U)) for _ in range(4)]
    for row in range(len(z)):
        for column in range(4 * U):
            gates[column // U][row, column % U] = z[row, column]
    return gates


def _activated(i, f, g, o):
    return _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)


def _gates(x_t, h, kernel, recurrent_kernel, bias):
    return _activated(*_split(x_t @ kernel + h @ recurrent_kernel + bias))


def _gates_one_by_one(x_t, h, kernel, recurrent_kernel, bias):
    U, gates = h.shape[1], []
    for gate, activation in enumerate([_sigmoid, _sigmoid, np.tanh, _sigmoid]):
        part = slice(gate * U, (gate + 1) * U)
        gates.append(activation(x_t @ kernel[:, part] + h @ recurrent_kernel[:, part] + bias[part]))
    return gates


def _gates_float64(x_t, h, kernel, recurrent_kernel, bias):
    both = np.hstack([x_t, h]).astype("float64")
    z = (both @ np.vstack([kernel, recurrent_kernel]) + bias).reshape(len(h), 4, -1)
    # sigmoid is a tanh of half the size.
    return tuple(np.tanh(z[:, k]) if k == 2 else (1 + np.tanh(z[:, k] / 2)) / 2 for k in range(4))


def _update(i, f, g, o, c):
    c = f * c + i * g
    return o * np.tanh(c), c


def _update_by_loops(i, f, g, o, c):
    h_new, c_new = np.zeros(c.shape), np.zeros(c.shape)
    for row in range(c.shape[0]):
        for unit in range(c.shape[1]):
            c_new[row, unit] = f[row, unit] * c[row, unit] + i[row, unit] * g[row, unit]
            h_new[row, unit] = o[row, unit] * math.tanh(c_new[row, unit])
    return [h_new, c_new]


def _update_float64(i, f, g, o, c):
    new = np.multiply(f, c, dtype="float64") + np.multiply(i, g, dtype="float64")
    return o * (np.exp(new) - np.exp(-new)) / (np.exp(new) + np.exp(-new)), new


def _step(gates, update):
    def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
        return update(*gates(x_t, h, kernel, recurrent_kernel, bias), c)

    return lstm_step


def _bias_by_slice(units, bias_value=0.0, unit_forget_bias=True):
    bias = np.full(4 * units, bias_value)
    if unit_forget_bias:
        bias[units : 2 * units] = 1
    return bias


def _bias_by_parts(units, bias_value=0.0, unit_forget_bias=True):
    other = np.full(units, bias_value, dtype="float32")
    forget = np.ones(units, dtype="float32") if unit_forget_bias else other
    return np.concatenate([other, forget, other, other])


def _bias_by_loop(units, bias_value=0.0, unit_forget_bias=True):
    return np.array([1.0 if unit_forget_bias and n // units == 1 else bias_value for n in range(4 * units)])


RIGHT = {
    "split_gates": [_split, lambda z: np.split(z, 4, axis=1), _split_by_loops, lambda z: tuple(
        z.astype("float64").reshape(len(z), 4, -1).transpose(1, 0, 2))],
    "lstm_gates": [_gates, _gates_one_by_one, _gates_float64],
    "lstm_state_update": [_update, _update_by_loops, _update_float64],
    "lstm_step": [_step(_gates, _update), _step(_gates_one_by_one, _update_by_loops), _step(_gates_float64, _update)],
    "initial_bias": [_bias_by_slice, _bias_by_parts, _bias_by_loop],
}


def _reshaped(z):
    gates = z.reshape(len(z), -1, 4)
    return gates[:, :, 0], gates[:, :, 1], gates[:, :, 2], gates[:, :, 3]


def _reshaped_gates_first(z):
    i, f, g, o = z.reshape(4, z.shape[0], z.shape[1] // 4)
    return i, f, g, o


def _in_order(*order):
    def split_gates(z):
        gates = _split(z)
        return tuple(gates[n] for n in order)

    return split_gates


def _gates_with(i, f, g, o):
    def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
        parts = _split(x_t @ kernel + h @ recurrent_kernel + bias)
        return tuple(activation(part) for activation, part in zip((i, f, g, o), parts, strict=True))

    return lstm_gates


def _gates_transposed(x_t, h, kernel, recurrent_kernel, bias):
    blocks = zip(_split(x_t @ kernel + bias), _split(recurrent_kernel), strict=True)
    return _activated(*(from_x + h @ block.T for from_x, block in blocks))


def _gates_in_papers_order(*arguments):
    i, f, g, o = _gates(*arguments)
    return i, f, o, g


def _update_with_old_c(i, f, g, o, c):
    return o * np.tanh(c), f * c + i * g


def _update_exchanged(i, f, g, o, c):
    return _update(f, i, g, o, c)


def _update_without_tanh(i, f, g, o, c):
    c = f * c + i * g
    return o * c, c


def _update_without_i(i, f, g, o, c):
    c = f * c + g
    return o * np.tanh(c), c


def _update_without_f(i, f, g, o, c):
    c = c + i * g
    return o * np.tanh(c), c


def _update_without_o(i, f, g, o, c):
    c = f * c + i * g
    return np.tanh(c), c


def _update_with_two_tanh(i, f, g, o, c):
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


def _states_exchanged(function):
    return lambda *arguments: function(*arguments)[::-1]


def _step_gates_from_c(x_t, h, c, kernel, recurrent_kernel, bias):
    return _update(*_gates(x_t, c, kernel, recurrent_kernel, bias), c)


def _step_with_old_c(x_t, h, c, kernel, recurrent_kernel, bias):
    h, _ = _update(*_gates(x_t, h, kernel, recurrent_kernel, bias), c)
    return h, c


def _step_reordered(x_t, h, c, kernel, recurrent_kernel, bias):
    f, i, g, o = _gates(x_t, h, kernel, recurrent_kernel, bias)
    return _update(i, f, g, o, c)


def _right_step(x_t, h, c, kernel, recurrent_kernel, bias):
    return _update(*_gates(x_t, h, kernel, recurrent_kernel, bias), c)


def _step_in_papers_order(x_t, h, c, kernel, recurrent_kernel, bias):
    i, f, o, g = _gates(x_t, h, kernel, recurrent_kernel, bias)
    return _update(i, f, g, o, c)


def _bias_added(units, bias_value=0.0, unit_forget_bias=True):
    bias = np.full(4 * units, bias_value)
    bias[units : 2 * units] += 1 if unit_forget_bias else 0
    return bias


def _bias_all_ones(units, bias_value=0.0, unit_forget_bias=True):
    return np.ones(4 * units) if unit_forget_bias else np.full(4 * units, bias_value)


def _bias_first_quarter(units, bias_value=0.0, unit_forget_bias=True):
    bias = np.full(4 * units, bias_value)
    if unit_forget_bias:
        bias[:units] = 1
    return bias


def _bias_every_fourth(units, bias_value=0.0, unit_forget_bias=True):
    bias = np.full(4 * units, bias_value)
    if unit_forget_bias:
        bias[1::4] = 1
    return bias


def _bias_from_zeros(units, bias_value=0.0, unit_forget_bias=True):
    bias = np.zeros(4 * units)
    if unit_forget_bias:
        bias[units : 2 * units] = 1
    return bias


def _split_at_fixed_columns(z):
    return z[:, 0:3], z[:, 3:6], z[:, 6:9], z[:, 9:12]


def _split_short(z):
    U = z.shape[1] // 4
    return z[:, 0 : U - 1], z[:, U : 2 * U - 1], z[:, 2 * U : 3 * U - 1], z[:, 3 * U : 4 * U - 1]


def _gates_whole_kernel_transposed(x_t, h, kernel, recurrent_kernel, bias):
    return _activated(*_split(x_t @ kernel + h @ recurrent_kernel.T + bias))


def _gates_from_papers_columns(x_t, h, kernel, recurrent_kernel, bias):
    i, f, o, g = _split(x_t @ kernel + h @ recurrent_kernel + bias)
    return _activated(i, f, g, o)


def _gates_with_one_added(x_t, h, kernel, recurrent_kernel, bias):
    i, f, g, o = _split(x_t @ kernel + h @ recurrent_kernel + bias)
    return _activated(i, f + 1, g, o)


def _update_with_sigmoid(i, f, g, o, c):
    c = f * c + i * g
    return o * _sigmoid(c), c


def _update_forgetting(i, f, g, o, c):
    c = (1 - f) * c + i * g
    return o * np.tanh(c), c


def _update_storing_tanh(i, f, g, o, c):
    c = np.tanh(f * c + i * g)
    return o * c, c


def _update_tanh_outside(i, f, g, o, c):
    c = f * c + i * g
    return np.tanh(o * c), c


def _update_returning_old_c(i, f, g, o, c):
    new = f * c + i * g
    return o * np.tanh(new), c


def _update_with_matrix_products(i, f, g, o, c):
    c = f @ c + i @ g
    return o @ np.tanh(c), c


def _update_with_matrix_products_in_c(i, f, g, o, c):
    c = f @ c + i @ g
    return o * np.tanh(c), c


def _as_a_cell(function):
    def cell(*arguments):
        h, c = function(*arguments)
        return h, [h, c]

    return cell


def _as_a_layer(function):
    def layer(*arguments):
        h, c = function(*arguments)
        return h, h, c

    return layer


def _step_updating_h(x_t, h, c, kernel, recurrent_kernel, bias):
    return _update(*_gates(x_t, h, kernel, recurrent_kernel, bias), h)


def _step_activating_twice(x_t, h, c, kernel, recurrent_kernel, bias):
    return _update(*_activated(*_gates(x_t, h, kernel, recurrent_kernel, bias)), c)


def _bias_ones_from(first, last, flag=True):
    """Return a learner's initial_bias that sets the numbers first(units) to last(units) - 1."""

    def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
        bias = np.full(4 * units, bias_value)
        if unit_forget_bias == flag:
            bias[first(units) : last(units)] = 1
        return bias

    return initial_bias


def _bias_as_table(units, bias_value=0.0, unit_forget_bias=True):
    bias = np.full((4, units), bias_value)
    if unit_forget_bias:
        bias[1] = 1
    return bias


def _bias_zero_without_flag(units, bias_value=0.0, unit_forget_bias=True):
    forget = np.ones(units) if unit_forget_bias else np.zeros(units)
    other = np.full(units, bias_value)
    return np.concatenate([other, forget, other, other])


WRONG = {
    "split_gates": {
        "order i, f, o, g": _in_order(0, 1, 3, 2),
        "order f, i, g, o": _in_order(1, 0, 2, 3),
        "order i, o, f, g": _in_order(0, 3, 1, 2),
        "every fourth column, or reshaped to (B, U, 4)": [
            _reshaped,
            lambda z: z.reshape(len(z), -1, 4),
        ],
        "reshaped to (4, B, U)": [
            _reshaped_gates_first,
            lambda z: z.reshape(4, len(z), -1),
        ],
        "cut along the batch": lambda z: np.split(z, 4),
        "one array for four": [lambda z: z.reshape(len(z), 4, -1), lambda z: np.array(np.split(z, 4, axis=1))],
        "order f, i, o, g": _in_order(1, 0, 3, 2),
        "activations applied": lambda z: _activated(*_split(z)),
        "last column left out": _split_short,
        "columns for U = 3": _split_at_fixed_columns,
        "cut into U parts": lambda z: np.split(z, z.shape[1] // 4, axis=1),
    },
    "lstm_gates": {
        "sigmoid on g": _gates_with(_sigmoid, _sigmoid, _sigmoid, _sigmoid),
        "tanh on o": _gates_with(_sigmoid, _sigmoid, np.tanh, np.tanh),
        "sigmoid and tanh exchanged between g and o": _gates_with(_sigmoid, _sigmoid, _sigmoid, np.tanh),
        "bias missing": lambda x, h, k, r, b: _activated(*_split(x @ k + h @ r)),
        "recurrent kernel transposed": [
            _gates_transposed,
            _gates_whole_kernel_transposed,
        ],
        "state ignored": lambda x, h, k, r, b: _activated(*_split(x @ k + b)),
        "activations forgotten": lambda x, h, k, r, b: _split(x @ k + h @ r + b),
        "order i, f, o, g": _gates_in_papers_order,
        "columns in the order i, f, o, g": _gates_from_papers_columns,
        "order f, i, g, o": lambda *arguments: tuple(_gates(*arguments)[n] for n in (1, 0, 2, 3)),
        "1 added to the forget gate": _gates_with_one_added,
        "tanh on every gate": _gates_with(np.tanh, np.tanh, np.tanh, np.tanh),
        "sigmoid and tanh exchanged everywhere": _gates_with(np.tanh, np.tanh, _sigmoid, np.tanh),
        "g without activation": _gates_with(_sigmoid, _sigmoid, lambda z: z, _sigmoid),
        "one array for four": lambda *arguments: np.array(_gates(*arguments)),
    },
    "lstm_state_update": {
        "i and f exchanged": _update_exchanged,
        "old c in h": _update_with_old_c,
        "no tanh on c": _update_without_tanh,
        "g not gated": _update_without_i,
        "c not gated": _update_without_f,
        "output gate left out": _update_without_o,
        "tanh on g again": _update_with_two_tanh,
        "(c, h)": _states_exchanged(_update),
        "sigmoid on c": _update_with_sigmoid,
        "f read as what is forgotten": _update_forgetting,
        "tanh stored in c": _update_storing_tanh,
        "tanh around the product": _update_tanh_outside,
        "old c returned": _update_returning_old_c,
        "activations applied again": lambda i, f, g, o, c: _update(*_activated(i, f, g, o), c),
        "matrix product": [_update_with_matrix_products, _update_with_matrix_products_in_c],
        "states in a list, as from LSTMCell": _as_a_cell(_update),
        "h twice": _as_a_layer(_update),
    },
    "lstm_step": {
        "(c, h)": _states_exchanged(_right_step),
        "h and c exchanged on input": lambda x_t, h, c, k, r, b: _right_step(x_t, c, h, k, r, b),
        "gates read c": _step_gates_from_c,
        "i and f exchanged": _step_reordered,
        "g and o exchanged": _step_in_papers_order,
        "old c returned": _step_with_old_c,
        "cell state ignored": lambda x_t, h, c, k, r, b: _right_step(x_t, h, np.zeros_like(c), k, r, b),
        "h updated in the place of c": _step_updating_h,
        "activations applied again": _step_activating_twice,
        "states in a list, as from LSTMCell": _as_a_cell(_right_step),
        "h twice": _as_a_layer(_right_step),
    },
    "initial_bias": {
        "1 added to bias_value": _bias_added,
        "all ones": _bias_all_ones,
        "the wrong quarter": _bias_first_quarter,
        "every fourth number": _bias_every_fourth,
        "others forced to zero": _bias_from_zeros,
        "flag ignored": lambda units, bias_value=0.0, unit_forget_bias=True: _bias_by_slice(units, bias_value),
        "forget quarter never set": lambda units, bias_value=0.0, unit_forget_bias=True: np.full(4 * units, bias_value),
        "one number for a quarter": _bias_ones_from(lambda units: 1, lambda units: 2),
        "numbers for U = 3": _bias_ones_from(lambda units: 3, lambda units: 6),
        "last number left out": _bias_ones_from(lambda units: units, lambda units: 2 * units - 1),
        "three quarters": _bias_ones_from(lambda units: units, lambda units: 4 * units),
        "flag turned around": _bias_ones_from(lambda units: units, lambda units: 2 * units, flag=False),
        "0 without the flag": _bias_zero_without_flag,
        "four rows": _bias_as_table,
    },
}
