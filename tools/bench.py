"""Measure how fast things are: ``make bench``, or ``make bench ARGS="grading --quick"`` for one subject.

Each subject is a module with ``main(argv)``, which prints its figures and returns an exit status.
"""

import importlib
import os
import signal
import sys

SUBJECTS = ("notebooks", "browser", "grading", "kinds")
CORES = 2


def main(argv):
    """Measure the subject that the first word names, or all of them; return 1 if one has failed, else 0.

    Words that name no subject choose notebooks.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    # Ended from outside, it still removes its folders.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chosen, rest = SUBJECTS, []
    if argv:
        chosen, rest = ((argv[0],), argv[1:]) if argv[0] in SUBJECTS else (("notebooks",), argv)
    return max(importlib.import_module(f"bench_{subject}").main(rest) or 0 for subject in chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
