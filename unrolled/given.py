"""Stand-ins for the functions of earlier units, made from Keras, for those who bring none of their own.

They have the exercises' own signatures. Each is called by its exercise's name:
``from unrolled.given import rnn_step``.
"""

from unrolled import content
from unrolled.checking.content import all_exercises
from unrolled.checking.stand_ins import stand_ins

__getattr__ = stand_ins(content)


def tell(*functions):
    """Print for each function whether it is the learner's own or a stand-in from this module."""
    if any(function.__module__ == __name__ for function in functions):
        # Slow, so now: the first check that calls a stand-in has ten seconds for a case.
        import unrolled.backend  # noqa: F401
    for function in functions:
        whose = "your own"
        if function.__module__ == __name__:
            whose = "a stand-in made from Keras" if _is_made_from_keras(function.__name__) else "a stand-in"
        print(f"{function.__name__} is {whose}.")


def _is_made_from_keras(name):
    return all_exercises(content)[name].source == "Keras"
