"""Verdicts that a student's code has no hand in: it gets inputs and gives outputs, and is compared here.

The code runs in a sandboxed child (`unrolled.grading.inside.worker`), which has NumPy alone and knows no answers. Each
exercise is a job in a process of its own. Whatever the child does - ends, hangs, takes all memory, sends garbage -
becomes a verdict with a plain sentence, for this exercise and no other.

Cases that the key and the submission choose decide about the points (`unit.pool`). Only if one of them fails, the same
process answers the diagnostic set, and `verifying.diagnose` says from it which mistake was made.
"""

import time

from unrolled.checking.content import loaded
from unrolled.checking.judge import judge
from unrolled.course.settings import Limits
from unrolled.grading import sandbox
from unrolled.grading.types import Verdict
from unrolled.grading.unit.pool import digest_of
from unrolled.grading.verifying.asking import Asking
from unrolled.grading.verifying.attempt import Attempt
from unrolled.grading.verifying.channel import Ended
from unrolled.grading.verifying.child import Child, NotStarted
from unrolled.grading.verifying.diagnose import diagnosed
from unrolled.grading.verifying.judging import seconds, verdict_of
from unrolled.grading.verifying.quoting import Quotes

__all__ = ["NotStarted", "verify"]

# How often one job is begun again because a statement hung or crashed while the cells were loaded.
_MAX_RESTARTS = 5


def verify(cells, master, limits=None, *, answers, isolated=None) -> dict[str, Verdict]:
    """Return exercise name -> Verdict for the exercises of the master, in its order.

    cells     Cell of the student's notebook, in notebook order
    answers   what `unrolled.grading.unit.answers.opened` gives for the master's unit
    isolated  run the student's code in a sandbox; by default where that is possible

    Raises NotStarted if no student's code can be run at all.
    """
    limits = limits or Limits()
    isolated = sandbox.available()[0] if isolated is None else isolated
    sources = [cell.source for cell in cells if cell.kind == "code"]
    with Child(limits, isolated, loaded(master.content)) as child:
        verifier = _Verifier(sources, master, limits, answers, child)
        return {name: verifier.verdict(name) for name in master.exercises}


class _Verifier:
    """The exercises of one submission, one after the other."""

    def __init__(self, sources, master, limits, answers, child):
        self.sources, self.master, self.limits, self.answers, self.child = sources, master, limits, answers, child
        self.written = digest_of(sources)
        self.quotes = Quotes(sources, [master.given, *master.solutions.values()])
        self.deadline = time.monotonic() + limits.seconds_to_verify
        # Statements that are left out and why; exercises to mend; those of them that were ended at a limit.
        self.skip, self.failed, self.stopped = {}, [], []

    def verdict(self, name):
        """Return the Verdict of one exercise, tried again with the master's earlier functions if it fails."""
        if time.monotonic() > self.deadline:
            text = f"{name} was not tried: the work took longer than {seconds(self.limits.seconds_to_verify)} in all."
            return Verdict(name, False, text, "time")
        try:
            attempt = self._attempt(name, ())
            verdict = self._judged(attempt)
            if not verdict.passed:
                verdict = self._followed_through(name, attempt) or verdict
        except NotStarted:
            raise
        except Exception as error:  # a fault of the grader's must not cost the rest of the class
            text = f"{name} could not be compared ({type(error).__name__}). Please tell your instructor."
            verdict = Verdict(name, False, text, "crash")
        if not verdict.passed:
            self.failed.append(name)
        if verdict.stage in ("time", "memory"):
            self.stopped.append(name)
        return verdict

    def _followed_through(self, name, attempt):
        """Return the Verdict if the exercise passes with the master's versions of functions before it, else None."""
        candidates = [earlier for earlier in self.failed if earlier in self.master.solutions]
        candidates += [own for own in attempt.own if own in self.master.earlier]
        if not candidates or attempt.described not in ("", "absent"):
            return None
        if not self._passes(name, candidates):
            return None
        needed = candidates
        for candidate in candidates if len(candidates) > 1 else ():
            fewer = [other for other in needed if other != candidate]
            if fewer and self._passes(name, fewer):
                needed = fewer
        text = (
            f"{name} is right, and gets its points: it passes with the course's own {_listed(needed)} in the place of "
            f"yours. Mend {_listed(needed)}, which {name} calls."
        )
        return Verdict(name, True, text, followed_through=True)

    def _passes(self, name, replaced):
        if time.monotonic() > self.deadline:
            return False
        return self._judged(self._attempt(name, replaced)).passed

    def _attempt(self, name, replaced):
        """Return the Attempt of one exercise; statements that hang or crash on loading are left out and told."""
        attempt = None
        for _ in range(_MAX_RESTARTS):
            attempt = Attempt(name)
            try:
                with self.child.job() as channel:
                    asking = Asking(channel, attempt, self.answers[name], self.limits, self.deadline)
                    if asking.load(self._job(name, replaced)):
                        self._try(attempt, asking, diagnose=not replaced)
                return attempt
            except Ended as ended:
                attempt.ended = ended
            if attempt.is_loaded or attempt.place is None or time.monotonic() > self.deadline:
                break
            self.skip[attempt.place] = attempt.ended.why
        return attempt

    def _try(self, attempt, asking, diagnose):
        """Have the cases answered that decide, and the diagnostic set if an answer is wrong."""
        exercise = self.answers[attempt.name]
        asking.decide(exercise.chosen(self.written))
        if attempt.refused or attempt.lacked_memory:
            return
        attempt.judgement = judge(exercise, attempt.cases, attempt.outcomes, named=False)
        if diagnose and not attempt.judgement.passed and attempt.judgement.stage != "written":
            try:
                attempt.diagnosis = diagnosed(exercise, asking.outcomes)
            except Ended:  # what happens now changes nothing but the explanation
                attempt.diagnosis = None

    def _judged(self, attempt):
        return verdict_of(attempt, self.answers[attempt.name], self.limits, self.quotes)

    def _job(self, name, replaced):
        """Return what the child has to know of an exercise before it sees any case."""
        content = self.child.content
        return {
            "name": name, "cells": self.sources, "skip": [[*place, why] for place, why in self.skip.items()],
            "given": self.master.given, "masters": self._masters(name, replaced), "replaced": list(replaced),
            "given_name": content.given, "child": list(content.child), "oracle": list(content.oracle),
            "stopped": self.stopped, "watched": list(self.master.earlier),
        }  # fmt: skip

    def _masters(self, name, replaced):
        """Return the source of the master's exercises before this one; of those that follow, the child has nothing."""
        if not replaced:
            return ""
        earlier = self.master.exercises[: self.master.exercises.index(name)]
        solutions = (self.master.solutions[other] for other in earlier if other in self.master.solutions)
        return "\n\n".join([self.master.helpers, *solutions])


def _listed(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
