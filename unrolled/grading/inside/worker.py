"""The program of the sandboxed child: load a student's cells without Keras, call one function, tell what it did.

The child has NumPy and the standard library, no expected values and nobody's trust: what it says is compared with
Keras' answers elsewhere, by `verifying.verify`. It serves jobs: each comes with a socket of its own and gets a
process of its own, which is forked before any student's code runs. So what one exercise does, no other one sees.

A job goes: the cells come in; ["at", cell, statement] goes out before each statement is run; ["loaded", ...] follows;
only then the inputs of the cases come in, and ["outcome", ...] goes out for each.
"""

import __future__

import ast
import builtins
import contextlib
import inspect
import linecache
import os
import re
import signal
import socket
import sys
import types

import numpy as np

from unrolled.checking import call
from unrolled.grading.inside import inert, privileges, sandbox, wire

NOWHERE = os.open(os.devnull, os.O_RDWR)

# What may stand at the top level of a cell and is run; bodies of the others are looked into.
_RUN = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
    ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Pass,
)  # fmt: skip
_BLOCKS = (ast.If, ast.Try, ast.With)

# Magics that run the rest of the cell as it stands; under any other, the rest is no Python, or runs elsewhere.
_TRANSPARENT = re.compile(r"\s*%%(?:time|capture)\b")
_MAGIC = re.compile(r"\s*(?:[%!?]|[\w.,\s\[\]()*'\"]+=\s*[%!](?!=))|.*\?\s*$")
_MAX_TOLD = 50
# bubblewrap's own process and the child are the first ones of their pid namespace.
_FIRST_PIDS = 10
_MAX_MESSAGE = 500


def serve(control, isolated):
    """Take jobs from the control socket until it is closed: "j" with a socket starts one, "k" ends it."""
    running = None
    control.sendall(b"r")
    while True:
        order, sockets, _, _ = socket.recv_fds(control, 1, 1)
        if not order:
            if running:
                _kill(running, isolated)
            return
        if order == b"j":
            running = os.fork()
            if running == 0:
                control.close()
                _work(socket.socket(fileno=sockets[0]))
            for number in sockets:
                os.close(number)
        elif running:
            _kill(running, isolated)
            control.sendall(os.waitpid(running, 0)[1].to_bytes(4, "big"))
            running = None


def _kill(running, isolated):
    """End a job's process and all that it started; in a sandbox these are all processes but this one."""
    everything = (os.kill, -1) if isolated else (os.killpg, running)
    for kill, number in (everything, (os.kill, running)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(number, signal.SIGKILL)


def _work(channel):
    """Do one job in this process and end it, without exit handlers and whatever happens."""
    os.setsid()
    status = 1
    try:
        with channel.makefile("rb") as incoming:
            work(_exactly(incoming.read), channel.sendall)
        status = 0
    finally:
        os._exit(status)


def _exactly(read):
    """Return a function that reads exactly n bytes, as wire.read wants it."""

    def receive(size):
        data = read(size)
        if len(data) != size:
            raise wire.Broken("The other side has ended.")
        return data

    return receive


def work(receive, send):
    """Do one job: load the cells, then call the function on each case."""
    wire_read, wire_write = wire.read, wire.write  # before any student's code could change them
    job = wire_read(receive, wire.Bounds(text=2**28, items=10**6))
    loaded = _Notebook(job, lambda *message: wire_write(send, list(message)))
    loaded.load()
    function = loaded.namespace.get(job["name"])
    wire_write(send, ["loaded", loaded.told[:_MAX_TOLD], _describe(function, job), sorted(loaded.own)])
    cases = wire_read(receive, wire.Bounds(bytes=2**30, items=10**6))
    inert.begin_case()
    call.MAX_BYTES = job["answer_bytes"]
    bounds = wire.Bounds(bytes=job["answer_bytes"])
    for case in cases:
        outcome = call.call(function, case["positional"], case["keyword"], case["names"])
        wire_write(send, ["outcome", _plain(outcome)], bounds)


def _plain(outcome):
    """Return an Outcome as a value for the wire."""
    raised = outcome.raised
    used = inert.first(outcome.value)
    if raised and raised.type == inert.NotNumPy.__name__:
        used = raised.message
    return {
        "value": None if used else outcome.value,
        "raised": raised and [text[:_MAX_MESSAGE] for text in (raised.type, raised.message, raised.line)]
        + [raised.function],
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
    try:
        signature = inspect.signature(function)
    except Exception:  # a callable without a signature is tried as it is
        return ["", ""]
    try:
        signature.bind(*job["required"], **dict.fromkeys(job["optional"]))
        signature.bind(*job["required"])
    except TypeError:
        return ["signature", _shown(signature)]
    return ["", ""]


def _shown(signature):
    bare = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in signature.parameters.values()
    ]
    return str(signature.replace(parameters=bare, return_annotation=inspect.Signature.empty))[:_MAX_MESSAGE]


class _Notebook:
    """The student's cells, loaded into one namespace.

    told  [what, cell, names, text] of what was not run: "skipped", "left out", "failed" or "syntax", and the names
          that it would have bound
    own   names of earlier exercises that the notebook binds itself
    """

    def __init__(self, job, report):
        self.job, self.report = job, report
        self.skip = {(cell, statement): why for cell, statement, why in job["skip"]}
        self.told, self.own = [], set()
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        self.namespace = module.__dict__
        self.namespace |= {"get_ipython": inert.Inert("get_ipython"), "display": inert.Inert("display")}
        for name in ("exit", "quit"):
            self.namespace[name] = sys.exit
        builtins.input = _no_input
        names = {name: job[name] for name in ("given_name", "child", "oracle")}
        given = inert.install(job["given"], os.path.abspath(call.__file__).rsplit(os.sep, 3)[0], **names)
        self.put = {name: _stopped(job["name"], name) for name in job["stopped"]}
        self.put |= _functions(job["masters"], given, job["replaced"])
        self.namespace |= self.put
        self.watched = {name: given.get(name) for name in job["watched"]}

    def load(self):
        """Run what is to be run, in notebook order."""
        for number, source in enumerate(self.job["cells"]):
            if (number, -1) in self.skip:
                self._tell("left out", number, _definitions(source), self.skip[number, -1])
            else:
                self.report("at", number, -1)
                self._load_cell(number, source)

    def _load_cell(self, number, source):
        name = f"<cell {number + 1}>"
        statements, clean, error = parse(source, name)
        if error:
            self._tell("syntax", number, _definitions(source), error)
        # So that a message can quote the line that raised an exception.
        linecache.cache[name] = (len(clean), None, clean.splitlines(keepends=True), name)
        for position, statement in enumerate(statements):
            if not _is_run(statement):
                self._tell("skipped", number, _bound(statement), type(statement).__name__)
            elif (number, position) in self.skip:
                self._tell("left out", number, _bound(statement), self.skip[number, position])
            else:
                self.report("at", number, position)
                self._run(number, name, statement)

    def _run(self, number, name, statement):
        try:
            flags = __future__.annotations.compiler_flag
            code = compile(ast.Module([statement], []), name, "exec", flags=flags, dont_inherit=True)
            exec(code, self.namespace)
        except BaseException as error:
            self._tell("failed", number, _bound(statement), _error_text(error))
        for watched, function in self.watched.items():
            if self.namespace.get(watched, function) is not function:
                self.own.add(watched)
        # At once, so that nothing the student makes from an earlier function is made from a wrong one.
        self.namespace |= self.put

    def _tell(self, what, number, names, text):
        self.told.append([what, number, sorted(names)[:20], text[:_MAX_MESSAGE]])


def parse(source, name):
    """Return (statements, source without magics, error): [] and a sentence where the cell is no Python."""
    lines = source.replace("\r\n", "\n").split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].lstrip().startswith("%%"):
        if not _TRANSPARENT.match(lines[first]):
            magic = lines[first].split()[0]
            return [], "", f"the cell begins with {magic}, and such a cell is not run here"
        lines[first] = ""
    for _ in range(len(lines) + 1):
        text = "\n".join(lines)
        try:
            return ast.parse(text, name).body, text, ""
        except SyntaxError as error:
            # A magic is no Python, so the first one is where the parser stops. What it stands for must not run.
            number = (error.lineno or 0) - 1
            if not 0 <= number < len(lines) or not _MAGIC.match(lines[number]):
                return [], text, f"{error.msg}, line {error.lineno}"
            lines[number] = lines[number][: len(lines[number]) - len(lines[number].lstrip())] + "pass"
        except (ValueError, RecursionError, MemoryError) as error:
            return [], text, _error_text(error)
    return [], "", "the cell cannot be read"


