"""What came in one case, beside what Keras gives, as named arrays."""

from dataclasses import dataclass, field

import numpy as np

from unrolled.checking.compare import Rules, compare
from unrolled.checking.observe import observed, unwrapped
from unrolled.checking.parts import items

# Larger answers are not searched.
_MANY = 20_000
# Twice what a check lets pass: nothing is told of a difference that is smaller.
CLOSE = 2e-5


@dataclass(frozen=True)
class Seen:
    """One case: the arguments, whether the answer is wrong, and the arrays of both answers by name.

    yours  empty where the answer has another form than Keras'
    axes   name -> letters of its axes
    """

    arguments: dict
    given: tuple[str, ...]
    sizes: dict
    is_wrong: bool
    raised: object = None
    right: dict = field(default_factory=dict)
    yours: dict = field(default_factory=dict)
    axes: dict = field(default_factory=dict)

    def differs(self, name) -> bool:
        """Return whether one output is wrong in this case."""
        yours, right = self.yours[name], self.right[name]
        return yours.shape != right.shape or not close(yours, right)


def seen(exercise, case, outcome, with_blocks=True) -> Seen:
    """Return what was seen in a case.

    with_blocks  blocks that stand side by side are outputs of their own
    """
    answer = exercise.answer(case)
    outcome = unwrapped(observed(exercise, case, outcome))
    rules = Rules(exercise.tolerances, exercise.exact_dtype, exercise.source)
    axes = exercise.output_axes(case)
    findings = compare(answer, outcome.value, axes, rules)
    is_wrong = bool(outcome.raised or outcome.changed or not all(finding.is_rounding for finding in findings))
    right = _arrays(answer, axes)
    # Where the right answer is empty, nothing can be said of the numbers of another one.
    yours = {} if outcome.raised or not right else _arrays(outcome.value, axes, answer)
    letters = {name: _letters(array, axes.get(name, "")) for name, array in right.items()}
    arguments = vars(exercise.complete(case))
    one = Seen(arguments, tuple(case.arguments), case.sizes, is_wrong, outcome.raised, right, yours, letters)
    return _with_blocks(one) if with_blocks else one


def close(one, other, tolerance=CLOSE) -> bool:
    """Return whether two arrays of one shape hold the same numbers."""
    return one.shape == other.shape and one.size > 0 and bool(np.max(np.abs(one - other)) <= tolerance)


def _arrays(value, axes, like=None):
    """Return name -> array of float64 of an answer, or nothing where it cannot be compared part by part."""
    pairs = _pairs(value, value if like is None else like, list(axes))
    if pairs is None:
        return {}
    arrays = {name: _array(part) for name, part in pairs.items()}
    return {} if any(array is None for array in arrays.values()) else arrays


def _pairs(value, like, names):
    """Return name -> part of an answer that has the form of another one, or None; lists are taken apart."""
    if _form(like) != _form(value):
        return None
    if isinstance(like, dict):
        if set(like) != set(value):
            return None
        found, expected = value, like
    elif isinstance(like, (list, tuple)):
        if len(like) != len(value):
            return None
        if isinstance(like, list) and len(names) == 1:
            found, expected = items(names[0], value), items(names[0], like)
        else:
            names = [*names, *(f"value {n}" for n in range(len(names), len(like)))]
            found, expected = (dict(zip(names, parts, strict=False)) for parts in (value, like))
    else:
        found, expected = {names[0]: value}, {names[0]: like}
    return _taken_apart(found, expected)


def _taken_apart(found, expected):
    """Return the parts with those that are lists of arrays item by item, or None where they are formed otherwise."""
    apart = {}
    for name, part in found.items():
        like = expected[name]
        if isinstance(like, np.ndarray) and isinstance(part, (list, tuple)):
            return None
        if isinstance(like, list) and any(isinstance(one, np.ndarray) for one in like):
            if not isinstance(part, (list, tuple)) or len(part) != len(like):
                return None
            inner = _taken_apart(items(name, part), items(name, like))
            if inner is None:
                return None
            apart |= inner
        else:
            apart[name] = part
    return apart


def _form(value):
    return "dict" if isinstance(value, dict) else "many" if isinstance(value, (list, tuple)) else "one"


def _array(part):
    if isinstance(part, (list, tuple)):
        if len(part) > 8 or not all(type(number) in (int, float) for number in part):
            return None
        return np.array(part, "float64")
    if type(part) is np.ndarray or isinstance(part, np.generic) or type(part) in (int, float):
        array = np.asarray(part)
        if array.dtype.kind in "fiu" and 0 < array.size <= _MANY:
            array = array.astype("float64")
            return array if np.isfinite(array).all() else None
    return None


def _letters(array, axes):
    for choice in axes.split("|"):
        if len(choice.split()) == array.ndim:
            return tuple(choice.split())
    return tuple(f"axis {n}" for n in range(array.ndim))


# What stands side by side on one axis is looked at block by block.
_BLOCKS = {
    "2U": ("first half", "second half"),
    "4U": ("first block", "second block", "third block", "fourth block"),
}


def whole(name) -> str:
    """Return the name of the output that a block belongs to."""
    return name.partition(" (")[0]


def _with_blocks(one):
    """Return the same with the blocks of an axis 2U or 4U as outputs of their own."""
    if not one.yours or set(one.yours) != set(one.right):
        return one
    right, yours, axes = {}, {}, {}
    for name, array in one.right.items():
        words = _BLOCKS.get(one.axes[name][-1] if one.axes[name] else "", ())
        if not words or one.yours[name].shape != array.shape or array.shape[-1] % len(words):
            right[name], yours[name], axes[name] = array, one.yours[name], one.axes[name]
            continue
        pairs = (np.split(whole, len(words), axis=-1) for whole in (array, one.yours[name]))
        for word, theirs, mine in zip(words, *pairs, strict=True):
            label = f"{name} ({word})"
            right[label], yours[label], axes[label] = theirs, mine, (*one.axes[name][:-1], "U")
    given = one.arguments, one.given, one.sizes, one.is_wrong, one.raised
    return Seen(*given, right, yours, axes)
