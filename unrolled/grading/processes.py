"""End what a process of students' code has started, where no sandbox does it."""

import contextlib

import psutil


def kill_descendants(pid):
    """End every process below one, as far as they can be found."""
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                process.kill()
