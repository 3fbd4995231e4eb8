"""The program of the sandboxed child: load a student's cells without Keras, call one function, tell what it did.

The child has NumPy and the standard library, no expected values and nobody's trust: what it says is compared with
Keras' answers elsewhere, by `verifying.verify`. It serves jobs: each comes with a socket of its own and gets a
process of its own, which is forked before any student's code runs. So what one exercise does, no other one sees.

A job goes: the course's own earlier functions come in, to a process of their own; the cells come in;
["at", cell, statement] goes out before each statement is run; ["loaded", ...] follows; only then the inputs of cases
come in, and ["outcome", ...] goes out for each; more cases may follow.
"""

import contextlib
import inspect
import os
import signal
import socket
import time

import numpy as np
import numpy.random  # else NumPy imports it when it is first used: in each job anew, a third of the job's time

from unrolled.checking import call
from unrolled.grading.inside import earlier, exactly, forking, imports, inert, limits, privileges, wire
from unrolled.grading.inside.notebook import Notebook, site

NOWHERE = os.open(os.devnull, os.O_RDWR)

_MAX_TOLD = 20
# bubblewrap's own process and the child are the first ones of their pid namespace.
_FIRST_PIDS = 10
_MAX_MESSAGE = 500
_SECONDS_TO_END = 5
_COURSE = wire.Bounds(text=2**28, items=10**6, letters=2**28)


def prepare(child):
    """Do once what each job would do: `child` are the course's modules that a submission may import here."""
    imports.prepare(site(), child)


def serve(control, isolated):
    """Take jobs from the control socket until it is closed: "j" with a socket starts one, "k" ends it."""
    running = ()
    control.sendall(b"r")
    while True:
        order, sockets, _, _ = socket.recv_fds(control, 1, 1)
        if not order:
            if running:
                _kill(running, isolated)
            return
        if order == b"j":
            with socket.socket(fileno=sockets[0]) as channel:
                running = _started(control, channel)
        elif running:
            _kill(running, isolated)
            job, _ = [os.waitpid(number, 0)[1] for number in running]
            if isolated:
                _wait_until_alone()
            control.sendall(job.to_bytes(4, "big"))
            running = ()


def _started(control, channel):
    """Start the process of a job, and the one that holds the course's own functions; return their numbers.

    The latter reads from the channel first. It is no child of the job's, which may wait for all children that it has.
    """
    ours, theirs = socket.socketpair()
    with ours, theirs:
        course = forking.forked(_hold, control, ours, channel, theirs)
        theirs.close()
        return forking.forked(_work, control, ours, channel), course


def _hold(control, ours, channel, theirs):
    """Hold the course's own functions until the job's process has ended."""
    control.close()
    ours.close()

    def course():
        with channel:
            return wire.read(exactly.of_socket(channel), _COURSE)

    earlier.answer_all(theirs, course)


