"""What wrong answers of adam_step give, asked of Keras' Adam with other numbers."""

import numpy as np

from unrolled.checking.exercise import Mistake


def roots(a):
    """Return (1 - beta_1**t, sqrt(1 - beta_2**t)) for the number t of this step."""
    t = (a.state[2] if a.state else 0) + 1
    return 1 - a.beta_1**t, np.sqrt(1 - a.beta_2**t).item()


def uncorrected(adam_step, a):
    first, second = roots(a)
    return adam_step(**a.but(learning_rate=a.learning_rate * first / second))[0]


def inside_the_root(adam_step, right, a, scale):
    """Return the answer where epsilon, times a scale, is added to v."""
    return _rescaled(adam_step, right, a, lambda v: np.sqrt(v / (v + a.epsilon * scale)))


def without_root(adam_step, right, a):
    """Return the answer where m is divided by v itself."""
    return _rescaled(adam_step, right, a, lambda v: np.sqrt(v) / (v + a.epsilon))


def _rescaled(adam_step, right, a, factor):
    """Return the answer with Keras' step without epsilon, times factor(v)."""
    bare = adam_step(**a.but(epsilon=0.0))[0]
    rows = zip(a.parameters, bare, right[1][1], strict=True)
    return [old + (new - old) * factor(v) for old, new, v in rows], right[1]


def counted_from_zero(adam_step, hint):
    """Return the mistakes of a correction with the steps before this one: the first then divides by 0."""

    def answer(right, a, first):
        if not a.state:
            return first(right)
        m, v, steps = a.state
        one, two = roots(a)
        earlier = type(a)(**a.but(state=(m, v, steps - 1)))
        factor = roots(earlier)[1] / roots(earlier)[0] * one / two
        return adam_step(**a.but(learning_rate=a.learning_rate * factor))[0], right[1]

    def divided(right):  # raises what Python raises, in its own words
        return 1.0 / (1 - 0.9**0)

    def undefined(right):
        return [np.full_like(array, np.nan) for array in right[0]], right[1]

    return tuple(
        Mistake("steps counted from 0", "the first step counts as step 0",
                lambda right, a, first=first: answer(right, a, first), hint)
        for first in (divided, undefined)
    )  # fmt: skip


def before(a, previous=False, both=False):
    """Return the state from which Keras' ordinary step ends where a mistaken one ends.

    previous  with m as it is now, which the mistaken step uses
    both      with gradients added whole to v as well as to m; else to m alone
    """
    zeros = [np.zeros_like(array) for array in a.parameters]
    m, v, steps = a.state or (zeros, zeros, 0)
    if previous:
        rows = zip(m, a.gradients, strict=True)
        return [(one - (1 - a.beta_1) * gradient) / a.beta_1 for one, gradient in rows], v, steps
    squares = [one + gradient**2 for one, gradient in zip(v, a.gradients, strict=True)]
    return [one + gradient for one, gradient in zip(m, a.gradients, strict=True)], squares if both else v, steps


def corrected_kept(right, a):
    first, second = roots(a)
    parameters, (m, v, steps) = right
    return parameters, ([array / first for array in m], [array / second**2 for array in v], steps)
