"""Judge the outcomes of all cases of an exercise: the first stage that fails, and the known mistake that fits."""

import itertools
import re
from dataclasses import dataclass

import numpy as np

from unrolled.checking.call import Outcome, call
from unrolled.checking.compare import STAGES, Finding, Rules, agree, compare, kind, largest_difference
from unrolled.checking.exercise import Case, Exercise, Mistake
from unrolled.checking.observe import Observed, form_findings, mended, observed, unwrapped


@dataclass(frozen=True)
class Judgement:
    """What became of all cases: passed if `stage` is None.

    stage       the first stage, in the order of STAGES, at which any case fails
    text        what is wrong, for that case
    case        the number of that case, from 0
    mistake     the known mistake that fits all cases, or None
    difference  the largest difference where all cases passed; None where no answer holds rounded numbers
    warned      warnings that the calls gave
    located     sentences that explain the fault besides the known mistake
    right       the first wrong output's name, after those before it, if there are any and they are right in all cases
    """

    stage: str | None = None
    text: str = ""
    case: int = 0
    mistake: Mistake | None = None
    difference: float | None = None
    warned: tuple[str, ...] = ()
    located: tuple[str, ...] = ()
    right: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return self.stage is None


def run_case(exercise: Exercise, case: Case, function) -> Outcome:
    """Call the function on a case, as the exercise's signature says."""
    positional, keyword = exercise.call_arguments(case)
    return call(function, positional, keyword, list(exercise.signature.parameters)[: len(positional)])


@np.errstate(all="ignore")  # a learner who sets np.seterr(all="raise") gets a verdict like everybody else
def judge(exercise: Exercise, cases: list[Case], outcomes: list[Outcome], named=True) -> Judgement:
    """Compare the outcomes with the right answers and return the Judgement.

    named  look for the known mistake that fits
    """
    warned = tuple(dict.fromkeys(text for outcome in outcomes for text in outcome.warned))
    unwritten = _unwritten(exercise, outcomes)
    if unwritten:
        return Judgement("written", unwritten, warned=warned)
    # The right answers are asked for only now: an unwritten function gets its verdict at once.
    answers = [exercise.answer(case) for case in cases]
    outcomes = [observed(exercise, *pair) for pair in zip(cases, outcomes, strict=True)]
    findings = [
        (STAGES.index(finding.stage), number, finding)
        for number, (case, answer, outcome) in enumerate(zip(cases, answers, outcomes, strict=True))
        for finding in _findings(exercise, case, answer, outcome)
    ]
    if not findings:
        values = [unwrapped(outcome).value for outcome in outcomes]
        return Judgement(difference=largest_difference(answers, values), warned=warned)
    _, number, finding = _first(findings)
    mistake = fitting_mistake(exercise, cases, answers, outcomes) if named else None
    right = _right_before(exercise, cases[number], finding, [found for *_, found in findings])
    return Judgement(finding.stage, finding.text, number, mistake, warned=warned, right=right)


def _first(findings):
    """Return what is told: the earliest stage, but of a crash and a wrong answer before it, the wrong answer."""
    first = min(findings, key=lambda found: found[:2])
    return min(findings, key=lambda found: found[1::-1]) if first[2].stage == "call" else first


def _right_before(exercise, case, finding, findings) -> tuple[str, ...]:
    """Return the outputs before the wrong one and itself, if there are three or more and those before it are right."""
    names = list(exercise.output_axes(case))
    if len(names) < 3 or finding.output not in names or any(not found.output for found in findings):
        return ()
    before = names[: names.index(finding.output)]
    return () if {found.output for found in findings}.intersection(before) or not before else (*before, finding.output)


def fitting_mistake(exercise, cases, answers, outcomes) -> Mistake | None:
    """Return the first known mistake that would have had every one of these outcomes, or None.

    Of an answer that is observed, then the first one whose `mend` makes it right.
    """
    outcomes = [observed(exercise, *pair) for pair in zip(cases, outcomes, strict=True)]
    fit = [lambda *one: _fits(exercise, *one), *([lambda *one: _is_mended(exercise, *one)] * bool(exercise.observe))]
    for fits, mistake in itertools.product(fit, exercise.mistakes):
        if all(fits(mistake, *one) for one in zip(cases, answers, outcomes, strict=True)):
            return mistake
    return None


