"""A fork that does one thing and ends: the way in which every process of a sandbox starts another one.

Nothing but the standard library is imported: every sandbox has it.
"""

import os
import time

_SECONDS_TO_FORK = 5


def forked(work, *arguments):
    """Have work done in a fork, which ends with it, without exit handlers and whatever happens; return its process id.

    Processes that were ended a moment ago may still count against the limit, so a fork is tried for some seconds.
    """
    child = _fork()
    if child == 0:
        status = 1
        try:
            work(*arguments)
            status = 0
        finally:
            os._exit(status)
    return child


def _fork():
    end = time.monotonic() + _SECONDS_TO_FORK
    while True:
        try:
            return os.fork()
        except BlockingIOError:
            if time.monotonic() > end:
                raise
        time.sleep(0.02)
