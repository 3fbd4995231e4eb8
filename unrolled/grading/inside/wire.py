"""Values over a pipe between two processes that do not trust each other: a JSON skeleton, then raw buffers.

A value is a NumPy array or scalar, a number, a text, None, or a list, tuple or dict with text keys of values; or a
function of `checking.functions`, of which the arrays travel. The
skeleton holds everything but the arrays' numbers, and refers to these by dtype and shape. Nothing that arrives is ever
executed, as a pickle would be, and nothing is copied or reserved before its size is known to be allowed.

What a student's function returns may be anything at all. `dump` sends the kind of it in words, and `load` makes an
empty stand-in of that kind, so that a verdict can name it.
"""

import json
import math
import re
import struct
from dataclasses import dataclass

import numpy as np

from unrolled.checking import functions
from unrolled.checking.call import Oversize

_HEADER = struct.Struct(">IQ")
# Real and complex numbers, booleans and texts of a fixed length.
_DTYPE = re.compile(r"[<>|](?:[biufc]\d{1,2}|[SU]\d{1,6})")
_TAGS = ("list", "tuple", "dict", "array", "scalar", "over", "items", "kind", "function")
_MAX_AXES = 32
_MAX_SIZE = 2**40
_MAX_NAME = 10_000


class Broken(ValueError):
    """What came is no message, is larger than allowed, or ends too early."""


@dataclass(frozen=True)
class Bounds:
    """What one message may hold: nesting, values, bytes of the skeleton, bytes of all buffers, letters of one text."""

    depth: int = 12
    items: int = 100_000
    text: int = 2**20
    bytes: int = 64 * 2**20
    letters: int = 10_000


def write(send, value, bounds=Bounds()):
    """Send one message; `send` takes bytes."""
    skeleton, buffers = dump(value, bounds)
    # Joined, so that a small message is one system call.
    send(b"".join((_HEADER.pack(len(skeleton), sum(map(len, buffers))), skeleton, *buffers)))


def read(receive, bounds=Bounds()):
    """Return the value of one message; `receive(n)` returns exactly n bytes. Raises Broken."""
    text, size = _HEADER.unpack(receive(_HEADER.size))
    if text > bounds.text or size > bounds.bytes:
        raise Broken("A message is larger than allowed.")
    return load(receive(text), receive(size), bounds)


def dump(value, bounds=Bounds()):
    """Return (skeleton, buffers): JSON as bytes, and a list of bytes in the order in which the skeleton names them."""
    writer = _Writer(bounds)
    return json.dumps(writer.skeleton(value, 0)).encode("ascii"), writer.buffers


def load(skeleton, buffer, bounds=Bounds()):
    """Return the value that a skeleton and its buffers, one after the other, stand for. Raises Broken."""
    reader = _Reader(memoryview(buffer), bounds)
    try:
        value = reader.value(json.loads(skeleton), 0)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError) as error:
        raise Broken(f"A message cannot be read: {type(error).__name__}.") from error
    if reader.position != len(buffer):
        raise Broken("A message holds more bytes than it names.")
    return value


class _Writer:
    """Makes skeletons and collects the buffers."""

    def __init__(self, bounds):
        self.bounds, self.buffers, self.items, self.bytes = bounds, [], 0, 0

    def skeleton(self, value, depth):
        if depth > self.bounds.depth:
            return {"over": "something nested too deeply"}
        kind = type(value)
        self.items += len(value) if kind in (list, tuple, dict) else 0
        if self.items > self.bounds.items:
            return {"over": f"a {kind.__name__} of {len(value)} items"}
        if value is None or kind in (bool, float):
            return value
        if kind is int:
            # Bounded, because the text of an endless number takes an endless time.
            return value if value.bit_length() <= 64 else {"over": f"a whole number of {value.bit_length()} bits"}
        if kind is str:
            return value if len(value) <= self.bounds.letters else {"over": f"a text of {len(value)} letters"}
        if kind in (list, tuple):
            return {kind.__name__: [self.skeleton(item, depth + 1) for item in value]}
        if kind is dict and all(type(key) is str for key in value):
            return {"dict": [[key[:_MAX_NAME], self.skeleton(item, depth + 1)] for key, item in value.items()]}
        if kind is Oversize:
            return {"over": value.description[:200]}
        if (parts := functions.parts(value)) is not None:
            return {"function": [kind.__name__, self.skeleton(parts, depth + 1)]}
        if kind is np.ndarray or (isinstance(value, np.generic) and _DTYPE.fullmatch(value.dtype.str)):
            return self.array(value)
        return {"kind": [kind.__name__, str(kind.__module__), isinstance(value, np.ndarray)]}

    def array(self, value):
        if not _DTYPE.fullmatch(value.dtype.str):
            # An array of objects, of records, of dates: the kind of its items is all that a verdict needs.
            return {"items": value.dtype.kind}
        size = value.size * max(value.itemsize, 1)
        if self.bytes + size > self.bounds.bytes:
            return {"over": f"an array of shape {value.shape}"}
        self.bytes += value.nbytes
        self.buffers.append(value.tobytes())
        return {"scalar" if isinstance(value, np.generic) else "array": [value.dtype.str, list(value.shape)]}


