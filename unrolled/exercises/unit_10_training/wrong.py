"""What wrong answers of 10_training give, asked of Keras wherever it can say it."""

import itertools

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Mistake


def summed():
    """Return the mistakes of a sum over the batch where the mean is expected: in both results, or in one."""
    average = "The loss is the mean over the batch: np.mean, and a factor 1 / B in the gradient."
    return (
        Mistake("sum for mean", "loss and gradient are summed over the batch",
                lambda right, a: (right[0] * len(a.logits), right[1] * len(a.logits)), average),
        Mistake("sum for mean", "the loss is summed over the batch",
                lambda right, a: (right[0] * len(a.logits), right[1]), average),
        Mistake("sum for mean", "the gradient is that of the sum over the batch",
                lambda right, a: (right[0], right[1] * len(a.logits)),
                "A mean divides by B, the number of sequences, and its gradient does so, too."),
    )  # fmt: skip


def unstable():
    """Return the mistakes of formulas with exp and log, which overflow: in the loss, in the gradient, or in both."""
    hint = "exp(1000) is inf, and log(0) is -inf. exp(-abs(z)) is never too large: write the loss with it alone."
    losses = (lambda right, a: right[0]), _lost(np.nan), _lost(np.inf)
    gradients = (lambda right, a: right[1]), _no_gradient(lambda z: z > 700), _no_gradient(lambda z: abs(z) > 700)
    return tuple(
        Mistake("unstable for large logits", "exp or log meets a number that is too large for it",
                lambda right, a, both=both: tuple(part(right, a) for part in both), hint)
        for both in list(itertools.product(losses, gradients))[1:]
    )  # fmt: skip


def _lost(number):
    return lambda right, a: number if abs(a.logits).max() > 700 else right[0]


def _no_gradient(where):
    return lambda right, a: np.where(where(a.logits), np.nan, right[1])


def times_sigmoid_slope(right, a):
    p = right[1] * len(a.logits) + a.labels
    return right[0], right[1] * p * (1 - p)


def by_the_probability():
    """Return the mistakes of a gradient by p, with the loss from logits and with the loss as on paper."""

    def gradient(right, a):
        p = right[1] * len(a.logits) + a.labels
        with np.errstate(all="ignore"):
            return right[1] / (p * (1 - p))

    return tuple(
        Mistake("gradient by the probability", "the gradient is that by the probability p, not by the logit z",
                lambda right, a, loss=loss: (loss(right, a), gradient(right, a)),
                "From p to z the chain rule gives one more factor, p (1 - p). It cancels: sigmoid(z) - y is left.")
        for loss in (lambda right, a: right[0], _lost(np.nan))
    )  # fmt: skip


def each_loss(right, a):
    pairs = zip(a.logits[:, None], a.labels[:, None], strict=True)
    return np.array([[oracle.binary_cross_entropy(*pair)[0]] for pair in pairs]), right[1]


def kernel_as_it_is(right, a):
    if a.kernel.shape[0] != a.kernel.shape[1]:
        raise ValueError("matmul: the columns of dlogits are not as many as the rows of kernel.")
    return oracle.dense(a.dlogits, a.kernel, None), *right[1:]


def h_as_it_is(right, a):
    if a.h.shape[0] != a.h.shape[1]:
        raise ValueError("matmul: the columns of h are not as many as the rows of dlogits.")
    return right[0], oracle.dense(a.h, a.dlogits, None), right[2]


def in_place(**parts):
    """Return the mistakes of a function that writes new numbers into the arrays of arguments.

    parts  argument -> part(right), what belongs there, of the right answer
    """
    hint = (
        "`-=` and `*=` change the caller's own array, and `parameters[n] = ...` the caller's own list. Make new ones: "
        "parameter - step, in a new list."
    )
    if list(parts) == ["state"]:
        hint = "`*=` and `+=` change the arrays in the caller's state. Make new ones: m = beta_1 * m + ..."
    return tuple(
        Mistake("in place", f"what was given as {' and '.join(parts)} is changed in place", answer, hint)
        for answer in (_written(parts, lambda right: right), _written(parts, lambda right: None))
    )  # fmt: skip


def _written(parts, returned):
    def answer(right, a):
        for name, part in parts.items():
            for old, new in zip(_flat(getattr(a, name)), _flat(part(right)), strict=False):
                old[...] = new
        return returned(right)

    return answer


def _flat(value):
    """Return the arrays in a value, however nested; a state of None has none."""
    if isinstance(value, np.ndarray):
        return [value]
    return [array for one in value for array in _flat(one)] if isinstance(value, (list, tuple)) else []


def step_alone(right, a):
    return [new - old for new, old in zip(right, a.parameters, strict=True)]


def trained(heard, carried=False, squashed=False):
    """Return an answer of train whose gradient of the final h reaches other timesteps: heard(T) says which.

    carried and squashed are those of oracle.training_otherwise.
    """

    def answer(right, a):
        weights = heard(a.x.shape[1])
        *parameters, losses = oracle.training_otherwise(**vars(a), heard=weights, carried=carried, squashed=squashed)
        return parameters, losses

    return answer


def later_losses(right, a):
    losses = oracle.training(**a.but(steps=a.steps + 1))[-1]
    return right[0], losses[1:]


def restarted(right, a):
    *parameters, losses = oracle.training(**a.but(steps=1))
    return parameters, np.repeat(losses, a.steps)
