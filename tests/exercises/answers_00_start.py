"""Right and wrong answers to the exercises of 00_start, written as learners write them."""

import numpy as np


def _batch_by_filling(series):
    batch = np.zeros((len(series), *series[0].shape), dtype=np.float32)
    for n, one in enumerate(series):
        batch[n] = one
    return batch


def _affine_by_loops(x, kernel, bias):
    y = np.zeros((x.shape[0], kernel.shape[1]))
    for row in range(x.shape[0]):
        for unit in range(kernel.shape[1]):
            y[row, unit] = sum(x[row, d] * kernel[d, unit] for d in range(x.shape[1])) + bias[unit]
    return y


def _affine_one_more_column(x, kernel, bias):
    ones = np.ones((len(x), 1), x.dtype)
    return np.hstack([x, ones]) @ np.vstack([kernel, bias])


def _count_by_shapes(layer, input_dim, units):
    columns = units if layer == "rnn" else 4 * units
    shapes = [(input_dim, columns), (units, columns), (columns,)]
    if layer == "bilstm":
        shapes = shapes * 2
    return sum(np.prod(shape) for shape in shapes)


def _count_by_recursion(layer, input_dim, units):
    if layer == "bilstm":
        return 2 * _count_by_recursion("lstm", input_dim, units)
    if layer == "lstm":
        return 4 * _count_by_recursion("rnn", input_dim, units)
    return (input_dim + units + 1) * units


def _count(layer, D, U):
    """Return the parts (kernel, recurrent kernel, bias) of one direction, and the number of directions."""
    columns = U if layer == "rnn" else 4 * U
    return D * columns, U * columns, columns, 2 if layer == "bilstm" else 1


def _count_one_bias(layer, D, U):
    kernel, recurrent_kernel, _, directions = _count(layer, D, U)
    return directions * (kernel + recurrent_kernel + U)


def _shapes(layer, batch, timesteps, units, return_sequences, return_state):
    width = 2 * units if layer == "bilstm" else units
    output = (batch, timesteps, width) if return_sequences else (batch, width)
    states = {"rnn": 1, "lstm": 2, "bilstm": 4}[layer] if return_state else 0
    return (output,) + ((batch, units),) * states


def _shapes_as_lists(layer, batch, timesteps, units, return_sequences, return_state):
    shapes = [[batch]]
    if return_sequences:
        shapes[0].append(timesteps)
    shapes[0].append(units + units * (layer == "bilstm"))
    if return_state:
        for _ in range(1 + (layer != "rnn")):
            shapes += [[batch, units]] * (2 if layer == "bilstm" else 1)
    return shapes


def _shapes_of_arrays(layer, batch, timesteps, units, return_sequences, return_state):
    sequence = np.zeros((batch, timesteps, units))
    if layer == "bilstm":
        sequence = np.concatenate([sequence, sequence], axis=-1)
    values = [sequence if return_sequences else sequence[:, -1]]
    if return_state:
        state = np.zeros((batch, units))
        values += {"rnn": [state], "lstm": [state, state], "bilstm": [state, state, state, state]}[layer]
    return tuple(value.shape for value in values)


def _shapes_with(width=None, state=None, states=None):
    """Return an output_shapes with another width of the output, shape of a state or number of states."""
    width = width or (lambda layer, units: 2 * units if layer == "bilstm" else units)
    state = state or (lambda layer, batch, timesteps, units: (batch, units))
    states = states or {"rnn": 1, "lstm": 2, "bilstm": 4}

    def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
        last = width(layer, units)
        output = (batch, timesteps, last) if return_sequences else (batch, last)
        count = states[layer] if return_state else 0
        return (output, *[state(layer, batch, timesteps, units)] * count)

    return output_shapes


def _shapes_bare(layer, batch, timesteps, units, return_sequences, return_state):
    shapes = _shapes(layer, batch, timesteps, units, return_sequences, return_state)
    return shapes if return_state else shapes[0]


RIGHT = {
    "to_batch": [
        lambda series: np.stack(series).astype("float32"),
        lambda series: np.array(series, dtype=np.float32),
        _batch_by_filling,
        lambda series: np.concatenate([one[None] for one in series], axis=0, dtype="float32", casting="same_kind"),
    ],
    "affine": [
        lambda x, kernel, bias: x @ kernel + bias,
        _affine_by_loops,
        _affine_one_more_column,
        lambda x, kernel, bias: np.einsum("bd,du->bu", x.astype("float64"), kernel) + bias,
    ],
    "count_params": [
        lambda layer, input_dim, units: (
            {"rnn": 1, "lstm": 4, "bilstm": 8}[layer] * units * (input_dim + units + 1)
        ),
        _count_by_shapes,
        _count_by_recursion,
    ],
    "output_shapes": [_shapes, _shapes_as_lists, _shapes_of_arrays],
}

def _shapes_without_comma(*arguments):
    shapes = _shapes(*arguments)
    return (shapes[0]) + shapes[1:]


