"""Gradients of an LSTM, as tf.GradientTape takes them through LSTMCell, and their common scale.

Every array that is given has a part of its own, also where one follows from others in a real run: previous states are
read where a gradient goes through a product with them, and c where it goes through tanh. So a question may change one
of them alone.
"""

import numpy as np

from unrolled.oracle.gradients import activation_back
from unrolled.oracle.layers import given_weights
from unrolled.oracle.remember import remembered
from unrolled.oracle.tapes import taped_often


def _tensorflow():
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    return tf


def _double(*given):
    return [np.asarray(array, "float64") for array in given]


def _as_they_are(units):
    """Return the weights of an LSTMCell that takes its gates (B, 4U), side by side and as they are, for its input."""
    tf, columns = _tensorflow(), 4 * units
    return tf.eye(columns, dtype="float64"), tf.zeros([units, columns], "float64"), tf.zeros([columns], "float64")


def _updated(i, f, g, o, c_prev, c, h_reaches_c, weights=None):
    """Return (h, c) of an LSTMCell that is given its gates; h is made with the numbers of c that are given.

    h_reaches_c  the share of the gradient of h that goes on to c
    weights      _as_they_are, for whoever asks again and again
    """
    tf = _tensorflow()
    zeros, ones = tf.zeros_like(c), tf.ones_like(c)
    weights = weights or _as_they_are(tf.shape(c)[1])
    with given_weights("LSTMCell", weights, activation="linear", recurrent_activation="linear") as cell:
        _, (_, kept) = cell.call(tf.concat([i, f, g, ones], 1), [zeros, c_prev])
    c = _with_numbers(kept, c)
    seen = _let(c, h_reaches_c)
    with given_weights("LSTMCell", weights, activation="tanh", recurrent_activation="linear") as cell:
        h, _ = cell.call(tf.concat([zeros, ones, zeros, o], 1), [zeros, seen])
    return h, c


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
    inputs, others = [*gates, *_double(c_prev, c)], _double(h_reaches_c)
    *arrived, dc_prev, _ = taped_often("update", _updated, inputs, upstream, others)
    names = "Sigmoid", "Sigmoid", "Tanh", "Sigmoid"
    return np.hstack(list(map(activation_back, names, arrived, gates))), dc_prev


@remembered
def product_gradients(dz, x_t, h_prev, kernel, recurrent_kernel):
    """Return (dx_t, dh_prev, dkernel, drecurrent_kernel, dbias) of x_t @ kernel + h_prev @ recurrent_kernel + bias."""
    given = _double(x_t, h_prev, kernel, recurrent_kernel, np.zeros(dz.shape[1]))
    return taped_often("product", _product, given, _double(dz))


def _product(x_t, h, kernel, recurrent_kernel, bias):
    return [x_t @ kernel + h @ recurrent_kernel + bias]


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
    all_of = {name: np.stack(_double(*(given[name] for given, _ in runs))) for name in runs[0][0]}
    switches = [np.array([[[float(kept.get(name, normal))]] for _, kept in runs]) for name, normal in _SWITCHES.items()]
    all_of["bias"] = all_of["bias"][:, None]
    inputs = [all_of[name] for name in ("x", "h0", "c0", "kernel", "recurrent_kernel", "bias")]
    others = [all_of["hs"], all_of["cs"], *switches]
    *found, dbias = taped_often("walk", _walked, inputs, [np.moveaxis(all_of["dhs"], 2, 0)], others)
    return tuple(zip(*found, dbias[:, 0], strict=True))


# What a run does without a switch; no timestep has the number -1.
_SWITCHES = {"carry_h": 1, "carry_c": 1, "h_now": 0, "c_now": 0, "h_reaches_c": 1, "at": -1}


def _walked(x, h, c, kernel, recurrent_kernel, bias, hs, cs, *switches):
    """Return the h of each timestep of several runs, (T, runs, B, U), which have the numbers of hs and cs.

    A loop of TensorFlow's, so that one graph serves all numbers of timesteps.
    """
    tf = _tensorflow()
    carry_h, carry_c, h_now, c_now, reaches, at = switches
    shape, stop, steps = tf.shape(h), tf.stop_gradient, tf.shape(x)[2]
    rows, weights = [-1, shape[2]], _as_they_are(shape[2])
    # One for each row of all runs.
    reaches = tf.reshape(reaches + tf.zeros_like(h[..., :1]), [-1, 1])

    def step(t, h, c, seen):
        now = tf.cast(t, "float64")
        counts = tf.cast(tf.logical_or(at == now, at == -1), "float64")
        ours, ours_recurrent, our_bias = (_let(array, counts) for array in (kernel, recurrent_kernel, bias))
        read = h_now * hs[:, :, t] + (1 - h_now) * stop(h)
        product = _with_numbers(read @ ours_recurrent, h @ stop(ours_recurrent))
        i, f, g, o = tf.split(x[:, :, t] @ ours + product + our_bias, 4, axis=2)
        before = _with_numbers(c, c_now * cs[:, :, t] + (1 - c_now) * stop(c))
        parts = tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o), before, cs[:, :, t]
        i, f, g, o, before, c = (tf.reshape(part, rows) for part in parts)
        new, c = (tf.reshape(state, shape) for state in _updated(i, f, g, o, before, c, reaches, weights))
        return t + 1, _with_numbers(new, hs[:, :, t], carry_h), _let(c, carry_c), seen.write(t, new)

    start = 0, h, c, tf.TensorArray("float64", size=steps)
    *_, seen = tf.while_loop(lambda t, *_: t < steps, step, start)
    return [seen.stack()]


@remembered
def clipped(gradients, clip_norm):
    """Return what tf.clip_by_global_norm gives: (list of arrays, norm of all of them together)."""
    found, norm = _tensorflow().clip_by_global_norm([np.array(gradient) for gradient in gradients], clip_norm)
    return [np.array(gradient) for gradient in found], float(norm)
