"""Whose code a file holds: the learner's own, this package's, or a library's."""

import functools
import os

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_STANDARD = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")


@functools.lru_cache(maxsize=4096)
def whose(file: str) -> str:
    """Return "own" for a learner's notebook or file, else "course", "numpy", "standard" or "library"."""
    if file.startswith(PACKAGE):
        return "course"
    for part in _INSTALLED:
        if part in file:
            return "numpy" if file.rpartition(part)[2].startswith(f"numpy{os.sep}") else "library"
    if file.startswith((_STANDARD, "<frozen ", "<__array_function__")):
        return "standard"
    # What TensorFlow makes of a function that is decorated with tf.function.
    return "library" if "__autograph_generated_file" in file else "own"
