"""01_rnn_step: one step of SimpleRNN."""

import numpy as np

from unrolled import oracle
from unrolled.exercises import draws
from unrolled.exercises.definition import Exercise, Mistake

UNIT = "01_rnn_step"


def _weight_list(rng, D, U):
    return {"weights": list(draws.weights(rng, D, U).values())}


def _step(rng, B, D, U):
    return {"x_t": draws.uniform(rng, (B, D)), "h": draws.uniform(rng, (B, U), 0.9)} | draws.weights(rng, D, U)


# R transposed cannot be seen at U=1, a column bias only at B=U; D=U makes both kernels square.
_STEP_SIZES = ({"B": 1}, {"D": 1}, {"U": 1}, {"D": "U"}, {"B": "U"})


def name_weights(weights):
    """The order of SimpleRNN.get_weights(), read from the names of a layer's own variables."""
    from unrolled.backend import keras

    layer = keras.layers.SimpleRNN(weights[0].shape[1])
    layer.build((None, None, weights[0].shape[0]))
    return {variable.name: array for variable, array in zip(layer.weights, weights, strict=True)}


def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    """What SimpleRNNCell(activation=None) gives."""
    return oracle.rnn_step(x_t, h, kernel, recurrent_kernel, bias, activation=None)


def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    """What SimpleRNNCell gives."""
    return oracle.rnn_step(x_t, h, kernel, recurrent_kernel, bias)


def _renamed(*order):
    """Return an answer that hands out the weights in another order."""
    keys = ("kernel", "recurrent_kernel", "bias")
    return lambda right, a: dict(zip(keys, (a.weights[n] for n in order), strict=True))


def _product_for_sum(right, a):
    from_x = oracle.dense(a.x_t, a.kernel, None)
    return from_x * oracle.dense(a.h, a.recurrent_kernel, None) + a.bias


def _tanh_on_each_term(right, a):
    nothing = np.zeros_like(a.h)
    from_x = rnn_step(**a.but(h=nothing, bias=0 * a.bias))
    from_h = rnn_step(**a.but(x_t=0 * a.x_t, bias=0 * a.bias))
    return from_x + from_h + oracle.dense(nothing, 0 * a.recurrent_kernel, a.bias, activation="tanh")


def _tanh_on_each_product(right, a):
    from_x = rnn_step(**a.but(h=0 * a.h, bias=0 * a.bias))
    return from_x + rnn_step(**a.but(x_t=0 * a.x_t, bias=0 * a.bias)) + a.bias


