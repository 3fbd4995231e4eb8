"""Gradients, by tf.GradientTape alone: nothing here knows a rule of differentiation."""

import numpy as np

from unrolled.oracle.layers import given_weights
from unrolled.oracle.remember import remembered
from unrolled.oracle.tapes import taped, taped_often

# A state of exactly 1 or -1 comes from no finite number; experiments put such states in.
_MOST = 1 - 1e-15


@remembered
def activation_back(name, upstream, output):
    """Return the gradient in front of an activation, "Tanh" or "Sigmoid", of which the output is known.

    It is the operation that the tape itself applies: it keeps outputs, and not what they were made from.
    """
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    return np.array(getattr(tf.raw_ops, f"{name}Grad")(y=output, dy=upstream))


@remembered
def rnn_back(dhs, x, hs, h0, kernel, recurrent_kernel):
    """Return (dx, dh0, dkernel, drecurrent_kernel, dbias) of a SimpleRNNCell that reads x (B, T, D) from h0 (B, U) on.

    dhs and hs (B, T, U): the gradient that arrives at each state, and the states themselves. The cell makes exactly
    these of x, whatever they are: it reads what is missing beside x, through a kernel that is the identity. So one
    argument can be changed alone.
    """
    units, features, steps = len(recurrent_kernel), x.shape[-1], x.shape[1]
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    missing = np.arctanh(np.clip(hs, -_MOST, _MOST)) - x @ kernel - before @ recurrent_kernel
    whole = np.concatenate([x, missing.astype(x.dtype)], axis=-1)
    wide = np.concatenate([kernel, np.eye(units, dtype=kernel.dtype)])

    def run(x, h, *weights):
        states = []
        with given_weights("SimpleRNNCell", weights) as cell:
            for t in range(steps):
                h = cell.call(x[:, t], [h])[0]
                states.append(h)
        return states

    upstream = [dhs[:, t] for t in range(steps)]
    inputs = [whole, h0, wide, recurrent_kernel, np.zeros(units, kernel.dtype)]
    dx, dh0, dkernel, *rest = taped_often(("rnn_back", steps), run, inputs, upstream)
    return dx[..., :features], dh0, dkernel[:features], *rest


def rnn_step_back(dh, x_t, h_prev, h, kernel, recurrent_kernel):
    """Return (dx_t, dh_prev, dkernel, drecurrent_kernel, dbias) of one step of a SimpleRNNCell that gives h (B, U)."""
    dx, *rest = rnn_back(dh[:, None], x_t[:, None], h[:, None], h_prev, kernel, recurrent_kernel)
    return dx[:, 0], *rest


def cubic(places, a, b, c):
    """Return sum(a * w**3 + b * w) + sum(c * w)**2, as TensorFlow computes it, at each place w of places (N, ...)."""
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    places = tf.convert_to_tensor(places)
    axes = list(range(1, len(places.shape)))
    return np.array(_cubic(tf, places, axes, a, b, c))


def cubic_slopes(w, a, b, c):
    """Return the gradient of the same polynomial at w, like w."""
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    return taped(lambda w: _cubic(tf, w, None, a, b, c), [w], np.float64(1))[0]


def _cubic(tf, w, axes, a, b, c):
    return tf.reduce_sum(a * w**3 + b * w, axes) + tf.reduce_sum(c * w, axes) ** 2
