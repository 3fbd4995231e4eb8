"""Which processes of a test still run, what is waited for, and processors that have much else to do."""

import contextlib
import os
import subprocess
import sys
import time

import psutil


def within(seconds, condition):
    """Return whether a condition comes true, at once or within so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def has_ended(process):
    """Return whether a process has ended; also while one that nobody has asked about yet (a zombie) is still listed."""
    try:
        # One that is a zombie may have threads that are still ending: for its parent it counts as alive.
        return process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1
    except psutil.NoSuchProcess:
        return True


@contextlib.contextmanager
def busy_processors():
    """Have each processor shared by three programs and what is tried."""
    with _loops(3 * os.cpu_count()):
        yield


@contextlib.contextmanager
def one_busy_processor():
    """Keep this thread, and what it starts, on one processor, shared by three programs and what is tried."""
    usual = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(usual)})
    try:
        with _loops(3):
            yield
    finally:
        os.sched_setaffinity(0, usual)


@contextlib.contextmanager
def _loops(number):
    loop = [sys.executable, "-S", "-c", "while True: pass"]
    with contextlib.ExitStack() as stack:
        for _ in range(number):
            # A session of its own is a share of its own.
            one = stack.enter_context(subprocess.Popen(loop, start_new_session=True))
            # At once: whoever asks for them may be ended before all have begun.
            stack.callback(one.kill)
        yield
