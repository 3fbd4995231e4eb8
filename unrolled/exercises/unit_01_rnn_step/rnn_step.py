"""rnn_step: one step of a SimpleRNN."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import common, draws
from unrolled.exercises.unit_01_rnn_step import inputs

outputs = {"h": "B U"}
cases = draws.cases("BDU", inputs.STEP_SIZES, inputs.step)


def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    """What SimpleRNNCell gives."""
    return oracle.rnn_step(x_t, h, kernel, recurrent_kernel, bias)


def _tanh_on_each_term(right, a):
    nothing = np.zeros_like(a.h)
    from_x = rnn_step(**a.but(h=nothing, bias=0 * a.bias))
    from_h = rnn_step(**a.but(x_t=0 * a.x_t, bias=0 * a.bias))
    return from_x + from_h + oracle.dense(nothing, 0 * a.recurrent_kernel, a.bias, activation="tanh")


def _tanh_on_each_product(right, a):
    from_x = rnn_step(**a.but(h=0 * a.h, bias=0 * a.bias))
    return from_x + rnn_step(**a.but(x_t=0 * a.x_t, bias=0 * a.bias)) + a.bias


mistakes = (
    Mistake("sigmoid for tanh", "the activation is sigmoid",
            lambda right, a: oracle.rnn_step(**vars(a), activation="sigmoid"),
            "SimpleRNN's default activation is tanh, which gives numbers between -1 and 1: np.tanh."),
    Mistake("tanh on each term", "tanh is applied to each term of the sum", _tanh_on_each_term,
            "Add all three terms first; tanh comes last, once, around the whole sum."),
    Mistake("bias after tanh", "the bias is added after tanh",
            lambda right, a: rnn_step(**a.but(bias=0 * a.bias)) + a.bias,
            "The bias belongs inside tanh: with it outside, a state could leave the range from -1 to 1."),
    Mistake("tanh forgotten", "tanh is left out", lambda right, a: oracle.rnn_step(**vars(a), activation=None),
            "rnn_preactivation gives z; the new state is tanh of z."),
    common.recurrent_kernel_transposed(rnn_step),
    common.state_ignored(rnn_step),
    Mistake("bias missing", "the bias is left out", lambda right, a: rnn_step(**a.but(bias=0 * a.bias)),
            "Add bias, shape (U,), once, inside tanh."),
    Mistake("tanh on each term", "tanh is applied to the two products, and the bias is added after it",
            _tanh_on_each_product, "Add all three terms first; tanh comes last, once, around the whole sum."),
    Mistake("state returned twice", "the new state is returned twice, as output and as state",
            lambda right, a: (right, right),
            "SimpleRNNCell gives the state twice. Here one array is expected: the new state."),
)
