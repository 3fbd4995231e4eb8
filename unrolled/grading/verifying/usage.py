"""What a student's processes use while the grader waits for them, and which limit they have passed."""

import contextlib
import os
import stat
import time

import psutil

from unrolled.checking.waits import waited

_INHERITED = 24 * 2**20
_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_IS_LINUX = os.path.isdir("/proc/self/task")
_SIGCHLD = 17


class Usage:
    """The processes below one process: how many they are, their memory, and their processor time since a moment.

    waited  seconds since that moment in which they, or who looks, could not go on: others had the processors
    lost    the same for all the time that was looked at, however many waited at once
    """

    def __init__(self, pid, limits):
        self.pid, self.limits = pid, limits
        self.waited, self._waits, self._own = 0.0, None, 0.0
        self._seconds, self._before, self._looked, self._hidden = None, None, None, 0.0
        self.lost, self._then = 0.0, None

    def count_processor_time(self, seconds):
        """Allow so much processor time from the next look on: what was used until then is not counted."""
        self._seconds, self._before = seconds, None
        self.waited, self._waits = 0.0, None

    def excess(self):
        """Return the limit, "processes", "memory" or "processor", that has been passed, or None."""
        family = _family(self.pid)
        looked = {pid: one for pid in family if (one := _look(pid))}
        found = list(looked.values())
        waits, own = {pid: one.waited for pid, one in looked.items()}, waited("thread-self")
        self._count_waits(waits, own)
        self._count_lost(waits, own)
        if len(found) > self.limits.processes:
            return "processes"
        # What a fork has from its parent, mostly NumPy, is there once, however often it is counted.
        own = sum(max(0, one.own - _INHERITED) for one in found)
        if own + _shared(found) + _in_file_systems(family) > self.limits.child_memory_bytes:
            return "memory"
        return "processor" if self._is_spent(found) else None

    def _count_waits(self, waits, own):
        """Add up the waits: one process waits for the next. Who has many that are ready uses the processor time up."""
        if self._waits is None:
            self._waits, self._own = waits, own
        theirs = sum(wait - self._waits.get(pid, 0.0) for pid, wait in waits.items())
        # Those that have ended are not seen any more.
        self.waited = max(self.waited, theirs + own - self._own)

    def _count_lost(self, waits, own):
        """Add what was waited since the last look; no more than there was time."""
        now = time.monotonic()
        if self._then:
            then, theirs, mine = self._then
            more = sum(wait - theirs.get(pid, 0.0) for pid, wait in waits.items()) + own - mine
            self.lost += min(max(0.0, more), now - then)
        self._then = now, waits, own

    def _is_spent(self, found):
        now = time.monotonic()
        if self._looked and any(one.is_hiding for one in found):
            # Who has the system forget the children that have ended is taken to be busy all the time.
            self._hidden += now - self._looked
        self._looked = now
        seconds = sum(one.seconds for one in found) + self._hidden
        if self._seconds is None:
            return False
        if self._before is None:
            self._before = seconds
        return seconds - self._before > self._seconds


def _shared(found):
    """Return the bytes of memory that belong to no process alone: mapped by several, or in files without a name."""
    files = {key: size for one in found for key, size in one.files.items()}
    return sum(one.shared for one in found) + sum(files.values())


class _Process:
    """What one process uses.

    seconds    of processor time, with that of its children that have ended and of theirs
    own        bytes of memory that are no file's and no other process's
    shared     bytes of its part of memory that several processes may have mapped
    files      files of memory alone that it holds open: which one -> bytes
    is_hiding  the system does not count its children that have ended
    waited     seconds in which it was ready, and no processor was free for it
    """

    def __init__(self, seconds=0.0, own=0, shared=0, files=None, is_hiding=False, waited=0.0):
        self.seconds, self.own, self.shared, self.files, self.is_hiding = seconds, own, shared, files or {}, is_hiding
        self.waited = waited


def _look(pid):
    """Return the _Process with a number, or None if there is none any more."""
    try:
        return _on_linux(pid) if _IS_LINUX else _elsewhere(pid)
    except (OSError, psutil.Error, ValueError, IndexError):
        return None


def _elsewhere(pid):
    process = psutil.Process(pid)
    used, times = process.memory_info(), process.cpu_times()
    ended = getattr(times, "children_user", 0) + getattr(times, "children_system", 0)
    return _Process(times.user + times.system + ended, max(0, used.rss - getattr(used, "shared", 0)))


def _on_linux(pid):
    with open(f"/proc/{pid}/stat") as file:
        # The program's name, in brackets, may have any letters.
        times = [int(field) for field in file.read().rpartition(")")[2].split()[11:15]]
    told = _told(f"/proc/{pid}/status")
    ignored = int(told.get("SigIgn", "0"), 16)
    own = 1024 * _number(told, "RssAnon")
    shared = 1024 * _number(told, "RssShmem")
    if shared:
        # Each process's part of what several have mapped, so that nothing is counted twice.
        with contextlib.suppress(OSError):
            shared = 1024 * _number(_told(f"/proc/{pid}/smaps_rollup"), "Pss_Shmem")
    return _Process(sum(times) / _TICK, own, shared, _files(pid), bool(ignored >> (_SIGCHLD - 1) & 1), waited(pid))


def _told(path):
    """Return name -> first word of the value, of a file of lines such as "RssAnon: 300 kB"."""
    with open(path) as file:
        lines = [line.partition(":") for line in file]
    return {name: value.split(maxsplit=1)[0] for name, _, value in lines if value.strip()}


def _number(told, name):
    return int(told.get(name, "0"))


def _files(pid):
    """Return the files in memory, without a name in any folder, that a process holds open, with their sizes."""
    found = {}
    with contextlib.suppress(OSError):
        for number in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                path = f"/proc/{pid}/fd/{number}"
                if os.readlink(path).startswith("/memfd:"):
                    about = os.stat(path)
                    if stat.S_ISREG(about.st_mode):
                        found[about.st_dev, about.st_ino] = 512 * about.st_blocks
    return found


def _in_file_systems(family):
    """Return how many bytes these processes have in file systems in memory that the grader does not have."""
    used, seen = {}, set()
    with contextlib.suppress(OSError):
        seen.add(os.readlink("/proc/self/ns/mnt"))
    for pid in family:
        with contextlib.suppress(OSError):
            namespace = os.readlink(f"/proc/{pid}/ns/mnt")
            if namespace not in seen:
                seen.add(namespace)
                used |= _file_systems(pid)
    return sum(used.values())


def _file_systems(pid):
    """Return device -> used bytes of the file systems in memory that a process can write to."""
    used = {}
    with open(f"/proc/{pid}/mountinfo") as file:
        rows = [line.split() for line in file if " - tmpfs " in line]
    for _, _, device, _, folder, options, *_ in rows:
        if device not in used and "rw" in options.split(","):
            with contextlib.suppress(OSError):
                about = os.statvfs(f"/proc/{pid}/root{folder.encode().decode('unicode_escape')}")
                used[device] = (about.f_blocks - about.f_bfree) * about.f_frsize
    return used


def _family(pid):
    """Return the numbers of a process and of all below it."""
    if not _IS_LINUX:
        with contextlib.suppress(psutil.Error):
            return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
        return []
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{one}/task"):
                with contextlib.suppress(OSError), open(f"/proc/{one}/task/{thread}/children") as file:
                    waiting += map(int, file.read().split())
    return found
