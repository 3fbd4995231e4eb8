"""split_gates: the four blocks of the pre-activation."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_03_lstm_gates import wrong

outputs = {"i": "B U", "f": "B U", "g": "B U", "o": "B U"}


def _preactivation(rng, B, U):
    return {"z": draws.uniform(rng, (B, 4 * U), 2)}


# (4, B, U) cannot be seen at B=1, columns dealt out in turn not at U=1; B=4 lets four rows pass as four gates.
cases = draws.cases("BU", ({"B": 1}, {"U": 1}, {"B": 4}, {"B": "U"}, {"U": 4}), _preactivation)


def split_gates(z):
    """The four blocks of z, as an LSTMCell reads them: what one gate alone leaves in the states."""
    return oracle.split_gates(z)


mistakes = (
    Mistake("order i, f, o, g", "the last two gates have exchanged their places (order i, f, o, g)",
            wrong.in_order(0, 1, 3, 2),
            "Many papers put the candidate last. Keras puts it third: its columns are i, f, c, o, and c is our g."),
    Mistake("order f, i, g, o", "the first two gates have exchanged their places (order f, i, g, o)",
            wrong.in_order(1, 0, 2, 3), "Keras' first block is the input gate i, its second is the forget gate f."),
    Mistake("order i, o, f, g", "the output gate stands second (order i, o, f, g)", wrong.in_order(0, 3, 1, 2),
            "In Keras the output gate is last: the blocks are i, f, c, o, and c is our g."),
    Mistake("every fourth column, or reshaped to (B, U, 4)",
            "the columns are dealt out in turn, every fourth one to the same gate",
            lambda right, a: tuple(a.z[:, gate::4] for gate in range(4)),
            "A gate's columns stand side by side: the first U columns are all i. A reshape to (B, U, 4) puts "
            "neighbours into different gates."),
    Mistake("reshaped to (4, B, U)", "z is reshaped to (4, B, U)", lambda right, a: tuple(a.z.reshape(4, len(a.z), -1)),
            "A reshape keeps the order in memory, and there row comes after row: the batch axis has to stay first. "
            "Cut z along its columns."),
    Mistake("cut along the batch", "z is cut along the batch axis", lambda right, a: tuple(np.split(a.z, 4)),
            "Axis 0 is the batch, and every row has all four gates. The cut goes along axis 1."),
    Mistake("every fourth column, or reshaped to (B, U, 4)", "z is reshaped to (B, U, 4)",
            lambda right, a: a.z.reshape(len(a.z), -1, 4),
            "A gate's columns stand side by side: the first U columns are all i. A reshape to (B, U, 4) puts "
            "neighbours into different gates."),
    Mistake("reshaped to (4, B, U)", "z is reshaped to (4, B, U)", lambda right, a: a.z.reshape(4, len(a.z), -1),
            "A reshape keeps the order in memory, and there row comes after row: the batch axis has to stay first. "
            "Cut z along its columns."),
    Mistake("one array for four", "z is reshaped to (B, 4, U)", lambda right, a: np.stack(right, axis=1),
            "The blocks are right, and they stay in one array. Four arrays are expected: gates[:, 0] is i, and so on."),
    Mistake("one array for four", "the four blocks are put together in one array", wrong.in_one_array,
            "The blocks are right, and they stay in one array. A tuple of four arrays is expected: return i, f, g, o."),
    Mistake("order f, i, o, g", "the first two and the last two gates have exchanged their places (order f, i, o, g)",
            wrong.in_order(1, 0, 3, 2), "Keras' order is i, f, c, o, and c is our g."),
    Mistake("activations applied", "the four blocks have gone through their activations already", wrong.activated,
            "This function only cuts z. lstm_gates, the next exercise, applies sigmoid and tanh."),
    Mistake("last column left out", "the last column of each block is missing", wrong.units_cut_short,
            "A slice stops before its second number: columns 0 to 2 are z[:, 0:3]."),
    Mistake("columns for U = 3", "the cuts stand at columns 3, 6, 9 and 12, whatever U is",
            lambda right, a: tuple(a.z[:, first : first + 3] for first in (0, 3, 6, 9)),
            "The hint shows the columns for U = 3. In general U is a fourth of z.shape[1]."),
    Mistake("cut into U parts", "z is cut into U parts of 4 columns, not into 4 parts of U",
            lambda right, a: tuple(np.split(a.z, right[0].shape[1], axis=1)),
            "np.split wants to know how many parts: four, one for each gate."),
)
