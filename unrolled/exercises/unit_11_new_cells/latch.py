"""latch: weights of an LSTM(1) that keeps the value of the latest write."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises.unit_11_new_cells import designed

outputs = {"h": "B T U"}
form = designed.FORM
tolerances = designed.TOLERANCES
tell = designed.tell(0)


def cases(rng):
    """Return sequences of (value, write): the value changes at every timestep, also where write is 0."""
    found = []
    for (B, T), share in zip(((3, 12), (1, 20), (2, 1), (2, 100), (4, 30), (2, 60)), (3, 4, 1, 20, 2, 60), strict=True):
        value = rng.uniform(0.25, 1, (B, T)) * rng.choice([-1, 1], (B, T))
        write = rng.integers(share, size=(B, T)) == 0
        # In every case something is written twice, the first time not at once, as far as the timesteps go.
        write[0, :] |= np.isin(np.arange(T), (T // 4, T // 2))
        write[0, : T // 4] = False
        write[1:2, :] &= np.arange(T) > 0
        found.append(Case({"x": np.stack([value, write], axis=-1).astype("float32")}, {"B": B, "T": T}))
    return found


def latch(*, x):
    """What h must be, (B, T, 1): tanh(tanh(value)) of the latest write, 0 before the first."""
    value, write = x[..., 0], x[..., 1] > 0
    latest = np.maximum.accumulate(np.where(write, np.arange(x.shape[1]), -1), axis=1)
    kept = np.take_along_axis(oracle.tanh(oracle.tanh(value)), np.maximum(latest, 0), axis=1)
    return np.where(latest < 0, 0, kept)[..., None].astype("float32")


def observe(answer, a):
    """Return h at every timestep, (B, T, 1)."""
    return designed.run(answer, a)[0]


def _does(next_c, output=1.0):
    """Return what a cell does whose next_c(value, write, h, c) gives the new c."""
    return lambda right, a: designed.steps(a.x, lambda x_t, h, c: next_c(x_t[:, 0], x_t[:, 1], h, c), output)[0]


def _leaking(kept):
    return _does(lambda value, write, h, c: (1 - write) * kept * c + write * np.tanh(value))


def _not_saturated(value, write, h, c):
    closed, opened = designed.sigmoid(-4.0), designed.sigmoid(4.0)
    return np.where(write, closed, opened) * c + np.where(write, opened, closed) * np.tanh(value)


def _output_for_candidate(right, a):
    """The candidate's block is 1 throughout, and the output gate reads the value."""
    _, cs = designed.steps(a.x, lambda x_t, h, c: np.where(x_t[:, 1] > 0, 1, c))
    return (designed.sigmoid(a.x[..., :1]) * np.tanh(cs)).astype("float32")


def _rows_exchanged(right, a):
    """The gates read the value, and the candidate reads write."""
    does = _does(lambda value, write, h, c: designed.sigmoid(20 - 40 * value) * c
                 + designed.sigmoid(40 * value - 20) * np.tanh(write))  # fmt: skip
    return does(right, a)


mistakes = (
    # First, since other mends may make up for it.
    Mistake("reads h", "the weights read h, the previous output, which they need not",
            _does(lambda value, write, h, c: np.where(write > 0, np.tanh(value + h), c)),
            "Everything that the gates have to know is in x. What should recurrent_kernel be then?",
            designed.without_h),
    Mistake("output gate half open", "the output gate is 0.5", lambda right, a: right / 2,
            "h = o * tanh(c). A bias of 0 opens a gate half: what bias opens it nearly whole?"),
    Mistake("output gate not always open", "the output gate is closed or half open where write is 0",
            lambda right, a: np.where(a.x[..., 1:] > 0, right, right / 2),
            "h = o * tanh(c), and h has to show the value at every timestep. What does the output gate read?",
            designed.opened(3)),
    Mistake("always writes", "the value of every timestep is written, whatever write says",
            _does(lambda value, write, h, c: np.tanh(value)),
            "The input gate must be closed where write is 0, and the forget gate open. What does each of them read?"),
    Mistake("never forgets", "the value before stays, and the new one is added to it",
            _does(lambda value, write, h, c: c + write * np.tanh(value)),
            "Where write is 1, the previous c has to go: which gate multiplies it, and what must this gate be then?"),
    Mistake("keeps nothing", "the value is gone from h as soon as write is 0 again",
            _does(lambda value, write, h, c: write * np.tanh(value)),
            "Where write is 0, one gate has to keep c as it is, and another one has to show it: which one is closed?"),
    Mistake("writes when write is 0", "the value is written where write is 0, and kept where it is 1",
            _does(lambda value, write, h, c: write * c + (1 - write) * np.tanh(value)),
            "Look at the signs in the row of write. The blocks are i, f, g, o."),
    Mistake("never writes", "h stays 0, and nothing is ever written or shown", _does(lambda value, write, h, c: 0 * c),
            "With write = 1 the input gate must be open: is its weight for write larger than its bias is negative? Is "
            "the candidate 0? And is the output gate open?"),
    Mistake("leaks", "c shrinks at each timestep without a write, as with a forget gate of 0.5", _leaking(0.5),
            "Where write is 0, the forget gate has to be nearly 1. Which number must be large for that?"),
    Mistake("leaks", "c shrinks at each timestep without a write, as with a forget gate of 0.73",
            _leaking(designed.sigmoid(1.0)),
            "A bias of 1 opens a gate to 0.73 only. Where write is 0, the forget gate has to be nearly 1."),
    Mistake("only the sign is kept", "the candidate is 1 or -1, whatever the value is",
            _does(lambda value, write, h, c: np.where(write > 0, np.sign(value), c)),
            "The candidate is tanh of its pre-activation. With which weight is it tanh(value)?"),
    Mistake("candidate reads write", "write is added to the value",
            _does(lambda value, write, h, c: np.where(write > 0, np.tanh(value + write), c)),
            "The candidate is to be tanh(value) alone: write belongs to the gates."),
    Mistake("candidate twice the value", "the value is doubled",
            _does(lambda value, write, h, c: np.where(write > 0, np.tanh(2 * value), c)),
            "The candidate is tanh of its pre-activation. With which weight is it tanh(value)?"),
    Mistake("rows exchanged", "the two rows of the kernel have exchanged their places", _rows_exchanged,
            "x holds the value first, and write second. Which row of the kernel is multiplied with write?",
            designed.rows_exchanged),
    Mistake("o before c", "the blocks are taken for i, f, o, c", _output_for_candidate,
            "The blocks are i, f, g, o: the candidate g comes third.", designed.in_order(0, 1, 3, 2)),
    Mistake("gates not saturated", "the gates are not far enough from 0.5", _does(_not_saturated),
            "A gate that is open to 0.98 loses 2 of 100 at each timestep. How large must its pre-activation be?",
            designed.scaled(4, 0, 1, 3)),
)
