"""tf.GradientTape: what comes back from the outputs of a run to its inputs, eagerly, and by a graph for who asks often.

For each operation an eager tape goes through TensorFlow's Python twice. A graph of a run and of its way back is made
for arrays of any sizes, once for each kind of run; it applies the same operations, and only where several gradients are
added up, the order of a sum may be another one.
"""

import numpy as np

from unrolled.oracle import graphs

# As many eager answers take as long as the making of a graph, whatever the run.
EAGER_BEFORE = 9

_graphs: dict = {}


def taped(run, inputs, upstream, variables=()):
    """Return the gradients (NumPy arrays) of inputs, then of variables, on the way back from what run(*inputs) returns.

    run       takes tensors and returns one tensor or a list of them
    upstream  the gradient that arrives at each of these: an array, or a list of arrays
    """
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    tensors = [tf.convert_to_tensor(array) for array in inputs]
    return _arrays(_on_the_way_back(run, tensors, upstream, [variable.value for variable in variables]))


def taped_often(kind, run, inputs, upstream, others=()):
    """Return the gradients of inputs, on the way back from what run(*inputs, *others) returns.

    kind      a name of the run, which does the same whenever it has this name, and reads no other arrays
    others    arrays of which no gradient is asked
    upstream  a list of arrays
    """
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    given = [*inputs, *others, *upstream]
    form = kind, len(inputs), len(others), tuple((array.dtype.name, array.ndim) for array in given)
    if graphs.serves(form, EAGER_BEFORE):
        if form not in _graphs:
            _graphs[form] = _graph(run, *form[1:])
        return _arrays(_graphs[form](*given))
    rest = [tf.convert_to_tensor(array) for array in others]
    return taped(lambda *tensors: run(*tensors, *rest), inputs, upstream)


def _on_the_way_back(run, tensors, upstream, variables=()):
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    watched = [*tensors, *variables]
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(watched)
        outputs = run(*tensors)
    zero = tf.UnconnectedGradients.ZERO
    return tape.gradient(outputs, watched, output_gradients=upstream, unconnected_gradients=zero)


def _arrays(gradients):
    return tuple(np.array(gradient) for gradient in gradients)


def _graph(run, inputs, others, dtypes_and_ranks):
    """Return a graph that takes so many inputs and others, then what arrives, all of any sizes."""
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    signature = [tf.TensorSpec([None] * rank, dtype) for dtype, rank in dtypes_and_ranks]

    @tf.function(input_signature=signature, autograph=False)
    def gradients(*arrays):
        rest, upstream = arrays[inputs : inputs + others], list(arrays[inputs + others :])
        return _on_the_way_back(lambda *tensors: run(*tensors, *rest), arrays[:inputs], upstream)

    # Made here and not by the first call: TensorFlow warns about the fifth function of these lines that a call makes.
    return graphs.direct(gradients.get_concrete_function())
