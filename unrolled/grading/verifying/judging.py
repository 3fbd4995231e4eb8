"""From an Attempt to a Verdict: what kept it from being compared, or what the comparison with Keras says."""

import os
import re
import signal
from dataclasses import replace

from unrolled.checking import explain
from unrolled.checking.judge import judge
from unrolled.checking.reasons import is_open, reasoned
from unrolled.grading.types import Verdict
from unrolled.grading.verifying.attempt import printable
from unrolled.grading.verifying.quoting import LETTERS


def verdict_of(attempt, exercise, limits, quotes) -> Verdict:
    """Return the Verdict of an attempt.

    exercise  the exercise with its answers
    quotes    what a verdict may quote of this submission
    """
    for one in attempt.told:
        one.text = quotes.message(one.text)
    stage, text = _hindrance(attempt, exercise, limits, quotes)
    if stage:
        return Verdict(exercise.name, False, printable(text), stage)
    if attempt.judgement.passed:
        return Verdict(exercise.name, True, printable(_passed_text(attempt, exercise, quotes)))
    group = attempt.diagnosis.group if attempt.diagnosis else ""
    text, told = _failed_text(attempt, exercise, quotes)
    stage, mistake = attempt.judgement.stage, told.mistake
    if mistake:
        known = {"mistake": mistake.name, "hint": mistake.hint}
        return Verdict(exercise.name, False, printable(text), stage, group=group, **known)
    located = tuple(map(printable, told.located))
    return Verdict(exercise.name, False, printable(text), stage, group=group, located=located)


def _passed_text(attempt, exercise, quotes):
    judgement = replace(attempt.judgement, warned=quotes.warnings(attempt.judgement.warned, LETTERS))
    return explain.passed_text(exercise, attempt.cases, judgement, hidden=True)


def _failed_text(attempt, exercise, quotes):
    """Return (text, Judgement) of a wrong answer: what happened in the cases that decided, as far as it may be told."""
    mistake, located = (attempt.diagnosis.mistake, attempt.diagnosis.located) if attempt.diagnosis else (None, ())
    pairs = zip(attempt.outcomes, attempt.cases, strict=True)
    shown = [quotes.outcome(outcome, case, exercise.answer(case)) for outcome, case in pairs]
    said = judge(exercise, attempt.cases, shown, named=False)
    raised = shown[said.case].raised if said.stage == "call" else None
    warned = quotes.warnings(attempt.judgement.warned, LETTERS - (len(raised.message) if raised else 0))
    # What may not be told at all is still wrong.
    text = said.text or f"{exercise.name} is wrong."
    told = replace(attempt.judgement, text=text, case=said.case, mistake=mistake, warned=warned)
    told = reasoned(exercise, shown, told, quotes.function(exercise.name))
    if is_open(told):
        told = replace(told, located=(*told.located, *located))
    lines = [explain.failed_text(exercise, attempt.cases, told, hidden=True), *attempt.missing(text)]
    return "\n".join(lines), told


def _hindrance(attempt, exercise, limits, quotes):
    """Return (stage, text) of what keeps an attempt from being compared with Keras, or ("", "")."""
    name = attempt.name
    if attempt.ended and not attempt.is_loaded:
        return _not_loaded(attempt, limits)
    if attempt.described == "absent":
        return attempt.absent()
    if attempt.described == "inert":
        return "keras", explain.not_numpy_text(name, quotes.message(attempt.detail))
    if attempt.described == "callable":
        return "callable", f"{name} is not a function: at the end of your notebook it is {_a(attempt.detail)}."
    if attempt.described == "signature":
        return "signature", explain.signature_text(exercise, quotes.message(attempt.detail))
    if attempt.ended:
        return _broken_off(attempt, limits)
    if attempt.refused:
        return "keras", explain.not_numpy_text(name, quotes.message(attempt.refused))
    if attempt.lacked_memory:
        return "memory", f"{name} needs more memory than the limit of {_size(limits.child_memory_bytes)}."
    return "", ""


def _not_loaded(attempt, limits):
    why, name = attempt.ended.why, attempt.name
    where = f"code cell {attempt.place[0] + 1}" if attempt.place else "your cells"
    if why == "time":
        return "time", f"{name} was not tried: {where} did not finish within the time limit for loading a notebook."
    return ("memory" if why == "memory" else "load"), f"{name} was not tried: {_reason(where, attempt.ended, limits)}"


def _broken_off(attempt, limits):
    why, name = attempt.ended.why, attempt.name
    if why in ("time", "processor"):
        limit = seconds(limits.seconds_per_exercise)
        if why == "processor":
            limit = f"{seconds(limits.processor_seconds)} of processor time"
        return "time", f"{name} did not finish within the time limit of {limit}. Is there a loop that never ends?"
    return {"memory": "memory"}.get(why, "crash"), _reason(name, attempt.ended, limits)


def _reason(what, ended, limits):
    if ended.why == "memory":
        return f"{what} needs more memory than the limit of {_size(limits.child_memory_bytes)}."
    if ended.why == "processes":
        return f"{what} started more processes than the limit of {limits.processes}."
    if ended.why == "garbage":
        return f"{what} sent something that cannot be read as an answer."
    return f"{what} ended the Python process{_how(ended.status)}."


def seconds(number):
    """Return "1 second" or "2.5 seconds"."""
    return f"{number:g} second{'s' * (number != 1)}"


def _size(number):
    return f"{number / 2**30:.3g} GiB" if number >= 2**30 else f"{number / 2**20:.3g} MiB"


def _a(name):
    name = re.sub(r"[^A-Za-z0-9_]", "", name)[:40]
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}"


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
