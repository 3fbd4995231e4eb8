"""The trusted end of a warm server, whose forks run students' code: kernels, or NumPy children.

`unrolled.grading.inside.fork_server` is the other end, and says how the two speak.
"""

import contextlib
import json
import shutil
import socket
import subprocess
import threading
import time

_MESSAGE_BYTES = 4096
_SECONDS_TO_TAKE = 10


class NoServer(Exception):
    """The server did not start; the text is what it said last, or nothing."""


class ForkServer:
    """A server in its sandbox.

    shared  its forks have namespaces of their own, so it may have many; None until `wait` has returned
    """

    def __init__(self, command):
        """Start the server and return at once; `command` is its bubblewrap."""
        self.shared = None
        self._process, self._said = None, ""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock, started = threading.Lock(), threading.Event()
        # bubblewrap ends with the *thread* that started it, so that thread has to stay.
        self._attendant = threading.Thread(target=self._attend, args=(command, theirs, started), daemon=True)
        self._attendant.start()
        started.wait()

    def _attend(self, command, theirs, started):
        program = shutil.which(command[0]) or command[0]
        streams = {"stdin": theirs, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        with theirs, contextlib.suppress(OSError):
            # The sandbox sees bubblewrap's own environment in /proc, so there is nothing in it.
            self._process = subprocess.Popen([program, *command[1:]], env={}, **streams)
        started.set()
        if self._process:
            said = self._process.communicate()[1].decode(errors="replace").strip()
            self._said = said.splitlines()[-1] if said else ""

    @property
    def alive(self):
        """Whether the server's process runs."""
        return self._process is not None and self._process.poll() is None

    def has_ended(self, seconds):
        """Return whether the server's process has ended by then: one that was killed runs on for an instant."""
        end = time.monotonic() + seconds
        while self.alive and time.monotonic() < end:
            time.sleep(0.01)
        return not self.alive

    def wait(self, seconds):
        """Wait until the server is warm; NoServer when it is not by then."""
        with self._lock:
            if self.shared is not None:
                return
            try:
                self._control.settimeout(seconds)
                self.shared = json.loads(self._control.recv(_MESSAGE_BYTES))["shared"] is True
                # A server that takes no request any more is as good as ended.
                self._control.settimeout(_SECONDS_TO_TAKE)
            except (OSError, ValueError, KeyError) as error:
                self.close()
                # What it said is read to its end.
                self._attendant.join(5)
                raise NoServer(self._said) from error

    def fork(self, request, descriptors):
        """Ask for one fork; OSError if the server has ended."""
        with self._lock:
            socket.send_fds(self._control, [json.dumps({**request, "shared": self.shared}).encode()], descriptors)

    def close(self):
        """End the server and every fork that it has."""
        self._control.close()
        if self._process:
            self._process.kill()
            self._process.wait()
