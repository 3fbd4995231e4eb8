"""What the cases of several exercises of 05_bidirectional are drawn from."""

from unrolled.exercises import draws


def sequence(rng, B, T, D):
    return {"x": draws.uniform(rng, (B, T, D))}
