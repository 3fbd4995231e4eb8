"""restore: spaces where a word probably ends."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises.unit_06_put_to_use import inputs, wrong

outputs = {"text": ""}


def cases(rng):
    """Return letters with probabilities, some of them exactly at the threshold, and the last one above it or not."""
    found = []
    for length, threshold, last in ((9, None, 0.9), (12, 0.25, 0.1), (8, 0.75, 0.8), (1, None, 0.9), (10, 0.125, 0.9)):
        level = threshold or 0.5
        probabilities = rng.permutation(np.resize([level, level / 2, (1 + level) / 2, 0.55, 0.45], length))
        probabilities[-1] = last
        options = {} if threshold is None else {"threshold": threshold}
        arguments = {"letters": inputs.words(rng, [length]), "probabilities": probabilities.astype("float32")}
        found.append(Case(arguments | options, {"T": length}))
    return found


def restore(letters, probabilities, threshold=0.5):
    """What TensorFlow joins of the letters."""
    return oracle.with_spaces(letters, wrong.inner(probabilities > threshold))


mistakes = (
    *wrong.space_before(),
    Mistake("last letter cut off", "the text's last symbol is cut off, whether it is a space or not",
            lambda right, a: oracle.with_spaces(a.letters, a.probabilities > a.threshold)[:-1],
            "Where the last probability is low, the last symbol is a letter. .rstrip() takes away a space alone."),
    Mistake("space at the end", "a space stands at the end of the text",
            lambda right, a: oracle.with_spaces(a.letters, a.probabilities > a.threshold),
            "After the last letter nothing comes, whatever its probability: .rstrip() takes a space away."),
    Mistake("threshold included", "a probability that equals the threshold counts as the end of a word",
            lambda right, a: oracle.with_spaces(a.letters, wrong.inner(a.probabilities >= a.threshold)),
            "Above the threshold means >, and not >=."),
    Mistake("threshold ignored", "0.5 is the threshold, whatever is asked for",
            lambda right, a: oracle.with_spaces(a.letters, wrong.inner(a.probabilities > 0.5)),
            "Compare with threshold. 0.5 is its default, and no more."),
    Mistake("below for above", "spaces stand where the probability is not above the threshold",
            lambda right, a: oracle.with_spaces(a.letters, wrong.inner(a.probabilities <= a.threshold)),
            "A probability above the threshold means that a word ends here."),
    Mistake("no text", "the pieces stay in a list", lambda right, a: list(right),
            "One text is expected: ''.join(...) makes one of a list of pieces."),
    Mistake("text times a NumPy bool", "a text is multiplied by an array's True or False", wrong.times_a_bool,
            "NumPy's True is no whole number: write ' ' if p > threshold else '', or int(p > threshold)."),
    Mistake("words as a list", "the words stay in a list", lambda right, a: right.split(),
            "One text is expected, with a space between words: ' '.join(...) makes one of a list of words."),
)
