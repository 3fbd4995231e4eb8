"""Whose code a file holds: the learner's own, the course's, or a library's."""

import functools
import os

# This package, and those of the courses that this process checks. It is asked at each call, so it has to be quick.
_PACKAGES = {os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep}
_STANDARD = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")


def belongs(package):
    """Take all files in a folder for the course's."""
    _PACKAGES.add(os.path.abspath(package) + os.sep)
    whose.cache_clear()


@functools.lru_cache(maxsize=4096)
def whose(file: str) -> str:
    """Return "own" for a learner's notebook or file, else "course", "numpy", "standard" or "library"."""
    if file.startswith(tuple(_PACKAGES)):
        return "course"
    for part in _INSTALLED:
        if part in file:
            return "numpy" if file.rpartition(part)[2].startswith(f"numpy{os.sep}") else "library"
    if file.startswith((_STANDARD, "<frozen ", "<__array_function__")):
        return "standard"
    # What TensorFlow makes of a function that is decorated with tf.function.
    return "library" if "__autograph_generated_file" in file else "own"
