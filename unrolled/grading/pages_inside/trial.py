"""What shows whether the room holds its limits, for `unrolled doctor` and for tests; no student's text comes here."""

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
    """Return what there is to be seen."""
    with open("/proc/self/status") as status:
        rights = [line for line in status if line.startswith("CapEff") and int(line.split()[1], 16)]
    return parts.told({
        "root": os.listdir("/"),
        "empty": [name for name in os.listdir("/") if not os.path.isdir(f"/{name}") or not os.listdir(f"/{name}")],
        "below": os.listdir("/course/unrolled"),
        "user": os.getuid(),
        "rights": rights,
        "network": [name for _, name in socket.if_nameindex() if name != "lo"],
    })
