"""Call a function on the inputs of a case and keep all that happened, whatever it was."""

import copy
import inspect
import linecache
import re
import warnings
from dataclasses import dataclass

import numpy as np

from unrolled.checking.origin import whose

# Larger answers are described, not copied: a broadcast view can claim terabytes and own four bytes.
MAX_BYTES = 64 * 2**20
MAX_ITEMS = 10_000
MAX_DEPTH = 8

# Arrays of one line whose shapes are told.
MOST_OPERANDS = 4


@dataclass(frozen=True)
class Raised:
    """An exception: its type's name, its message, the line that raised it, and the function called there, if any.

    operands  the arrays that stand in this line, with their shapes: "x (2, 5), kernel (5, 3)"
    """

    type: str
    message: str
    line: str = ""
    function: str = ""
    operands: str = ""


@dataclass(frozen=True)
class Oversize:
    """Stands for an answer, or a part of one, that is too large to keep."""

    description: str


@dataclass(frozen=True)
class Outcome:
    """What one call did: a value or an exception, the inputs that it changed, the warnings that it gave."""

    value: object = None
    raised: Raised | None = None
    changed: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()


def call(function, positional, keyword, names, max_bytes=MAX_BYTES) -> Outcome:
    """Call the function on copies of the arguments and return the Outcome.

    `names` are the parameter names of the positional arguments; an array of the answer that is larger than `max_bytes`
    is described. Only KeyboardInterrupt passes through, so that a learner can stop an endless loop.
    """
    positional, keyword = copy.deepcopy((positional, keyword))
    before = copy.deepcopy((positional, keyword))
    value, raised = None, None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = snapshot(function(*positional, **keyword), max_bytes)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raised = _describe(error)
    given = dict(zip(names, positional, strict=True)) | keyword
    kept = dict(zip(names, before[0], strict=True)) | before[1]
    changed = tuple(name for name in given if not identical(given[name], kept[name]))
    warned = tuple(dict.fromkeys(f"{warning.category.__name__}: {warning.message}" for warning in caught))
    return Outcome(value, raised, changed, warned)


def wrong_signature(function, required, optional) -> inspect.Signature | None:
    """Return the function's signature if it cannot be called with parameters of these names, else None."""
    try:
        signature = inspect.signature(function)
    except Exception:  # a callable without a signature is tried as it is
        return None
    try:
        signature.bind(*required, **dict.fromkeys(optional))
        signature.bind(*required)
    except TypeError:
        return signature
    return None


def snapshot(value, max_bytes=MAX_BYTES, depth=0):
    """Return a copy that later calls cannot change, with Oversize in place of what is too large or too deep."""
    if depth > MAX_DEPTH:
        return Oversize("something nested too deeply")
    if type(value) is np.ndarray:
        # Not nbytes of the view's memory: what a copy of it would take.
        if value.size * max(value.itemsize, 1) > max_bytes:
            return Oversize(f"an array of shape {value.shape}")
        return value.copy()
    if isinstance(value, (list, tuple)):
        if len(value) > MAX_ITEMS:
            return Oversize(f"a {type(value).__name__} of {len(value)} items")
        items = [snapshot(item, max_bytes, depth + 1) for item in value]
        return items if isinstance(value, list) else tuple(items)
    if type(value) is dict:
        if len(value) > MAX_ITEMS:
            return Oversize(f"a dict of {len(value)} items")
        return {key: snapshot(item, max_bytes, depth + 1) for key, item in value.items()}
    return value


def identical(one, other) -> bool:
    """Return True if two arguments have the same type, shape, dtype and numbers, however nested."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        same_form = one.shape == other.shape and one.dtype == other.dtype
        return same_form and one.tobytes() == other.tobytes()
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(identical, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(identical(one[key], other[key]) for key in one)
    return one is other or one == other


def _describe(error) -> Raised:
    """Return type, message and place of an exception; the place is the learner's own line, not a library's."""
    frames, step = [], error.__traceback__.tb_next
    while step is not None:
        frames.append((step.tb_frame, step.tb_lineno))
        step = step.tb_next
    own = [place for place in frames if whose(place[0].f_code.co_filename) == "own"]
    frame, number = (own or [(None, 0)])[-1]
    line = linecache.getline(frame.f_code.co_filename, number).strip() if frame else ""
    try:
        message = str(error).rstrip()
    except Exception:  # an exception class of the learner's own may fail to print itself
        message = ""
    name = frame.f_code.co_name if len(own) > 1 else ""
    operands = _operands(line, frame.f_locals) if frame and isinstance(error, (ValueError, IndexError)) else ""
    return Raised(type(error).__name__, message, line, name, operands)


def _operands(line, names) -> str:
    """Return the arrays that a line names, with their shapes."""
    words = dict.fromkeys(re.findall(r"(?<![.\w])[A-Za-z_]\w*", line.partition("#")[0]))
    arrays = [(word, names[word]) for word in words if type(names.get(word)) is np.ndarray]
    return ", ".join(f"{word} {array.shape}" for word, array in arrays[:MOST_OPERANDS])
