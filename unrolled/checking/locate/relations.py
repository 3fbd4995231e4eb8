"""Simple relations between an answer and Keras': another output, another order, a sum with an input, an activation."""

import itertools

import numpy as np

from unrolled.checking.locate import activations, sums, transforms
from unrolled.checking.locate.values import close


def sentences(seen) -> tuple[str, ...]:
    """Return a sentence about a relation that holds in every wrong case, or none."""
    wrong = [one for one in seen if one.is_wrong]
    if not wrong or not all(one.yours for one in wrong):
        return ()
    names = list(dict.fromkeys(name for one in wrong for name in one.right if one.differs(name)))
    for of_all in (_permuted, _turned):
        found = of_all(wrong)
        if found:
            return (found,)
    for find in (_another, transforms.sentence, sums.sentence, activations.sentence):
        for name in names:
            shown = [one for one in wrong if name in one.right and one.differs(name)]
            found = find(shown, name)
            if found:
                return (*_others(seen, name), found)
    return ()


def monotone(seen) -> tuple[str, ...]:
    """Return a sentence if an output grows exactly as Keras' does: then only the last function can be another one."""
    for name in dict.fromkeys(name for one in seen for name in one.right):
        shown = [one for one in seen if name in one.yours and one.yours[name].shape == one.right[name].shape]
        yours, right = (
            np.concatenate(
                [pair[n].ravel() for pair in ((one.yours[name], one.right[name]) for one in shown)] or [np.zeros(0)]
            )
            for n in (0, 1)
        )
        # Numbers that are nearly right stand in the right order, whatever is wrong with them.
        if yours.size < 12 or np.ptp(yours) < 1e-2 or np.abs(yours - right).max() < 0.05 * np.ptp(right):
            continue
        order = np.argsort(right, kind="stable")
        steps, theirs = np.diff(yours[order]), np.diff(right[order])
        # A function makes equal numbers of equal ones.
        is_function = (np.abs(steps[theirs < 1e-7]) < 1e-5).all() and (steps[theirs > 1e-4] >= -1e-6).all()
        if is_function and np.unique(np.round(yours, 5)).size > yours.size / 2:
            return (
                f"Your {name} rises and falls exactly with Keras' {name}: what stands inside the last function is "
                "right, and this function is another one.",
            )
    return ()


def _others(seen, name):
    """Return a sentence about the outputs that are right in all cases, where there are several."""
    names = list(dict.fromkeys(other for one in seen for other in one.right))
    right = [other for other in names if not any(other in one.yours and one.differs(other) for one in seen)]
    if not right or not all(one.yours for one in seen) or len(right) < len(names) - 1:
        return ()
    return (f"Only your {name} is wrong; everything else is right in all cases.",)


def _permuted(wrong):
    """Return a sentence if all outputs are there in another order."""
    names = list(wrong[0].right)
    if not 2 <= len(names) <= 6 or any(list(one.right) != names for one in wrong):
        return ""
    fitting = [order for order in itertools.permutations(names) if all(_in_order(one, names, order) for one in wrong)]
    if len(fitting) != 1 or fitting[0] == tuple(names):
        return ""
    return f"All values are there, in the order {_listed(fitting[0])}; the order {_listed(names)} is expected."


def _turned(wrong):
    """Return a sentence if the values are turned around, or the first one comes last, or the last one first."""
    if any(len(one.right) < 2 or list(one.right) != list(one.yours) for one in wrong) or len(wrong) < 2:
        return ""
    values = [(list(one.yours.values()), list(one.right.values())) for one in wrong]
    for words, order in _TURNS.items():
        if all(all(map(close, yours, order(right))) for yours, right in values):
            return f"All values are there, but {words}."
    return ""


_TURNS = {
    "the first one comes last": lambda right: [*right[1:], right[0]],
    "the last one comes first": lambda right: [right[-1], *right[:-1]],
    "in the opposite order": lambda right: right[::-1],
}


def _in_order(one, names, order):
    pairs = zip(names, order, strict=True)
    return all(name in one.yours and close(one.yours[name], one.right[other]) for name, other in pairs)


def _another(shown, name):
    """Return "Your f is Keras' g." """
    others = set.intersection(*(set(one.right) for one in shown)) - {name}
    fitting = [
        other
        for other in shown[0].right
        if other in others
        and all(
            (close(one.yours[name], one.right[other]) and np.ptp(one.right[other]) > 0)
            or (one.right[other].size == 1 and close(one.yours[name], one.right[other]))
            for one in shown
        )
    ]
    if not fitting:
        return _rest_of_one(shown, name, others)
    if np.unique(np.concatenate([one.right[name].ravel() for one in shown])).size < 5:
        return ""
    return f"Your {name} is Keras' {fitting[0]}."


def _rest_of_one(shown, name, others):
    """Return "Your i is 1 minus Keras' f." """
    for other in others:
        if all(close(one.yours[name], 1 - one.right[other]) for one in shown) and np.ptp(shown[0].right[other]) > 1e-3:
            return f"Your {name} is 1 minus Keras' {other}."
    return ""


def _listed(names):
    return f"{', '.join(names[:-1])} and {names[-1]}"
