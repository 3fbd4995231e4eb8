"""What is said to the child about one exercise: the job, then inputs of cases. What comes back is in an Attempt."""

import itertools
import time

from unrolled.grading.inside import wire
from unrolled.grading.verifying.attempt import Attempt
from unrolled.grading.verifying.channel import Ended

_SMALL = wire.Bounds(text=2**20, bytes=0)
# What is sent to the child is the grader's own, or was limited when the submission was read.
_JOB = wire.Bounds(text=2**28, items=10**6, letters=2**28)
_CASES = wire.Bounds(text=2**28, items=10**6, bytes=2**30)


class Asking:
    """One job of the child. Each method raises Ended when the child has to be given up."""

    def __init__(self, channel, attempt, exercise, limits, deadline):
        self.channel, self.attempt, self.exercise = channel, attempt, exercise
        self.limits, self.deadline = limits, deadline
        self.answer_bytes = 2**20 + 4 * max(map(_bytes, itertools.chain(*exercise.right)), default=0)

    def load(self, course, job, loading):
        """Have the cells loaded, which is noted in the attempt; return whether there is a function to call.

        course   what is for the process that holds the course's own functions
        loading  the Loading of the notebook, which says how long a statement may take
        """
        required, optional = self.exercise.parameters
        job |= {"required": required, "optional": optional, "answer_bytes": self.answer_bytes}
        self.channel.send(course, _JOB)
        self.channel.send(job, _JOB)
        while not self.attempt.note(self.channel.receive(_SMALL, loading.until(), self.deadline)):
            loading.note(self.attempt.place)
            # More than one processor can do while the clock runs: it has started others.
            self.channel.usage.count_processor_time(1.5 * loading.for_one)
        loading.note(None)
        return self.attempt.described not in ("absent", "inert", "callable", "signature")

    def decide(self, cases):
        """Put the outcomes of the cases that decide into the attempt; the first that lacks memory is the last one."""
        self.attempt.cases = cases
        self._ask(cases, self.attempt)

    def outcomes(self, cases):
        """Return the outcomes of further cases, for which the time of an exercise begins anew."""
        further = Attempt(self.attempt.name)
        self._ask(cases, further)
        if len(further.outcomes) < len(cases):
            raise Ended("memory")
        return further.outcomes

    def _ask(self, cases, attempt):
        required, _ = self.exercise.parameters
        asked = []
        for case in cases:
            positional, keyword = self.exercise.call_arguments(case)
            asked.append({"positional": positional, "keyword": keyword, "names": required})
        self.channel.send(asked, _CASES)
        self.channel.usage.count_processor_time(self.limits.processor_seconds)
        until = time.monotonic() + self.limits.seconds_per_exercise
        bounds = wire.Bounds(bytes=self.answer_bytes)
        for _ in cases:
            attempt.add(self.channel.receive(bounds, until, self.deadline))
            if attempt.lacked_memory:
                return
        self.channel.look_once_more()


def _bytes(answer):
    """Return how many bytes the arrays in an answer have."""
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, (list, tuple)):
        return sum(map(_bytes, answer))
    return getattr(answer, "nbytes", 0)