def _unwritten(exercise, outcomes) -> str:
    """Return a sentence if every call ended in a stub's NotImplementedError, its own or that of a function it calls."""
    raised = [outcome.raised for outcome in outcomes]
    if not all(error and error.type == "NotImplementedError" for error in raised):
        return ""
    if raised[0].function:
        return f"{exercise.name} calls {raised[0].function}, which is not written yet."
    return f"{exercise.name} is not written yet: put your code in the place of raise NotImplementedError()."


def _rules(exercise) -> Rules:
    options = exercise.exact_dtype, exercise.source, exercise.any_dtype, exercise.observe is not None
    return Rules(exercise.tolerances, *options)


def _findings(exercise, case, answer, outcome) -> list[Finding]:
    """Return all that is wrong with one outcome."""
    if outcome.raised:
        return [Finding("call", _raised_text(exercise, outcome.raised, case))]
    if exercise.observe and not isinstance(outcome.value, Observed):
        return form_findings(exercise, outcome.value)
    findings = compare(answer, unwrapped(outcome).value, exercise.output_axes(case), _rules(exercise))
    if outcome.changed:
        first = outcome.changed[0]
        advice = f"Work on a copy: {first}.copy()."
        value = case.arguments.get(first)
        if isinstance(value, (list, tuple)):  # a list's copy() would hold the same arrays, and a tuple has none
            advice = f"Make new arrays, and put them into a new {type(value).__name__}."
        text = f"{exercise.name} changed its input {', '.join(outcome.changed)}. {advice}"
        findings.append(Finding("inputs", text))
    return findings


def _raised_text(exercise, raised, case) -> str:
    text = f"{exercise.name} raised {raised.type}{': ' if raised.message else ''}{raised.message}"
    text += "" if text.endswith((".", "!", "?")) else "."
    text = f"{text} The line is: {raised.line}" if raised.line else text
    return f"{text}{_shapes_text(raised, case)}"


def _shapes_text(raised, case) -> str:
    """Return a line with the shapes of the arrays in the line that raised, with letters where they are known."""
    if not raised.operands or not re.search(r"shape|dimension|operand|axis|axes|index", raised.message):
        return ""
    sizes = list(case.sizes.values())
    letters = {size: letter for letter, size in case.sizes.items() if sizes.count(size) == 1}
    if "U" in case.sizes:
        wide = {factor * case.sizes["U"]: f"{factor}U" for factor in (4, 2)}
        letters |= {size: letter for size, letter in wide.items() if size not in sizes}

    def read(match):
        numbers = [int(number) for number in re.findall(r"\d+", match[0])]
        if not numbers or not all(number in letters for number in numbers):
            return match[0]
        return f"({', '.join(letters[number] for number in numbers)}{',' * (len(numbers) == 1)}) = {match[0]}"

    told = re.sub(r"\([\d, ]+\)", read, raised.operands)
    return f"\nThe shapes in this line: {told}."


def _alike(one, other) -> bool:
    """Return whether two exceptions have the same cause, as far as it shows.

    Sizes in a message differ with its author's code; its first word ("matmul:", "operands", "index") does not. A
    product with None is another fault than one of arrays that do not fit.
    """
    if len({"enough dimensions" in error.message for error in (one, other)}) > 1:
        return False
    if one.type == other.type == "NameError":  # which name it is, is all that it says
        return one.message == other.message
    return one.type == other.type and one.message.split()[:1] == other.message.split()[:1]


def _kind(value) -> str:
    """Return what a value is, in words; NumPy's numbers are like Python's."""
    return kind(value.item() if isinstance(value, np.generic) else value)


def _fits(exercise, mistake, case, answer, outcome) -> bool:
    mistaken, outcome = unwrapped(exercise.mistaken(mistake, case, answer)), unwrapped(outcome)
    if mistaken.raised or outcome.raised:
        return bool(mistaken.raised and outcome.raised) and _alike(mistaken.raised, outcome.raised)
    if mistaken.changed != outcome.changed:
        return False
    if _kind(mistaken.value) != _kind(outcome.value) and not isinstance(outcome.value, (list, tuple)):
        return False
    return agree(mistaken.value, outcome.value, exercise.output_axes(case), _rules(exercise))


def _is_mended(exercise, mistake, case, answer, outcome) -> bool:
    """Return whether an answer that is observed is right once the mistake is taken out of it."""
    if mistake.mend is None or not isinstance(outcome.value, Observed) or not outcome.value.answer:
        return False
    return not _findings(exercise, case, answer, mended(exercise, case, outcome, mistake.mend))
