"""lstm_masked: an LSTM that passes masked timesteps by."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import common, draws
from unrolled.exercises.unit_07_masks_and_state import inputs, wrong

outputs = {"hs": "B T U", "h": "B U", "c": "B U"}


def cases(rng):
    """Return cases with gaps, with padding and without anything masked; B = U lets a mask fit the units by chance."""
    plan = (
        ({}, inputs.holes),
        ({"B": 3, "T": 5, "D": 2, "U": 2}, inputs.holes),
        ({"B": 3, "T": 4, "D": 2, "U": 2}, inputs.padded),
        ({"B": 1, "T": 3}, inputs.padded),
        ({"B": 2, "T": 1, "U": 3}, inputs.holes),
        ({"B": 1, "T": 4, "U": 1}, inputs.holes),
        ({"B": 2, "T": 4, "U": "B"}, inputs.holes),
        ({"T": 2}, inputs.nothing_masked),
    )
    found = []
    for size, (_, mask) in zip(draws.sizes(rng, "BTDU", *(special for special, _ in plan[1:])), plan, strict=True):
        B, T, D, U = size.values()
        found.append(Case(inputs.inputs(rng, B, T, D, mask) | draws.weights(rng, D, U, 4), size))
    return found


def lstm_masked(x, mask, kernel, recurrent_kernel, bias):
    """What LSTM(return_sequences=True, return_state=True) gives when it is called with the mask."""
    options = {"return_sequences": True, "return_state": True}
    return oracle.lstm_masked(x, mask, kernel, recurrent_kernel, bias, **options)


mistakes = (
    Mistake("mask ignored", "the mask has no part in it", wrong.kept(lambda new, previous, valid: new),
            "Where mask[:, t] is False, both states stay as they were before this timestep."),
    Mistake("x multiplied by the mask", "x is multiplied by the mask, and every timestep is read",
            lambda right, a: wrong.stepped(a, lambda new, previous, valid: new, x=a.x * a.mask[..., None]),
            "Zeros are read like other numbers: the bias and the previous state still move h and c. Keep the states."),
    Mistake("state zeroed", "both states become 0 at a masked timestep",
            wrong.kept(lambda new, previous, valid: (new[0] * valid, new[1] * valid)),
            "A masked timestep leaves the states as they were. Choose between the new and the previous ones."),
    Mistake("only c frozen", "h moves on at a masked timestep, and only c stays",
            wrong.kept(lambda new, previous, valid: (new[0], np.where(valid, new[1], previous[1]))),
            "An LSTM has two states, and both stay: choose for h as you do for c."),
    Mistake("only h frozen", "c moves on at a masked timestep, and only h stays",
            wrong.kept(lambda new, previous, valid: (np.where(valid, new[0], previous[0]), new[1])),
            "An LSTM has two states, and both stay: choose for c as you do for h."),
    Mistake("choice turned around for c", "c stays at a valid timestep and moves on at a masked one, and h does not",
            wrong.kept(lambda new, previous, valid: (
                np.where(valid, new[0], previous[0]), np.where(valid, previous[1], new[1]))),
            "np.where(condition, one, other) takes one where the condition is True: the new c, then the previous c."),
    Mistake("ended at the first gap", "a sequence ends at its first masked timestep, and what comes later is not read",
            lambda right, a: wrong.stepped(a, wrong.frozen, mask=np.logical_and.accumulate(a.mask, axis=1)),
            "A mask can have gaps anywhere: after one, reading goes on where the mask is True again."),
    Mistake("mask taken for lengths", "the valid timesteps are counted, and so many are read from timestep 0 on",
            lambda right, a: wrong.stepped(a, wrong.frozen, mask=wrong.as_lengths(a.mask)),
            "A mask can have gaps anywhere, also at the beginning: ask mask[:, t] at each timestep."),
    Mistake("masked outputs zeroed", "hs is 0 at masked timesteps",
            lambda right, a: (right[0] * a.mask[..., None], *right[1:]),
            "An LSTM repeats its previous output at a masked timestep. The zeros belong to Bidirectional."),
    Mistake("masked outputs zeroed", "hs is 0 at masked timesteps, and h is what stands at the last one",
            wrong.zeroed_to_the_end,
            "An LSTM repeats its previous output at a masked timestep, so h is the state after the last valid one."),
    Mistake("mask inverted", "True and False of the mask are exchanged",
            lambda right, a: wrong.stepped(a, wrong.frozen, mask=~a.mask),
            "True means: this timestep is read. Keras uses it in this sense everywhere."),
    Mistake("new h in hs", "hs holds the new h also at masked timesteps", wrong.new_h_stored,
            "Choose first, then store: what stays as state is also the output of this timestep."),
    Mistake("one mask for the whole batch", "a timestep is read by all sequences as soon as one of them has it",
            wrong.alike(lambda valid: valid.any()),
            "The sequences of a batch have masks of their own: np.where chooses for each of them."),
    Mistake("one mask for the whole batch", "a timestep is read only where all sequences have it",
            wrong.alike(lambda valid: valid.all()),
            "The sequences of a batch have masks of their own: np.where chooses for each of them."),
    Mistake("one mask for the whole batch", "the mask of sequence 0 decides for all sequences",
            wrong.alike(lambda valid: valid[0, 0]),
            "The sequences of a batch have masks of their own: np.where chooses for each of them."),
    Mistake("truth of an array", "mask[:, t] itself is asked whether it is true", wrong.truth_of_array,
            "mask[:, t] holds one answer for each sequence. np.where(condition, new, previous) chooses for each."),
    Mistake("mask across the units", "mask[:, t], of shape (B,), meets states of shape (B, U)", wrong.across_units,
            "NumPy lines up the last axes: (B,) then counts units. mask[:, t, None] has the shape (B, 1)."),
    Mistake("(hs, c, h)", "the final c comes before the final h", lambda right, a: (right[0], right[2], right[1]),
            "The order is hs, h, c, as an LSTM returns them."),
    Mistake("states left out", "only hs is returned", lambda right, a: right[0],
            "Three values are expected: return hs, h, c."),
    common.time_first(lambda right, a: (right[0].swapaxes(0, 1), *right[1:])),
)
