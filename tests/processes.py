"""Which processes of a test still run."""

import psutil


def has_ended(process):
    """Return whether a process has ended; also while one that nobody has asked about yet (a zombie) is still listed."""
    try:
        # One that is a zombie may have threads that are still ending: for its parent it counts as alive.
        return process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1
    except psutil.NoSuchProcess:
        return True
