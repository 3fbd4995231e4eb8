"""End what a process of students' code has started, where no sandbox does it: such as a kernel in an endless loop."""

import contextlib

import psutil


def kill_descendants(pid):
    """End every process below one, as far as they can be found."""
    with contextlib.suppress(psutil.Error):
        _kill(psutil.Process(pid).children(recursive=True))


def kill_family(pid):
    """End a process, and after it every process that it had below it then."""
    with contextlib.suppress(psutil.Error):
        first = psutil.Process(pid)
        _kill([first, *first.children(recursive=True)])


def _kill(processes):
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
