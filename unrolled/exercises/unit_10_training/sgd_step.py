"""sgd_step: one step downhill."""

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises.unit_10_training import inputs, wrong

outputs = {"parameters": ""}


def cases(rng):
    """Return lists of one to three arrays, with small and large learning rates."""
    found = []
    for U, rate, count in ((3, 0.1, 3), (2, 0.5, 3), (1, 1.5, 3), (4, 0.03, 1), (5, 2.0, 2)):
        shapes = inputs.shapes(rng, U)[-count:]
        pair = inputs.lists(rng, shapes), inputs.lists(rng, shapes)
        arguments = dict(zip(("parameters", "gradients"), pair, strict=True))
        found.append(Case(arguments | {"learning_rate": rate}, {"U": U}))
    return found


def sgd_step(parameters, gradients, learning_rate):
    """What a step of SGD makes of the variables."""
    return oracle.sgd(parameters, gradients, learning_rate)


mistakes = (
    *wrong.in_place(parameters=lambda right: right),
    Mistake("plus for minus", "the step goes along the gradient, and not against it",
            lambda right, a: sgd_step(a.parameters, a.gradients, -a.learning_rate),
            "The gradient points to where the loss grows. The step goes the other way: minus."),
    Mistake("learning rate left out", "the learning rate is 1, whatever is asked for",
            lambda right, a: sgd_step(a.parameters, a.gradients, 1.0),
            "The gradient says where to, learning_rate says how far: multiply."),
    Mistake("the step alone", "what is returned is the change, not the new parameters", wrong.step_alone,
            "New parameters are expected: the old one minus the step."),
    Mistake("the first array alone", "the first new array is returned, and no list", lambda right, a: right[0],
            "Is return inside the loop? A list with all new arrays is expected."),
    Mistake("parameters as they were", "the parameters come back as they were",
            lambda right, a: list(a.parameters),
            "`parameter - ...` makes a new array. Put it into the list that you return."),
)
