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


_WRONG_QUARTER = "The quarters stand in the order i, f, c, o: the forget gate's numbers are bias[units : 2 * units]."

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
        ),
    ),
)
