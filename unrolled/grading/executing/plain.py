"""A kernel without a sandbox: ipykernel in a process of its own and a throwaway folder, limited as far as that goes."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

from jupyter_client.connect import write_connection_file
from jupyter_client.launcher import launch_kernel

from unrolled.grading.executing import home
from unrolled.grading.executing.home import SECONDS_TO_START
from unrolled.grading.pages_inside.client import CHANNELS
from unrolled.grading.processes import kill_descendants

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]  # asked before each use

_SECONDS_TO_END = 10


class PlainKernel:
    """The process of a kernel that is not isolated.

    connection  how a client reaches it, as jupyter_client's client takes it
    life        the socket over which is said that it has ended; None where no connection can be handed over
    """

    def __init__(self, content, limits):
        """Start the process; OSError if it does not start."""
        self._process = None
        self._folder = home.short_folder()
        self.life, self._told = socket.socketpair() if os.name == "posix" else (None, None)
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
        if self.life is not None:
            threading.Thread(target=self._tell, daemon=True).start()

    def _tell(self):
        """Say over the life socket that the kernel has ended, when it has."""
        self._process.wait()
        with contextlib.suppress(OSError):
            self._told.send(json.dumps({"reason": "ended"}).encode())

    def connected(self):
        """Return connections to the channels as soon as it listens; none where it is reached by an address."""
        if self.life is None:
            return []
        address, channels = self.connection["ip"], []
        deadline = time.monotonic() + SECONDS_TO_START
        for channel in CHANNELS:
            channels.append(socket.socket(socket.AF_UNIX))
            while True:
                try:
                    channels[-1].connect(f"{address}-{self.connection[f'{channel}_port']}")
                    break
                except OSError as error:
                    if self._process.poll() is not None:
                        raise home.KernelFailed("The kernel did not start: its process ended.") from error
                    if time.monotonic() > deadline:
                        raise home.KernelFailed("The kernel did not start in time.") from error
                time.sleep(0.05)
        return channels

    def kill(self):
        """End the kernel and what it started, as far as that can be found."""
        if self._process is None:
            return
        kill_descendants(self._process.pid)
        self._process.kill()
        with contextlib.suppress(OSError, AttributeError):
            # Those of its session whose parents have ended; Windows has no such groups.
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_SECONDS_TO_END)

    def close(self):
        """End the kernel, and remove the throwaway folder."""
        self.kill()
        for sock in filter(None, (self.life, self._told)):
            sock.close()
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
