"""Whether an activation is missing, applied once too often, or another one than Keras'."""

from collections.abc import Callable

import numpy as np

from unrolled.checking.locate import sums


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _unsigmoid(p):
    return np.log(p / (1 - p)) if _inside_sigmoid(p).all() else None


def _untanh(h):
    return np.arctanh(h) if _inside_tanh(h).all() else None


def _inside_sigmoid(p):
    return (p > 1e-3) & (p < 1 - 1e-3)


def _inside_tanh(h):
    return np.abs(h) < 0.995


FORWARD: dict[str, Callable] = {
    "tanh": np.tanh,
    "sigmoid": _sigmoid,
    "relu": lambda z: np.maximum(z, 0),
    "tan": np.tan,
    "sin": np.sin,
    "softsign": lambda z: z / (1 + np.abs(z)),
    "hard sigmoid": lambda z: np.clip(0.2 * z + 0.5, 0, 1),
    "1 - sigmoid": lambda z: _sigmoid(-z),
    "sigmoid, then made 2 * s - 1": lambda z: 2 * _sigmoid(z) - 1,
    "sigmoid of tanh": lambda z: _sigmoid(np.tanh(z)),
    "tanh twice": lambda z: np.tanh(np.tanh(z)),
    "no activation": lambda z: z,
}
BACKWARD = {"tanh": _untanh, "sigmoid": _unsigmoid}
# Where float32 still tells what went in.
_INSIDE = {"tanh": _inside_tanh, "sigmoid": _inside_sigmoid}


def sentence(shown, name) -> str:
    """Return a sentence about an activation that explains an output in all the cases, or ""."""
    if any(one.yours[name].shape != one.right[name].shape for one in shown):
        return ""
    yours, right = (
        np.concatenate([arrays[name].ravel() for arrays in side])
        for side in ([one.yours for one in shown], [one.right for one in shown])
    )
    if yours.size < 6 or np.ptp(right) < 1e-2:
        return ""
    kind = _kind(right)
    for theirs in kind:
        mine = _other(theirs, yours, right)
        if mine:
            return f"Your {name} is what comes out with {mine} in the place of {theirs}."
    for word in ("tanh", "sigmoid", "relu"):
        if np.abs(FORWARD[word](right) - yours).max() < 2e-5:
            return f"Your {name} is Keras' {name} with {word} applied to it: {word} is there once too often."
        if word != "relu" and np.abs(FORWARD[word](yours) - right).max() < 2e-5:
            return f"Keras' {name} is {word} of your {name}: the last {word} is missing."
    for word in kind:
        found = sums.sentence(shown, name, BACKWARD[word], f"inside {word}, ")
        if found:
            return found
    return ""


def _other(theirs, yours, right) -> str:
    """Return the activation that gives these numbers from what went into Keras', or ""."""
    known = _INSIDE[theirs](right)
    if known.mean() < 0.75 or known.sum() < 6:
        return ""
    z, came = BACKWARD[theirs](right[known]), yours[known]
    if np.ptp(z) < 1e-2 or np.abs(right[known] - came).max() < 2e-3:
        return ""
    # Where an activation is steep, such as tan, the rounding of z shows more.
    near = 1e-3 * (1 + came**2)
    others = (mine for mine in FORWARD if mine != theirs)
    return next((mine for mine in others if (np.abs(FORWARD[mine](z) - came) < near).all()), "")


def _kind(right):
    """Return which activation Keras' numbers can have gone through: sigmoid's are all positive."""
    if (np.abs(right) >= 1).any():
        return ()
    return ("sigmoid",) if (right > 0).all() and (right < 1).all() else ("tanh",)
