"""The course's own functions of earlier exercises: `unrolled.given`, and masters for follow-through.

They are solutions, so they are not in the process that runs a student's code, which could carry their source or their
code out in the text of an exception. They run in a process of their own beside it, which may not be looked into: it is
asked for what a function gives, and says nothing else.
"""

import builtins
import contextlib
import socket
import types
from dataclasses import dataclass

import numpy as np

from unrolled.grading.inside import exactly, inert, wire

try:
    import ctypes
except ImportError:
    ctypes = None  # type: ignore[assignment]  # asked before each use

_BOUNDS = wire.Bounds(text=2**26, bytes=2**28, items=10**6, letters=10**6)
_PR_SET_DUMPABLE = 4
_MAX_MESSAGE = 500


@dataclass(frozen=True)
class Earlier:
    """Functions by name: those of earlier units, and those that take the place of the student's own."""

    given: dict
    masters: dict


def here(course):
    """Return Earlier with functions that run in this process: where a process cannot be forked."""
    given = _made(course["given"], course["given_name"], {"np": np})
    names, module = course["replaced"], course["given_name"]
    masters = _made(course["masters"], module, {"np": np} | given) if names else {}
    return Earlier(given, {name: masters[name] for name in names if name in masters})


def beside(control):
    """Return Earlier with functions that run in the process at the other end of this line, see `answer_all`."""
    module, given, masters = _ask(control, None)
    return Earlier(*({name: _remote(control, module, kind, name) for name in names}
                     for kind, names in (("given", given), ("masters", masters))))  # fmt: skip


def _made(source, module, namespace):
    """Return name -> function of a source; texts that say what they do are left out."""
    namespace = {"__name__": module} | namespace
    exec(compile(source, f"/site-packages/{module}", "exec", dont_inherit=True, optimize=2), namespace)
    return {name: value for name, value in namespace.items() if isinstance(value, types.FunctionType)}


def answer_all(control, read_course):
    """Answer until nobody can ask any more; `read_course` gives the functions' source, which nobody else may have.

    So this is forked before anything is read.
    """
    if ctypes is not None:
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    course = read_course()
    earlier = here(course)
    hello = [course["given_name"], sorted(earlier.given), sorted(earlier.masters)]
    while True:
        # One byte brings one line: the stream keeps them together.
        message, lines, _, _ = socket.recv_fds(control, 1, 1)
        if not (message and lines):
            break
        with socket.socket(fileno=lines[0]) as line:
            _answer(line, earlier, hello)


def _answer(line, earlier, hello):
    """Read one question from a line, and answer it."""
    with contextlib.suppress(OSError, wire.Broken, ValueError, TypeError, KeyError, RecursionError):
        asked = wire.read(exactly.of_socket(line), _BOUNDS)
        if asked is None:
            wire.write(line.sendall, hello, _BOUNDS)
            return
        kind, name, positional, keyword = asked
        function = {"given": earlier.given, "masters": earlier.masters}[kind][name]
        try:
            answer = ["value", function(*positional, **keyword)]
        except Exception as error:
            answer = ["raised", type(error).__name__, str(error)[:_MAX_MESSAGE]]
        wire.write(line.sendall, answer, _BOUNDS)


def _ask(control, question):
    """Return the answer to a question. Each has a line of its own: threads and forks may ask at the same time."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            socket.send_fds(control, [b"?"], [theirs.fileno()])
        wire.write(ours.sendall, question, _BOUNDS)
        return wire.read(exactly.of_socket(ours), _BOUNDS)


def _remote(control, module, kind, name):
    """Return a function that has another process compute."""

    def remote(*positional, **keyword):
        if stand_in := inert.first([*positional, *keyword.values()]):
            return inert.Inert(stand_in, True).computed()
        try:
            what, *told = _ask(control, [kind, name, list(positional), keyword])
        except (OSError, wire.Broken) as error:
            raise RuntimeError(f"{module}.{name} cannot be used any more") from error
        if what == "value":
            return told[0]
        raised = getattr(builtins, told[0], ValueError)
        raise (raised if isinstance(raised, type) and issubclass(raised, Exception) else ValueError)(told[1])

    remote.__name__ = remote.__qualname__ = name
    remote.__module__ = module
    return remote
