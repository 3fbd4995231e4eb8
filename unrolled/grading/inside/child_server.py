"""The warm server of NumPy children: imports NumPy once, and forks one child for each submission.

It is started by `verifying.children`, inside the sandbox of a child, and runs no student's code itself. Each of
its forks enters user, mount, pid, ipc and network namespaces of its own, with file systems of its own, and gives up all
rights before it takes a job: what `inside.worker` runs there is as alone as in a bubblewrap of its own.

    keeper   enters the namespaces, and waits
    first    the first process of the pid namespace: with it ends everything in there; collects what has ended
    child    serves jobs, as `inside.worker` does in a bubblewrap of its own
"""

import os
import random
import signal
import socket

from unrolled.grading.inside import fork_server, limits, namespaces, worker


def _keep(request, descriptors):
    """Enter the namespaces, and stay until the child has ended."""
    namespaces.leave()
    first = fork_server.forked(_begin, request, *descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    _wait(first)


def _wait(process):
    while os.waitpid(-1, 0)[0] != process:
        pass


def _begin(request, descriptor):
    """Be the first process of the namespaces: furnish them, start the child and stay until it has ended."""
    namespaces.die_with_parent()
    os.setsid()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # Before /proc is hidden, where these look.
    asked = {name: request[name] for name in ("processes", "file_bytes")}
    limits.set_limits(memory_bytes=request["memory_bytes"] + limits.mapped(), **asked)
    namespaces.furnish(os.environ["HOME"], request["disk_bytes"])
    os.chdir(os.environ["HOME"])
    random.seed()
    namespaces.give_up_rights()
    child = fork_server.forked(_serve, descriptor)
    os.close(descriptor)
    _wait(child)


def _serve(descriptor):
    worker.serve(socket.socket(fileno=descriptor), True)


def main(child):
    """Serve over the socket that is standard input; `child` as in `worker.prepare`."""

    def prepare():
        fork_server.to_nowhere(1, 2)
        worker.prepare(child)

    fork_server.run(_keep, prepare)
