"""Print the seconds that each lesson and solution takes, run from a fresh kernel."""

import os
import time
from pathlib import Path

import nbformat
from machine import machine
from nbclient import NotebookClient
from traitlets.config import Config

ROOT = Path(__file__).resolve().parent.parent
# A kernel whose messages travel openly says so between the lines of the table.
ENCRYPTED = Config({"KernelManager": {"transport_encryption": "auto"}})


def main(words):
    """Run every notebook whose path holds one of the words, or all of them, and print one line for each."""
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    print(machine("tensorflow-cpu", "tensorflow", "keras", "numpy"))
    print(f"{'seconds':>8}  {'slowest cell':>12}  notebook")
    for path in sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")]):
        if not words or any(word in str(path) for word in words):
            total, slowest = seconds(path)
            print(f"{total:8.1f}  {slowest:12.1f}  {path.relative_to(ROOT)}", flush=True)


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
