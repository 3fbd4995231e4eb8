"""A warm server of NumPy children for a whole class: a child of its own for each submission, forked and not started.

A submission's child then costs some hundredths of a second, where Python and NumPy in a new bubblewrap take a quarter.
Where a server's forks cannot have namespaces of their own there is no server, and each child has its own bubblewrap.
"""

import contextlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import threading

import psutil

SECONDS_TO_START = 60
MESSAGE_BYTES = 4096
_CREDENTIALS = struct.Struct("3i")


class Server:
    """A warm server; `fork` starts children until it is closed."""

    def __init__(self, command):
        """Start the server and return at once; `command` is its bubblewrap."""
        self._usable, self._process = None, None
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock, started = threading.Lock(), threading.Event()
        # bubblewrap ends with the *thread* that started it, so that thread has to stay.
        threading.Thread(target=self._attend, args=(command, theirs, started), daemon=True).start()
        started.wait()

    def _attend(self, command, theirs, started):
        streams = {"stdin": theirs, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with theirs, contextlib.suppress(OSError):
            self._process = subprocess.Popen(command, env={}, **streams)
        started.set()
        if self._process:
            self._process.wait()

    def fork(self, limits, control):
        """Have a child started that serves jobs over the socket `control`; return whether that was possible."""
        request = {
            "memory_bytes": limits.child_memory_bytes,
            "processes": limits.processes,
            "file_bytes": limits.file_bytes,
            "disk_bytes": limits.disk_bytes,
        }
        with self._lock, contextlib.suppress(OSError):
            if self._is_usable():
                socket.send_fds(self._control, [json.dumps(request).encode()], [control.fileno()])
                return True
        return False

    def _is_usable(self):
        """Return whether the server is there and its forks have namespaces of their own; wait until that is known."""
        if self._usable is None:
            self._control.settimeout(SECONDS_TO_START)
            try:
                self._usable = json.loads(self._control.recv(MESSAGE_BYTES))["shared"] is True
            except (OSError, ValueError, KeyError):
                self._usable = False
        return self._usable

    def close(self):
        """End the server and every child that it has."""
        self._control.close()
        if self._process:
            self._process.kill()
            self._process.wait()


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
