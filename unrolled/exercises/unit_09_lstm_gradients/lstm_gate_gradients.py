"""lstm_gate_gradients: from the gradients of h and c back to z and to the previous cell state."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_09_lstm_gradients import inputs, wrong

outputs = {"dz": "B 4U", "dc_prev": "B U"}
cases = draws.cases("BU", ({"B": 1}, {"U": 1}, {"B": "U"}, {"B": 3, "U": 2}), inputs.update)


def lstm_gate_gradients(dh, dc, i, f, g, o, c_prev, c):
    """What tf.GradientTape takes through an LSTMCell that is given its gates, and through their activations."""
    return oracle.lstm_gate_gradients(dh, dc, i, f, g, o, c_prev, c)


mistakes = (
    Mistake("the path from h to c missing", "the gradient of h reaches the output gate only, and not the cell state",
            lambda right, a: oracle.lstm_gate_gradients(**vars(a), h_reaches_c=0.0),
            "h = o * tanh(c) has two factors: dh goes to o, and through tanh to c, where it is added to dc."),
    Mistake("c for c_prev in df", "the forget gate's gradient is made with the new cell state",
            lambda right, a: lstm_gate_gradients(**a.but(c_prev=a.c)),
            "f multiplies what was there before, c = f * c_prev + i * g: df is the whole gradient of c times c_prev."),
    *(Mistake("dz in another order", f"the blocks of dz stand in the order {', '.join('ifgo'[n] for n in order)}",
              wrong.in_order(*order), "dz goes with the columns of Keras' kernel: i, f, g, o.")
      for order in ((0, 1, 3, 2), (1, 0, 2, 3), (0, 3, 1, 2))),
    Mistake("dz in another order", "the blocks of dz stand in the order o, g, f, i", wrong.in_order(3, 2, 1, 0),
            "Computed from the end to the beginning, returned in Keras' order: i, f, g, o."),
    Mistake("dc dropped", "the gradient dc that arrives from the later timestep has no part in it",
            lambda right, a: lstm_gate_gradients(**a.but(dc=0 * a.dc)),
            "c is read twice: by h of this timestep, and by the next timestep. Both gradients are added."),
    Mistake("tanh of c left out of the way to c", "dh goes to c without the derivative of tanh",
            lambda right, a: wrong.with_total(right, a, lstm_gate_gradients(**a.but(c=0 * a.c))),
            "Between h and c stands tanh: multiply by 1 - tanh(c) ** 2."),
    Mistake("c for tanh(c)", "the derivative of tanh is 1 - c ** 2", wrong.square_of_c,
            "1 - h ** 2 is right where h is tanh of something. c is not: the derivative is 1 - tanh(c) ** 2."),
    Mistake("h for tanh(c)", "the derivative of tanh is 1 - h ** 2, with h = o * tanh(c)", wrong.square_of_h,
            "tanh was applied to c, so its result is tanh(c), and not h: the derivative is 1 - tanh(c) ** 2."),
    Mistake("activations once more", "sigmoid and tanh are applied to the gates once more", wrong.activated_twice,
            "i, f and o are results of sigmoid already, and g of tanh: i * (1 - i), and 1 - g ** 2."),
    Mistake("c for tanh(c) in do", "the output gate's gradient is made with c itself", wrong.plain_c,
            "h = o * tanh(c): the factor beside o is tanh(c)."),
    Mistake("activations left out", "the gradients stop in front of the activations", wrong.without_activations,
            "dz belongs to the pre-activations: i, f, o went through sigmoid, g through tanh."),
    Mistake("sigmoid's derivative on g", "all four blocks get the derivative of sigmoid", wrong.sigmoid_on_g,
            "g went through tanh: its derivative is 1 - g ** 2."),
    Mistake("tanh's derivative on every gate", "all four blocks get the derivative of tanh", wrong.tanh_everywhere,
            "i, f and o went through sigmoid: the derivative is i * (1 - i), from its result."),
    Mistake("i and g exchanged", "di is made with i, and dg with g", wrong.own_factor,
            "The derivative of i * g with respect to i is g, and with respect to g it is i."),
    Mistake("dc_prev without f", "dc_prev is not multiplied by the forget gate",
            lambda right, a: (right[0], right[1] / a.f),
            "c = f * c_prev + i * g: what goes back to c_prev is multiplied by f."),
    Mistake("dc_prev without the path through h", "dc_prev is dc * f, without what came from dh",
            lambda right, a: (right[0], a.dc * a.f),
            "First add what dh sends to c, then use this sum everywhere, in dc_prev too."),
    Mistake("dz in four parts", "the four blocks of dz are not put together", wrong.four_parts,
            "One array (B, 4U) is expected: np.concatenate([...], axis=1) puts them side by side."),
)
