"""Measure a command and all that it starts: wall time, processor time, peak memory, and what it leaves behind."""

import contextlib
import os
import resource
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

LOOK_EVERY = 0.25
SECONDS_TO_END = 5
# Folders that everybody uses: what is new there may also be somebody else's.
EVERYBODYS = ("/tmp", "/dev/shm")


@dataclass
class Measured:
    """One run of a command.

    status     its exit status
    wall       seconds
    cpu        seconds of user and system time, of all processes if `complete`, else of those that were waited for
    memory     the largest sum of all processes' memory that was seen, in bytes; what they share is counted once
    lines      (seconds of wall, seconds of cpu, text) of each line of its output
    left       what it left behind, in words
    elsewhere  what is new in folders that everybody uses
    """

    status: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    complete: bool = True
    memory: int = 0
    lines: list = field(default_factory=list)
    left: list = field(default_factory=list)
    elsewhere: list = field(default_factory=list)


def run(argv, cwd, environment):
    """Run a command with an empty folder as its TMPDIR; return a Measured."""
    found, seen, ended = Measured(), {}, threading.Event()
    before = {path for folder in EVERYBODYS for path in _entries(folder)}
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary, _group() as group:
        start, used = time.perf_counter(), _waited_for()
        process = subprocess.Popen(
            argv, cwd=cwd, env={**environment, "TMPDIR": temporary}, stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace", preexec_fn=group.join,
        )  # fmt: skip
        sampler = threading.Thread(target=_sample, args=(process.pid, group, found, seen, ended))
        sampler.start()
        try:
            for line in process.stdout:
                found.lines.append((time.perf_counter() - start, group.cpu() or 0.0, line.rstrip("\n")))
            found.status = process.wait()
            found.wall = time.perf_counter() - start
        except BaseException:
            process.kill()
            group.kill()
            raise
        finally:
            ended.set()
            sampler.join()
        found.left = [f"the process {name}" for name in _alive(group, seen)]
        found.left += [f"the file {path}" for path in sorted(Path(temporary).rglob("*"))]
        cpu = group.cpu()
        found.complete = cpu is not None
        found.cpu = cpu if found.complete else _waited_for() - used
    found.elsewhere = sorted({path for folder in EVERYBODYS for path in _entries(folder)} - before)
    return found


def _entries(folder):
    with contextlib.suppress(OSError):
        return [entry.path for entry in os.scandir(folder)]
    return []


def _waited_for():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _NoGroup:
    """Stands for a control group where none can be made: processes are found by their parents."""

    def join(self):
        pass

    def cpu(self):
        return None

    def members(self):
        return []

    def kill(self):
        pass


class _Group:
    """A control group of one's own: it counts the time also of processes that nobody waited for."""

    def __init__(self, folder, usage):
        self.folder, self.usage = Path(folder), usage

    def join(self):
        (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    def cpu(self):
        return self.usage(self.folder)

    def members(self):
        return [int(line) for line in (self.folder / "cgroup.procs").read_text().split()]

    def kill(self):
        while members := self.members():
            for pid in members:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)


def _of_version_1(folder):
    return int((folder / "cpuacct.usage").read_text()) / 1e9


def _of_version_2(folder):
    first = (folder / "cpu.stat").read_text().split()
    return int(first[first.index("usage_usec") + 1]) / 1e6


@contextlib.contextmanager
def _group():
    """Give a control group, if one can be made here, that has ended with the block."""
    for parent, usage in (
        ("/sys/fs/cgroup/cpuacct", _of_version_1), ("/sys/fs/cgroup", _of_version_2)
    ):  # fmt: skip
        try:
            folder = tempfile.mkdtemp(prefix="bench-", dir=parent)
            usage(Path(folder))
        except (OSError, ValueError):
            continue
        try:
            yield _Group(folder, usage)
        finally:
            with contextlib.suppress(OSError):
                os.rmdir(folder)
        return
    yield _NoGroup()


def _sample(root, group, found, seen, ended):
    """Note the largest sum of memory, and every process that was there, until `ended`."""
    while not ended.wait(LOOK_EVERY):
        total = 0
        for process in _processes(root, group):
            with contextlib.suppress(psutil.Error, OSError):
                seen[process.pid] = process
                total += _memory(process)
        found.memory = max(found.memory, total)


def _processes(root, group):
    with contextlib.suppress(psutil.Error):
        first = psutil.Process(root)
        found = {process.pid: process for process in (first, *first.children(recursive=True))}
        for pid in group.members():
            with contextlib.suppress(psutil.Error):
                found.setdefault(pid, psutil.Process(pid))
        return list(found.values())
    return []


def _memory(process):
    """Return the memory of a process, with its part of what it shares, where the system tells that."""
    try:
        return process.memory_full_info().pss
    except (psutil.AccessDenied, AttributeError):
        used = process.memory_info()
        return used.rss - getattr(used, "shared", 0)


def _alive(group, seen):
    """Return the names of processes that are still there some seconds later."""
    end = time.monotonic() + SECONDS_TO_END
    while True:
        alive = {process.pid: process for process in seen.values() if _runs(process)}
        for pid in group.members():
            with contextlib.suppress(psutil.Error):
                alive.setdefault(pid, psutil.Process(pid))
        if not alive or time.monotonic() > end:
            return [_name(process) for process in alive.values()]
        time.sleep(0.1)


def _runs(process):
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _name(process):
    with contextlib.suppress(psutil.Error):
        return f"{process.pid} {' '.join(process.cmdline())[:100]}"
    return f"{process.pid}"
