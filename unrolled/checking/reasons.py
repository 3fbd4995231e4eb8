"""Why an answer is wrong: what its text shows, a wrong function that it calls, the known mistake, or experiments."""

import contextlib
import io
import logging
import os
import time
import types
from dataclasses import replace

import numpy as np

from unrolled.checking import errors, observe, seen
from unrolled.checking.judge import judge, run_case
from unrolled.checking.limit import Limit, OutOfTime
from unrolled.checking.locate import locate, pairs, questions
from unrolled.checking.origin import whose

# Experiments end of themselves after so much processor time; the second ends a function that does not come back.
SECONDS, AT_MOST = 1.5, 3.0


def explained(exercise, cases, outcomes, verdict, function, known):
    """Return the Judgement of a wrong answer with the sentences that explain it.

    function  the learner's function, which is called again with changed inputs
    known     name -> exercise of the whole course

    What is called here changes nothing that the learner can see; KeyboardInterrupt passes.
    """
    if verdict.stage == "written":
        return verdict
    if exercise.observe and not verdict.mistake and verdict.stage == "values":
        case = cases[verdict.case]
        about = observe.told(exercise, case, outcomes[verdict.case], exercise.answer(case))
        return replace(verdict, located=(about,) if about else ())
    clock, told = Limit(AT_MOST), []
    state = np.random.get_state()  # noqa: NPY002 - the learner's own

    began, said = time.monotonic(), []

    def ask(changed):
        # In JupyterLab alone: what a notebook prints elsewhere is compared.
        if not said and time.monotonic() - began > 1 and "JPY_SESSION_NAME" in os.environ:
            said.append(print("Looking for the place of the difference with changed inputs ...", flush=True))
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return [run_case(exercise, case, function) for case in changed]

    try:
        # Numbers that leave their range in an experiment are nothing that the learner has to know.
        with clock.running(), np.errstate(all="ignore"):
            block = _wrong_block(exercise, cases, function, known)
            told = [block] if block else []
            verdict = reasoned(exercise, outcomes, verdict, seen.source_of(function))
            if not block and is_open(verdict):
                asked = questions(exercise, cases)
                told += locate(exercise, cases, outcomes, asked, ask, SECONDS)
                if not told:
                    asked_pairs = pairs.pairs(exercise, cases)
                    both = pairs.sentence(exercise, cases, outcomes, asked_pairs, time.thread_time() + SECONDS)
                    told += [both] if both else []
    except OutOfTime:
        pass
    except Exception as error:  # what explains a verdict must not cost it
        # Compiled code hands on the end of the time as an error of its own.
        if clock.line is None:
            logging.getLogger(__name__).warning("a wrong %s could not be located: %r", exercise.name, error)
    finally:
        np.random.set_state(state)  # noqa: NPY002
    return replace(verdict, located=(*verdict.located, *told))


def is_open(verdict) -> bool:
    """Return whether experiments may add something to what is known of a wrong answer.

    A function that changes its inputs is mended first: where an input is 0, it may change nothing.
    """
    if verdict.mistake or verdict.stage in ("dtype", "inputs", "precision"):
        return False
    return not verdict.located or verdict.stage == "call"


def reasoned(exercise, outcomes, verdict, source):
    """Return the Judgement with what the text of the function shows.

    A name that is not there is told as that, unless an exercise knows just this name as a mistake.
    """
    raised = next((outcome.raised for outcome in outcomes if outcome.raised), None)
    if raised and raised.type == "NameError" and not verdict.mistake:
        missing = seen.undefined(exercise.name, raised.message)
        if missing:
            return replace(verdict, located=(missing,))
    told = [seen.or_text(source)]
    if raised and not verdict.mistake and verdict.stage == "call":
        told.append(errors.advice(exercise.name, raised))
    if not verdict.mistake:
        told.append(seen.thrown_away(source))
    if any(_has_none(outcome) for outcome in outcomes):
        told.append(seen.in_place(source))
    return replace(verdict, located=tuple(dict.fromkeys(text for text in told if text)))


def _has_none(outcome):
    if outcome.raised:
        return "None" in outcome.raised.message or outcome.raised.type in ("TypeError", "ValueError")
    return outcome.value is None


def _wrong_block(exercise, cases, function, known):
    """Return a sentence if the function passes with another function of the course that it calls put right, else ""."""
    if not isinstance(function, types.FunctionType):
        return ""
    blocks = [name for name in function.__code__.co_names if name in known and name != exercise.name]
    blocks = [name for name in blocks if not known[name].observe]
    blocks = [name for name in blocks if _is_own(function.__globals__.get(name))]
    for name in blocks:
        names = function.__globals__ | {name: known[name].expected}
        repaired = types.FunctionType(
            function.__code__, names, function.__name__, function.__defaults__, function.__closure__
        )
        repaired.__kwdefaults__ = function.__kwdefaults__
        if judge(exercise, cases, [run_case(exercise, case, repaired) for case in cases], named=False).passed:
            return (
                f"{exercise.name} itself is right: with Keras' own {name} in the place of yours it passes. "
                f"Mend {name}, "
                f"and begin with check({name})."
            )
    return ""


def _is_own(function):
    return isinstance(function, types.FunctionType) and whose(function.__code__.co_filename) == "own"
