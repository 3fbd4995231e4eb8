"""What is wrong with an answer, found on the exercise's diagnostic set: the known mistake, and who else makes it.

The diagnostic set is the same for all students and stands on no page, so nothing that is said of an answer here depends
on the cases that decided about its points. Only names are taken from it: what the student's code prints, warns or
raises on it reaches no text.

Where no known mistake fits, experiments with the student's function follow (`checking.locate`): the child answers the
questions that are recorded with Keras' answers. What they say holds no number of a case.
"""

import hmac
import logging
import time
from dataclasses import dataclass

import numpy as np

from unrolled.checking.exercise import Mistake
from unrolled.checking.judge import fitting_mistake, judge
from unrolled.checking.locate import locate, pairs
from unrolled.checking.observe import observed, unwrapped
from unrolled.grading.verifying.channel import Ended

# A function that answers slowly must not hold up a class.
_SECONDS = 10.0


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong: the known mistake that fits, or None, and what answers that are wrong in the same way share.

    located  sentences about a fault that no known mistake explains
    """

    mistake: Mistake | None = None
    group: str = ""
    located: tuple[str, ...] = ()


def diagnosed(exercise, ask) -> Diagnosis:
    """Return the Diagnosis of a wrong answer to an Answered exercise.

    ask  takes a list of cases and returns their outcomes; what it raises is passed on
    """
    cases = list(exercise.diagnostic)
    # Where an answer is observed, Keras is asked here, in the trusted process: the child has none.
    outcomes = [observed(exercise, *pair) for pair in zip(cases, ask(cases), strict=True)]
    if judge(exercise, cases, outcomes, named=False).passed:
        return Diagnosis()
    answers = [exercise.answer(case) for case in cases]
    mistake = fitting_mistake(exercise, cases, answers, outcomes)
    located = () if mistake else _located(exercise, cases, outcomes, ask)
    return Diagnosis(mistake, _group(exercise, outcomes), located)


def _located(exercise, cases, outcomes, ask):
    until = time.monotonic() + _SECONDS

    def ask_in_time(changed):
        if time.monotonic() > until:
            raise Ended("time")
        return ask(changed)

    try:
        told = locate(exercise, cases, outcomes, exercise.questions, ask_in_time)
    except Ended:  # the group is known all the same
        return ()
    except Exception:  # what explains a verdict must not cost it
        logging.getLogger(__name__).exception("a wrong %s could not be located", exercise.name)
        return ()
    both = "" if told else pairs.sentence(exercise, cases, outcomes, exercise.pairs, time.thread_time() + _SECONDS)
    return (both,) if both else told


def _group(exercise, outcomes):
    """Return a text that is the same for the same outcomes, and tells nobody what they are."""
    whole = hmac.new(exercise.secret, b"group", "sha256")
    for outcome in map(unwrapped, outcomes):
        raised = outcome.raised and (outcome.raised.type, *outcome.raised.message.split()[:1])
        whole.update(repr((raised, sorted(outcome.changed))).encode())
        for part in _parts(outcome.value):
            whole.update(part)
    return whole.hexdigest()[:16]


def _parts(value):
    """Return what a value is as bytes: two right ways to compute the same numbers differ by their rounding."""
    if isinstance(value, dict):
        yield repr(list(value)).encode()
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        yield f"{type(value).__name__} {len(value)}".encode()
        for item in value:
            yield from _parts(item)
    elif isinstance(value, (np.ndarray, np.generic, float)) and np.asarray(value).dtype.kind == "f":
        array = np.asarray(value)
        # Without negative zero.
        yield repr(array.shape).encode() + (np.round(array.astype("float64"), 2) + 0.0).tobytes()
    elif isinstance(value, (np.ndarray, np.generic)):
        yield repr((value.shape, value.dtype.kind)).encode() + value.tobytes()
    elif value is None or isinstance(value, (bool, int, str)):
        yield repr(value).encode("utf-8", "replace")
    else:
        yield type(value).__name__.encode("utf-8", "replace")
