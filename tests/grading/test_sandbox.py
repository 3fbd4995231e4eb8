"""What students' code sees and reaches in the sandbox, as root and as an ordinary user.

Nothing here does harm if the sandbox does not hold: folders are asked about and not written to, the listener is the
test's own, and every loop is bounded by itself.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import ordinary_user
import psutil
import pytest
from processes import has_ended

from unrolled.grading import sandbox
from unrolled.grading.inside import limits

MEBIBYTE = 2**20
isolated = pytest.mark.skipif(not sandbox.available()[0], reason=sandbox.available()[1])


def run(program, *arguments, **options):
    """Return what a program prints in a sandbox."""
    argv = [sys.executable, "-I", "-S", "-c", program, *arguments]
    ran = subprocess.run(
        sandbox.command(argv, **{"disk_bytes": MEBIBYTE, **options}), capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def ask(expression, *arguments, **options):
    """Return the value of a Python expression in a sandbox; it may use os, sys and argv."""
    program = f"import json, os, sys; argv = sys.argv[1:]; print(json.dumps({expression}))"
    return json.loads(run(program, *arguments, **options))


@isolated
def test_only_the_system_and_the_interpreter_are_there(root, tmp_path):
    (tmp_path / "gradebook.db").write_text("secret")
    own = [root / name for name in ("source", "nbgrader_config.py", "unrolled")]
    hidden = [*own, tmp_path / "gradebook.db", Path.home() / ".ssh"]
    assert ask("[os.path.exists(path) for path in argv]", *hidden) == [False] * len(hidden)
    top = {"bin", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "proc", "run", "sbin", "tmp", "usr", "var"}
    trees = {Path(folder).parts[1] for folder in (sys.prefix, sys.base_prefix)}
    assert set(ask("os.listdir('/')")) <= top | trees
    assert "passwd" not in ask("os.listdir('/etc')")


@isolated
def test_nothing_can_be_written_but_small_folders_in_memory():
    # No file can be made in /proc and /dev/pts, whoever owns them.
    writable = "[f for f, _, _ in os.walk('/') if not f.startswith(('/proc', '/dev/pts')) and os.access(f, os.W_OK)]"
    # Where Python itself lies below /tmp, the folders on the way to it are part of the small /tmp.
    found = [folder for folder in ask(writable) if not folder.startswith("/tmp/")]
    assert sorted(found) == ["/dev/shm", "/home/learner", "/run", "/tmp", "/var"]
    sizes = ask("[s.f_blocks * s.f_frsize for s in map(os.statvfs, ('/tmp', '/var', '/run', '/dev/shm', os.getcwd()))]")
    assert sizes == [MEBIBYTE] * 5


@isolated
def test_a_full_file_system_stays_full():
    fill = "f = open('/tmp/full', 'wb', buffering=0); n = sum(f.write(bytes(2**16)) for _ in range(32))"
    assert "No space left" in run(f"try:\n    {fill}\nexcept OSError as error: print(error)")


@isolated
def test_the_user_has_no_rights_and_no_past(monkeypatch):
    monkeypatch.setenv("SECRET", "of the grader")
    status = ask("dict(line.split(':', 1) for line in open('/proc/self/status').read().splitlines())")
    assert {status[name].strip("\t0") for name in status if name.startswith("Cap")} == {""}
    assert status["NoNewPrivs"].strip() == "1"
    assert 0 not in ask("[os.getuid(), os.geteuid(), os.getgid(), os.getegid(), *os.getgroups()]")
    assert set(ask("dict(os.environ)")) <= {"HOME", "PATH", "LANG", "LC_CTYPE", "PWD"}
    assert ask("os.uname().nodename") == "sandbox"
    assert ask("os.getcwd()") == sandbox.HOME


@isolated
def test_no_other_process_is_seen():
    processes = ask("[open(f'/proc/{p}/comm').read().strip() for p in os.listdir('/proc') if p.isdigit()]")
    assert len(processes) == 2
    assert processes[0] == "bwrap"


@isolated
def test_no_network():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        connect = "__import__('socket').socket().connect_ex(('127.0.0.1', int(argv[0])))"
        assert ask(connect, str(listener.getsockname()[1])) != 0
    assert ask("[name for _, name in __import__('socket').if_nameindex()]") == ["lo"]


@isolated
def test_what_is_given_is_readable_and_what_is_hidden_is_not(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "secret").write_text("x")
    (tmp_path / "told").write_text("y")
    tmp_path.chmod(0o755)
    seen = ask(
        "[os.listdir('/given'), os.listdir('/given/inner'), os.access('/given/told', os.W_OK), os.environ['A']]",
        readable=[(tmp_path, "/given")], hidden=["/given/inner"], environment={"A": "b"},
    )  # fmt: skip
    assert [sorted(seen[0]), *seen[1:]] == [["inner", "told"], [], False, "b"]


@isolated
def test_a_descriptor_reaches_the_sandbox():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        argv = [sys.executable, "-I", "-S", "-c", f"import os; os.write({theirs.fileno()}, b'here')"]
        subprocess.run(sandbox.command(argv, disk_bytes=MEBIBYTE), pass_fds=[theirs.fileno()], check=True, timeout=60)
        assert ours.recv(10) == b"here"


LIMITED = """
import importlib.util, os, sys, time
spec = importlib.util.spec_from_file_location("limits", "/limits.py")
limits = importlib.util.module_from_spec(spec)
spec.loader.exec_module(limits)
limits.set_limits(memory_bytes=2**28, processes=20, file_bytes=1000)
"""


def limited(program):
    return run(LIMITED + program, readable=[(limits.__file__, "/limits.py")]).strip()


@isolated
def test_memory_is_limited():
    assert limited("try:\n    bytearray(2**29)\nexcept MemoryError: print('refused')") == "refused"
    shared = "import mmap\ntry:\n    mmap.mmap(-1, 2**29)\nexcept OSError: print('refused')"
    assert limited(shared) == "refused"


@isolated
def test_files_are_limited():
    write = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    write += "try:\n    for _ in range(2): open('/tmp/f', 'ab', buffering=0).write(bytes(2000))\n"
    assert limited(write + "except OSError: print('refused')") == "refused"


@isolated
def test_processes_are_limited():
    fork = """
