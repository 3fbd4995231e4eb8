"""Print the seconds that each lesson and solution takes, run from a fresh kernel: ``make bench``."""

import os
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

ROOT = Path(__file__).resolve().parent.parent
CORES = 2
# A kernel whose messages travel openly says so between the lines of the table.
ENCRYPTED = Config({"KernelManager": {"transport_encryption": "auto"}})


def main():
    """Run every notebook on two cores and print one line for each."""
    words = sys.argv[1:]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    print(machine())
    print(f"{'seconds':>8}  {'slowest cell':>12}  notebook")
    for path in sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")]):
        if not words or any(word in str(path.relative_to(ROOT)) for word in words):
            total, slowest = seconds(path)
            print(f"{total:8.1f}  {slowest:12.1f}  {path.relative_to(ROOT)}", flush=True)
    if not words or "browser" in words:
        import bench_browser

        bench_browser.main()


def machine():
    """Return one line that says what the numbers were measured on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    names = [name for name in ("tensorflow-cpu", "tensorflow") if _installed(name)]
    return (
        f"{_processor()}, {cores} cores, {platform.system()}; Python {platform.python_version()}, "
        f"{names[0]} {version(names[0])}, Keras {version('keras')}, NumPy {version('numpy')}"
    )


def seconds(path):
    """Return (seconds of the whole run with the kernel's start, seconds of its slowest cell)."""
    marks, took = {}, [0.0]
    client = NotebookClient(
        nbformat.read(path, as_version=4),
        timeout=600,
        resources={"metadata": {"path": str(path.parent)}},
        config=ENCRYPTED,
        on_cell_start=lambda cell, cell_index: marks.update({cell_index: time.perf_counter()}),
        on_cell_executed=lambda cell, cell_index, execute_reply: took.append(time.perf_counter() - marks[cell_index]),
    )
    start = time.perf_counter()
    client.execute()
    return time.perf_counter() - start, max(took)


def _installed(name):
    try:
        version(name)
    except ImportError:
        return False
    return True


def _processor():
    """Return the processor's name as the system calls it."""
    if Path("/proc/cpuinfo").exists():
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
