"""00_start: what Keras takes and what it gives back."""

import functools
import itertools

import numpy as np

from unrolled import oracle
from unrolled.exercises import draws
from unrolled.exercises.definition import Case, Exercise, Mistake

UNIT = "00_start"
LAYERS = ("rnn", "lstm", "bilstm")


def _series(rng, N, T, D):
    return {"series": [draws.uniform(rng, (T, D), dtype="float64") for _ in range(N)]}


def _affine(rng, B, D, U):
    weights = draws.weights(rng, D, U)
    return {"x": draws.uniform(rng, (B, D)), "kernel": weights["kernel"], "bias": weights["bias"]}


def _count_cases(rng):
    # D and U exchanged cannot be seen where they are equal, so each layer has a case where they are not.
    sizes = draws.sizes(rng, "DU", {}, {}, {"U": 1}, {"D": 1}, {"D": "U"})
    layers = (*LAYERS, "bilstm", "lstm", "rnn")
    return [
        Case({"layer": layer, "input_dim": size["D"], "units": size["U"]}, size)
        for layer, size in zip(layers, sizes, strict=True)
    ]


def _shape_cases(rng):
    """Every layer with every combination of the two flags."""
    flags = list(itertools.product(LAYERS, (False, True), (False, True)))
    ones = {3: {"T": 1}, 7: {"U": 1}, 10: {"B": 1}}
    special = [ones.get(n, {}) for n in range(1, len(flags))]
    return [
        Case(
            {
                "layer": layer,
                "batch": size["B"],
                "timesteps": size["T"],
                "units": size["U"],
                "return_sequences": sequences,
                "return_state": state,
            },
            size,
        )
        for (layer, sequences, state), size in zip(flags, draws.sizes(rng, "BTU", *special), strict=True)
    ]


def to_batch(series):
    """What a Keras layer makes of a list of arrays: one float32 tensor."""
    return _stacked(series, "float32")


def affine(x, kernel, bias):
    """What Dense gives."""
    return oracle.dense(x, kernel, bias)


def count_params(layer, input_dim, units):
    """What layer.count_params() says."""
    return _built_sizes(layer, input_dim, units)[0]


def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    """The shapes of what a layer returns for a batch."""
    return _real_shapes(layer, batch, timesteps, units, return_sequences, return_state)


def _stacked(series, dtype):
    from unrolled.backend import keras

    return np.array(keras.ops.stack([keras.ops.convert_to_tensor(one, dtype=dtype) for one in series]))


def _made(layer, units, **flags):
    """Return the Keras layer that "rnn", "lstm" or "bilstm" stands for."""
    from unrolled.backend import keras

    if layer == "rnn":
        return keras.layers.SimpleRNN(units, **flags)
    lstm = keras.layers.LSTM(units, **flags)
    return keras.layers.Bidirectional(lstm) if layer == "bilstm" else lstm


@functools.cache
def _built_sizes(layer, input_dim, units):
    """Return (number of parameters, (kernel, recurrent kernel, bias)), the parts summed over both directions."""
    made = _made(layer, units)
    made.build((None, None, input_dim))
    sizes = [array.size for array in made.get_weights()]
    return int(made.count_params()), tuple(sum(sizes[n::3]) for n in range(3))


@functools.cache
def _reading(layer, units, return_sequences, return_state):
    """Return a layer that reads one feature. Building one takes longer than calling it, so each kind is built once."""
    return _made(layer, units, return_sequences=return_sequences, return_state=return_state)


@functools.cache
def _real_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    made = _reading(layer, units, return_sequences, return_state)
    outputs = made(np.zeros((batch, timesteps, 1), "float32"))
    return tuple(tuple(map(int, output.shape)) for output in (outputs if return_state else [outputs]))


def _in_both_dtypes(name, cause, change, hint):
    """Return the mistake twice, as float32 and as float64: the shape is told first, whatever the dtype."""
    return [
        Mistake(name, cause, lambda right, a, dtype=dtype: change(_stacked(a.series, dtype)), hint)
        for dtype in ("float32", "float64")
    ]


def _transposed(right, a):
    if a.kernel.shape[0] != a.kernel.shape[1]:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")
    return oracle.dense(a.x, a.kernel.T, a.bias)


def _kernel_on_the_left(right, a):
    if a.kernel.shape[1] != a.x.shape[0]:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")
    return oracle.dense(a.kernel, a.x, None) + a.bias


def _parts(a):
    """Return the sizes of (kernel, recurrent kernel, bias), and what they would be without the factor 4."""
    narrow = _built_sizes("rnn", a.input_dim, a.units)[1]
    directions = 2 if a.layer == "bilstm" else 1
    return _built_sizes(a.layer, a.input_dim, a.units)[1], tuple(directions * size for size in narrow)