def _is_run(statement):
    """Return whether a statement consists of imports, definitions and assignments only, at every depth."""
    if isinstance(statement, _RUN):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if not isinstance(statement, _BLOCKS):
        return False
    handlers = [inner for handler in getattr(statement, "handlers", ()) for inner in handler.body]
    parts = [getattr(statement, part, ()) for part in ("body", "orelse", "finalbody")]
    return all(_is_run(inner) for inner in [*handlers, *(inner for part in parts for inner in part)])


def _bound(statement):
    """Return the names that a statement binds, inside its blocks too."""
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
    return names


def _definitions(source):
    """Return the names that a cell seems to define, for one that cannot be parsed."""
    return re.findall(r"^\s*(?:def|class)\s+(\w+)", source, re.MULTILINE)


def _error_text(error):
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # an exception class of the student's own may fail to print itself
        return type(error).__name__


def _functions(source, given, names):
    """Return name -> function of the master's own earlier exercises."""
    if not names:
        return {}
    namespace = {"__name__": "unrolled.given", "np": np} | given
    exec(compile(source, "/site-packages/unrolled/solutions", "exec", dont_inherit=True), namespace)
    return {name: namespace[name] for name in names if name in namespace}


def _stopped(name, earlier):
    """Return what stands for an earlier exercise that was ended at a limit, so that its time is not spent again."""

    def stopped(*positional, **keyword):
        raise TimeoutError(f"{name} calls {earlier}, which was stopped at a limit")

    return stopped


def _no_input(prompt="", /):
    raise RuntimeError("input() gets no answer here: a function has its arguments")


def main(isolated, memory_bytes, processes, file_bytes, user=None):
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
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # What the interpreter and NumPy have mapped already is not the student's.
    sandbox.set_limits(memory_bytes=memory_bytes + mapped(), processes=processes, file_bytes=file_bytes)
    serve(control, isolated)


def _adopt_orphans():
    """Have processes whose parent has ended become children of this one, where the grader finds and ends them."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER, Linux alone


def main_once(memory_bytes, processes, file_bytes):
    """Do a single job over standard input and output: for operating systems that cannot fork."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    for number in (0, 1, 2):
        os.dup2(NOWHERE, number)
    sandbox.set_limits(memory_bytes=memory_bytes + mapped(), processes=processes, file_bytes=file_bytes)
    status = 1
    try:
        work(_exactly(incoming.read), outgoing.write)
        status = 0
    finally:
        os._exit(status)


def mapped():
    """Return how many bytes of address space this process has, or a guess where that cannot be told."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 2**29
