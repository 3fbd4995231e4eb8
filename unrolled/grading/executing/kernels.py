"""Kernels for executing submitted notebooks: warm and sandboxed where bubblewrap works, plain elsewhere.

`start` is the way in. What a client speaks with is one of two kinds of process:

    forked.ForkedKernel   a fork of a server in bubblewrap that has TensorFlow imported (`servers`)
    plain.PlainKernel     ipykernel in a process of its own, in a throwaway folder: not isolated
"""

import os
import signal
import time

import zmq
from jupyter_client.blocking.client import BlockingKernelClient

from unrolled.course.settings import Limits
from unrolled.grading import sandbox
from unrolled.grading.executing import servers
from unrolled.grading.executing.forked import ForkedKernel
from unrolled.grading.executing.home import SECONDS_TO_START, KernelFailed
from unrolled.grading.executing.plain import PlainKernel

# What one message from a kernel may weigh, and how many may wait here: together the most memory that it can claim.
MESSAGE_LIMIT = 16 * 2**20
MESSAGES_WAITING = 16

REASONS = {
    "memory": "it used more than {memory} of memory",
    "processes": "it had more than {processes} processes and threads at once",
    "time": "the time for the whole notebook was over",
    "server": "the server of kernels ended",
    "stopped": "the grader stopped it",
}


class Kernel:
    """A running kernel: `client` is jupyter_client's blocking client, `isolated` says whether it is sandboxed."""

    def __init__(self, content, limits, isolated):
        """Start a kernel; KernelFailed if it does not answer."""
        self.limits, self.isolated = limits, isolated
        # Limits on what a hostile kernel can make this process hold.
        self._context = zmq.Context()
        self._context.setsockopt(zmq.MAXMSGSIZE, MESSAGE_LIMIT)
        self._context.setsockopt(zmq.RCVHWM, MESSAGES_WAITING)
        self.client = self._process = None
        try:
            self._process = (ForkedKernel if isolated else PlainKernel)(content, limits)
            self.client = BlockingKernelClient(context=self._context)
            self.client.load_connection_info(self._process.connection)
            self.client.start_channels(stdin=False, hb=False)
            self._wait_until_ready()
            self._process.connected()
        except KernelFailed:
            self.close()
            raise
        except Exception as error:
            self.close()
            raise KernelFailed(f"The kernel did not start: {error}") from error

    def _wait_until_ready(self):
        """Wait for an answer on the shell channel and for the subscription to the outputs."""
        poller, waiting = zmq.Poller(), 2
        for channel in (self.client.shell_channel, self.client.iopub_channel):
            poller.register(channel.socket, zmq.POLLIN)
        deadline = time.monotonic() + SECONDS_TO_START
        asked = 0.0
        while waiting:
            if time.monotonic() - asked > 1:
                # Asked again, because an answer also makes a kernel without a welcome message speak on iopub.
                self.client.kernel_info()
                asked = time.monotonic()
            for sock, _ in poller.poll(20):
                sock.recv_multipart()
                poller.unregister(sock)
                waiting -= 1
            if self.ended():
                raise KernelFailed(f"The kernel did not start: {self.ended()}.")
            if time.monotonic() > deadline:
                raise KernelFailed(f"The kernel did not answer within {SECONDS_TO_START} seconds.")

    def ended(self):
        """Return None while the kernel runs, else why it ended, as the second half of a sentence."""
        outcome = self._process.outcome
        if outcome is None:
            return None
        if outcome.get("text"):
            return outcome["text"].rstrip(".")
        if outcome["reason"] in REASONS:
            return REASONS[outcome["reason"]].format(
                memory=f"{self.limits.kernel_memory_bytes / 2**30:.3g} GiB", processes=self.limits.processes
            )
        return _how(outcome.get("status"))

    def interrupt(self):
        """Raise KeyboardInterrupt in the cell that runs."""
        self._process.interrupt(self.client)

    def kill(self):
        """End the kernel and everything that it started, at once."""
        self._process.kill()

    def close(self):
        """End the kernel and everything that it started, and leave nothing behind."""
        if self.client is not None:
            self.client.stop_channels()
        if self._process is not None:
            self._process.close()
        self._context.destroy(linger=0)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def _how(status):
    """Return how a process ended, from its wait status."""
    if status is None:
        return "its process ended"
    if os.WIFSIGNALED(status):
        return f"its process was ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"its process ended with status {os.WEXITSTATUS(status)}"


def start(content, limits=None, isolated=None):
    """Return a Kernel, sandboxed where that is possible unless `isolated` is False.

    content  the course whose package it sees

    A kernel that does not start is tried once more; then KernelFailed is raised.
    """
    limits = limits or Limits()
    if isolated is None:
        isolated, _ = sandbox.available()
    try:
        return Kernel(content, limits, isolated)
    except KernelFailed:
        return Kernel(content, limits, isolated)


def warm_up(content, limits=None):
    """Start the server of kernels beforehand, where there is a sandbox; returns at once."""
    if sandbox.available()[0]:
        servers.SERVERS.warm_up(content, limits or Limits())


def end_servers():
    """End the servers of kernels, and every kernel that they have."""
    servers.SERVERS.close()
