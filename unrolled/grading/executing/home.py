"""What every kernel has, sandboxed or not: a folder for its sockets, environment variables and imported modules."""

import os
import tempfile
from pathlib import Path

from unrolled.grading import sandbox

# The import of TensorFlow on a slow disk takes a minute; a kernel of a warm server answers in half a second.
SECONDS_TO_WARM_UP = 180
SECONDS_TO_START = 60

# The package whose modules run inside; a course's own may be another one.
ENGINE = Path(__file__).resolve().parents[2]

# A process with one thread can be forked.
_ONE_THREAD = sandbox.ONE_THREAD | dict.fromkeys(("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1")
# Else TensorFlow looks through all that it has for oneDNN's version of each operation, again in each kernel: a tenth of
# what a notebook costs. A sum is then rounded in another order, as on another processor.
_NO_SEARCH = {"TF_ENABLE_ONEDNN_OPTS": "0"}


class KernelFailed(Exception):
    """A kernel did not start; the text is one sentence."""


def packages(content):
    """Return the folders of the packages that a kernel sees: this one, and the course's where it is another."""
    return tuple(dict.fromkeys((ENGINE, content.package.resolve())))


def modules(content):
    """Return the names of modules that a kernel has imported before a notebook asks for them."""
    return (*content.preload, "unrolled.checking.check")


def environment(home, *places):
    """Return the environment variables of a kernel whose home folder is `home`: nothing says that it is graded.

    places  the folders in which packages lie
    """
    return {
        "HOME": home,
        "PATH": sandbox.PATH,
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(places),
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "IPYTHONDIR": os.path.join(home, ".ipython"),
        "MPLCONFIGDIR": os.path.join(home, ".config", "matplotlib"),
        "KERAS_HOME": os.path.join(home, ".keras"),
        **_ONE_THREAD,
        **_NO_SEARCH,
    }


def short_folder():
    """Return a new folder for this user alone, with a name that leaves room for the names of sockets."""
    # The path of a socket has about a hundred bytes, and some systems' folders for temporary files have long names.
    place = tempfile.gettempdir()
    return tempfile.mkdtemp(dir=place if len(place) < 60 else "/tmp")
