"""lstm_step_backward: the gradients of one step of an LSTM."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_09_lstm_gradients import inputs, wrong

outputs = {
    "dx_t": "B D", "dh_prev": "B U", "dc_prev": "B U", "dkernel": "D 4U", "drecurrent_kernel": "U 4U", "dbias": "4U",
}  # fmt: skip
SIZES = ({"B": 1}, {"D": 1}, {"U": 1, "D": 3}, {"D": "U"}, {"B": "U"})
cases = draws.cases("BDU", SIZES, inputs.step)


def lstm_step_backward(dh, dc, x_t, h_prev, c_prev, gates, c, kernel, recurrent_kernel):
    """What tf.GradientTape takes through an LSTMCell: through its update, then through its products."""
    return _stepped(dh, dc, x_t, h_prev, c_prev, gates, c, kernel, recurrent_kernel)


def _stepped(dh, dc, x_t, h_prev, c_prev, gates, c, kernel, recurrent_kernel, **options):
    dz, dc_prev = oracle.lstm_gate_gradients(dh, dc, *gates, c_prev, c, **options)
    dx_t, dh_prev, *weights = oracle.product_gradients(dz, x_t, h_prev, kernel, recurrent_kernel)
    return dx_t, dh_prev, dc_prev, *weights


mistakes = (
    Mistake("dc not multiplied by f", "dc_prev is not multiplied by the forget gate",
            wrong.with_items(item_2=lambda right, a: right[2] / a.gates[1]),
            "c = f * c_prev + i * g: what goes back to c_prev is multiplied by f."),
    Mistake("dh dropped", "dh has no part in it", lambda right, a: lstm_step_backward(**a.but(dh=0 * a.dh)),
            "Two gradients arrive, dh and dc: hand both to lstm_gate_gradients."),
    Mistake("dc dropped", "dc has no part in it", lambda right, a: lstm_step_backward(**a.but(dc=0 * a.dc)),
            "Two gradients arrive, dh and dc: hand both to lstm_gate_gradients."),
    Mistake("h for h_prev", "drecurrent_kernel is made with the new hidden state",
            wrong.with_items(item_4=lambda right, a: wrong.new_h(a).T @ wrong.step_dz(right, a)),
            "recurrent_kernel multiplied h_prev in this step: drecurrent_kernel is made with h_prev."),
    Mistake("the path from h to c missing", "the gradient of h reaches the output gate only, and not the cell state",
            lambda right, a: _stepped(**vars(a), h_reaches_c=0.0),
            "h = o * tanh(c): dh also goes through tanh to c, where it is added to dc."),
    Mistake("c for c_prev in df", "the forget gate's gradient is made with the new cell state",
            lambda right, a: lstm_step_backward(**a.but(c_prev=a.c)),
            "lstm_gate_gradients takes c_prev, then c: f multiplied c_prev."),
    Mistake("c and c_prev exchanged", "c and c_prev have exchanged their places",
            lambda right, a: lstm_step_backward(**a.but(c=a.c_prev, c_prev=a.c)),
            "lstm_gate_gradients takes c_prev first, then c."),
    Mistake("dh and dc exchanged", "dh and dc have exchanged their places",
            lambda right, a: lstm_step_backward(**a.but(dh=a.dc, dc=a.dh)),
            "lstm_gate_gradients takes dh first, then dc."),
    *(Mistake("gates in another order", f"gates are read in the order {order}",
              lambda right, a, order=order: lstm_step_backward(**a.but(gates=wrong.gates_as(order, a))),
              "gates holds (i, f, g, o), in Keras' order.")
      for order in ("i, f, o, g", "f, i, g, o", "i, o, f, g")),
    Mistake("kernel not transposed", "a product with dz has sizes that do not fit", wrong.no_fit,
            "Back through z = x_t @ kernel, dz meets kernel.T. Back to the kernel: x_t.T @ dz. So with h_prev."),
    Mistake("averaged over the batch", "the gradients of the weights are divided by B", wrong.over_batch,
            "All sequences use the same weights, so what each sends to them is added up: x_t.T @ dz does that."),
    Mistake("averaged over the batch", "dbias is the mean over the batch",
            lambda right, a: wrong.over_batch(right, a, first=5),
            "Every sequence added the same bias: dbias is the sum over the batch, axis 0."),
    Mistake("dkernel and drecurrent_kernel exchanged", "dkernel and drecurrent_kernel have exchanged their places",
            lambda right, a: (*right[:3], right[4], right[3], right[5]),
            "The order of the weights is Keras': kernel, recurrent_kernel, bias."),
    Mistake("dh_prev and dc_prev exchanged", "dh_prev and dc_prev have exchanged their places",
            lambda right, a: (right[0], right[2], right[1], *right[3:]),
            "Keras' order of the two states is h, then c."),
    Mistake("dbias for each sequence", "dbias is not summed over the batch", wrong.with_items(item_5=wrong.step_dz),
            "Every sequence added the same bias: add dz over the batch, so that the shape (4U,) is left."),
    Mistake("dbias with two axes", "dbias keeps the batch axis, with length 1",
            wrong.with_items(item_5=lambda right, a: right[5][None]),
            "bias has the shape (4U,), and so has its gradient: sum without keepdims."),
    Mistake("kernels' gradients transposed", "the gradients of both kernels are transposed",
            wrong.with_items(item_3=lambda right, a: right[3].T, item_4=lambda right, a: right[4].T),
            "A gradient has the shape of what it belongs to: x_t.T @ dz is (D, 4U)."),
    Mistake("f twice", "dc_prev is multiplied by the forget gate twice",
            wrong.with_items(item_2=lambda right, a: right[2] * a.gates[1]),
            "lstm_gate_gradients returns dc_prev, which is multiplied by f already."),
)
