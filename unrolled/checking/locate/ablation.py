"""For which inputs set to zero, or made symmetric, an answer that is wrong becomes right."""

import time

import numpy as np

from unrolled.checking.locate.values import CLOSE, close
from unrolled.checking.locate.values import seen as seen_in


def sentences(exercise, seen, asked, ask, until) -> tuple[str, ...]:
    """Return a sentence about the inputs without which the answer is right, or none."""
    asked = [question for question in asked if seen[question.base].is_wrong]
    # What may be left out is the better place to look at.
    _, optional = exercise.parameters
    asked = sorted(asked, key=lambda question: question.argument not in optional)
    zeros = _helping(exercise, _of(asked, "zero"), ask, until, seen)
    if zeros:
        small = [_is_right(exercise, one, ask) for one in _of(asked, "small") if one.argument == zeros[0]]
        if any(small):
            # Not the place where it is used is wrong, but what happens to large numbers somewhere.
            return (
                f"When {zeros[0]} is all zeros or small, your answer is right, and with larger numbers it is wrong: is "
                "something cut off, clipped or rounded?",
            ) * all(small)
        more = f"; so it is with {zeros[1]}" if len(zeros) > 1 else ""
        return (
            f"When {zeros[0]} is all zeros, your answer is right{more}. So the rest is right: look at the place where "
            f"{zeros[0]} is used.",
        )
    unmasked = _helping(exercise, _of(asked, "all True"), ask, until)
    if unmasked:
        return (
            f"When all of {unmasked[0]} is True, your answer is right. So the rest is right: look at the place where "
            f"{unmasked[0]} is used.",
        )
    symmetric = _helping(exercise, _of(asked, "symmetric"), ask, until)
    if symmetric:
        return (
            f"When {symmetric[0]} is symmetric, your answer is right: somewhere its rows are taken for its columns.",
        )
    return ()


def pairs(exercise, seen, asked, ask, until) -> tuple[str, ...]:
    """Return a sentence about two inputs without which together the answer is right, or none."""
    asked = [question for question in asked if seen[question.base].is_wrong]
    both = _helping(exercise, _of(asked, "both zero"), ask, until, seen, at_most=1)
    if both:
        return (f"When {both[0]} are all zeros, your answer is right: the fault shows only where one of them is not.",)
    return ()


def single(exercise, seen, asked, ask, until) -> tuple[str, ...]:
    """Return a sentence about an input without which one of the outputs that are wrong is right, or none."""
    asked = [question for question in _of(asked, "zero") if seen[question.base].is_wrong]
    for question in asked:
        if time.thread_time() > until:
            break
        before, after = seen[question.base], seen_in(exercise, question.case, *ask([question.case]))
        for name in after.yours if set(after.yours) == set(before.yours) else ():
            if before.differs(name) and not after.differs(name) and np.ptp(after.right[name]) > 1e-3:
                if _hides_the_sequences(before, after) or _is_given(after, name):
                    continue
                same = [other for other in asked if other.argument == question.argument and other is not question]
                rest = [seen_in(exercise, other.case, *ask([other.case])) for other in same]
                if all(name in one.yours and not one.differs(name) for one in rest):
                    return (
                        f"When the input {question.argument} is all zeros, your {name} is right: look at where it "
                        f"has a part in {name}.",
                    )
    return ()


def _of(asked, kind):
    return [question for question in asked if question.kind == kind]


def _helping(exercise, asked, ask, until, seen=(), at_most=2):
    """Return the names of the arguments whose change makes the answer right in every changed case."""
    by_name = {}
    for question in asked:
        by_name.setdefault(question.argument, []).append(question)
    found = []
    for name, some in by_name.items():
        if time.thread_time() > until or len(found) == at_most:
            break
        if all(_is_right(exercise, question, ask, *seen[question.base : question.base + 1]) for question in some):
            found.append(name)
    return found


def _is_right(exercise, question, ask, before=None):
    """Return whether the answer to a changed case is right, and says something: constant answers say nothing, nor 0."""
    after = seen_in(exercise, question.case, *ask([question.case]))
    told = all(np.ptp(array) > 1e-3 if array.size > 1 else np.any(array) for array in after.right.values())
    return told and not after.is_wrong and not (before and _hides_the_sequences(before, after))


def _is_given(after, name):
    """Return whether the right output is one of the inputs, as a parameter is that no gradient moves."""
    given = (one for value in after.arguments.values() for one in (value if isinstance(value, list) else [value]))
    return any(close(one, after.right[name]) for one in given if isinstance(one, np.ndarray))


def _hides_the_sequences(before, after):
    """Return whether some sequences were wrong and others right, and the changed question makes all of them alike."""
    names = [name for name in before.yours if before.axes[name][:1] == ("B",) and before.differs(name)]
    names = [name for name in names if before.yours[name].shape == before.right[name].shape]
    for name in names:
        wrong = np.abs(before.yours[name] - before.right[name]).reshape(len(before.right[name]), -1).max(axis=1) > CLOSE
        if name in after.right and not wrong.all() and np.ptp(after.right[name], axis=0).max() < CLOSE:
            return True
    return False
