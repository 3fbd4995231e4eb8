"""Gradients of an LSTM, as tf.GradientTape takes them through LSTMCell, and their common scale.

Every array that is given has a part of its own, also where one follows from others in a real run: previous states are
read where a gradient goes through a product with them, and c where it goes through tanh. So a question may change one
of them alone.
"""

import functools

import numpy as np

from unrolled.oracle.gradients import activation_back, taped
from unrolled.oracle.remember import remembered


def _tensorflow():
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    return tf


def _double(*given):
    return [np.asarray(array, "float64") for array in given]


@functools.cache
def _update(units, activation):
    """Return an LSTMCell that takes its gates, side by side and as they are, for its input; it has them for good."""
    from unrolled.backend import keras  # slow: on the first question

    cell = keras.layers.LSTMCell(units, activation=activation, recurrent_activation="linear", dtype="float64")
    cell.build((None, 4 * units))
    cell.set_weights([np.eye(4 * units), np.zeros((units, 4 * units)), np.zeros(4 * units)])
    return cell


def _updated(i, f, g, o, c_prev, c, h_reaches_c=True):
    """Return (h, c) of an LSTMCell that is given its gates; h is made with the numbers of c that are given.

    h_reaches_c  whether a gradient of h goes on to c
    """
    tf = _tensorflow()
    units, zeros, ones = c.shape[1], tf.zeros_like(c), tf.ones_like(c)
    kept = _update(units, "linear").call(tf.concat([i, f, g, ones], 1), [zeros, c_prev])[1][1]
    c = _with_numbers(kept, c)
    seen = c if h_reaches_c else tf.stop_gradient(c)
    return _update(units, "tanh").call(tf.concat([zeros, ones, zeros, o], 1), [zeros, seen])[0], c


def _with_numbers(new, numbers):
    """Return a tensor with these numbers, whose gradient goes to `new`, and to the numbers too."""
    return numbers + (new - _tensorflow().stop_gradient(new))


@remembered
def lstm_gate_gradients(dh, dc, i, f, g, o, c_prev, c, h_reaches_c=True):
    """Return (dz (B, 4U), dc_prev) of an LSTMCell with these gates, for gradients dh and dc of its two states."""
    gates, upstream = _double(i, f, g, o), _double(dh, dc)
    update = functools.partial(_updated, h_reaches_c=h_reaches_c)
    *arrived, dc_prev, _ = taped(update, [*gates, *_double(c_prev, c)], upstream)
    names = "Sigmoid", "Sigmoid", "Tanh", "Sigmoid"
    return np.hstack(list(map(activation_back, names, arrived, gates))), dc_prev


@remembered
def product_gradients(dz, x_t, h_prev, kernel, recurrent_kernel):
    """Return (dx_t, dh_prev, dkernel, drecurrent_kernel, dbias) of x_t @ kernel + h_prev @ recurrent_kernel + bias."""
    given = _double(x_t, h_prev, kernel, recurrent_kernel, np.zeros(dz.shape[1]))
    return taped(lambda x_t, h, kernel, recurrent, bias: x_t @ kernel + h @ recurrent + bias, given, *_double(dz))


@remembered
def lstm_gradients(
    dhs, x, hs, cs, kernel, recurrent_kernel, bias, h0, c0, *, carried="hc", at=None, h_now=False, c_now=False,
    h_reaches_c=True,
):  # fmt: skip
    """Return (dx, dh0, dc0, dkernel, drecurrent_kernel, dbias) of an LSTM over time, for gradients dhs (B, T, U).

    The options take away from it, or exchange:
    carried      the states whose gradients go on to the timestep before
    at           the only timestep whose weights count
    h_now        the recurrent kernel's gradient is made with h of the same timestep
    c_now        the forget gate's gradient is made with c of the same timestep
    h_reaches_c  whether a gradient of h goes on to c
    """
    tf = _tensorflow()
    stop, (dhs, hs, cs) = tf.stop_gradient, _double(dhs, hs, cs)

    def forward(x, h, c, *weights):
        seen = []
        for t in range(x.shape[1]):
            kernel, recurrent_kernel, bias = weights if at in (None, t) else map(stop, weights)
            product = h @ recurrent_kernel
            if h_now:
                product = _with_numbers(hs[:, t] @ recurrent_kernel, h @ stop(recurrent_kernel))
            i, f, g, o = tf.split(x[:, t] @ kernel + product + bias, 4, axis=1)
            gates = tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)
            now = tf.constant(cs[:, t])
            new, c = _updated(*gates, _with_numbers(c, now) if c_now else c, now, h_reaches_c)
            seen.append(new)
            h = _with_numbers(new, hs[:, t]) if "h" in carried else tf.constant(hs[:, t])
            c = c if "c" in carried else now
        return seen

    return taped(forward, _double(x, h0, c0, kernel, recurrent_kernel, bias), list(dhs.swapaxes(0, 1)))


def clipped(gradients, clip_norm):
    """Return what tf.clip_by_global_norm gives: (list of arrays, norm of all of them together)."""
    found, norm = _tensorflow().clip_by_global_norm([np.array(gradient) for gradient in gradients], clip_norm)
    return [np.array(gradient) for gradient in found], float(norm)
