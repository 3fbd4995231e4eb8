"""rnn_preactivation: what stands inside tanh in one step of a SimpleRNN."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import common, draws
from unrolled.exercises.unit_01_rnn_step import inputs

outputs = {"z": "B U"}
cases = draws.cases("BDU", inputs.STEP_SIZES, inputs.step)


def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    """What SimpleRNNCell(activation=None) gives."""
    return oracle.rnn_step(x_t, h, kernel, recurrent_kernel, bias, activation=None)


def _product_for_sum(right, a):
    from_x = oracle.dense(a.x_t, a.kernel, None)
    return from_x * oracle.dense(a.h, a.recurrent_kernel, None) + a.bias


mistakes = (
    common.recurrent_kernel_transposed(rnn_preactivation),
    Mistake("bias missing", "the bias is left out", lambda right, a: rnn_preactivation(**a.but(bias=0 * a.bias)),
            "Add bias, shape (U,), once; NumPy adds it to every row."),
    Mistake("bias twice", "the bias is added twice", lambda right, a: rnn_preactivation(**a.but(bias=2 * a.bias)),
            "One bias serves both products: x_t @ kernel and h @ recurrent_kernel share it."),
    common.state_ignored(rnn_preactivation),
    Mistake("product for sum", "the two matrix products are multiplied with each other", _product_for_sum,
            "The new input and the previous state are added: look at the sign between the two products."),
    Mistake("activation applied", "tanh is already applied", lambda right, a: oracle.rnn_step(**vars(a)),
            "This function stops before tanh; rnn_step applies it."),
    Mistake("recurrent kernel on the left", "recurrent_kernel stands on the left of its product",
            lambda right, a: oracle.dense(a.x_t, a.kernel, a.bias) + a.recurrent_kernel @ a.h,
            "(B, U) @ (U, U): the state is a row here, and stands on the left."),
    Mistake("product number by number", "* is used in the place of @ for the state",
            lambda right, a: oracle.dense(a.x_t, a.kernel, None) + a.h * a.recurrent_kernel + a.bias,
            "* multiplies number by number. The matrix product, which multiplies and adds, is @."),
    Mistake("state without its kernel", "h is added as it is, without recurrent_kernel",
            lambda right, a: oracle.dense(a.x_t, a.kernel, a.bias) + a.h,
            "The state has a kernel of its own: h @ recurrent_kernel."),
)
