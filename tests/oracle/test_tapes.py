"""A graph of a run and its way back says what the eager tape says, whatever the sizes, and learners see no warning."""

import logging

import numpy as np
import pytest

from unrolled import oracle
from unrolled.exercises import draws
from unrolled.exercises.unit_09_lstm_gradients import inputs
from unrolled.oracle import graphs, tapes

# Sizes that are one, too: then other kernels of TensorFlow multiply.
SIZES = [
    dict(zip("BTDU", sizes, strict=True))
    for sizes in ((3, 5, 4, 6), (1, 3, 6, 2), (4, 1, 1, 3), (2, 4, 3, 1), (1, 1, 1, 1))
]
SWITCHES = {}, {"carry_h": 0}, {"carry_c": 0}, {"h_now": 1}, {"c_now": 1}, {"h_reaches_c": 0}, {"at": 0}


def of_rnn(B, T, D, U):
    rng = np.random.default_rng(B)
    kernel, recurrent_kernel, _ = draws.weights(rng, D, U, dtype="float64").values()
    dhs, hs = rng.uniform(-0.9, 0.9, (2, B, T, U))
    x, h0 = rng.normal(size=(B, T, D)), rng.uniform(-0.9, 0.9, (B, U))
    return oracle.rnn_back.__wrapped__(dhs, x, hs, h0, kernel, recurrent_kernel)


def of_gates(B, T, D, U):
    dh, dc, *gates_and_states = np.random.default_rng(B).uniform(-0.9, 0.9, (8, B, U))
    ask = oracle.lstm_gate_gradients.__wrapped__
    return *ask(dh, dc, *gates_and_states), *ask(dh, dc, *gates_and_states, h_reaches_c=0.0)


def of_products(B, T, D, U):
    rng = np.random.default_rng(B)
    kernel, recurrent_kernel, _ = draws.weights(rng, D, U, 4, "float64").values()
    given = rng.normal(size=(B, 4 * U)), rng.normal(size=(B, D)), rng.normal(size=(B, U))
    return oracle.product_gradients.__wrapped__(*given, kernel, recurrent_kernel)


def of_walks(B, T, D, U):
    given = inputs.layer(np.random.default_rng(3), B=B, T=T, D=D, U=U)
    return [gradient for answer in oracle.lstm_variants([(given, kept) for kept in SWITCHES]) for gradient in answer]


@pytest.mark.parametrize("ask", [of_rnn, of_gates, of_products, of_walks])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_a_graph_says_what_the_eager_tape_says(ask, sizes, monkeypatch):
    monkeypatch.setattr(tapes, "EAGER_BEFORE", float("inf"))
    eager = ask(**sizes)
    monkeypatch.setattr(tapes, "EAGER_BEFORE", 0)
    graph = ask(**sizes)
    assert len(eager) == len(graph)
    for one, other in zip(eager, graph, strict=True):
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
        # A sum of gradients in another order: some units in the last place.
        np.testing.assert_allclose(one, other, rtol=1e-13, atol=1e-14)


def test_who_asks_seldom_needs_no_graph_and_kinds_have_their_own(monkeypatch):
    made = []
    monkeypatch.setattr(graphs, "_questions", graphs.collections.Counter())
    monkeypatch.setattr(tapes, "_graphs", {})
    monkeypatch.setattr(tapes, "_graph", lambda run, *_: made.append(run) or (lambda *arrays: ("by a graph",)))
    array = np.ones((2, 3))

    def double(x):
        return [x + x]

    def ask(kind):
        (found,) = tapes.taped_often(kind, double, [array], [array])
        return str(found) if found.dtype.kind == "U" else found[0, 0]

    assert [ask("double") for _ in range(tapes.EAGER_BEFORE + 2)] == [2.0] * tapes.EAGER_BEFORE + ["by a graph"] * 2
    assert ask("another kind") == 2.0
    assert made == [double]


def test_no_warning_reaches_the_learner(monkeypatch, caplog):
    """TensorFlow takes graphs of several kinds for one that is made again and again; stock nbgrader fails on stderr."""
    monkeypatch.setattr(tapes, "EAGER_BEFORE", 0)
    monkeypatch.setattr(tapes, "_graphs", {})
    monkeypatch.setattr(logging.getLogger("tensorflow"), "propagate", True)
    for T in range(1, 9):
        of_rnn(2, T, 3, 4)
    assert len(tapes._graphs) == 8
    assert caplog.records == []
