"""The three faults that are planted in the LSTM of mended_lstm, alone and together, asked of Keras.

order     the third block of the columns is taken for o, the fourth for the candidate
previous  h is made from the previous cell state
start     both states start from zeros where only one of them is given
"""

import numpy as np

from unrolled import oracle
from unrolled.exercises.unit_04_lstm_layer import wrong

# What an experiment shows of each fault. None says where in the code it is: finding that is the task.
SHOWS = {
    "order": "in one step from zero states, c moves with another block of the bias than in Keras",
    "previous": "the new c moves with its word, and the h of the same timestep does not follow",
    "start": "an h0 or a c0 that is given alone has no effect",
}
LOOK = {
    "order": "Try T=1 from zero states, and one block of the bias changed at a time: which states move?",
    "previous": "Try T=1 with a c0 that is not zero, and then with c0 zero: what becomes of h?",
    "start": "Try all four combinations of h0 and c0, given and left out.",
}


def left(right, a, faults):
    """Return (hs, h, c) of an LSTM in which these faults are left."""
    weights = tuple(map(_exchanged, wrong.weights_of(a))) if "order" in faults else wrong.weights_of(a)
    h, c = wrong.first_states(a)
    if "start" in faults and (a.h0 is None) != (a.c0 is None):
        h, c = 0 * h, 0 * c
    if "previous" not in faults:
        return oracle.lstm(a.x, *weights, h, c, return_sequences=True, return_state=True)
    hs = []
    for t in range(a.x.shape[1]):
        shown = oracle.lstm_gate(3, "sigmoid", a.x[:, t], h, *weights)
        before, c = c, oracle.lstm_step(a.x[:, t], h, c, *weights)[1]
        h = shown * oracle.tanh(before)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


def _exchanged(array):
    """Return an array (..., 4U) with its third and fourth block exchanged."""
    i, f, g, o = np.split(array, 4, axis=-1)
    return np.concatenate([i, f, o, g], axis=-1)
