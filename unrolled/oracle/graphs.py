"""Layers as graphs of TensorFlow that take weights of any sizes: they answer in a tenth of the time.

For every timestep an eager call of a layer goes through a hundred functions of Python. A graph is made by one call of
the same layer, with a loop over time, and with weights, states and inputs of unknown sizes; so one serves all questions
of a kind, which differ in their sizes. Its operations are the layer's own, in the same order, and the numbers the same
to the last bit: tests/oracle/test_graphs.py holds one against the other.
"""

import collections
import contextlib
import functools
import os
import sys

import numpy as np

from unrolled.oracle.initializers import zeros

# Who asks only this often, as a right answer does, does without. A graph takes as long as the building of two eager
# Bidirectionals, as ten questions to eager layers of several sizes, or as thirty to eager cells.
EAGER_BEFORE = {"Bidirectional": 2, "layer": 8, "cell": 24}

# How many columns each unit has in a kernel, and how many states a layer carries.
_GATES = {"LSTM": 4, "LSTM states": 4, "GRU": 3, "SimpleRNN": 1}
_STATES = {"LSTM": 2, "LSTM states": 2, "GRU": 1, "SimpleRNN": 1, "Dense": 0}

_questions: collections.Counter = collections.Counter()
_lost_threads = False


def asked(layer_name, x, weights, states, merge_mode=..., mask=None, **options):
    """Return what a layer or cell gives, as Keras tensors, or None where an eager call has to say it.

    layer_name  "LSTM", "GRU", "SimpleRNN", or one of these with "Cell" behind it; "Dense"; "LSTM states" for h and c
                side by side of each timestep, (B, T, 2U)
    x           (B, T, D), or (B, D) for a cell
    weights     kernel, recurrent kernel and bias; of both directions where there is a merge_mode
    states      (B, U) each; of both directions where there is a merge_mode
    merge_mode  that of Bidirectional around the layer, which is not there without it
    mask        (B, T) of booleans, or None
    """
    ranks = tuple(np.ndim(array) for array in (x, *states, *weights))
    kind = layer_name, merge_mode, mask is not None, str(x.dtype), ranks, tuple(options.items())
    if not _fit(layer_name.removesuffix("Cell"), x, weights, states, mask):
        return None
    form = "Bidirectional" if merge_mode is not ... else "layer" if layer_name in _GATES else "cell"
    given = (x, *states, *weights) if mask is None else (x, *states, *weights, mask)
    return _graph(*kind)(*given) if serves(kind, EAGER_BEFORE[form]) else None


def serves(kind, eager_before):
    """Return whether a graph may answer this question of a kind: so many before it are asked without."""
    if _lost_threads:
        return False
    _questions[kind] += 1
    return _questions[kind] > eager_before


def _forked():
    """Note in a fork whether TensorFlow had begun to compute before it: its threads are gone, and a graph would wait.

    A fork of a process that has only imported it, as of a warm server of kernels, starts threads of its own.
    """
    global _lost_threads
    module = sys.modules.get("tensorflow.python.eager.context")
    if module is not None:
        _lost_threads = getattr(module.context_safe(), "_initialized", True)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


