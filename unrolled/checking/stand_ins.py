"""Stand-ins for the functions of earlier units, for a course's own module of them (`Content.given`)."""

from unrolled.checking.content import Content, all_exercises


def stand_ins(content: Content):
    """Return a function that gives the stand-in of an exercise's name, made from what gives its right answers.

    It is the `__getattr__` of the module that notebooks import, and raises AttributeError for any other name.
    """

    def named(name):
        known = {} if name.startswith("_") else all_exercises(content)
        if name not in known:
            raise AttributeError(f"{content.given} has no stand-in called {name}")
        return _stand_in(known[name], content.given)

    return named


def _stand_in(exercise, module):
    """Return a function with the exercise's own name and signature, which belongs to that module."""

    # checking.watch knows it by this name, and by `exercise`.
    def stand_in(*positional, **keyword):
        return exercise.expected(*positional, **keyword)

    stand_in.__name__ = stand_in.__qualname__ = exercise.name
    stand_in.__module__ = module
    stand_in.__doc__ = exercise.expected.__doc__
    stand_in.__signature__ = exercise.signature
    return stand_in
