"""Exercises with many right answers, such as weights for a job: what comes of an answer is compared in its place.

Only an answer of the right form is observed: as many arrays as are asked for, of these shapes, of finite numbers. So
nothing that a learner makes up reaches Keras, or takes it longer than any other answer.
"""

import threading
from dataclasses import dataclass, replace

import numpy as np

from unrolled.checking.call import Outcome
from unrolled.checking.compare import Finding, Rules, compare

# Layers that answer are built once and get the weights of each question: one question at a time.
_asking = threading.Lock()
# Of nested lists, no more than this is looked at.
_MANY, _DEEP = 1_000, 4


@dataclass(frozen=True)
class Observed:
    """Stands in an Outcome for an answer: what comes of it, and the answer itself as arrays where there is one."""

    value: object
    answer: tuple[np.ndarray, ...] = ()


def observed(exercise, case, outcome: Outcome) -> Outcome:
    """Return the outcome with Observed in the place of an answer that has the right form; any other as it is."""
    if exercise.observe is None or outcome.raised or isinstance(outcome.value, Observed):
        return outcome
    if form_findings(exercise, outcome.value):
        return outcome
    answer = _arrays(exercise, outcome.value)
    return replace(outcome, value=Observed(_ask(exercise, case, answer), tuple(answer)))


def unwrapped(outcome: Outcome) -> Outcome:
    """Return the outcome with what comes of an answer, where this is known, as its value."""
    return replace(outcome, value=outcome.value.value) if isinstance(outcome.value, Observed) else outcome


def mended(exercise, case, outcome: Outcome, mend) -> Outcome:
    """Return the outcome of an answer after mend(*arrays) has changed it; one without an answer stays as it is."""
    if not isinstance(outcome.value, Observed) or not outcome.value.answer:
        return outcome
    return observed(exercise, case, replace(outcome, value=list(mend(*(part.copy() for part in outcome.value.answer)))))


def told(exercise, case, outcome: Outcome, right) -> str:
    """Return what the exercise has to tell of a wrong answer in a case, or ""."""
    outcome = observed(exercise, case, outcome)
    if exercise.tell is None or not isinstance(outcome.value, Observed) or not outcome.value.answer:
        return ""
    with _asking:
        return exercise.tell(list(outcome.value.answer), exercise.complete(case), right)


def form_findings(exercise, value) -> list[Finding]:
    """Return what is wrong with the form of an answer that is to be observed."""
    right = [np.zeros(shape, "float32") for _, shape in exercise.form.values()]
    axes = {name: letters for name, (letters, _) in exercise.form.items()}
    rules = Rules(exercise.tolerances, False, exercise.source, any_dtype=True)
    whole = _read(value, len(right) == 1)
    findings = [found for found in compare(right if len(right) > 1 else right[0], whole, axes, rules)
                if found.stage != "values"]  # fmt: skip
    if findings:
        return findings
    for name, part in zip(axes, _arrays(exercise, value), strict=True):
        if not np.isfinite(part).all():
            return [Finding("finite", f"{name} holds a number that is too large for float32.")]
    return []


def _ask(exercise, case, answer):
    with _asking:
        return exercise.observe(answer, exercise.complete(case))


def _arrays(exercise, value):
    """Return an answer of the right form as a list of float32 arrays."""
    single = len(exercise.form) == 1
    read = _read(value, single)
    with np.errstate(over="ignore"):
        return [np.asarray(part).astype("float32") for part in ([read] if single else read)]


def _read(value, single):
    """Return an answer with each part that is a nested list of numbers as an array."""
    if single or not isinstance(value, (list, tuple)):
        return _array(value) if single else value
    return [_array(part) for part in value[:_MANY]]


def _array(part):
    """Return nested lists of numbers that form an array as one, anything else as it is."""
    shape = _shape(part)
    return np.array(part, "float64").reshape(shape) if isinstance(part, (list, tuple)) and shape else part


def _shape(part, depth=0):
    """Return the shape of a number, an array or nested lists of them, or None where they form no array."""
    if isinstance(part, np.ndarray):
        return part.shape if type(part) is np.ndarray and part.dtype.kind in "iuf" and part.size <= _MANY else None
    if isinstance(part, (list, tuple)):
        if depth > _DEEP or not 0 < len(part) <= _MANY:
            return None
        shapes = {_shape(item, depth + 1) for item in part}
        only = shapes.pop()
        return None if shapes or only is None else (len(part), *only)
    return () if _is_number(part) else None


def _is_number(value):
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        return False
    return not isinstance(value, int) or abs(value) < 2**63
