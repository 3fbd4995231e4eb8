"""bce_from_logits: the loss of yes or no, and where its gradient begins."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_10_training import inputs, wrong

outputs = {"loss": "", "dlogits": "B K"}


def cases(rng):
    """Return batches of moderate logits, and two with logits at which exp overflows, of either sign and label."""
    found = []
    for B, large in ((5, ()), (1, ()), (3, ()), (6, (1000, -1000, 1000, -1000)), (4, (-900, 900)), (2, ())):
        logits = rng.permutation(np.linspace(0.4, 2.5, B))[:, None] * rng.choice([-1, 1], (B, 1))
        logits += draws.uniform(rng, (B, 1), 0.1, "float64")
        logits[: len(large), 0] = large
        labels = inputs.labels(rng, B).astype("float64")
        labels[: len(large), 0] = [1, 0, 0, 1] if len(large) == 4 else [0, 1][: len(large)]
        found.append(Case({"logits": logits, "labels": labels}, {"B": B}))
    return found


def bce_from_logits(logits, labels):
    """What BinaryCrossentropy(from_logits=True) gives, and its gradient under the tape."""
    loss, dlogits = oracle.binary_cross_entropy(logits, labels)
    return float(loss), dlogits


_LABELS = "Where the label is 1, a larger logit makes the loss smaller: -ln p, and p grows with z."

mistakes = (
    *wrong.summed(),
    *wrong.unstable(),
    Mistake("probabilities clipped", "probabilities are kept 1e-7 away from 0 and 1 before the logarithm",
            lambda right, a: (float(oracle.clipped_cross_entropy(a.logits, a.labels)), right[1]),
            "This cuts a large loss off. From logits no probability is needed: exp(-abs(z)) is never too large."),
    Mistake("gradient with the other sign", "the gradient has the other sign", lambda right, a: (right[0], -right[1]),
            "A logit that is too high for the label 0 has a gradient above 0: sigmoid(z) - y."),
    Mistake("sigmoid forgotten in the gradient", "the gradient is (z - y) / B",
            lambda right, a: (right[0], (a.logits - a.labels) / len(a.logits)),
            "The gradient compares the probability with the label, not the logit: sigmoid(z) - y."),
    Mistake("sigmoid's derivative once too often", "the gradient is multiplied by sigmoid's derivative p (1 - p)",
            wrong.times_sigmoid_slope,
            "With this loss p (1 - p) cancels: by the logit, the derivative is sigmoid(z) - y."),
    *wrong.by_the_probability(),
    Mistake("labels exchanged", "1 and 0 of the labels are exchanged",
            lambda right, a: bce_from_logits(a.logits, 1 - a.labels), _LABELS),
    Mistake("labels exchanged", "1 and 0 of the labels are exchanged in the loss",
            lambda right, a: (bce_from_logits(a.logits, 1 - a.labels)[0], right[1]), _LABELS),
    Mistake("one loss for each sequence", "the loss is not averaged, and stays an array", wrong.each_loss,
            "One number is expected, the mean over the batch."),
    Mistake("gradient of another shape", "the gradient is flat, of shape (B,)",
            lambda right, a: (right[0], right[1][:, 0]),
            "dlogits has the shape of logits, (B, 1). So a step of Dense can go on with it."),
)
