"""Answer through the exit code whether the Python that runs this can carry the course.

0 yes; 2 another version; 3 TensorFlow has no build for this machine; 4 it cannot make environments.
Runs on every Python since 2.7, so that an old one is refused and does not stop with a syntax error.
"""

import platform
import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(2)
if sys.maxsize < 2**32 or (sys.platform == "darwin" and platform.machine() == "x86_64"):
    sys.exit(3)
try:
    import ensurepip  # noqa: F401
    import venv  # noqa: F401
except ImportError:
    sys.exit(4)
