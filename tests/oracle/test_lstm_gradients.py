"""The oracle of LSTM's gradients: Keras' own layer under the tape, and each argument has a part of its own."""

import numpy as np
import pytest

from unrolled import oracle
from unrolled.exercises import draws
from unrolled.exercises.unit_09_lstm_gradients import inputs

SIZES = ({"B": 3, "T": 4, "D": 2, "U": 5}, {"B": 1, "T": 1, "D": 3, "U": 1}, {"B": 2, "T": 6, "D": 1, "U": 2})


@pytest.fixture(params=SIZES, ids=str)
def layer(request):
    return inputs.layer(np.random.default_rng(3), **request.param)


def test_a_layer_under_the_tape_gives_the_same(layer):
    from unrolled.backend import keras

    names = ("kernel", "recurrent_kernel", "bias")
    built = keras.layers.LSTM(layer["h0"].shape[1], return_sequences=True, dtype="float64")
    built.build((None, None, layer["x"].shape[-1]))
    built.set_weights([layer[name] for name in names])
    theirs = oracle.taped(
        lambda x, h0, c0: built(x, initial_state=[h0, c0]), [layer[name] for name in ("x", "h0", "c0")], layer["dhs"],
        built.trainable_variables,
    )  # fmt: skip
    for ours, other in zip(oracle.lstm_gradients(**layer), theirs, strict=True):
        assert ours.dtype == "float64"
        np.testing.assert_allclose(ours, other, atol=1e-12)


def test_one_cell_under_the_tape_gives_the_same_as_gates_and_products():
    from unrolled.backend import keras

    rng = np.random.default_rng(5)
    B, D, U = 3, 2, 4
    x_t, h, c_prev, dh, dc = (rng.normal(size=(B, size)) for size in (D, U, U, U, U))
    weights = draws.weights(rng, D, U, 4, "float64")
    cell = keras.layers.LSTMCell(U, dtype="float64")
    cell.build((None, D))
    cell.set_weights(list(weights.values()))
    theirs = oracle.taped(
        lambda x_t, h, c: cell.call(x_t, [h, c])[1], [x_t, h, c_prev], [dh, dc], cell.trainable_variables
    )
    gates = oracle.lstm_gates(x_t, h, **weights)
    _, c = oracle.lstm_step(x_t, h, c_prev, **weights)
    dz, dc_prev = oracle.lstm_gate_gradients(dh, dc, *gates, c_prev, c)
    dx_t, dh_prev, *others = oracle.product_gradients(dz, x_t, h, weights["kernel"], weights["recurrent_kernel"])
    for ours, other in zip((dx_t, dh_prev, dc_prev, *others), theirs, strict=True):
        np.testing.assert_allclose(ours, other, atol=1e-12)


@pytest.mark.parametrize("name", ["hs", "cs", "x", "kernel", "recurrent_kernel", "bias", "h0", "c0", "dhs"])
def test_each_argument_counts_where_it_stands_alone(name):
    """So an experiment may change one of them, although others follow from it in a real run."""
    given = inputs.layer(np.random.default_rng(3), B=2, T=3, D=2, U=3)
    pairs = zip(oracle.lstm_gradients(**given | {name: given[name] + 0.1}), oracle.lstm_gradients(**given), strict=True)
    assert any(np.abs(ours - other).max() > 1e-6 for ours, other in pairs)


@pytest.mark.parametrize("T", [1, 4])
def test_states_of_a_run_are_those_of_the_layer(T):
    given = inputs.layer(np.random.default_rng(1), B=2, T=T, D=3, U=4)
    weights = {name: given[name] for name in ("x", "kernel", "recurrent_kernel", "bias", "h0", "c0")}
    sequence, _, c = oracle.lstm(**weights, return_sequences=True, return_state=True)
    np.testing.assert_allclose(given["hs"], sequence, atol=1e-14)
    np.testing.assert_allclose(given["cs"][:, -1], c, atol=1e-14)


def test_a_mistake_that_changes_one_output_leaves_the_others():
    given = inputs.layer(np.random.default_rng(1), B=2, T=3, D=3, U=4)
    right, wrong = oracle.lstm_variants([(given, {}), (given, {"h_now": 1})])
    same = [np.allclose(*pair) for pair in zip(right, wrong, strict=True)]
    assert same == [True, True, True, True, False, True]
