"""Kernels for executing submitted notebooks: warm and sandboxed where bubblewrap works, plain elsewhere.

`start` is the way in. Behind it stand two of jupyter_client's kernel provisioners:

    unrolled-sandbox   forks a kernel from a server (`inside.kernel_server`) that runs in bubblewrap and has
                       TensorFlow imported; each kernel has namespaces, limits and a throwaway home of its own
    unrolled-plain     starts ipykernel in a process of its own, in a throwaway folder: not isolated

The trusted side opens the kernel's sockets itself, in a folder that the sandbox does not have, and hands the open
sockets over. So nothing that student code leaves in a file system is ever looked at here.
"""

import asyncio
import contextlib
import dataclasses
import json
import logging
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from importlib.metadata import EntryPoint
from pathlib import Path

import psutil
import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerBase, LocalProvisioner
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from traitlets import Dict, Instance

import unrolled
from unrolled.course.settings import Limits
from unrolled.grading.inside import sandbox
from unrolled.grading.inside.kernel_app import CHANNELS
from unrolled.grading.inside.kernel_server import MESSAGE_BYTES

SANDBOXED, PLAIN = "unrolled-sandbox", "unrolled-plain"

# Where a sandboxed kernel sees the package `unrolled`, and nothing else of the course.
COURSE = "/course"

PACKAGE = Path(unrolled.__file__).resolve().parent

# The import of TensorFlow on a slow disk takes a minute; a kernel of a warm server answers in half a second.
SECONDS_TO_WARM_UP = 180
SECONDS_TO_START = 60

# What one message from a kernel may weigh, and how many may wait here: together the most memory that it can claim.
MESSAGE_LIMIT = 16 * 2**20
MESSAGES_WAITING = 16

# One thread: kernels share the machine, and a process with one thread can be forked.
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"),
    "1",
)

REASONS = {
    "memory": "it used more than {memory} of memory",
    "processes": "it had more than {processes} processes and threads at once",
    "time": "the time for the whole notebook was over",
    "server": "the server of kernels ended",
    "stopped": "the grader stopped it",
}


class KernelFailed(Exception):
    """A kernel did not start; the text is one sentence."""


def environment(home, course=COURSE):
    """Return the environment variables of a kernel whose home folder is `home`: nothing says that it is graded.

    course  the folder in which `unrolled` lies
    """
    return {
        "HOME": home,
        "PATH": os.pathsep.join((os.path.dirname(sys.executable), "/usr/local/bin", "/usr/bin", "/bin")),
        "LANG": "C.UTF-8",
        "PYTHONPATH": course,
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "IPYTHONDIR": os.path.join(home, ".ipython"),
        "MPLCONFIGDIR": os.path.join(home, ".config", "matplotlib"),
        "KERAS_HOME": os.path.join(home, ".keras"),
        **_ONE_THREAD,
    }


class Server:
    """One kernel server in its sandbox.

    alive   it can fork kernels
    shared  its kernels have namespaces of their own, so it may have many; if not, it may have one
    """

    def __init__(self, limits):
        """Start the server and return at once; `wait` tells when it is warm."""
        self.shared = None
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        self._process, self._said = None, ""
        started = threading.Event()
        # bubblewrap ends with the *thread* that started it, so that thread has to stay.
        threading.Thread(target=self._attend, args=(theirs, limits, started), daemon=True).start()
        started.wait()

    def _attend(self, theirs, limits, started):
        with theirs:
            try:
                self._process = subprocess.Popen(
                    _command(limits), stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
                )
            except OSError:
                self._process = None
        started.set()
        if self._process:
            said = self._process.communicate()[1].strip()
            self._said = said.splitlines()[-1] if said else ""

    @property
    def alive(self):
        """Return whether the server's process runs."""
        return self._process is not None and self._process.poll() is None

    def wait(self, seconds=SECONDS_TO_WARM_UP):
        """Wait until the server is warm; KernelFailed when it is not by then."""
        with self._lock:
            if self.shared is not None:
                return
            self._control.settimeout(seconds)
            try:
                self.shared = json.loads(self._control.recv(MESSAGE_BYTES))["shared"]
            except (OSError, ValueError, KeyError) as error:
                self.close()
                raise KernelFailed(f"The server of kernels did not start. {self._said}".strip()) from error
            self._control.settimeout(None)

    def fork(self, request, descriptors):
        """Ask for one kernel; OSError if the server has ended."""
        with self._lock:
            socket.send_fds(self._control, [json.dumps({**request, "shared": self.shared}).encode()], descriptors)

    def close(self):
        """End the server and every kernel that it has."""
        self._control.close()
        if self.alive:
            self._process.kill()


