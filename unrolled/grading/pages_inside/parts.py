"""Several pieces of bytes in one, as they go into the room and come out of it; and small values as JSON.

Nothing but the standard library is imported: both sides read with this, the trusted one with bounds.
"""

import json
import struct

_LENGTH = struct.Struct(">Q")


class Broken(ValueError):
    """What came is not what `joined` or `told` makes."""


def joined(*parts: bytes) -> bytes:
    """Return one piece of bytes, which `parted` takes apart."""
    return b"".join(piece for part in parts for piece in (_LENGTH.pack(len(part)), part))


def parted(data: bytes, number: int | None = None) -> list[bytes]:
    """Return the pieces; Broken if they are not whole, or not as many as `number`."""
    parts, at = [], 0
    while at < len(data):
        if len(data) - at < _LENGTH.size:
            raise Broken("no pieces")
        end = at + _LENGTH.size + _LENGTH.unpack_from(data, at)[0]
        if end > len(data):
            raise Broken("a piece is not whole")
        parts.append(data[at + _LENGTH.size : end])
        at = end
    if number is not None and len(parts) != number:
        raise Broken(f"{number} pieces are expected, {len(parts)} came")
    return parts


def told(value) -> bytes:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def heard(data: bytes, most: int = 2**20):
    """Return the value of `told`; Broken if it is none, or longer than `most` bytes, which bounds its memory too."""
    if len(data) > most:
        raise Broken(f"{len(data)} bytes are more than {most}")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Broken(str(error)) from error
