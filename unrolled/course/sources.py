"""Whether code has changed since something was made with it."""

import functools
import hashlib
from pathlib import Path


@functools.cache
def digest(*places: Path) -> str:
    """Return a digest of these Python files, and of all that are in these folders, however deep."""
    whole = hashlib.sha256()
    for place in places:
        folder = place if place.is_dir() else place.parent
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            whole.update(file.relative_to(folder.parent).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()
