"""Stand-ins for the functions of earlier units, for a course's own module of them (`Content.given`)."""

import functools

import numpy as np

from unrolled.checking.content import Content, all_exercises


def stand_ins(content: Content):
    """Return a function that gives the stand-in of an exercise's name, made from what gives its right answers.

    It is the `__getattr__` of the module that notebooks import, and raises AttributeError for any other name.
    """

    def named(name):
        known = {} if name.startswith("_") else all_exercises(content)
        if name not in known:
            raise AttributeError(f"{content.given} has no stand-in called {name}")
        if known[name].observe:
            raise AttributeError(f"{content.given} has no stand-in for {name}, to which many answers are right")
        return _stand_in(known[name], content.given)

    return named


def _stand_in(exercise, module):
    """Return a function with the exercise's own name and signature, which belongs to that module."""

    # checking.watch knows it by this name, and by `exercise`.
    def stand_in(*positional, **keyword):
        arguments = exercise.signature.bind(*positional, **keyword).arguments
        _require_fitting(exercise, arguments)
        try:
            return exercise.expected(*positional, **keyword)
        except Exception:
            shapes = ", ".join(f"{name} {_shape(value)}" for name, value in arguments.items())
            text = f"matmul: {exercise.name} cannot compute with these arguments: {shapes}."
        raise ValueError(text)

    stand_in.__name__ = stand_in.__qualname__ = exercise.name
    stand_in.__module__ = module
    stand_in.__doc__ = exercise.expected.__doc__
    stand_in.__signature__ = exercise.signature
    return stand_in


def _require_fitting(exercise, arguments):
    """Raise what NumPy would raise, in one sentence, if the sizes of two arguments are not the same.

    Keras is not asked then: it would print of its own, and raise what nobody knows from NumPy.
    """
    sizes = {}
    for name, letters in _axes(exercise).items():
        shape = getattr(arguments.get(name), "shape", None)
        if arguments.get(name) is None and name in exercise.parameters[0]:
            text = f"{exercise.name} got None for {name}"
            raise ValueError(f"matmul: Input operand does not have enough dimensions: {text}.")
        if shape is not None and len(shape) < len(letters):
            text = f"{exercise.name} got {name} {_shape(arguments[name])}, and ({', '.join(letters)}) is expected"
            raise ValueError(f"matmul: Input operand does not have enough dimensions: {text}.")
        if shape is None or len(shape) != len(letters):
            continue
        for letter, size in zip(letters, shape, strict=True):
            factor = int(letter[0]) if letter[0].isdigit() else 1
            letter = letter[-1]
            before, known = sizes.setdefault(letter, (name, size / factor))
            if known == size / factor or (letter == "B" and 1 in (known, size)):
                continue
            kind = "operands could not be broadcast together" if letter == "B" else "matmul"
            both = (f"{one} {_shape(arguments[one])}" for one in (before, name))
            raise ValueError(
                f"{kind}: {exercise.name} got {' and '.join(both)}, which do not fit together in {letter}."
            )


def _axes_of(cases):
    """Return argument -> letters of its axes, as far as the sizes of all cases say them."""
    found = {}
    for name in {name for case in cases for name in case.arguments}:
        shown = [case for case in cases if isinstance(case.arguments.get(name), np.ndarray)]
        if not shown or len({case.arguments[name].ndim for case in shown}) > 1:
            continue
        letters = [
            _letter([case.arguments[name].shape[axis] for case in shown], [case.sizes for case in shown])
            for axis in range(shown[0].arguments[name].ndim)
        ]
        if all(letters):
            found[name] = tuple(letters)
    return found


def _axes(exercise):
    return _known_axes(exercise.name, exercise.cases, tuple(exercise.signature.parameters))


@functools.cache
def _known_axes(name, cases, parameters):
    drawn = cases(np.random.default_rng(0))
    found = _axes_of(drawn)
    return {parameter: found[parameter] for parameter in parameters if parameter in found}


def _letter(numbers, sizes):
    for factor in (1, 4, 2):
        for letter in sizes[0]:
            if all(number == factor * size.get(letter, 0) for number, size in zip(numbers, sizes, strict=True)):
                return letter if factor == 1 else f"{factor}{letter}"
    return ""


def _shape(value):
    """Return the shape of an array, those of the arrays in a list or tuple, or the kind of anything else."""
    if isinstance(value, (list, tuple)) and value and all(isinstance(one, np.ndarray) for one in value):
        return f"[{', '.join(map(_shape, value))}]"
    return str(value.shape) if isinstance(value, np.ndarray) else type(value).__name__
