"""Limits that a process sets for itself before it runs students' code, and users whose processes are counted apart.

Only light modules of the standard library are imported: the sandboxed child imports this module too.
"""

import os
import random

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]  # asked before each use

# Below the range of ordinary users in a container, and used by nobody. Each sandbox of root's has a user of its own, so
# that the processes of two sandboxes are counted apart.
_USERS = range(61_000, 64_500)


def nobody() -> int:
    """Return the number of a user that nobody is, for root to become."""
    return random.choice(_USERS)


def set_limits(*, memory_bytes, processes, file_bytes):
    """Limit this process and all that it will start; before any student's code.

    Where the operating system has no such limits this does nothing.
    """
    own = {"RLIMIT_NPROC": processes} if resource is not None and _counts_apart() else {}
    apply({"RLIMIT_CORE": 0, "RLIMIT_FSIZE": file_bytes, "RLIMIT_NOFILE": 256, "RLIMIT_AS": memory_bytes} | own)


def apply(limits):
    """Set what the operating system has of {name in the module resource: value}, as far as it allows that."""
    for name, value in limits.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            # At the soft limit of seconds there is a signal that says so.
            resource.setrlimit(kind, (value, hard if name == "RLIMIT_CPU" else value))
        except (OSError, ValueError):  # macOS refuses some
            continue


def mapped(unknown=2**29):
    """Return how many bytes of address space this process has; `unknown` where that cannot be told."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):  # there is none but on Linux
        return unknown


def _counts_apart():
    """Return whether RLIMIT_NPROC counts the sandbox alone, and not all that its user runs elsewhere."""
    if os.getuid() in _USERS:
        return True
    # Since Linux 5.14 processes are counted by user namespace.
    try:
        version = tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2])
        with open("/proc/self/uid_map") as file:
            in_namespace = file.read().split() != ["0", "0", "4294967295"]
    except (OSError, ValueError):
        return False
    return in_namespace and version >= (5, 14)
