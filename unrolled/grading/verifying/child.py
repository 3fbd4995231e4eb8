"""The sandboxed process that runs a student's code, and its plain stand-in where there is no sandbox."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from unrolled.checking.content import file_of
from unrolled.grading import sandbox
from unrolled.grading.fork_server import ForkServer
from unrolled.grading.inside.limits import nobody
from unrolled.grading.processes import kill_descendants
from unrolled.grading.verifying import children
from unrolled.grading.verifying.channel import SECONDS_TO_START, Channel, Ended, PipeChannel

_PACKAGE = Path(__file__).parents[2]
# All that the child has of this package: no exercise, no answer, no master.
_ROOM = (
    "grading/__init__.py", "grading/inside", "checking/__init__.py", "checking/call.py", "checking/functions.py",
    "checking/libraries.py", "checking/origin.py",
)  # fmt: skip
_SITE = "/site-packages"
_ENVIRONMENT = sandbox.ONE_THREAD | {"PYTHONDONTWRITEBYTECODE": "1"}
_BOOT = "import sys; sys.path[:0] = {paths!r}; from unrolled.grading.inside import {module}; {module}.{call}"


class NotStarted(Exception):
    """No child can be started here, whoever's code it is; the text is one sentence for the instructor."""


class Child:
    """The sandboxed process that serves jobs; started when the first job needs it, and again when it has died."""

    def __init__(self, limits, isolated, content):
        self.limits, self.isolated, self.content = limits, isolated, content
        self.process, self.control, self.folder = None, None, None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._stop()

    @contextlib.contextmanager
    def job(self):
        """Give a Channel to a new job; afterwards its process, and all that it started, is ended."""
        if not hasattr(os, "fork"):
            with self._single() as channel:
                yield channel
            return
        if self.process is None:
            self._start()
        ours, theirs = socket.socketpair()
        channel = Channel(ours, self.process.pid, self.limits)
        try:
            with ours:
                try:
                    with theirs:
                        socket.send_fds(self.control, [b"j"], [theirs.fileno()])
                except OSError as error:
                    raise Ended("crash") from error
                yield channel
        except Ended as ended:
            ended.status = self._end_job()
            if ended.why == "crash" and _lacked_memory(ended.status):
                ended.why = "memory"
            raise
        except BaseException:
            self._stop()
            raise
        else:
            self._end_job()

    def _end_job(self):
        """End the job's process and return its wait status; None, and the child is given up, if it does not answer."""
        try:
            self.control.settimeout(5)
            self.control.sendall(b"k")
            said = self.control.recv(4, socket.MSG_WAITALL)
        except OSError:
            said = b""
        status = int.from_bytes(said, "big") if len(said) == 4 else None
        if status is None or self.process.poll() is not None:
            self._stop()
        elif not self.isolated:
            kill_descendants(self.process.pid)
        return status

    def _start(self):
        if not (self.isolated and self._fork()):
            self._start_anew()

    def _fork(self):
        """Have a warm server fork the child; return False where there is none, or it cannot."""
        server = WARM.server
        if server is None:
            return False
        self.control, theirs = socket.socketpair()
        with theirs:
            children.introduce(self.control)
            asked = children.fork(server, self.limits, theirs)
        self.control.settimeout(SECONDS_TO_START)
        with contextlib.suppress(OSError):
            self.process = children.Forked(self.control) if asked else None
        if self.process is None:
            self._stop()
        return self.process is not None

    def _start_anew(self):
        self.control, theirs = socket.socketpair()
        user = nobody() if not self.isolated and os.geteuid() == 0 else None
        with theirs:
            call = f"main({self.isolated}, {self.content.child!r}, {self._limits()}, {user})"
            self._run(call, user, stdin=theirs, stdout=subprocess.DEVNULL)
        self.control.settimeout(SECONDS_TO_START)
        try:
            ready = self.control.recv(1)
        except OSError:
            ready = b""
        if not ready:
            self._stop()
            raise NotStarted("The process that runs students' code did not start, so nothing could be graded.")

    def _limits(self):
        return f"{self.limits.child_memory_bytes}, {self.limits.processes}, {self.limits.file_bytes}"

    def _run(self, call, user=None, **streams):
        if self.isolated:
            argv = _command(self.content, "worker", call, self.limits.disk_bytes)
            self.process = subprocess.Popen(argv, stderr=subprocess.DEVNULL, env={}, **streams)
            return
        site = Path(np.__file__).parent.parent
        # The folder plays the sandbox's part: it has the same files, is home and working folder, and is thrown away.
        self.folder = tempfile.mkdtemp(prefix="unrolled-")
        for source, name in _visible(self.content):
            target = Path(self.folder, "site-packages", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
        home = Path(self.folder, "home")
        home.mkdir()
        paths = [str(Path(self.folder, "site-packages"))]
        try:
            for package in ("numpy", "numpy.libs"):
                os.symlink(site / package, Path(paths[0], package))
        except OSError:  # on Windows few may make links
            paths.append(str(site))
        if user is not None:
            # Its own: the student's code runs as this user.
            os.chmod(self.folder, 0o711)
            os.chown(home, user, user)
        inherited = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _BOOT.format(paths=paths, module="worker", call=call)],
            stderr=subprocess.DEVNULL,
            cwd=home,
            env=_ENVIRONMENT | inherited | {"HOME": str(home), "PATH": os.defpath, "LANG": "C.UTF-8"},
            start_new_session=True,
            **streams,
        )

    @contextlib.contextmanager
    def _single(self):
        """Give a Channel to a process that does one job, where a process cannot be forked."""
        self._run(f"main_once({self._limits()})", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            yield PipeChannel(self.process, self.limits)
        except Ended as ended:
            self._stop()
            ended.status = None
            raise
        finally:
            self._stop()

    def _stop(self):
        if self.process is not None:
            if not self.isolated:
                kill_descendants(self.process.pid)
            self.process.kill()
            self.process.wait()
            for stream in (self.process.stdin, self.process.stdout):
                if stream:
                    stream.close()
        if self.control is not None:
            self.control.close()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.process, self.control, self.folder = None, None, None


def _lacked_memory(status):
    """Return whether a process was ended because a file in memory that it had mapped could not grow."""
    return status is not None and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGBUS


def _visible(content):
    """Return (path, name below the packages' folder) of all that a child sees of this package and of the course's."""
    modules = [(file_of(module), f"{module.replace('.', '/')}.py") for module in content.child]
    return [*((_PACKAGE / name, f"unrolled/{name}") for name in _ROOM), *modules]


def _command(content, module, call, disk_bytes):
    """Return the arguments that run a function of a module in a sandbox with NumPy."""
    site = Path(np.__file__).parent.parent
    numpy = [(path, f"{_SITE}/{path.name}") for path in (site / "numpy", site / "numpy.libs") if path.exists()]
    return sandbox.command(
        [sys.executable, "-I", "-S", "-c", _BOOT.format(paths=[_SITE], module=module, call=call)],
        disk_bytes=disk_bytes,
        readable=[*numpy, *((path, f"{_SITE}/{name}") for path, name in _visible(content))],
        hidden=_installed_packages(),
        environment=_ENVIRONMENT,
    )


class _Warm:
    """The server that forks the children of this process, if a class is being graded."""

    server = None

    def open(self, limits, content):
        """Start a server where there is a sandbox; returns at once."""
        if self.server is None and sandbox.available()[0]:
            self.server = ForkServer(_command(content, "child_server", f"main({content.child!r})", limits.disk_bytes))

    def close(self):
        """End the server; children are started anew from now on."""
        if self.server is not None:
            self.server.close()
            self.server = None


WARM = _Warm()


def _installed_packages():
    """Return the folders below what the sandbox shows in which packages such as Keras may be."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    prefixes = {sys.prefix, sys.base_prefix, "/usr", "/usr/local"}
    folders = [f"{prefix}/lib{bits}/{version}/site-packages" for prefix in sorted(prefixes) for bits in ("", "64")]
    folders += ["/usr/lib/python3/dist-packages", f"/usr/local/lib/{version}/dist-packages"]
    return [folder for folder in folders if os.path.isdir(folder) and not os.path.islink(folder)]
