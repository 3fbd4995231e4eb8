"""Put a verdict into plain sentences."""

import math
import re
import textwrap

from unrolled.checking.exercise import Case, Exercise
from unrolled.checking.judge import Judgement

# A pass and a failure are told by a sign, not by a colour alone.
PASSED, FAILED = "\N{CHECK MARK}", "\N{BALLOT X}"
# Lines of an error are broken here, at a space; JupyterLab would break them anywhere.
COLUMNS = 100
# Stages in which a known mistake may fit, and what to do where none does: for an answer, and for one that is observed.
_COMPARED = (("call", "shape", "finite", "values"), ("call", "values"))
_LINE = "take the inputs of this case, and run what stands in this line piece by piece"
_BY_HAND = ("compare one case by hand, step by step", "go through the first wrong timestep by hand, gate by gate")


def passed_text(exercise: Exercise, cases: list[Case], verdict: Judgement, hidden: bool) -> str:
    """Return the lines for an answer that agrees everywhere."""
    agree = f"{len(cases)} of {len(cases)} cases agree with {exercise.source}"
    if exercise.observe:
        agree = f"{len(cases)} of {len(cases)} cases are as asked"
    agree += _bound(verdict.difference)
    first = f"{exercise.name}: {'hidden' if hidden else 'visible'} checks passed. {agree}."
    return "\n".join([first, *_warning_lines(verdict)])


def failed_text(exercise: Exercise, cases: list[Case], verdict: Judgement, hidden: bool) -> str:
    """Return the lines for an answer that fails: where, both numbers, the known mistake, what to look at next."""
    lines = [verdict.text, *verdict.located]
    *right, wrong = verdict.right or ("",)
    if right and not any("right in all cases" in line for line in verdict.located):
        listed = f"{', '.join(right[:-1])} and {right[-1]} are" if len(right) > 1 else f"{right[0]} is"
        lines.insert(1, f"{listed} right in all cases: the first wrong output is {wrong}.")
    if verdict.mistake:
        lines.append(f"Your answers are what comes out when {verdict.mistake.cause}.")
        lines.append(f"Look here: {verdict.mistake.hint}")
    elif not verdict.located and verdict.stage in _COMPARED[exercise.observe is not None]:
        by_hand = _LINE if verdict.stage == "call" else _BY_HAND[exercise.observe is not None]
        lines.append(f"No known mistake fits all cases: {by_hand}.")
    if verdict.stage != "written":
        lines.append(_case_line(exercise, cases, verdict.case, hidden))
    lines += _warning_lines(verdict)
    return "\n".join(lines)


def signature_text(exercise: Exercise, signature) -> str:
    """Return the sentence for a function with other parameters than the exercise's."""
    return f"{exercise.name} must take {exercise.signature}; yours takes {signature}."


def not_numpy_text(name: str, used: str) -> str:
    """Return the sentence for an exercise that is solved with another library, the same in a check and in grading."""
    return f"{name} uses {used}: exercises are solved with NumPy alone, and grading gives no points for this."


def use_text(name: str, use, exercises) -> str:
    """Return the lines for a Use of a library, in the exercise itself or in an earlier one that it calls."""
    guilty = next((function for function in use.functions if function in exercises), name)
    line = f" The line is: {use.line}" if use.line else ""
    if guilty == name:
        return not_numpy_text(name, use.name) + line
    return f"{name} calls {guilty}. {not_numpy_text(guilty, use.name)}{line}"


def too_long_text(exercise, cases, number, seconds, line, hidden) -> str:
    """Return the lines for a case that was ended at the time limit."""
    where = f" It was at the line: {line}" if line else ""
    text = f"{exercise.name} did not finish case {number + 1} within {seconds:g} seconds."
    return f"{text} Is there a loop without an end?{where}\n{_case_line(exercise, cases, number, hidden)}"


def interrupted_text(name: str, line: str) -> str:
    """Return the sentence for a check that was interrupted."""
    return f"The check of {name} was interrupted{f' at the line: {line}' if line else '.'}"


def folded(text: str) -> str:
    """Return a text whose long lines are broken between words."""
    fold = textwrap.TextWrapper(COLUMNS, break_long_words=False, break_on_hyphens=False, replace_whitespace=False)
    # The call that can be copied stays in one piece.
    kept = re.sub(r'\("\w+", \d+\)', lambda call: call[0].replace(" ", "\0"), text)
    return "\n".join("\n".join(fold.wrap(line)) for line in kept.split("\n")).replace("\0", " ")


def _bound(difference: float | None) -> str:
    """Return a bound that is the same on every CPU: a power of ten, and never tighter than 1e-6."""
    if difference is None:
        return ""
    power = -6 if difference < 1e-6 else math.floor(math.log10(difference)) + 1
    return f"; the largest difference is below 1e{power}"


def _case_line(exercise, cases, number, hidden) -> str:
    told = _told(exercise, cases[number])
    line = f"This is case {number + 1} of {len(cases)}{f' ({told})' if told else ''}."
    if hidden:
        return line
    what = "its inputs and its right answer"
    if exercise.observe:
        what = f"what {exercise.source} reads and what is expected"
    return f'{line} See {what} with example("{exercise.name}", {number + 1}).'


def _told(exercise, case) -> str:
    """Return "B=2, U=3, return_state=True, h0 given": sizes, what is short enough to show, then optional arrays.

    Sizes say nothing new where every argument is shown.
    """
    plain = {name: value for name, value in case.arguments.items() if isinstance(value, (bool, int, float, str))}
    plain |= {name: value for name, value in case.arguments.items() if value is None}
    shown = plain if len(plain) == len(case.arguments) else case.sizes | plain
    parameters = exercise.signature.parameters.values()
    optional = [parameter.name for parameter in parameters if parameter.default is None]
    given = [f"{name} {'given' if case.arguments.get(name) is not None else 'left out'}" for name in optional]
    sizes = [f"{name}={value!r}" for name, value in shown.items() if name not in optional]
    return ", ".join([*sizes, *given])


def _warning_lines(verdict) -> list[str]:
    return [f"Python warned during the call: {text}" for text in verdict.warned]
