"""bilstm_masked: Bidirectional(LSTM) with a mask."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_07_masks_and_state import inputs, wrong

outputs = {"y": "B T 2U"}


def cases(rng):
    """Return short cases with padding, with gaps and without anything masked."""
    # Sizes that return make layers that need not be built again, which takes longer than to call them.
    again = {"D": 3, "U": 2}
    plan = (
        ({}, inputs.padded),
        ({"B": 3, "T": 4} | again, inputs.holes),
        ({"B": 1, "T": 3} | again, inputs.padded),
        ({"B": 3, "T": 1} | again, inputs.holes),
        ({"B": 2, "T": 3, "D": 3, "U": 1}, inputs.padded),
        ({"B": 2, "T": 2} | again, inputs.nothing_masked),
    )
    found = []
    for size, (_, mask) in zip(draws.sizes(rng, "BTDU", *(special for special, _ in plan[1:])), plan, strict=True):
        B, T, D, U = size.values()
        names = "forward_weights", "backward_weights"
        weights = {name: list(draws.weights(rng, D, U, 4).values()) for name in names}
        found.append(Case(inputs.inputs(rng, B, T, D, mask) | weights, size))
    return found


def bilstm_masked(x, mask, forward_weights, backward_weights):
    """What Bidirectional(LSTM(return_sequences=True)) gives when it is called with the mask."""
    return oracle.bilstm_masked(x, mask, forward_weights, backward_weights)


mistakes = (
    Mistake("masked outputs not 0", "both directions repeat their outputs at masked timesteps",
            lambda right, a: np.concatenate(wrong.both(a), axis=-1),
            "Bidirectional sets all 2U numbers of a masked timestep to 0, after both directions have run."),
    Mistake("mask not reversed", "the backward direction reads the reversed x with the mask as it is",
            wrong.with_backward(lambda a: wrong.backward(a, mask=a.mask[:, ::-1])),
            "The mask belongs to x: whoever reverses one in time reverses the other."),
    Mistake("mask not reversed", "the backward outputs are set to 0 by the mask as it is, before they are flipped",
            wrong.zeroed_before_flipped,
            "Before it is flipped back, the backward sequence is in the order of the reversed mask."),
    Mistake("mask not reversed",
            "the backward outputs are set to 0 by the mask as it is, before they are flipped, and once more after it",
            wrong.zeroed_twice,
            "Before it is flipped back, the backward sequence is in the order of the reversed mask."),
    Mistake("mask for the outputs only", "both directions read every timestep, and only the outputs are set to 0",
            lambda right, a: wrong.zeroed(a, *wrong.both(a, mask=a.mask | True)),
            "Padding that is read moves the states. Give each direction its mask: lstm_masked(x, mask, ...)."),
    Mistake("mask in one direction only", "the backward direction reads every timestep",
            wrong.with_backward(lambda a: wrong.backward(a, mask=a.mask | True)),
            "Both directions pass masked timesteps by: give the backward one its mask, reversed in time."),
    Mistake("mask in one direction only", "the forward direction reads every timestep",
            lambda right, a: wrong.zeroed(a, wrong.forward(a, a.forward_weights, mask=a.mask | True),
                                          wrong.backward(a)),
            "Both directions pass masked timesteps by: give the forward one its mask."),
    Mistake("one half not 0", "the backward half repeats its outputs at masked timesteps",
            lambda right, a: np.concatenate([np.split(right, 2, axis=-1)[0], wrong.backward(a)], axis=-1),
            "All 2U numbers of a masked timestep are 0: put the halves side by side first, then use the mask."),
    Mistake("one half not 0", "the forward half repeats its outputs at masked timesteps",
            lambda right, a: np.concatenate(
                [wrong.forward(a, a.forward_weights), np.split(right, 2, axis=-1)[1]], axis=-1),
            "All 2U numbers of a masked timestep are 0: put the halves side by side first, then use the mask."),
    Mistake("mask ignored", "the mask has no part in it",
            lambda right, a: np.concatenate(wrong.both(a, mask=a.mask | True), axis=-1),
            "The mask is needed twice: each direction passes masked timesteps by, and the outputs there become 0."),
    Mistake("x multiplied by the mask", "x is multiplied by the mask, and every timestep is read",
            lambda right, a: wrong.zeroed(a, *wrong.both(a, x=a.x * a.mask[..., None], mask=a.mask | True)),
            "Zeros are read like other numbers. Give each direction its mask: lstm_masked(x, mask, ...)."),
    Mistake("mask inverted", "True and False of the mask are exchanged where the outputs are set to 0",
            lambda right, a: np.concatenate(wrong.both(a), axis=-1) * ~a.mask[..., None],
            "True means: this timestep is read. So hs * mask[..., None] keeps what is read."),
    Mistake("not flipped back", "the backward sequence stays in the order in which it is computed",
            wrong.with_backward(lambda a: wrong.backward(a)[:, ::-1]),
            "Both halves must speak of the same timestep: reverse the backward sequence in time."),
    Mistake("time never reversed", "both directions read x forwards",
            wrong.with_backward(lambda a: wrong.forward(a, a.backward_weights)),
            "The backward direction reads x and mask reversed in time: axis 1. [::-1] alone reverses the batch."),
    Mistake("output flipped but not the input", "the backward direction reads x forwards, and its output is reversed",
            wrong.with_backward(lambda a: wrong.forward(a, a.backward_weights)[:, ::-1]),
            "Reverse x and mask first. The sequence that comes out is reversed once more."),
    Mistake("backward first", "the backward half comes first",
            lambda right, a: wrong.zeroed(a, *wrong.both(a)[::-1]), "Keras puts the forward half first."),
    Mistake("same weights twice", "both directions use forward_weights",
            wrong.with_backward(lambda a: wrong.backward(a, weights=a.forward_weights)),
            "The two directions have weights of their own: the backward direction uses backward_weights."),
    Mistake("weights exchanged", "the two directions have exchanged their weights",
            lambda right, a: wrong.zeroed(a, wrong.forward(a, a.backward_weights),
                                          wrong.backward(a, weights=a.forward_weights)),
            "forward_weights belong to the direction that reads x as it is."),
    Mistake("mask without an axis", "the mask (B, T) is multiplied with outputs (B, T, 2U) as it is",
            lambda right, a: np.concatenate(wrong.both(a), axis=-1) * a.mask,
            "NumPy lines up the last axes. mask[..., None] has the shape (B, T, 1), which fits all columns."),
    Mistake("two arrays", "the two halves are returned as two arrays",
            lambda right, a: tuple(np.split(right, 2, axis=-1)),
            "One array (B, T, 2U) is expected: np.concatenate([forward, backward], axis=-1)."),
    Mistake("all three values", "all that lstm_masked returns is put side by side: hs, h and c", wrong.three_values,
            "lstm_masked returns three values, and hs is the first: lstm_masked(...)[0]."),
    Mistake("concatenated on time", "the two halves are joined on the time axis",
            lambda right, a: np.concatenate(np.split(right, 2, axis=-1), axis=1),
            "The halves stand beside each other at each timestep: axis=-1."),
    Mistake("final states only", "the final states of both directions are returned",
            wrong.final_states,
            "The output at every timestep is expected, (B, T, 2U): the first value of lstm_masked."),
)
