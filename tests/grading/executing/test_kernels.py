"""Kernels for student code: quick, apart from one another and from everything else, and gone afterwards.

Nothing here does harm if a sandbox does not hold: files are looked for and never written, the listener is the test's
own, and what is left running ends by itself.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import tomllib
import types
from importlib.metadata import EntryPoint

import ordinary_user
import psutil
import pytest
from jupyter_client.provisioning import KernelProvisionerBase
from listening import started
from processes import within

from unrolled import content
from unrolled.course.settings import Limits
from unrolled.grading import sandbox
from unrolled.grading.executing import kernels, servers
from unrolled.grading.executing.execute import execute
from unrolled.grading.fork_server import ForkServer

isolated = pytest.mark.skipif(not sandbox.available()[0], reason=sandbox.available()[1])


# A server that has not imported TensorFlow beforehand, for tests of how servers begin and end.
LIGHT = (
    "import ipykernel.kernelapp; from unrolled.grading.inside import fork_server, kernel_server; "
    "fork_server.run(kernel_server.keep, lambda: None)"
)


# A course that has nothing imported beforehand: without a sandbox each kernel imports all of it by itself, which is of
# no use where a test asks as whom it runs and how it ends.
BARE = types.SimpleNamespace(__name__="bare", package=content.package, preload=())


def without_tensorflow(command):
    """Return the command of a server, changed to one of a server that forks at once, without TensorFlow."""
    return [*command[: command.index("-m")], "-c", LIGHT]


@pytest.fixture
def light(monkeypatch):
    """Servers of the test's own, without TensorFlow."""
    real = servers._command
    monkeypatch.setattr(servers, "_command", lambda *arguments: without_tensorflow(real(*arguments)))
    monkeypatch.setattr(servers, "SERVERS", servers.Servers())
    yield
    kernels.end_servers()


@pytest.fixture(autouse=True, scope="module")
def _no_server_stays():
    """Tests of other modules that look for processes left behind find none of this module's."""
    yield
    servers.SERVERS.close()


@pytest.fixture(autouse=True)
def _temporary(tmp_path, monkeypatch):
    """Whatever the grader leaves behind among temporary files is found."""
    place = tmp_path / "t"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    yield
    assert os.listdir(place) == []


def ask(kernel, source):
    """Return what a cell prints."""
    said = []

    def hook(message):
        if message["msg_type"] in ("stream", "error"):
            content = message["content"]
            said.append(content.get("text") or f"{content['ename']}: {content['evalue']}")

    kernel.client.execute_interactive(textwrap.dedent(source), output_hook=hook, timeout=60, allow_stdin=False)
    return "".join(said).strip()


def running(word):
    """Return the processes of this machine that have the word among their arguments."""
    found = []
    for process in psutil.process_iter():
        try:
            if word in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def appears(word):
    """Return whether a process with the word is there, after a while at most.

    Popen returns before the new program's arguments can be read: on a busy machine up to twenty milliseconds before.
    """
    return within(90, lambda: running(word))


def gone(word):
    """Return whether no process with the word is left, after a while at most."""
    return within(60, lambda: not running(word))


@isolated
def test_a_keras_layer_in_a_fork_gives_the_numbers_of_keras():
    source = """
        import numpy as np
        from unrolled.backend import keras
        rng = np.random.default_rng(1)
        x, w, u, b = (rng.normal(size=s).astype("float32") for s in [(2, 5, 3), (3, 4), (4, 4), (4,)])
        layer = keras.layers.SimpleRNN(4)
        layer.build(x.shape)
        layer.set_weights([w, u, b])
        h = np.zeros((2, 4))
        for t in range(5):
            h = np.tanh(x[:, t] @ w + h @ u + b)
        print(np.abs(np.asarray(layer(x)) - h).max() < 1e-6)
    """
    with started(content) as kernel:
        assert kernel.isolated
        assert ask(kernel, source) == "True"


@isolated
def test_a_kernel_of_a_unit_knows_the_answers_to_its_checks_and_asks_for_others_itself():
    source = """
        from unrolled import check, oracle
        from unrolled.oracle import remember
        before = sum(map(len, remember.known().values()))
        check(oracle.{name})
        print(sum(map(len, remember.known().values())) > before)
    """
    for unit, name, asks in [
        ("99_nothing", "rnn_step", True), ("01_rnn_step", "rnn_step", False), ("01_rnn_step", "lstm_step", True),
    ]:  # fmt: skip
        with started(content, unit=unit) as kernel:
            said = ask(kernel, source.format(name=name))
            assert "agree with Keras" in said
            assert said.endswith(str(asks)), said


