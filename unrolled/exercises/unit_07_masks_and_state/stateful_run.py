"""stateful_run: an LSTM whose states stay from batch to batch."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_07_masks_and_state import wrong


def cases(rng):
    """Return runs of two to four batches, reset nowhere, once and twice; in one the batches differ in length."""
    # Sizes that return make layers that need not be built again, which takes longer than to call them.
    again = {"B": 2, "D": 3, "U": 2}
    plan = (
        ({}, 3, {"reset_before": (2,)}, 0),
        ({"B": 1, "T": 2}, 3, {}, 0),
        ({"T": 1} | again, 4, {"reset_before": (1, 3)}, 0),
        ({"T": 3, "U": 1}, 3, {"reset_before": (1,)}, 0),
        ({"T": 2} | again, 4, {"reset_before": (0, 2)}, 1),
        ({"T": 2} | again, 2, {"reset_before": (1,)}, 0),
    )
    found = []
    for size, (_, count, options, longer) in zip(
        draws.sizes(rng, "BTDU", *(special for special, *_ in plan[1:])), plan, strict=True
    ):
        B, T, D, U = size.values()
        batches = [draws.uniform(rng, (B, T + longer * (n % 2), D)) for n in range(count)]
        found.append(Case({"batches": batches} | draws.weights(rng, D, U, 4) | options, size))
    return found


def stateful_run(batches, kernel, recurrent_kernel, bias, reset_before=()):
    """What LSTM(stateful=True) gives for each batch, with reset_state() before those listed."""
    return list(oracle.stateful_run(batches, kernel, recurrent_kernel, bias, reset_before))


def outputs(a):
    return {f"outputs[{n}]": "B U" for n in range(len(a.batches))}


mistakes = (
    Mistake("reset each time", "every batch starts from zeros",
            wrong.reset_at(lambda a: range(len(a.batches))),
            "Zeros belong before the first batch, and where reset_before says so. Keep h and c outside of the loop."),
    Mistake("never reset", "the states are never reset", wrong.reset_at(lambda a: ()),
            "Before a batch whose number is in reset_before, both states become zeros: `if n in reset_before`."),
    Mistake("only h carried", "h stays from batch to batch, and c starts from zeros each time",
            wrong.carried(lambda h, c: (h, 0 * c)),
            "An LSTM has two states, and the next batch needs both: initial_state=[h, c]."),
    Mistake("only c carried", "c stays from batch to batch, and h starts from zeros each time",
            wrong.carried(lambda h, c: (0 * h, c)),
            "An LSTM has two states, and the next batch needs both: initial_state=[h, c]."),
    Mistake("h and c exchanged", "h and c exchange their places from each batch to the next",
            wrong.carried(lambda h, c: (c, h)), "lstm_layer takes h0 first, then c0, and returns output, h, c."),
    Mistake("reset one batch late", "the states are reset after a listed batch, and not before it",
            wrong.reset_at(lambda a: [n + 1 for n in a.reset_before]),
            "Look at reset_before first, then run the batch: a listed batch itself starts from zeros."),
    Mistake("reset one batch early", "the states are reset one batch too early",
            wrong.reset_at(lambda a: [n - 1 for n in a.reset_before]),
            "Batches are counted from 0, as places in the list are."),
    Mistake("only h reset", "a reset sets h to zeros and leaves c as it is",
            wrong.carried(wrong.both_states, reset=lambda h, c: (0 * h, c)),
            "A reset forgets everything: h and c become zeros."),
    Mistake("only c reset", "a reset sets c to zeros and leaves h as it is",
            wrong.carried(wrong.both_states, reset=lambda h, c: (h, 0 * c)),
            "A reset forgets everything: h and c become zeros."),
    Mistake("reset only once", "the states are reset before the first of the listed batches only",
            wrong.reset_at(lambda a: a.reset_before[:1]),
            "reset_before may list several batches: ask for each batch whether its number is in it."),
    Mistake("reset each time if at all", "every batch starts from zeros as soon as reset_before lists any batch",
            wrong.reset_at(lambda a: range(len(a.batches)) if len(a.reset_before) else ()),
            "reset_before lists numbers: ask for each batch whether its own number is in it, `if n in reset_before`."),
    Mistake("all hidden states", "the hidden states of all timesteps are returned for each batch", wrong.all_states,
            "One output per batch is expected, shape (B, U): the h after the last timestep of the batch."),
    Mistake("c as output", "the cell state is returned for each batch", wrong.cell_states,
            "The output of an LSTM is h. c only travels on to the next batch."),
    Mistake("last batch only", "only the output of the last batch is returned", lambda right, a: right[-1],
            "One output per batch is expected: collect them in a list."),
    Mistake("one array for the list", "the outputs are put together in one array", lambda right, a: np.stack(right),
            "A list with one array (B, U) per batch is expected: return the list itself."),
    Mistake("states with the output", "the states are returned with each output", wrong.outputs_with_states,
            "lstm_layer gives output, h, c with return_state=True. Only the output goes into the list."),
)
