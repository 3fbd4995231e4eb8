"""lstm_state_update: both new states from the four gates."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import common, draws
from unrolled.exercises.unit_03_lstm_gates import inputs, wrong

outputs = {"h": "B U", "c": "B U"}
cases = draws.cases("BU", ({"B": 1}, {"U": 1}, {"B": "U"}, {}), inputs.gates)


def lstm_state_update(i, f, g, o, c):
    """What an LSTMCell makes of its gates: first the new c without any activation, then h from it."""
    return oracle.lstm_state_update(i, f, g, o, c)


mistakes = (
    Mistake("i and f exchanged", "the input gate and the forget gate have exchanged their places",
            lambda right, a: lstm_state_update(**a.but(i=a.f, f=a.i)),
            "f multiplies what was there, the previous c. i multiplies what is new, g."),
    Mistake("old c in h", "h is made from the previous cell state",
            lambda right, a: (lstm_state_update(**a.but(i=0 * a.i, f=0 * a.f + 1))[0], right[1]),
            "First c is updated, then h reads the new c."),
    Mistake("no tanh on c", "h is made from c without tanh", lambda right, a: (a.o * right[1], right[1]),
            "c can grow beyond 1. On its way to h it goes through tanh: look at the second formula."),
    Mistake("g not gated", "the candidate g is added whole, without the input gate",
            lambda right, a: lstm_state_update(**a.but(i=0 * a.i + 1)),
            "The input gate i says how much of g is written: it multiplies g."),
    Mistake("c not gated", "the previous cell state is kept whole, without the forget gate",
            lambda right, a: lstm_state_update(**a.but(f=0 * a.f + 1)),
            "The forget gate f says how much of the previous c stays: it multiplies c."),
    Mistake("output gate left out", "h is tanh of c, without the output gate",
            lambda right, a: lstm_state_update(**a.but(o=0 * a.o + 1)),
            "The output gate o says how much of tanh(c) is shown as h: it multiplies tanh(c)."),
    Mistake("tanh on g again", "the candidate g goes through tanh a second time", wrong.candidate_activated_twice,
            "g comes after its activation: lstm_gates has applied tanh already."),
    common.c_before_h(wrong.in_order(1, 0)),
    Mistake("sigmoid on c", "h is made with sigmoid of c in the place of tanh", wrong.update_with_sigmoid,
            "o has gone through sigmoid already. On its way to h, c goes through tanh: look at the second formula."),
    Mistake("f read as what is forgotten", "1 - f says how much of the previous cell state stays",
            lambda right, a: lstm_state_update(**a.but(f=1 - a.f)),
            "f = 1 means keep everything. f itself multiplies the previous c."),
    Mistake("tanh stored in c", "the new cell state has gone through tanh", wrong.tanh_stored,
            "Only h is made with tanh. The new c is the sum itself, and may be larger than 1."),
    Mistake("tanh around the product", "tanh is applied to o * c and not to c", wrong.tanh_around_the_product,
            "First tanh of c, then times o: o * np.tanh(c)."),
    Mistake("old c returned", "h is right, and the previous cell state is returned with it",
            lambda right, a: (right[0], a.c),
            "Both new states are expected. Give the new cell state a name, and return it after h."),
    Mistake("activations applied again", "the gates go through their activations a second time", wrong.activated_again,
            "The gates come after their activations: lstm_gates has applied sigmoid and tanh already."),
    Mistake("matrix product", "@ is used in the place of *", wrong.matrix_products,
            "Every product here is number by number: *. There is no matrix product in this function."),
    Mistake("matrix product", "@ is used in the place of * for the new cell state", wrong.matrix_products_in_c,
            "Every product here is number by number: *. There is no matrix product in this function."),
    *common.RETURNED_LIKE_A_CELL,
)
