"""adam_step: one step of Adam, and what it remembers."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises.unit_10_training import inputs, wrong, wrong_adam

outputs = {"parameters": "", "state": ""}

_OPTIONS: dict[str, float] = {"learning_rate": 0.1, "epsilon": 0.1}
_PLAN: tuple[tuple[int, int, int, dict[str, float]], ...] = (
    # units, arrays, steps taken before, options
    (3, 3, 0, _OPTIONS),
    (2, 2, 1, _OPTIONS | {"beta_1": 0.8, "beta_2": 0.98}),
    (4, 3, 5, {"learning_rate": 0.2, "beta_2": 0.99, "epsilon": 0.1}),
    (1, 3, 2, {"learning_rate": 0.05, "beta_2": 0.98}),
    (5, 1, 40, {"learning_rate": 0.3, "beta_1": 0.7, "beta_2": 0.95, "epsilon": 0.1}),
    (2, 3, 3, {}),
)


def cases(rng):
    """Return a first step, from state None, and later ones; most with an epsilon of 0.1, where its place counts."""
    found = []
    for U, count, steps, options in _PLAN:
        shapes = inputs.shapes(rng, U)[:count]
        parameters, gradients = inputs.lists(rng, shapes), inputs.lists(rng, shapes, 1.5)
        state = _state(rng, shapes, steps, **options) if steps else None
        arguments = {"parameters": parameters, "gradients": gradients, "state": state}
        found.append(Case(arguments | options, {"U": U}))
    return found


def _state(rng, shapes, steps, beta_1=0.9, beta_2=0.999, **others):
    """Return m, v and steps as they are after that many steps: m and v are still small after the first ones."""
    m, v = inputs.lists(rng, shapes, 0.8 * (1 - beta_1**steps)), inputs.lists(rng, shapes, 0.8 * (1 - beta_2**steps))
    return m, [np.abs(array) for array in v], steps


def adam_step(parameters, gradients, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """What a step of Adam makes of the variables and of its own."""
    return oracle.adam(parameters, gradients, state, learning_rate, beta_1, beta_2, epsilon)


def _asked(right, a, **changed):
    """Return the parameters that Adam gives for changed arguments, with the right state."""
    return adam_step(**a.but(**changed))[0], right[1]


_EPSILON = "Keras adds epsilon to sqrt(v), outside of the root and before any correction: m / (sqrt(v) + epsilon)."
_COUNT = "The first step is number 1: add 1 to the steps taken before you correct."

mistakes = (
    Mistake("no bias correction", "m and v are used without bias correction",
            lambda right, a: (wrong_adam.uncorrected(adam_step, a), right[1]),
            "m and v start from zero, so they are too small at first: sqrt(1 - beta_2**t) / (1 - beta_1**t)."),
    Mistake("only m corrected", "the factor sqrt(1 - beta_2**t) is missing",
            lambda right, a: _asked(right, a, learning_rate=a.learning_rate / wrong_adam.roots(a)[1]),
            "v starts from zero as m does: both are corrected."),
    Mistake("only v corrected", "the factor 1 / (1 - beta_1**t) is missing",
            lambda right, a: _asked(right, a, learning_rate=a.learning_rate * wrong_adam.roots(a)[0]),
            "m starts from zero as v does: both are corrected."),
    Mistake("corrected without a root", "the correction is (1 - beta_2**t) / (1 - beta_1**t), without a root",
            lambda right, a: _asked(right, a, learning_rate=a.learning_rate * wrong_adam.roots(a)[1]),
            "v stands under a root, and so does its correction: sqrt(1 - beta_2**t)."),
    Mistake("previous m used", "the parameters move along m as it was before this step",
            lambda right, a: _asked(right, a, state=wrong_adam.before(a, previous=True)),
            "First make the new m and the new v. The formula uses both of them."),
    *(
        Mistake("gradient added whole", f"the new gradient enters {where} whole, without 1 - beta",
                lambda right, a, both=both: adam_step(**a.but(state=wrong_adam.before(a, both=both))),
                "A running mean is a mix: beta of the previous mean, and 1 - beta of what is new.")
        for where, both in (("m", False), ("m and v", True))
    ),
    Mistake("arguments ignored", "beta_1, beta_2 and epsilon are their defaults, whatever is asked for",
            lambda right, a: adam_step(a.parameters, a.gradients, a.state, a.learning_rate),
            "Use the arguments beta_1, beta_2 and epsilon. The numbers in the first line are defaults, and no more."),
    Mistake("epsilon left out", "epsilon has no part in it, or is 1e-7 whatever is asked for",
            lambda right, a: _asked(right, a, epsilon=1e-7), _EPSILON),
    Mistake("epsilon in another place", "epsilon is added to the root of the corrected v, as in the paper",
            lambda right, a: _asked(right, a, epsilon=a.epsilon * wrong_adam.roots(a)[1]), _EPSILON),
    Mistake("epsilon in another place", "epsilon is inside the root: sqrt(v + epsilon)",
            lambda right, a: wrong_adam.inside_the_root(adam_step, right, a, 1.0), _EPSILON),
    Mistake("epsilon in another place", "epsilon is inside the root of the corrected v",
            lambda right, a: wrong_adam.inside_the_root(adam_step, right, a, wrong_adam.roots(a)[1] ** 2), _EPSILON),
    Mistake("root of v forgotten", "m is divided by v + epsilon, without a root",
            lambda right, a: wrong_adam.without_root(adam_step, right, a),
            "v is a mean of squares. Its root has the size of a gradient, as m has: np.sqrt(v) + epsilon."),
    *wrong_adam.counted_from_zero(adam_step, _COUNT),
    Mistake("steps not counted", "the steps taken stay as they were",
            lambda right, a: (right[0], (*right[1][:2], right[1][2] - 1)),
            "The returned state counts this step, too."),
    Mistake("betas exchanged", "beta_1 and beta_2 have exchanged their places",
            lambda right, a: adam_step(**a.but(beta_1=a.beta_2, beta_2=a.beta_1)),
            "beta_1 belongs to m, the mean of gradients; beta_2 to v, the mean of their squares."),
    Mistake("state ignored", "each step starts from m = 0 and v = 0 again",
            lambda right, a: adam_step(**a.but(state=None)),
            "Only the first step starts from zeros, where state is None. Later ones go on with what state holds."),
    Mistake("v before m", "v is returned before m",
            lambda right, a: (right[0], (right[1][1], right[1][0], right[1][2])),
            "The order of the state is m, v, steps taken: the next step reads it so."),
    Mistake("corrected means kept", "the returned state holds m and v after bias correction", wrong_adam.corrected_kept,
            "The correction is for this step's use. What is kept is m and v without it."),
    Mistake("state not returned", "the parameters alone are returned", lambda right, a: right[0],
            "Two values are expected: the parameters and the state, (m, v, steps taken)."),
    Mistake("plus for minus", "the step goes along the gradient, and not against it",
            lambda right, a: _asked(right, a, learning_rate=-a.learning_rate),
            "The step goes against m: minus."),
    *wrong.in_place(parameters=lambda right: right[0]),
    *wrong.in_place(state=lambda right: right[1]),
    *wrong.in_place(parameters=lambda right: right[0], state=lambda right: right[1]),
)  # fmt: skip
