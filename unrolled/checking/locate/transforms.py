"""Whether an output is Keras', another output or an input with its axes in another order, reversed, cut or summed."""

import itertools

import numpy as np

from unrolled.checking.locate.values import close

WORDS = {"B": "batch", "T": "time", "N": "sequences", "D": "features", "U": "units", "2U": "columns", "4U": "columns"}


def sentence(shown, name) -> str:
    """Return a sentence about the first transform that holds in all the cases, or ""."""
    if sum(one.yours[name].size for one in shown) < 4:
        return ""
    for source in _sources(shown, name):
        for label in _labels(shown[0], name, source):
            if all(_fits(one, name, source, label) for one in shown) and _tells(shown, name, source, label):
                return _put(name, source, label, _axes(shown[0], source))
    return ""


def _sources(shown, name):
    """Yield ("Keras'", name), then other outputs, then inputs that are arrays in all cases."""
    yield "output", name
    for other in shown[0].right:
        if other != name and all(other in one.right for one in shown) and not other.endswith(")"):
            yield "output", other
    for argument, value in shown[0].arguments.items():
        if all(isinstance(one.arguments.get(argument), np.ndarray) for one in shown) and value.dtype.kind == "f":
            yield "input", argument


def _array(one, source):
    kind, name = source
    return one.right[name] if kind == "output" else one.arguments[name].astype("float64")


def _axes(one, source):
    kind, name = source
    if kind == "output":
        return one.axes[name]
    letters = {size: letter for letter, size in one.sizes.items() if list(one.sizes.values()).count(size) == 1}
    return tuple(letters.get(size, "") for size in one.arguments[name].shape)


def _labels(one, name, source):
    """Return the transforms to try, the simple ones first."""
    axes = range(_array(one, source).ndim)
    yield ("as it is",)
    yield from (("reversed", axis) for axis in axes)
    yield from (("transposed", order) for order in itertools.permutations(axes) if order != tuple(axes))
    yield from (("rolled", axis, by) for axis in axes for by in (1, -1))
    yield from (("moved", axis, by) for axis in axes for by in (1, -1))
    yield from (("taken", axis, at) for axis in axes for at in (0, -1))
    yield from (("kept", axis, at) for axis in axes for at in (0, -1))
    yield from (("without", axis, at) for axis in axes for at in (0, -1))
    yield from ((word, axis) for axis in axes for word in ("sum", "mean", "max", "min"))
    yield from (("number", word) for word in ("sum", "mean"))
    yield from (("sorted", axis, up) for axis in axes for up in (True, False))
    yield from (("reversed twice", *pair) for pair in itertools.combinations(axes, 2))
    yield from (("new axis", axis) for axis in range(len(axes) + 1))
    yield from (("reshaped", order) for order in itertools.permutations(axes))
    yield from ((word, axis) for axis in axes for word in ("softmax", "standardised"))
    yield from (("rounded", decimals) for decimals in (0, 1, 2, 3, 4))


def _made(array, label, shape):
    """Return the array after a transform; None where it cannot be made."""
    word, *rest = label
    match word:
        case "as it is":
            return array
        case "reversed" | "reversed twice":
            return np.flip(array, rest)
        case "transposed":
            return array.transpose(rest[0])
        case "rolled":
            return np.roll(array, rest[1], rest[0])
        case "taken":
            return np.take(array, rest[1], rest[0])
        case "kept":
            return np.take(array, [rest[1] % array.shape[rest[0]]], rest[0])
        case "without":
            return np.delete(array, rest[1], rest[0])
        case "sum" | "mean" | "max" | "min":
            return getattr(array, word)(axis=rest[0])
        case "number":
            return np.asarray(getattr(array, rest[0])())
        case "sorted":
            made = np.sort(array, rest[0])
            return made if rest[1] else np.flip(made, rest[0])
        case "softmax":
            powers = np.exp(array - array.max(axis=rest[0], keepdims=True))
            return powers / powers.sum(axis=rest[0], keepdims=True)
        case "standardised":
            spread = array.std(axis=rest[0], keepdims=True)
            return (array - array.mean(axis=rest[0], keepdims=True)) / (spread + 1e-8)
        case "new axis":
            return np.expand_dims(array, rest[0])
        case "reshaped":
            return array.transpose(rest[0]).reshape(shape) if array.size == np.prod(shape) else None
        case "rounded":
            return np.round(array, rest[0])
    return None


