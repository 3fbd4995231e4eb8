"""What the cases of several exercises of 07_masks_and_state are drawn from."""

import numpy as np

from unrolled.exercises import draws


def padded(rng, B, T):
    """Return a mask (B, T) of sequences that are padded at their end; one at least is shorter than T."""
    lengths = rng.integers(1, T + 1, size=B)
    lengths[rng.integers(B)] = T // 2
    return np.arange(T) < lengths[:, None]


def holes(rng, B, T):
    """Return a mask (B, T) with gaps anywhere.

    As far as T allows it, there is a timestep that is masked in every sequence, one that is masked in none, one that
    is masked only outside of sequence 0, and one that is masked only there. Timestep 0 is masked in some sequences.
    """
    mask = rng.random((B, T)) < 0.5
    others = np.arange(B) > 0
    for t, column in zip(rng.permutation(np.arange(1, T)), (others & False, others | True, ~others), strict=False):
        mask[:, t] = column
    mask[:, 0] = others
    return mask


def inputs(rng, B, T, D, mask):
    """Return x and its mask. What is masked holds numbers like all others: nothing may depend on them."""
    return {"x": draws.uniform(rng, (B, T, D)), "mask": mask(rng, B, T)}


def nothing_masked(rng, B, T):
    return np.ones((B, T), bool)
