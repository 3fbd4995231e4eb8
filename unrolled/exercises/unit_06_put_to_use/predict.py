"""predict: the probability that a word ends, at each letter."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_06_put_to_use import inputs, wrong

outputs = {"probabilities": "N T"}


def cases(rng):
    found = []
    for size in draws.sizes(rng, "NTU", {"N": 1, "T": 4, "U": 3}, {"T": 1}, {"U": 1, "T": 3}, {"N": "T", "U": 2}):
        x = rng.integers(1, inputs.SYMBOLS, size=(size["N"], size["T"]))
        x[0, 0] = 26
        found.append(Case({"x": x, "weights": inputs.word_end_weights(rng, 3, size["U"])}, size))
    return found


def predict(x, weights):
    """What the Keras model gives: Embedding, Bidirectional(LSTM), Dense(1) with sigmoid."""
    return oracle.word_ends(x, weights)


mistakes = (
    Mistake("sigmoid forgotten", "the numbers are not put through sigmoid",
            lambda right, a: oracle.word_ends(a.x, a.weights, activation=None),
            "What Dense(1) gives can be any number. sigmoid makes a probability of it."),
    Mistake("directions exchanged", "the two directions have exchanged their weights",
            lambda right, a: oracle.word_ends(a.x, wrong.exchanged(a.weights)),
            "weights[1:4] belong to the forward direction, weights[4:7] to the backward one."),
    Mistake("same weights twice", "both directions use the forward weights",
            lambda right, a: oracle.word_ends(a.x, [*a.weights[:4], *a.weights[1:4], *a.weights[7:]]),
            "The backward direction has weights of its own: weights[4:7]."),
    Mistake("embedding row off by one", "letter n gets row n - 1 of the embedding",
            lambda right, a: oracle.word_ends(a.x - 1, a.weights),
            "Row n belongs to letter n: embedding[x], as x comes. Row 0 is there, and no letter uses it."),
    Mistake("embedding row off by one", "letter n is looked up in row n + 1, which z does not have", wrong.row_after,
            "Row n belongs to letter n: embedding[x], as x comes."),
    Mistake("axis kept", "an axis of length 1 is kept at the end", lambda right, a: right[..., None],
            "The model gives (N, T, 1). One number for each letter is expected: [..., 0] or [:, :, 0]."),
    Mistake("one for each window", "there is one number for each window, not for each letter",
            lambda right, a: oracle.word_ends(a.x, a.weights, return_sequences=False),
            "The model looks at every letter: return_sequences=True."),
    Mistake("bias forgotten", "the bias of the last layer is left out",
            lambda right, a: oracle.word_ends(a.x, [*a.weights[:8], 0 * a.weights[8]]),
            "weights[8] is the bias of Dense(1): affine adds it."),
    Mistake("yes or no", "the probabilities are rounded to 0 and 1", lambda right, a: np.round(right),
            "Return the probabilities as they are. What counts as a yes is decided later, by a threshold."),
    Mistake("tanh for sigmoid", "the numbers are put through tanh",
            lambda right, a: oracle.word_ends(a.x, a.weights, activation="tanh"),
            "A probability lies between 0 and 1: it comes from sigmoid."),
)
