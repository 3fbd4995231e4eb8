"""What fresh layers say of themselves: how many numbers they have, which shapes they return, how weights are called."""

import functools

from unrolled.oracle.initializers import zeros
from unrolled.oracle.remember import remembered


def _made(layer, units, **flags):
    """Return the Keras layer that "rnn", "lstm" or "bilstm" stands for."""
    from unrolled.backend import keras  # slow: on the first question

    if layer == "rnn":
        return keras.layers.SimpleRNN(units, **zeros("SimpleRNN"), **flags)
    lstm = keras.layers.LSTM(units, **zeros("LSTM"), **flags)
    return keras.layers.Bidirectional(lstm) if layer == "bilstm" else lstm


@remembered
def parameters(layer, input_dim, units):
    """Return (number of parameters, (kernel, recurrent kernel, bias)), the parts summed over both directions."""
    made = _made(layer, units)
    made.build((None, None, input_dim))
    sizes = [array.size for array in made.get_weights()]
    return int(made.count_params()), tuple(sum(sizes[n::3]) for n in range(3))


@functools.cache
def _reading(layer, units, **flags):
    """Return a layer. Making one takes longer than asking it, so each kind is made once."""
    return _made(layer, units, **flags)


@remembered
def shapes(layer, batch, timesteps, units, return_sequences, return_state):
    """Return the shapes of what a layer returns for a batch, as the layer itself says beforehand: nothing is computed.

    tests/oracle/test_named.py holds this against what it returns.
    """
    flags = {"return_sequences": return_sequences, "return_state": return_state}
    found = _reading(layer, units, **flags).compute_output_shape((batch, timesteps, 1))
    return tuple(tuple(map(int, shape)) for shape in (found if return_state else [found]))


def weight_names(weights):
    """Return {name: array} in the order of SimpleRNN.get_weights(), read from the names of a layer's own variables."""
    return dict(zip(_names(*weights[0].shape), weights, strict=True))


@remembered
def _names(features, units):
    """Return the names of a SimpleRNN's weights, in their order."""
    layer = _made("rnn", units)
    layer.build((None, None, features))
    return tuple(variable.name for variable in layer.weights)
