"""What wrong answers to lstm_backward give: mistaken ways through time."""

import numpy as np

from unrolled import oracle
from unrolled.oracle.remember import remembered


def returned_in_the_loop(right, a):
    """Only the last timestep is walked through."""
    before = {"h0": a.hs[:, -2], "c0": a.cs[:, -2]} if a.x.shape[1] > 1 else {}
    last = {name: getattr(a, name)[:, -1:] for name in ("dhs", "x", "hs", "cs")}
    dx, *rest = oracle.lstm_gradients(**a.but(**last, **before))
    return np.concatenate([np.zeros_like(a.x[:, 1:]), dx], axis=1), *rest


# Mistaken ways through time: what is changed in the arguments, and what the tape is kept from (oracle.lstm_variants).
_RUNS = {
    "dc not carried": ({}, {"carry_c": 0}),
    "dh not carried": ({}, {"carry_h": 0}),
    "nothing carried": ({}, {"carry_h": 0, "carry_c": 0}),
    "h now": ({}, {"h_now": 1}),
    "c now": ({}, {"c_now": 1}),
    "h reaches no c": ({}, {"h_reaches_c": 0}),
    "at 0": ({}, {"at": 0}),
    "last dhs": ({"dhs": lambda a: a["dhs"] * (np.arange(a["dhs"].shape[1])[:, None] == a["dhs"].shape[1] - 1)}, {}),
    "final dhs twice": ({"dhs": lambda a: np.concatenate([a["dhs"][:, :-1], 2 * a["dhs"][:, -1:]], axis=1)}, {}),
    "no bias": ({"bias": lambda a: 0 * a["bias"]}, {}),
    "final states": ({"h0": lambda a: a["hs"][:, -1], "c0": lambda a: a["cs"][:, -1]}, {}),
    "zero states": ({"h0": lambda a: 0 * a["h0"], "c0": lambda a: 0 * a["c0"]}, {}),
}


@remembered
def _all_runs(**given):
    """Return what comes out of every mistaken run: the tape walks through all of them at once."""
    changed = [({name: change(given) for name, change in changes.items()}, kept) for changes, kept in _RUNS.values()]
    return oracle.lstm_variants([(given | new, kept) for new, kept in changed])


def run(name):
    """Return the answer of lstm_backward that takes this mistaken way."""
    return lambda right, a: _all_runs(**vars(a))[list(_RUNS).index(name)]


def run_with_zero(name, place):
    """Return the answer of a run whose gradient of an initial state was never filled in."""
    return lambda right, a: tuple(0 * one if n == place else one for n, one in enumerate(run(name)(right, a)))


def run_for(name, place):
    """Return the answer of which one output alone comes from a mistaken run."""
    return lambda right, a: (*right[:place], run(name)(right, a)[place], *right[place + 1 :])


def walked(forward=False, added=(0, 0), outside_to_c=False):
    """Return an answer that walks from step to step in a wrong way.

    forward       from timestep 0 to the end
    added         1 where what a step hands on to (h, c) is added to what was handed on before, else 0
    outside_to_c  dhs arrives at c as well as at h
    """
    return lambda right, a: _walked(right, a, forward, added, outside_to_c)


def _walked(right, a, forward, added, outside_to_c):
    h_prev, c_prev = (np.concatenate([first[:, None], all_of[:, :-1]], axis=1)
                      for first, all_of in ((a.h0, a.hs), (a.c0, a.cs)))  # fmt: skip
    dx, dh, dc, weights = np.zeros_like(a.x), 0 * a.h0, 0 * a.c0, [0 * one for one in right[3:]]
    for t in range(a.x.shape[1])[:: 1 if forward else -1]:
        gates = oracle.lstm_gates(a.x[:, t], h_prev[:, t], a.kernel, a.recurrent_kernel, a.bias)
        at_c = dc + a.dhs[:, t] * outside_to_c
        dz, to_c = oracle.lstm_gate_gradients(a.dhs[:, t] + dh, at_c, *gates, c_prev[:, t], a.cs[:, t])
        read = a.x[:, t], h_prev[:, t], a.kernel, a.recurrent_kernel
        dx[:, t], to_h, *new = oracle.product_gradients(dz, *read)
        dh, dc = dh * added[0] + to_h, dc * added[1] + to_c
        weights = [one + more for one, more in zip(weights, new, strict=True)]
    return (dx, dh, dc, *weights)
