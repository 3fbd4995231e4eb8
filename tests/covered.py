"""Which lines of unrolled/ the tests run, the browser's left out: ``make test ARGS="coverage"``.

``coverage report --show-missing`` lists the lines afterwards. What runs in sandboxes alone is left out of the figure,
since nothing measures it there: a sandbox has no variable of ours in its environment, no file of this course but those
that it needs, and nowhere to write to.
"""

import subprocess
import sys

from run import TESTS

LEAST = 95
# Rooms whose code runs in sandboxes: kernels, NumPy children, and the processes that read and show students' text.
SANDBOXED = ("unrolled/grading/inside/*", "unrolled/grading/pages_inside/*")


def main(words):
    """Run the tests, or those that the words of pytest choose, and report; return the exit code."""
    chosen = words or ["tests", "--ignore", "tests/browser"]
    coverage("erase")
    # Processes that the tests start write files of their own: [tool.coverage.run] in pyproject.toml.
    failed = coverage("run", *TESTS, *chosen)
    coverage("combine", "--quiet")
    print(f"\nunrolled/ without what only sandboxes run ({', '.join(SANDBOXED)}):", flush=True)
    # A part of the tests runs a part of the lines. With two places, 94.8 is not taken for 95.
    least = ("--precision=2", *(() if words else (f"--fail-under={LEAST}",)))
    return coverage("report", f"--omit={','.join(SANDBOXED)}", *least) or failed


def coverage(*arguments):
    """Run a command of coverage; return its exit code."""
    return subprocess.run([sys.executable, "-m", "coverage", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
