"""What a student's processes use while the grader waits for them, and which limit they have passed."""

import contextlib

import psutil

_INHERITED = 24 * 2**20


class Usage:
    """The processes below one process: how many they are, their memory, and their processor time since a moment."""

    def __init__(self, pid, limits):
        self.pid, self.limits = pid, limits
        self._counted, self._before = False, None

    def count_processor_time(self):
        """Count processor time from the next look on: what was used until then is not held against the student."""
        self._counted, self._before = True, None

    def excess(self):
        """Return the limit, "processes", "memory" or "processor", that has been passed, or None."""
        sizes, seconds = [], 0.0
        with contextlib.suppress(psutil.Error):
            first = psutil.Process(self.pid)
            for process in (first, *first.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    used, times = process.memory_info(), process.cpu_times()
                    sizes.append(max(0, used.rss - getattr(used, "shared", 0)))
                    seconds += times.user + times.system
        if len(sizes) > self.limits.processes:
            return "processes"
        # What a fork has from its parent, mostly NumPy, is there once, however often it is counted.
        if sum(max(0, size - _INHERITED) for size in sizes) > self.limits.child_memory_bytes:
            return "memory"
        return "processor" if self._is_spent(seconds) else None

    def _is_spent(self, seconds):
        if not self._counted:
            return False
        if self._before is None:
            self._before = seconds
        return seconds - self._before > self.limits.processor_seconds
