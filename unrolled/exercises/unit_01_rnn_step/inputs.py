"""What the cases of several exercises of 01_rnn_step are drawn from."""

from unrolled.exercises import draws


def step(rng, B, D, U):
    return {"x_t": draws.uniform(rng, (B, D)), "h": draws.uniform(rng, (B, U), 0.9)} | draws.weights(rng, D, U)


# R transposed cannot be seen at U=1, a column bias only at B=U; D=U makes both kernels square.
STEP_SIZES = ({"B": 1}, {"D": 1}, {"U": 1}, {"D": "U"}, {"B": "U"})
