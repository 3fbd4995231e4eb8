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


def _updated(i, f, g, o, c_prev, c, h_reaches_c=1.0):
    """Return (h, c) of an LSTMCell that is given its gates; h is made with the numbers of c that are given.

    h_reaches_c  the share of the gradient of h that goes on to c
    """
    tf = _tensorflow()
    units, zeros, ones = c.shape[1], tf.zeros_like(c), tf.ones_like(c)
    kept = _update(units, "linear").call(tf.concat([i, f, g, ones], 1), [zeros, c_prev])[1][1]
    c = _with_numbers(kept, c)
    seen = _let(c, h_reaches_c)
    return _update(units, "tanh").call(tf.concat([zeros, ones, zeros, o], 1), [zeros, seen])[0], c


def _with_numbers(new, numbers, share=1.0):
    """Return a tensor with these numbers, a share of whose gradient goes to `new`, and all of it to the numbers."""
    return numbers + share * (new - _tensorflow().stop_gradient(new))


def _let(tensor, share):
    """Return a tensor with a share of its gradient."""
    return _with_numbers(tensor, _tensorflow().stop_gradient(tensor), share)


@remembered
def lstm_gate_gradients(dh, dc, i, f, g, o, c_prev, c, h_reaches_c=1.0):
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
def lstm_gradients(dhs, x, hs, cs, kernel, recurrent_kernel, bias, h0, c0):
    """Return (dx, dh0, dc0, dkernel, drecurrent_kernel, dbias) of an LSTM over time, for gradients dhs (B, T, U)."""
    given = {"dhs": dhs, "x": x, "hs": hs, "cs": cs, "h0": h0, "c0": c0}
    weights = {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}
    return lstm_variants([(given | weights, {})])[0]


def lstm_variants(runs):
    """Return what lstm_gradients gives for each of several runs (arguments, switches), all in one walk of the tape.

    A run has arguments of its own, of the same shapes as the others. Its switches take away from the gradient:
    carry_h, carry_c  0: what goes on to the timestep before is not carried
    at                the only timestep whose weights count
    h_now, c_now      1: the state of the same timestep stands where the previous one belongs
    h_reaches_c       0: a gradient of h does not go on to c
    """
    tf = _tensorflow()
    all_of = {name: np.stack(_double(*(given[name] for given, _ in runs))) for name in runs[0][0]}
    many, batch, steps = all_of["x"].shape[:3]
    stop = tf.stop_gradient

    def switch(name, normal):
        return np.array([[[float(switches.get(name, normal))]] for _, switches in runs])

    carry_h, carry_c, h_now, c_now = (
        switch(name, normal) for name, normal in (("carry_h", 1), ("carry_c", 1), ("h_now", 0), ("c_now", 0))
    )
    reaches = np.repeat(switch("h_reaches_c", 1)[:, 0], batch, axis=0)

    def forward(x, h, c, *weights):
        seen = []
        for t in range(steps):
            counts = (switch("at", t) == t).astype("float64")
            kernel, recurrent_kernel, bias = (_let(array, counts) for array in weights)
            hs, cs = (tf.constant(all_of[name][:, :, t]) for name in ("hs", "cs"))
            read = h_now * hs + (1 - h_now) * stop(h)
            product = _with_numbers(read @ recurrent_kernel, h @ stop(recurrent_kernel))
            i, f, g, o = tf.split(x[:, :, t] @ kernel + product + bias, 4, axis=2)
            before = _with_numbers(c, c_now * cs + (1 - c_now) * stop(c))
            parts = tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o), before, cs
            i, f, g, o, before, cs = (tf.reshape(array, (many * batch, -1)) for array in parts)
            new, c = (tf.reshape(state, h.shape) for state in _updated(i, f, g, o, before, cs, reaches))
            seen.append(new)
            h, c = _with_numbers(new, hs, carry_h), _let(c, carry_c)
        return seen

    names = ("x", "h0", "c0", "kernel", "recurrent_kernel", "bias")
    inputs = [all_of[name][:, None] if name == "bias" else all_of[name] for name in names]
    *found, dbias = taped(forward, inputs, [all_of["dhs"][:, :, t] for t in range(steps)])
    return tuple(zip(*found, dbias[:, 0], strict=True))


@remembered
def clipped(gradients, clip_norm):
    """Return what tf.clip_by_global_norm gives: (list of arrays, norm of all of them together)."""
    found, norm = _tensorflow().clip_by_global_norm([np.array(gradient) for gradient in gradients], clip_norm)
    return [np.array(gradient) for gradient in found], float(norm)
