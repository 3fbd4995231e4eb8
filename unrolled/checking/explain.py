"""Put a verdict into plain sentences."""

import math

from unrolled.checking.judge import Verdict
from unrolled.exercises.definition import Case, Exercise


def passed_text(exercise: Exercise, cases: list[Case], verdict: Verdict, hidden: bool) -> str:
    """Return the lines for an answer that agrees everywhere."""
    agree = f"{len(cases)} of {len(cases)} cases agree with {exercise.source}{_bound(verdict.difference)}"
    first = f"{exercise.name}: {'hidden' if hidden else 'visible'} checks passed. {agree}."
    return "\n".join([first, *_warning_lines(verdict)])


def failed_text(exercise: Exercise, cases: list[Case], verdict: Verdict, hidden: bool) -> str:
    """Return the lines for an answer that fails: where, both numbers, the known mistake, what to look at next."""
    lines = [verdict.text]
    if verdict.mistake:
        lines.append(f"Your answers are what comes out when {verdict.mistake.cause}.")
        lines.append(f"Look here: {verdict.mistake.hint}")
    elif verdict.stage in ("call", "shape", "finite", "values"):
        lines.append("No known mistake fits all cases: compare one case by hand, step by step.")
    if verdict.stage in ("call", "count", "shape", "dtype", "finite", "inputs", "values"):
        lines.append(_case_line(exercise, cases, verdict, hidden))
    lines += _warning_lines(verdict)
    return "\n".join(lines)


def _bound(difference: float | None) -> str:
    """Return a bound that is the same on every CPU: a power of ten, and never tighter than 1e-6."""
    if difference is None:
        return ""
    power = -6 if difference < 1e-6 else math.floor(math.log10(difference)) + 1
    return f"; the largest difference is below 1e{power}"


def _case_line(exercise, cases, verdict, hidden) -> str:
    told = _told(cases[verdict.case])
    line = f"This is case {verdict.case + 1} of {len(cases)}{f' ({told})' if told else ''}."
    if hidden:
        return line
    return f'{line} See its inputs and its right answer with example("{exercise.name}", {verdict.case + 1}).'


def _told(case) -> str:
    """Return "B=2, U=3, return_state=True": the sizes, then the arguments that are short enough to show.

    Sizes say nothing new where every argument is shown.
    """
    plain = {name: value for name, value in case.arguments.items() if isinstance(value, (bool, int, float, str))}
    shown = plain if len(plain) == len(case.arguments) else case.sizes | plain
    return ", ".join(f"{name}={value!r}" for name, value in shown.items())


def _warning_lines(verdict) -> list[str]:
    return [f"Python warned during the call: {text}" for text in verdict.warned]
