"""Compare one answer with the right one, stage by stage, and say where they first part.

An answer is a NumPy array, a number, a text, None, or a tuple, list or dict of answers. Nothing of
the learner's is computed with before its type is known to be plain.
"""

import functools
from dataclasses import dataclass, replace

import numpy as np

from unrolled.checking import precision
from unrolled.checking.call import Oversize
from unrolled.checking.numbers import both, same
from unrolled.checking.parts import items
from unrolled.checking.places import first, in_words, right_until

# The stages of a check, in the order in which they are tested.
STAGES = (
    "callable", "written", "signature", "call", "count", "type", "shape", "dtype", "finite", "inputs", "values",
    "precision",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """The first thing that is wrong with a part of an answer: the stage, a sentence about it, and the output's name.

    output is "" where the answer as a whole is wrong, or there is one output only.
    """

    stage: str
    text: str
    output: str = ""

    @property
    def is_rounding(self) -> bool:
        """Whether nothing is wrong but digits that float32 does not have."""
        return self.stage == "precision"


@dataclass(frozen=True)
class Rules:
    """How strictly to compare: tolerances per dtype, whether the dtype counts or none does, whose answer it is.

    is_observed  what is compared is not the answer, but what `source` does with it
    """

    tolerances: dict[str, float]
    exact_dtype: bool
    source: str
    any_dtype: bool = False
    is_observed: bool = False


def compare(right, value, outputs, rules) -> list[Finding]:
    """Return the findings for one answer, at most one per part of it.

    `outputs` maps the names of the returned values to their axes, in order. A right answer that is a list under one
    name is one value: the axes are those of its items.
    """
    return list(_compare(right, value, outputs, rules))


def agree(right, value, outputs, rules) -> bool:
    """Return whether compare() finds nothing but rounding; the first part that differs decides."""
    return all(finding.is_rounding for finding in _compare(right, value, outputs, rules))


def _compare(right, value, outputs, rules):
    """Return or yield the findings one by one, so that nobody waits for those that are not asked for."""
    if isinstance(right, list) and len(outputs) == 1:
        ((name, axes),) = outputs.items()
        return _compare_list(right, value, name, axes, rules)
    if isinstance(right, (tuple, list)):
        return _compare_sequence(right, value, "the answer", rules, list(outputs.items()))
    if isinstance(right, dict):
        return _compare_dict(right, value, outputs, rules)
    name, axes = next(iter(outputs.items()))
    return _compare_part(right, value, name, axes, rules)


def largest_difference(right, value) -> float | None:
    """Return the largest difference between two answers that compare() found equal; None where nothing is rounded."""
    if isinstance(right, dict):
        right, value = list(right.values()), [value[key] for key in right]
    if isinstance(right, (tuple, list)):
        parts = (largest_difference(*pair) for pair in zip(right, value, strict=True))
        return max((part for part in parts if part is not None), default=None)
    if not isinstance(right, float) and getattr(right, "dtype", np.dtype(int)).kind != "f":
        return None
    return float(np.max(np.abs(np.asarray(right, float) - np.asarray(value, float)), initial=0.0))


def kind(value) -> str:
    """Return what a value is, in words: "a list", "a masked array", "None"."""
    if value is None:
        return "None"
    if isinstance(value, Oversize):
        return value.description
    if type(value) is np.ndarray:
        return f"an array of shape {value.shape}"
    if isinstance(value, np.ma.MaskedArray):
        return "a masked array"
    if isinstance(value, str):
        return "a text"
    name = type(value).__name__
    package = type(value).__module__.partition(".")[0]
    if package in ("tensorflow", "keras"):
        return f"a {package} {name}"
    if isinstance(value, np.ndarray):
        return f"a {name} (a subclass of ndarray)"
    return f"an {name}" if name[0] in "aeiouAEIOU" else f"a {name}"


def _counted(names) -> str:
    """Return "2 values (h, c)" or "1 value (h)"."""
    return f"{len(names)} value{'s' * (len(names) != 1)} ({', '.join(names)})"


def _compare_sequence(right, value, label, rules, parts):
    """Compare a tuple or list; `parts` are (name, axes) of its first values, further ones are numbered."""
    is_shape = right and all(type(number) is int for number in right)
    if is_shape and (not isinstance(value, (tuple, list)) or len(value) != len(right)):
        text = f"{label} is {_shown_shape(value)}. A shape of {len(right)} numbers is expected there."
        yield Finding("count", text)
        return
    parts = parts[: len(right)] + [(f"{label}[{n}]", "") for n in range(len(parts), len(right))]
    counted = f"{len(parts)} value{'s' * (len(parts) != 1)} ({', '.join(name for name, _ in parts)})"
    form = "A list" if isinstance(right, list) else "A tuple"
    if not isinstance(value, (tuple, list)):
        came = "nothing came (None): is the return line missing?" if value is None else f"what came is {kind(value)}."
        yield Finding("count", f"{form} of {counted} is expected, and {came}")
        return
    if len(value) != len(right):
        came = "one" if isinstance(value, tuple) and form == "A tuple" else kind(value)
        yield Finding("count", f"{form} of {counted} is expected, and {came} of {len(value)} came.")
        return
    for part, given, (name, axes) in zip(right, value, parts, strict=True):
        for finding in _compare_part(part, given, name, axes, rules):
            yield replace(finding, output=name)


def _compare_list(right, value, label, axes, rules):
    """Compare a list of any length, all of whose items have the same axes or as many as they have numbers of axes."""
    what = "array" if all(isinstance(item, np.ndarray) for item in right) else "value"
    counted = f"{len(right)} {what}{'s' * (len(right) != 1)}"
    if not isinstance(value, (tuple, list)):
        came = f"{label} is {kind(value)}. A list of {counted} is expected"
        yield Finding("count", f"{came}: is the return line missing?" if value is None else f"{came}.")
        return
    if len(value) != len(right):
        yield Finding("count", f"{label} is a list of {len(value)}. A list of {counted} is expected.")
        return
    for (name, part), given in zip(items(label, right).items(), value, strict=True):
        yield from _compare_part(part, given, name, axes, rules)


def _shown_shape(value):
    """Return a short tuple of numbers as it is, else what kind of thing it is."""
    if not isinstance(value, (tuple, list)) or len(value) > 7:
        return kind(value)
    plain = all(type(number) is int and abs(number) < 10**6 for number in value)
    return str(tuple(value)) if plain else kind(value)


def _compare_dict(right, value, outputs, rules):
    keys = ", ".join(right)
    if type(value) is not dict:
        return [Finding("type", f"A dict with the keys {keys} is expected, and what came is {kind(value)}.")]
    if set(value) != set(right):
        came = ", ".join(map(str, value)) or "none"
        return [Finding("count", f"The keys {keys} are expected, and these came: {came}.")]
    return (found for key in right for found in _compare_part(right[key], value[key], key, outputs[key], rules))


def _compare_part(right, value, label, axes, rules):
    """Compare one returned value, which may itself be a list or a tuple; the first test that finds something ends it.

    `axes` of a tuple may name its values: {"m": axes, "v": axes, "steps taken": ""}.
    """
    if isinstance(right, list):
        return _compare_list(right, value, label, axes if isinstance(axes, str) else "", rules)
    if isinstance(right, tuple):
        return _compare_sequence(right, value, label, rules, list(axes.items()) if isinstance(axes, dict) else [])
    axes = axes if isinstance(axes, str) else ""
    if isinstance(right, np.ndarray):
        tests = (_array_type, _array_shape, _array_dtype, _array_finite, _array_values)
    elif isinstance(right, str) or right is None:
        tests = (_plain_equal,)
    else:
        tests = (_number_type, _number_value)
    for test in tests:
        finding = test(right, value, label, axes, rules)
        if finding:
            return [finding]
    return []


def _axes_for(right, axes):
    """Return the axis letters that fit the right answer's number of axes, as a list."""
    for choice in axes.split("|"):
        if len(choice.split()) == np.ndim(right):
            return choice.split()
    return [f"axis {n}" for n in range(np.ndim(right))]


def _array_type(right, value, label, axes, rules):
    if isinstance(value, (tuple, list)):
        if isinstance(value, tuple):
            return Finding("count", f"One array is expected ({label}), and a tuple of {len(value)} came.")
        return Finding("type", f"{label} is a list. A NumPy array is expected: np.array(...) makes one.")
    if isinstance(value, Oversize):
        return Finding("shape", f"{label} is {value.description}; shape {_shape(right, axes)} is expected.")
    if value is None:
        return Finding("type", f"{label} is None. A NumPy array is expected: is the return line missing?")
    if isinstance(value, np.ma.MaskedArray):
        text = f"{label} is a masked array. A plain NumPy array is expected: np.asarray(...) makes one."
        return Finding("type", text)
    if type(value) is not np.ndarray and not isinstance(value, np.generic):
        end = ": use NumPy alone." if kind(value).startswith(("a tensorflow", "a keras")) else "."
        return Finding("type", f"{label} is {kind(value)}. A plain NumPy array is expected{end}")
    if value.dtype == object:
        text = f"{label} is an array of Python objects; the rows put into it probably differ in length."
        return Finding("type", f"{text} An array of numbers is expected.")
    return None


def _shape(right, axes) -> str:
    """Return "(B, U) = (2, 3)", or "(2, 3)" where the axes have no letters."""
    axes = _axes_for(right, axes)
    if any(axis.islower() or axis.startswith("axis") for axis in axes):
        return str(right.shape)
    comma = "," if right.ndim == 1 else ""
    return f"({', '.join(axes)}{comma}) = {right.shape}"


def _array_shape(right, value, label, axes, rules):
    if value.shape == right.shape:
        return None
    return Finding("shape", f"{label} has shape {value.shape}; {_shape(right, axes)} is expected.")


def _array_dtype(right, value, label, axes, rules):
    if rules.exact_dtype and right.dtype != value.dtype:
        return Finding("dtype", f"{label} has dtype {value.dtype}; {right.dtype} is expected.")
    if rules.any_dtype and value.dtype.kind in "iuf":
        return None
    if right.dtype.kind != value.dtype.kind and not (right.dtype.kind in "iu" and value.dtype.kind in "iu"):
        wanted = {"f": "a float dtype", "i": "an integer dtype", "b": "bool"}[right.dtype.kind]
        return Finding("dtype", f"{label} has dtype {value.dtype}; {wanted} is expected.")
    return None


def _array_finite(right, value, label, axes, rules):
    if value.dtype.kind != "f" or np.isfinite(value).all():
        return None
    # A known mistake that gives such numbers is recognised by them: they are right where they are the same.
    bad = ~np.isfinite(value) & ~same(right, value)
    if not bad.any():
        return None
    index, axes = tuple(np.argwhere(bad)[0]), _axes_for(right, axes)
    return Finding("finite", f"{label} holds {value[index]} at {in_words(index, axes)}; finite numbers are expected.")


_dtype_name = functools.cache(str)


def _wrong(right, value, rules):
    """Return where two arrays of one shape differ by more than the tolerance, as booleans."""
    if right.dtype.kind != "f":
        return right != value
    tolerance = rules.tolerances.get(_dtype_name(right.dtype), 1e-5)
    right, value = right.astype("float64", copy=False), value.astype("float64", copy=False)
    # The same infinity in both, which is not wrong, has no difference.
    with np.errstate(invalid="ignore"):
        wrong = ~(np.abs(right - value) <= tolerance)
    return wrong & ~same(right, value) if wrong.any() else wrong


def _array_values(right, value, label, axes, rules):
    wrong = _wrong(right, value, rules)
    if not wrong.any():
        return None
    if precision.is_single(right, value):
        return Finding("precision", precision.sentence(label, value))
    axes = _axes_for(right, axes)
    index = first(wrong, axes)
    yours, theirs = both(value[index], right[index])
    counted = f"{np.count_nonzero(wrong)} of {right.size} numbers differ." if right.size > 1 else ""
    if rules.is_observed:
        text = f"With your answer, {rules.source} gives {label} = {yours} at {in_words(index, axes)}"
        return Finding("values", f"{text}; {theirs} is expected{right_until(index, axes)}. {counted}".strip())
    text = f"{label} differs from {rules.source} at {in_words(index, axes)}{right_until(index, axes)}."
    return Finding("values", f"{text} Yours {yours}, {rules.source} {theirs}. {counted}".strip())


def _number_type(right, value, label, axes, rules):
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    plain = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if isinstance(right, int):
        if isinstance(value, (int, np.integer)) and plain:
            return None
        return Finding("type", f"{label} is {_shown(value)}. A whole number (int) is expected.")
    if not plain:
        return Finding("type", f"{label} is {_shown(value)}. A number is expected.")
    if np.isfinite(value) or same(right, value):
        return None
    return Finding("finite", f"{label} is {value}. A finite number is expected.")


def _shown(value) -> str:
    """Return a value with its kind, where it is short enough to show."""
    return f"{value!r}, {kind(value)}" if isinstance(value, (bool, int, float, np.generic)) else kind(value)


def _number_value(right, value, label, axes, rules):
    value = value[()] if isinstance(value, np.ndarray) else value
    if isinstance(right, int):
        agree = int(value) == right
        yours, theirs = int(value), right
    else:
        agree = abs(float(value) - right) <= rules.tolerances["float32"] or same(right, float(value))
        yours, theirs = both(float(value), right)
    return None if agree else Finding("values", f"{label} differs. Yours {yours}, {rules.source} {theirs}.")


def _plain_equal(right, value, label, axes, rules):
    if type(value) is not type(right):
        return Finding("type", f"{label} is {kind(value)}; {kind(right)} is expected.")
    return None if value == right else Finding("values", f"{label} differs. Yours {value!r}, expected {right!r}.")