def _kill(running, isolated):
    """End a job's processes and all that they started; in a sandbox these are all processes but this one."""
    everything = (os.kill, -1) if isolated else (os.killpg, running[0])
    for kill, number in (everything, *((os.kill, number) for number in running)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(number, signal.SIGKILL)


def _wait_until_alone():
    """Return when all that a job started is gone: while it is ending it would count against the next job's limit."""
    end = time.monotonic() + _SECONDS_TO_END
    # What remains is this process and the first one of its pid namespace, neither of which is meant by -1.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < end:
            os.kill(-1, signal.SIGKILL)
            time.sleep(0.001)


def _work(control, ours, channel):
    """Do one job in this process."""
    control.close()
    os.setsid()
    own = earlier.beside(ours)
    with channel.makefile("rb") as incoming:
        work(own, exactly.of(incoming.read), channel.sendall)


def work(own, receive, send):
    """Do one job: load the cells, then call the function on each case, until the other side asks no more.

    own  the course's own functions
    """
    wire_read, wire_write = wire.read, wire.write  # before any student's code could change them
    # All forks have the same state of the old functions.
    np.random.seed()  # noqa: NPY002
    job = wire_read(receive, wire.Bounds(text=2**28, items=10**6))
    loaded = Notebook(job, own, lambda *message: wire_write(send, list(message)))
    loaded.load()
    function = loaded.namespace.get(job["name"])
    wire_write(send, ["loaded", _told(loaded), _describe(function, job), sorted(loaded.own), _lasting(loaded)])
    bounds = wire.Bounds(bytes=job["answer_bytes"])
    while cases := wire_read(receive, wire.Bounds(bytes=2**30, items=10**6)):
        inert.begin_case()
        for case in cases:
            inert.state.refused = ""
            outcome = call.call(function, case["positional"], case["keyword"], case["names"], job["answer_bytes"])
            wire_write(send, ["outcome", _plain(outcome)], bounds)


def _told(loaded):
    """Return what was not run, and of each whether the exercise's function needs it; what it needs comes last."""
    needed = loaded.needed() | {loaded.job["name"]}
    told = [[*one, bool(needed.intersection(one[3]))] for one in loaded.told]
    return sorted(told, key=lambda one: one[-1])[-_MAX_TOLD:]


def _lasting(loaded):
    """Return [cell, statement] that made the exercise's function, and which names were bound anew after that."""
    return [loaded.made_at, loaded.rebound]


def _plain(outcome):
    """Return an Outcome as a value for the wire."""
    raised = outcome.raised
    used = inert.state.refused if raised else inert.first(outcome.value)
    return {
        "value": None if used else outcome.value,
        "raised": raised and [text[:_MAX_MESSAGE] for text in (raised.type, raised.message, raised.line)]
        + [raised.function, raised.operands[:_MAX_MESSAGE]],
        "changed": list(outcome.changed),
        "warned": [text[:_MAX_MESSAGE] for text in outcome.warned[:10]],
        "used": used,
    }


def _describe(function, job):
    """Return what is bound to the exercise's name: "", or a stage and what a verdict has to say about it."""
    if function is None:
        return ["absent", ""]
    if isinstance(function, inert.Inert):
        return ["inert", repr(function)]
    if not callable(function):
        return ["callable", type(function).__name__]
    signature = call.wrong_signature(function, job["required"], job["optional"])
    return ["signature", _shown(signature)] if signature else ["", ""]


def _shown(signature):
    bare = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in signature.parameters.values()
    ]
    return str(signature.replace(parameters=bare, return_annotation=inspect.Signature.empty))[:_MAX_MESSAGE]


def main(isolated, child, memory_bytes, processes, file_bytes, user=None):
    """Serve jobs over the socket that is standard input, as `user` where that number is given."""
    control = socket.socket(fileno=os.dup(0))
    for number in (0, 1, 2):
        os.dup2(NOWHERE, number)
    if isolated and os.getpid() > _FIRST_PIDS:
        # Ending a job there ends every process that this one may signal: outside a sandbox that is the grader's too.
        raise SystemExit("The child was told that it is in a sandbox, but has no pid namespace of its own.")
    if not isolated:
        _adopt_orphans()
        if user is not None:
            privileges.become(user, [os.path.dirname(path) for path in (os.__file__, np.__file__, __file__)])
    prepare(child)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # What the interpreter and NumPy have mapped already is not the student's.
    limits.set_limits(memory_bytes=memory_bytes + limits.mapped(), processes=processes, file_bytes=file_bytes)
    serve(control, isolated)


def _adopt_orphans():
    """Have processes whose parent has ended become children of this one, where the grader finds and ends them."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes  # may be missing

        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER, Linux alone


def main_once(memory_bytes, processes, file_bytes):
    """Do a single job over standard input and output: for operating systems that cannot fork."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    for number in (0, 1, 2):
        os.dup2(NOWHERE, number)
    limits.set_limits(memory_bytes=memory_bytes + limits.mapped(), processes=processes, file_bytes=file_bytes)
    status = 1
    try:
        receive = exactly.of(incoming.read)
        work(earlier.here(wire.read(receive, _COURSE)), receive, outgoing.write)
        status = 0
    finally:
        os._exit(status)
