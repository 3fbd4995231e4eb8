"""rnn_from_projected: the hidden states of a SimpleRNN whose inputs have been through the kernel already."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import common, draws

outputs = {"hs": "B T U"}


def cases(rng):
    """Return cases with h0 and without; what is not carried cannot be seen at T=1, a transposed kernel not at U=1."""
    sizes = draws.sizes(rng, "BTU", {"B": 1}, {"T": 1}, {"U": 1}, {"B": "T"}, {"T": "U"})
    with_h0 = (True, False, True, True, False, True)
    return [Case(_inputs(rng, **size, h0=h0), size) for size, h0 in zip(sizes, with_h0, strict=True)]


def _inputs(rng, B, T, U, h0):
    arguments = {"projected": draws.uniform(rng, (B, T, U), 1.2), "recurrent_kernel": draws.orthogonal(rng, U, U)}
    return arguments | ({"h0": draws.uniform(rng, (B, U), 0.9)} if h0 else {})


def rnn_from_projected(projected, recurrent_kernel, h0=None):
    """What SimpleRNN(return_sequences=True) gives: its kernel is the identity, so that it reads projected as it is."""
    return oracle.rnn(projected, *_weights(recurrent_kernel), h0, return_sequences=True)


def _weights(recurrent_kernel):
    units = len(recurrent_kernel)
    dtype = recurrent_kernel.dtype
    return np.eye(units, dtype=dtype), recurrent_kernel, np.zeros(units, dtype)


def _stepped(a, step=None, handed_on=lambda new, start: new):
    """Return the states of steps step(projected_t, h); handed_on(new, start) is what the next step reads."""
    step = step or (lambda p, h: oracle.rnn_step(p, h, *_weights(a.recurrent_kernel)))
    start = h = np.zeros_like(a.projected[:, 0]) if a.h0 is None else a.h0
    states = []
    for t in range(a.projected.shape[1]):
        states.append(step(a.projected[:, t], h))
        h = handed_on(states[-1], start)
    return np.stack(states, axis=1)


def _stepping(step):
    return lambda right, a: _stepped(a, lambda p, h: step(p, h, a.recurrent_kernel))


def _no_such_name(name):
    def answer(right, a):
        raise NameError(f"name '{name}' is not defined")

    return answer


def _linear(right, a):
    return oracle.rnn(a.projected, *_weights(a.recurrent_kernel), a.h0, activation="linear", return_sequences=True)


mistakes = (
    Mistake("h0 ignored", "every sequence starts from zeros, also where h0 is given",
            lambda right, a: rnn_from_projected(**a.but(h0=None)),
            "Use zeros only if h0 is None. Otherwise h0 is the state that the first step reads."),
    Mistake("tanh left out", "nothing goes through tanh", _linear,
            "projected is a part of the pre-activation. What does a step do with the whole of it?"),
    Mistake("bias expected again", "the step asks for a bias, and there is none", _no_such_name("bias"),
            "kernel and bias are in projected already. Which two terms are left for the loop to add?"),
    Mistake("bias expected again", "the step asks for a kernel, and there is none", _no_such_name("kernel"),
            "kernel and bias are in projected already. Which two terms are left for the loop to add?"),
    Mistake("recurrent kernel transposed", "recurrent_kernel is transposed",
            lambda right, a: rnn_from_projected(**a.but(recurrent_kernel=a.recurrent_kernel.T)),
            "Row j of recurrent_kernel carries unit j of the previous state: on which side of it does h stand?"),
    Mistake("state not carried", "every timestep starts from the initial state again",
            lambda right, a: _stepped(a, handed_on=lambda new, start: start),
            "The state of one step is what the next step reads. Which name does it need in the loop?"),
    Mistake("tanh before the sum", "each of the two terms goes through tanh alone",
            _stepping(lambda p, h, R: oracle.tanh(p) + oracle.tanh(h @ R)),
            "First add: that makes the pre-activation. How many times does tanh come, and when?"),
    Mistake("projected through the recurrent kernel", "projected is added to h before the recurrent kernel",
            _stepping(lambda p, h, R: oracle.tanh((p + h) @ R)),
            "projected is finished. Which of the two has still to meet recurrent_kernel?"),
    Mistake("tanh twice", "projected goes through tanh before the loop, and once more in it",
            _stepping(lambda p, h, R: oracle.tanh(oracle.tanh(p) + h @ R)),
            "tanh comes once, around the whole pre-activation."),
    common.time_first(lambda right, a: right.swapaxes(0, 1)),
    Mistake("one step late", "each state stands one timestep too late, the initial state at timestep 0",
            lambda right, a: np.concatenate([(0 * right[:, 0] if a.h0 is None else a.h0)[:, None], right[:, :-1]], 1),
            "Take the step first, then store the new state: output t has already read projected[:, t]."),
    Mistake("last state only", "only the state after the last timestep is returned", lambda right, a: right[:, -1],
            "Keep the state of every step, for example in a list, and stack the list after the loop."),
    Mistake("no loop", "the recurrent kernel meets projected in the place of the state, for all timesteps at once",
            lambda right, a: oracle.tanh(a.projected @ a.recurrent_kernel),
            "A step needs the state of the step before it. When is that state known?"),
)
