"""What wrong answers of 09_lstm_gradients give, made of what the tape gives, or of a small change to it."""

import numpy as np

from unrolled import oracle
from unrolled.oracle.remember import remembered


def blocks(dz):
    return np.split(dz, 4, axis=1)


def in_order(*order):
    """Return the answer of lstm_gate_gradients with the blocks of dz in this order."""
    return lambda right, a: (np.hstack([blocks(right[0])[number] for number in order]), right[1])


def with_total(right, a, other):
    """Return another answer with the right gradient of o, which does not depend on the way to c."""
    return np.hstack([*blocks(other[0])[:3], blocks(right[0])[3]]), other[1]


def _times(right, *factors):
    return np.hstack([block * factor for block, factor in zip(blocks(right[0]), factors, strict=True)]), right[1]


def _slopes(a):
    return a.i * (1 - a.i), a.f * (1 - a.f), 1 - a.g**2, a.o * (1 - a.o)


def square_of_c(right, a):
    moved = a.dc + a.dh * a.o * (np.tanh(a.c) ** 2 - a.c**2)
    return oracle.lstm_gate_gradients(**a.but(dc=moved))


def plain_c(right, a):
    return _times(right, 1, 1, 1, a.c / np.tanh(a.c))


def without_activations(right, a):
    return _times(right, *(1 / slope for slope in _slopes(a)))


def sigmoid_on_g(right, a):
    return _times(right, 1, 1, a.g * (1 - a.g) / _slopes(a)[2], 1)


def tanh_everywhere(right, a):
    own = zip((a.i, a.f, a.g, a.o), _slopes(a), strict=True)
    return _times(right, *((1 - gate**2) / slope for gate, slope in own))


def own_factor(right, a):
    return _times(right, a.i / a.g, 1, a.g / a.i, 1)


def four_parts(right, a):
    return tuple(blocks(right[0])), right[1]


def no_fit(right, a):
    raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")


def with_items(**changed):
    """Return an answer with some items changed: item_3=change(right, a) for number 3."""
    numbers = {int(name.removeprefix("item_")): change for name, change in changed.items()}
    return lambda right, a: tuple(
        numbers[number](right, a) if number in numbers else one for number, one in enumerate(right)
    )


def over_batch(right, a, first=3):
    """The gradients of the weights are means over the batch."""
    return *right[:first], *(one / len(a.x_t if hasattr(a, "x_t") else a.x) for one in right[first:])


def step_dz(right, a):
    return oracle.lstm_gate_gradients(a.dh, a.dc, *a.gates, a.c_prev, a.c)[0]


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


def in_place(right, a):
    """The gradients that were given are scaled themselves."""
    for given in a.gradients:
        given *= min(1.0, a.clip_norm / right[1])
    return a.gradients, right[1]


def norms(a):
    return [oracle.clipped([gradient], a.clip_norm)[1] for gradient in a.gradients]


def with_norm(norm):
    """Return the answer of clip_by_global_norm that takes norm(a) for the norm of all gradients together."""

    def answer(right, a):
        scale = min(1.0, a.clip_norm / norm(a))
        return [gradient * scale for gradient in a.gradients], norm(a)

    return answer


def new_h(a):
    return a.gates[3] * np.tanh(a.c)
