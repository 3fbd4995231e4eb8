"""rnn_step_backward: the gradients of one step of a SimpleRNN."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_08_rnn_gradients import inputs, wrong

outputs = {"dx_t": "B D", "dh_prev": "B U", "dkernel": "D U", "drecurrent_kernel": "U U", "dbias": "U"}
cases = draws.cases("BDU", ({"B": 1}, {"D": 1}, {"U": 1}, {"D": "U"}, {"B": "U"}), inputs.step)


def rnn_step_backward(dh, x_t, h_prev, h, kernel, recurrent_kernel):
    """SimpleRNNCell under tf.GradientTape."""
    return oracle.rnn_step_back(dh, x_t, h_prev, h, kernel, recurrent_kernel)


_with = wrong.with_changed(rnn_step_backward)

mistakes = (
    Mistake("R for R.T", "recurrent_kernel is not transposed on the way back to h_prev",
            _with("dh_prev", lambda a: a.but(recurrent_kernel=a.recurrent_kernel.T)),
            "Forward it was h_prev @ recurrent_kernel. Backward it is dz @ recurrent_kernel.T."),
    Mistake("kernel not transposed", "kernel is not transposed on the way back to x_t", wrong.kernel_as_it_is,
            "Forward it was x_t @ kernel. Backward it is dz @ kernel.T, (B, U) @ (U, D)."),
    Mistake("h for h_prev", "drecurrent_kernel is made from h, the state after the step",
            _with("drecurrent_kernel", lambda a: a.but(h_prev=a.h)),
            "Forward, recurrent_kernel was multiplied with h_prev. So its gradient is made from h_prev and dz."),
    Mistake("averaged over the batch", "the gradients of the weights are means over the batch",
            wrong.averaged("dkernel", "drecurrent_kernel", "dbias"),
            "All sequences use the same weights: their gradients are added. A loss that is a mean has its 1/B in dh."),
    Mistake("averaged over the batch", "dbias is the mean over the batch", wrong.averaged("dbias"),
            "The bias was added to every row: dbias is the sum over the batch, axis 0."),
    *wrong.without_slope(rnn_step_backward),
    Mistake("dh and h exchanged", "dh and h have exchanged their places on the way back through tanh",
            lambda right, a: rnn_step_backward(**a.but(dh=a.h * (1 - a.dh**2) / (1 - a.h**2))),
            "The order is tanh_backward(dh, h): dh arrives, and h decides about the slope."),
    Mistake("tanh' at h_prev", "the slope of tanh is taken at h_prev",
            lambda right, a: rnn_step_backward(**a.but(h=a.h_prev)),
            "This step's tanh has made h: its slope is 1 - h**2."),
    Mistake("tanh' at z", "tanh is applied to h once more before its slope is taken",
            lambda right, a: rnn_step_backward(**a.but(h=oracle.tanh(a.h))),
            "h is tanh(z) already: the slope is 1 - h**2."),
    Mistake("dkernel and drecurrent_kernel exchanged", "dkernel and drecurrent_kernel have exchanged their places",
            wrong.in_order(0, 1, 3, 2, 4), "The order is dx_t, dh_prev, dkernel, drecurrent_kernel, dbias."),
    Mistake("dx_t and dh_prev exchanged", "dx_t and dh_prev have exchanged their places",
            wrong.in_order(1, 0, 2, 3, 4), "The order is dx_t, dh_prev, dkernel, drecurrent_kernel, dbias."),
    Mistake("weights first", "the gradients of the weights come first", wrong.in_order(2, 3, 4, 0, 1),
            "The order is dx_t, dh_prev, dkernel, drecurrent_kernel, dbias."),
    Mistake("weights' gradients transposed", "dkernel and drecurrent_kernel are transposed", wrong.transposed,
            "A gradient has the shape of its weights: x_t.T @ dz is (D, B) @ (B, U)."),
    Mistake("weights' gradients transposed", "drecurrent_kernel is transposed",
            lambda right, a: (*right[:3], right[3].T, right[4]),
            "Both orders give (U, U). h_prev stands where x_t stands in dkernel: first, and transposed."),
    Mistake("dbias not summed", "dbias is dz itself, a row for each sequence", wrong.bias_as_dz,
            "dbias has the shape of the bias, (U,): all rows used the same bias, so add them, axis 0."),
    Mistake("dbias summed over units", "dbias is the sum over the units", wrong.bias_over(1),
            "axis=1 adds up the units. The sum goes over the batch, axis 0."),
    Mistake("dbias one number", "dbias is the sum of all numbers of dz", wrong.bias_over(None),
            "dbias has one number for each unit: dz.sum(axis=0)."),
)  # fmt: skip
