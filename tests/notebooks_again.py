"""Run all lessons and solutions again with nbval, which compares each output with the stored one.

Their kernels are forks of one process that has imported Keras: twenty-four imports take longer than all notebook cells.
"""

import os
import subprocess
import sys

import warm_python
from run import PYTEST, ROOT

# What trains takes as long as ten others: it begins first, or one worker ends long after the rest.
LONGEST = ("notebooks/10_training.ipynb", "notebooks/09_lstm_gradients.ipynb")


def notebooks():
    """Return all lessons and solutions, the longest first."""
    found = [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("notebooks/*.ipynb"))]
    found += [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("solutions/*/*.ipynb"))]
    return [*LONGEST, *(name for name in found if name not in LONGEST)]


def main(words):
    """Run nbval on all notebooks, or on those that are named; return its exit code."""
    with warm_python.kernels("unrolled.backend", "unrolled.draw") as folder:
        # As many as there are cores, and no more: a notebook hardly ever waits.
        options = ["-n", "2", "--no-loadscope-reorder", "--nbval"]
        command = [sys.executable, *PYTEST, *options, *(words or notebooks())]
        return subprocess.run(command, env=os.environ | {"JUPYTER_PATH": folder}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
