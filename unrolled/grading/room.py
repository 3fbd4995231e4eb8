"""Ask the room `pages_inside` for something that has to do with a student's text: bytes in, bytes out, within limits.

The trusted process does not parse, match or show what a student wrote: a process that may fail does, sandboxed where
bubblewrap works, else a plain child process. Whatever goes wrong there is one exception here.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from unrolled.grading import sandbox
from unrolled.grading.fork_server import ForkServer, NoServer
from unrolled.grading.pages_inside.server import DONE, ERROR, LENGTH, MEMORY, OUTPUT

_PACKAGE = Path(__file__).parents[1]
# All that the room has of this package: no exercise, no answer, no master.
_VISIBLE = ("grading/__init__.py", "grading/types.py", "grading/inside", "grading/pages_inside")
_COURSE = "/course/unrolled"
# The package's own __init__ imports the course; jsonschema imports a grammar that nothing needs, for five seconds
# (unrolled.course.start_up).
_BOOT = (
    "import sys, types; sys.modules['rfc3987_syntax'] = None; "
    "package = sys.modules['unrolled'] = types.ModuleType('unrolled'); "
    "package.__path__ = [{path!r}]; from unrolled.grading.pages_inside import server; server.{call}"
)
_ENVIRONMENT = sandbox.ONE_THREAD | {
    "PYTHONDONTWRITEBYTECODE": "1", "PYTHONNOUSERSITE": "1", "JUPYTER_PLATFORM_DIRS": "1"
}  # fmt: skip
_SECONDS_TO_START = 120
_SECONDS_FOR_LAST_WORDS = 2
# A plain process imports for itself what the server has imported already.
_SECONDS_FOR_IMPORTS = 15
_DISK_BYTES = 16 * 2**20
_LOOK_EVERY = 0.5


class Failed(Exception):
    """The room gave no answer; the text is half a sentence.

    why     "time", "memory", "output", "crash", or "error" with the exception's class in `kind`
    """

    def __init__(self, why, kind=""):
        super().__init__(f"{WHY[why]} ({kind})" if kind else WHY[why])
        self.why, self.kind = why, kind


WHY = {
    "time": "it took too long",
    "memory": "it needs too much memory",
    "output": "what comes out is too large",
    "crash": "the process ended",
    "error": "it failed",
}


@dataclass(frozen=True)
class Budget:
    """What one question may use. `seconds` are wall time, sizes are bytes."""

    seconds: float = 20.0
    processor_seconds: float = 15.0
    memory_bytes: int = 768 * 2**20
    output_bytes: int = 64 * 2**20

    @classmethod
    def of(cls, limits, seconds):
        """Return the budget of one step of a submission by the course's limits."""
        return cls(seconds, seconds, limits.reading_memory_bytes, 2 * limits.record_bytes)


def ask(function: str, data: bytes, budget: Budget | None = None, *, isolated=None, descriptors=()) -> bytes:
    """Return what a function of the room, "module.function", makes of the data. Raises Failed.

    isolated     False: in a plain child process; None: in a sandbox where that is possible
    descriptors  open files that the function is given too, as numbers

    Any thread may ask, and several at once.
    """
    budget = budget or Budget()
    isolated = sandbox.available()[0] if isolated is None else isolated
    request = {"function": function, "disk_bytes": _DISK_BYTES, **asdict(budget)}
    answer = (_ask_server if isolated else _ask_plain)(request, data, budget, list(descriptors))
    kind, rest = answer[:1], answer[1:]
    if kind == DONE and len(rest) <= budget.output_bytes:
        return rest
    if kind == ERROR:
        raise Failed("error", "".join(letter for letter in rest[:80].decode("ascii", "replace") if letter.isalnum()))
    raise Failed({MEMORY: "memory", OUTPUT: "output", DONE: "output"}.get(kind, "crash"))


def warm_up():
    """Start the room's server beforehand, where there is a sandbox; returns at once."""
    if sandbox.available()[0]:
        _SERVER.started()


def close():
    """End the server and all that it does; the next question starts it again."""
    _SERVER.close()


