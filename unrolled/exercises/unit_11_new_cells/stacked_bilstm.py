"""stacked_bilstm: one Bidirectional(LSTM) above the other."""

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_11_new_cells import wrong

outputs = {"output": "B T 2U"}
# D, and the units of each layer. Where D = 2U, a layer fits in more than one place, and mistakes show as numbers.
# Sizes that return make layers that need not be built again.
_STACKS = ((3, (1, 2)), (4, (2, 2)), (3, (1,)), (4, (2, 2, 2)), (4, (2, 2)), (2, (1, 1)), (4, (2, 1)))
_ONES = ({"B": 7}, {"B": 2}, {"B": 5}, {"B": 1}, {"B": 3, "T": 1}, {"B": 4}, {"B": 5})


def cases(rng):
    """Return cases of one to three layers, of the same and of different width, with few timesteps."""
    found = []
    for number, ((D, widths), fixed) in enumerate(zip(_STACKS, _ONES, strict=True)):
        sizes = {"B": 2, "T": 5 + int(rng.integers(2)) if number == 0 else 3, "D": D, "U": widths[-1]} | fixed
        features = [D, *(2 * units for units in widths[:-1])]
        layers = [
            tuple(list(draws.weights(rng, columns, units, 4).values()) for _ in range(2))
            for columns, units in zip(features, widths, strict=True)
        ]
        found.append(Case({"x": draws.uniform(rng, (sizes["B"], sizes["T"], D)), "weights": layers}, sizes))
    return found


def stacked_bilstm(x, weights):
    """What a stack of Bidirectional(LSTM(return_sequences=True)) gives."""
    return wrong.stack(x, weights, wrong.both)


mistakes = (
    Mistake("every layer reads x", "every layer reads x, and not what the layer below it gives", wrong.last_reads_x,
            "Only the first layer reads x. What a layer returns is what the next one reads: give it the name x."),
    Mistake("states handed on from layer to layer", "each layer starts from the final states of the layer below it",
            wrong.states_handed_on,
            "A layer hands on its outputs alone. Its states belong to itself: every layer starts from zeros."),
    Mistake("order reversed", "the layers are gone through from the last to the first",
            lambda right, a: wrong.stack(a.x, a.weights[::-1], wrong.both),
            "weights[0] belongs to the first layer, the one that reads x."),
    Mistake("same weights in every layer", "every layer uses the weights of the first one",
            lambda right, a: wrong.stack(a.x, [a.weights[0]] * len(a.weights), wrong.both),
            "Each layer has weights of its own: for forward_weights, backward_weights in weights."),
    Mistake("first layer only", "what the first layer gives is returned",
            lambda right, a: wrong.stack(a.x, a.weights[:1], wrong.both),
            "Return after the loop, when the last layer has read its input."),
    Mistake("last layer left out", "the last layer has no part in it",
            lambda right, a: wrong.stack(a.x, a.weights[:-1], wrong.both), "The stack has len(weights) layers."),
    Mistake("directions exchanged", "forward and backward have exchanged their weights",
            lambda right, a: wrong.stack(a.x, [pair[::-1] for pair in a.weights], wrong.both),
            "Each entry of weights is (forward_weights, backward_weights), in this order."),
    Mistake("directions meet at the end alone", "each direction is a stack of its own, and the two meet at the end",
            wrong.half_handed_on,
            "Each layer is a whole Bidirectional layer: what it hands on holds both halves, 2U columns."),
    Mistake("backward sequence not flipped back", "the backward sequence stays in the order in which it is computed",
            lambda right, a: wrong.stack(a.x, a.weights, wrong.not_flipped),
            "Both halves must speak of the same timestep: reverse the backward sequence in time."),
    Mistake("time never reversed", "both directions read forwards",
            lambda right, a: wrong.stack(a.x, a.weights, wrong.one_way),
            "The backward layer reads its input from the end: your bilstm_layer does this."),
    Mistake("summary for the sequence", "the last layer returns its summary alone",
            lambda right, a: _summary(a), "return_sequences=True in every layer, also in the last one."),
    Mistake("last timestep alone", "the last timestep of the sequence is returned", lambda right, a: right[:, -1],
            "The whole sequence is expected, (B, T, 2U)."),
    Mistake("all layers returned", "the outputs of all layers are returned",
            lambda right, a: [wrong.stack(a.x, a.weights[: n + 1], wrong.both) for n in range(len(a.weights))],
            "Only what the last layer gives is expected."),
)


def _summary(a):
    below = wrong.stack(a.x, a.weights[:-1], wrong.both)
    return oracle.bilstm(below, *map(list, a.weights[-1]))
