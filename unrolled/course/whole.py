"""A file that is there whole, or as it was before: nobody ever reads half of one, whenever the writer was ended."""

import os
import tempfile
from pathlib import Path


def write(path: str | os.PathLike[str], content: bytes, mode: int = 0o600) -> None:
    """Put bytes in the place of a file, whose folder is made where there is none. Raises OSError, with that file."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _replace(path, content, mode)
    except OSError as error:
        # Nobody who asked for the file knows of the other name.
        raise OSError(error.errno, error.strerror, str(path)) from error


def _replace(path: Path, content: bytes, mode: int) -> None:
    # In the same folder, so that it is renamed; nobody lists a name that begins with a dot.
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
