"""Two known mistakes made at once: what the second makes of the inputs that the first one changes."""

import itertools
import time

from unrolled.checking.exercise import Arguments


class _Spy(Arguments):
    """Arguments that remember what a mistake changed in them."""

    def but(self, **changed):
        vars(self).setdefault("_changes", []).append(changed)
        return {name: value for name, value in vars(self).items() if name != "_changes"} | changed


def sentence(exercise, cases, fits, until) -> str:
    """Return a sentence that names two mistakes whose combination fits all cases, or "".

    fits  fits(case, make) says whether make(right) gives what came in this case
    """
    order = sorted(range(len(cases)), key=lambda n: -sum(getattr(v, "size", 1) for v in cases[n].arguments.values()))
    changing = [mistake for mistake in exercise.mistakes if _changes(exercise, mistake, cases[order[0]])]
    found = []
    for first, second in itertools.product(changing, exercise.mistakes):
        if time.thread_time() > until:
            return ""
        if first is second or first.name == second.name:
            continue
        if all(fits(cases[n], _both(exercise, first, second, cases[n])) for n in order):
            found.append((first, second))
            break
    if not found:
        return ""
    first, second = found[0]
    return (
        f"Two mistakes together fit all cases: {first.cause}, and {second.cause}. First: {first.hint} "
        f"Second: {second.hint}"
    )


def _changes(exercise, mistake, case):
    """Return the arguments that a mistake changes, or None where it changes none or more than once."""
    spy = _Spy(**vars(exercise.complete(case)))
    try:
        mistake.answer(exercise.answer(case), spy)
    except Exception:  # what mistakes raise is what a learner's function raises
        return None
    changes = vars(spy).get("_changes", [])
    return changes[0] if len(changes) == 1 else None


def _both(exercise, first, second, case):
    """Return a function that gives what both mistakes together do to a case."""

    def make():
        changes = _changes(exercise, first, case)
        if changes is None:
            raise ValueError
        arguments = vars(exercise.complete(case)) | changes
        return second.answer(exercise.expected(**arguments), Arguments(**arguments))

    return make
