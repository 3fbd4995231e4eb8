"""Gradients of an LSTM, as tf.GradientTape takes them through LSTMCell, and their common scale.

Every array that is given has a part of its own, also where one follows from others in a real run: previous states are
read where a gradient goes through a product with them, and c where it goes through tanh. So a question may change one
of them alone.
"""

import numpy as np

from unrolled.oracle.layers import arrays, built
from unrolled.oracle.remember import remembered


def _tensorflow():
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    return tf


def _taken(function, sources, upstream):
    """Return the gradients of function(*sources), a list of tensors, with these gradients of each, as arrays."""
    tf = _tensorflow()
    sources = [tf.convert_to_tensor(source, "float64") for source in sources]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        outputs = function(*sources)
    upstream = [tf.convert_to_tensor(one, "float64") for one in upstream]
    return arrays(tape.gradient(outputs, sources, upstream, unconnected_gradients="zero"))


def _cell(units, h_reaches_c=True):
    """Return update(i, f, g, o, c_prev, c) -> (h, c): an LSTMCell that is given its gates, and shows c as it is given.

    h_reaches_c  whether a gradient of h goes on to c
    """
    tf = _tensorflow()
    like = np.zeros((1, 4 * units))
    weights = np.eye(4 * units), np.zeros((units, 4 * units)), np.zeros(4 * units)
    kept, shown = (
        built("LSTMCell", units, like, weights, activation=activation, recurrent_activation="linear")
        for activation in ("linear", "tanh")
    )

    def update(i, f, g, o, c_prev, c):
        zeros, ones = tf.zeros_like(c), tf.ones_like(c)
        c = _with_numbers(kept.call(tf.concat([i, f, g, ones], 1), [zeros, c_prev])[1][1], c)
        seen = c if h_reaches_c else tf.stop_gradient(c)
        return shown.call(tf.concat([zeros, ones, zeros, o], 1), [zeros, seen])[0], c

    return update


def _with_numbers(new, numbers):
    """Return a tensor with these numbers, whose gradient goes to `new`, and to the numbers too."""
    return numbers + (new - _tensorflow().stop_gradient(new))


@remembered
def lstm_gate_gradients(dh, dc, i, f, g, o, c_prev, c, h_reaches_c=True):
    """Return (dz (B, 4U), dc_prev) of an LSTMCell with these gates, for gradients dh and dc of its two states."""
    ops = _tensorflow().raw_ops
    *gates, dc_prev, _ = _taken(_cell(c.shape[1], h_reaches_c), [i, f, g, o, c_prev, c], [dh, dc])
    # What the tape takes for sigmoid and tanh, whose results are known here.
    through = ops.SigmoidGrad, ops.SigmoidGrad, ops.TanhGrad, ops.SigmoidGrad
    triples = zip(through, (i, f, g, o), gates, strict=True)
    return np.hstack([np.array(grad(y=np.asarray(y, "float64"), dy=dy)) for grad, y, dy in triples]), dc_prev


@remembered
def product_gradients(dz, x_t, h_prev, kernel, recurrent_kernel):
    """Return (dx_t, dh_prev, dkernel, drecurrent_kernel, dbias) of x_t @ kernel + h_prev @ recurrent_kernel + bias."""
    bias = np.zeros(dz.shape[1])
    dx_t, dh_prev, *weights = _taken(
        lambda x_t, h_prev, kernel, recurrent_kernel, bias: [x_t @ kernel + h_prev @ recurrent_kernel + bias],
        [x_t, h_prev, kernel, recurrent_kernel, bias], [dz],
    )  # fmt: skip
    return dx_t, dh_prev, *weights


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
    update, stop = _cell(len(recurrent_kernel), h_reaches_c), tf.stop_gradient
    hs, cs = tf.constant(hs, "float64"), tf.constant(cs, "float64")

    def forward(x, h, c, *weights):
        seen = []
        for t in range(x.shape[1]):
            kernel, recurrent_kernel, bias = weights if at in (None, t) else map(stop, weights)
            product = h @ recurrent_kernel
            if h_now:
                product = _with_numbers(hs[:, t] @ recurrent_kernel, h @ stop(recurrent_kernel))
            i, f, g, o = tf.split(x[:, t] @ kernel + product + bias, 4, axis=1)
            gates = tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)
            new, c = update(*gates, _with_numbers(c, cs[:, t]) if c_now else c, cs[:, t])
            seen.append(new)
            h = _with_numbers(new, hs[:, t]) if "h" in carried else hs[:, t]
            c = c if "c" in carried else cs[:, t]
        return seen

    return _taken(forward, [x, h0, c0, kernel, recurrent_kernel, bias], [dhs[:, t] for t in range(dhs.shape[1])])


def clipped(gradients, clip_norm):
    """Return what tf.clip_by_global_norm gives: (list of arrays, norm of all of them together)."""
    found, norm = _tensorflow().clip_by_global_norm([np.array(gradient) for gradient in gradients], clip_norm)
    return [np.array(gradient) for gradient in found], float(norm)
