"""The end of a kernel's line at which a grader listens: it may be sent anything, so it is in a process that may fail.

The trusted process has connected to the kernel's sockets and hands the open connections over: the kernel and this
process have no folder in common. ZeroMQ takes no open connection, so threads carry the bytes between each of them and
a socket in this process's own folder.
"""

import json
import os
import signal
import socket
import threading
import time

import zmq
from jupyter_client.blocking.client import BlockingKernelClient

# In the order in which their connections are handed over, behind the kernel's life socket.
CHANNELS = ("shell", "iopub", "control")
SECONDS_TO_START = 60

# What one message from a kernel may weigh, and how many may wait here.
MESSAGE_LIMIT = 16 * 2**20
MESSAGES_WAITING = 4
_SECONDS_TO_SEND = 5

_REASONS = {
    "memory": "it used more than {memory} of memory",
    "processes": "it had more than {processes} processes and threads at once",
    "time": "the time for the whole notebook was over",
    "server": "the server of kernels ended",
    "stopped": "the grader stopped it",
}


class NotReady(Exception):
    """The kernel does not answer; the text is one sentence."""


class Kernel:
    """A running kernel: `client` is jupyter_client's blocking client."""

    def __init__(self, connection, limits, descriptors, folder="."):
        """Connect, and wait until the kernel answers. Raises NotReady.

        connection   what jupyter_client's client takes; without an address where connections are handed over
        descriptors  the life socket, and a connection for each of CHANNELS; none where there is an address
        folder       where sockets of this process's own may be, in its working folder; the path has to be short
        """
        self.limits, self._outcome = limits, None
        self._life = socket.socket(fileno=descriptors[0]) if descriptors else None
        if descriptors:
            connection = connection | _carried(dict(zip(CHANNELS, descriptors[1:], strict=True)), folder)
        self._context = zmq.Context()
        for option, value in (
            (zmq.MAXMSGSIZE, MESSAGE_LIMIT),
            (zmq.RCVHWM, MESSAGES_WAITING),
            (zmq.SNDTIMEO, 1000 * _SECONDS_TO_SEND),
            (zmq.LINGER, 0),
        ):
            self._context.setsockopt(option, value)
        self.client = BlockingKernelClient(context=self._context)
        self.client.load_connection_info(connection)
        self.client.start_channels(stdin=False, hb=False)
        self._wait_until_ready()

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
                raise NotReady(f"The kernel did not start: {self.ended()}.")
            if time.monotonic() > deadline:
                raise NotReady(f"The kernel did not answer within {SECONDS_TO_START} seconds.")

    def ended(self):
        """Return None while the kernel runs, else why it ended, as the second half of a sentence."""
        if self._outcome is None and self._life is not None:
            try:
                self._outcome = json.loads(self._life.recv(4096, socket.MSG_DONTWAIT))
            except BlockingIOError:
                return None
            except (OSError, ValueError):
                self._outcome = {"reason": "server"}
        return self._outcome and why_ended(self._outcome, self.limits)

    def interrupt(self):
        """Raise KeyboardInterrupt in the cell that runs, by a message: no signal reaches another pid namespace."""
        self.client.control_channel.send(self.client.session.msg("interrupt_request", {}))

    def close(self):
        """Close the connections; the kernel is ended by whoever started it."""
        self.client.stop_channels()
        self._context.destroy(linger=0)


def why_ended(outcome, limits):
    """Return how a kernel ended, as the second half of a sentence; the outcome is what its keeper says."""
    if outcome.get("text"):
        return outcome["text"].rstrip(".")
    if outcome["reason"] in _REASONS:
        memory = f"{limits.kernel_memory_bytes / 2**30:.3g} GiB"
        return _REASONS[outcome["reason"]].format(memory=memory, processes=limits.processes)
    status = outcome.get("status")
    if status is None:
        return "its process ended"
    if os.WIFSIGNALED(status):
        return f"its process was ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"its process ended with status {os.WEXITSTATUS(status)}"


def _carried(connections, folder):
    """Have threads carry bytes between these open connections and sockets; return where a client connects to those."""
    for port, channel in enumerate(connections, start=1):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(f"{folder}/s-{port}")
        listener.listen(1)
        kernel = socket.socket(fileno=connections[channel])
        threading.Thread(target=_carry_both, args=(listener, kernel), daemon=True).start()
    ports = {f"{channel}_port": port for port, channel in enumerate(connections, start=1)}
    return {"transport": "ipc", "ip": f"{folder}/s", **ports}


def _carry_both(listener, kernel):
    with listener:
        client, _ = listener.accept()
    threading.Thread(target=_carry, args=(client, kernel), daemon=True).start()
    _carry(kernel, client)


def _carry(source, target):
    """Carry bytes until either end is closed; no more of them than one piece is held here."""
    try:
        while piece := source.recv(2**16):
            target.sendall(piece)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue
