"""count_ones: weights of an LSTM(1) whose c counts the ones that it has read."""

import numpy as np

from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises.unit_11_new_cells import designed

outputs = {"c": "B T U"}
form = designed.FORM | {"kernel": ("D 4U", (1, 4))}
tolerances = designed.TOLERANCES
tell = designed.tell(1)


def cases(rng):
    """Return sequences of zeros and ones, among them long ones, and one of ones alone."""
    found = []
    for (B, T), share in zip(((3, 8), (1, 12), (2, 1), (2, 50), (1, 50), (4, 20)), (2, 3, 1, 2, 1, 4), strict=True):
        x = (rng.integers(share, size=(B, T)) == 0).astype("float32")
        # In every case there is a one, twice as far as the timesteps go, and a zero between them.
        x[0, T // 3 : T // 3 + 1] = x[0, -1:] = 1
        x[0, -2:-1] = 0 if share > 1 else x[0, -2:-1]
        found.append(Case({"x": x[..., None]}, {"B": B, "T": T}))
    return found


def count_ones(*, x):
    """What c must be, (B, T, 1): the number of ones so far."""
    return np.cumsum(x, axis=1, dtype="float32")


def observe(answer, a):
    """Return c at every timestep, (B, T, 1)."""
    return designed.run(answer, a)[1]


def _does(next_c, output=1.0):
    """Return what a cell does whose next_c(one, h, c) gives the new c."""
    return lambda right, a: designed.steps(a.x, lambda x_t, h, c: next_c(x_t[:, 0], h, c), output)[1]


_NEAR_1 = "What is kept of c at each timestep? A gate of 0.99 loses half in 70: how large must its pre-activation be?"

mistakes = (
    # First, since other mends may make up for it.
    Mistake("reads h", "the weights read h, the previous output, which they need not",
            _does(lambda one, h, c: c + np.tanh(20 * one + h)),
            "How many ones there were is in c already. What should recurrent_kernel be then?", designed.without_h),
    Mistake("counts zeros", "the zeros are counted", _does(lambda one, h, c: c + 1 - one),
            "Where x is 1, the input gate must be open and the candidate 1. Where x is 0, one of them must be 0."),
    Mistake("counts every step", "every timestep is counted, zeros and ones", _does(lambda one, h, c: c + 1),
            "Where x is 0, nothing may be added: the input gate closed, or the candidate 0."),
    Mistake("leaks", "c shrinks at each timestep, since the forget gate is not near enough to 1",
            _does(lambda one, h, c: designed.sigmoid(1.0) * c + one), _NEAR_1, designed.scaled(20, 1)),
    Mistake("leaks", "c shrinks at each timestep, as with a forget gate of 0.5",
            _does(lambda one, h, c: 0.5 * c + one), _NEAR_1),
    Mistake("stops at 1", "c is 1 from the first one on", _does(lambda one, h, c: np.maximum(c, one)),
            "A one may not push out what was counted before: the forget gate stays open, whatever x is."),
    Mistake("keeps nothing", "c is x alone, and nothing is kept", _does(lambda one, h, c: one),
            "c = f * c + i * g. What must f be, so that the count stays?"),
    Mistake("starts again at zeros", "each zero sets the count back", _does(lambda one, h, c: one * (c + 1)),
            "The forget gate has to stay open where x is 0, too: it need not read x at all."),
    Mistake("input gate half open", "each one counts half", _does(lambda one, h, c: c + one / 2),
            "i * g has to be 1 for a one. A bias of 0 opens the input gate half."),
    Mistake("candidate not saturated", "each one counts less than 1, since the candidate is not near enough to 1",
            _does(lambda one, h, c: c + np.tanh(1.0) * one),
            "i * g has to be 1 for a one. tanh(1) is 0.76, and tanh(3) is 0.995: how large must the candidate's "
            "pre-activation be?",
            designed.scaled(20, 2)),
    Mistake("counts down", "the count goes down from 0", _does(lambda one, h, c: c - one),
            "Look at the sign of the candidate."),
    Mistake("never counts", "c stays 0", _does(lambda one, h, c: 0 * c),
            "i * g has to be 1 for a one: is one of the two 0? The blocks are i, f, g, o."),
    Mistake("gates not saturated", "the gates are not far enough from 0 and 1",
            _does(lambda one, h, c: designed.sigmoid(4.0) * c
                  + designed.sigmoid(8 * one - 4) * np.tanh(4.0)),
            "A little is lost or added at each timestep. How large must the pre-activations be for 50 of them?",
            designed.scaled(5, 0, 1, 2, 3)),
)
