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
_SECONDS_TO_END = 5
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


class _Untold(Failed):
    """The same, of a process of which nobody has told how it ended."""


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
    with Visit(isolated, descriptors) as visit:
        return visit.ask(function, data, budget)


class Visit:
    """Several questions about one submission, one after the other, to one process of the room, where it is sandboxed.

    A process costs more than most answers. The one that is kept knows nothing but the text of one submission, and is
    given up when a question fails: the next one goes to a new process. Without a sandbox each has a process of its own.
    """

    def __init__(self, isolated=None, descriptors=()):
        self._isolated = sandbox.available()[0] if isolated is None else isolated
        self._descriptors = list(descriptors)
        self._fork = None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._give_up()

    def ask(self, function: str, data: bytes, budget: Budget | None = None) -> bytes:
        """Return the answer, as `ask` does. Raises Failed."""
        budget = budget or Budget()
        request = {"function": function, **asdict(budget)}
        if self._isolated:
            return self._ask_fork(request, data, budget)
        return _understood(_ask_plain(request, data, budget, self._descriptors), budget)

    def _ask_fork(self, request, data, budget):
        """Ask the process that was asked before; where there is none, or that is why it fails, a new one."""
        if self._fork is not None:
            try:
                return self._talk(request, data, budget)
            except Failed as failed:
                # What earlier questions have left there may be the reason: no limit is lower for a later question.
                if failed.why not in ("crash", "memory"):
                    raise
        return self._ask_new_fork(request, data, budget)

    def _ask_new_fork(self, request, data, budget):
        """Ask a new process; where the server itself has ended, let a new one make it, once."""
        for last in (False, True):
            server = _SERVER.started()
            try:
                self._fork = _Fork(server, budget, self._descriptors)
                return self._talk(request, data, budget)
            except (OSError, NoServer, Failed) as error:
                if isinstance(error, Failed) and (last or error.why != "crash" or not _has_ended(server, error)):
                    raise
                if last:
                    raise Failed("crash", "the room did not start") from error
        raise AssertionError("not reached")

    def _talk(self, request, data, budget):
        try:
            return _understood(self._fork.talk(request, data, budget), budget)
        except Failed:
            self._give_up()
            raise

    def _give_up(self):
        if self._fork is not None:
            self._fork.close()
            self._fork = None


def _has_ended(server, failed):
    """Return whether a question failed because the server was killed.

    All that it has forked ends with it, keepers too, and that may be seen before its own end. Where a keeper has told
    how its process ended, it was the process alone.
    """
    return not server.alive or (isinstance(failed, _Untold) and server.has_ended(_SECONDS_TO_END))


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


def _understood(answer, budget):
    """Return what an answer holds, of which the first byte says what it is. Raises Failed."""
    kind, rest = answer[:1], answer[1:]
    if kind == DONE and len(rest) <= budget.output_bytes:
        return rest
    if kind == ERROR:
        raise Failed("error", "".join(letter for letter in rest[:80].decode("ascii", "replace") if letter.isalnum()))
    raise Failed({MEMORY: "memory", OUTPUT: "output", DONE: "output"}.get(kind, "crash"))


class _Fork:
    """A process of the room, until this is closed. OSError, NoServer: the server made none."""

    def __init__(self, server, budget, descriptors):
        self._line, theirs = socket.socketpair()
        self._life, keepers = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        asked = {"disk_bytes": _DISK_BYTES, "memory_bytes": budget.memory_bytes}
        try:
            with theirs, keepers:
                server.wait(_SECONDS_TO_START)
                server.fork(asked, [theirs.fileno(), keepers.fileno(), *descriptors])
        except BaseException:
            self.close()
            raise

    def talk(self, request, data, budget):
        """Return the answer to a question as it comes over the line. Raises Failed."""
        deadline = time.monotonic() + budget.seconds
        try:
            for piece in (json.dumps(request).encode(), data):
                _send(self._line, LENGTH.pack(len(piece)), deadline)
                _send(self._line, piece, deadline)
            size = LENGTH.unpack(_receive(self._line, LENGTH.size, deadline))[0]
            if size > budget.output_bytes + 1:
                raise Failed("output")
            return bytes(_receive(self._line, size, deadline))
        except (OSError, EOFError) as error:
            raise _failed(self._life) from error

    def close(self):
        """End the process."""
        self._line.close()
        self._life.close()


def _failed(life):
    """Return Failed with how the process ended, as its keeper says it."""
    life.settimeout(_SECONDS_FOR_LAST_WORDS)
    try:
        said = life.recv(16)
    except OSError:
        said = b""
    if not said:
        return _Untold("crash")
    return Failed(said.decode() if said in (b"time", b"memory") else "crash")


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
