"""The inside of a warm server: a process that has imported what its forks need, and forks for each request.

The trusted side (`unrolled.grading.fork_server`) starts it in a sandbox, with a SOCK_SEQPACKET socket as standard
input. The first message says whether forks can have namespaces of their own here. Each request is one JSON message with
file descriptors. It gets a keeper, a process outside the namespaces, which has the fork made and stays until it has
ended. Nothing but the standard library is imported: every sandbox has it.
"""

import gc
import json
import os
import signal
import socket
import traceback

from unrolled.grading.inside import forking, namespaces

MESSAGE_BYTES = 65536
_MOST_DESCRIPTORS = 8


def run(keep, prepare, before=lambda request: None):
    """Call `prepare`, then `keep(request, descriptors)` in a keeper for each request; ends this process.

    before  called with each request before it is forked for: what it leaves in this process is in all later forks
    """
    control = socket.socket(fileno=os.dup(0))
    to_nowhere(0)
    # Looking for garbage while much is imported takes a fifth of the time.
    gc.disable()
    prepare()
    # So that forks share what is loaded.
    gc.collect()
    gc.freeze()
    gc.enable()
    _serve(control, keep, before)
    # The import of TensorFlow leaves exit handlers that are of no use here.
    os._exit(0)


def _serve(control, keep, before):
    """Answer requests until the other side closes the control socket."""
    shared = _can_leave()
    # Keepers are reaped by the system.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.send(json.dumps({"shared": shared}).encode())
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MESSAGE_BYTES, _MOST_DESCRIPTORS)
        if not message:
            return
        request = json.loads(message)
        before(request)
        forked(_begin_keeper, control, keep, request, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _begin_keeper(control, keep, request, descriptors):
    control.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    namespaces.die_with_parent()
    keep(request, descriptors)


def _can_leave():
    """Return whether forks can have namespaces and file systems of their own here."""
    return os.waitpid(forked(_leave_and_furnish), 0)[1] == 0


def _leave_and_furnish():
    to_nowhere(2)
    namespaces.leave()
    if os.waitpid(forked(_furnish), 0)[1] != 0:
        raise OSError("A fork cannot have file systems of its own here.")


def _furnish():
    namespaces.furnish(os.environ["HOME"], 2**20)
    namespaces.loopback_up()


def forked(work, *arguments):
    """Have work done in a fork that says on standard error why it failed; return its process id."""
    return forking.forked(_do, work, *arguments)


def _do(work, *arguments):
    try:
        work(*arguments)
    except BaseException:
        traceback.print_exc()
        raise


def to_nowhere(*descriptors):
    """Have these descriptors lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