def _mixed(*wide):
    """Return an answer that adds three parts, those with the factor 4 where `wide` says so."""

    def answer(right, a):
        with_factor, without = _parts(a)
        return sum(with_factor[n] if wide[n] else without[n] for n in range(3))

    return answer


def _shape_names(a):
    states = {"rnn": ("h",), "lstm": ("h", "c"), "bilstm": ("forward_h", "forward_c", "backward_h", "backward_c")}
    return dict.fromkeys(("output", *(states[a.layer] if a.return_state else ())), "")


def _states_as(right, shape):
    return (right[0], *(shape for _ in right[1:]))


def _per_timestep(always):
    """Return an answer with one state for each timestep: always, or only where return_sequences is True."""

    def answer(right, a):
        with_time = (a.batch, a.timesteps, a.units)
        return _states_as(right, with_time) if always or a.return_sequences else right

    return answer


def _other_layer(layer, other):
    """Return an answer that takes one layer for another."""
    return lambda right, a: output_shapes(**a.but(layer=other)) if a.layer == layer else right


def _wide_rows(right, a):
    """Return the count when units is multiplied with 4 before anything is counted."""
    if a.layer == "rnn":
        return right
    return (2 if a.layer == "bilstm" else 1) * count_params("rnn", a.input_dim, 4 * a.units)


def _c_per_timestep(layers):
    """Return an answer with one cell state for each timestep, for some layers, where return_sequences is True."""

    def answer(right, a):
        if a.layer not in layers or not a.return_sequences:
            return right
        with_time = (a.batch, a.timesteps, a.units)
        return tuple(with_time if n and n % 2 == 0 else shape for n, shape in enumerate(right))

    return answer


