"""Run all lessons and solutions again with nbval, which compares each output with the stored one.

Their kernels are forks of one process that has imported Keras: twenty-four imports take longer than all notebook cells.
"""

import os
import subprocess
import sys

import warm_python

NBVAL = ["-m", "pytest", "-n", "3", "--dist", "loadfile", "--nbval"]
WHERE = ["notebooks", "solutions"]


def main(words):
    """Run nbval on all notebooks, or on those that are named; return its exit code."""
    with warm_python.kernels("unrolled.backend", "unrolled.draw") as folder:
        environment = os.environ | {"JUPYTER_PATH": folder}
        return subprocess.run([sys.executable, *NBVAL, *(words or WHERE)], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
