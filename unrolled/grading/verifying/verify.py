"""Verdicts that a student's code has no hand in: it gets inputs and gives outputs, and is compared here.

The code runs in a sandboxed child (`unrolled.grading.inside.worker`), which has NumPy alone and knows no answers. Each
exercise is a job in a process of its own. Whatever the child does - ends, hangs, takes all memory, sends garbage -
becomes a verdict with a plain sentence, for this exercise and no other.

Cases that the key and the submission choose decide about the points (`unit.pool`). Only if one of them fails, the same
process answers the diagnostic set, and `verifying.diagnose` says from it which mistake was made.
"""

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
from unrolled.grading.verifying.deadline import Deadline
from unrolled.grading.verifying.diagnose import diagnosed
from unrolled.grading.verifying.judging import seconds, verdict_of
from unrolled.grading.verifying.loading import Loading
from unrolled.grading.verifying.quoting import Quotes

__all__ = ["NotStarted", "verify"]


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
        self.placeholders = _placeholders(master.release)
        self.deadline = Deadline(limits.seconds_to_verify)
        self.loading = Loading(limits)
        # Exercises to mend; those of them that were ended at a limit.
        self.failed, self.stopped = [], []

    def verdict(self, name):
        """Return the Verdict of one exercise, tried again with the master's earlier functions if it fails."""
        if self.deadline.is_over:
            text = f"{name} was not tried: the work took longer than {seconds(self.limits.seconds_to_verify)} in all."
            return Verdict(name, False, text, "time")
        try:
            attempt = self._attempt(name)
            verdict = self._judged(attempt)
            if not verdict.passed and self.loading.is_incomplete and not attempt.is_stopped:
                attempt = self._attempt(name, with_slow=True)
                verdict = self._judged(attempt)
            if not verdict.passed and not self._is_placeholder(name, attempt):
                verdict = self._as_made(name, attempt) or self._followed_through(name, attempt) or verdict
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

    def _is_placeholder(self, name, attempt):
        """Return whether the function is the release's own, and says itself that it is not written: nothing mends it.

        What the child says of it can only keep its own author from a second try.
        """
        if attempt.made_at is None or attempt.judgement is None or attempt.judgement.stage != "written":
            return False
        cell, raised = attempt.made_at[0], attempt.outcomes[0].raised
        is_own = 0 <= cell < len(self.sources) and self.sources[cell].strip() == self.placeholders.get(name)
        return is_own and not raised.function

    def _as_made(self, name, attempt):
        """Return the Verdict if the exercise passes with what stood in the notebook when it was made, else None."""
        if attempt.made_at is None or not (attempt.rebound or attempt.refused):
            return None
        if not self._passes(name, (), attempt.made_at):
            return None
        what = f" ({', '.join(attempt.rebound[:3])})" if attempt.rebound else ""
        text = (
            f"{name} is right, and gets its points. But other cells of your notebook give something else to names that "
            f"it uses{what}, and with that it fails: use a name of its own for each thing."
        )
        return Verdict(name, True, text)

    def _followed_through(self, name, attempt):
        """Return the Verdict if the exercise passes with the master's versions of functions before it, else None."""
        candidates = [earlier for earlier in self.failed if earlier in self.master.solutions]
        candidates += [own for own in attempt.own if own in self.master.earlier]
        if not candidates or attempt.described not in ("", "absent"):
            return None
        kept = attempt.made_at if attempt.made_at and (attempt.rebound or attempt.refused) else ()
        if not self._passes(name, candidates, kept):
            return None
        needed = candidates
        for candidate in candidates if len(candidates) > 1 else ():
            fewer = [other for other in needed if other != candidate]
            if fewer and self._passes(name, fewer, kept):
                needed = fewer
        text = (
            f"{name} is right, and gets its points: it passes with the course's own {_listed(needed)} in the place of "
            f"yours. Mend {_listed(needed)}, which {name} calls."
        )
        return Verdict(name, True, text, followed_through=True)

    def _passes(self, name, replaced, kept):
        if self.deadline.is_over:
            return False
        return self._judged(self._attempt(name, replaced, kept=kept, with_slow=True, diagnose=False)).passed

    def _attempt(self, name, replaced=(), *, kept=(), with_slow=False, diagnose=True):
        """Return the Attempt of one exercise; statements that hang or crash on loading are left out and told.

        What may have been killed by others than the student's code is tried once more, in a process that knows nothing
        of it: the machine's lack of memory must not cost points. What the code does itself, it does again.
        """
        is_repeated = False
        while (attempt := self._run(name, replaced, kept, with_slow, diagnose)).ended:
            if self.deadline.is_over:
                break
            if attempt.ended.may_be_from_outside and not is_repeated:
                is_repeated = True
            elif attempt.is_loaded or attempt.place is None or attempt.place in self.loading.skip:
                break
            else:
                self.loading.ended(attempt.place, attempt.ended.why)
        if attempt.judgement is not None:
            # What happened after it changes nothing but the explanation.
            attempt.ended = None
        return attempt

    def _run(self, name, replaced, kept, with_slow, diagnose):
        """Return the Attempt that one job of the child makes."""
        attempt = Attempt(name)
        job = self._job(name, replaced) | self.loading.begin(with_slow) | {"kept": list(kept)}
        course, channel = self._course(name, replaced), None
        try:
            with self.child.job() as channel:
                asking = Asking(channel, attempt, self.answers[name], self.limits, self.deadline)
                if asking.load(course, job, self.loading):
                    self._try(attempt, asking, diagnose)
        except Ended as ended:
            attempt.ended = ended
        if channel:
            self.deadline.put_off(channel.usage.lost)
        return attempt

    def _try(self, attempt, asking, diagnose):
        """Have the cases answered that decide, and the diagnostic set if an answer is wrong."""
        exercise = self.answers[attempt.name]
        asking.decide(exercise.chosen(self.written))
        if attempt.refused or attempt.lacked_memory:
            return
        attempt.judgement = judge(exercise, attempt.cases, attempt.outcomes, named=False)
        if diagnose and not attempt.judgement.passed and attempt.judgement.stage != "written":
            attempt.diagnosis = diagnosed(exercise, asking.outcomes)

    def _judged(self, attempt):
        return verdict_of(attempt, self.answers[attempt.name], self.limits, self.quotes)

    def _course(self, name, replaced):
        """Return what a process beside the child has to know: the course's own functions, and what they replace."""
        masters = self._masters(name, replaced)
        return {
            "given": self.master.given, "masters": masters, "replaced": list(replaced),
            "given_name": self.child.content.given,
        }  # fmt: skip

    def _job(self, name, replaced):
        """Return what the child has to know of an exercise before it sees any case."""
        content = self.child.content
        return {
            "name": name, "cells": self.sources, "given_name": content.given, "child": list(content.child),
            "stopped": self.stopped, "watched": list(self.master.earlier), "replaced": list(replaced),
        }  # fmt: skip

    def _masters(self, name, replaced):
        """Return the source of the master's exercises before this one; of those that follow, the child has nothing."""
        if not replaced:
            return ""
        earlier = self.master.exercises[: self.master.exercises.index(name)]
        solutions = (self.master.solutions[other] for other in earlier if other in self.master.solutions)
        return "\n\n".join([self.master.helpers, *solutions])


def _placeholders(release):
    """Return exercise -> source of its cell as students are given it; nothing where there is no release."""
    cells = [(cell.metadata.get("nbgrader", {}), cell) for cell in release.cells] if release else []
    return {about["grade_id"]: cell.source.strip() for about, cell in cells if about.get("solution")}


def _listed(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
