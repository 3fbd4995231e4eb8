"""The machine that figures were measured on."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def machine(*packages):
    """Return one line: processor, cores, system, and the versions of Python and of these packages."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = [f"{name} {found}" for name in packages if (found := _version(name))]
    return f"{_processor()}, {cores} cores, {platform.system()}; " + ", ".join(
        [f"Python {platform.python_version()}", *versions]
    )


def _version(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor():
    """Return the processor's name as the system calls it."""
    if Path("/proc/cpuinfo").exists():
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
