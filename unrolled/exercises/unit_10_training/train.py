"""train: LSTM and Dense(1), full-batch SGD, from your own pieces."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises.unit_10_training import inputs, wrong

outputs = {"parameters": "", "losses": "S"}

# Keras compiles a model for each (D, U), so there are two; B and T differ from draw to draw.
_PLAN = ((5, 4, 2.0), (5, 3, 1.0), (1, 4, 2.0), (5, 1, 1.0), (5, 2, 3.0))


def cases(rng):
    """Return small models with a few steps each; one has B = 1, and one T = 1."""
    found = []
    for number, (U, steps, rate) in enumerate(_PLAN):
        D = 2 if U == 5 else 3
        B, T = (int(size) for size in rng.permutation([3, 4, 6])[:2])
        B, T = (1 if number == 1 else B), (1 if number == 3 else T)
        sizes = {"B": B, "T": T, "D": D, "U": U}
        found.append(Case(inputs.small_model(rng, **sizes) | {"learning_rate": rate, "steps": steps}, sizes))
    return found


def train(parameters, x, labels, learning_rate, steps):
    """What train_on_batch makes of the weights, and the losses that it gives."""
    *parameters, losses = oracle.training(parameters, x, labels, learning_rate, steps)
    return parameters, losses


mistakes = (
    Mistake("state carried between steps", "each step starts from the states in which the one before it ended",
            wrong.trained(lambda T: np.eye(T)[-1], carried=True),
            "Every step reads the sequences from the beginning: h0 and c0 are zeros again."),
    Mistake("loss after the update", "the losses are those after each update", wrong.later_losses,
            "A step first computes the loss, and then changes the parameters: keep the loss from before the update."),
    Mistake("sigmoid before the loss", "the logits go through sigmoid before bce_from_logits",
            wrong.trained(lambda T: np.eye(T)[-1], squashed=True),
            "bce_from_logits makes the probability itself: give it what affine returns."),
    Mistake("gradient at every timestep", "the gradient of the final h is given to the h of every timestep",
            wrong.trained(np.ones),
            "Dense reads the final h alone: dhs is zero but for dhs[:, -1]."),
    Mistake("gradient at the first timestep", "the gradient of the final h is given to the h of timestep 0",
            wrong.trained(lambda T: np.eye(T)[0]),
            "Dense reads the final h: its gradient belongs into dhs[:, -1]."),
    Mistake("first h for the final h", "Dense reads the h of timestep 0",
            lambda right, a: train(**a.but(x=a.x[:, :1])), "Dense reads the final h: hs[:, -1]."),
    Mistake("uphill", "the steps go along the gradient, and not against it",
            lambda right, a: train(**a.but(learning_rate=-a.learning_rate)),
            "The gradient points to where the loss grows: sgd_step goes the other way. Is a sign changed twice?"),
    Mistake("a step too many", "one step more is taken than is asked for",
            lambda right, a: train(**a.but(steps=a.steps + 1)),
            "`for step in range(steps)` takes as many steps as are asked for."),
    Mistake("only Dense is trained", "the weights of the LSTM stay as they were", wrong.trained(np.zeros),
            "lstm_backward gives the gradients of kernel, recurrent_kernel and bias: sgd_step needs all five."),
    Mistake("every step from the beginning", "every step starts from the parameters that were given", wrong.restarted,
            "sgd_step returns new parameters. The next step has to use these: parameters = sgd_step(...)."),
    *wrong.in_place(parameters=lambda right: right[0]),
    Mistake("losses in a list", "the losses stay in a list", lambda right, a: (right[0], list(right[1])),
            "An array of shape (steps,) is expected: np.array(losses)."),
    Mistake("losses first", "the losses are returned before the parameters", lambda right, a: right[::-1],
            "The order is (parameters, losses)."),
    Mistake("the final loss alone", "the final loss is returned, not the loss of each step",
            lambda right, a: (right[0], float(right[1][-1])),
            "Collect the loss of each step in a list, and make an array of it after the loop."),
)
