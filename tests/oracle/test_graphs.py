"""A graph answers as the eager layer does, to the last bit, whatever the sizes; and only what fits reaches it."""

import itertools
import logging
import os
import signal

import numpy as np
import pytest

from unrolled import oracle
from unrolled.exercises import draws
from unrolled.oracle import graphs

FLAGS = [
    {"return_sequences": sequences, "return_state": state}
    for sequences, state in itertools.product((False, True), (False, True))
]
MODES = ("sum", "mul", "ave", None)
# One of each size, and sizes that are one: then other kernels of TensorFlow multiply.
SIZES = [
    dict(zip("BTDU", sizes, strict=True))
    for sizes in ((3, 5, 4, 6), (1, 3, 6, 2), (4, 1, 1, 3), (2, 4, 3, 1), (1, 1, 1, 1), (6, 16, 5, 4))
]


@pytest.fixture
def both(monkeypatch):
    """Return a function that gives what an oracle answers eagerly, and by a graph."""

    def answers(function, *arguments, **options):
        asked = function.__wrapped__  # without its memory
        found = []
        for eager_before in (float("inf"), 0):
            monkeypatch.setattr(graphs, "EAGER_BEFORE", dict.fromkeys(graphs.EAGER_BEFORE, eager_before))
            answer = asked(*arguments, **options)
            found.append(answer if isinstance(answer, tuple) else (answer,))
        return found

    return answers


def inputs(sizes, gates, dtype="float32"):
    """Return x (B, T, D), weights, and two states (B, U)."""
    rng = np.random.default_rng(sum(sizes.values()))
    B, T, D, U = sizes.values()
    weights = list(draws.weights(rng, D, U, gates, dtype).values())
    return draws.uniform(rng, (B, T, D), dtype=dtype), weights, *(draws.uniform(rng, (B, U), dtype=dtype) for _ in "hc")


def assert_identical(one, other):
    assert len(one) == len(other)
    for left, right in zip(one, other, strict=True):
        assert (left.shape, left.dtype, left.tobytes()) == (right.shape, right.dtype, right.tobytes())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("sizes", SIZES)
def test_cells(both, sizes, dtype):
    x, weights, h, c = inputs(sizes, 4, dtype)
    assert_identical(*both(oracle.lstm_step, x[:, 0], h, c, *weights))
    x, weights, h, _ = inputs(sizes, 1, dtype)
    assert_identical(*both(oracle.rnn_step, x[:, 0], h, *weights))
    x, (kernel, recurrent_kernel, bias), h, _ = inputs(sizes, 3, dtype)
    biases = np.stack([bias, -bias])
    for activation in ("tanh", "sigmoid", None):
        assert_identical(*both(oracle.gru_step, x[:, 0], h, kernel, recurrent_kernel, biases, activation=activation))
    assert_identical(*both(oracle.gru_step, x[:, 0], h, kernel, recurrent_kernel, bias, reset_after=False))


