"""Validate beside the server: in a process that can be ended, with limits of time that the course sets."""

import asyncio
import contextlib
import json
import logging
import queue
import subprocess
import sys
import tempfile
import threading
import time

from traitlets import Float
from traitlets.config import Configurable

from unrolled.grading.processes import kill_family

CANCELLED = "Validate was cancelled. Nothing was changed."


class Validation(Configurable):
    """One run of Validate; its limits are settings of nbgrader_config.py."""

    cell_seconds = Float(30, help="How long one cell may run before Validate stops.").tag(config=True)
    seconds = Float(120, help="How long Validate may run in all.").tag(config=True)

    def __init__(self, path, **kwargs):
        super().__init__(**kwargs)
        self.path = path
        self._lines = queue.Queue()
        self._cancelled = False

    def start(self):
        """Return an asyncio future of what `run` returns; a server that stops does not wait for it."""
        loop = asyncio.get_running_loop()
        future = loop.create_future()

        def settle(answer):
            if not future.done():
                future.set_result(answer)

        def work():
            answer = self.run()
            with contextlib.suppress(RuntimeError):  # the server has stopped meanwhile
                loop.call_soon_threadsafe(settle, answer)

        threading.Thread(target=work, daemon=True).start()
        return future

    def run(self):
        """Return {"result": what nbgrader's Validator found}, or {"error": one sentence}; blocks until then."""
        with tempfile.TemporaryFile() as said:
            command = [sys.executable, "-m", "unrolled.lab.validate", self.path]
            # Its own session: Ctrl-C in the terminal is not meant for it.
            # Its stdin closes when the server ends in whatever way, and it ends with it.
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                start_new_session=True,
                encoding="utf-8",
            )
            reader = threading.Thread(target=self._read, args=(process.stdout,), daemon=True)
            reader.start()
            try:
                return self._follow() or {"error": _last_words(said)}
            finally:
                end(process)
                process.stdin.close()
                reader.join()

    def cancel(self):
        """End the run as soon as possible; `run` then returns CANCELLED."""
        self._cancelled = True
        self._lines.put(None)

    def _read(self, stream):
        with stream:
            for line in stream:
                self._lines.put(json.loads(line))
        self._lines.put(None)

    def _follow(self):
        """Return the answer as soon as there is one; None if the process ended without."""
        start = since = time.monotonic()
        cell = None
        while True:
            left = min(self.seconds - (time.monotonic() - start), self.cell_seconds - (time.monotonic() - since))
            # Starting nbgrader and a kernel is no cell's fault.
            if cell is None:
                left = self.seconds - (time.monotonic() - start)
            try:
                message = self._lines.get(timeout=max(0, left))
            except queue.Empty:
                return {"error": self._too_long(cell, time.monotonic() - since)}
            if self._cancelled:
                return {"error": CANCELLED}
            if message is None:
                return None
            if "cell" not in message:
                return message
            cell, since = message["cell"], time.monotonic()

    def _too_long(self, cell, seconds):
        if cell is None:
            return f"Validate stopped after {self.seconds:g} seconds, before any cell ran: try again in a moment."
        if seconds >= self.cell_seconds:
            return (
                f"Validate stopped, because this cell was still running after {self.cell_seconds:g} seconds: {cell}. "
                "Look for a loop that never ends in it or in a function that it calls, mend it and validate again."
            )
        return f"Validate stopped after {self.seconds:g} seconds in all; it was at this cell: {cell}."


def end(process):
    """End a process and everything it started."""
    kill_family(process.pid)
    process.wait()


def _last_words(said):
    """Return a sentence about a process that ended without a result; the log has the rest."""
    said.seek(0)
    text = said.read().decode(errors="replace").strip()
    logging.getLogger("unrolled").warning("Validate ended without a result: %s", text)
    last = text.splitlines()[-1] if text else "no reason was given"
    return f"Validate ended without a result ({last}). Restart the kernel, run all cells, and try again."
