"""lstm_gates: the four gates of an LSTM."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_03_lstm_gates import inputs, wrong

outputs = {"i": "B U", "f": "B U", "g": "B U", "o": "B U"}
cases = draws.cases("BDU", inputs.STEP_SIZES, inputs.gate_inputs)


def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    """What an LSTMCell's gates are: Dense layers on the columns of one gate each."""
    return oracle.lstm_gates(x_t, h, kernel, recurrent_kernel, bias)


mistakes = (
    Mistake("sigmoid on g", "the candidate g goes through sigmoid, as the gates do",
            wrong.with_activations(g="sigmoid"),
            "i, f and o say how much, from 0 to 1. g says what, and may be negative: its activation is tanh."),
    Mistake("tanh on o", "the output gate o goes through tanh", wrong.with_activations(o="tanh"),
            "o says how much of the cell state is shown, from 0 to 1: sigmoid. Only g gets tanh."),
    Mistake("sigmoid and tanh exchanged between g and o", "the third gate gets sigmoid and the fourth tanh",
            wrong.with_activations(g="sigmoid", o="tanh"),
            "In Keras' order the candidate g is the third, and it alone gets tanh."),
    Mistake("bias missing", "the bias is left out", lambda right, a: lstm_gates(**a.but(bias=0 * a.bias)),
            "Add bias, shape (4U,), before you split: each gate has a block of it."),
    Mistake("recurrent kernel transposed", "each gate's block of recurrent_kernel is transposed",
            lambda right, a: lstm_gates(**a.but(recurrent_kernel=wrong.transposed(a.recurrent_kernel))),
            "Row j of recurrent_kernel carries unit j of the previous state: h @ recurrent_kernel, before the split, "
            "needs no transpose."),
    Mistake("state ignored", "the previous state h has no part in it", lambda right, a: lstm_gates(**a.but(h=0 * a.h)),
            "Every gate reads two things, x_t and h, each through its own kernel."),
    Mistake("activations forgotten", "no activation is applied", wrong.with_activations(i=None, f=None, g=None, o=None),
            "split_gates gives four pre-activations. Each still has to go through sigmoid, or tanh for g."),
    Mistake("order i, f, o, g", "g and o have exchanged their places in what you return", wrong.in_order(0, 1, 3, 2),
            "Return them as split_gates does: i, f, g, o."),
    Mistake("columns in the order i, f, o, g", "the third block of the columns is taken for o and the fourth for g",
            wrong.exchanged_columns,
            "Many papers put the candidate last. Keras puts it third: split_gates returns i, f, g, o."),
    Mistake("order f, i, g, o", "i and f have exchanged their places", wrong.in_order(1, 0, 2, 3),
            "Keras' first block is the input gate i, its second is the forget gate f."),
    Mistake("1 added to the forget gate", "1 is added to the forget gate's pre-activation", wrong.forget_bias_added,
            "The 1 of a fresh LSTM is a start value, and bias holds it already. A step adds nothing to it."),
    Mistake("tanh on every gate", "all four go through tanh", wrong.with_activations(i="tanh", f="tanh", o="tanh"),
            "i, f and o say how much, from 0 to 1: sigmoid. Only g gets tanh."),
    Mistake("sigmoid and tanh exchanged everywhere", "i, f and o go through tanh, and g through sigmoid",
            wrong.with_activations(i="tanh", f="tanh", g="sigmoid", o="tanh"),
            "i, f and o say how much, from 0 to 1: sigmoid. g says what, and may be negative: tanh."),
    Mistake("g without activation", "the candidate g has no activation", wrong.with_activations(g=None),
            "g goes through tanh: look at the third formula."),
    Mistake("one array for four", "the four gates are put together in one array", wrong.in_one_array,
            "The gates are right, and they stay in one array. A tuple of four arrays is expected: return i, f, g, o."),
    Mistake("recurrent kernel transposed",
            "a whole kernel is transposed, so that the inner sizes of a product are not the same",
            lambda right, a: a.h @ a.recurrent_kernel.T,
            "recurrent_kernel is (U, 4U), and h @ recurrent_kernel is (B, U) @ (U, 4U): nothing is transposed. The "
            "same holds for kernel."),
)
