"""What wrong answers of 06_put_to_use give, asked of Keras and TensorFlow wherever they can say it."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.language import numbers


def labels(changed):
    """Return an answer of make_windows with other labels: changed(ends) of all labels of the text, flat."""

    def answer(right, a):
        ends = np.array(oracle.letters_and_ends(a.text)[1])
        return right[0], oracle.windows(changed(ends).astype("float32"), a.timesteps)

    return answer


def overlapping(right, a):
    return tuple(oracle.windows(values, a.timesteps, step=1) for values in oracle.letters_and_ends(a.text))


def spaces_kept(right, a):
    """A space is symbol 0, and the letter before it has the label 1."""
    x = np.array(numbers(a.text))
    ends = np.append(x[1:] == 0, True).astype("float32")
    return tuple(oracle.windows(values, a.timesteps) for values in (x, ends))


def filled_up(right, a):
    def windows(values):
        values = np.array(values)
        return oracle.windows(np.pad(values, (0, -len(values) % a.timesteps)), a.timesteps)

    return tuple(map(windows, oracle.letters_and_ends(a.text)))


def exchanged(weights):
    """Return the weights with those of the two directions exchanged."""
    return [weights[0], *weights[4:7], *weights[1:4], *weights[7:]]


def row_after(right, a):
    if a.x.max() >= len(a.weights[0]) - 1:
        raise IndexError("index 27 is out of bounds for axis 0 with size 27")
    return oracle.word_ends(a.x + 1, a.weights)


def inner(is_end):
    """Return where a space may stand: never after the last letter."""
    is_end = np.array(is_end)
    is_end[-1:] = False
    return is_end


def space_before():
    """Return the mistakes of restore with the space on the other side of the letter: of the last one, too, or not."""
    cause = "the space stands before the letter at which a word ends"
    hint = "The label belongs to the last letter of a word: the letter first, then the space."

    def before(ends, end=str):
        return lambda right, a: end(oracle.with_spaces(a.letters, ends(a.probabilities > a.threshold), " {letter}"))

    return (
        Mistake("space before the letter", cause, before(inner), hint),
        Mistake("space before the letter", f"{cause}, the last one too", before(np.array), hint),
        Mistake("space before the letter", f"{cause}, the last one too", before(np.array, str.strip), hint),
    )


def times_a_bool(right, a):
    raise TypeError("can't multiply sequence by non-int of type 'numpy.bool'")


def _pair(a):
    return [oracle.score(name, a.labels, a.probabilities, thresholds=a.threshold) for name in ("Precision", "Recall")]


def plain_mean(right, a):
    return sum(_pair(a)) / 2


def nothing_to_find():
    """Return the mistakes of f1_score where 0 is divided by 0: Python's numbers raise, and NumPy's give nan.

    Who computes precision and recall first divides by 0 wherever there is no hit.
    """

    def raises(right, a):
        if _has_nothing(a):
            raise ZeroDivisionError("division by zero")
        return right

    return (
        *(Mistake("division by zero", "without a word end and without a yes 0 is divided by 0", answer,
                  "Where nothing is there to find and nothing was claimed, 0.0 is expected: ask for that before you "
                  "divide.")
          for answer in (raises, lambda right, a: np.nan if _has_nothing(a) else right)),
        *(Mistake("division by zero", "0 is divided by 0 where there is no hit", answer,
                  "Precision and recall are both 0 without a hit, and so is F1: return 0.0 before you divide.")
          for answer in (lambda right, a: right or np.nan,
                         lambda right, a: right if right or _has_nothing(a) else np.nan)),
    )  # fmt: skip


def _has_nothing(a):
    return not np.any(a.labels) and not np.any(a.probabilities > a.threshold)
