"""check says at once what grading will say of Keras in an answer, and accuses nobody who only imports or draws."""

import functools
import gc
import importlib
import inspect
import sys
import weakref

import matplotlib.pyplot as plt
import numpy as np
import pytest
import tqdm
from keras import ops as K
from keras.ops import matmul as product
from tensorflow.python.eager.polymorphic_function.tracing_compilation import TracingOptions

from unrolled import CheckFailed, check, content, example, given, oracle, show
from unrolled.backend import keras
from unrolled.backend import tensorflow as tf
from unrolled.checking.watch import Watch

ONE = tf.constant(1.0)
LAYER = keras.layers.Activation("tanh")


def step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)


def helped(x):
    return np.array(keras.ops.tanh(x))


def aliased(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(np.array(K.matmul(x_t, kernel)) + h @ recurrent_kernel + bias)


def renamed(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(np.array(product(x_t, kernel)) + h @ recurrent_kernel + bias)


def over_two_lines(x_t, h, kernel, recurrent_kernel, bias):
    moved = keras.ops.matmul(
        x_t, kernel
    )
    return np.tanh(np.array(moved) + h @ recurrent_kernel + bias)


def imported_inside(x_t, h, kernel, recurrent_kernel, bias):
    ops = importlib.import_module("keras").ops
    return np.array(ops.tanh(x_t @ kernel + h @ recurrent_kernel + bias))


def through_tensorflow(x_t, h, kernel, recurrent_kernel, bias):
    return tf.math.tanh(x_t @ kernel + h @ recurrent_kernel + bias).numpy()


def in_a_helper(x_t, h, kernel, recurrent_kernel, bias):
    return helped(x_t @ kernel + h @ recurrent_kernel + bias)


def in_a_text(x_t, h, kernel, recurrent_kernel, bias):
    names = {"keras": keras, "z": x_t @ kernel + h @ recurrent_kernel + bias}
    exec("def tanh(z):\n    return keras.ops.tanh(z)\n\nanswer = tanh(z)", names)
    return np.array(names["answer"])


def in_a_lambda(x_t, h, kernel, recurrent_kernel, bias):
    each = np.vectorize(lambda z: float(keras.ops.tanh(z)))
    return each(x_t @ kernel + h @ recurrent_kernel + bias)


def as_a_partial(x_t, h, kernel, recurrent_kernel, bias):
    return np.array(functools.partial(keras.ops.tanh)(x_t @ kernel + h @ recurrent_kernel + bias))


def an_operator(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(np.asarray(ONE * x_t) @ kernel + h @ recurrent_kernel + bias)


def a_layer_made_before(x_t, h, kernel, recurrent_kernel, bias):
    return np.array(LAYER(x_t @ kernel + h @ recurrent_kernel + bias))


def with_the_wrong_answer(x_t, h, kernel, recurrent_kernel, bias):
    return np.array(keras.ops.tanh(x_t @ kernel))


def the_stand_in(x_t, h, kernel, recurrent_kernel, bias):
    return given.rnn_step(x_t, h, kernel, recurrent_kernel, bias)


def the_oracle(x_t, h, kernel, recurrent_kernel, bias):
    return oracle.rnn_step(x_t, h, kernel, recurrent_kernel, bias)


USES = {
    aliased: "keras.ops.matmul", renamed: "keras.ops.matmul", over_two_lines: "keras.ops.matmul",
    imported_inside: "keras.ops.tanh", through_tensorflow: "tensorflow.math.tanh", in_a_helper: "keras.ops.tanh",
    in_a_lambda: "keras.ops.tanh", in_a_text: "keras.ops.tanh", as_a_partial: "keras.ops.tanh",
    an_operator: "tensorflow.EagerTensor", a_layer_made_before: "keras.layers.Activation",
    with_the_wrong_answer: "keras.ops.tanh",
    the_stand_in: "unrolled.given.rnn_step", the_oracle: "unrolled.oracle.rnn_step",
}  # fmt: skip


@pytest.mark.parametrize(("function", "name"), USES.items(), ids=lambda part: getattr(part, "__name__", ""))
def test_another_library_in_an_answer_is_named_with_the_line(function, name):
    with pytest.raises(CheckFailed) as failed:
        check(function, exercise="rnn_step")
    first, line = str(failed.value).split(" The line is: ")
    assert first.startswith(f"rnn_step uses {name}: exercises are solved with NumPy alone, and grading gives no points")
    source = inspect.getsource(helped if function is in_a_helper else function)
    assert line in [one.strip() for one in source.splitlines()[1:]]
    assert (failed.value.exercise, failed.value.stage, failed.value.mistake) == ("rnn_step", "keras", None)


def test_the_earlier_exercise_that_uses_keras_is_the_one_to_mend():
    def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
        return np.array(keras.ops.matmul(x_t, kernel)) + h @ recurrent_kernel + bias

    def rnn_step(*weights):
        return np.tanh(rnn_preactivation(*weights))

    with pytest.raises(CheckFailed) as failed:
        check(rnn_step)
    assert str(failed.value).startswith("rnn_step calls rnn_preactivation. rnn_preactivation uses keras.ops.matmul:")


def test_a_module_of_the_learner_s_own_is_the_learner_s(tmp_path, monkeypatch):
    (tmp_path / "my_own_helpers.py").write_text("import keras\n\ndef tanh(z):\n    return keras.ops.tanh(z).numpy()\n")
    monkeypatch.syspath_prepend(tmp_path)
    helpers = importlib.import_module("my_own_helpers")
    with pytest.raises(CheckFailed, match=r"uses keras.ops.tanh: .* The line is: return keras.ops.tanh"):
        check(lambda x_t, h, k, r, b: helpers.tanh(x_t @ k + h @ r + b), exercise="rnn_step")


def annotated(x_t: tf.Tensor, h: keras.KerasTensor, kernel, recurrent_kernel, bias) -> tf.Tensor:
    return step(x_t, h, kernel, recurrent_kernel, bias)


def importing(x_t, h, kernel, recurrent_kernel, bias):
    import tensorflow.linalg  # noqa: F401
    from keras.layers import LSTM  # noqa: F401
    return step(x_t, h, kernel, recurrent_kernel, bias)


def asking_for_the_type(x_t, h, kernel, recurrent_kernel, bias):
    x_t = x_t if not isinstance(x_t, tf.Tensor) else x_t.numpy()
    return step(x_t, h, kernel, recurrent_kernel, bias)


def drawing(x_t, h, kernel, recurrent_kernel, bias):
    figure = plt.figure()
    plt.plot(x_t[0])
    plt.hist(h[0])
    plt.close(figure)
    return step(x_t, h, kernel, recurrent_kernel, bias)


def showing_progress(x_t, h, kernel, recurrent_kernel, bias):
    for _ in tqdm.tqdm(range(1), disable=True):
        new = step(x_t, h, kernel, recurrent_kernel, bias)
    return new


def asking_the_course(x_t, h, kernel, recurrent_kernel, bias):
    example("rnn_step", 2)
    check(step, exercise="rnn_step")
    return step(x_t, h, kernel, recurrent_kernel, bias)


class Left:
    """Something that is only freed by the garbage collector, since it holds itself."""

    def __init__(self):
        self.itself = self


def while_a_library_cleans_up(x_t, h, kernel, recurrent_kernel, bias):
    # TensorFlow's own objects are freed like this, in whatever function the collector happens to interrupt.
    gone = weakref.ref(Left(), keras.utils.is_keras_tensor)
    weakref.finalize(Left(), keras.utils.is_keras_tensor, 1)
    gc.collect()
    assert gone() is None
    return step(x_t, h, kernel, recurrent_kernel, bias)


HONEST = [
    annotated, importing, asking_for_the_type, drawing, showing_progress, asking_the_course, while_a_library_cleans_up,
]  # fmt: skip


@pytest.mark.parametrize("function", HONEST, ids=lambda function: function.__name__)
def test_nobody_is_accused_who_computes_with_numpy(function, capsys):
    check(function, exercise="rnn_step")
    assert "visible checks passed" in capsys.readouterr().out


def test_stand_ins_of_earlier_units_may_be_used(capsys):
    def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
        states = [np.zeros((len(x), len(bias)), x.dtype) if h0 is None else h0]
        for t in range(x.shape[1]):
            states.append(given.rnn_step(x[:, t], states[-1], kernel, recurrent_kernel, bias))
        return np.stack(states[1:], axis=1)

    check(rnn_forward)
    assert "rnn_forward: visible checks passed" in capsys.readouterr().out


def test_what_a_library_has_written_as_text_is_not_the_learner_s():
    """The first call of a stand-in imports TensorFlow, which makes objects of such classes meanwhile."""
    text = "def made():\n    return TracingOptions()"
    course = {"TracingOptions": TracingOptions}
    exec(compile(text, show.__file__, "exec"), course)
    watch = Watch(content, lambda name: True)
    with watch.watching():
        course["made"]()
    assert watch.use is None


def test_a_stand_in_that_gets_too_few_axes_says_so_and_nobody_is_accused(capsys):
    """TensorFlow, on its way, runs code that a dataclass made: it has no file, and is not the learner's."""

    def stacked_bilstm(x, weights):
        for forward, backward in weights:
            x = given.bilstm_layer(x, forward, backward)
        return x

    with pytest.raises(CheckFailed) as failed:
        check(stacked_bilstm)
    assert failed.value.stage != "keras"
    assert "bilstm_layer got x" in str(failed.value) and "(B, T, D) is expected" in str(failed.value)


def test_a_profiler_of_somebody_else_s_is_put_back():
    def profiler(frame, event, argument):
        pass

    sys.setprofile(profiler)
    try:
        check(step, exercise="rnn_step")
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)
