"""Stand-ins for the functions of earlier units, made from Keras, for those who bring none of their own.

They have the exercises' own signatures. Each is called by its exercise's name:
``from unrolled.given import rnn_step``.
"""

from unrolled import content
from unrolled.checking.content import all_exercises


def __getattr__(name):
    """Return the stand-in for an exercise. Raises AttributeError, as a module does, for any other name."""
    known = {} if name.startswith("_") else all_exercises(content)
    if name not in known:
        raise AttributeError(f"unrolled.given has no stand-in called {name}")
    expected = known[name].expected

    def stand_in(*positional, **keyword):
        return expected(*positional, **keyword)

    stand_in.__name__ = stand_in.__qualname__ = name
    stand_in.__doc__ = expected.__doc__
    stand_in.__signature__ = known[name].signature
    return stand_in


def tell(*functions):
    """Print for each function whether it is the learner's own or a stand-in from this module."""
    for function in functions:
        whose = "a stand-in made from Keras" if function.__module__ == __name__ else "your own"
        print(f"{function.__name__} is {whose}.")
