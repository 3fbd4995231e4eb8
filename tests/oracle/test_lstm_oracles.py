"""The ways in which Keras is asked for what it does not show agree with what it does show."""

import numpy as np
import pytest

from unrolled import content, oracle
from unrolled.checking.content import all_exercises
from unrolled.exercises import draws
from unrolled.exercises.unit_04_lstm_layer import wrong
from unrolled.exercises.unit_05_bidirectional.last_summary import last_summary
from unrolled.oracle import layers

SIZES = {"B": 3, "T": 4, "D": 2, "U": 5}
MODES = ("concat", "sum", "mul", "ave", None)


def assert_same(one, other, atol=1e-6):
    """Fail unless two answers, arrays or tuples of arrays, are the same but for rounding."""
    one, other = (answer if isinstance(answer, tuple) else (answer,) for answer in (one, other))
    for left, right in zip(one, other, strict=True):
        np.testing.assert_allclose(left, right, rtol=0, atol=atol, strict=True)


def drawn():
    """Return x, two lists of weights, and two states."""
    rng = np.random.default_rng(3)
    B, T, D, U = SIZES.values()
    forward, backward = (list(draws.weights(rng, D, U, 4).values()) for _ in range(2))
    return draws.uniform(rng, (B, T, D)), forward, backward, draws.uniform(rng, (B, U)), draws.uniform(rng, (B, U), 1.5)


@pytest.mark.parametrize("seed", range(3))
def test_the_states_are_those_of_the_layer_after_every_prefix(seed):
    exercise = all_exercises(content)["lstm_forward"]
    for case in exercise.cases(np.random.default_rng(seed)):
        a = exercise.complete(case)
        prefixes = (a.but(x=a.x[:, : t + 1], return_state=True) for t in range(a.x.shape[1]))
        cs = [oracle.lstm(**prefix)[2] for prefix in prefixes]
        right = oracle.lstm(**a.but(return_sequences=True)), np.stack(cs, axis=1)
        assert_same(exercise.answer(case), right, atol=0)
        assert_same(wrong.stepped(a), right)


def test_gates_and_update_make_the_step():
    x, weights, _, h, c = drawn()
    gates = oracle.lstm_gates(x[:, 0], h, *weights)
    assert_same(oracle.lstm_state_update(*gates, c), oracle.lstm_step(x[:, 0], h, c, *weights))


def test_the_split_is_the_one_of_the_cell():
    """Gates from the split of z, each through its activation, are those of Dense layers on the columns of one gate."""
    from unrolled.backend import keras

    x, weights, _, h, c = drawn()
    kernel, recurrent_kernel, bias = weights
    z = oracle.dense(np.hstack([x[:, 0], h]), np.vstack([kernel, recurrent_kernel]), bias)
    activations = (keras.ops.sigmoid, keras.ops.sigmoid, keras.ops.tanh, keras.ops.sigmoid)
    split = oracle.split_gates(z)
    activated = tuple(np.array(activation(gate)) for activation, gate in zip(activations, split, strict=True))
    assert_same(activated, oracle.lstm_gates(x[:, 0], h, *weights))
    assert_same(oracle.lstm_update(z, c), oracle.lstm_step(x[:, 0], h, c, *weights))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sequences", [True, False])
def test_merging_given_outputs_is_what_bidirectional_lstm_does(mode, sequences):
    x, forward, backward, _, _ = drawn()
    outputs = oracle.bilstm(x, forward, backward, None, return_sequences=sequences)
    merged = oracle.merged(*outputs, mode)
    assert_same(merged, oracle.bilstm(x, forward, backward, mode, return_sequences=sequences))


def test_the_summary_of_a_sequence_is_the_output_without_the_sequence():
    x, forward, backward, _, _ = drawn()
    sequence = oracle.bilstm(x, forward, backward, return_sequences=True)
    assert_same(last_summary(sequence), oracle.bilstm(x, forward, backward))


def test_bidirectional_does_not_touch_the_layers_of_other_questions():
    x, forward, backward, _, _ = drawn()
    oracle.bilstm(x, forward, backward, return_sequences=True)
    options = (("return_sequences", True),)
    plain = layers.built("LSTM", SIZES["U"], x, forward, **dict(options))
    inside = layers.built_bidirectional("LSTM", SIZES["U"], SIZES["D"], "float32", "concat", options)
    assert inside.forward_layer.zero_output_for_mask
    assert not plain.zero_output_for_mask
    assert plain not in (inside.forward_layer, inside.backward_layer)
