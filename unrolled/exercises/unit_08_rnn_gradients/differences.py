"""What wrong answers to numerical_gradient give: differences of f, evaluated in TensorFlow, at the wrong places."""

import numpy as np

from unrolled import oracle
from unrolled.checking import functions


def values(f, places):
    """Return f at each of the places (N, ...); a function of the course's is computed by TensorFlow."""
    parts = functions.parts(f)
    return np.array([f(place) for place in places]) if parts is None else oracle.cubic(places, **parts)


def moved(w, step):
    """Return one copy of w for each of its entries, with this entry moved: (N, ...)."""
    return w + step * np.eye(w.size).reshape(w.size, *w.shape)


def place(rng, shape, step):
    """Return a w which moving by adding does not bring back, in whatever order a learner does it."""
    while True:
        w = rng.uniform(-0.9, 0.9, shape)
        if all((w != ended).any() for ended in _added(w, step)):
            return w


def _added(w, e):
    """Return where w ends if it is moved up, down and back; first down; or there and back twice."""
    return w + e - 2 * e + e, w - e + 2 * e - e, w + e - e - e + e, w - e + e + e - e


def forward(right, a):
    return ((values(a.f, moved(a.w, a.epsilon)) - values(a.f, a.w[None])) / a.epsilon).reshape(a.w.shape)


def backward(right, a):
    return ((values(a.f, a.w[None]) - values(a.f, moved(a.w, -a.epsilon))) / a.epsilon).reshape(a.w.shape)


def second_divided_alone(right, a):
    up, down = values(a.f, moved(a.w, a.epsilon)), values(a.f, moved(a.w, -a.epsilon))
    return (up - down / (2 * a.epsilon)).reshape(a.w.shape)


def first_entry_alone(right, a):
    return np.where(np.arange(right.size).reshape(right.shape) == 0, right, 0)


def all_at_once(right, a):
    both = values(a.f, np.stack([a.w + a.epsilon, a.w - a.epsilon]))
    return np.full(a.w.shape, (both[0] - both[1]) / (2 * a.epsilon))


def rows_at_once(right, a):
    step = a.epsilon * np.eye(len(a.w)).reshape(len(a.w), len(a.w), *(1,) * (a.w.ndim - 1))
    slopes = (values(a.f, a.w + step) - values(a.f, a.w - step)) / (2 * a.epsilon)
    return np.zeros_like(a.w) + slopes.reshape(-1, *(1,) * (a.w.ndim - 1))


def one_entry(right, a):
    alone = a.w.reshape(-1, *(1,) * a.w.ndim) + np.zeros_like(a.w)
    return ((values(a.f, alone + a.epsilon) - values(a.f, alone - a.epsilon)) / (2 * a.epsilon)).reshape(a.w.shape)


def added_back(right, a):
    a.w[...] = _added(a.w, a.epsilon)[0]
    return right


def left_moved(right, a, w):
    """Each entry, in order, is moved up, then down, and stays there; w is changed."""
    before = np.tril(np.ones((w.size, w.size)), -1).reshape(w.size, *w.shape)
    places = w - a.epsilon * before
    one = a.epsilon * np.eye(w.size).reshape(w.size, *w.shape)
    w -= a.epsilon
    return ((values(a.f, places + one) - values(a.f, places - one)) / (2 * a.epsilon)).reshape(w.shape)


def copies_made_once(right, a):
    """Each entry is moved up in one copy and down in another one, and stays there."""
    step = a.epsilon * np.tril(np.ones((a.w.size, a.w.size))).reshape(a.w.size, *a.w.shape)
    return ((values(a.f, a.w + step) - values(a.f, a.w - step)) / (2 * a.epsilon)).reshape(a.w.shape)


def no_copy(right, a):
    a.w[...] = a.w + a.epsilon - a.epsilon
    return 0 * right


def slopes_themselves(right, a):
    return oracle.cubic_slopes(a.w, **functions.parts(a.f))


def flat(right, a):
    return right.ravel()