def _fits(one, name, source, label):
    array, yours = _array(one, source), one.yours[name]
    if any(isinstance(axis, int) and axis >= array.ndim for axis in label[1:2]) and label[0] not in (
        "new axis",
        "rounded",
    ):
        return False
    if label[0] in ("transposed", "reshaped") and len(label[1]) != array.ndim:
        return False
    if label[0] == "moved":
        return array.shape == yours.shape and _is_moved(array, yours, *label[1:])
    made = _made(array, label, yours.shape)
    return made is not None and close(made, yours)


def _is_moved(array, yours, axis, by):
    """Return whether each place of an axis holds what belongs to the place before it (by 1) or after it (by -1)."""
    size = array.shape[axis]
    if size == 1:
        return True
    places, sources = (slice(1, size), slice(0, size - 1))[:: by or 1]
    both = np.moveaxis(yours, axis, 0)[places], np.moveaxis(array, axis, 0)[sources]
    return close(*both)


def _tells(shown, name, source, label):
    """Return whether the numbers differ enough for the transform to be seen, at least in one case."""
    arrays = [_array(one, source) for one in shown]
    if label[0] == "moved":
        arrays = [array for array in arrays if array.shape[label[1]] > 2]
    if label[0] == "rounded" and not any(one.yours[name].any() for one in shown):
        return False  # zeros are small numbers rounded, and many other things
    return any(np.unique(array).size > 2 for array in arrays) and (label[0] != "as it is" or source != ("output", name))


def _put(name, source, label, axes):
    whose = f"Keras' {source[1]}" if source[0] == "output" else f"the input {source[1]}"
    return f"Your {name} is {whose}{_words(label, axes)}."


def _words(label, axes):
    def axis(number):
        word = WORDS.get(axes[number], "") if number < len(axes) else ""
        return f"axis {number} ({word})" if word else f"axis {number}"

    def order(numbers):
        words = [WORDS.get(axes[number], f"axis {number}") for number in numbers]
        return ", ".join(words if len(set(words)) == len(words) else map(str, numbers))

    word, *rest = label
    place = {0: "the first place", -1: "the last place"}
    match word:
        case "as it is":
            return ", as it is"
        case "reversed":
            return f" with {axis(rest[0])} reversed"
        case "reversed twice":
            return f" with {axis(rest[0])} and {axis(rest[1])} reversed"
        case "transposed":
            return f" with its axes in the order {order(rest[0])}"
        case "rolled":
            return f" moved by {'one place' if rest[1] == 1 else 'one place back'} along {axis(rest[0])}"
        case "moved":
            where = (
                "late: each place holds what belongs to the place before it"
                if rest[1] == 1
                else ("early: each place holds what belongs to the place after it")
            )
            return f", one place too {where}, along {axis(rest[0])}"
        case "taken":
            return f" at {place[rest[1]]} of {axis(rest[0])} alone"
        case "kept":
            return f" at {place[rest[1]]} of {axis(rest[0])} alone, with the axis kept"
        case "without":
            return f" without {place[rest[1]]} of {axis(rest[0])}"
        case "sum" | "mean" | "max" | "min":
            name = {"sum": "sum", "mean": "mean", "max": "largest number", "min": "smallest number"}[word]
            return f", of which you give the {name} along {axis(rest[0])}"
        case "number":
            return f", of which you give one number, the {rest[0]} of all"
        case "sorted":
            return f", sorted along {axis(rest[0])}{'' if rest[1] else ' from large to small'}"
        case "softmax":
            return f" after a softmax along {axis(rest[0])}, which is not asked for"
        case "standardised":
            return f" with the mean along {axis(rest[0])} taken away, divided by the standard deviation"
        case "new axis":
            return f" with a new axis {rest[0]} of length 1"
        case "reshaped":
            if rest[0] == tuple(range(len(rest[0]))):
                return ", its numbers put into another shape"
            return f" with its axes in the order {order(rest[0])}, and then put into another shape"
        case _:
            return f", rounded to {rest[0]} decimals"
