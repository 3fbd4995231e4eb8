"""What Keras is asked of one exercise, and what becomes of its answers: one diagnostic set, and a pool of hidden cases.

Points depend on cases from the pool. It holds DRAWS draws of the exercise's cases; for each case, which draw it comes
from follows from the key and from what the student wrote. So a submission always gets the same cases, another one gets
others, and what the verdict of one tells of its inputs is of no use to the next: a table of answers helps only who
knows nearly all of the pool, case by case, and a verdict tells less than one case (see `verifying.quoting`).

The diagnostic set is one more draw, the same for all. Known mistakes are recognised on it and equal wrong answers
grouped; their outcomes are recorded for it alone. Nothing of it is ever shown.
"""

import hashlib
import hmac
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from unrolled.checking.call import Outcome, Raised
from unrolled.checking.exercise import Case, Exercise, Mistake
from unrolled.checking.locate import Question, questions
from unrolled.checking.locate.pairs import Pair, pairs
from unrolled.checking.observe import Observed, unwrapped

# Less than twice the time of asking Keras, most of which is its start. Six cases can then be met in 24 ** 6 ways.
DRAWS = 24


@dataclass(frozen=True)
class Answered(Exercise):
    """An exercise whose right answers are known for the cases of the pool and of the diagnostic set, and for no others.

    diagnostic  the cases of the diagnostic set
    recorded    for each mistake, the outcome of each case of the diagnostic set
    pool        draws of the exercise's cases, each in the order of its cases
    questions   changed cases of the diagnostic set, for experiments with a wrong answer
    pairs       two mistakes at once, and what they make of each case of the diagnostic set
    right       the right answers: to the diagnostic set, to each draw of the pool, then to the questions
    secret      what nobody can foresee a choice without
    """

    diagnostic: tuple[Case, ...] = ()
    recorded: tuple[tuple[Outcome, ...], ...] = ()
    pool: tuple[tuple[Case, ...], ...] = ()
    questions: tuple[Question, ...] = ()
    pairs: tuple[Pair, ...] = ()
    right: tuple[tuple, ...] = ()
    secret: bytes = b""

    def chosen(self, written: bytes) -> list[Case]:
        """Return the cases that decide about a submission; `written` is the `digest_of` its code cells."""
        if len({len(draw) for draw in self.pool}) > 1:  # its cases cannot be told apart by their place
            return list(self.pool[self._number(written, "all", len(self.pool))])
        places = enumerate(zip(*self.pool, strict=True))
        return [draws[self._number(written, place, len(draws))] for place, draws in places]

    def _number(self, written, place, count):
        digest = hmac.digest(self.secret, f"{self.name} {place} ".encode() + written, "sha256")
        return int.from_bytes(digest[:8], "big") % count

    def answer(self, case: Case):
        """Return Keras' right answer for one of the cases that were asked."""
        return self._known[id(case)]

    @cached_property
    def _known(self):
        changed = tuple(question.case for question in self.questions)
        sets = zip((self.diagnostic, *self.pool, changed), self.right, strict=True)
        return {id(case): answer for cases, answers in sets for case, answer in zip(cases, answers, strict=True)}

    def mistaken(self, mistake: Mistake, case: Case, answer) -> Outcome:
        """Return what the mistake did to a case of the diagnostic set when it was recorded."""
        return self.recorded[_place(self.mistakes, mistake)][_place(self.diagnostic, case)]


def _place(all_of_them, one):
    return next(number for number, known in enumerate(all_of_them) if known is one)


def digest_of(sources) -> bytes:
    """Return a digest of the sources of code cells, in which blank lines, comments and space at ends of lines are not.

    Nothing is parsed, since this is a student's text in the grader's own process.
    """
    lines = (line.rstrip() for source in sources for line in source.splitlines())
    written = "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).digest()


def recorded(exercise: Exercise, number: int, secret: bytes, draws=DRAWS) -> dict:
    """Ask Keras for all that is to be known of an exercise; return it as a value for the wire.

    number  the seed of the diagnostic set
    secret  what the draws of the pool are made from
    """
    diagnostic = exercise.cases(np.random.default_rng(number))
    right = [exercise.answer(case) for case in diagnostic]
    mistakes = [
        [_told(exercise.mistaken(mistake, *pair)) for pair in zip(diagnostic, right, strict=True)]
        for mistake in exercise.mistakes
    ]
    pool = [[exercise.answer(case) for case in draw] for draw in _pool(exercise, secret, draws)]
    changed = [exercise.answer(question.case) for question in questions(exercise, diagnostic)]
    known = {"right": right, "mistakes": mistakes, "pool": pool, "questions": changed}
    known["pairs"] = list(_pairs(exercise, diagnostic))
    return {"seed": number, "secret": secret.hex()} | known


def answered(exercise: Exercise, part: dict) -> Answered:
    """Return the exercise with its answers, from what `recorded` returned; the cases are drawn again."""
    values = {field.name: getattr(exercise, field.name) for field in fields(Exercise)}
    secret = bytes.fromhex(part["secret"])
    diagnostic = tuple(exercise.cases(np.random.default_rng(part["seed"])))
    return Answered(
        **values,
        diagnostic=diagnostic,
        questions=tuple(questions(exercise, diagnostic)),
        pairs=tuple(
            Pair(exercise.mistakes[first], exercise.mistakes[second], values.__getitem__)
            for first, second, values in part["pairs"]
        ),
        recorded=tuple(tuple(_outcome(exercise, told) for told in outcomes) for outcomes in part["mistakes"]),
        pool=_pool(exercise, secret, len(part["pool"])),
        right=(tuple(part["right"]), *map(tuple, part["pool"]), tuple(part["questions"])),
        secret=secret,
    )


def _pool(exercise, secret, draws):
    """Return the draws of the pool; each has a seed of its own, so that one tells nothing about another."""
    seeds = (int.from_bytes(hmac.digest(secret, f"draw {number}".encode(), "sha256"), "big") for number in range(draws))
    return tuple(tuple(exercise.cases(np.random.default_rng(seed))) for seed in seeds)


def _pairs(exercise, diagnostic):
    """Yield [number of one mistake, number of another, what both make of each case] where they go together."""
    for pair in pairs(exercise, diagnostic):
        numbers = [_place(exercise.mistakes, mistake) for mistake in (pair.first, pair.second)]
        try:
            values = [pair.make(number) for number in range(len(diagnostic))]
        except Exception:  # what one makes of a case may be nothing that the other can read
            continue
        yield [*numbers, values]


def _told(outcome: Outcome):
    raised = outcome.raised and (outcome.raised.type, outcome.raised.message)
    return {"value": unwrapped(outcome).value, "raised": raised, "changed": list(outcome.changed)}


def _outcome(exercise, told):
    raised = told["raised"] and Raised(*told["raised"])
    outcome = Outcome(told["value"], raised or None, tuple(told["changed"]))
    return replace(outcome, value=Observed(outcome.value)) if exercise.observe else outcome
