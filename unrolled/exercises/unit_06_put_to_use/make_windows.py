"""make_windows: a text as windows of letters, and of labels that say where words end."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises.unit_06_put_to_use import inputs, wrong

outputs = {"x": "N T", "y": "N T"}
any_dtype = True


def cases(rng):
    """Return texts with an incomplete window at the end, without one, of one word, and shorter than a window."""
    lengths = [rng.permutation([1, 2, 3, 4, 5, 6]) for _ in range(3)]
    plan = (
        # Texts of 21, 20, 21, 5, 3 and 12 letters.
        (lengths[0], 4), (lengths[1] - (lengths[1] == 6), 5), (lengths[2], 1), ([5], 2), ([1, 2], 4), ([7, 5], 12),
    )  # fmt: skip
    return [
        Case({"text": inputs.words(rng, words), "timesteps": T}, {"N": int(sum(words)) // T, "T": T})
        for words, T in plan
    ]


def make_windows(text, timesteps):
    """What TensorFlow makes of the text: its letters decoded, and framed."""
    return tuple(oracle.windows(values, timesteps) for values in oracle.letters_and_ends(text))


mistakes = (
    Mistake("label off by one", "the label 1 stands at the first letter of the next word",
            wrong.labels(lambda ends: np.concatenate([[0], ends[:-1]])),
            "y is 1 at the letter after which a space comes: the last letter of its word."),
    Mistake("label off by one", "the label 1 stands at the first letter of each word",
            wrong.labels(lambda ends: np.concatenate([[1], ends[:-1]])),
            "y is 1 at the last letter of a word, and not at the first one."),
    Mistake("label off by one", "the label 1 stands one letter too early",
            wrong.labels(lambda ends: np.concatenate([ends[1:], [1]])),
            "Count once more in a short text: in 'ab c', b and c are last letters."),
    Mistake("windows overlap", "each window starts one letter after the one before it", wrong.overlapping,
            "The next window starts where this one ends: timesteps letters later."),
    Mistake("spaces kept as letters", "spaces have numbers of their own among the letters", wrong.spaces_kept,
            "x holds letters only. A space leaves its trace in y: a 1 at the letter before it."),
    Mistake("a is 0", "the letters are numbered from 0", lambda right, a: (right[0] - 1, right[1]),
            "a is 1 and z is 26: row 0 of the embedding is used by no letter."),
    Mistake("last letter not labelled", "the text's last letter has the label 0",
            wrong.labels(lambda ends: np.concatenate([ends[:-1], [0]])),
            "No space follows the text's last letter, and it ends a word all the same."),
    Mistake("incomplete window kept", "the last, incomplete window is filled up with zeros", wrong.filled_up,
            "Only whole windows are expected: drop the letters that are left over."),
    Mistake("time first", "time is the first axis and the windows the second",
            lambda right, a: (right[0].T, right[1].T),
            "Each row is one window. To reshape into (number of windows, timesteps) keeps the letters in order."),
)
