"""Functions that a room of tests has besides, to show whether it holds its limits: see test_room.py."""

import os
import signal
import socket
import time

from unrolled.grading.pages_inside import parts


def echo(data):
    """Return the data."""
    return data


def compute_without_end(data):
    """Use the processor until somebody ends it."""
    while True:
        pass


def wait_without_end(data):
    """Do nothing, and do not answer."""
    while True:
        time.sleep(100)


def take_memory(data):
    """Take a gibibyte."""
    return bytes(2**30)


def answer_at_length(data):
    """Return a mebibyte."""
    return bytes(2**20)


def crash(data):
    """End this process."""
    os.kill(os.getpid(), signal.SIGSEGV)


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
