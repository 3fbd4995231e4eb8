"""Keras on the CPU, imported without start-up messages: ``from unrolled.backend import keras``.

Three things would otherwise differ from one machine to the next. TensorFlow logs to stderr while it
is imported, which stock nbgrader counts as a failed test. A GPU computes float32 products in TF32,
which is too coarse to agree with NumPy. And Keras would follow the user's own ``keras.json``.
"""

import contextlib
import gc
import os
import sys

# Read by TensorFlow and Keras when they are imported, so they are set before that.
_SETTINGS = {
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
}


@contextlib.contextmanager
def _silent_stderr():
    """Send file descriptor 2 to nowhere: the full TensorFlow wheel writes there from C++."""
    sys.stderr.flush()
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


@contextlib.contextmanager
def _without_collecting():
    """Import without looking for garbage, which takes a fifth of the time, and never look through what was imported."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def _import_keras():
    """Return (keras, tensorflow), on the CPU and in float32.

    Raises ImportError with one sentence when Keras was already started on another backend.
    """
    os.environ.update(_SETTINGS)
    with _silent_stderr(), _without_collecting():
        import keras  # both only now: they read the settings, and speak on stderr, while they are imported
        import tensorflow
    if keras.backend.backend() != "tensorflow":
        raise ImportError(
            f"Keras was already started with the {keras.backend.backend()} backend, and this course "
            "needs TensorFlow: restart the kernel and run this cell first."
        )
    # For the case that TensorFlow was imported before the settings above could reach it.
    with contextlib.suppress(RuntimeError):
        tensorflow.config.set_visible_devices([], "GPU")
    keras.config.set_floatx("float32")
    return keras, tensorflow


keras, tensorflow = _import_keras()