@pytest.mark.parametrize("activation", [None, "sigmoid", "tanh"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("sizes", SIZES)
def test_dense(both, sizes, dtype, activation):
    x, (kernel, _, bias), *_ = inputs(sizes, 1, dtype)
    for read in (x, x[:, 0]):
        for given in (bias, None):
            assert_identical(*both(oracle.dense, read, kernel, given, activation))


@pytest.mark.parametrize("flags", [*FLAGS, {"go_backwards": True, "return_sequences": True}])
@pytest.mark.parametrize("sizes", SIZES)
def test_layers(both, sizes, flags):
    x, weights, h, c = inputs(sizes, 4)
    assert_identical(*both(oracle.lstm, x, *weights, h, c, **flags))
    assert_identical(*both(oracle.lstm, x, *weights, **flags))
    assert_identical(*both(oracle.lstm_states, x, *weights, h, c))
    x, weights, h, _ = inputs(sizes, 1)
    assert_identical(*both(oracle.rnn, x, *weights, h, **flags))
    assert_identical(*both(oracle.rnn, x, *weights, **flags))
    assert_identical(*both(oracle.rnn_states, x, *weights, h))


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("sizes", SIZES)
def test_layers_of_gru(both, sizes, flags):
    x, (kernel, recurrent_kernel, bias), h, _ = inputs(sizes, 3)
    assert_identical(*both(oracle.gru, x, kernel, recurrent_kernel, np.stack([bias, -bias]), h, **flags))
    assert_identical(*both(oracle.gru, x, kernel, recurrent_kernel, np.stack([bias, -bias]), **flags))


@pytest.mark.parametrize("zeroed", [{}, {"zero_output_for_mask": True}], ids=["kept", "zeroed"])
@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("sizes", SIZES)
def test_masks(both, sizes, flags, zeroed):
    x, weights, *_ = inputs(sizes, 4)
    drawn = np.random.default_rng(len(x)).random(x.shape[:2]) < 0.6
    for mask in (drawn, ~drawn, np.ones_like(drawn), np.zeros_like(drawn)):
        assert_identical(*both(oracle.lstm_masked, x, mask, *weights, **flags, **zeroed))


@pytest.mark.parametrize("mode, flags", [("concat", flags) for flags in FLAGS] + [(mode, FLAGS[-1]) for mode in MODES])
def test_both_directions(both, mode, flags):
    for sizes in SIZES[:2]:
        x, forward, *_ = inputs(sizes, 4)
        assert_identical(*both(oracle.bilstm, x, forward, [2 * array for array in forward], mode, **flags))
    if flags["return_state"]:
        assert_identical(*both(oracle.two_directions, x, x[::-1], mode, flags["return_sequences"]))


def test_what_does_not_fit_is_told_by_the_eager_layer(both):
    """Keras says what is wrong with weights of other sizes; a graph might go on with them, or tell something else."""
    x, (kernel, recurrent_kernel, bias), h, c = inputs(SIZES[0], 4)
    told = []
    for eager_before in (float("inf"), 0):
        with pytest.raises(ValueError) as raised, pytest.MonkeyPatch.context() as patched:
            patched.setattr(graphs, "EAGER_BEFORE", dict.fromkeys(graphs.EAGER_BEFORE, eager_before))
            oracle.lstm.__wrapped__(x, kernel, recurrent_kernel, bias[:1], h, c)
        told.append(str(raised.value))
    assert told[0] == told[1]
    assert_identical(*both(oracle.lstm_step, x[:1, 0], h, c[:1], kernel, recurrent_kernel, bias))


def test_few_questions_need_no_graph(monkeypatch):
    made = []
    monkeypatch.setattr(graphs, "_graph", lambda *kind: made.append(kind) or (lambda *arrays: "by a graph"))
    monkeypatch.setattr(graphs, "_questions", graphs.collections.Counter())
    x, weights, h, c = inputs(SIZES[0], 4)
    few = graphs.EAGER_BEFORE["layer"]
    found = [graphs.asked("LSTM", x, weights, [h, c], return_state=True) for _ in range(few + 1)]
    assert found == [None] * few + ["by a graph"]
    assert len(made) == 1


def test_a_fork_goes_on_without_graphs(monkeypatch):
    """TensorFlow's threads are not there in a fork of a process that has computed: a graph would wait for them."""
    monkeypatch.setattr(graphs, "EAGER_BEFORE", dict.fromkeys(graphs.EAGER_BEFORE, 0))
    x, weights, h, c = inputs(SIZES[0], 4)
    by_a_graph = oracle.lstm.__wrapped__(x, *weights, h, c)
    child = os.fork()
    if child == 0:
        signal.alarm(60)  # its default action ends the process
        status = 1
        try:
            status = int(not np.array_equal(oracle.lstm.__wrapped__(x, *weights, h, c), by_a_graph))
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0


def test_no_warning_reaches_the_learner(monkeypatch, caplog):
    """TensorFlow takes graphs of several kinds for one that is made again and again; stock nbgrader fails on stderr."""
    monkeypatch.setattr(graphs, "EAGER_BEFORE", dict.fromkeys(graphs.EAGER_BEFORE, 0))
    monkeypatch.setattr(logging.getLogger("tensorflow"), "propagate", True)
    graphs._graph.cache_clear()
    x, weights, h, c = inputs(SIZES[0], 4)
    for flags in FLAGS:
        for backwards in (False, True):
            oracle.lstm.__wrapped__(x, *weights, h, c, go_backwards=backwards, **flags)
    assert graphs._graph.cache_info().currsize == 2 * len(FLAGS)
    assert caplog.records == []
