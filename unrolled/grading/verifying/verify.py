"""Verdicts that a student's code has no hand in: it gets inputs and gives outputs, and is compared here.

The code runs in a sandboxed child (`unrolled.grading.inside.worker`), which has NumPy alone and knows no answers. Each
exercise is a job in a process of its own. Whatever the child does - ends, hangs, takes all memory, sends garbage -
becomes a verdict with a plain sentence, for this exercise and no other.
"""

import os
import re
import signal
import time

from unrolled.checking import explain
from unrolled.checking.content import loaded
from unrolled.checking.judge import judge
from unrolled.course.settings import Limits
from unrolled.grading import sandbox
from unrolled.grading.inside import wire
from unrolled.grading.types import Verdict
from unrolled.grading.verifying.attempt import Attempt, printable
from unrolled.grading.verifying.channel import Ended
from unrolled.grading.verifying.child import Child, NotStarted
from unrolled.grading.verifying.loading import Loading

__all__ = ["NotStarted", "verify"]

_SMALL = wire.Bounds(text=2**20, bytes=0)
# What is sent to the child is the grader's own, or was limited when the submission was read.
_JOB = wire.Bounds(text=2**28, items=10**6, letters=2**28)
_CASES = wire.Bounds(text=2**28, items=10**6, bytes=2**30)


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
        self.deadline = time.monotonic() + limits.seconds_to_verify
        self.loading = Loading(limits, self.deadline)
        # Exercises to mend; those of them that were ended at a limit.
        self.failed, self.stopped = [], []

    def verdict(self, name):
        """Return the Verdict of one exercise, tried again with the master's earlier functions if it fails."""
        if time.monotonic() > self.deadline:
            text = f"{name} was not tried: the work took longer than {_seconds(self.limits.seconds_to_verify)} in all."
            return Verdict(name, False, text, "time")
        try:
            attempt = self._attempt(name)
            verdict = self._judged(name, attempt)
            if not verdict.passed and self.loading.is_incomplete and not attempt.is_stopped:
                attempt = self._attempt(name, with_slow=True)
                verdict = self._judged(name, attempt)
            if not verdict.passed:
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

    def _as_made(self, name, attempt):
        """Return the Verdict if the exercise passes with what stood in the notebook when it was made, else None."""
        if attempt.made_at is None or not (attempt.rebound or attempt.refused):
            return None
        if not self._judged(name, self._attempt(name, kept=attempt.made_at, with_slow=True)).passed:
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
        if time.monotonic() > self.deadline:
            return False
        return self._judged(name, self._attempt(name, replaced, kept=kept, with_slow=True)).passed

    def _attempt(self, name, replaced=(), *, kept=(), with_slow=False):
        """Return the Attempt of one exercise; statements that hang or crash on loading are left out and told."""
        while True:
            attempt = Attempt(name)
            asked = self.loading.begin(with_slow) | {"kept": list(kept)}
            try:
                with self.child.job() as channel:
                    self._talk(attempt, channel, replaced, asked)
                return attempt
            except Ended as ended:
                attempt.ended = ended
            is_known = attempt.place is None or attempt.place in self.loading.skip
            if attempt.is_loaded or is_known or time.monotonic() > self.deadline:
                return attempt
            self.loading.ended(attempt.place, attempt.ended.why)

    def _talk(self, attempt, channel, replaced, asked):
        exercise, content = self.answers[attempt.name], self.child.content
        required, optional = exercise.parameters
        answer_bytes = 2**20 + 4 * max(map(_bytes, exercise.right), default=0)
        job = {
            **asked, "name": attempt.name, "cells": self.sources,
            "required": required, "optional": optional, "given": self.master.given,
            "masters": self._masters(attempt.name, replaced), "replaced": list(replaced),
            "given_name": content.given, "child": list(content.child),
            "stopped": self.stopped, "watched": list(self.master.earlier), "answer_bytes": answer_bytes,
        }  # fmt: skip
        channel.send(job, _JOB)
        while not attempt.note(channel.receive(_SMALL, self.loading.until())):
            self.loading.note(attempt.place)
            # More than one processor can do while the clock runs: it has started others.
            channel.usage.count_processor_time(1.5 * self.loading.for_one)
        self.loading.note(None)
        if attempt.described in ("absent", "inert", "callable", "signature"):
            return
        cases = []
        for case in exercise.hidden:
            positional, keyword = exercise.call_arguments(case)
            cases.append({"positional": positional, "keyword": keyword, "names": required})
        channel.send(cases, _CASES)
        channel.usage.count_processor_time(self.limits.processor_seconds)
        until = min(self.deadline, time.monotonic() + self.limits.seconds_per_exercise)
        bounds = wire.Bounds(bytes=answer_bytes)
        for _ in exercise.hidden:
            attempt.add(channel.receive(bounds, until))
            if attempt.lacked_memory:
                return
        channel.look_once_more()

    def _masters(self, name, replaced):
        """Return the source of the master's exercises before this one; of those that follow, the child has nothing."""
        if not replaced:
            return ""
        earlier = self.master.exercises[: self.master.exercises.index(name)]
        solutions = (self.master.solutions[other] for other in earlier if other in self.master.solutions)
        return "\n\n".join([self.master.helpers, *solutions])

    def _judged(self, name, attempt):
        stage, text = self._hindrance(name, attempt)
        if stage:
            return Verdict(name, False, printable(text), stage)
        exercise, cases = self.answers[name], list(self.answers[name].hidden)
        verdict = judge(exercise, cases, attempt.outcomes)
        if verdict.passed:
            return Verdict(name, True, printable(explain.passed_text(exercise, cases, verdict, hidden=True)))
        lines = [explain.failed_text(exercise, cases, verdict, hidden=True)]
        lines += attempt.missing(verdict.text)
        mistake = verdict.mistake
        known = {"mistake": mistake.name, "hint": mistake.hint} if mistake else {}
        return Verdict(name, False, printable("\n".join(lines)), verdict.stage, **known)

    def _hindrance(self, name, attempt):
        """Return (stage, text) of what keeps an attempt from being compared with Keras, or ("", "")."""
        if attempt.ended and not attempt.is_loaded:
            return self._not_loaded(name, attempt)
        if attempt.described == "absent":
            return "written", attempt.absent()
        if attempt.described == "inert":
            return "keras", explain.not_numpy_text(name, attempt.detail)
        if attempt.described == "callable":
            return "callable", f"{name} is not a function: at the end of your notebook it is {_a(attempt.detail)}."
        if attempt.described == "signature":
            return "signature", explain.signature_text(self.answers[name], attempt.detail)
        if attempt.ended:
            return self._broken_off(name, attempt)
        if attempt.refused:
            return "keras", explain.not_numpy_text(name, attempt.refused)
        if attempt.lacked_memory:
            return "memory", f"{name} needs more memory than the limit of {_size(self.limits.child_memory_bytes)}."
        return "", ""

    def _not_loaded(self, name, attempt):
        why = attempt.ended.why
        where = f"code cell {attempt.place[0] + 1}" if attempt.place else "your cells"
        if why == "time":
            return "time", f"{name} was not tried: {where} did not finish within the time limit for loading a notebook."
        return ("memory" if why == "memory" else "load"), f"{name} was not tried: {self._reason(where, attempt.ended)}"

    def _broken_off(self, name, attempt):
        why = attempt.ended.why
        if why in ("time", "processor"):
            limit = _seconds(self.limits.seconds_per_exercise)
            if why == "processor":
                limit = f"{_seconds(self.limits.processor_seconds)} of processor time"
            return "time", f"{name} did not finish within the time limit of {limit}. Is there a loop that never ends?"
        return {"memory": "memory"}.get(why, "crash"), self._reason(name, attempt.ended)

    def _reason(self, what, ended):
        if ended.why == "memory":
            return f"{what} needs more memory than the limit of {_size(self.limits.child_memory_bytes)}."
        if ended.why == "processes":
            return f"{what} started more processes than the limit of {self.limits.processes}."
        if ended.why == "garbage":
            return f"{what} sent something that cannot be read as an answer."
        return f"{what} ended the Python process{_how(ended.status)}."


def _bytes(answer):
    """Return how many bytes the arrays in an answer have."""
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, (list, tuple)):
        return sum(map(_bytes, answer))
    return getattr(answer, "nbytes", 0)


def _seconds(number):
    return f"{number:g} second{'s' * (number != 1)}"


def _size(number):
    return f"{number / 2**30:.3g} GiB" if number >= 2**30 else f"{number / 2**20:.3g} MiB"


def _a(name):
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {re.sub(r'[^A-Za-z0-9_]', '', name)}"


def _listed(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _how(status):
    """Return how a process ended, from its wait status, as the end of a sentence."""
    if not status:
        return ""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGSEGV:
            return " with a crash in compiled code"
        return f" with signal {number}" if number != signal.SIGKILL else ""
    return f" with status {os.WEXITSTATUS(status)}"
