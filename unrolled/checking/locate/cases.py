"""In which cases an answer is wrong: by flags and by what is given, never by sizes, which are tied to them."""

import itertools

import numpy as np


def where(exercise, seen) -> tuple[str, ...]:
    """Return a sentence if one condition, or two together, hold exactly in the wrong cases."""
    wrong = tuple(one.is_wrong for one in seen)
    if all(wrong) or len(seen) < 3:
        return ()
    conditions = _conditions(exercise, seen)
    singles = [((words,), words) for words, held in conditions.items() if held == wrong]
    found = _clearest(singles) or _clearest(_together(conditions, wrong, "and")) or _either(conditions, wrong)
    if not found:
        return ()
    return (f"Your answer is wrong exactly in the cases where {found}. The other cases are right.",)


def _together(conditions, wrong, word):
    """Return (conditions, words) for the pairs of conditions that hold exactly in the wrong cases."""
    join = all if word == "and" else any
    return [
        ((one, other), f"{one} {word} {other}")
        for (one, held), (other, too) in itertools.combinations(conditions.items(), 2)
        if tuple(map(join, zip(held, too, strict=True))) == wrong
    ]


def _either(conditions, wrong):
    """Return two values of one argument, of which one holds exactly in the wrong cases."""
    alike = [
        (pair, words) for pair, words in _together(conditions, wrong, "or") if pair[0].split()[0] == pair[1].split()[0]
    ]
    return _clearest(alike)


def _clearest(found):
    """Return the words of the one that asks for flags alone, or else the only one; what could be either is not told."""
    for given in (0, 1, 2):
        some = [words for pair, words in found if sum(one.endswith(("given", "left out")) for one in pair) == given]
        if some:
            return some[0] if len(some) == 1 else ""
    return ""


def _conditions(exercise, seen):
    """Return words -> whether they hold, for each case; only what holds in some cases and not in others."""
    found = {}
    _, optional = exercise.parameters
    for name in seen[0].arguments:
        values = [one.arguments[name] for one in seen]
        if all(isinstance(value, (bool, np.bool_)) for value in values):
            found[f"{name} is True"] = tuple(map(bool, values))
            found[f"{name} is False"] = tuple(not value for value in values)
        elif all(value is None or isinstance(value, str) for value in values):
            for value in dict.fromkeys(values):
                found[f"{name} is {value!r}"] = tuple(other == value for other in values)
        elif name in optional and all(value is None or isinstance(value, np.ndarray) for value in values):
            found[f"{name} is given"] = tuple(value is not None for value in values)
            found[f"{name} is left out"] = tuple(value is None for value in values)
    return {words: held for words, held in found.items() if any(held) and not all(held)}