class _Server:
    """The one server of this process, started anew when it has ended."""

    def __init__(self):
        self._lock = threading.Lock()
        self._server, self._owner = None, None

    def started(self):
        """Return a running server, which need not be warm yet."""
        with self._lock:
            # What a parent process started is not ours to talk with.
            if self._server is None or self._owner != os.getpid() or not self._server.alive:
                self._server, self._owner = ForkServer(_command()), os.getpid()
            return self._server

    def close(self):
        """End it."""
        with self._lock:
            if self._server is not None and self._owner == os.getpid():
                self._server.close()
            self._server = None


_SERVER = _Server()


def _command():
    argv = [sys.executable, "-P", "-c", _BOOT.format(path=_COURSE, call="main()")]
    return sandbox.command(
        argv,
        disk_bytes=_DISK_BYTES,
        readable=[(_PACKAGE / name, f"{_COURSE}/{name}") for name in _VISIBLE],
        environment=_ENVIRONMENT,
    )


def _ask_server(request, data, budget, descriptors):
    """Have the server fork a process for the question; where the server itself has ended, ask a new one once."""
    for last in (False, True):
        server = _SERVER.started()
        try:
            return _ask_fork(server, request, data, budget, descriptors)
        except (OSError, NoServer, Failed) as error:
            if isinstance(error, Failed) and (last or error.why != "crash" or server.alive):
                raise
            if last:
                raise Failed("crash", "the room did not start") from error
    raise AssertionError("not reached")


def _ask_fork(server, request, data, budget, descriptors):
    ours, theirs = socket.socketpair()
    life, keepers = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, life:
        with theirs, keepers:
            server.wait(_SECONDS_TO_START)
            server.fork(request, [theirs.fileno(), keepers.fileno(), *descriptors])
        return _talk(ours, life, data, budget)


def _talk(line, life, data, budget):
    deadline = time.monotonic() + budget.seconds
    try:
        _send(line, LENGTH.pack(len(data)), deadline)
        _send(line, data, deadline)
        size = LENGTH.unpack(_receive(line, LENGTH.size, deadline))[0]
        if size > budget.output_bytes + 1:
            raise Failed("output")
        return bytes(_receive(line, size, deadline))
    except (OSError, EOFError) as error:
        raise Failed(_last_words(life)) from error


def _last_words(life):
    """Return how the process ended, as its keeper says it."""
    life.settimeout(_SECONDS_FOR_LAST_WORDS)
    try:
        said = life.recv(16)
    except OSError:
        return "crash"
    return said.decode() if said in (b"time", b"memory") else "crash"


def _send(line, data, deadline):
    view = memoryview(data)
    while len(view):
        line.settimeout(_left(deadline))
        try:
            view = view[line.send(view) :]
        except TimeoutError:
            continue


def _receive(line, size, deadline):
    data = bytearray()
    while len(data) < size:
        line.settimeout(_left(deadline))
        try:
            piece = line.recv(min(size - len(data), 2**20))
        except TimeoutError:
            continue
        if not piece:
            raise EOFError
        data += piece
    return data


def _left(deadline):
    left = deadline - time.monotonic()
    if left <= 0:
        raise Failed("time")
    return min(left, _LOOK_EVERY)


def _ask_plain(request, data, budget, descriptors):
    """Have a process of its own answer: it is limited as far as the system allows, and not isolated."""
    call = f"main_once({json.dumps({**request, 'descriptors': descriptors})})"
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "LD_LIBRARY_PATH") if name in os.environ}
    passed = {"pass_fds": descriptors} if os.name == "posix" else {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _BOOT.format(path=str(_PACKAGE), call=call)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT | kept | {"LANG": "C.UTF-8", "PATH": os.defpath, "HOME": home},
            cwd=home, start_new_session=True, **passed,
        )  # fmt: skip
        try:
            answer, _ = process.communicate(data, timeout=budget.seconds + _SECONDS_FOR_IMPORTS)
        except subprocess.TimeoutExpired:
            raise Failed("time") from None
        finally:
            process.kill()
            process.wait()
    spent = os.name == "posix" and process.returncode == -signal.SIGXCPU
    if not answer:
        raise Failed("time" if spent else "crash")
    return answer
