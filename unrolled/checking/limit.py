"""End a learner's function that does not come to an end by itself.

On the main thread a timer's signal does it; elsewhere, and on Windows, another thread asks Python to raise the
exception here. Both raise again and again: code that catches everything is left in the end, unless it sits in one
compiled call.
"""

import contextlib
import ctypes
import linecache
import os
import signal
import sys
import threading
import time

from unrolled.checking.origin import whose
from unrolled.checking.waits import waited

# A right answer takes milliseconds, or one second with stand-ins that ask Keras for the first time. Imports do not
# count.
SECONDS_PER_CASE = 10.0
# A busy machine puts the limit off by so many times itself at most: nobody waits for ever for a loop without an end.
_PUT_OFF = 2
# Code gets this long to leave its `with` and `finally` blocks. Then the next exception is there before the code that
# caught the last one has gone on.
_SECONDS_TO_CLEAR_UP = 0.2
_AT_ONCE = 50e-6
_LEAST = 0.01
_OWN = os.path.dirname(os.path.abspath(__file__)) + os.sep


class OutOfTime(BaseException):
    """The time for one case is over. No Exception, so that `except Exception` does not stop it."""


class Limit:
    """A time limit for one call: `line` is where the learner's code was when it was over, None if it was not.

    It is put off for as long as other programs have the processors, where the system tells that.
    """

    def __init__(self, seconds):
        self.seconds, self.line, self._is_over = seconds, None, False
        self._thread = f"self/task/{threading.get_native_id()}"
        self._waited_before, self._put_off = waited(self._thread), 0.0

    def _more(self):
        """Return for how many seconds the call has waited for a processor that it was not given in return yet."""
        due = min(waited(self._thread) - self._waited_before, _PUT_OFF * self.seconds)
        more, self._put_off = due - self._put_off, max(due, self._put_off)
        return more if self.line is None and more > _LEAST else 0.0

    def running(self):
        """Return the context in which the call runs."""
        on_main = threading.current_thread() is threading.main_thread()
        return self._by_signal() if on_main and hasattr(signal, "setitimer") else self._by_thread()

    @contextlib.contextmanager
    def _by_signal(self):
        begun = time.monotonic()
        handler = signal.signal(signal.SIGALRM, self._ring)
        remaining, interval = signal.setitimer(signal.ITIMER_REAL, self.seconds)
        try:
            yield self
        finally:
            # One that is on its way may not set the timer again: nobody would be there when it rings.
            self._is_over = True
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL if handler is None else handler)
            if remaining:  # somebody else's timer goes on, and rings at once if its time has come meanwhile
                signal.setitimer(signal.ITIMER_REAL, max(remaining - (time.monotonic() - begun), 1e-3), interval)

    def _ring(self, number, frame):
        if self._is_over:
            return
        if _is_importing(frame):  # TensorFlow may take long, and a half imported module is of no use to anybody
            signal.setitimer(signal.ITIMER_REAL, self.seconds)
        elif not _is_learners(frame):
            signal.setitimer(signal.ITIMER_REAL, 0.01)  # what this package does is not interrupted
        elif more := self._more():
            signal.setitimer(signal.ITIMER_REAL, more)
        else:
            wait = _SECONDS_TO_CLEAR_UP if self.line is None else _AT_ONCE
            self._remember(frame)
            signal.setitimer(signal.ITIMER_REAL, wait)
            raise OutOfTime

    @contextlib.contextmanager
    def _by_thread(self):
        done, lock, identity = threading.Event(), threading.Lock(), threading.get_ident()
        ringing = threading.Thread(target=self._keep_ringing, args=(done, lock, identity), daemon=True)
        ringing.start()
        try:
            yield self
        finally:
            with contextlib.suppress(OutOfTime), lock:
                done.set()
                # One more may be on its way: revoked, it makes Python 3.11 hang while it is profiled.
                if self.line is not None:
                    _raise_in(identity)
                    while True:
                        time.sleep(0.001)

    def _keep_ringing(self, done, lock, identity):
        wait = self.seconds
        while not done.wait(wait):
            with lock:
                frame = sys._current_frames().get(identity)
                if done.is_set() or frame is None:
                    return
                wait = self.seconds
                if _is_importing(frame):
                    continue
                if wait := self._more():
                    continue
                wait = _SECONDS_TO_CLEAR_UP if self.line is None else 0.01
                if not _is_learners(frame):
                    continue
                self._remember(frame)
                _raise_in(identity)

    def _remember(self, frame):
        if self.line is None:
            self.line = line_of(frame)


def _raise_in(identity):
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(identity), ctypes.py_object(OutOfTime))


def line_of(frame) -> str:
    """Return the innermost line of the learner's code that a frame was called from, or ""."""
    for caller in _callers(frame):
        if whose(caller.f_code.co_filename) == "own":
            return line_at(caller.f_code.co_filename, caller.f_lineno)
    return ""


def line_at(file, number) -> str:
    """Return a line of a notebook cell or a file, without the spaces around it."""
    return linecache.getline(file, number).strip()


def _is_learners(frame):
    """Return whether a frame runs for the learner's function, and not for the check around it."""
    return any(whose(caller.f_code.co_filename) in ("own", "library", "numpy") for caller in _callers(frame))


def _is_importing(frame):
    return any(caller.f_code.co_filename.startswith("<frozen importlib") for caller in _callers(frame))


def _callers(frame):
    """Yield a frame and those that called it, up to the check."""
    while frame is not None and not frame.f_code.co_filename.startswith(_OWN):
        yield frame
        frame = frame.f_back
