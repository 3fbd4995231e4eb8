"""What the cases of several exercises of 04_lstm_layer are drawn from."""

from unrolled.exercises import draws


def inputs(rng, B, T, D, U, states=("h0", "c0")):
    """Return x, the weights, and the named initial states, which are not zero."""
    inputs = {"x": draws.uniform(rng, (B, T, D))} | draws.weights(rng, D, U, 4)
    limits = {"h0": 0.9, "c0": 1.5}
    return inputs | {state: draws.uniform(rng, (B, U), limits[state]) for state in states}
