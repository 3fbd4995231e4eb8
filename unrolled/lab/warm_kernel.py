"""The process that `unrolled.lab.warm` starts: import, wait for orders on standard input, become the kernel."""

import importlib.util
import json
import os
import sys

from unrolled.course.start_up import without_collecting

# As ipykernel_launcher does: the folder that this was started in is not the notebook's.
if sys.path[0] in ("", os.getcwd()):
    del sys.path[0]
# What a kernel sets before Matplotlib is imported, which reads it then.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")


def main():
    """Run as the kernel that the orders describe; end without orders when the server ends."""
    with without_collecting():
        _import()
    text = sys.stdin.buffer.read()
    if not text:
        return
    orders = json.loads(text)
    os.environ.update(orders["env"])
    os.chdir(orders["cwd"])
    sys.argv = [importlib.util.find_spec("ipykernel_launcher").origin, *orders["argv"]]

    from ipykernel import kernelapp  # reads the orders' environment while it is imported

    kernelapp.launch_new_instance()


def _import():
    """Import what notebooks need, and take Keras' first step, which is slower than all later ones."""
    import ipykernel.ipkernel  # all of this is what the spare process is for
    import ipykernel.kernelapp
    import ipykernel.zmqshell  # noqa: F401
    import IPython.core.ultratb

    from unrolled import draw, example, show  # noqa: F401
    from unrolled.backend import keras
    from unrolled.grading.inside.kernel_app import show_traceback

    example("rnn_step")
    show_traceback(IPython.core.ultratb)
    # Layers that a notebook makes are numbered from the start again.
    keras.utils.clear_session()


if __name__ == "__main__":
    main()
