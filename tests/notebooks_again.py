"""Run all lessons and solutions again with nbval, which compares each output with the stored one.

Their kernels are forks of one process that has imported Keras: twenty-four imports take longer than all notebook cells.
"""

import os
import subprocess
import sys

import warm_python
from run import PYTEST

WHERE = ["notebooks", "solutions"]


def main(words):
    """Run nbval on all notebooks, or on those that are named; return its exit code."""
    with warm_python.kernels("unrolled.backend", "unrolled.draw") as folder:
        command = [sys.executable, *PYTEST, "--nbval", *(words or WHERE)]
        return subprocess.run(command, env=os.environ | {"JUPYTER_PATH": folder}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