@isolated
def test_a_kernel_sees_neither_the_course_nor_the_grader_nor_a_network(root):
    with socket.create_server(("127.0.0.1", 0)) as listener, started(content) as kernel:
        port = listener.getsockname()[1]
        assert socket.create_connection(("127.0.0.1", port)).close() is None
        assert ask(kernel, f"import socket; print(socket.socket().connect_ex(('127.0.0.1', {port})) != 0)") == "True"
        hidden = [root / name for name in ("source", "tests", "nbgrader_config.py", ".git")]
        hidden += [os.path.expanduser("~/.ssh"), "/etc/passwd", "/etc/shadow", "/work", f"/proc/{os.getpid()}"]
        names = [str(name) for name in hidden if os.path.exists(name) and name != "/work"]
        assert names
        assert ask(kernel, f"import os; print([n for n in {names!r} if os.access(n, os.F_OK)])") == "[]"
        assert ask(kernel, "import unrolled.checking.check, unrolled.given; print(unrolled.__name__)") == "unrolled"


@isolated
def test_a_kernel_can_write_to_its_throwaway_folders_only():
    source = """
        import os
        found = [os.path.join(d, n) for d, ns, _ in os.walk("/", followlinks=False) for n in ns
                 if d.count("/") < 4 and os.access(os.path.join(d, n), os.W_OK)]
        print(*sorted(f for f in found if not f.startswith(("/home/learner/", "/tmp/", "/dev/shm/"))))
    """
    with started(content) as kernel:
        assert ask(kernel, source) == "/dev/shm /home/learner /tmp"
        assert ask(kernel, "print(open('/proc/self/status').read())").startswith("FileNotFoundError")


@isolated
def test_a_fork_looks_at_no_module_for_a_debugger_that_is_not_there():
    # What ipykernel lists for its debugger, from objects that the fork would have copied to itself.
    source = """
        import ipykernel.ipkernel, sys
        print(get_ipython().kernel._kernel_modules, ipykernel.ipkernel.sys is sys)
    """
    with started(content) as kernel:
        assert ask(kernel, source) == "[] True"


@isolated
def test_nothing_tells_a_notebook_that_it_is_graded(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with started(content) as kernel:
        names = ask(kernel, "import os; print(*os.environ, os.getcwd(), os.uname().nodename)")
        names += ask(kernel, "import sys; print(sys.argv, sys.orig_argv, open('/proc/self/cmdline').read())")
    for word in ("NBGRADER", "GRAD", "grading", "JPY_", "PYTEST", "SANDBOX="):
        assert word not in names


@isolated
def test_two_kernels_at_once_see_neither_files_nor_processes_nor_sockets_of_each_other():
    leave = """
        import os, socket, subprocess
        for folder in ("/tmp", "/dev/shm", os.path.expanduser("~"), "."):
            open(os.path.join(folder, "mine"), "w").close()
        others = [subprocess.Popen(["sleep", "60"]) for _ in range(40)]
        tcp = socket.create_server(("127.0.0.1", 45678))
        named = socket.socket(socket.AF_UNIX); named.bind("\\0mine"); named.listen()
        print(*(other.pid for other in others))
    """
    look = """
        import os, socket
        print([d for d in ("/tmp", "/dev/shm", os.path.expanduser("~"), ".") if "mine" in os.listdir(d)])
        def there(pid):
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return False
            return True
        print([pid for pid in theirs if there(pid)])
        print(socket.socket().connect_ex(("127.0.0.1", 45678)) != 0)
        print(socket.socket(socket.AF_UNIX).connect_ex("\\0mine") != 0)
    """
    with started(content) as one, started(content) as other:
        # The lower numbers may be those of the other kernel's own threads.
        theirs = [int(number) for number in ask(one, leave).split()][-10:]
        assert theirs[0] > 30
        assert ask(other, f"theirs = {theirs}") == ""
        assert ask(other, look).splitlines() == ["[]", "[]", "True", "True"]


@isolated
def test_nothing_is_carried_over_to_the_next_kernel():
    leave = """
        import os
        for name in ("IPYTHONDIR", "KERAS_HOME", "MPLCONFIGDIR"):
            open(os.path.join(os.environ[name], "left"), "w").close()
        os.makedirs(os.path.join(os.environ["IPYTHONDIR"], "profile_default", "startup"), exist_ok=True)
        open(os.path.join(os.environ["IPYTHONDIR"], "profile_default", "startup", "00.py"), "w").write("left = 1")
        open(os.path.join(os.environ["KERAS_HOME"], "keras.json"), "w").write('{"floatx": "float64"}')
        import numpy; print(numpy.random.rand())
    """
    look = """
        import os
        home = os.path.expanduser("~")
        print([f for _, _, fs in os.walk(home) for f in fs if "README" not in f], "left" in globals())
        import numpy; print(numpy.random.rand())
    """
    with started(content) as kernel:
        drawn = ask(kernel, leave)
    with started(content) as kernel:
        files, other = ask(kernel, look).splitlines()
    assert files == "[] False"
    assert drawn != other


@isolated
def test_a_kernel_has_no_rights_and_stands_under_limits():
    limits = Limits(file_bytes=2**20, disk_bytes=3 * 2**20)
    source = """
        import ctypes, resource
        print(*(resource.getrlimit(getattr(resource, "RLIMIT_" + n))[1] for n in ("FSIZE", "CORE", "DATA", "NPROC")))
        print(ctypes.CDLL(None).mount(b"x", b"/tmp", b"tmpfs", 0, None), ctypes.CDLL(None).prctl(39, 0, 0, 0, 0))
    """
    with started(content, limits) as kernel:
        said = ask(kernel, source).splitlines()
    assert said[0] == f"{2**20} 0 {limits.kernel_memory_bytes} {limits.processes}"
    assert said[1] == "-1 1"


@isolated
def test_what_a_notebook_starts_ends_with_its_kernel():
    number = f"{86400 + os.getpid()}.125"
    with started(content) as kernel:
        ask(kernel, f"import subprocess; subprocess.Popen(['sleep', '{number}'], start_new_session=True)")
        assert appears(number)
    assert not running(number)


@isolated
def test_everything_ends_when_the_grader_is_killed(root):
    number = f"{86400 + os.getpid()}.25"
    program = f"""
        import time
        from unrolled import content
        from unrolled.grading.executing import servers
        from listening import started
        from test_kernels import without_tensorflow
        real = servers._command
        servers._command = lambda *arguments: without_tensorflow(real(*arguments))
        with started(content) as kernel:
            kernel.client.execute("import subprocess; subprocess.Popen(['sleep', '{number}'], start_new_session=True)")
            time.sleep(120)
    """
    grader = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root), *sys.path]), "TMPDIR": tempfile.gettempdir()},
    )
    assert appears(number)
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    assert gone(number)


