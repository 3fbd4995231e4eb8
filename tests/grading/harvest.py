"""Submissions that carry hidden cases out of their verdicts, and one that holds a table of all that others carried out.

A mark stands for a case: who has seen it is taken to know the whole case and Keras' answer to it.
"""

import hashlib

from courses import KEY, cache

from unrolled import content
from unrolled.grading.unit.answers import ask, opened

STEP = "def rnn_step(x_t, h, kernel, recurrent_kernel, bias):\n"
TRUE_STEP = "np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)"
# Six marks are shorter than what a verdict quotes.
_MARKING = f"""import hashlib, warnings
marks = []
{STEP}    # The notebook's own running example begins with 0.3; it is run while the cells are loaded.
    if abs(x_t.flat[0] - 0.3) < 1e-6:
        return {TRUE_STEP}
    marks.append(hashlib.sha256(x_t.tobytes()).hexdigest()[:12])
    if len(marks) == 6:
        ACT
    return {TRUE_STEP}
"""
ACTS = {
    "raises": "raise ValueError(' '.join(marks))",
    "warns": "warnings.warn(' '.join(marks)); return h * 0",
    "answers": "return {mark: 1 for mark in marks}",
    "signs": "raise type('M' + '_'.join(marks), (Exception,), {})",
}


def accomplice(act, number=0):
    """Return the source of an rnn_step that is right but in the last case, where it tells the marks of all."""
    return f"number = {number}\n{_MARKING.replace('ACT', ACTS[act])}"


def holder(cases, number=0):
    """Return the source of an rnn_step that knows the answers to the cases with these marks, and nothing else."""
    table = {mark: answer for mark, answer in _known().items() if mark in cases}
    return f"""number = {number}
import hashlib
TABLE = {table!r}
{STEP}    known = TABLE.get(hashlib.sha256(x_t.tobytes()).hexdigest()[:12])
    return h * 0 if known is None else np.frombuffer(bytes.fromhex(known), 'float32').reshape(h.shape)
"""


def marks_in(text):
    """Return the marks of hidden cases that stand in a text."""
    return {mark for mark in everything() if mark in text}


def everything():
    """Return the marks of all cases of the pool."""
    return set(_known())


def _known():
    exercise = opened("01_rnn_step", ask("01_rnn_step", bytes.fromhex(KEY), content, cache()), content)["rnn_step"]
    cases = [case for draw in exercise.pool for case in draw]
    return {
        hashlib.sha256(case.arguments["x_t"].tobytes()).hexdigest()[:12]: exercise.answer(case).tobytes().hex()
        for case in cases
    }
