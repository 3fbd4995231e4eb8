"""lstm_step: one step of an LSTM."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import common, draws
from unrolled.exercises.unit_03_lstm_gates import inputs, wrong

outputs = {"h": "B U", "c": "B U"}


def _step(rng, B, D, U):
    drawn = inputs.gate_inputs(rng, B, D, U)
    # c may leave the range from -1 to 1, which h cannot.
    return {"x_t": drawn.pop("x_t"), "h": drawn.pop("h"), "c": draws.uniform(rng, (B, U), 1.5)} | drawn


cases = draws.cases("BDU", inputs.STEP_SIZES, _step)


def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    """What LSTMCell gives."""
    return oracle.lstm_step(x_t, h, c, kernel, recurrent_kernel, bias)


mistakes = (
    common.c_before_h(wrong.in_order(1, 0)),
    Mistake("h and c exchanged on input", "h and c have exchanged their places on the way in",
            lambda right, a: lstm_step(**a.but(h=a.c, c=a.h)), "The gates read h. c goes only into the state update."),
    Mistake("gates read c", "the gates read c in the place of h", lambda right, a: lstm_step(**a.but(h=a.c)),
            "The gates read x_t and h. The cell state c has no part in them."),
    Mistake("i and f exchanged", "the input gate and the forget gate have exchanged their places",
            wrong.updated_with(1, 0, 2, 3),
            "lstm_gates returns i, f, g, o, and lstm_state_update takes them in the same order."),
    Mistake("g and o exchanged", "the candidate g and the output gate o have exchanged their places",
            wrong.updated_with(0, 1, 3, 2),
            "lstm_gates returns i, f, g, o, and lstm_state_update takes them in the same order."),
    Mistake("old c returned", "the previous cell state is returned unchanged", lambda right, a: (right[0], a.c),
            "The step returns both new states: lstm_state_update gives h and c together."),
    Mistake("cell state ignored", "the previous cell state c has no part in it",
            lambda right, a: lstm_step(**a.but(c=0 * a.c)),
            "The new c is built on the old one: hand c to lstm_state_update."),
    Mistake("h updated in the place of c", "the state update gets h in the place of c",
            lambda right, a: lstm_step(**a.but(c=a.h)),
            "The gates read h. The state update takes the four gates and the previous c."),
    Mistake("activations applied again", "the gates go through their activations a second time", wrong.activated_twice,
            "lstm_gates has applied sigmoid and tanh already: hand its four arrays on as they are."),
    *common.RETURNED_LIKE_A_CELL,
)
