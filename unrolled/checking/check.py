"""check(rnn_step): run an exercise's cases against a learner's function and explain the first difference."""

import difflib
import zlib

import numpy as np

from unrolled.checking import explain, picture
from unrolled.checking.call import wrong_signature
from unrolled.checking.compare import kind
from unrolled.checking.content import Content, all_exercises
from unrolled.checking.exercise import Case, Exercise
from unrolled.checking.judge import judge
from unrolled.checking.origin import belongs
from unrolled.checking.reasons import explained
from unrolled.checking.trial import TooLong, learners_line, tried


class CheckFailed(AssertionError):
    """A check that did not pass.

    exercise  the exercise's name, or None if check could not tell which one was meant
    stage     where it stopped: "callable", "written", "signature", "call", "count", "type", "shape",
              "dtype", "finite", "inputs", "values" or "precision"; "keras" where a library computes in NumPy's place
    mistake   the name of the known mistake that fits all cases, or None
    """

    def __init__(self, text, exercise=None, stage="callable", mistake=None):
        super().__init__(text)
        self.exercise = exercise
        self.stage = stage
        self.mistake = mistake

    def _render_traceback_(self):
        """Tell IPython to show the sentences alone: the traceback would hold only this package's own lines."""
        return [explain.folded(f"{explain.FAILED} CheckFailed: {self}")]


class Interrupted(KeyboardInterrupt):
    """An interrupt during a check, which shows the learner's line alone; a KeyboardInterrupt to everybody else."""

    def _render_traceback_(self):
        return [explain.folded(f"KeyboardInterrupt: {self}")]


# Jupyter shows and stores the name of the class.
Interrupted.__name__ = Interrupted.__qualname__ = "KeyboardInterrupt"


class Checks:
    """The functions `check` and `example` of a course."""

    def __init__(self, content: Content):
        self._content = content
        belongs(content.package)

    def check(self, function, exercise=None, hidden=False):
        """Print that the function agrees with Keras on all cases, or raise CheckFailed saying where it does not.

        function  the learner's function
        exercise  the exercise's name, where the function has another one
        hidden    use the other sizes and seeds that grading uses
        """
        __tracebackhide__ = True
        known = all_exercises(self._content)
        found = self._find(function, exercise, known)
        _require_signature(found, function)
        cases = drawn(found, hidden)
        try:
            outcomes, use = tried(self._content, found, cases, function, _usable_in(found, known))
            verdict = judge(found, cases, outcomes)
            if not verdict.passed and not use:
                verdict = explained(found, cases, outcomes, verdict, function, known)
        except TooLong as over:
            text = explain.too_long_text(found, cases, over.case, over.seconds, over.line, hidden)
            raise CheckFailed(text, found.name, "call") from None
        except KeyboardInterrupt as stopped:
            raise Interrupted(explain.interrupted_text(found.name, learners_line(stopped))) from None
        if use and verdict.stage != "written":
            raise CheckFailed(explain.use_text(found.name, use, known), found.name, "keras")
        if verdict.passed:
            print(explain.PASSED, explain.passed_text(found, cases, verdict, hidden))
            return
        if not hidden and verdict.stage in ("shape", "finite", "values"):
            picture.show(found, cases[verdict.case], outcomes[verdict.case])
        text = explain.failed_text(found, cases, verdict, hidden)
        raise CheckFailed(text, found.name, verdict.stage, verdict.mistake and verdict.mistake.name)

    def example(self, exercise, case=1):
        """Return (arguments, answer) of a visible case of an exercise: a dict of inputs, and what Keras gives for them.

        Cases are counted from 1, as in the messages of check. Raises ValueError for a name or a case that is not there.
        """
        known = all_exercises(self._content)
        if exercise not in list(known):
            raise ValueError(self._unknown_text(exercise, known))
        found = known[exercise]
        cases = drawn(found, hidden=False)
        if not isinstance(case, int) or not 1 <= case <= len(cases):
            raise ValueError(f"{found.name} has the cases 1 to {len(cases)}; there is no case {case}.")
        return cases[case - 1].arguments, found.answer(cases[case - 1])

    def _find(self, function, name, known):
        """Return the exercise that is meant. Raises CheckFailed if it is not known, or the function is no function."""
        if name is not None and name not in list(known):
            raise CheckFailed(self._unknown_text(name, known))
        if callable(function):
            name = name or getattr(function, "__name__", None)
            if name not in known:
                raise CheckFailed(self._unknown_text(name, known))
            return known[name]
        what = f"the text {function!r}" if isinstance(function, str) else kind(function)
        words = (word for word in (name, function) if isinstance(word, str) and word in known)
        meant = next(words, self._content.sample)
        text = f"check got {what}. Give it the function itself, without quotes or brackets: check({meant})."
        raise CheckFailed(text, name)

    def _unknown_text(self, name, known) -> str:
        if name in (None, "<lambda>"):
            sample = self._content.sample
            return f'check cannot tell which exercise this function is for: write check(function, exercise="{sample}").'
        close = difflib.get_close_matches(str(name), known, n=1)
        meant = f"Do you mean {close[0]}?" if close else f"The exercises are: {', '.join(known)}."
        return f"There is no exercise called {name}. {meant}"


def seed(name: str, hidden: bool) -> int:
    """Return the seed of an exercise's visible or hidden cases, the same on every machine."""
    return zlib.crc32(f"{name} {'hidden' if hidden else 'visible'}".encode())


def drawn(exercise: Exercise, hidden: bool) -> list[Case]:
    """Return an exercise's visible or hidden cases, the same on every machine."""
    return exercise.cases(np.random.default_rng(seed(exercise.name, hidden)))


def _usable_in(exercise, known):
    """Return a function that says of a name whether its stand-in may be used: that of an earlier unit may."""
    return lambda name: name in known and known[name].unit < exercise.unit


def _require_signature(exercise, function):
    """Raise CheckFailed if the function cannot be called with the exercise's parameters."""
    signature = wrong_signature(function, *exercise.parameters)
    if signature:
        raise CheckFailed(explain.signature_text(exercise, signature), exercise.name, "signature")