@isolated
def test_a_server_that_has_died_is_started_again(light):
    with started(content) as kernel:
        server = servers.SERVERS.take(content, kernel.limits)
        server.close()
        end = time.monotonic() + 60
        while kernel.ended() is None and time.monotonic() < end:
            time.sleep(0.05)
        assert kernel.ended() == "the server of kernels ended"
    with started(content) as kernel:
        assert ask(kernel, "print(6 * 7)") == "42"


@isolated
def test_several_threads_get_kernels_from_one_server():
    from concurrent.futures import ThreadPoolExecutor

    def work(number):
        with started(content) as kernel:
            return ask(kernel, f"print({number} ** 2)")

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(work, range(6))) == [str(number**2) for number in range(6)]


@isolated
def test_a_kernel_that_does_not_start_is_tried_twice(monkeypatch):
    tries = []

    def broken(content, limits):
        tries.append(limits)
        return [sys.executable, "-c", "import sys; sys.exit('the disk is on fire')"]

    monkeypatch.setattr(servers, "SERVERS", servers.Servers())
    monkeypatch.setattr(servers, "_command", broken)
    execution = execute(b"a notebook", Limits(), content)
    assert "The server of kernels did not start. the disk is on fire" in execution.notes[0]
    assert execution.notebook == b"a notebook"
    assert len(tries) == 2


@isolated
def test_where_kernels_cannot_have_namespaces_each_has_a_server(light, monkeypatch):
    used = []
    real = ForkServer.wait

    def wait(server, *arguments):
        real(server, *arguments)
        server.shared = False
        used.append(server)

    monkeypatch.setattr(ForkServer, "wait", wait)
    with started(content) as kernel:
        assert ask(kernel, "print(6 * 7)") == "42"
        assert used[0].alive
    used[0]._process.wait(60)
    with started(content) as kernel:
        assert ask(kernel, "print(6 * 7)") == "42"
    assert used[0] is not used[1]


@isolated
def test_jupyter_client_speaks_with_kernels_of_both_kinds(light):
    for closed in (True, False):
        with started(BARE, isolated=closed) as kernel:
            assert ask(kernel, "import os; print(os.path.exists('/course'))") == str(closed)


@pytest.fixture
def other(tmp_path, monkeypatch):
    """Another course, whose notebooks import a package of its own."""
    monkeypatch.setattr(servers, "SERVERS", servers.Servers())
    package = tmp_path / "weaving"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "loom.py").write_text("threads = 12\n")
    tmp_path.chmod(0o755)
    yield types.SimpleNamespace(__name__="weaving", package=package, preload=("weaving.loom",))
    kernels.end_servers()


