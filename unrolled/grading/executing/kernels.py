"""Kernels for executing submitted notebooks: warm and sandboxed where bubblewrap works, plain elsewhere.

`start` is the way in. What a client speaks with is one of two kinds of process:

    forked.ForkedKernel   a fork of a server in bubblewrap that has TensorFlow imported (`servers`)
    plain.PlainKernel     ipykernel in a process of its own, in a throwaway folder: not isolated
"""

from unrolled.course.settings import Limits
from unrolled.grading import sandbox
from unrolled.grading.executing import servers
from unrolled.grading.executing.forked import ForkedKernel
from unrolled.grading.executing.home import KernelFailed
from unrolled.grading.executing.plain import PlainKernel


class Kernel:
    """A kernel that is starting or runs: `pages_inside.client` is who speaks with it.

    isolated     whether it is sandboxed
    connection   how it is spoken with, as jupyter_client's client takes it; without an address where there are
    descriptors  its life socket and open connections to its channels; none where the address is in `connection`
    """

    def __init__(self, content, limits, isolated, unit):
        """Start a kernel; KernelFailed if that is not possible."""
        self.limits, self.isolated = limits, isolated
        self._process = self._life = None
        self._channels = []
        try:
            self._process = ForkedKernel(content, limits, unit) if isolated else PlainKernel(content, limits)
            self._channels = self._process.connected()
        except KernelFailed:
            self.close()
            raise
        except Exception as error:
            self.close()
            raise KernelFailed(f"The kernel did not start: {error}") from error
        self.connection = self._process.connection
        self.descriptors = [sock.fileno() for sock in self._channels and (self._process.life, *self._channels)]

    def kill(self):
        """End the kernel and everything that it started, at once."""
        self._process.kill()

    def close(self):
        """End the kernel and everything that it started, and leave nothing behind."""
        for channel in self._channels:
            channel.close()
        if self._process is not None:
            self._process.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def start(content, limits=None, isolated=None, unit=None):
    """Return a Kernel, sandboxed where that is possible unless `isolated` is False. Raises KernelFailed.

    content  the course whose package it sees
    unit     whose checks it will run: right answers to them are asked once for all kernels of a server
    """
    isolated = sandbox.available()[0] if isolated is None else isolated
    return Kernel(content, limits or Limits(), isolated, unit)


def warm_up(content, limits=None):
    """Start the server of kernels beforehand, where there is a sandbox; returns at once."""
    if sandbox.available()[0]:
        servers.SERVERS.warm_up(content, limits or Limits())


def end_servers():
    """End the servers of kernels, and every kernel that they have."""
    servers.SERVERS.close()
