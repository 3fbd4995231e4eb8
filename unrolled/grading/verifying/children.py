"""NumPy children that a warm server forks, one for each submission of a class: forked and not started.

A submission's child then costs some hundredths of a second, where Python and NumPy in a new bubblewrap take 25.
Where a server's forks cannot have namespaces of their own there is none, and each child has its own bubblewrap.
"""

import contextlib
import os
import select
import signal
import socket
import struct

import psutil

from unrolled.grading.fork_server import NoServer
from unrolled.grading.verifying.channel import SECONDS_TO_START

_CREDENTIALS = struct.Struct("3i")


def fork(server, limits, control):
    """Have a child started that serves jobs over the socket `control`; return whether that was possible."""
    request = {
        "memory_bytes": limits.child_memory_bytes,
        "processes": limits.processes,
        "file_bytes": limits.file_bytes,
        "disk_bytes": limits.disk_bytes,
    }
    with contextlib.suppress(OSError, NoServer):
        server.wait(SECONDS_TO_START)
        if server.shared:
            server.fork(request, [control.fileno()])
            return True
    return False


def introduce(control):
    """Have the kernel say, with what comes over this socket, which process sends it; before anything is sent."""
    control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)


class Forked:
    """A child that a server forked, as a subprocess.Popen; `pid` is the first process of its namespace."""

    stdin = stdout = None

    def __init__(self, control):
        """Wait for the child's first word. OSError if there is none."""
        _, ancillary, _, _ = control.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size))
        control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        if not ancillary:
            raise OSError("The child did not start.")
        child, _, _ = _CREDENTIALS.unpack(ancillary[0][2][: _CREDENTIALS.size])
        try:
            self.pid = psutil.Process(child).ppid()
            self._handle = os.pidfd_open(self.pid)
            if psutil.Process(child).ppid() != self.pid:
                raise OSError("The child has ended.")
        except psutil.Error as error:
            raise OSError("The child has ended.") from error

    def poll(self):
        """Return None while it runs."""
        return 0 if select.select([self._handle], [], [], 0)[0] else None

    def kill(self):
        """End the child and everything in its namespaces."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def wait(self):
        """Wait until it has ended; it cannot be asked anything afterwards."""
        select.select([self._handle], [], [])
        os.close(self._handle)
