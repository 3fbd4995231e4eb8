"""A kernel without a sandbox: ipykernel in a process of its own and a throwaway folder, limited as far as that goes."""

import contextlib
import os
import secrets
import shutil
import signal
import sys

from jupyter_client.connect import write_connection_file
from jupyter_client.launcher import launch_kernel

from unrolled.grading.executing import home
from unrolled.grading.processes import kill_descendants

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]  # asked before each use


class PlainKernel:
    """The process of a kernel that is not isolated.

    connection  how a client reaches it, as jupyter_client's client takes it
    """

    def __init__(self, content, limits):
        """Start the process; OSError if it does not start."""
        self._process = None
        self._folder = home.short_folder()
        try:
            self._start(content, limits)
        except BaseException:
            self.close()
            raise

    def _start(self, content, limits):
        work = os.path.join(self._folder, "work")
        os.mkdir(work)
        sockets = {"transport": "ipc", "ip": os.path.join(self._folder, "s")} if os.name == "posix" else {}
        file, self.connection = write_connection_file(
            os.path.join(self._folder, "kernel.json"), key=secrets.token_hex(32).encode(), **sockets
        )
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "DYLD_LIBRARY_PATH") if name in os.environ}
        places = dict.fromkeys(str(package.parent) for package in home.packages(content))
        # jupyter_client's launcher says whose child the kernel is, and with that it ends with the grader.
        self._process = launch_kernel(
            [sys.executable, "-P", "-m", "unrolled.grading.inside.kernel_app", file, *home.modules(content)],
            cwd=work,
            env=kept | home.environment(self._folder, *places),
            preexec_fn=_limiter(limits),
        )

    @property
    def outcome(self):
        """None while the kernel runs, else {"reason": "ended"}."""
        return None if self._process.poll() is None else {"reason": "ended"}

    def connected(self):
        """Do nothing: a client may connect again."""

    def interrupt(self, client):
        """Raise KeyboardInterrupt in the cell that runs."""
        if os.name == "posix":
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGINT)
            return
        # There for Windows alone.
        from jupyter_client.win_interrupt import send_interrupt

        send_interrupt(self._process.win32_interrupt_event)

    def kill(self):
        """End the kernel and what it started, as far as that can be found."""
        if self._process is None:
            return
        kill_descendants(self._process.pid)
        self._process.kill()
        with contextlib.suppress(OSError, AttributeError):
            # Those of its session whose parents have ended; Windows has no such groups.
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self):
        """End the kernel, and remove the throwaway folder."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


def _limiter(limits):
    """Return a function that limits a process before its program starts; None where there are no such limits."""
    if resource is None:
        return None

    def limit():
        for kind, value in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, limits.file_bytes),
            (resource.RLIMIT_DATA, limits.kernel_memory_bytes),
        ):
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(kind, (value, value))

    return limit