EXERCISES = (
    Exercise(
        name="name_weights",
        unit=UNIT,
        cases=lambda rng: draws.cases(rng, "DU", ({"D": 1}, {"U": 1}, {"D": "U"}), _weight_list),
        expected=name_weights,
        outputs={"kernel": "D U", "recurrent_kernel": "U U", "bias": "U"},
        mistakes=(
            Mistake(
                "kernel and recurrent kernel exchanged",
                "kernel and recurrent_kernel have exchanged their places",
                _renamed(1, 0, 2),
                "get_weights() follows the data: first what meets x, then what meets h, then the bias. "
                "kernel has D rows, recurrent_kernel has U rows.",
            ),
            Mistake(
                "bias first",
                "the bias comes first in the list",
                _renamed(1, 2, 0),
                "Print the shapes of the list: only the bias has one axis, and it stands last.",
            ),
            Mistake(
                "shapes for arrays",
                "the dict holds the shapes and not the arrays",
                lambda right, a: {key: array.shape for key, array in right.items()},
                "The dict's values are the arrays themselves: weights[0], not weights[0].shape.",
            ),
            Mistake(
                "bias second",
                "the bias stands second in the list, as in a Dense layer",
                _renamed(0, 2, 1),
                "Print the shapes of the list: only the bias has one axis, and it stands last.",
            ),
        ),
    ),
    Exercise(
        name="rnn_preactivation",
        unit=UNIT,
        cases=lambda rng: draws.cases(rng, "BDU", _STEP_SIZES, _step),
        expected=rnn_preactivation,
        outputs={"z": "B U"},
        mistakes=(
            Mistake(
                "recurrent kernel transposed",
                "recurrent_kernel is transposed",
                lambda right, a: rnn_preactivation(**a.but(recurrent_kernel=a.recurrent_kernel.T)),
                "Row j of recurrent_kernel carries unit j of the last state: look at h @ recurrent_kernel.",
            ),
            Mistake(
                "bias missing",
                "the bias is left out",
                lambda right, a: rnn_preactivation(**a.but(bias=0 * a.bias)),
                "Add bias, shape (U,), once; NumPy adds it to every row.",
            ),
            Mistake(
                "bias twice",
                "the bias is added twice",
                lambda right, a: rnn_preactivation(**a.but(bias=2 * a.bias)),
                "One bias serves both products: x_t @ kernel and h @ recurrent_kernel share it.",
            ),
            Mistake(
                "state ignored",
                "the last state h has no part in it",
                lambda right, a: rnn_preactivation(**a.but(h=0 * a.h)),
                "The step reads two things, x_t and h, each through its own kernel.",
            ),
            Mistake(
                "product for sum",
                "the two matrix products are multiplied with each other",
                _product_for_sum,
                "The new input and the last state are added: look at the sign between the two products.",
            ),
            Mistake(
                "activation applied",
                "tanh is already applied",
                lambda right, a: rnn_step(**vars(a)),
                "This function stops before tanh; rnn_step applies it.",
            ),
            Mistake(
                "recurrent kernel on the left",
                "recurrent_kernel stands on the left of its product",
                lambda right, a: oracle.dense(a.x_t, a.kernel, a.bias) + a.recurrent_kernel @ a.h,
                "(B, U) @ (U, U): the state is a row here, and stands on the left.",
            ),
            Mistake(
                "product number by number",
                "* is used in the place of @ for the state",
                lambda right, a: oracle.dense(a.x_t, a.kernel, None) + a.h * a.recurrent_kernel + a.bias,
                "* multiplies number by number. The matrix product, which multiplies and adds, is @.",
            ),
            Mistake(
                "state without its kernel",
                "h is added as it is, without recurrent_kernel",
                lambda right, a: oracle.dense(a.x_t, a.kernel, a.bias) + a.h,
                "The state has a kernel of its own: h @ recurrent_kernel.",
            ),
        ),
    ),
    Exercise(
        name="rnn_step",
        unit=UNIT,
        cases=lambda rng: draws.cases(rng, "BDU", _STEP_SIZES, _step),
        expected=rnn_step,
        outputs={"h": "B U"},
        mistakes=(
            Mistake(
                "sigmoid for tanh",
                "the activation is sigmoid",
                lambda right, a: oracle.rnn_step(**vars(a), activation="sigmoid"),
                "SimpleRNN's default activation is tanh, which gives numbers between -1 and 1: np.tanh.",
            ),
            Mistake(
                "tanh on each term",
                "tanh is applied to each term of the sum",
                _tanh_on_each_term,
                "Add all three terms first; tanh comes last, once, around the whole sum.",
            ),
            Mistake(
                "bias after tanh",
                "the bias is added after tanh",
                lambda right, a: rnn_step(**a.but(bias=0 * a.bias)) + a.bias,
                "The bias belongs inside tanh: with it outside, a state could leave the range from -1 to 1.",
            ),
            Mistake(
                "tanh forgotten",
                "tanh is left out",
                lambda right, a: rnn_preactivation(**vars(a)),
                "rnn_preactivation gives z; the new state is tanh of z.",
            ),
            Mistake(
                "recurrent kernel transposed",
                "recurrent_kernel is transposed",
                lambda right, a: rnn_step(**a.but(recurrent_kernel=a.recurrent_kernel.T)),
                "Row j of recurrent_kernel carries unit j of the last state: look at h @ recurrent_kernel.",
            ),
            Mistake(
                "state ignored",
                "the last state h has no part in it",
                lambda right, a: rnn_step(**a.but(h=0 * a.h)),
                "The step reads two things, x_t and h, each through its own kernel.",
            ),
            Mistake(
                "bias missing",
                "the bias is left out",
                lambda right, a: rnn_step(**a.but(bias=0 * a.bias)),
                "Add bias, shape (U,), once, inside tanh.",
            ),
            Mistake(
                "tanh on each term",
                "tanh is applied to the two products, and the bias is added after it",
                _tanh_on_each_product,
                "Add all three terms first; tanh comes last, once, around the whole sum.",
            ),
            Mistake(
                "state returned twice",
                "the new state is returned twice, as output and as state",
                lambda right, a: (right, right),
                "SimpleRNNCell gives the state twice. Here one array is due: the new state.",
            ),
        ),
    ),
)
