"""What the cases of several exercises of 02_rnn_layer are drawn from."""

from unrolled.exercises import draws


def inputs(rng, B, T, D, U, h0=True):
    """Return x (B, T, D), the weights and, where h0 says so, an initial state that is not zero."""
    arguments = {"x": draws.uniform(rng, (B, T, D))} | draws.weights(rng, D, U)
    return arguments | ({"h0": draws.uniform(rng, (B, U), 0.9)} if h0 else {})
