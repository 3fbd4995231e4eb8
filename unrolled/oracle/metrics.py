"""Keras' metrics for yes or no."""

import numpy as np

from unrolled.oracle.remember import remembered


@remembered
def score(name, labels, probabilities, **options):
    """Return what a metric of Keras says of labels and probabilities of any shape, taken as one column each."""
    from unrolled.backend import keras  # slow: on the first question

    metric = getattr(keras.metrics, name)(**options)
    metric.update_state(*(np.reshape(array, (-1, 1)).astype("float32") for array in (labels, probabilities)))
    return float(np.array(metric.result()))
