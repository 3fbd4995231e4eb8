"""Locate a fault that no known mistake explains, by comparisons and experiments; say only what held in every case.

Nothing here knows an exercise: arguments, names of outputs and their axes come from its definition.
"""

import time

import numpy as np

from unrolled.checking.locate import ablation, cases, counts, dependence, outputs, properties, relations, shapes, values
from unrolled.checking.locate.questions import Question, questions

__all__ = ["Question", "locate", "questions"]

# Processor time: a busy machine must not change what is said.
SECONDS = 1.5


@np.errstate(all="ignore")
def locate(exercise, tried, outcomes, asked, ask, seconds=SECONDS) -> tuple[str, ...]:
    """Return sentences about a wrong answer, or none.

    tried     the cases, of which at least one is wrong
    outcomes  what became of each
    asked     what `questions(exercise, tried)` returned
    ask       ask(cases) returns the outcomes of changed cases; `exercise.answer` knows the right answers to them
    """
    if exercise.observe:  # what is changed in a case is not what the learner's function reads
        return ()
    told = _located(exercise, tried, outcomes, asked, ask, seconds)
    if exercise.source == "Keras":
        return told
    return tuple(one.replace("Keras'", f"{exercise.source}'s").replace("Keras", exercise.source) for one in told)


def _located(exercise, tried, outcomes, asked, ask, seconds):
    seen = [values.seen(exercise, case, outcome) for case, outcome in zip(tried, outcomes, strict=True)]
    if all(one.raised for one in seen):
        return ()
    where = cases.where(exercise, seen)
    counted = counts.sentences(exercise, seen, asked, ask)
    related = (counted,) if counted else relations.sentences(seen)
    if related:
        return (*where, *related)
    formed = shapes.sentences(seen)
    if formed:
        return (*where, *formed)
    if not all(one.yours or one.raised for one in seen):
        return where
    has_raised = any(one.raised for one in seen)
    told = (*where, *(() if has_raised else outputs.sentences(seen)))
    common = () if has_raised else properties.sentences(seen)
    if common:
        return (*told, *common)
    grown = () if told else relations.monotone(seen)
    if grown:
        return grown
    until = time.thread_time() + seconds
    for experiment in (ablation.sentences, dependence.sentences, ablation.single, ablation.pairs):
        found = experiment(exercise, seen, asked, ask, until)
        if found:
            return (*told, *found)
    return told
