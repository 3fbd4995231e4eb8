"""The warm servers that all kernels of this process come from."""

import sys
import threading

from unrolled.grading import sandbox
from unrolled.grading.executing import home
from unrolled.grading.fork_server import ForkServer, NoServer

# Where a sandboxed kernel sees this package and the course's, and nothing else of the course.
_COURSE = "/course"


class Servers:
    """One warm server for each course, started anew whenever it has died."""

    def __init__(self):
        self._lock = threading.Lock()
        self._servers = {}

    def warm_up(self, content, limits):
        """Start a server if there is none, without waiting for it."""
        with self._lock:
            server = self._servers.get(content.__name__)
            if server is None or not server.alive:
                server = self._servers[content.__name__] = ForkServer(_command(content, limits))
            return server

    def take(self, content, limits):
        """Return a warm server for one more kernel; KernelFailed if there is none to be had."""
        server = self.warm_up(content, limits)
        try:
            server.wait(home.SECONDS_TO_WARM_UP)
        except NoServer as error:
            raise home.KernelFailed(f"The server of kernels did not start. {error}".strip()) from error
        if not server.shared:
            # It has room for a single kernel, and the next one warms up meanwhile.
            with self._lock:
                if self._servers.get(content.__name__) is server:
                    self._servers[content.__name__] = ForkServer(_command(content, limits))
        return server

    def close(self):
        """End the servers and their kernels."""
        with self._lock:
            for server in self._servers.values():
                server.close()
            self._servers.clear()


def _command(content, limits):
    return sandbox.command(
        [sys.executable, "-P", "-m", "unrolled.grading.inside.kernel_server", content.__name__, *home.modules(content)],
        disk_bytes=limits.disk_bytes,
        readable=[(package, f"{_COURSE}/{package.name}") for package in home.packages(content)],
        environment=home.environment(sandbox.HOME, _COURSE),
    )


SERVERS = Servers()
