"""Pythons that have imported Keras already: each is a fork of one process, which a test module starts once.

Importing Keras takes three seconds of a processor. Where many programs are started and the import is not what is
tested, they can be forks. Run as a program, this file is what a test starts in the place of Python: it hands its
arguments, folder, environment and streams to the server, and ends as the fork does.
"""

import contextlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

# Where a program finds the server.
PLACE = "WARM_PYTHON"


@contextlib.contextmanager
def serving(*modules):
    """Import modules in a process of its own, and give what starts its forks: (argv of a Python, its environment).

    The argv goes on as Python's does with -m: the name of a module and its arguments. Whatever the imports wrote on
    standard error is an error here.
    """
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        place = Path(folder, "socket")
        command = [sys.executable, __file__, "serve", str(place), *modules]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
            try:
                assert server.stdout.readline() == b"ready\n", server.stderr.read()
                # It closes its own streams now: forks have the streams of those who ask for them.
                server.stdin.close()
                said = server.stderr.read()
                assert said == b"", said
                yield [sys.executable, "-I", "-S", __file__], {PLACE: str(place)}
            finally:
                server.kill()


@contextlib.contextmanager
def kernels(*modules):
    """Give a folder for JUPYTER_PATH whose kernel "python3" is such a fork: notebooks need not import Keras anew."""
    with tempfile.TemporaryDirectory() as folder, serving(*modules, "ipykernel.kernelapp") as (argv, environment):
        spec = Path(folder, "kernels", "python3", "kernel.json")
        spec.parent.mkdir(parents=True)
        argv = [*argv, "ipykernel_launcher", "-f", "{connection_file}"]
        about = {"argv": argv, "env": environment, "display_name": "Python 3", "language": "python"}
        spec.write_text(json.dumps(about))
        yield folder


def ask(place, argv):
    """Let the server run `argv` as this process would; return its exit code."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(place)
        environment = {name: value for name, value in os.environ.items() if name != PLACE}
        order = json.dumps({"argv": argv, "cwd": os.getcwd(), "environment": environment}).encode()
        socket.send_fds(server, [len(order).to_bytes(4, "big")], [0, 1, 2])
        server.sendall(order)
        answers = server.makefile()
        child = int(answers.readline())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _: os.kill(child, number))
        return int(answers.readline() or 1)


def serve(place, modules):
    """Import modules, and fork for everyone who asks, until this process is killed."""
    for module in modules:
        __import__(module)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen()
        print("ready", flush=True)
        sys.stdin.read()
        # Whoever started this has read "ready"; with these streams closed they have all that the imports said.
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        while True:
            asking, _ = listener.accept()
            # A keeper waits for the program, so that this process goes on to the next one.
            if os.fork() == 0:
                listener.close()
                _keep(asking)
            asking.close()
            # Keepers that have ended by now.
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def _keep(asking):
    """Fork the program that is asked for, tell its number and its exit code; end it when whoever asked has ended."""
    head, streams, _, _ = socket.recv_fds(asking, 4, 3)
    reader = asking.makefile("rb")
    order = json.loads(reader.read(int.from_bytes(head, "big")))
    child = os.fork()
    if child == 0:
        asking.close()
        _become(order, streams)
    for stream in streams:
        os.close(stream)
    asking.sendall(f"{child}\n".encode())

    def end_with_them():
        if not reader.read(1):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    threading.Thread(target=end_with_them, daemon=True).start()
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(OSError):
        asking.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(order, streams):
    """Be the program; never return."""
    code = 1
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        # A session of its own, as every kernel has: what ends the program's group does not end the server.
        os.setsid()
        os.environ.clear()
        os.environ.update(order["environment"])
        os.chdir(order["cwd"])
        module, *arguments = order["argv"]
        sys.argv = [module, *arguments]
        sys.path[0] = order["cwd"]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], sys.argv[3:])
    sys.exit(ask(os.environ[PLACE], sys.argv[1:]))
