"""Verdicts that a student's code has no hand in: it gets inputs and gives outputs, and is compared here.

The code runs in a sandboxed child (`unrolled.grading.worker`), which has NumPy alone and knows no answers. Each
exercise is a job in a process of its own. Whatever the child does - ends, hangs, takes all memory, sends garbage -
becomes a verdict with a plain sentence, for this exercise and no other.
"""

import contextlib
import errno
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

from unrolled.checking import explain
from unrolled.checking.call import Outcome, Raised
from unrolled.checking.judge import judge
from unrolled.grading import sandbox, wire
from unrolled.grading.settings import Limits
from unrolled.grading.types import Verdict

_PACKAGE = Path(__file__).parent.parent
# All that the child has of this package: no exercise, no answer, no master.
_CHILD_FILES = (
    "grading/__init__.py", "grading/worker.py", "grading/inert.py", "grading/wire.py", "grading/sandbox.py",
    "checking/__init__.py", "checking/call.py", "running_example.py", "show.py",
)  # fmt: skip
_SITE = "/site-packages"
_ENVIRONMENT = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1") | {
    "PYTHONDONTWRITEBYTECODE": "1"
}
_BOOT = "import sys; sys.path[:0] = {paths!r}; from unrolled.grading import worker; worker.{call}"

# Seconds until a new child has to answer; a slow disk is not the student's fault.
_SECONDS_TO_START = 60
_LOOK_EVERY = 0.1
_INHERITED = 24 * 2**20
# How often one job is begun again because a statement hung or crashed while the cells were loaded.
_MAX_RESTARTS = 5
_SMALL = wire.Bounds(text=2**18, bytes=0)


class _Ended(Exception):
    """The child, or its process for this job, has ended or is not to be listened to any more.

    why  "crash", "time", "memory", "processes" or "garbage"
    """

    def __init__(self, why, status=None):
        super().__init__(why)
        self.why, self.status = why, status


class NotStarted(Exception):
    """No child can be started here, whoever's code it is; the text is one sentence for the instructor."""


def verify(cells, master, limits=None, *, answers, isolated=None) -> dict[str, Verdict]:
    """Return exercise name -> Verdict for the exercises of the master, in its order.

    cells     Cell of the student's notebook, in notebook order
    answers   what `unrolled.grading.answers.of_unit` or `opened` gives for the master's unit
    isolated  run the student's code in a sandbox; by default where that is possible

    Raises NotStarted if no student's code can be run at all.
    """
    limits = limits or Limits()
    isolated = sandbox.available()[0] if isolated is None else isolated
    sources = [cell.source for cell in cells if cell.kind == "code"]
    with _Child(limits, isolated) as child:
        verifier = _Verifier(sources, master, limits, answers, child)
        return {name: verifier.verdict(name) for name in master.exercises}


