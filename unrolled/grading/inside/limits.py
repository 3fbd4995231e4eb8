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
    if resource is None:
        return
    limits = {
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": file_bytes,
        "RLIMIT_NOFILE": 256,
        "RLIMIT_AS": memory_bytes,
        "RLIMIT_NPROC": processes if _counts_apart() else None,
    }
    for name, value in limits.items():
        kind = getattr(resource, name, None)
        if value is None or kind is None:
            continue
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):  # macOS refuses some
            continue


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
