"""What the numbers of an answer have in common that Keras' have not: whole, all the same, in another order, scaled."""

import numpy as np

from unrolled.checking.locate.values import close
from unrolled.checking.places import AXIS_WORDS

_WORDS = AXIS_WORDS | {"B": "sequence"}
_MANY = {"B": "sequences", "N": "series", "T": "timesteps"}


def sentences(seen) -> tuple[str, ...]:
    """Return a sentence about the first output that is wrong, if it says something in all the cases, or none."""
    for name in dict.fromkeys(name for one in seen for name in one.right):
        pairs = [(one.yours[name], one.right[name]) for one in seen if name in one.yours and one.differs(name)]
        if not pairs or any(yours.shape != right.shape for yours, right in pairs):
            continue
        axes = next(one.axes[name] for one in seen if name in one.yours and one.differs(name))
        if any(yours.ndim != len(axes) for yours, _ in pairs):
            continue
        for find in (_whole, _same, _adds_up, _another_order, _scaled):
            found = find(name, pairs, axes)
            if found:
                return (found,)
    return ()


def _whole(name, pairs, axes):
    """Return a sentence if all numbers are whole, and Keras' are not."""
    yours, right = (np.concatenate([pair[n].ravel() for pair in pairs]) for n in (0, 1))
    if yours.size < 8 or (yours % 1).any() or (right % 1 != 0).mean() < 0.5:
        return ""
    if not yours.any():
        what = f"All numbers in your {name} are 0, and Keras' are not"
        return f"{what}: are they never filled in, overwritten, or made ints on the way?"
    if np.ptp(yours) == 0:
        return ""
    return f"All numbers in your {name} are whole, and Keras' are not: is something made an int on the way?"


def _same(name, pairs, axes):
    """Return a sentence if an axis holds the same numbers at each of its places, and Keras' does not."""
    for axis, letter in enumerate(axes):
        long = [pair for pair in pairs if pair[0].shape[axis] > 1]
        spreads = [[np.ptp(array, axis).max() for array in pair] for pair in long]
        if letter not in _WORDS or not long or any(mine > 1e-6 or theirs < 1e-3 for mine, theirs in spreads):
            continue
        if all(np.ptp(yours) < 1e-6 for yours, _ in long):
            continue  # constant as a whole: nothing is known of the axis
        more = " Where one array is changed and stored each time, store a copy: h.copy()." if letter == "T" else ""
        return f"Your {name} is the same at every {_WORDS[letter]}, and Keras' is not.{more}"
    return ""


def _adds_up(name, pairs, axes):
    """Return a sentence if the numbers along an axis are shares of 1, and Keras' are not."""
    for axis, letter in enumerate(axes):
        long = [pair for pair in pairs if pair[0].shape[axis] > 1]
        shares = [(yours > 0).all() and close(yours.sum(axis), np.ones(yours.sum(axis).shape)) for yours, _ in long]
        if letter in _WORDS and shares and all(shares):
            return f"Your {name} adds up to 1 over all {_WORDS[letter]}s, as after a softmax, and Keras' does not."
    return ""


def _another_order(name, pairs, axes):
    """Return a sentence if all that stands along an axis is there in another order, be it another one in each case."""
    for axis, letter in enumerate(axes):
        if letter not in _MANY:
            continue
        pieces = [[np.moveaxis(array, axis, 0).reshape(array.shape[axis], -1) for array in pair] for pair in pairs]
        if any(len(mine) > 1 and mine.shape[1] > 1 for mine, _ in pieces) and all(map(_is_reordered, pieces)):
            return f"Your {name} holds all {_MANY[letter]} that Keras' holds, in another order."
    return ""


def _is_reordered(pair):
    """Return whether two matrices have the same rows."""
    mine, theirs = pair
    left = list(theirs)
    for row in mine:
        same = [number for number, other in enumerate(left) if close(row, other)]
        if not same:
            return False
        del left[same[0]]
    return True


def _scaled(name, pairs, axes):
    """Return a sentence if in each case one factor and one addend make Keras' numbers from the answer's."""
    for yours, right in pairs:
        if yours.size < 6 or np.ptp(right) < 1e-2 or np.ptp(yours) < 1e-3:
            return ""
        factor, addend = np.polyfit(right.ravel(), yours.ravel(), 1)
        if np.abs(factor * right + addend - yours).max() > 1e-4 * max(1.0, np.abs(yours).max()):
            return ""
    return (
        f"In each case your {name} is Keras' {name}, stretched and moved as a whole: is a mean taken away, or all "
        "divided by one number?"
    )
