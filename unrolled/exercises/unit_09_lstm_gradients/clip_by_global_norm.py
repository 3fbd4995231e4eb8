"""clip_by_global_norm: gradients made smaller together, so that their direction stays."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises.unit_09_lstm_gradients import inputs, wrong

outputs = {"gradients": "row column|place", "norm": ""}
source = "TensorFlow"


def cases(rng):
    """Return lists of one to six gradients, of which some are too large together and none alone."""
    plan = (
        ([(3, 8), (2, 8), (8,)], 0.3), ([(3, 8), (2, 8), (8,), (2, 1), (1,)], 2.5), ([(4, 3), (3,)], 0.8),
        ([(5,)], 0.5), ([(2, 3)], 1.7), ([(3, 4), (1, 4), (4,), (1, 1), (1,), (2, 2)], 0.9),
    )  # fmt: skip
    found = []
    for shapes, part in plan:
        gradients = [inputs.uniform(rng, shape) + 0.1 for shape in shapes]
        norm = oracle.clipped(gradients, 1.0)[1]
        found.append(Case({"gradients": gradients, "clip_norm": round(part * norm, 3)}))
    return found


def clip_by_global_norm(gradients, clip_norm):
    """What tf.clip_by_global_norm gives."""
    return oracle.clipped(gradients, clip_norm)


mistakes = (
    Mistake("clipped one by one", "each gradient is clipped by its own norm",
            lambda right, a: ([oracle.clipped([one], a.clip_norm)[0][0] for one in a.gradients], right[1]),
            "One factor for all of them keeps the direction: clip_norm / norm, with the norm of all numbers together."),
    Mistake("scaled up when small", "gradients whose norm is below clip_norm are made larger",
            lambda right, a: ([one * a.clip_norm / right[1] for one in a.gradients], right[1]),
            "clip_norm is the most that is allowed. Where norm is not larger, the gradients stay as they are."),
    Mistake("scaled down when small", "gradients are scaled where their norm is below clip_norm, and not above",
            lambda right, a: ([one * max(1.0, a.clip_norm / right[1]) for one in a.gradients], right[1]),
            "Scale where norm is larger than clip_norm. min(1, clip_norm / norm) is the factor."),
    Mistake("norm after clipping", "norm is what is left after the clipping",
            lambda right, a: (right[0], min(right[1], a.clip_norm)),
            "norm tells how large the gradients were: take it before you scale them."),
    Mistake("sum of norms", "the norms of the gradients are added up",
            wrong.with_norm(lambda a: sum(wrong.norms(a))),
            "Square all numbers, add them up, and take the root once, at the end."),
    Mistake("root forgotten", "the sum of squares is taken for the norm",
            wrong.with_norm(lambda a: sum(norm**2 for norm in wrong.norms(a))),
            "A norm is the root of the sum of squares: np.sqrt."),
    Mistake("largest norm", "the norm of the largest gradient is taken for the norm of all",
            wrong.with_norm(lambda a: max(wrong.norms(a))),
            "All numbers of all gradients count: add up their squares, then take the root."),
    Mistake("largest norm", "the largest number is taken for the norm",
            wrong.with_norm(lambda a: max(np.abs(one).max() for one in a.gradients)),
            "All numbers of all gradients count: add up their squares, then take the root."),
    Mistake("mean for sum", "the mean of the squares is taken under the root, and not their sum",
            wrong.with_norm(lambda a: wrong.whole_norm(a) / np.sqrt(sum(one.size for one in a.gradients))),
            "Add up the squares of all numbers. Nothing is divided by how many they are."),
    Mistake("factor upside down", "the factor is norm / clip_norm, where it is below 1",
            lambda right, a: ([one * min(1.0, right[1] / a.clip_norm) for one in a.gradients], right[1]),
            "A norm that is twice too large is halved: the factor is clip_norm / norm."),
    Mistake("factor upside down", "the factor is norm / clip_norm where norm is larger",
            lambda right, a: ([one * max(1.0, right[1] / a.clip_norm) for one in a.gradients], right[1]),
            "A norm that is twice too large is halved: the factor is clip_norm / norm."),
    Mistake("small number added", "1e-6 is added to norm before clip_norm is divided by it, as PyTorch does",
            lambda right, a: ([one * min(1.0, a.clip_norm / (right[1] + 1e-6)) for one in a.gradients], right[1]),
            "TensorFlow divides by norm itself: clip_norm / norm."),
    Mistake("norm left out", "only the list of gradients is returned", lambda right, a: right[0],
            "Two values are expected: the list, and the norm that the gradients had before."),
    Mistake("list left out", "only norm is returned, as PyTorch does", lambda right, a: right[1],
            "PyTorch changes the gradients in place. Here a new list is returned, and norm beside it."),
    Mistake("numbers clipped", "every number is clipped for itself",
            lambda right, a: ([np.clip(one, -a.clip_norm, a.clip_norm) for one in a.gradients], right[1]),
            "np.clip cuts single numbers, which changes the direction. Multiply all of them by one factor."),
    Mistake("clip_norm taken for 1", "clip_norm has no part in it, as if it were 1",
            lambda right, a: ([one / max(right[1], 1.0) for one in a.gradients], right[1]),
            "After the clipping the norm is clip_norm, not 1: the factor is clip_norm / norm."),
    Mistake("in place", "the gradients that were given are changed themselves", wrong.in_place,
            "Make new arrays, gradient * factor, in a new list: *= changes what the caller still holds."),
    Mistake("(norm, list)", "norm is returned first", lambda right, a: right[::-1],
            "First the list of gradients, then norm, as in tf.clip_by_global_norm."),
)
