"""Which outputs are right in all cases, and at which places the others are wrong."""

import numpy as np

from unrolled.checking.locate.values import whole
from unrolled.checking.places import AXIS_WORDS


def sentences(seen) -> tuple[str, ...]:
    """Return a sentence about outputs that are right, and one about places that are wrong."""
    names = _common(seen)
    wrong = [name for name in names if any(one.differs(name) for one in seen if name in one.yours)]
    # Of an output that is wrong as a whole somewhere, no block is called right, and the other way round.
    parts = {whole(name) for name in wrong}
    right = [name for name in names if name not in wrong]
    right = [name for name in right if whole(name) not in wrong and name not in parts]
    told = []
    if wrong and right:
        good, bad = _joined(right, names), _joined(wrong, names)
        told.append(f"{_listed(good)} {_are(good)} right in all cases. Only {_listed(bad)} {_are(bad)} wrong.")
    return (*told, *_places(seen, wrong[:1]))


def _joined(some, names):
    """Return these names with the blocks of an output told as one where all of them are there."""
    complete = {whole(name) for name in some} - {whole(name) for name in names if name not in some}
    return list(dict.fromkeys(whole(name) if whole(name) in complete else name for name in some))


def _common(seen):
    """Return the names of all outputs, each once."""
    return list(dict.fromkeys(name for one in seen for name in one.right if name in one.yours))


def _places(seen, names):
    """Return a sentence if an output is wrong at the same place of an axis in all cases."""
    for name in names:
        shown = [one for one in seen if name in one.yours and one.differs(name)]
        if any(one.yours[name].shape != one.right[name].shape for one in shown):
            continue
        for axis, letter in enumerate(shown[0].axes[name]):
            masks = [_wrong_along(one, name, axis) for one in shown if one.right[name].ndim > axis]
            if letter not in AXIS_WORDS:
                continue
            word = {"B": "sequence"}.get(letter, AXIS_WORDS[letter])
            masks = [mask for mask in masks if len(mask) > 1]
            for what, holds in _PATTERNS.items():
                if len(masks) > 1 and all(holds(mask) for mask in masks):
                    return (f"In your {name}, {what.format(word=word)}.",)
    return ()


_PATTERNS = {
    "{word} 0 and the last {word} are right and those between are wrong": lambda wrong: (
        len(wrong) > 2 and not wrong[0] and not wrong[-1] and wrong.any()
    ),
    "only {word} 0 is wrong": lambda wrong: wrong[0] and not wrong[1:].any(),
    "only the last {word} is wrong": lambda wrong: wrong[-1] and not wrong[:-1].any(),
    "{word} 0 is right and the others are wrong": lambda wrong: not wrong[0] and wrong[1:].all(),
    "the last {word} is right and the others are wrong": lambda wrong: not wrong[-1] and wrong[:-1].all(),
}


def _wrong_along(one, name, axis):
    wrong = np.abs(one.yours[name] - one.right[name]) > 2e-5
    return wrong.any(axis=tuple(other for other in range(wrong.ndim) if other != axis))


def _listed(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _are(names):
    return "is" if len(names) == 1 else "are"
