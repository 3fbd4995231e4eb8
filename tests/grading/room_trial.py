"""Functions that a room of tests has besides, to show whether it holds its limits: see test_room.py."""

import ctypes
import os
import signal
import socket
import time

from unrolled.grading.pages_inside import parts

_KEPT: list[bytes] = []


def echo(data):
    """Return the data."""
    return data


def compute_without_end(data):
    """Use the processor until somebody ends it."""
    while True:
        pass


def compute_a_second(data):
    """Use the processor for a second."""
    end = time.process_time() + 1
    while time.process_time() < end:
        pass
    return b"computed"


def wait_without_end(data):
    """Do nothing, and do not answer."""
    while True:
        time.sleep(100)


def take_memory(data):
    """Take a gibibyte."""
    return bytes(2**30)


def keep_memory(data):
    """Take most of the memory that a small budget has, and keep it."""
    _KEPT.append(bytes(60 * 2**20))
    return b""


def hold_memory(data):
    """Take as much for a moment."""
    return b"held" if bytes(60 * 2**20) else b""


def remember(data):
    """Return all data that this process was given by this name."""
    _KEPT.append(data)
    return b"".join(_KEPT)


def answer_at_length(data):
    """Return a mebibyte."""
    return bytes(2**20)


def crash(data):
    """End this process as a mistake in a library would: in a sandbox a signal of its own does not end the first one."""
    ctypes.string_at(0)


def crash_soon(data):
    """Answer, and end this process afterwards."""
    signal.signal(signal.SIGALRM, lambda *_: crash(data))
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    return b""


def fail(data):
    """Fail as any function may."""
    raise KeyError("a student's text")


def look(data):
    """Return what there is to be seen, for example whether a path is."""
    return parts.told(
        {
            "path": os.path.exists(data),
            "below": os.listdir("/course/unrolled"),
            "processes": [name for name in os.listdir("/proc") if name.isdigit()],
            "root": os.getuid() == 0 or _may_become_root(),
            "network": [name for _, name in socket.if_nameindex() if name != "lo"],
        }
    )


def _may_become_root():
    try:
        os.setuid(0)
    except OSError:
        return False
    return True
