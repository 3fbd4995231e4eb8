"""Two known mistakes made at once: what the second makes of the inputs that the first one changes."""

import copy
import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from unrolled.checking.compare import Rules, agree
from unrolled.checking.exercise import Arguments, Mistake


@dataclass(frozen=True)
class Pair:
    """Two mistakes that go together; `make(number)` gives what they make of a case, and may raise."""

    first: Mistake
    second: Mistake
    make: Callable[[int], Any]


class _Spy(Arguments):
    """Arguments that remember what a mistake changed in them."""

    def but(self, **changed):
        vars(self).setdefault("_changes", []).append(changed)
        return {name: value for name, value in vars(self).items() if name != "_changes"} | changed


def pairs(exercise, cases) -> Iterator[Pair]:
    """Yield the pairs of an exercise's mistakes of which the first only changes the inputs, always in the same order.

    There are none where answers are observed: their functions have no inputs.
    """
    if exercise.observe:
        return
    largest = cases[_largest_first(cases)[0]]
    changing = [mistake for mistake in exercise.mistakes if _only_changes(exercise, mistake, largest)]
    for first, second in itertools.product(changing, exercise.mistakes):
        if first is not second and first.name != second.name:
            yield Pair(first, second, _both(exercise, first, second, cases))


def sentence(exercise, cases, outcomes, asked: Iterable[Pair], until) -> str:
    """Return a sentence that names two mistakes whose combination gives every one of these outcomes, or "".

    asked  what `pairs(exercise, cases)` returned, or what was recorded of it
    until  processor time of this thread, after which nothing more is tried
    """
    if any(outcome.raised for outcome in outcomes):
        return ""
    rules = Rules(exercise.tolerances, exercise.exact_dtype, exercise.source)
    order = _largest_first(cases)

    def fits(pair, number):
        try:
            value, axes = outcomes[number].value, exercise.output_axes(cases[number])
            return agree(pair.make(number), value, axes, rules)
        except Exception:  # two mistakes that do not go together
            return False

    for pair in asked:
        if time.thread_time() > until:
            return ""
        if all(fits(pair, number) for number in order):
            return (
                f"Two mistakes together fit all cases: {pair.first.cause}, and {pair.second.cause}. "
                f"First: {pair.first.hint} Second: {pair.second.hint}"
            )
    return ""


def _largest_first(cases):
    """Return the numbers of cases: what does not fit shows soonest where there are most values."""
    return sorted(range(len(cases)), key=lambda n: -sum(getattr(v, "size", 1) for v in cases[n].arguments.values()))


def _only_changes(exercise, mistake, case):
    """Return whether a mistake is the right answer to other inputs.

    What it makes of that answer besides would be lost on the way to the second mistake.
    """
    changes, answer = _made(exercise, mistake, case)
    if not changes:
        return False
    try:
        other = exercise.expected(**copy.deepcopy(vars(exercise.complete(case))) | changes)
    except Exception:  # the mistake asks Keras for something else, with arguments that fit that alone
        return False
    rules = Rules(exercise.tolerances, exercise.exact_dtype, exercise.source)
    return agree(other, answer, exercise.output_axes(case), rules)


def _made(exercise, mistake, case):
    """Return (the arguments that a mistake changes, its answer), or (None, None): where it changes none, or twice."""
    # A mistake may change an array in its place.
    spy = _Spy(**copy.deepcopy(vars(exercise.complete(case))))
    try:
        answer = mistake.answer(exercise.answer(case), spy)
    except Exception:  # what mistakes raise is what a learner's function raises
        return None, None
    changes = vars(spy).get("_changes", [])
    return (changes[0], answer) if len(changes) == 1 else (None, None)


def _both(exercise, first, second, cases):
    """Return a function that gives what both mistakes together do to the case of a number."""

    def make(number):
        changes, _ = _made(exercise, first, cases[number])
        if changes is None:
            raise ValueError
        arguments = copy.deepcopy(vars(exercise.complete(cases[number]))) | changes
        return second.answer(exercise.expected(**arguments), Arguments(**arguments))

    return make
