"""03_lstm_gates: the four gates of an LSTM, its two states, one step, and its fresh bias."""

import numpy as np

from unrolled import oracle
from unrolled.exercises import draws
from unrolled.exercises.definition import Case, Exercise, Mistake

UNIT = "03_lstm_gates"

# R transposed within each gate cannot be seen at U=1; D=U makes each gate's two kernels alike.
_STEP_SIZES = ({"B": 1}, {"D": 1}, {"U": 1}, {"D": "U"}, {"B": "U"})


def _preactivation(rng, B, U):
    return {"z": draws.uniform(rng, (B, 4 * U), 2)}


def _gates(rng, B, U):
    """Return four gates after their activations, and a cell state."""
    i, f, o = (rng.uniform(0.1, 0.9, (B, U)).astype("float32") for _ in "ifo")
    return {"i": i, "f": f, "g": draws.uniform(rng, (B, U), 0.9), "o": o, "c": draws.uniform(rng, (B, U), 1.5)}


def _gate_inputs(rng, B, D, U):
    return {"x_t": draws.uniform(rng, (B, D)), "h": draws.uniform(rng, (B, U), 0.9)} | draws.weights(rng, D, U, 4)


def _step(rng, B, D, U):
    inputs = _gate_inputs(rng, B, D, U)
    # c may leave the range from -1 to 1, which h cannot.
    return {"x_t": inputs.pop("x_t"), "h": inputs.pop("h"), "c": draws.uniform(rng, (B, U), 1.5)} | inputs


def _bias_cases(rng):
    """Return cases of initial_bias: with 0 and other values, with and without the forget bias, defaults left out."""
    sizes = [int(units) for units in rng.permutation(np.arange(2, 7))[:4]] + [1, 1]
    values = [round(float(value), 2) for value in rng.uniform(0.2, 0.8, 4) * (1, -1, 1, 1)]
    arguments = (
        {},
        {"bias_value": values[0], "unit_forget_bias": True},
        {"bias_value": values[1]},
        {"unit_forget_bias": False},
        {"bias_value": values[2], "unit_forget_bias": False},
        {"bias_value": values[3]},
    )
    return [Case({"units": U} | given, {"U": U}) for U, given in zip(sizes, arguments, strict=True)]