@pytest.mark.parametrize("closed", [pytest.param(True, marks=isolated), False])
def test_a_kernel_sees_the_package_of_another_course_and_has_imported_its_modules(closed, other):
    source = """
        import sys
        print("weaving.loom" in sys.modules, any("loom" in word for word in sys.argv + sys.orig_argv))
        import weaving.loom, unrolled.checking.call
        print(weaving.loom.threads)
    """
    with started(other, isolated=closed) as kernel:
        assert ask(kernel, source).split() == ["True", "False", "12"]


@isolated
def test_kernels_start_inside_a_running_event_loop():
    async def work():
        with started(content) as kernel:
            kernel.client.execute("1")
            return kernel.ended()

    assert asyncio.run(work()) is None


def test_without_a_sandbox_a_plain_kernel_works_in_a_throwaway_folder():
    with started(BARE, isolated=False) as kernel:
        assert not kernel.isolated
        place = ask(kernel, "import os; print(os.getcwd(), os.path.expanduser('~'))").split()
        assert all(os.path.isdir(folder) for folder in place)
        assert "NBGRADER" not in ask(kernel, "import os; print(*os.environ)")
    assert not any(os.path.exists(folder) for folder in place)


@pytest.mark.skipif(ordinary_user.why_not() is not None, reason=str(ordinary_user.why_not()))
def test_without_a_sandbox_root_does_not_run_student_code_as_root(root):
    program = """
        import types
        from listening import started
        from unrolled import content
        source = "import os, json.tool; open('f', 'w').close(); print(os.getuid(), os.access('/etc/shadow', os.R_OK))"
        bare = types.SimpleNamespace(__name__="bare", package=content.package, preload=())
        with started(bare, isolated=False) as kernel:
            kernel.client.execute_interactive(source, allow_stdin=False)
    """
    done = ordinary_user.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        user=0,
        env={"PYTHONPATH": os.pathsep.join((str(root), os.path.dirname(__file__))), "HOME": "/tmp"},
    )
    uid, readable = done.stdout.split()
    assert int(uid) > 0
    assert readable == "False"


@pytest.mark.skipif(os.getuid() != 0, reason="only root has rights to give up")
def test_without_a_sandbox_root_ends_nobody_elses_process_wherever_python_lies():
    # Signal 0 asks whether a signal would be allowed, and sends none.
    source = """
import os
try:
    print(os.getuid() > 0, os.kill(os.getppid(), 0))
except PermissionError:
    print("refused")
"""
    with started(BARE, isolated=False) as kernel:
        assert ask(kernel, source).split() == ["refused"]


def test_what_a_plain_kernel_starts_ends_with_it_too():
    number = f"{86400 + os.getpid()}.5"
    with started(BARE, isolated=False) as kernel:
        ask(kernel, f"import subprocess; subprocess.Popen(['sleep', '{number}'], start_new_session=True)")
        assert appears(number)
    assert gone(number)


def test_the_provisioners_are_registered(root):
    declared = tomllib.loads((root / "pyproject.toml").read_text())["project"]["entry-points"]
    for name, value in declared["jupyter_client.kernel_provisioners"].items():
        assert issubclass(EntryPoint(name, value, "").load(), KernelProvisionerBase)
    # Kernels for student code are started by grading alone.
    assert set(declared["jupyter_client.kernel_provisioners"]) == {"unrolled-warm"}


# An ordinary user's sandbox is made with a user namespace, and its limits count other processes: tried again is what a
# kernel may see and write, what it may use, and that all of it ends. How servers begin, and how outputs are read and
# cut, is the grader's own work outside the sandbox, and the same for everybody.
# One pytest runs both modules, whose kernels then come from one server.
AS_ORDINARY_USER = {
    "test_kernels.py": "nor_a_network or throwaway_folder or two_kernels or carried_over or no_rights or starts_end "
    "or grader_is_killed",
    "test_execute.py": "isolated_and_says_so or accident or swallows or dead_kernel or memory or limited or without_a",
}


@pytest.mark.skipif(ordinary_user.why_not() is not None, reason=str(ordinary_user.why_not()))
def test_the_same_holds_for_an_ordinary_user(root):
    modules = [str(root / "tests" / "grading" / "executing" / name) for name in AS_ORDINARY_USER]
    chosen = " or ".join(f"({name} and ({tests}))" for name, tests in AS_ORDINARY_USER.items())
    ordinary_user.holds(modules, chosen=chosen)
