"""On which inputs an answer depends although Keras' does not, and the other way round."""

import time

import numpy as np

from unrolled.checking.locate.values import seen as seen_in

# A change that is smaller is rounding; one that Keras shows clearly is larger.
_NOTHING, _CLEAR = 1e-6, 1e-3
_KINDS = ("moved", "timestep 0", "the last timestep", "sequence 0")


def sentences(exercise, seen, asked, ask, until) -> tuple[str, ...]:
    """Return a sentence about an input that has no part in the answer, or should have none."""
    told: dict = {}
    for question in asked:
        before = seen[question.base]
        if (
            question.kind not in _KINDS
            or time.thread_time() > until
            or not (before.is_wrong and before.yours)
        ):
            continue
        after = seen_in(exercise, question.case, *ask([question.case]))
        if set(after.yours) != set(before.yours) or _is_formed_otherwise(before) or _is_formed_otherwise(after):
            continue
        for name in before.right:
            said = _said(question, name, before, after)
            told.setdefault((question.kind, question.argument, name), []).append(said)
    for said in told.values():
        if said[0] and all(one == said[0] for one in said):
            return (said[0],)
    return ()


def _is_formed_otherwise(one):
    return any(one.yours[name].shape != one.right[name].shape for name in one.right)


def _said(question, name, before, after):
    """Return what one change shows of one output, or ""."""
    if question.kind == "sequence 0":
        if before.axes[name][:1] != ("B",):
            return ""
        yours, theirs = (_moved(*pair)[1:] for pair in _pairs(name, before, after))
        what, where = f"{question.argument} of sequence 0", f"Your {name} of other sequences"
        if theirs.max(initial=0) <= _NOTHING and yours.max(initial=0) > _CLEAR:
            return f"{where} changes when {what} changes, and Keras' does not."
        return ""
    yours, theirs = (_moved(*pair).max() for pair in _pairs(name, before, after))
    what = question.argument if question.kind == "moved" else f"{question.argument} at {question.kind}"
    if yours <= _NOTHING and theirs > _CLEAR:
        return f"Your {name} does not change when {what} changes, and Keras' does."
    if theirs <= _NOTHING and yours > _CLEAR:
        return f"Your {name} changes when only {what} changes, and Keras' does not."
    return ""


def _pairs(name, before, after):
    return (before.yours[name], after.yours[name]), (before.right[name], after.right[name])


def _moved(before, after):
    return np.abs(before - after) if before.shape == after.shape else np.zeros(1)