EXERCISES = (
    Exercise(
        name="to_batch",
        unit=UNIT,
        cases=lambda rng: draws.cases(rng, "NTD", ({"N": 1}, {"T": 1}, {"D": 1}, {"N": "T"}, {"T": "D"}), _series),
        expected=to_batch,
        outputs={"batch": "N T D"},
        exact_dtype=True,
        mistakes=(
            *_in_both_dtypes(
                "time first",
                "time is the first axis and the series the second",
                lambda batch: batch.swapaxes(0, 1),
                "The series are counted by the first axis: batch[0] is the whole first series.",
            ),
            *_in_both_dtypes(
                "flattened",
                "every series becomes one long row, as if it had a single timestep",
                lambda batch: batch.reshape(len(batch), 1, -1),
                "Each series keeps its own two axes, (T, D). Only one new axis is added, in front: np.stack does this.",
            ),
            *_in_both_dtypes(
                "flattened",
                "every series becomes one long row",
                lambda batch: batch.reshape(len(batch), -1),
                "Each series keeps its own two axes, (T, D). Only one new axis is added, in front: np.stack does this.",
            ),
            *_in_both_dtypes(
                "joined end to end",
                "the series are joined end to end",
                lambda batch: batch.reshape(-1, batch.shape[2]),
                "np.concatenate and np.vstack make one long series. np.stack makes a new axis that counts the series.",
            ),
            *_in_both_dtypes(
                "features before time",
                "the feature axis comes before the time axis",
                lambda batch: batch.swapaxes(1, 2),
                "Each series has the axes (T, D) already, and they stay in this order: nothing is transposed.",
            ),
            Mistake(
                "a list",
                "the series stay a list",
                lambda right, a: a.series,
                "A layer takes one array. np.stack makes one array of a list of arrays.",
            ),
            Mistake(
                "a list",
                "each series is converted, and they stay a list",
                lambda right, a: list(right),
                "A layer takes one array. np.stack makes one array of a list of arrays.",
            ),
            Mistake(
                "float64",
                "the numbers stay float64",
                lambda right, a: _stacked(a.series, "float64"),
                'NumPy keeps the dtype that it finds. Ask for the other one: .astype("float32").',
            ),
        ),
    ),
    Exercise(
        name="affine",
        unit=UNIT,
        cases=lambda rng: draws.cases(rng, "BDU", ({"B": 1}, {"D": 1}, {"U": 1}, {"D": "U"}, {"B": "U"}), _affine),
        expected=affine,
        outputs={"y": "B U"},
        mistakes=(
            Mistake(
                "bias left out",
                "the bias is left out",
                lambda right, a: oracle.dense(a.x, a.kernel, None),
                "Add bias, shape (U,), to the product; NumPy adds it to every row.",
            ),
            Mistake(
                "bias as a column",
                "the bias is made a column, so that each row gets one number of it",
                lambda right, a: oracle.dense(a.x, a.kernel, None) + a.bias[:, None],
                "Every column of the result is a unit and gets its own bias. Add bias as it is, without a new axis.",
            ),
            Mistake(
                "kernel transposed",
                "the kernel is transposed",
                _transposed,
                "The kernel has one row per input number and one column per unit: use it as it is, without .T.",
            ),
            Mistake(
                "bias multiplied",
                "the bias is multiplied with the product, not added to it",
                lambda right, a: oracle.dense(a.x, a.kernel, None) * a.bias,
                "The bias is the start value of each unit: it is added.",
            ),
            Mistake(
                "kernel on the left",
                "the kernel stands on the left of the product",
                _kernel_on_the_left,
                "(B, D) @ (D, U): the two inner sizes are the same, so x stands on the left.",
            ),
            Mistake(
                "product number by number",
                "* is used in the place of @",
                lambda right, a: a.x * a.kernel + a.bias,
                "* multiplies number by number. The matrix product, which multiplies and adds, is @.",
            ),
            Mistake(
                "result transposed",
                "everything is transposed, as in books that write W x",
                lambda right, a: right.T,
                "Here a row of x is one input, so x stands on the left and nothing is transposed.",
            ),
            Mistake(
                "bias added to the kernel",
                "the bias is added to the kernel, before the product",
                lambda right, a: oracle.dense(a.x, a.kernel + a.bias, None),
                "First the product, then the bias: x @ kernel needs no brackets with the bias inside.",
            ),
        ),
    ),
    Exercise(
        name="count_params",
        unit=UNIT,
        cases=_count_cases,
        expected=count_params,
        outputs={"count": ""},
        mistakes=(
            Mistake(
                "factor 4 on the kernel only",
                "in an LSTM only the kernel is four times as wide",
                _mixed(True, False, False),
                "Look at the shapes of LSTM's weights once more: all three arrays have 4U columns.",
            ),
            Mistake(
                "one bias shared",
                "in an LSTM the two kernels are four times as wide and the bias is not",
                _mixed(True, True, False),
                "Look at the shape of LSTM's bias once more: it has 4U numbers, not U.",
            ),
            Mistake(
                "a float",
                "the number is a float",
                lambda right, a: float(right),
                "/ gives a float also where nothing is left over, and so does a factor such as 4.0. Use whole numbers.",
            ),
            Mistake(
                "factor 4 missing",
                "an LSTM is as wide as a SimpleRNN",
                _mixed(False, False, False),
                "Compare the last axis of SimpleRNN's weights with the last axis of LSTM's.",
            ),
            Mistake(
                "factor 4 for SimpleRNN too",
                "a SimpleRNN is as wide as an LSTM",
                lambda right, a: count_params("lstm", a.input_dim, a.units) if a.layer == "rnn" else right,
                "Only LSTM has 4U columns. The weights of SimpleRNN have U.",
            ),
            Mistake(
                "bias forgotten",
                "the bias is not counted",
                lambda right, a: sum(_parts(a)[0][:2]),
                "get_weights() returns three arrays per direction, and the third one is the bias.",
            ),
            Mistake(
                "recurrent kernel forgotten",
                "the recurrent kernel is not counted",
                lambda right, a: sum(_parts(a)[0][::2]),
                "Besides the kernel there is a second one with U rows: it meets the state.",
            ),
            Mistake(
                "D and U swapped",
                "input_dim and units have exchanged their places",
                lambda right, a: count_params(a.layer, a.units, a.input_dim),
                "D is the kernel's number of rows, and nothing else. All other sizes come from U, the number of units.",
            ),
            Mistake(
                "bilstm not doubled",
                "a bidirectional LSTM has as many weights as one LSTM",
                lambda right, a: count_params("lstm", a.input_dim, a.units) if a.layer == "bilstm" else right,
                "Bidirectional holds two whole LSTMs, one per direction, and they share nothing.",
            ),
            Mistake(
                "4U rows, too",
                "in an LSTM the recurrent kernel has 4U rows as well as 4U columns",
                _wide_rows,
                "The recurrent kernel meets the state, which has U numbers: its shape is (U, 4U).",
            ),
            Mistake(
                "bilstm as two SimpleRNN",
                "a bidirectional LSTM has twice the weights of a SimpleRNN",
                lambda right, a: 2 * count_params("rnn", a.input_dim, a.units) if a.layer == "bilstm" else right,
                "Bidirectional holds two whole LSTMs: twice the number for LSTM.",
            ),
            Mistake(
                "bilstm as one LSTM of 2U",
                "a bidirectional LSTM is one LSTM with twice as many units",
                lambda right, a: count_params("lstm", a.input_dim, 2 * a.units) if a.layer == "bilstm" else right,
                "Bidirectional holds two LSTMs with U units each. Only its output is 2U wide.",
            ),
            Mistake(
                "layer ignored",
                "every layer has as many weights as SimpleRNN",
                lambda right, a: count_params("rnn", a.input_dim, a.units),
                "The number depends on layer: LSTM has more weights than SimpleRNN, and Bidirectional holds two LSTMs.",
            ),
        ),
    ),
    Exercise(
        name="output_shapes",
        unit=UNIT,
        cases=_shape_cases,
        expected=output_shapes,
        outputs=_shape_names,
        mistakes=(
            Mistake(
                "three arrays for bilstm",
                "a bidirectional LSTM returns one h and one c",
                lambda right, a: right[:3] if a.layer == "bilstm" else right,
                "Bidirectional holds two LSTMs, and each has an h and a c of its own: four states.",
            ),
            Mistake(
                "three arrays for bilstm",
                "a bidirectional LSTM returns one h and one c, both of them twice as wide",
                lambda right, a: _states_as(right, right[0][:1] + right[0][-1:])[:3] if a.layer == "bilstm" else right,
                "Bidirectional holds two LSTMs, and each has an h and a c of its own: four states.",
            ),
            Mistake(
                "states per timestep",
                "there is a state for every timestep",
                _per_timestep(always=True),
                "A returned state is the final one. It has no time axis, whatever return_sequences says.",
            ),
            Mistake(
                "states per timestep",
                "return_sequences gives the states a time axis as well",
                _per_timestep(always=False),
                "A returned state is the final one. It has no time axis, whatever return_sequences says.",
            ),
            Mistake(
                "U not doubled",
                "the output of a bidirectional LSTM is as wide as that of one LSTM",
                lambda right, a: ((*right[0][:-1], a.units), *right[1:]),
                "The output of Bidirectional holds both directions, one beside the other: 2U numbers.",
            ),
            Mistake(
                "states doubled",
                "the states of a bidirectional LSTM are twice as wide as those of one LSTM",
                lambda right, a: _states_as(right, right[0][:1] + right[0][-1:]),
                "Only the output holds both directions. Each state belongs to one direction and has U numbers.",
            ),
            Mistake(
                "bare tuple",
                "a single shape is returned as it is, without a tuple around it",
                lambda right, a: right[0] if len(right) == 1 else right,
                "A tuple is due also for one shape. A tuple with one item needs a comma: ((batch, units),).",
            ),
            Mistake(
                "cell state forgotten",
                "an LSTM returns its h and not its c",
                lambda right, a: right if a.layer == "rnn" else right[: 1 + len(right) // 2],
                "An LSTM keeps two states, h and c, and return_state gives both, for each direction.",
            ),
            Mistake(
                "cell state for SimpleRNN",
                "a SimpleRNN returns two states",
                _other_layer("rnn", "lstm"),
                "SimpleRNN keeps one state, h. Only an LSTM has a c.",
            ),
            Mistake(
                "flags exchanged",
                "return_sequences and return_state have exchanged their meanings",
                lambda right, a: output_shapes(
                    **a.but(return_sequences=a.return_state, return_state=a.return_sequences)
                ),
                "return_sequences gives the output a time axis. return_state adds the final states.",
            ),
            Mistake(
                "units for timesteps",
                "units and timesteps have exchanged their places",
                lambda right, a: output_shapes(**a.but(timesteps=a.units, units=a.timesteps)),
                "timesteps is the length of the sequence, axis 1. units is the width of the state, the last axis.",
            ),
            Mistake(
                "c for each timestep",
                "with return_sequences an LSTM returns c for every timestep",
                _c_per_timestep(("lstm", "bilstm")),
                "Keras never returns c for every timestep. It comes once, for the last one: (batch, units).",
            ),
            Mistake(
                "bare tuple",
                "the comma in (output,) is missing, so that the output's numbers stand beside the states' shapes",
                lambda right, a: right[0] + right[1:],
                "(output) is output itself. A tuple with one item needs a comma: (output,).",
            ),
            Mistake(
                "states left out",
                "the states are left out although return_state is True",
                lambda right, a: right[:1],
                "With return_state the shapes of the states follow the output's: one, two or four of them.",
            ),
            Mistake(
                "states always there",
                "the states are there also where return_state is False",
                lambda right, a: output_shapes(**a.but(return_state=True)),
                "Without return_state a layer returns its output alone: a tuple with one shape.",
            ),
            Mistake(
                "c for each timestep",
                "with return_sequences an LSTM returns c for every timestep, and a bidirectional LSTM does not",
                _c_per_timestep(("lstm",)),
                "Keras never returns c for every timestep. It comes once, for the last one: (batch, units).",
            ),
        ),
    ),
)