def _command(limits):
    return sandbox.command(
        [sys.executable, "-P", "-m", "unrolled.grading.inside.kernel_server"],
        disk_bytes=limits.disk_bytes,
        readable=[(PACKAGE, f"{COURSE}/unrolled")],
        environment=environment(sandbox.HOME),
    )


class Servers:
    """The warm server that all kernels of this process come from; started anew whenever it has died."""

    def __init__(self):
        self._lock = threading.Lock()
        self._server = None

    def warm_up(self, limits):
        """Start a server if there is none, without waiting for it."""
        with self._lock:
            if self._server is None or not self._server.alive:
                self._server = Server(limits)
            return self._server

    def take(self, limits):
        """Return a warm server for one more kernel; KernelFailed if there is none to be had."""
        server = self.warm_up(limits)
        server.wait()
        if not server.shared:
            # It has room for a single kernel, and the next one warms up meanwhile.
            with self._lock:
                if self._server is server:
                    self._server = Server(limits)
        return server

    def close(self):
        """End the server."""
        with self._lock:
            if self._server is not None:
                self._server.close()
            self._server = None


SERVERS = Servers()


class SandboxProvisioner(KernelProvisionerBase):
    """A jupyter_client provisioner whose kernels are forks of a warm, sandboxed server."""

    limits = Dict(help="Limits as a dictionary; what is left out has its default.").tag(config=True)

    _life = None
    _outcome = None
    _folder = None
    _server = None

    @property
    def has_process(self):
        """Return whether a kernel was launched and has not been waited for."""
        return self._life is not None

    @property
    def outcome(self):
        """Return None while the kernel runs, else {"reason": ..., "status": ...} as kernel_server says it."""
        if self._outcome is None and self._life is not None:
            with contextlib.suppress(BlockingIOError):
                self._outcome = self._last_words()
        return self._outcome

    def _last_words(self):
        try:
            return json.loads(self._life.recv(MESSAGE_BYTES, socket.MSG_DONTWAIT))
        except BlockingIOError:
            raise
        except (OSError, ValueError):
            return {"reason": "server"}

    async def pre_launch(self, **kwargs):
        """Open the kernel's sockets and tell the kernel manager where they are."""
        manager = self.parent
        self._folder = _short_folder()
        manager.transport, manager.ip = "ipc", os.path.join(self._folder, "s")
        for port, channel in enumerate(CHANNELS, start=1):
            setattr(manager, f"{channel}_port", port)
        manager.session.key = secrets.token_hex(32).encode()
        self.connection_info = manager.get_connection_info()
        return await super().pre_launch(cmd=[], env={}, **{k: v for k, v in kwargs.items() if k not in ("cmd", "env")})

    async def launch_kernel(self, cmd, **kwargs):
        """Have a kernel forked; KernelFailed when there is no server."""
        limits = Limits(**self.limits)
        server = await asyncio.to_thread(SERVERS.take, limits)
        self._outcome = None
        self._life, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listening = [_listen(f"{self._folder}/s-{port}") for port in range(1, len(CHANNELS) + 1)]
        request = {
            "key": self.parent.session.key.decode(),
            "seconds": limits.seconds_to_execute + SECONDS_TO_START,
            "memory_bytes": limits.kernel_memory_bytes,
            "processes": limits.processes,
            "file_bytes": limits.file_bytes,
            "disk_bytes": limits.disk_bytes,
        }
        try:
            server.fork(request, [theirs.fileno(), *(sock.fileno() for sock in listening)])
        except OSError as error:
            raise KernelFailed("The server of kernels has ended.") from error
        finally:
            for sock in (theirs, *listening):
                sock.close()
        self._server = server
        return self.connection_info

    async def poll(self):
        """Return None while the kernel runs, else its exit status."""
        return None if self.outcome is None else self._outcome.get("status", 1)

    async def wait(self):
        """Wait until the kernel and all that it started have ended; return its exit status."""
        while await self.poll() is None:
            await asyncio.sleep(0.005)
        if self._life is not None:
            self._life.close()
            self._life = None
        return self._outcome.get("status", 1)

    async def send_signal(self, signum):
        """End the kernel for SIGKILL and SIGTERM; it is interrupted by a message, never by a signal."""
        if signum in (signal.SIGKILL, signal.SIGTERM):
            await self.kill()

    async def kill(self, restart=False):
        """End the kernel and all that it started."""
        if self._life is not None:
            with contextlib.suppress(OSError):
                self._life.shutdown(socket.SHUT_WR)
            await self.wait()

    async def terminate(self, restart=False):
        """End the kernel and all that it started: there is nothing in it that is worth a graceful end."""
        await self.kill()

    async def cleanup(self, restart=False):
        """Remove the sockets; end a server that can have no second kernel."""
        self.remove_sockets()
        server, self._server = self._server, None
        if server is not None and not server.shared:
            server.close()

    def remove_sockets(self):
        """Remove the sockets' names, which only connecting needs."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _short_folder():
    """Return a new folder for this user alone, with a name that leaves room for the names of sockets."""
    # The path of a socket has about a hundred bytes, and some systems' folders for temporary files have long names.
    place = tempfile.gettempdir()
    return tempfile.mkdtemp(dir=place if len(place) < 60 else "/tmp")


def _listen(path):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.bind(path)
    sock.listen(16)
    return sock


class PlainProvisioner(LocalProvisioner):
    """A jupyter_client provisioner for an ordinary ipykernel in a throwaway folder, with limits as far as they go."""

    limits = Dict(help="Limits as a dictionary; what is left out has its default.").tag(config=True)

    _folder = None
    outcome = None

    async def pre_launch(self, **kwargs):
        """Make the throwaway folder and name the environment and the limits."""
        self._folder = _short_folder()
        work = os.path.join(self._folder, "work")
        os.mkdir(work)
        if os.name == "posix":
            self.parent.transport = "ipc"
            self.parent.ip = os.path.join(self._folder, "s")
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "DYLD_LIBRARY_PATH") if name in os.environ}
        kwargs |= {"cwd": work, "env": kept | environment(self._folder, str(PACKAGE.parent))}
        kwargs = await super().pre_launch(**kwargs)
        # LocalProvisioner's launcher says whose child the kernel is, and with that it ends with the grader.
        kwargs["preexec_fn"] = _limiter(Limits(**self.limits))
        return kwargs

    async def kill(self, restart=False):
        """End the kernel and what it started, as far as that can be found."""
        started = []
        with contextlib.suppress(psutil.Error):
            started = psutil.Process(self.pid).children(recursive=True)
        await super().kill(restart=restart)
        for process in started:
            with contextlib.suppress(psutil.Error):
                process.kill()

    async def cleanup(self, restart=False):
        """Remove the throwaway folder."""
        await super().cleanup(restart=restart)
        shutil.rmtree(self._folder, ignore_errors=True)


def _limiter(limits):
    if os.name != "posix":
        return None
    import resource

    def limit():
        for kind, value in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, limits.file_bytes),
            (resource.RLIMIT_DATA, limits.kernel_memory_bytes),
        ):
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(kind, (value, value))

    return limit


class Specs(KernelSpecManager):
    """Kernel specifications that are not installed anywhere."""

    limits = Instance(Limits)

    def get_kernel_spec(self, kernel_name):
        """Return the specification of a sandboxed or a plain kernel."""
        return KernelSpec(
            argv=[sys.executable, "-P", "-m", "unrolled.grading.inside.kernel_app", "{connection_file}"],
            display_name="Python 3 (ipykernel)",
            language="python",
            # A signal does not reach another pid namespace.
            interrupt_mode="message" if kernel_name == SANDBOXED else "signal",
            metadata={
                "kernel_provisioner": {
                    "provisioner_name": kernel_name,
                    "config": {"limits": dataclasses.asdict(self.limits)},
                }
            },
        )


def register():
    """Make the provisioners known where the package's entry points are not installed."""
    for name, kind in ((SANDBOXED, SandboxProvisioner), (PLAIN, PlainProvisioner)):
        KernelProvisionerFactory.provisioners.setdefault(
            name, EntryPoint(name, f"{__name__}:{kind.__name__}", KernelProvisionerFactory.GROUP_NAME)
        )


