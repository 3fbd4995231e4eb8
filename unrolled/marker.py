"""A small marker of word ends, for unit 10: does a word end at the letter in the middle of a short window?

Its model is an LSTM and a Dense(1) that reads the final h: when the LSTM comes to the end of a window, it has read some
letters after the one that is asked about.
"""

import numpy as np

from unrolled import language

BEFORE, AFTER = 4, 3


def windows(text, before=BEFORE, after=AFTER):
    """Return (x, labels) of a text: a window around each letter, and 1 where a word ends at that letter.

    x is (N, before + 1 + after, 26) float32, one 1 for each letter; labels is (N, 1) float32. Letters near the ends of
    a text, whose window would reach over it, have none.
    """
    rows = np.eye(len(language.LETTERS), dtype="float32")[np.array(language.numbers(language.letters(text))) - 1]
    ends = np.concatenate([np.arange(len(word)) == len(word) - 1 for word in text.split()])
    starts = np.arange(len(rows) - before - after)
    x = np.stack([rows[start : start + before + 1 + after] for start in starts])
    return x, ends[before : len(rows) - after, None].astype("float32")


def batches(x, labels, size, steps, seed):
    """Yield as many batches (x, labels) of that size, drawn at random; the same for the same seed."""
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        chosen = rng.choice(len(x), size, replace=False)
        yield x[chosen], labels[chosen]
