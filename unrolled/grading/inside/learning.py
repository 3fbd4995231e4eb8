"""What every kernel of a unit asks for, known to the server before it forks the first one (unrolled.checking.ahead).

The server may not ask itself: the first operation of TensorFlow starts threads, and a process with threads cannot be
forked. So one fork asks, while no student's code is near, and the server learns the answers, which need no thread.
"""

import contextlib
import importlib
import os
import select
import signal
import time

from unrolled.grading.inside import fork_server, namespaces

# By name, since what is inside a sandbox knows of this package the call of a function alone; a kernel has all of it.
_MODULE = "unrolled.checking.ahead"
# Without the answers a kernel asks for them itself: a course's own oracle must not keep a class waiting.
_SECONDS_TO_ASK = 30


class Learning:
    """The answers that a server knows, unit by unit."""

    def __init__(self, content):
        self._content, self._known = content, set()

    def load(self):
        """Import what a kernel's first check imports."""
        # What fails here fails again in a kernel, where the record shows it.
        with contextlib.suppress(Exception):
            self._do("load")

    def before(self, request):
        """Know the answers for the unit that a request is about, where more than one kernel will be forked."""
        unit = request.get("unit")
        if unit is None or unit in self._known or not request["shared"]:
            return
        self._known.add(unit)
        # Where no fork can be had, or it was ended while it wrote, a kernel asks for itself.
        with contextlib.suppress(Exception):
            self._do("learn", _of_a_fork(lambda: self._do("asked", unit)))

    def _do(self, function, *arguments):
        return getattr(importlib.import_module(_MODULE), function)(self._content, *arguments)


def _of_a_fork(work):
    """Return the bytes that work returns in a fork; none if it fails or is not done in time."""
    incoming, outgoing = os.pipe()
    try:
        asker = fork_server.forked(_write, work, outgoing)
    finally:
        os.close(outgoing)
    with os.fdopen(incoming, "rb", buffering=0) as answers:
        found, end = b"", time.monotonic() + _SECONDS_TO_ASK
        while select.select([answers], [], [], max(0, end - time.monotonic()))[0]:
            piece = answers.read(2**20)
            if not piece:
                return found
            found += piece
    os.kill(asker, signal.SIGKILL)
    return b""


def _write(work, outgoing):
    namespaces.die_with_parent()
    fork_server.to_nowhere(1, 2)
    answers = work()
    with os.fdopen(outgoing, "wb") as file:
        file.write(answers)
