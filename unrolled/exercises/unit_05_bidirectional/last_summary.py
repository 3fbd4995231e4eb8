"""last_summary: the summary that Bidirectional returns, from its sequence."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_05_bidirectional import wrong

outputs = {"summary": "B 2U"}


def _summary(rng, B, T, U):
    return {"sequence": draws.uniform(rng, (B, T, 2 * U), 0.9)}


cases = draws.cases("BTU", ({"B": 1}, {"T": 1}, {"U": 1}, {"B": "T"}, {"T": 2}), _summary)


def last_summary(sequence):
    """What Bidirectional gives with return_sequences=False where it gives this sequence with True."""
    return oracle.two_directions(*np.split(sequence, 2, axis=-1), return_sequences=False)


mistakes = (
    Mistake("y[:, -1]", "both halves are taken at the last timestep", wrong.columns_at(-1, -1),
            "At the last timestep the backward half has read one word only. Where has it read all of them?"),
    Mistake("y[:, 0]", "both halves are taken at timestep 0", wrong.columns_at(0, 0),
            "At timestep 0 the forward half has read one word only. Where has it read all of them?"),
    Mistake("timesteps exchanged", "the forward half is taken at timestep 0 and the backward half at the last one",
            wrong.columns_at(0, -1),
            "The forward direction ends at the last timestep, the backward direction at timestep 0."),
    Mistake("halves exchanged", "the backward half comes first",
            lambda right, a: np.roll(right, right.shape[-1] // 2, axis=-1),
            "Keep the order of the columns: the forward half, 0 to U - 1, stays in front."),
    Mistake("forward half only", "only the forward half is returned", lambda right, a: right[:, : right.shape[-1] // 2],
            "Both halves belong to the summary: 2U columns."),
    Mistake("rows for timesteps",
            "the last and the first sequence of the batch are taken, not the last and the first timestep",
            wrong.rows_for_timesteps, "sequence[-1] is the last one of the batch. Time is axis 1: sequence[:, -1]."),
    Mistake("joined along the batch", "the two halves are joined along the batch",
            lambda right, a: np.concatenate(np.split(right, 2, axis=1)),
            "np.concatenate joins along axis 0 unless you say otherwise: axis=-1 puts the halves side by side."),
    Mistake("two arrays", "the two halves are returned as two arrays",
            lambda right, a: tuple(np.split(right, 2, axis=1)),
            "One array (B, 2U) is expected: np.concatenate with axis=-1 joins the two."),
    Mistake("time axis kept", "a time axis of length 1 is kept", lambda right, a: right[:, None],
            "A slice keeps its axis, an index takes it away: use -1 and 0, without a colon."),
    Mistake("whole rows joined", "the whole last timestep and the whole timestep 0 are joined",
            lambda right, a: np.concatenate([a.sequence[:, -1], a.sequence[:, 0]], axis=-1),
            "Take one half of each of the two timesteps: the one whose direction has read all words there."),
    Mistake("T for the width", "the columns are cut at half of the timesteps", wrong.halved_by_time,
            "sequence.shape[1] counts the timesteps. U is half of the last axis, sequence.shape[-1]."),
)
