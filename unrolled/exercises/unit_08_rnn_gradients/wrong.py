"""What wrong answers of 08_rnn_gradients give, asked of tf.GradientTape with something else."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Mistake

STEP = ("dx_t", "dh_prev", "dkernel", "drecurrent_kernel", "dbias")
LAYER = ("dx", "dh0", *STEP[2:])


def with_changed(function):
    """Return with_(output, change): one output as it is for changed arguments, the others as they should be."""

    def with_(output, change):
        place = max(names.index(output) for names in (STEP, LAYER) if output in names)
        return lambda right, a: _put(right, place, function(**change(a))[place])

    return with_


def without_slope(function):
    """Return the mistakes of a step that makes outputs from dh, and not from dz: all of them, or one."""
    at_first = "First go back through tanh, with tanh_backward: that gives dz. Everything else is made from dz."
    at_last = "tanh comes last in a step, so it comes first on the way back: all five are made from dz."
    one = with_changed(function)
    return (
        Mistake("tanh' left out", "dh is taken for dz: the slope of tanh is left out",
                lambda right, a: function(**a.but(h=0 * a.h)), at_first),
        *(Mistake("tanh' left out", f"{output} is made from dh, and not from dz",
                  one(output, lambda a: a.but(h=0 * a.h)), at_last)
          for output in STEP),
    )  # fmt: skip


def _put(right, place, array):
    return (*right[:place], array, *right[place + 1 :])


def in_order(*places):
    return lambda right, a: tuple(right[n] for n in places)


def transposed(right, a):
    return (*right[:2], right[2].T, right[3].T, right[4])


def averaged(*outputs, axis=0):
    """Return an answer in which these are divided by the size of an axis of the states."""

    def answer(right, a):
        count = (a.hs if hasattr(a, "hs") else a.h).shape[axis]
        return tuple(array / count if name in outputs else array for name, array in zip(STEP, right, strict=True))

    return answer


def _dz(a):
    return oracle.activation_back("Tanh", a.dh, a.h)


def kernel_as_it_is(right, a):
    if a.kernel.shape[0] != a.kernel.shape[1]:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")
    return _put(right, 0, oracle.dense(_dz(a), a.kernel, None))


def bias_as_dz(right, a):
    return _put(right, 4, _dz(a))


def bias_over(axis):
    return lambda right, a: _put(right, 4, _dz(a).sum(axis=axis))


def _previous(a):
    return np.concatenate([a.h0[:, None], a.hs[:, :-1]], axis=1)


def _back(a, t, dh, changed):
    one = {"dh": dh, "x_t": a.x[:, t], "h_prev": _previous(a)[:, t], "h": a.hs[:, t]}
    return oracle.rnn_step_back(**{**one, "kernel": a.kernel, "recurrent_kernel": a.recurrent_kernel, **changed})


def looped(
    carried=lambda dh: dh, kept=None, of=LAYER, visited=None, forward=False, arriving=None,
    changed=lambda a, t: {}, replaced=True,
):  # fmt: skip
    """Return an answer that goes back step by step in a wrong way.

    carried   what becomes of the gradient that one step hands to the next
    kept      the timesteps whose gradients of the weights stay; all by default
    of        of which weights, by the name of the output; of all by default
    visited   the timesteps that are gone through; all by default
    forward   from timestep 0 to the end
    arriving  arriving(a, t): what arrives at a timestep from outside; dhs[:, t] by default
    changed   changed(a, t): arguments of one step that are others
    replaced  what one step hands on takes the place of what was handed on before; else it is added to it
    """

    def answer(right, a):
        steps = list(range(a.x.shape[1]))
        order = steps if forward else steps[::-1]
        stay = steps if kept is None else [steps[n] for n in kept]
        dx, dh, sums = np.zeros_like(a.x), np.zeros_like(a.h0), [np.zeros_like(array) for array in right[2:]]
        for t in order if visited is None else [steps[n] for n in visited]:
            outside = arriving(a, t) if arriving else a.dhs[:, t]
            dx[:, t], new, *rest = _back(a, t, outside + carried(dh), changed(a, t))
            dh = new if replaced else dh + new
            added = [t in stay or name not in of for name in LAYER[2:]]
            sums = [one + more * counts for one, more, counts in zip(sums, rest, added, strict=True)]
        return dx, dh, *sums

    return answer


def before_step_0(state):
    """Return an answer in which step 0 has read another state than h0."""
    return lambda right, a: oracle.rnn_back(a.dhs, a.x, a.hs, state(a), a.kernel, a.recurrent_kernel)


def recurrent_kernel_as_it_is(right, a):
    return oracle.rnn_back(a.dhs, a.x, a.hs, a.h0, a.kernel, a.recurrent_kernel.T)


def outside_at_the_end(a, t):
    return a.dhs[:, t] if t == a.x.shape[1] - 1 else 0 * a.h0


def final_twice(dhs):
    """Return the gradients from outside with the final one twice as large."""
    return np.concatenate([dhs[:, :-1], 2 * dhs[:, -1:]], axis=1)


def dx_in_reverse(right, a):
    return _put(right, 0, right[0][:, ::-1])


def without(output):
    return lambda right, a: _put(right, LAYER.index(output), 0 * right[LAYER.index(output)])


def dh0_too_early(right, a):
    dh = a.dhs[:, 0]
    if a.x.shape[1] > 1:
        later = oracle.rnn_back(a.dhs[:, 1:], a.x[:, 1:], a.hs[:, 1:], a.hs[:, 0], a.kernel, a.recurrent_kernel)
        dh = dh + later[1]
    return _put(right, 1, dh)
