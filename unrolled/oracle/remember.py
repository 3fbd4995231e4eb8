"""Remember answers to small questions: a check asks Keras the same thing again for each known mistake.

A process may learn what another one knows (see unrolled.checking.ahead).
"""

import functools
from collections import OrderedDict

import numpy as np

MAX_ANSWERS = 4096
# The cases of a check are far smaller; larger questions are rare and are not worth the memory.
MAX_BYTES = 2**18

# Name of a function -> question -> answer.
_memories: dict[str, dict] = {}


def remembered(function):
    """Return the function with a memory. It must depend on its arguments alone: arrays, lists and hashable values.

    Every call returns arrays of its own, which the caller may change. What was asked for last is forgotten last.
    """
    answers: OrderedDict = OrderedDict()
    _memories[f"{function.__module__}.{function.__qualname__}"] = answers

    @functools.wraps(function)
    def ask(*positional, **keyword):
        question = _frozen([*positional, *keyword, *keyword.values()])
        try:
            known = answers.pop(question, None)
        except TypeError:  # an argument that cannot be a key
            return function(*positional, **keyword)
        if known is None:
            known = function(*positional, **keyword)
            if _size([*positional, *keyword.values(), known]) > MAX_BYTES:
                return known
            if len(answers) >= MAX_ANSWERS:
                answers.popitem(last=False)
        answers[question] = known
        return _copied(known)

    return ask


def known() -> dict[str, dict]:
    """Return name of a function -> question -> answer: all that is remembered and means the same in another process."""
    return {
        name: {question: answer for question, answer in answers.items() if _is_told(question)}
        for name, answers in _memories.items()
    }


def learn(more: dict[str, dict]) -> None:
    """Remember what `known` returned elsewhere, where more may have been imported than here."""
    for name in more.keys() & _memories.keys():
        _memories[name].update(more[name])


def _frozen(value):
    """Return a value as a key: arrays by shape, dtype and numbers."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, (list, tuple)):
        return tuple(map(_frozen, value))
    return type(value), value


def _is_told(question):
    """Return whether a question says all in numbers and words: a function in it is one of this process alone."""
    if isinstance(question, tuple):
        return all(map(_is_told, question))
    return isinstance(question, type | str | bytes | int | float | None)


def _size(value):
    """Return the bytes of all arrays in a value, however nested in lists and tuples."""
    if isinstance(value, (list, tuple)):
        return sum(map(_size, value))
    return getattr(value, "nbytes", 0)


def _copied(value):
    if isinstance(value, (list, tuple)):
        return type(value)(map(_copied, value))
    return value.copy() if isinstance(value, np.ndarray) else value
