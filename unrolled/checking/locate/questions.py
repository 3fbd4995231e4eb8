"""The changed questions: cases with one thing changed, derived from the definition and its cases alone.

They are the same whatever the learner wrote, so that in grading Keras' answers to them are part of what is recorded.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from unrolled.checking.exercise import Case

# How many cases are changed: the first, whose sizes all differ, and the one that is given most.
_BASES = 2


@dataclass(frozen=True)
class Question:
    """A changed case: which case it comes from, what was done to it, to which argument, and the Case itself."""

    base: int
    kind: str
    argument: str
    case: Case


def questions(exercise, cases) -> list[Question]:
    """Return the changed cases of an exercise, always in the same order; none for one whose answers are observed."""
    if exercise.observe:
        return []
    return [
        Question(base, kind, name, Case(changed, cases[base].sizes))
        for base in _bases(cases)
        for kind, name, changed in _changes(cases[base], base == 0)
    ] + _counted(exercise, cases)


def _counted(exercise, cases):
    """Return questions with one whole number changed, where whole numbers are all that is counted from."""
    if len(exercise.output_axes(cases[0])) != 1 or _arrays(cases[0]):
        return []
    return [
        Question(base, "number", name, Case(case.arguments | {name: value + more}, case.sizes))
        for base, case in enumerate(cases)
        for name, value in case.arguments.items()
        for more in (1, 3)
        if type(value) is int
    ]


def _bases(cases):
    given = sorted(range(1, len(cases)), key=lambda n: (-len(_arrays(cases[n])), -_numbers(cases[n]), n))
    return [0, *given][:_BASES] if cases and _arrays(cases[0]) else []


def _arrays(case):
    """Return path -> array for the float arrays among the arguments, also in a list of weights."""
    found = {}
    for name, value in case.arguments.items():
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            found[name,] = value
        elif isinstance(value, list):
            arrays = [(n, item) for n, item in enumerate(value) if isinstance(item, np.ndarray)]
            # Items of one shape are data, such as a list of sequences; weights differ.
            if len({item.shape for _, item in arrays}) > 1:
                found |= {(name, n): item for n, item in arrays if item.dtype.kind == "f"}
    return found


def _numbers(case):
    return sum(array.size for array in _arrays(case).values())


def _changes(case, is_first):
    """Yield (kind, argument, arguments) of all changes of a case."""
    arrays = _arrays(case)
    for path, array in arrays.items():
        yield "zero", _word(path), _put(case, path, np.zeros_like(array))
        yield "small", _word(path), _put(case, path, (0.1 * array).astype(array.dtype))
    for name, value in case.arguments.items():
        if isinstance(value, np.ndarray) and value.dtype.kind == "b" and not value.all():
            yield "all True", name, case.arguments | {name: np.ones_like(value)}
    if is_first:
        for one, other in itertools.combinations(list(arrays)[:6], 2):
            both = Case(_put(case, one, np.zeros_like(arrays[one])), case.sizes)
            yield "both zero", f"{_word(one)} and {_word(other)}", _put(both, other, np.zeros_like(arrays[other]))
    for path, array in arrays.items():
        symmetric = _symmetric(array) if path[-1] in ("recurrent_kernel", 1) else None
        if symmetric is not None:
            yield "symmetric", _word(path), _put(case, path, symmetric)
    for path, array in arrays.items():
        yield "moved", _word(path), _put(case, path, array + _wave(array))
    for path, array in arrays.items():
        if "T" in case.sizes and array.ndim == 3 and array.shape[1] == case.sizes["T"] > 1:
            for kind, place in (("timestep 0", 0), ("the last timestep", -1)):
                moved = array.copy()
                moved[:, place] += _wave(moved[:, place])
                yield kind, _word(path), _put(case, path, moved)
        if case.sizes.get("B", 1) > 1 and array.ndim > 1 and len(array) == case.sizes["B"] and len(path) == 1:
            moved = array.copy()
            moved[0] += _wave(moved[0])
            if _is_batch(case, path):
                yield "sequence 0", _word(path), _put(case, path, moved)


def _is_batch(case, path):
    return not path[0].endswith(("kernel", "bias", "weights"))


def _word(path):
    return path[0] if len(path) == 1 else f"{path[0]}[{path[1]}]"


def _put(case, path, array):
    arguments = dict(case.arguments)
    if len(path) == 1:
        return arguments | {path[0]: array}
    items = list(arguments[path[0]])
    items[path[1]] = array
    return arguments | {path[0]: items}


def _symmetric(array):
    """Return a square matrix, or one of square blocks side by side, with each block symmetric; else None."""
    if array.ndim != 2 or len(array) < 2 or array.shape[1] % len(array):
        return None
    blocks = np.split(array, array.shape[1] // len(array), axis=1)
    return np.hstack([(block + block.T) / 2 for block in blocks])


def _wave(array):
    """Return numbers of moderate size that differ from place to place, the same on every machine."""
    return (0.4 * np.cos(1.7 * np.arange(array.size)).reshape(array.shape)).astype(array.dtype)
