"""Whether an output is Keras' times a number, or Keras' plus a few inputs and products of inputs."""

import itertools

import numpy as np

TOLERANCE = 5e-5
_SIMPLE = tuple(sorted({n / d for n in range(-8, 9) for d in (1, 2, 3, 4, 5, 10)}))


def sentence(shown, name, transform=None, inside="") -> str:
    """Return a sentence about a sum with few terms that holds in all the cases, or "".

    transform  what both answers go through first, such as the inverse of an activation
    inside     how that is told, such as "Inside sigmoid, "
    """
    if any(one.yours[name].shape != one.right[name].shape for one in shown):
        return ""
    yours, right = (
        np.concatenate([arrays[name].ravel() for arrays in side])
        for side in ([one.yours for one in shown], [one.right for one in shown])
    )
    if transform:
        yours, right = transform(yours), transform(right)
        if yours is None or right is None:
            return ""
    tolerance = TOLERANCE if not transform else 1e-3
    # Numbers that are nearly right fit too many sums.
    if yours.size < 5 or np.ptp(right) < 1e-3 or np.abs(yours - right).max() < 2 * tolerance:
        return ""
    factor = _factor(yours, right, tolerance)
    if factor is not None:
        if factor == 0:
            return ""
        return _start(inside, f"your {name} is {_number(factor)} times Keras' {name}")
    offset = yours - right
    if np.ptp(offset) < tolerance and abs(offset[0]) > 1e-3:
        more = "larger" if offset[0] > 0 else "smaller"
        amount = abs(float(offset.mean()))
        # Only a simple number is told: another one comes from the inputs.
        by = f"{amount:.2f}" if min(abs(amount - number) for number in _SIMPLE) < 1e-3 else "the same number"
        return _start(inside, f"your {name} is {more} than Keras' by {by} everywhere")
    terms = _terms(shown, name)
    return _summed(name, inside, yours, right, terms, tolerance)


def _start(inside, text):
    whole = f"{inside}{text}."
    return whole[0].upper() + whole[1:]


def _factor(yours, right, tolerance):
    factor = float(yours @ right / (right @ right))
    simple = min(_SIMPLE, key=lambda number: abs(number - factor))
    return simple if abs(simple - factor) < 1e-3 and np.abs(yours - simple * right).max() < tolerance else None


def _summed(name, inside, yours, right, terms, tolerance):
    """Return the sentence for a difference, or a whole answer, that is a sum of one or two terms."""
    offset = yours - right
    single = _fitted(offset, dict(terms.items()), 1, tolerance)
    if single:
        return _start(inside, f"yours minus Keras' {name} is exactly {single}{_hint(single)}")
    factors = {words: values for words, values in terms.items() if words != "1"}
    times = [words for words, values in factors.items() if np.abs(yours - right * values).max() < tolerance]
    if times:
        return _start(inside, f"your {name} is Keras' {name} times {times[0]}")
    alone = _fitted(yours, terms, 1, tolerance)
    if alone:
        return _start(inside, f"your {name} is exactly {alone}")
    both = _fitted(yours, {f"Keras' {name}": right} | terms, 2, tolerance, first=f"Keras' {name}")
    if both:
        return _start(inside, f"your {name} is exactly {both}")
    double = _fitted(offset, terms, 2, tolerance)
    return _start(inside, f"yours minus Keras' {name} is exactly {double}") if double else ""


def _hint(words):
    if words.startswith("-2 * "):
        return ": it is taken away where it should be added"
    if words[0] not in "-0123456789":
        return ": it is added once too often"
    return ": it is left out" if words[0] == "-" and not words[1].isdigit() else ""


def _fitted(target, terms, count, tolerance, first=None):
    """Return words for the sum of `count` terms with simple factors that gives the target, or ""."""
    others = [words for words in terms if words != first]
    choices = [(first, other) for other in others] if first else itertools.combinations(others, count)
    for words in itertools.islice(choices, 600):
        matrix = np.stack([terms[word] for word in words], axis=1)
        if target.size < 2 * count + 2 or np.linalg.matrix_rank(matrix) < count:
            continue
        factors = np.linalg.lstsq(matrix, target, rcond=None)[0]
        simple = [min(_SIMPLE, key=lambda number, f=f: abs(number - f)) for f in factors]
        if any(abs(s - f) > 2e-3 for s, f in zip(simple, factors, strict=True)) or 0 in simple:
            continue
        if np.abs(matrix @ simple - target).max() < tolerance:
            return _sum(simple, words)
    return ""


def _sum(factors, words):
    text = ""
    # What is added comes before what is taken away.
    for factor, word in sorted(zip(factors, words, strict=True), key=lambda term: term[0] < 0):
        sign = "-" if factor < 0 else "+" if text else ""
        size = "" if abs(factor) == 1 else f"{_number(abs(factor))} * "
        if word == "1":
            size, word = "", _number(abs(factor))
        text += f" {sign} {size}{word}" if text else f"{sign}{size}{word}"
    return text


def _number(number):
    return f"{number:.4g}"


def _terms(shown, name):
    """Return words -> numbers of all cases, for inputs, products of inputs and other outputs, as far as they fit."""
    found = None
    for one in shown:
        arrays = {words: array for words, array in _of(one, name).items() if array is not None}
        if found is None:
            found = {words: [array] for words, array in arrays.items()}
        else:
            found = {words: [*before, arrays[words]] for words, before in found.items() if words in arrays}
    joined = {words: np.concatenate([array.ravel() for array in arrays]) for words, arrays in (found or {}).items()}
    terms = {words: array for words, array in joined.items() if np.ptp(array) > 1e-4}
    return terms | {"1": np.ones(sum(one.right[name].size for one in shown))}


def _of(one, name):
    shape = one.right[name].shape
    inputs = {
        argument: value.astype("float64")
        for argument, value in one.arguments.items()
        if isinstance(value, np.ndarray) and value.dtype.kind == "f"
    }
    found = {}
    for argument, array in inputs.items():
        found |= _spread(f"the input {argument}" if argument in one.right else argument, array, shape)
    for left, right in itertools.product(inputs, inputs):
        one_array, other = inputs[left], inputs[right]
        if (
            other.ndim == 2
            and one_array.shape[:-1] == shape[:-1]
            and one_array.ndim > 1
            and one_array.shape[-1] == len(other)
        ):
            found |= _spread(f"{left} @ {right}", one_array @ other, shape)
    alike = [argument for argument in inputs if inputs[argument].shape == shape]
    for left, right in itertools.combinations_with_replacement(alike[:6], 2):
        found[f"{left} * {right}"] = inputs[left] * inputs[right]
    for other, array in one.right.items():
        if other != name and array.shape == shape and not other.endswith(")"):
            found[f"Keras' {other}"] = array
    return found


def _spread(words, array, shape):
    """Return an input as numbers of the shape; where it holds four blocks side by side, each block."""
    if array.ndim and shape and array.shape[-1] == 4 * shape[-1]:
        blocks = np.split(array, 4, axis=-1)
        return {f"block {n} of {words}": _broadcast(block, shape) for n, block in enumerate(blocks)}
    return {words: _broadcast(array, shape)}


def _broadcast(array, shape):
    if not array.ndim or not shape or array.shape[-1] != shape[-1]:
        return None
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        return None
