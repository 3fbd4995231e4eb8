"""The warm server of this room: imports every module of it once, and forks one process for each request.

It is started by `unrolled.grading.room`, inside the sandbox. A request comes with a *stream* for questions and answers,
a *life* socket over which the keeper says how the process ended, and what else functions need, as open descriptors.
A question is a function's name with its limits, and data. The keeper ends the process when the other side closes the
stream. Where there is no sandbox, `main_once` answers one question over the standard streams.
"""

import contextlib
import importlib
import json
import os
import pkgutil
import random
import select
import signal
import socket
import struct
import sys
import time

from unrolled.grading import pages_inside
from unrolled.grading.inside import fork_server, limits, namespaces, privileges

LENGTH = struct.Struct(">Q")
# The first byte of an answer.
DONE, MEMORY, OUTPUT, ERROR = b"d", b"m", b"o", b"e"
_FILES = 2**26


def main():
    """Serve over the socket that is standard input."""
    fork_server.run(_keep, _prepare)


def main_once(request):
    """Answer one question over standard input and output, where nothing isolates this process."""
    function = _function(request["function"])
    data = sys.stdin.buffer.read()
    if os.name == "posix" and os.geteuid() == 0:
        user = limits.nobody()
        os.chown(".", user, user)
        privileges.become(user, [os.path.dirname(path) for path in (os.__file__, __file__)])
    _limit_memory(request["memory_bytes"])
    _limit_time(request["processor_seconds"])
    answer = _answer(function, data, request, request["descriptors"])
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)


def _prepare():
    fork_server.to_nowhere(1, 2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for module in pkgutil.iter_modules(pages_inside.__path__):
        importlib.import_module(f"{pages_inside.__name__}.{module.name}")
    _function("rehearsal.rehearse")()


def _keep(request, descriptors):
    """Have questions answered, and stay until the process that does has ended; say how."""
    stream, life = descriptors[:2]
    if request["shared"]:
        namespaces.leave()
    first = fork_server.forked(_begin, request, stream, descriptors[2:])
    for descriptor in descriptors[2:]:
        os.close(descriptor)
    ended = os.pidfd_open(first)
    poller = select.poll()
    poller.register(ended, select.POLLIN)
    # Hung up: nobody asks, or waits for an answer, any more.
    poller.register(stream, 0)
    while ended not in dict(ready := poller.poll()) and ready:
        os.kill(first, signal.SIGKILL)
        poller.unregister(stream)
    status = os.waitpid(first, 0)[1]
    reasons = {signal.SIGXCPU: b"time", -signal.SIGKILL: b"memory"}  # the system kills what takes its last memory
    # Whoever asked is most often done by now, and does not listen any more.
    with contextlib.suppress(OSError), socket.socket(fileno=life) as told:
        told.send(reasons.get(os.waitstatus_to_exitcode(status), b"crash"))


def _begin(request, stream, others):
    """Be the process that answers: in namespaces of its own where that is possible, with limits and no rights."""
    namespaces.die_with_parent()
    namespaces.end_by(signal.SIGXCPU)
    os.setsid()
    random.seed()
    # Before /proc is hidden, where this looks.
    _limit_memory(request["memory_bytes"])
    if request["shared"]:
        namespaces.furnish(os.environ["HOME"], request["disk_bytes"])
    os.chdir(os.environ["HOME"])
    namespaces.give_up_rights()
    with socket.socket(fileno=stream) as line:
        while True:
            _answer_one(line, others)


def _answer_one(line, others):
    """Answer one question; this process ends where there is none."""
    question, data = (_exactly(line, LENGTH.unpack(_exactly(line, LENGTH.size))[0]) for _ in range(2))
    question = json.loads(question)
    _limit_time(question["processor_seconds"])
    answer = _answer(_function(question["function"]), data, question, others)
    line.sendall(LENGTH.pack(len(answer)))
    line.sendall(answer)


def _function(name):
    module, name = name.split(".")
    return getattr(importlib.import_module(f"{pages_inside.__name__}.{module}"), name)


def _answer(function, data, request, others):
    """Return the answer as it goes over the line: its first byte says what it is."""
    try:
        answer = function(data, *others)
    except MemoryError:
        return MEMORY
    except Exception as error:
        # The kind of error alone: its text may be a student's.
        return ERROR + type(error).__name__.encode()[:80]
    return DONE + answer if len(answer) <= request["output_bytes"] else OUTPUT


def _exactly(line, size):
    data = bytearray()
    while len(data) < size:
        piece = line.recv(min(size - len(data), 2**20))
        if not piece:
            os._exit(1)
        data += piece
    return bytes(data)


def _limit_memory(more_bytes):
    """Limit the memory of this process, with its files, counted from what it begins with."""
    memory = limits.mapped(unknown=0) + more_bytes
    limits.apply({"RLIMIT_CORE": 0, "RLIMIT_FSIZE": _FILES, "RLIMIT_AS": memory})


def _limit_time(more_seconds):
    """Limit the processor time of this process, counted from now."""
    limits.apply({"RLIMIT_CPU": int(time.process_time() + more_seconds) + 1})
