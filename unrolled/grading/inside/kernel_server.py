"""The warm server of kernels: imports TensorFlow and ipykernel once, and forks one kernel for each request.

``python -m unrolled.grading.inside.kernel_server CONTENT MODULE...`` is started by `executing.servers`, inside the
sandbox; the modules are those that notebooks import. A request comes with six file descriptors: the *life* socket of
this kernel and five listening sockets, which the trusted side made where the sandbox has no files. The kernel's keeper
ends it when the other side closes the life socket, when a limit is passed or when its own parent dies; the last message
on the life socket says what happened.
"""

import json
import os
import random
import resource
import select
import signal
import socket
import sys
import time

from unrolled.grading.inside import fork_server, kernel_app, namespaces
from unrolled.grading.inside.kernel_app import CHANNELS
from unrolled.grading.inside.learning import Learning
from unrolled.grading.inside.shared_memory import shared_bytes

_LOOK_EVERY = 0.1
_PAGE = resource.getpagesize()


def keep(request, descriptors):
    """Start the kernel and stay beside it until it has ended; tell the other side how."""
    life = socket.socket(fileno=descriptors[0])
    outcome = {"reason": "start"}
    try:
        if request["shared"]:
            namespaces.leave()
        kernel = fork_server.forked(_become_kernel, request, life, descriptors[1:])
        for descriptor in descriptors[1:]:
            os.close(descriptor)
        outcome = _watch(kernel, life, request)
    except OSError as error:
        outcome["text"] = str(error)
    life.send(json.dumps(outcome).encode())


def _watch(kernel, life, request):
    ended = os.pidfd_open(kernel)
    poller = select.poll()
    poller.register(ended, select.POLLIN)
    poller.register(life, select.POLLIN)
    # All that the server imported is in the kernel from the start, and takes no memory of its own.
    inherited = _anonymous(os.getpid())
    deadline = time.monotonic() + request["seconds"]
    reason = None
    while reason is None:
        ready = dict(poller.poll(_LOOK_EVERY * 1000))
        if ended in ready:
            break
        if life.fileno() in ready:
            reason = "stopped"
        elif time.monotonic() > deadline:
            reason = "time"
        else:
            reason = _excess(kernel, request, inherited)
    if reason:
        # In a pid namespace of its own, everything that the kernel started ends with it, before waitpid returns.
        os.kill(kernel, signal.SIGKILL)
    return {"reason": reason or "ended", "status": os.waitpid(kernel, 0)[1]}


def _excess(kernel, request, inherited):
    """Return "memory" or "processes" if the kernel and all that it started have passed a limit, else None."""
    memory, threads = _used(kernel, inherited)
    if memory > request["memory_bytes"]:
        return "memory"
    return "processes" if threads > request["processes"] else None


def _anonymous(pid):
    with open(f"/proc/{pid}/statm") as statm:
        pages = [int(page) for page in statm.read().split()]
    return (pages[1] - pages[2]) * _PAGE


def _used(root, inherited=0):
    """Return (bytes in memory, threads) of a process and its descendants, `inherited` bytes of each not counted."""
    parents, sizes = {}, {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat") as stat:
                # The second field is a name in parentheses that may hold anything, spaces too.
                fields = stat.read().rpartition(")")[2].split()
            sizes[int(name)] = (_anonymous(name), int(fields[17]))
        except (OSError, ValueError, IndexError):
            continue
        parents[int(name)] = int(fields[1])
    family = [root]
    for member in family:
        family.extend(pid for pid, parent in parents.items() if parent == member)
    own = [sizes[pid] for pid in family if pid in sizes]
    memory = sum(max(0, size - inherited) for size, _ in own) + shared_bytes(family)
    return memory, sum(threads for _, threads in own)


def _become_kernel(request, life, descriptors):
    namespaces.die_with_parent()
    os.setsid()
    try:
        if request["shared"]:
            namespaces.furnish(os.environ["HOME"], request["disk_bytes"])
            namespaces.loopback_up()
        _settle(request)
        namespaces.give_up_rights()
    except OSError as error:
        life.send(json.dumps({"reason": "start", "text": str(error)}).encode())
        return
    life.close()
    fork_server.to_nowhere(0, 1, 2)
    _run(request["key"].encode(), dict(enumerate(descriptors, start=1)))


def _settle(request):
    """Give the kernel its folders, its limits and random numbers that no other fork has."""
    os.umask(0o077)
    work = os.path.join(os.environ["HOME"], "work")
    os.makedirs(work, exist_ok=True)
    os.chdir(work)
    for name in ("IPYTHONDIR", "MPLCONFIGDIR", "KERAS_HOME"):
        os.makedirs(os.environ[name], exist_ok=True)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, request["file_bytes"])
    _limit(resource.RLIMIT_DATA, request["memory_bytes"])
    _limit(resource.RLIMIT_NOFILE, 512)
    # As root this does nothing; the keeper counts too.
    _limit(resource.RLIMIT_NPROC, request["processes"])
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _seed()


def _limit(kind, value):
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _seed():
    import numpy  # loaded already, by `preload`

    random.seed()
    numpy.random.seed()  # noqa: NPY002 - the state that all forks share is that of the old functions


def _run(key, listening):
    """Run ipykernel in this process on sockets that are already open; returns when the kernel is shut down."""
    import zmq  # both loaded already, by `preload`
    from ipykernel.heartbeat import Heartbeat

    def bind(socket, port):
        socket.setsockopt(zmq.USE_FD, listening[port])
        socket.bind(f"ipc://{port}")
        return port

    class Heart(Heartbeat):
        def _try_bind_socket(self):
            bind(self.socket, self.port)

    def connect(app_class):
        class App(app_class):
            """A kernel without a connection file."""

            def _try_bind_socket(self, s, port):
                return bind(s, port)

            def init_connection_file(self):
                self.transport = "ipc"
                for port, channel in enumerate(CHANNELS, start=1):
                    setattr(self, f"{channel}_port", port)
                self.session.key = key

            def write_connection_file(self, **kwargs):
                pass

            def init_control(self, context):
                super().init_control(context)
                # ipykernel's debugger looks for the shell by the name of its socket, which is not in the sandbox.
                self.debug_shell_socket.disconnect(self.shell_socket.getsockopt(zmq.LAST_ENDPOINT))

            def init_heartbeat(self):
                self.heartbeat = Heart(zmq.Context(), (self.transport, "", self.hb_port))
                self.heartbeat.start()

        return App

    kernel_app.run(connect)


def main(content, *modules):
    """Serve over the socket that is standard input."""
    learning = Learning(content)

    def prepare():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        kernel_app.preload(modules)
        learning.load()

    fork_server.run(keep, prepare, learning.before)


if __name__ == "__main__":
    main(*sys.argv[1:])
