"""The trusted end of a line to a student's process: messages with a time limit, and now and then a look at it."""

import contextlib
import math
import os
import signal
import threading
import time

from unrolled.grading.inside import wire
from unrolled.grading.verifying.deadline import Deadline
from unrolled.grading.verifying.usage import Usage

# Seconds until a new child has to answer; a slow disk is not the student's fault.
SECONDS_TO_START = 60
_LOOK_EVERY = 0.1


class Ended(Exception):
    """The child, or its process for this job, has ended or is not to be listened to any more.

    why     "crash", "time", "processor", "memory", "processes" or "garbage"
    status  wait status of the job's process; None where nobody is left to tell it
    """

    def __init__(self, why, status=None):
        super().__init__(why)
        self.why, self.status = why, status

    @property
    def may_be_from_outside(self):
        """Whether it looks as if the machine had killed the process, as a system does that runs out of memory."""
        if self.why != "crash":
            return False
        return self.status is None or (os.WIFSIGNALED(self.status) and os.WTERMSIG(self.status) == signal.SIGKILL)


class Channel:
    """The trusted end of a job's socket. While it waits it looks at what the child's processes use."""

    def __init__(self, connection, pid, limits):
        self.connection, self.usage = connection, Usage(pid, limits)
        self.connection.settimeout(_LOOK_EVERY)
        self.looked = time.monotonic()

    def send(self, value, bounds):
        """Send a message; Ended if the child does not take it."""
        pieces = []
        wire.write(pieces.append, value, bounds)
        last = Deadline(SECONDS_TO_START)
        for piece in pieces:
            view = memoryview(piece)
            while len(view):
                try:
                    view = view[self.connection.send(view) :]
                except TimeoutError:
                    self._look(math.inf, last)
                except OSError as error:
                    raise Ended("crash") from error

    def receive(self, bounds, until, last):
        """Return the next message; Ended if there is none until then, or none that can be read.

        until  is put off for as long as other programs have the processors, but not beyond `last`
        last   the Deadline of all exercises, which is put off too, but not for ever
        """
        try:
            return wire.read(lambda size: self._exactly(size, until, last), bounds)
        except wire.Broken as error:
            raise Ended("garbage") from error

    def look_once_more(self):
        """Ended if more is used now than is allowed; the last look may have been before it was taken."""
        if reason := self.usage.excess():
            raise Ended(reason)

    def _exactly(self, size, until, last):
        data = bytearray()
        while len(data) < size:
            if time.monotonic() - self.looked > _LOOK_EVERY:
                self._look(until, last)
            try:
                piece = self.connection.recv(min(size - len(data), 2**20))
            except TimeoutError:
                self._look(until, last)
                continue
            except OSError:
                piece = b""
            if not piece:
                raise Ended("crash")
            data += piece
        return bytes(data)

    def _look(self, until, last):
        self.looked = time.monotonic()
        reason = self.usage.excess()
        if self.looked > min(until + self.usage.waited, last.but_for(self.usage.lost)):
            raise Ended("time")
        if reason:
            raise Ended(reason)


class PipeChannel:
    """The same over the standard streams of a process, where there are no Unix sockets."""

    def __init__(self, process, limits):
        self.process, self.usage = process, Usage(process.pid, limits)

    def send(self, value, bounds):
        """Send a message; Ended if the child does not take it."""
        try:
            with self._alarm(time.monotonic() + SECONDS_TO_START):
                wire.write(self.process.stdin.write, value, bounds)
                self.process.stdin.flush()
        except OSError as error:
            raise Ended("crash") from error

    def receive(self, bounds, until, last):
        """Return the next message; Ended if there is none until then, or none that can be read."""
        try:
            with self._alarm(min(until, last.but_for(self.usage.lost))):
                return wire.read(self._exactly, bounds)
        except wire.Broken as error:
            raise Ended("garbage") from error

    def look_once_more(self):
        """Ended if more is used now than is allowed; the last look may have been before it was taken."""
        if reason := self.usage.excess():
            raise Ended(reason)

    def _exactly(self, size):
        data = self.process.stdout.read(size)
        if len(data) != size:
            raise Ended("crash")
        return data

    @contextlib.contextmanager
    def _alarm(self, deadline):
        """Kill the process at the deadline: reading from a pipe cannot be given up in any other way everywhere."""
        finished, reasons = threading.Event(), []

        def watch():
            while not finished.wait(_LOOK_EVERY):
                reason = self.usage.excess() or (time.monotonic() > deadline and "time")
                if reason:
                    reasons.append(reason)
                    self.process.kill()
                    return

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        except Ended as ended:
            finished.set()
            watcher.join()
            if reasons:
                raise Ended(reasons[0]) from ended
            raise
        finally:
            finished.set()