class _Verifier:
    """The exercises of one submission, one after the other."""

    def __init__(self, sources, master, limits, answers, child):
        self.sources, self.master, self.limits, self.answers, self.child = sources, master, limits, answers, child
        self.deadline = time.monotonic() + limits.seconds_to_verify
        # Statements that are left out and why; exercises to mend; those of them that were ended at a limit.
        self.skip, self.failed, self.stopped = {}, [], []

    def verdict(self, name):
        """Return the Verdict of one exercise, tried again with the master's earlier functions if it fails."""
        if time.monotonic() > self.deadline:
            text = f"{name} was not tried: the work took longer than {_seconds(self.limits.seconds_to_verify)} in all."
            return Verdict(name, False, text, "time")
        try:
            attempt = self._attempt(name, ())
            verdict = self._judged(name, attempt)
            if not verdict.passed:
                verdict = self._followed_through(name, attempt) or verdict
        except NotStarted:
            raise
        except Exception as error:  # a fault of the grader's must not cost the rest of the class
            text = f"{name} could not be compared ({type(error).__name__}). Please tell your instructor."
            verdict = Verdict(name, False, text, "crash")
        if not verdict.passed:
            self.failed.append(name)
        if verdict.stage in ("time", "memory"):
            self.stopped.append(name)
        return verdict

    def _followed_through(self, name, attempt):
        """Return the Verdict if the exercise passes with the master's versions of functions before it, else None."""
        candidates = [earlier for earlier in self.failed if earlier in self.master.solutions]
        candidates += [own for own in attempt.own if own in _defined(self.master.given)]
        if not candidates or attempt.described not in ("", "absent") or attempt.refused:
            return None
        if not self._passes(name, candidates):
            return None
        needed = candidates
        for candidate in candidates if len(candidates) > 1 else ():
            fewer = [other for other in needed if other != candidate]
            if fewer and self._passes(name, fewer):
                needed = fewer
        text = (
            f"{name} is right, and gets its points: it passes with the course's own {_listed(needed)} in the place of "
            f"yours. Mend {_listed(needed)}, which {name} calls."
        )
        return Verdict(name, True, text, followed_through=True)

    def _passes(self, name, replaced):
        if time.monotonic() > self.deadline:
            return False
        return self._judged(name, self._attempt(name, replaced)).passed

    def _attempt(self, name, replaced):
        """Return the _Attempt of one exercise; statements that hang or crash on loading are left out and told."""
        attempt = None
        for _ in range(_MAX_RESTARTS):
            attempt = _Attempt(name)
            try:
                with self.child.job() as channel:
                    self._talk(attempt, channel, replaced)
                return attempt
            except _Ended as ended:
                attempt.ended = ended
            if attempt.is_loaded or attempt.place is None or time.monotonic() > self.deadline:
                break
            self.skip[attempt.place] = attempt.ended.why
        return attempt

    def _talk(self, attempt, channel, replaced):
        exercise = self.answers[attempt.name]
        required, optional = _parameters(exercise)
        answer_bytes = 2**20 + 4 * max(map(_bytes, exercise.right), default=0)
        job = {
            "name": attempt.name, "cells": self.sources, "skip": [[*place, why] for place, why in self.skip.items()],
            "required": required, "optional": optional, "given": self.master.given,
            "masters": self._masters(attempt.name, replaced), "replaced": list(replaced),
            "stopped": self.stopped, "watched": _defined(self.master.given), "answer_bytes": answer_bytes,
        }  # fmt: skip
        channel.send(job, wire.Bounds(text=2**28, items=10**6))
        until = min(self.deadline, time.monotonic() + self.limits.seconds_to_load)
        # One statement that hangs leaves time for the others.
        for_one = max(1.0, self.limits.seconds_to_load / 4)
        while True:
            message = channel.receive(_SMALL, min(until, time.monotonic() + for_one))
            if attempt.note(message):
                break
        if attempt.described in ("absent", "inert", "callable", "signature"):
            return
        cases = []
        for case in exercise.hidden:
            positional, keyword = exercise.call_arguments(case)
            cases.append({"positional": positional, "keyword": keyword, "names": required})
        channel.send(cases, wire.Bounds(text=2**28, items=10**6, bytes=2**30))
        until = min(self.deadline, time.monotonic() + self.limits.seconds_per_exercise)
        bounds = wire.Bounds(bytes=answer_bytes)
        for _ in exercise.hidden:
            attempt.add(channel.receive(bounds, until))
            if attempt.lacked_memory:
                return

    def _masters(self, name, replaced):
        """Return the source of the master's exercises before this one; of those that follow, the child has nothing."""
        earlier = self.master.exercises[: self.master.exercises.index(name)] if replaced else ()
        return "\n\n".join(self.master.solutions[other] for other in earlier if other in self.master.solutions)

    def _judged(self, name, attempt):
        stage, text = self._hindrance(name, attempt)
        if stage:
            return Verdict(name, False, _clean(text), stage)
        exercise, cases = self.answers[name], list(self.answers[name].hidden)
        verdict = judge(exercise, cases, attempt.outcomes)
        if verdict.passed:
            return Verdict(name, True, _clean(explain.passed_text(exercise, cases, verdict, hidden=True)))
        lines = [explain.failed_text(exercise, cases, verdict, hidden=True)]
        lines += attempt.missing(verdict.text)
        return Verdict(name, False, _clean("\n".join(lines)), verdict.stage, verdict.mistake and verdict.mistake.name)

    def _hindrance(self, name, attempt):
        """Return (stage, text) of what keeps an attempt from being compared with Keras, or ("", "")."""
        if attempt.ended and not attempt.is_loaded:
            return self._not_loaded(name, attempt)
        if attempt.described == "absent":
            return "written", attempt.absent()
        if attempt.described == "inert":
            return "keras", f"{name} is {attempt.detail}; this exercise is done with NumPy alone."
        if attempt.described == "callable":
            return "callable", f"{name} is not a function: at the end of your notebook it is {_a(attempt.detail)}."
        if attempt.described == "signature":
            return "signature", (
                f"{name} must take {self.answers[name].signature}; yours takes {attempt.detail}."
            )
        if attempt.ended:
            return self._broken_off(name, attempt)
        if attempt.refused:
            return "keras", f"{name} uses {attempt.refused}; this exercise is done with NumPy alone."
        if attempt.lacked_memory:
            return "memory", f"{name} needs more memory than the limit of {_size(self.limits.child_memory_bytes)}."
        return "", ""

    def _not_loaded(self, name, attempt):
        why = attempt.ended.why
        where = f"cell {attempt.place[0] + 1}" if attempt.place else "your cells"
        if why == "time":
            return "time", f"{name} was not tried: {where} did not finish within the time limit for loading a notebook."
        return ("memory" if why == "memory" else "load"), f"{name} was not tried: {self._reason(where, attempt.ended)}"

    def _broken_off(self, name, attempt):
        why = attempt.ended.why
        if why == "time":
            limit = _seconds(self.limits.seconds_per_exercise)
            return "time", f"{name} did not finish within the time limit of {limit}. Is there a loop that never ends?"
        return {"memory": "memory"}.get(why, "crash"), self._reason(name, attempt.ended)

    def _reason(self, what, ended):
        if ended.why == "memory":
            return f"{what} needs more memory than the limit of {_size(self.limits.child_memory_bytes)}."
        if ended.why == "processes":
            return f"{what} started more processes than the limit of {self.limits.processes}."
        if ended.why == "garbage":
            return f"{what} sent something that cannot be read as an answer."
        return f"{what} ended the Python process{_how(ended.status)}."


