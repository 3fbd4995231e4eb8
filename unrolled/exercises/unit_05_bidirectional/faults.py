"""The three faults that are planted in the layer of mended_bilstm, alone and together, asked of Keras.

kernel   the backward direction uses the forward direction's recurrent kernel
start    the backward direction starts from the states in which the forward direction ended
reverse  the backward sequence stays in the order in which it is computed
"""

import numpy as np

from unrolled import oracle

# What an experiment shows of each fault. None says where in the code it is: finding that is the task.
SHOWS = {
    "kernel": "the backward half does not change with one of the backward weights",
    "start": "h_b and c_b change with the forward weights",
    "reverse": "the backward half moves at the wrong timesteps when one word changes",
}
LOOK = {
    "kernel": "Change one array of backward_weights at a time: does the backward half move each time?",
    "start": "Change one array of forward_weights at a time: may a state of the backward direction move?",
    "reverse": "Change the word at timestep 0 alone: at which timesteps does the backward half move?",
}


def left(right, a, faults):
    """Return (output, h_f, c_f, h_b, c_b) of a layer in which these faults are left."""
    both = {"return_sequences": True, "return_state": True}
    forward, h_f, c_f = oracle.lstm(a.x, *a.forward_weights, **both)
    kernel, recurrent_kernel, bias = a.backward_weights
    recurrent_kernel = a.forward_weights[1] if "kernel" in faults else recurrent_kernel
    start = (h_f, c_f) if "start" in faults else ()
    backward, h_b, c_b = oracle.lstm(oracle.flipped(a.x, 1), kernel, recurrent_kernel, bias, *start, **both)
    backward = backward if "reverse" in faults else oracle.flipped(backward, 1)
    return np.concatenate([forward, backward], axis=-1), h_f, c_f, h_b, c_b