class _Reader:
    """Makes values from skeletons, and takes arrays' numbers from the buffer in order."""

    def __init__(self, buffer, bounds):
        self.buffer, self.bounds, self.items, self.position = buffer, bounds, 0, 0

    def value(self, skeleton, depth):
        # A container at the deepest level holds one more level, of descriptions.
        if depth > self.bounds.depth + 1:
            raise Broken("A message holds too much.")
        if skeleton is None or isinstance(skeleton, (bool, float, str)):
            return skeleton
        if isinstance(skeleton, int):
            if skeleton.bit_length() > 64:
                raise Broken("A message holds a number that is too large.")
            return skeleton
        ((tag, content),) = skeleton.items()
        if tag not in _TAGS:
            raise Broken("A message holds something unknown.")
        return getattr(self, f"_{tag}")(content, depth)

    def _list(self, content, depth):
        self._count(content)
        return [self.value(item, depth + 1) for item in content]

    def _tuple(self, content, depth):
        return tuple(self._list(content, depth))

    def _dict(self, content, depth):
        self._count(content)
        return {_text(key): self.value(item, depth + 1) for key, item in content}

    def _count(self, content):
        self.items += len(content)
        if self.items > self.bounds.items:
            raise Broken("A message holds too much.")

    def _over(self, content, depth):
        return Oversize(_text(content)[:200])

    def _array(self, content, depth):
        dtype, shape = content
        if not _DTYPE.fullmatch(dtype) or len(shape) > _MAX_AXES:
            raise Broken("A message holds an array of an unknown kind.")
        if not all(type(length) is int and 0 <= length <= _MAX_SIZE for length in shape):
            raise Broken("A message holds an array of an impossible shape.")
        dtype = np.dtype(dtype)
        # Without zeros, since an array of nothing may still claim a length that nobody can count to.
        if math.prod(length for length in shape if length) * max(dtype.itemsize, 1) > _MAX_SIZE:
            raise Broken("A message holds an array of an impossible shape.")
        count = math.prod(shape)
        if count * max(dtype.itemsize, 1) > self.bounds.bytes:
            raise Broken("A message holds an array that is too large.")
        piece = self.buffer[self.position : self.position + count * dtype.itemsize]
        if len(piece) != count * dtype.itemsize:
            raise Broken("A message holds fewer bytes than it names.")
        self.position += len(piece)
        if not len(piece):
            return np.zeros(shape, dtype)
        # A copy, so that nothing keeps the whole message alive, and the numbers can be changed.
        return np.frombuffer(piece, dtype).reshape(shape).copy()

    def _scalar(self, content, depth):
        return self._array([content[0], []], depth)[()]

    def _items(self, content, depth):
        return np.empty(0, {"O": "O", "M": "M8[s]", "m": "m8[s]"}.get(content, "V1"))

    def _function(self, content, depth):
        name, arrays = content
        return functions.made(_text(name), self.value(arrays, depth + 1))

    def _kind(self, content, depth):
        name, module, is_array = content
        return _stand_in(_name(name), _name(module.partition(".")[0]), is_array is True)


def _text(value):
    if not isinstance(value, str):
        raise Broken("A message holds something else where a text is expected.")
    return value[:_MAX_NAME]


def _name(value):
    """Return what is left of a type's name that a student may have made up."""
    return re.sub(r"\W", "", _text(value), flags=re.ASCII)[:40] or "object"


def _stand_in(name, package, is_array):
    """Return an empty object whose type has that name; of a masked array and other arrays, an empty one."""
    if is_array and name == "MaskedArray":
        return np.ma.masked_array([])
    kind = type(name, (np.ndarray,) if is_array else (), {"__module__": package})
    return np.empty(0).view(kind) if is_array else kind()