def _parameters(exercise):
    """Return (required, optional) parameter names of an exercise."""
    parameters = exercise.signature.parameters.values()
    required = [parameter.name for parameter in parameters if parameter.default is parameter.empty]
    return required, [parameter.name for parameter in parameters if parameter.name not in required]


@dataclass
class _Attempt:
    """What is known of one run of one exercise. Everything in it came from the child, and is checked on the way in."""

    name: str
    place: tuple[int, int] | None = None
    is_loaded: bool = False
    described: str = ""
    detail: str = ""
    told: list = field(default_factory=list)
    own: list = field(default_factory=list)
    outcomes: list = field(default_factory=list)
    refused: str = ""
    ended: _Ended | None = None

    def note(self, message):
        """Take a message about loading; return True for the last one."""
        try:
            what, *rest = message
            if what == "at":
                cell, statement = rest
                self.place = (int(cell), int(statement))
                return False
            told, (self.described, self.detail), own = rest
            self.told = [(str(kind), int(cell), [str(n) for n in names], str(text)) for kind, cell, names, text in told]
            self.own = [str(name) for name in own]
        except (TypeError, ValueError) as error:
            raise _Ended("garbage") from error
        if what != "loaded" or self.described not in ("", "absent", "inert", "callable", "signature"):
            raise _Ended("garbage")
        self.is_loaded = True
        return True

    def add(self, message):
        """Take the outcome of one case."""
        try:
            what, told = message
            raised = told["raised"]
            outcome = Outcome(
                told["value"],
                raised and Raised(*(_one_line(part) for part in raised)),
                tuple(_one_line(name) for name in told["changed"]),
                tuple(_one_line(text) for text in told["warned"][:10]),
            )
            self.refused = self.refused or re.sub(r"[^\w.]", "", _one_line(told["used"]))
        except (TypeError, ValueError, KeyError) as error:
            raise _Ended("garbage") from error
        if what != "outcome":
            raise _Ended("garbage")
        self.outcomes.append(outcome)

    @property
    def lacked_memory(self):
        """Return whether the last call raised an exception that says so; the others need not be waited for."""
        raised = self.outcomes[-1].raised if self.outcomes else None
        return bool(raised) and ("MemoryError" in raised.type or f"[Errno {errno.ENOMEM}]" in raised.message)

    def absent(self):
        """Return the sentences for a function that is bound to no name, with what became of it where that is known."""
        reasons = {
            "left out": "was left out, because {why}",
            "syntax": "cannot be run: {text}",
            "failed": "failed with {text}",
            "skipped": "makes it in a {text} statement; put the definition at the top level of the cell",
        }
        for kind, cell, names, text in reversed(self.told):
            if self.name in names and kind in reasons:
                text = _one_line(text).rstrip(".")
                reason = reasons[kind].format(text=text, why=_WHY.get(text, text))
                return f"{self.name} is not there: cell {cell + 1} {reason}."
        return f"{self.name} is not there: no cell of your notebook defines a function with this name."

    def missing(self, text):
        """Return a sentence about a name that is not defined, where the cell that makes it was not run."""
        found = re.search(r"name '(\w+)' is not defined", text)
        if not found:
            return []
        for kind, cell, names, why in reversed(self.told):
            if kind == "left out" and found[1] in names:
                return [f"A statement of cell {cell + 1} was left out, because {_WHY.get(why, 'it failed')}."]
            if kind == "skipped" and found[1] in names:
                return [
                    f"{found[1]} is made in cell {cell + 1} by a statement that is not run for the verdict: only "
                    "imports, definitions and assignments are. Make it inside a function, or with one assignment."
                ]
            if found[1] in names:
                return [f"Cell {cell + 1}, which makes {found[1]}, did not run."]
        return []


