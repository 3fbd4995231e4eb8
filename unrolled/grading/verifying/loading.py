"""How long the statements of a notebook take to load, and which of them are left out of the next attempts.

A statement has a fourth of the time for loading. Those that do not end within it are left out, one by one, and the
notebook is loaded again without them. Once that has taken the whole time, each has an instant; after twice the time,
the child runs what takes no time alone. So six slow experiments before a right answer cost nothing but time.
"""

import time

from unrolled.grading.verifying.channel import SECONDS_TO_START

_INSTANT = 0.5
# What takes longer is tried without at first, from the second exercise on: few functions need an experiment's result.
_SLOW = 0.2
# A notebook with more statements that cannot be run is loaded without all that takes time.
_MOST_LEFT_OUT = 40


class Loading:
    """The statements of one notebook.

    for_one  seconds that one may take
    skip     (cell, statement) -> why it is left out of every attempt
    slow     those that take long, though they end
    """

    def __init__(self, limits):
        self.seconds = limits.seconds_to_load
        self.for_one = max(1.0, self.seconds / 4)
        self.skip, self.slow, self.spent = {}, {}, 0.0
        self._begun, self._at = 0.0, None
        # Whether the last attempt went without slow statements.
        self.is_incomplete = False

    def begin(self, with_slow):
        """Begin an attempt; return what the child has to know: what it leaves out, and how long it has for the rest."""
        self._begun, self._at = time.monotonic(), None
        self.is_incomplete = bool(self.slow) and not with_slow
        skip = self.skip if with_slow else dict.fromkeys(self.slow, "time") | self.skip
        left = max(0.0, 2 * self.seconds - self.spent) if len(self.skip) < _MOST_LEFT_OUT else 0.0
        return {"skip": [[*place, why] for place, why in skip.items()], "seconds": left}

    def note(self, place):
        """Note that the next statement begins, or with None that all have ended."""
        now = time.monotonic()
        if not self._at:
            # A process that starts slowly is not the notebook's fault.
            self._begun = now
        else:
            begun, before = self._at
            if now - begun > _SLOW and before[1] >= 0:
                self.slow[before] = now - begun
        self._at = (now, place) if place else None
        if not place:
            self.spent += now - self._begun

    def until(self):
        """Return when the next statement has to begin."""
        now = time.monotonic()
        if self._at is None:
            # Nothing of a student's has run.
            return now + SECONDS_TO_START
        # A cell that is being read may hold the answer.
        is_reading = self._at[1][1] < 0
        is_early = is_reading or self.spent + now - self._begun < self.seconds
        return now + (self.for_one if is_early else _INSTANT)

    def ended(self, place, why):
        """Note that the process has ended in a statement, which is left out from now on."""
        self.spent += time.monotonic() - self._begun
        self.skip[place] = why
