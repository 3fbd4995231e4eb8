"""When all exercises of one submission have to be done: later, where other programs had the processors meanwhile."""

import time

# Nor is a machine waited for that never gets to anything: a class has to end.
_TIMES_PUT_OFF = 2


class Deadline:
    """So many seconds from now on, put off by what is lost to other programs, by twice as much at most."""

    def __init__(self, seconds):
        self._at = time.monotonic() + seconds
        self._never_after = self._at + _TIMES_PUT_OFF * seconds

    @property
    def is_over(self):
        """Whether nothing more is begun."""
        return time.monotonic() > self._at

    def but_for(self, lost):
        """Return the moment, on the monotonic clock, at which a job has to end that has lost so many seconds."""
        return min(self._at + lost, self._never_after)

    def put_off(self, lost):
        """Have all that follows end so many seconds later."""
        self._at = self.but_for(lost)
