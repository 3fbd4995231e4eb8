"""A kernel, and somebody who listens to it in the test's own process, as the room for students' text does."""

import contextlib
import os
import tempfile

from unrolled.grading.executing import kernels
from unrolled.grading.pages_inside import client


@contextlib.contextmanager
def started(content, limits=None, isolated=None, unit=None):
    """Give a `pages_inside.client.Kernel` of a kernel that was started; `started` is the kernel's own process."""
    with contextlib.ExitStack() as stack:
        kernel = stack.enter_context(kernels.start(content, limits, isolated, unit))
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True))
        given = [os.dup(descriptor) for descriptor in kernel.descriptors]
        listening = client.Kernel(kernel.connection, kernel.limits, given, folder=folder)
        listening.isolated, listening.started = kernel.isolated, kernel
        stack.callback(listening.close)
        yield listening