def split_gates(z):
    """The four quarters of z, as an LSTMCell reads them: what one gate alone leaves in the states."""
    from unrolled.backend import keras

    ones, zeros = keras.ops.ones_like, keras.ops.zeros_like
    nothing = np.zeros((len(z), z.shape[1] // 4), z.dtype)
    # With c = 0, c_new = i * g and h = o * activation(c_new): a factor of 1 leaves the other one alone.
    o, i = oracle.lstm_update(z, nothing, activation=ones, recurrent_activation="linear")
    _, g = oracle.lstm_update(z, nothing, activation="linear", recurrent_activation=ones)
    _, f = oracle.lstm_update(z, nothing + 1, activation=zeros, recurrent_activation="linear")
    return i, f, g, o


def _gate(number, activation, x_t, h, kernel, recurrent_kernel, bias):
    """Return one gate: a Dense layer that reads x_t and h, on that quarter of the columns."""
    units = h.shape[1]
    columns = slice(number * units, (number + 1) * units)
    both = np.vstack([kernel, recurrent_kernel])[:, columns]
    return oracle.dense(np.hstack([x_t, h]), both, bias[columns], activation)


def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    """What an LSTMCell's gates are: Dense layers on the columns of one gate each."""
    activations = ("sigmoid", "sigmoid", "tanh", "sigmoid")
    weights = kernel, recurrent_kernel, bias
    return tuple(_gate(number, activation, x_t, h, *weights) for number, activation in enumerate(activations))


def lstm_state_update(i, f, g, o, c):
    """What an LSTMCell makes of its gates: first the new c without any activation, then h from it."""
    nothing = np.zeros_like(c)
    _, c = oracle.lstm_update(np.hstack([i, f, g, o]), c, activation="linear", recurrent_activation="linear")
    keep = np.hstack([nothing, nothing + 1, nothing, o])
    return oracle.lstm_update(keep, c, activation="tanh", recurrent_activation="linear")


def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    """What LSTMCell gives."""
    return oracle.lstm_step(x_t, h, c, kernel, recurrent_kernel, bias)


def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    """The bias of a fresh LSTM."""
    return oracle.fresh_lstm_bias(units, bias_value, unit_forget_bias)


def _in_order(*order):
    """Return an answer that hands out Keras' gates (i, f, g, o) in another order."""
    return lambda right, a: tuple(right[n] for n in order)


def _transposed(recurrent_kernel):
    """Return the recurrent kernel with each gate's square block transposed."""
    return np.hstack([block.T for block in np.split(recurrent_kernel, 4, axis=1)])


def _with_activations(**changed):
    """Return an answer of lstm_gates in which some gates, for example g="sigmoid", have another activation."""

    def answer(right, a):
        gates = enumerate(zip("ifgo", right, strict=True))
        return tuple(_gate(n, changed[name], **vars(a)) if name in changed else same for n, (name, same) in gates)

    return answer


def _candidate_activated_twice(right, a):
    gates = np.hstack([a.i, a.f, a.g, a.o])
    return oracle.lstm_update(gates, a.c, activation="tanh", recurrent_activation="linear")


def _updated_with(*order):
    """Return an answer of lstm_step that hands the gates to the update in another order."""

    def answer(right, a):
        gates = lstm_gates(a.x_t, a.h, a.kernel, a.recurrent_kernel, a.bias)
        return lstm_state_update(*(gates[n] for n in order), a.c)

    return answer


def _with_ones(first, last):
    """Return an answer of initial_bias whose ones stand in the quarters from first up to last."""

    def answer(right, a):
        bias = np.full(right.shape, a.bias_value, right.dtype)
        bias[first * a.units : last * a.units] = 1 if a.unit_forget_bias else a.bias_value
        return bias

    return answer


def _ones_in_turn(right, a):
    bias = np.full(right.shape, a.bias_value, right.dtype)
    bias[1::4] = 1 if a.unit_forget_bias else a.bias_value
    return bias


def _one_added(right, a):
    return initial_bias(a.units, a.bias_value, False) + initial_bias(a.units, 0.0, a.unit_forget_bias)


def _activated_again(right, a):
    return oracle.lstm_update(np.hstack([a.i, a.f, a.g, a.o]), a.c)


def _units_cut_short(right, a):
    return tuple(gate[:, :-1] for gate in right)


def _forget_bias_added(right, a):
    units = a.h.shape[1]
    return lstm_gates(**a.but(bias=a.bias + initial_bias(units, 0.0, True).astype(a.bias.dtype)))


def _exchanged_columns(right, a):
    """Return what comes out when the third quarter of the columns is taken for o, and the fourth for g."""
    return (*right[:2], *(_gate(n, activation, **vars(a)) for n, activation in ((3, "tanh"), (2, "sigmoid"))))


def _tanh_around_the_product(right, a):
    from unrolled.backend import keras

    return np.array(keras.ops.tanh(a.o * right[1])), right[1]


def _tanh_stored(right, a):
    # o * tanh(c) with an open output gate is what this learner keeps as c.
    pressed = lstm_state_update(**a.but(o=0 * a.o + 1))[0]
    return a.o * pressed, pressed


def _update_with_sigmoid(right, a):
    keep = np.hstack([0 * a.i, 0 * a.f + 1, 0 * a.g, a.o])
    return oracle.lstm_update(keep, right[1], activation="sigmoid", recurrent_activation="linear")


def _some_ones(first, last, flag=True):
    """Return an answer of initial_bias whose ones stand from number first(units) up to last(units)."""

    def answer(right, a):
        bias = np.full(right.shape, a.bias_value, right.dtype)
        if a.unit_forget_bias is flag:
            bias[first(a.units) : last(a.units)] = 1
        return bias

    return answer


def _matrix_products(right, a):
    c = a.f @ a.c + a.i @ a.g
    return a.o @ np.tanh(c), c


def _zero_without_flag(right, a):
    quarters = [a.bias_value, float(a.unit_forget_bias), a.bias_value, a.bias_value]
    return np.repeat(quarters, a.units).astype(right.dtype)


def _activated_twice(right, a):
    gates = lstm_gates(a.x_t, a.h, a.kernel, a.recurrent_kernel, a.bias)
    return oracle.lstm_update(np.hstack(gates), a.c)


_WRONG_QUARTER = "The quarters stand in the order i, f, c, o: the forget gate's numbers are bias[units : 2 * units]."

# lstm_state_update and lstm_step return the same two states, and learners copy what LSTMCell returns.
_RETURNED_LIKE_A_CELL = (
    Mistake(
        "states in a list, as from LSTMCell",
        "h is returned, and then a list with both states",
        lambda right, a: (right[0], list(right)),
        "LSTMCell returns its output and a list. Here two arrays are due: return h, c.",
    ),
    Mistake(
        "h twice",
        "h is returned twice, before c",
        lambda right, a: (right[0], *right),
        "Here two arrays are due, h and c. The output of a step is h, and it is not returned once more.",
    ),
)

EXERCISES = (
    Exercise(
        name="split_gates",
        unit=UNIT,
        # (4, B, U) cannot be seen at B=1, columns dealt out in turn not at U=1; B=4 lets four rows pass as four gates.
        cases=lambda rng: draws.cases(rng, "BU", ({"B": 1}, {"U": 1}, {"B": 4}, {"B": "U"}, {"U": 4}), _preactivation),
        expected=split_gates,
        outputs={"i": "B U", "f": "B U", "g": "B U", "o": "B U"},
        mistakes=(
            Mistake(
                "order i, f, o, g",
                "the last two gates have exchanged their places (order i, f, o, g)",
                _in_order(0, 1, 3, 2),
                "Many papers put the candidate last. Keras puts it third: its columns are i, f, c, o, and c is our g.",
            ),
            Mistake(
                "order f, i, g, o",
                "the first two gates have exchanged their places (order f, i, g, o)",
                _in_order(1, 0, 2, 3),
                "Keras' first quarter is the input gate i, its second is the forget gate f.",
            ),
            Mistake(
                "order i, o, f, g",
                "the output gate stands second (order i, o, f, g)",
                _in_order(0, 3, 1, 2),
                "In Keras the output gate is last: the quarters are i, f, c, o, and c is our g.",
            ),
            Mistake(
                "every fourth column, or reshaped to (B, U, 4)",
                "the columns are dealt out in turn, every fourth one to the same gate",
                lambda right, a: tuple(a.z[:, gate::4] for gate in range(4)),
                "A gate's columns stand side by side: the first U columns are all i. A reshape to (B, U, 4) puts "
                "neighbours into different gates.",
            ),
            Mistake(
                "reshaped to (4, B, U)",
                "z is reshaped to (4, B, U)",
                lambda right, a: tuple(a.z.reshape(4, len(a.z), -1)),
                "A reshape keeps the order in memory, and there row comes after row: the batch axis has to stay first. "
                "Cut z along its columns.",
            ),
            Mistake(
                "cut along the batch",
                "z is cut along the batch axis",
                lambda right, a: tuple(np.split(a.z, 4)),
                "Axis 0 is the batch, and every row has all four gates. The cut goes along axis 1.",
            ),
            Mistake(
                "every fourth column, or reshaped to (B, U, 4)",
                "z is reshaped to (B, U, 4)",
                lambda right, a: a.z.reshape(len(a.z), -1, 4),
                "A gate's columns stand side by side: the first U columns are all i. A reshape to (B, U, 4) puts "
                "neighbours into different gates.",
            ),
            Mistake(
                "reshaped to (4, B, U)",
                "z is reshaped to (4, B, U)",
                lambda right, a: a.z.reshape(4, len(a.z), -1),
                "A reshape keeps the order in memory, and there row comes after row: the batch axis has to stay first. "
                "Cut z along its columns.",
            ),
            Mistake(
                "one array for four",
                "z is reshaped to (B, 4, U)",
                lambda right, a: np.stack(right, axis=1),
                "The quarters are right, and they stay in one array. Four arrays are due: gates[:, 0] is i, and so on.",
            ),
            Mistake(
                "one array for four",
                "the four quarters are put together in one array",
                lambda right, a: np.stack(right),
                "The quarters are right, and they stay in one array. A tuple of four arrays is due: return i, f, g, o.",
            ),
            Mistake(
                "order f, i, o, g",
                "the first two and the last two gates have exchanged their places (order f, i, o, g)",
                _in_order(1, 0, 3, 2),
                "Keras' order is i, f, c, o, and c is our g.",
            ),
            Mistake(
                "activations applied",
                "the four quarters have gone through their activations already",
                lambda right, a: tuple(
                    oracle.dense(gate, np.eye(gate.shape[1], dtype=gate.dtype), None, activation)
                    for gate, activation in zip(right, ("sigmoid", "sigmoid", "tanh", "sigmoid"), strict=True)
                ),
                "This function only cuts z. lstm_gates, the next exercise, applies sigmoid and tanh.",
            ),
            Mistake(
                "last column left out",
                "the last column of each quarter is missing",
                _units_cut_short,
                "A slice stops before its second number: columns 0 to 2 are z[:, 0:3].",
            ),
            Mistake(
                "columns for U = 3",
                "the cuts stand at columns 3, 6, 9 and 12, whatever U is",
                lambda right, a: tuple(a.z[:, first : first + 3] for first in (0, 3, 6, 9)),
                "The hint shows the columns for U = 3. In general U is a quarter of z.shape[1].",
            ),
            Mistake(
                "cut into U parts",
                "z is cut into U parts of 4 columns, not into 4 parts of U",
                lambda right, a: tuple(np.split(a.z, right[0].shape[1], axis=1)),
                "np.split wants to know how many parts: four, one for each gate.",
            ),
        ),
    ),
    Exercise(
        name="lstm_gates",
        unit=UNIT,
        cases=lambda rng: draws.cases(rng, "BDU", _STEP_SIZES, _gate_inputs),
        expected=lstm_gates,
        outputs={"i": "B U", "f": "B U", "g": "B U", "o": "B U"},
        mistakes=(
            Mistake(
                "sigmoid on g",
                "the candidate g goes through sigmoid, as the gates do",
                _with_activations(g="sigmoid"),
                "i, f and o say how much, from 0 to 1. g says what, and may be negative: its activation is tanh.",
            ),
            Mistake(
                "tanh on o",
                "the output gate o goes through tanh",
                _with_activations(o="tanh"),
                "o says how much of the cell state is shown, from 0 to 1: sigmoid. Only g gets tanh.",
            ),
            Mistake(
                "sigmoid and tanh exchanged between g and o",
                "the third gate gets sigmoid and the fourth tanh",
                _with_activations(g="sigmoid", o="tanh"),
                "In Keras' order the candidate g is the third, and it alone gets tanh.",
            ),
            Mistake(
                "bias missing",
                "the bias is left out",
                lambda right, a: lstm_gates(**a.but(bias=0 * a.bias)),
                "Add bias, shape (4U,), before you split: each gate has a quarter of it.",
            ),
            Mistake(
                "recurrent kernel transposed",
                "each gate's block of recurrent_kernel is transposed",
                lambda right, a: lstm_gates(**a.but(recurrent_kernel=_transposed(a.recurrent_kernel))),
                "Row j of recurrent_kernel carries unit j of the last state: h @ recurrent_kernel, before the split, "
                "needs no transpose.",
            ),
            Mistake(
                "state ignored",
                "the last state h has no part in it",
                lambda right, a: lstm_gates(**a.but(h=0 * a.h)),
                "Every gate reads two things, x_t and h, each through its own kernel.",
            ),
            Mistake(
                "activations forgotten",
                "no activation is applied",
                _with_activations(i=None, f=None, g=None, o=None),
                "split_gates gives four pre-activations. Each still has to go through sigmoid, or tanh for g.",
            ),
            Mistake(
                "order i, f, o, g",
                "g and o have exchanged their places in what you return",
                _in_order(0, 1, 3, 2),
                "Return them as split_gates does: i, f, g, o.",
            ),
            Mistake(
                "columns in the order i, f, o, g",
                "the third quarter of the columns is taken for o and the fourth for g",
                _exchanged_columns,
                "Many papers put the candidate last. Keras puts it third: split_gates returns i, f, g, o.",
            ),
            Mistake(
                "order f, i, g, o",
                "i and f have exchanged their places",
                _in_order(1, 0, 2, 3),
                "Keras' first quarter is the input gate i, its second is the forget gate f.",
            ),
            Mistake(
                "1 added to the forget gate",
                "1 is added to the forget gate's pre-activation",
                _forget_bias_added,
                "The 1 of a fresh LSTM is a start value, and bias holds it already. A step adds nothing to it.",
            ),
            Mistake(
                "tanh on every gate",
                "all four go through tanh",
                _with_activations(i="tanh", f="tanh", o="tanh"),
                "i, f and o say how much, from 0 to 1: sigmoid. Only g gets tanh.",
            ),
            Mistake(
                "sigmoid and tanh exchanged everywhere",
                "i, f and o go through tanh, and g through sigmoid",
                _with_activations(i="tanh", f="tanh", g="sigmoid", o="tanh"),
                "i, f and o say how much, from 0 to 1: sigmoid. g says what, and may be negative: tanh.",
            ),
            Mistake(
                "g without activation",
                "the candidate g has no activation",
                _with_activations(g=None),
                "g goes through tanh: look at the third formula.",
            ),
            Mistake(
                "one array for four",
                "the four gates are put together in one array",
                lambda right, a: np.stack(right),
                "The gates are right, and they stay in one array. A tuple of four arrays is due: return i, f, g, o.",
            ),
            Mistake(
                "recurrent kernel transposed",
                "a whole kernel is transposed, so that the inner sizes of a product are not the same",
                lambda right, a: a.h @ a.recurrent_kernel.T,
                "recurrent_kernel is (U, 4U), and h @ recurrent_kernel is (B, U) @ (U, 4U): nothing is transposed. "
                "The same holds for kernel.",
            ),
        ),
    ),
    Exercise(
        name="lstm_state_update",
        unit=UNIT,
        cases=lambda rng: draws.cases(rng, "BU", ({"B": 1}, {"U": 1}, {"B": "U"}, {}), _gates),
        expected=lstm_state_update,
        outputs={"h": "B U", "c": "B U"},
        mistakes=(
            Mistake(
                "i and f exchanged",
                "the input gate and the forget gate have exchanged their places",
                lambda right, a: lstm_state_update(**a.but(i=a.f, f=a.i)),
                "f multiplies what was there, the old c. i multiplies what is new, g.",
            ),
            Mistake(
                "old c in h",
                "h is made from the old cell state",
                lambda right, a: (lstm_state_update(**a.but(i=0 * a.i, f=0 * a.f + 1))[0], right[1]),
                "First c is updated, then h reads the new c.",
            ),
            Mistake(
                "no tanh on c",
                "h is made from c without tanh",
                lambda right, a: (a.o * right[1], right[1]),
                "c can grow beyond 1. On its way to h it goes through tanh: look at the second formula.",
            ),
            Mistake(
                "g not gated",
                "the candidate g is added whole, without the input gate",
                lambda right, a: lstm_state_update(**a.but(i=0 * a.i + 1)),
                "The input gate i says how much of g is written: it multiplies g.",
            ),
            Mistake(
                "c not gated",
                "the old cell state is kept whole, without the forget gate",
                lambda right, a: lstm_state_update(**a.but(f=0 * a.f + 1)),
                "The forget gate f says how much of the old c stays: it multiplies c.",
            ),
            Mistake(
                "output gate left out",
                "h is tanh of c, without the output gate",
                lambda right, a: lstm_state_update(**a.but(o=0 * a.o + 1)),
                "The output gate o says how much of tanh(c) is shown as h: it multiplies tanh(c).",
            ),
            Mistake(
                "tanh on g again",
                "the candidate g goes through tanh a second time",
                _candidate_activated_twice,
                "g comes after its activation: lstm_gates has applied tanh already.",
            ),
            Mistake(
                "(c, h)",
                "c is returned first and h second",
                _in_order(1, 0),
                "Keras' order of the two states is h, then c.",
            ),
            Mistake(
                "sigmoid on c",
                "h is made with sigmoid of c in the place of tanh",
                _update_with_sigmoid,
                "o has gone through sigmoid already. On its way to h, c goes through tanh: look at the second formula.",
            ),
            Mistake(
                "f read as what is forgotten",
                "1 - f says how much of the old cell state stays",
                lambda right, a: lstm_state_update(**a.but(f=1 - a.f)),
                "f = 1 means keep everything. f itself multiplies the old c.",
            ),
            Mistake(
                "tanh stored in c",
                "the new cell state has gone through tanh",
                _tanh_stored,
                "Only h is made with tanh. The new c is the sum itself, and may be larger than 1.",
            ),
            Mistake(
                "tanh around the product",
                "tanh is applied to o * c and not to c",
                _tanh_around_the_product,
                "First tanh of c, then times o: o * np.tanh(c).",
            ),
            Mistake(
                "old c returned",
                "h is right, and the old cell state is returned with it",
                lambda right, a: (right[0], a.c),
                "Both new states are due. Give the new cell state a name, and return it after h.",
            ),
            Mistake(
                "activations applied again",
                "the gates go through their activations a second time",
                _activated_again,
                "The gates come after their activations: lstm_gates has applied sigmoid and tanh already.",
            ),
            Mistake(
                "matrix product",
                "@ is used in the place of *",
                _matrix_products,
                "Every product here is number by number: *. There is no matrix product in this function.",
            ),
            *_RETURNED_LIKE_A_CELL,
        ),
    ),
    Exercise(
        name="lstm_step",
        unit=UNIT,
        cases=lambda rng: draws.cases(rng, "BDU", _STEP_SIZES, _step),
        expected=lstm_step,
        outputs={"h": "B U", "c": "B U"},
        mistakes=(
            Mistake(
                "(c, h)",
                "c is returned first and h second",
                _in_order(1, 0),
                "Keras' order of the two states is h, then c.",
            ),
            Mistake(
                "h and c exchanged on input",
                "h and c have exchanged their places on the way in",
                lambda right, a: lstm_step(**a.but(h=a.c, c=a.h)),
                "The gates read h. c goes only into the state update.",
            ),
            Mistake(
                "gates read c",
                "the gates read c in the place of h",
                lambda right, a: lstm_step(**a.but(h=a.c)),
                "The gates read x_t and h. The cell state c has no part in them.",
            ),
            Mistake(
                "i and f exchanged",
                "the input gate and the forget gate have exchanged their places",
                _updated_with(1, 0, 2, 3),
                "lstm_gates returns i, f, g, o, and lstm_state_update takes them in the same order.",
            ),
            Mistake(
                "g and o exchanged",
                "the candidate g and the output gate o have exchanged their places",
                _updated_with(0, 1, 3, 2),
                "lstm_gates returns i, f, g, o, and lstm_state_update takes them in the same order.",
            ),
            Mistake(
                "old c returned",
                "the old cell state is returned unchanged",
                lambda right, a: (right[0], a.c),
                "The step returns both new states: lstm_state_update gives h and c together.",
            ),
            Mistake(
                "cell state ignored",
                "the last cell state c has no part in it",
                lambda right, a: lstm_step(**a.but(c=0 * a.c)),
                "The new c is built on the old one: hand c to lstm_state_update.",
            ),
            Mistake(
                "h updated in the place of c",
                "the state update gets h in the place of c",
                lambda right, a: lstm_step(**a.but(c=a.h)),
                "The gates read h. The state update takes the four gates and the old c.",
            ),
            Mistake(
                "activations applied again",
                "the gates go through their activations a second time",
                _activated_twice,
                "lstm_gates has applied sigmoid and tanh already: hand its four arrays on as they are.",
            ),
            *_RETURNED_LIKE_A_CELL,
        ),
    ),
    Exercise(
        name="initial_bias",
        unit=UNIT,
        cases=_bias_cases,
        expected=initial_bias,
        outputs={"bias": "4U"},
        mistakes=(
            Mistake(
                "1 added to bias_value",
                "1 is added to bias_value in the forget quarter",
                _one_added,
                "unit_forget_bias sets the forget quarter to 1, whatever the initializer says. Nothing is added.",
            ),
            Mistake(
                "all ones",
                "all four quarters are 1",
                _with_ones(0, 4),
                "Only the forget gate's quarter becomes 1. The three others keep bias_value.",
            ),
            Mistake(
                "the wrong quarter",
                "the ones stand in the first quarter, the input gate's",
                _with_ones(0, 1),
                _WRONG_QUARTER,
            ),
            Mistake(
                "the wrong quarter",
                "the ones stand in the third quarter, the candidate's",
                _with_ones(2, 3),
                _WRONG_QUARTER,
            ),
            Mistake(
                "the wrong quarter",
                "the ones stand in the last quarter, the output gate's",
                _with_ones(3, 4),
                _WRONG_QUARTER,
            ),
            Mistake(
                "every fourth number",
                "every fourth number is 1",
                _ones_in_turn,
                "A gate's numbers stand side by side: the forget gate's are bias[units : 2 * units].",
            ),
            Mistake(
                "others forced to zero",
                "the three other quarters are 0 and bias_value has no part in them",
                lambda right, a: initial_bias(a.units, 0.0, a.unit_forget_bias),
                "Start from an array full of bias_value, np.full makes one: with 0.3 the others stay 0.3.",
            ),
            Mistake(
                "others forced to zero",
                "the three other quarters are 0 where the forget quarter is 1",
                lambda right, a: initial_bias(a.units, 0.0 if a.unit_forget_bias else a.bias_value, a.unit_forget_bias),
                "The three other quarters keep bias_value: with 0.3 they stay 0.3.",
            ),
            Mistake(
                "flag ignored",
                "the forget quarter is 1 whatever unit_forget_bias says",
                lambda right, a: initial_bias(a.units, a.bias_value, True),
                "With unit_forget_bias=False all four quarters are bias_value: an if is needed.",
            ),
            Mistake(
                "forget quarter never set",
                "the forget quarter is never set to 1",
                lambda right, a: initial_bias(a.units, a.bias_value, False),
                "unit_forget_bias is True unless somebody says otherwise, and then the forget quarter is 1.",
            ),
            Mistake(
                "one number for a quarter",
                "a single number is 1, and not a whole quarter",
                _some_ones(lambda units: 1, lambda units: 2),
                "bias[1] is one number. The forget gate has U of them: bias[units : 2 * units].",
            ),
            Mistake(
                "numbers for U = 3",
                "the ones stand at numbers 3 to 5, whatever U is",
                _some_ones(lambda units: 3, lambda units: 6),
                "The hint shows the numbers for U = 3. In general the forget gate's are bias[units : 2 * units].",
            ),
            Mistake(
                "last number left out",
                "the last number of the forget quarter is not set",
                _some_ones(lambda units: units, lambda units: 2 * units - 1),
                "A slice stops before its second number: bias[units : 2 * units] ends at number 2 * units - 1.",
            ),
            Mistake(
                "three quarters",
                "all numbers from the forget quarter on are 1",
                _some_ones(lambda units: units, lambda units: 4 * units),
                "The slice needs an end: bias[units : 2 * units].",
            ),
            Mistake(
                "flag turned around",
                "the forget quarter is 1 where unit_forget_bias is False",
                _some_ones(lambda units: units, lambda units: 2 * units, flag=False),
                "unit_forget_bias=True sets the forget quarter to 1.",
            ),
            Mistake(
                "0 without the flag",
                "the forget quarter is 0 where unit_forget_bias is False",
                _zero_without_flag,
                "With unit_forget_bias=False the initializer's number stands everywhere, also in the forget quarter.",
            ),
            Mistake(
                "four rows",
                "the four quarters are four rows",
                lambda right, a: right.reshape(4, a.units),
                "The bias has one axis: its 4U numbers stand in one row, quarter after quarter.",
            ),
        ),
    ),
)
