"""What wrong answers of 09_lstm_gradients give, made of what the tape gives, or of a small change to it."""

import numpy as np

from unrolled import oracle


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


def square_of_h(right, a):
    moved = a.dc + a.dh * a.o * (1 - a.o**2) * np.tanh(a.c) ** 2
    return oracle.lstm_gate_gradients(**a.but(dc=moved))


def activated_twice(right, a):
    again = [1 / (1 + np.exp(-gate)) for gate in (a.i, a.f, a.o)]
    i, f, o = (gate * (1 - gate) for gate in again)
    return _times(right, *(new / old for new, old in zip((i, f, 1 - np.tanh(a.g) ** 2, o), _slopes(a), strict=True)))


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


def in_place(right, a):
    """The gradients that were given are scaled themselves."""
    for given in a.gradients:
        given *= min(1.0, a.clip_norm / right[1])
    return a.gradients, right[1]


def norms(a):
    return [oracle.clipped([gradient], a.clip_norm)[1] for gradient in a.gradients]


def whole_norm(a):
    return oracle.clipped(a.gradients, a.clip_norm)[1]


def with_norm(norm):
    """Return the answer of clip_by_global_norm that takes norm(a) for the norm of all gradients together."""

    def answer(right, a):
        scale = min(1.0, a.clip_norm / norm(a))
        return [gradient * scale for gradient in a.gradients], norm(a)

    return answer


def new_h(a):
    return a.gates[3] * np.tanh(a.c)


def gates_as(order, a):
    """Return the gates for a reader who takes the four that are given for these."""
    read = dict(zip(order.split(", "), a.gates, strict=True))
    return tuple(read[name] for name in "ifgo")
