"""What the oracles of masks and state say is what Keras' own layers give, called as a user calls them."""

import numpy as np
import pytest

from unrolled import oracle
from unrolled.exercises import draws

SIZES = (2, 5, 3, 4), (4, 1, 2, 1), (3, 6, 1, 2)


def drawn(B, T, D, U):
    """Return x, a mask with gaps anywhere, and the weights of two directions."""
    rng = np.random.default_rng(B)
    forward, backward = (list(draws.weights(rng, D, U, 4).values()) for _ in range(2))
    return draws.uniform(rng, (B, T, D)), rng.random((B, T)) < 0.6, forward, backward


@pytest.mark.parametrize("sizes", SIZES)
def test_a_masked_bidirectional_is_what_bidirectional_gives(sizes):
    from unrolled.backend import keras

    x, mask, forward, backward = drawn(*sizes)
    layer = keras.layers.Bidirectional(keras.layers.LSTM(sizes[-1], return_sequences=True))
    layer.build(x.shape)
    layer.set_weights([*forward, *backward])
    right = np.array(layer(x, mask=mask))
    np.testing.assert_allclose(oracle.bilstm_masked(x, mask, forward, backward), right, rtol=0, atol=1e-6)


@pytest.mark.parametrize("sizes", SIZES)
def test_a_masked_lstm_is_the_same_with_and_without_unrolling(sizes):
    from unrolled.backend import keras

    x, mask, weights, _ = drawn(*sizes)
    layer = keras.layers.LSTM(sizes[-1], return_sequences=True, return_state=True)
    layer.build(x.shape)
    layer.set_weights(weights)
    flags = {"return_sequences": True, "return_state": True}
    for one, other in zip(layer(x, mask=mask), oracle.lstm_masked(x, mask, *weights, **flags), strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)


@pytest.mark.parametrize("reset_before", [(), (1,), (0, 2)])
def test_a_stateful_run_is_what_a_fresh_stateful_layer_gives_without_unrolling(reset_before):
    from unrolled.backend import keras

    batches = [drawn(2, T, 3, 4)[0] for T in (3, 2, 4)]
    *_, weights, _ = drawn(2, 3, 3, 4)
    layer = keras.layers.LSTM(4, stateful=True)
    layer.build((2, None, 3))
    layer.set_weights(weights)
    for _ in range(2):  # what a run leaves behind has no part in the next one
        layer.reset_state()
        answer = oracle.stateful_run(batches, *weights, reset_before)
        assert len(answer) == len(batches)
        for number, (batch, output) in enumerate(zip(batches, answer, strict=True)):
            if number in reset_before:
                layer.reset_state()
            np.testing.assert_allclose(output, np.array(layer(batch)), rtol=0, atol=1e-6)