_WHY = {
    "time": "it did not finish in time",
    "memory": "it needs too much memory",
    "processes": "it starts too many processes",
    "crash": "it ends the Python process",
    "garbage": "it disturbs the grading",
}


class _Child:
    """The sandboxed process that serves jobs; started when the first job needs it, and again when it has died."""

    def __init__(self, limits, isolated):
        self.limits, self.isolated = limits, isolated
        self.process, self.control, self.folder = None, None, None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._stop()

    @contextlib.contextmanager
    def job(self):
        """Give a _Channel to a new job; afterwards its process, and all that it started, is ended."""
        if not hasattr(os, "fork"):
            with self._single() as channel:
                yield channel
            return
        if self.process is None:
            self._start()
        ours, theirs = socket.socketpair()
        channel = _Channel(ours, self.process.pid, self.limits)
        try:
            with ours:
                try:
                    with theirs:
                        socket.send_fds(self.control, [b"j"], [theirs.fileno()])
                except OSError as error:
                    raise _Ended("crash") from error
                yield channel
        except _Ended as ended:
            ended.status = self._end_job()
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
            status = int.from_bytes(self.control.recv(4, socket.MSG_WAITALL), "big")
        except OSError:
            status = None
        if status is None or self.process.poll() is not None:
            self._stop()
        elif not self.isolated:
            _kill_descendants(self.process.pid)
        return status

    def _start(self):
        self.control, theirs = socket.socketpair()
        user = sandbox.nobody() if not self.isolated and os.geteuid() == 0 else None
        with theirs:
            self._run(f"main({self.isolated}, {self._limits()}, {user})", user, stdin=theirs, stdout=subprocess.DEVNULL)
        self.control.settimeout(_SECONDS_TO_START)
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
        site = Path(np.__file__).parent.parent
        if self.isolated:
            numpy = [(path, f"{_SITE}/{path.name}") for path in (site / "numpy", site / "numpy.libs") if path.exists()]
            files = [(_PACKAGE / name, f"{_SITE}/unrolled/{name}") for name in _CHILD_FILES]
            argv = sandbox.command(
                [sys.executable, "-I", "-S", "-c", _BOOT.format(paths=[_SITE], call=call)],
                disk_bytes=self.limits.disk_bytes,
                readable=[*numpy, *files],
                hidden=_installed_packages(),
                environment=_ENVIRONMENT,
            )
            self.process = subprocess.Popen(argv, stderr=subprocess.DEVNULL, env={}, **streams)
            return
        # The folder plays the sandbox's part: it has the same files, is home and working folder, and is thrown away.
        self.folder = tempfile.mkdtemp(prefix="unrolled-")
        for name in _CHILD_FILES:
            target = Path(self.folder, "site-packages", "unrolled", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(_PACKAGE / name, target)
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
            [sys.executable, "-I", "-S", "-c", _BOOT.format(paths=paths, call=call)],
            stderr=subprocess.DEVNULL,
            cwd=home,
            env=_ENVIRONMENT | inherited | {"HOME": str(home), "PATH": os.defpath, "LANG": "C.UTF-8"},
            start_new_session=True,
            **streams,
        )

    @contextlib.contextmanager
    def _single(self):
        """Give a _Channel to a process that does one job, where a process cannot be forked."""
        self._run(f"main_once({self._limits()})", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            yield _PipeChannel(self.process, self.limits)
        except _Ended as ended:
            self._stop()
            ended.status = None
            raise
        finally:
            self._stop()

    def _stop(self):
        if self.process is not None:
            if not self.isolated:
                _kill_descendants(self.process.pid)
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


class _Channel:
    """The trusted end of a job's socket. While it waits it looks at what the child's processes use."""

    def __init__(self, connection, pid, limits):
        self.connection, self.pid, self.limits = connection, pid, limits
        self.connection.settimeout(_LOOK_EVERY)
        self.looked = time.monotonic()

    def send(self, value, bounds):
        """Send a message; _Ended if the child does not take it."""
        pieces = []
        wire.write(pieces.append, value, bounds)
        deadline = time.monotonic() + _SECONDS_TO_START
        for piece in pieces:
            view = memoryview(piece)
            while len(view):
                try:
                    view = view[self.connection.send(view) :]
                except TimeoutError:
                    self._look(deadline)
                except OSError as error:
                    raise _Ended("crash") from error

    def receive(self, bounds, deadline):
        """Return the next message; _Ended if there is none until the deadline, or none that can be read."""
        try:
            return wire.read(lambda size: self._exactly(size, deadline), bounds)
        except wire.Broken as error:
            raise _Ended("garbage") from error

    def _exactly(self, size, deadline):
        data = bytearray()
        while len(data) < size:
            if time.monotonic() - self.looked > _LOOK_EVERY:
                self._look(deadline)
            try:
                piece = self.connection.recv(min(size - len(data), 2**20))
            except TimeoutError:
                self._look(deadline)
                continue
            except OSError:
                piece = b""
            if not piece:
                raise _Ended("crash")
            data += piece
        return bytes(data)

    def _look(self, deadline):
        self.looked = time.monotonic()
        if self.looked > deadline:
            raise _Ended("time")
        reason = _excess(self.pid, self.limits)
        if reason:
            raise _Ended(reason)


class _PipeChannel:
    """The same over the standard streams of a process, where there are no Unix sockets."""

    def __init__(self, process, limits):
        self.process, self.limits = process, limits

    def send(self, value, bounds):
        """Send a message; _Ended if the child does not take it."""
        try:
            with self._alarm(time.monotonic() + _SECONDS_TO_START):
                wire.write(self.process.stdin.write, value, bounds)
                self.process.stdin.flush()
        except OSError as error:
            raise _Ended("crash") from error

    def receive(self, bounds, deadline):
        """Return the next message; _Ended if there is none until the deadline, or none that can be read."""
        try:
            with self._alarm(deadline):
                return wire.read(self._exactly, bounds)
        except wire.Broken as error:
            raise _Ended("garbage") from error

    def _exactly(self, size):
        data = self.process.stdout.read(size)
        if len(data) != size:
            raise _Ended("crash")
        return data

    @contextlib.contextmanager
    def _alarm(self, deadline):
        """Kill the process at the deadline: reading from a pipe cannot be given up in any other way everywhere."""
        finished, reasons = threading.Event(), []

        def watch():
            while not finished.wait(_LOOK_EVERY):
                reason = _excess(self.process.pid, self.limits) or (time.monotonic() > deadline and "time")
                if reason:
                    reasons.append(reason)
                    self.process.kill()
                    return

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        except _Ended as ended:
            finished.set()
            watcher.join()
            if reasons:
                raise _Ended(reasons[0]) from ended
            raise
        finally:
            finished.set()


def _excess(pid, limits):
    """Return the limit, "processes" or "memory", that a process and its descendants have passed together, or None."""
    sizes = []
    with contextlib.suppress(psutil.Error):
        first = psutil.Process(pid)
        for process in (first, *first.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                used = process.memory_info()
                sizes.append(max(0, used.rss - getattr(used, "shared", 0)))
    if len(sizes) > limits.processes:
        return "processes"
    # What a fork has from its parent, mostly NumPy, is there once, however often it is counted.
    own = sum(max(0, size - _INHERITED) for size in sizes)
    return "memory" if own > limits.child_memory_bytes else None


def _kill_descendants(pid):
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                process.kill()


def _installed_packages():
    """Return the folders below what the sandbox shows in which packages such as Keras may be."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    prefixes = {sys.prefix, sys.base_prefix, "/usr", "/usr/local"}
    folders = [f"{prefix}/lib{bits}/{version}/site-packages" for prefix in sorted(prefixes) for bits in ("", "64")]
    folders += ["/usr/lib/python3/dist-packages", f"/usr/local/lib/{version}/dist-packages"]
    return [folder for folder in folders if os.path.isdir(folder) and not os.path.islink(folder)]


def _defined(source):
    return list(dict.fromkeys(re.findall(r"^def (\w+)", source, re.MULTILINE)))


def _bytes(answer):
    """Return how many bytes the arrays in an answer have."""
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, (list, tuple)):
        return sum(map(_bytes, answer))
    return getattr(answer, "nbytes", 0)


def _clean(text):
    """Return text that can be stored and shown: nothing but printable characters and line breaks, 4,000 at most."""
    shown = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
    return shown.encode("utf-8", "replace").decode("utf-8")[:4_000]


def _one_line(text):
    if not isinstance(text, str):
        raise TypeError("a text is due")
    return " ".join(_clean(text[:1_000]).split())


def _seconds(number):
    return f"{number:g} second{'s' * (number != 1)}"


def _size(number):
    return f"{number / 2**30:.3g} GiB" if number >= 2**30 else f"{number / 2**20:.3g} MiB"


def _a(name):
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {re.sub(r'[^A-Za-z0-9_]', '', name)}"


def _listed(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _how(status):
    """Return how a process ended, from its wait status, as the end of a sentence."""
    if not status:
        return ""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGSEGV:
            return " with a crash in compiled code"
        return f" with signal {number}" if number != signal.SIGKILL else ""
    return f" with status {os.WEXITSTATUS(status)}"