class Kernel:
    """A running kernel: `client` is jupyter_client's blocking client, `isolated` says whether it is sandboxed."""

    def __init__(self, limits, isolated):
        """Start a kernel; KernelFailed if it does not answer."""
        register()
        self.limits, self.isolated = limits, isolated
        # Limits on what a hostile kernel can make this process hold.
        self._context = zmq.Context()
        self._context.setsockopt(zmq.MAXMSGSIZE, MESSAGE_LIMIT)
        self._context.setsockopt(zmq.RCVHWM, MESSAGES_WAITING)
        self.client = None
        self.manager = KernelManager(
            kernel_name=SANDBOXED if isolated else PLAIN,
            kernel_spec_manager=Specs(limits=limits),
            context=self._context,
        )
        # jupyter_client prints the traceback of a failed start; it comes as an exception too. Its own logger is
        # nbgrader's as well.
        self.manager.log = logging.Logger("unrolled.kernels", logging.CRITICAL)
        try:
            self.manager.start_kernel()
            self.client = BlockingKernelClient(context=self._context, **self._connection())
            self.client.allow_stdin = False
            self.client.start_channels(stdin=False, hb=False, control=False)
            self._wait_until_ready()
            if isolated:
                # All channels are connected, and nothing of this kernel has to be in a file system any more.
                self.manager.provisioner.remove_sockets()
                self.manager.cleanup_connection_file()
        except KernelFailed:
            self.close()
            raise
        except Exception as error:
            self.close()
            raise KernelFailed(f"The kernel did not start: {error}") from error

    def _connection(self):
        info = self.manager.get_connection_info(session=True)
        return {name: value for name, value in info.items() if not name.startswith("curve_")}

    def _wait_until_ready(self):
        """Wait for an answer on the shell channel and for the subscription to the outputs."""
        poller, waiting = zmq.Poller(), 2
        for channel in (self.client.shell_channel, self.client.iopub_channel):
            poller.register(channel.socket, zmq.POLLIN)
        deadline = time.monotonic() + SECONDS_TO_START
        asked = 0.0
        while waiting:
            if time.monotonic() - asked > 1:
                # Asked again, because an answer also makes a kernel without a welcome message speak on iopub.
                self.client.kernel_info()
                asked = time.monotonic()
            for sock, _ in poller.poll(20):
                sock.recv_multipart()
                poller.unregister(sock)
                waiting -= 1
            if self.ended():
                raise KernelFailed(f"The kernel did not start: {self.ended()}.")
            if time.monotonic() > deadline:
                raise KernelFailed(f"The kernel did not answer within {SECONDS_TO_START} seconds.")

    def ended(self):
        """Return None while the kernel runs, else why it ended, as the second half of a sentence."""
        outcome = self.manager.provisioner.outcome
        if outcome is None:
            if self.isolated or self.manager.is_alive():
                return None
            outcome = {"reason": "ended"}
        if outcome.get("text"):
            return outcome["text"].rstrip(".")
        if outcome["reason"] in REASONS:
            return REASONS[outcome["reason"]].format(
                memory=f"{self.limits.kernel_memory_bytes / 2**30:.3g} GiB", processes=self.limits.processes
            )
        return _how(outcome.get("status"))

    def interrupt(self):
        """Raise KeyboardInterrupt in the cell that runs."""
        self.manager.interrupt_kernel()

    def kill(self):
        """End the kernel and everything that it started, at once."""
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)

    def close(self):
        """End the kernel and everything that it started, and leave nothing behind."""
        if self.client is not None:
            self.client.stop_channels()
        if self.manager.has_kernel:
            self.kill()
        elif self.manager.provisioner is not None:
            self.manager.cleanup_resources()
        self._context.destroy(linger=0)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def _how(status):
    """Return how a process ended, from its wait status."""
    if status is None:
        return "its process ended"
    if os.WIFSIGNALED(status):
        return f"its process was ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"its process ended with status {os.WEXITSTATUS(status)}"


def start(limits=None, isolated=None):
    """Return a Kernel, sandboxed where that is possible unless `isolated` is False.

    A kernel that does not start is tried once more; then KernelFailed is raised.
    """
    limits = limits or Limits()
    if isolated is None:
        isolated, _ = sandbox.available()
    try:
        return Kernel(limits, isolated)
    except KernelFailed:
        return Kernel(limits, isolated)


def warm_up(limits=None):
    """Start the server of kernels beforehand, where there is a sandbox; returns at once."""
    if sandbox.available()[0]:
        SERVERS.warm_up(limits or Limits())