def _shapes_all_c(layer, batch, timesteps, units, return_sequences, return_state):
    output, *states = _shapes(layer, batch, timesteps, units, return_sequences, return_state)
    c = (batch, timesteps, units) if return_sequences else (batch, units)
    return (output, *(c if n % 2 else h for n, h in enumerate(states)))


WRONG = {
    "to_batch": {
        "time first": lambda series: np.stack(series, axis=1),
        "flattened": lambda series: np.array([[one.flatten()] for one in series], dtype="float32"),
        "joined end to end": lambda series: np.vstack(series),
        "features before time": lambda series: np.array([one.T for one in series]).astype("float32"),
        "a list": lambda series: [one.astype("float32") for one in series],
        "float64": lambda series: np.stack(series),
    },
    "affine": {
        "bias left out": lambda x, kernel, bias: x @ kernel,
        "bias multiplied": lambda x, kernel, bias: x @ kernel * bias,
        "bias as a column": lambda x, kernel, bias: x @ kernel + bias.reshape(-1, 1),
        "kernel transposed": lambda x, kernel, bias: x @ kernel.T + bias,
        "kernel on the left": lambda x, kernel, bias: kernel @ x + bias,
        "product number by number": lambda x, kernel, bias: x * kernel + bias,
        "result transposed": lambda x, kernel, bias: kernel.T @ x.T + bias[:, None],
        "bias added to the kernel": lambda x, kernel, bias: x @ (kernel + bias),
    },
    "count_params": {
        "factor 4 on the kernel only": lambda layer, D, U: (
            _count(layer, D, U)[3] * (_count(layer, D, U)[0] + U * U + U)
        ),
        "one bias shared": _count_one_bias,
        "a float": lambda layer, D, U: (D + U + 1) * U * {"rnn": 1.0, "lstm": 4.0, "bilstm": 8.0}[layer],
        "factor 4 missing": lambda layer, D, U: (D * U + U * U + U) * (2 if layer == "bilstm" else 1),
        "factor 4 for SimpleRNN too": lambda layer, D, U: 4 * (D * U + U * U + U) * (2 if layer == "bilstm" else 1),
        "bias forgotten": lambda layer, D, U: sum(_count(layer, D, U)[:2]) * _count(layer, D, U)[3],
        "recurrent kernel forgotten": lambda layer, D, U: (
            (D * U + U) * {"rnn": 1, "lstm": 4, "bilstm": 8}[layer]
        ),
        "D and U swapped": lambda layer, D, U: (D * U + D * D + D) * {"rnn": 1, "lstm": 4, "bilstm": 8}[layer],
        "bilstm not doubled": lambda layer, D, U: sum(_count(layer, D, U)[:3]),
        "4U rows, too": lambda layer, D, U: (
            {"rnn": 1, "lstm": 1, "bilstm": 2}[layer] * sum(_count("rnn", D, U if layer == "rnn" else 4 * U)[:3])
        ),
        "bilstm as two SimpleRNN": lambda layer, D, U: (D * U + U * U + U) * {"rnn": 1, "lstm": 4, "bilstm": 2}[layer],
        "bilstm as one LSTM of 2U": lambda layer, D, U: (
            sum(_count("lstm", D, 2 * U)[:3]) if layer == "bilstm" else sum(_count(layer, D, U)[:3])
        ),
        "layer ignored": lambda layer, D, U: D * U + U * U + U,
    },
    "output_shapes": {
        "three arrays for bilstm": _shapes_with(states={"rnn": 1, "lstm": 2, "bilstm": 2}),
        "states per timestep": _shapes_with(state=lambda layer, batch, timesteps, units: (batch, timesteps, units)),
        "U not doubled": _shapes_with(width=lambda layer, units: units),
        "states doubled": _shapes_with(
            state=lambda layer, batch, timesteps, units: (batch, 2 * units if layer == "bilstm" else units)
        ),
        "bare tuple": [
            _shapes_bare,
            _shapes_without_comma,
        ],
        "cell state forgotten": _shapes_with(states={"rnn": 1, "lstm": 1, "bilstm": 2}),
        "cell state for SimpleRNN": _shapes_with(states={"rnn": 2, "lstm": 2, "bilstm": 4}),
        "flags exchanged": lambda layer, batch, timesteps, units, return_sequences, return_state: _shapes(
            layer, batch, timesteps, units, return_state, return_sequences
        ),
        "units for timesteps": lambda layer, batch, timesteps, units, return_sequences, return_state: _shapes(
            layer, batch, units, timesteps, return_sequences, return_state
        ),
        "c for each timestep": [
            _shapes_all_c,
            lambda *arguments: (_shapes if arguments[0] == "bilstm" else _shapes_all_c)(*arguments),
        ],
        "states left out": lambda *arguments: _shapes(*arguments)[:1],
        "states always there": lambda *arguments: _shapes(*arguments[:-1], True),
    },
}
