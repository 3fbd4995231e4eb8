"""Initializers of layers whose weights are given anyway, or of which the shapes alone are asked.

Keras draws a kernel, and an orthogonal recurrent kernel, of each layer that is built: half of what building one takes.
"""


def zeros(layer_name):
    """Return the options by which Keras' layer or cell of this name begins with kernels of zeros."""
    kernel = {"kernel_initializer": "zeros"}
    return kernel if layer_name == "Dense" else kernel | {"recurrent_initializer": "zeros"}
