"""What the cases of several exercises of 03_lstm_gates are drawn from."""

from unrolled.exercises import draws

# R transposed within each gate cannot be seen at U=1; D=U makes each gate's two kernels alike.
STEP_SIZES = ({"B": 1}, {"D": 1}, {"U": 1}, {"D": "U"}, {"B": "U"})


def gate_inputs(rng, B, D, U):
    return {"x_t": draws.uniform(rng, (B, D)), "h": draws.uniform(rng, (B, U), 0.9)} | draws.weights(rng, D, U, 4)


def gates(rng, B, U):
    """Return four gates after their activations, and a cell state."""
    i, f, o = (rng.uniform(0.1, 0.9, (B, U)).astype("float32") for _ in "ifo")
    return {"i": i, "f": f, "g": draws.uniform(rng, (B, U), 0.9), "o": o, "c": draws.uniform(rng, (B, U), 1.5)}