def _fit(name, x, weights, states, mask):
    """Return whether all arrays have the sizes and the dtype that the layer asks for: a graph would not say so."""
    if not x.size or not all(isinstance(one, np.ndarray) and one.dtype == x.dtype for one in (*weights, *states)):
        return False
    if mask is not None and (mask.shape != x.shape[:2] or mask.dtype != bool):
        return False
    shapes = [array.shape for array in weights]
    if name == "Dense":
        return shapes in ([(x.shape[-1], *shapes[0][1:])], [(x.shape[-1], *shapes[0][1:]), shapes[0][1:]])
    units = weights[1].shape[0]
    columns = _GATES[name] * units
    bias = (2, columns) if name == "GRU" and weights[2].ndim == 2 else (columns,)
    right = [(x.shape[-1], columns), (units, columns), bias]
    return shapes == right * (len(shapes) // 3) and {array.shape for array in states} == {(len(x), units)}


def direct(graph):
    """Return a function of arrays that gives what a concrete function gives, by calling it as TensorFlow's operation.

    Called as a function it compares each array with its signature, in Python: that takes five times as long as all else
    that a small question costs. Whoever calls has to give arrays that fit.
    """
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    dtypes = [output.dtype for output in graph.outputs]

    def answer(*arrays):
        given = [*arrays, *graph.captured_inputs]
        found = tf.raw_ops.StatefulPartitionedCall(args=given, Tout=dtypes, f=graph)
        return tf.nest.pack_sequence_as(graph.structured_outputs, found)

    return answer


@contextlib.contextmanager
def lent(layer, weights):
    """Let a built layer or cell have these tensors for weights, of any sizes: a graph and a tape follow them."""
    from unrolled.backend import keras  # slow: on the first question

    with keras.StatelessScope() as scope:
        for weight, given in zip(layer.trainable_variables, weights, strict=True):
            scope.add_update((weight, given))
        yield


def _one_unit(layer_name, dtype, options):
    """Return a Keras layer or cell with one unit."""
    from unrolled.backend import keras  # slow: on the first question

    class BothStates(keras.layers.LSTMCell):
        """An LSTMCell whose output is h and c, of which it else hands c to the next timestep only."""

        def call(self, inputs, states, training=False):
            _, states = super().call(inputs, states, training)
            return keras.ops.concatenate(states, axis=-1), states

    class AnyUnits(keras.layers.GRUCell):
        """A GRUCell that counts its units in the state that is given: it cuts its columns by this number."""

        def call(self, inputs, states, training=False):
            self.units = keras.ops.shape(states[0])[-1]
            return super().call(inputs, states, training)

    options = dict(options)
    if layer_name == "LSTM states":
        return keras.layers.RNN(BothStates(1, dtype=dtype, **zeros("LSTM")), return_sequences=True, dtype=dtype)
    if layer_name == "GRUCell":
        return AnyUnits(1, dtype=dtype, **zeros("GRU"), **options)
    if layer_name == "GRU":
        flags = {name: options.pop(name) for name in ("return_sequences", "return_state") if name in options}
        return keras.layers.RNN(AnyUnits(1, dtype=dtype, **zeros("GRU"), **options), dtype=dtype, **flags)
    return getattr(keras.layers, layer_name)(1, dtype=dtype, **zeros(layer_name), **options)


@functools.cache
def _graph(layer_name, merge_mode, masked, dtype, ranks, options):
    """Return a function of x, states and weights, and a mask if there is one.

    The layer has one unit; its weights give place to those given.
    """
    from unrolled.backend import keras  # slow: on the first question
    from unrolled.backend import tensorflow as tf

    layer, directions = _one_unit(layer_name, dtype, options), 1
    if merge_mode is not ...:
        layer, directions = keras.layers.Bidirectional(layer, merge_mode=merge_mode, dtype=dtype), 2
    is_cell = layer_name.endswith("Cell")
    layer.build((*(None,) * (ranks[0] - 1), 1))
    carried = directions * _STATES[layer_name.removesuffix("Cell")]
    sizes: list[list[int | None]] = [[None] * rank for rank in ranks]
    if layer_name.startswith("GRU") and ranks[-1] == 2:
        sizes[-1] = [2, None]  # GRUCell takes its two rows apart
    specs = [tf.TensorSpec(one, dtype) for one in sizes] + [tf.TensorSpec([None, None], bool)] * masked

    @tf.function(input_signature=specs, autograph=False)
    def answer(x, *rest):
        states, weights = list(rest[:carried]), rest[carried : len(ranks) - 1]
        with lent(layer, weights):
            if not carried:
                return layer(x)
            if is_cell:
                return layer(x, states)
            return layer(x, initial_state=states, **({"mask": rest[-1]} if masked else {}))

    # Made here and not by the first call: TensorFlow warns about the fifth function of these lines that a call makes.
    return direct(answer.get_concrete_function())
