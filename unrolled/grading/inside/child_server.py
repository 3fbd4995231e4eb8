"""The warm server of NumPy children: imports NumPy once, and forks one child for each submission.

It is started by `verifying.children`, inside the sandbox of a child, and runs no student's code itself. Each of
its forks enters user, mount, pid, ipc and network namespaces of its own, with file systems of its own, and gives up all
rights before it takes a job: what `inside.worker` runs there is as alone as in a bubblewrap of its own.

    keeper   enters the namespaces, and waits
    first    the first process of the pid namespace: with it ends everything in there; collects what has ended
    child    serves jobs, as `inside.worker` does in a bubblewrap of its own
"""

import gc
import json
import os
import random
import signal
import socket

from unrolled.grading.inside import forks, namespaces, sandbox, worker

MESSAGE_BYTES = 4096


def serve(control):
    """Fork children until the other side closes the control socket: a message with limits and a socket starts one."""
    shared = _can_leave()
    # Keepers are reaped by the system.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.send(json.dumps({"shared": shared}).encode())
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 1)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            forks.do_and_end(_keep, json.loads(message), *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _wait(process):
    while os.waitpid(-1, 0)[0] != process:
        pass


def _can_leave():
    """Return whether children can have namespaces and file systems of their own here."""
    trial = os.fork()
    if trial == 0:
        forks.do_and_end(_try_to_leave)
    return os.waitpid(trial, 0)[1] == 0


def _try_to_leave():
    namespaces.leave()
    first = os.fork()
    if first == 0:
        forks.do_and_end(namespaces.furnish, os.environ["HOME"], 2**20)
    if os.waitpid(first, 0)[1] != 0:
        raise OSError("A child cannot have file systems of its own here.")


def _keep(request, descriptor):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    namespaces.die_with_parent()
    namespaces.leave()
    first = os.fork()
    if first == 0:
        forks.do_and_end(_begin, request, descriptor)
    os.close(descriptor)
    _wait(first)


def _begin(request, descriptor):
    """Be the first process of the namespaces: furnish them, start the child and stay until it has ended."""
    namespaces.die_with_parent()
    os.setsid()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # Before /proc is hidden, where these look.
    limits = {name: request[name] for name in ("processes", "file_bytes")}
    sandbox.set_limits(memory_bytes=request["memory_bytes"] + worker.mapped(), **limits)
    namespaces.furnish(os.environ["HOME"], request["disk_bytes"])
    os.chdir(os.environ["HOME"])
    random.seed()
    namespaces.give_up_rights()
    child = os.fork()
    if child == 0:
        forks.do_and_end(worker.serve, socket.socket(fileno=descriptor), True)
    os.close(descriptor)
    _wait(child)


def main():
    """Serve over the socket that is standard input."""
    control = socket.socket(fileno=os.dup(0))
    for number in (0, 1, 2):
        os.dup2(worker.NOWHERE, number)
    # So that forks share what is loaded.
    gc.collect()
    gc.freeze()
    serve(control)
    os._exit(0)