count = 0
try:
    for _ in range(60):
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
        count += 1
except BlockingIOError:
    print(count)
"""
    assert 10 <= int(limited(fork)) < 20


@isolated
def test_two_sandboxes_count_their_processes_apart():
    fork = "\nfor _ in range(12):\n    if os.fork() == 0: time.sleep(3); os._exit(0)\nprint('all')"
    def forking():
        """Return a sandbox's command: each has a user of its own, so that their processes are counted apart."""
        program = [sys.executable, "-I", "-S", "-c", LIMITED + fork]
        return sandbox.command(program, disk_bytes=MEBIBYTE, readable=[(limits.__file__, "/limits.py")])

    both = [subprocess.Popen(forking(), stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=60)[0].split()[-1] for process in both] == ["all", "all"]


@isolated
def test_a_sandbox_ends_with_its_grader():
    sleeper = "print(flush=True); import time; time.sleep(300)"
    argv = sandbox.command([sys.executable, "-I", "-S", "-c", sleeper], disk_bytes=MEBIBYTE)
    program = """
import subprocess, sys
inside = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
inside.stdout.readline()
print(inside.pid, flush=True)
inside.wait()
"""
    with subprocess.Popen([sys.executable, "-c", program, *argv], stdout=subprocess.PIPE, text=True) as grader:
        inside = psutil.Process(int(grader.stdout.readline()))
        grader.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 60
    while not has_ended(inside):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def bwrap(tmp_path, monkeypatch):
    """A place where a test can put a bwrap of its own, before all others."""
    monkeypatch.setenv("PATH", str(tmp_path))
    sandbox._way.cache_clear()
    yield tmp_path / "bwrap"
    sandbox._way.cache_clear()


@isolated
def test_python_may_be_called_by_way_of_any_folder(root, tmp_path):
    program = "from unrolled.grading import sandbox; print(*sandbox.available())"
    argv = [os.path.relpath(sys.executable, tmp_path), "-c", program]
    environment = os.environ | {"PYTHONPATH": str(root)}
    ran = subprocess.run(argv, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert ran.stdout == "True \n", ran.stdout + ran.stderr


def test_no_bubblewrap_is_said_in_a_sentence(bwrap):
    works, reason = sandbox.available()
    assert not works
    assert "is not installed" in reason


def test_bubblewrap_is_tried_and_not_only_found(bwrap):
    bwrap.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    bwrap.chmod(0o755)
    works, reason = sandbox.available()
    assert not works
    assert reason.endswith("does not work here: bwrap: No permissions to create new namespace.")


@pytest.mark.skipif(ordinary_user.why_not() is not None, reason=str(ordinary_user.why_not()))
def test_all_of_this_holds_for_an_ordinary_user_too(root):
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__]
    path = os.pathsep.join((str(root), os.path.dirname(__file__)))
    ran = ordinary_user.run(argv, cwd="/", env={"PYTHONPATH": path}, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 skipped" in ran.stdout or not sandbox.available()[0], ran.stdout
