"""Mistakes that several exercises know, written once: each takes what the mistaken function gives in that exercise."""

import itertools

from unrolled.checking.exercise import Mistake


def recurrent_kernel_transposed(function):
    """Return the mistake for a step of a SimpleRNN; `function` is the exercise's own right answer."""
    return Mistake("recurrent kernel transposed", "recurrent_kernel is transposed",
                   lambda right, a: function(**a.but(recurrent_kernel=a.recurrent_kernel.T)),
                   "Row j of recurrent_kernel carries unit j of the previous state: look at h @ recurrent_kernel.")


def state_ignored(function):
    """Return the mistake for a step of a SimpleRNN; `function` is the exercise's own right answer."""
    return Mistake("state ignored", "the previous state h has no part in it",
                   lambda right, a: function(**a.but(h=0 * a.h)),
                   "The step reads two things, x_t and h, each through its own kernel.")


def time_first(answer):
    """Return the mistake of stacking states without axis=1."""
    return Mistake("time first", "time is the first axis and the batch the second", answer,
                   "np.stack(states) puts the new axis first. Time is axis 1: np.stack(states, axis=1).")


def loop_to_batch(answer):
    """Return the mistake of a loop over range(len(x))."""
    return Mistake("loop to B", "the loop runs over the number of sequences, not of timesteps", answer,
                   "len(x) counts the batch. The number of steps is x.shape[1].")


def last_row(answer):
    """Return the mistake of hs[-1]."""
    return Mistake("last row for last timestep", "the last sequence is taken for the last timestep", answer,
                   "hs[-1] is the last row of the batch, with all its timesteps. Time is axis 1: hs[:, -1].")


def time_axis_kept(answer):
    """Return the mistake of hs[:, -1:]."""
    return Mistake("time axis kept", "a time axis of length 1 is kept", answer,
                   "A slice keeps its axis, an index takes it away: hs[:, -1], without a colon after the -1.")


def c_before_h(answer):
    """Return the mistake of giving the two states of a step in the other order."""
    return Mistake("(c, h)", "c is returned first and h second", answer, "Keras' order of the two states is h, then c.")


def faults_left(answer, shows, look):
    """Return the mistakes of mending a given function: a Mistake for all of its faults, each pair and each alone.

    answer  answer(right, a, faults): what comes out when these faults are left
    shows   fault -> what an experiment shows of it
    look    fault -> an experiment to make
    """
    chosen = [faults for size in range(len(shows), 0, -1) for faults in itertools.combinations(shows, size)]
    return tuple(
        Mistake("nothing mended" if len(faults) == len(shows) else f"left: {' and '.join(faults)}",
                f"these faults are left: {'; '.join(shows[fault] for fault in faults)}",
                lambda right, a, faults=faults: answer(right, a, faults), look[faults[0]])
        for faults in chosen
    )


# LSTMCell returns its output and a list of both states, and learners copy that.
RETURNED_LIKE_A_CELL = (
    Mistake("states in a list, as from LSTMCell", "h is returned, and then a list with both states",
            lambda right, a: (right[0], list(right)),
            "LSTMCell returns its output and a list. Here two arrays are expected: return h, c."),
    Mistake("h twice", "h is returned twice, before c", lambda right, a: (right[0], *right),
            "Here two arrays are expected, h and c. The output of a step is h, and it is not returned once more."),
)
