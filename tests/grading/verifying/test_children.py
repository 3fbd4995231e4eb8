"""Children forked by a warm server are as closed as those with a bubblewrap of their own: the same tests hold."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from processes import has_ended
from small_unit import ALL, LIMITS, body, graded, passed

# pytest runs these here again, with the server of this module.
from test_follow_through import test_the_masters_answers_are_not_in_the_child  # noqa: F401
from test_hostile import (  # noqa: F401
    test_a_hung_function_is_waited_for_once,
    test_a_statement_that_crashes_or_hangs_is_left_out,
    test_attacks_on_the_machine_stay_in_the_sandbox,
    test_the_child_sees_no_course,
    test_two_submissions_at_once_do_not_see_each_other,
    test_what_ends_or_hangs_one_exercise_costs_that_one,
    test_what_was_left_out_is_told,
)
from test_verify import test_a_right_answer_passes_in_every_form, test_keras_is_not_there_at_all  # noqa: F401

from unrolled import content
from unrolled.grading import sandbox
from unrolled.grading.fork_server import ForkServer
from unrolled.grading.verifying import child

pytestmark = pytest.mark.skipif(not sandbox.available()[0], reason=sandbox.available()[1])


@pytest.fixture(autouse=True, scope="module")
def server():
    """A warm server for all tests of this module, which leaves nothing behind."""
    before = {process.pid for process in psutil.Process().children()}
    child.WARM.open(LIMITS, content)
    yield child.WARM.server
    child.WARM.close()
    assert [process for process in psutil.Process().children() if process.pid not in before] == []


@pytest.fixture(name="closed")
def in_a_sandbox():
    """Grade in a sandbox."""
    return lambda *sources, **changed: graded(*sources, **{"limits": LIMITS, "isolated": True} | changed)


@pytest.fixture
def grade(closed):
    """What the tests of verdicts grade with, in a sandbox and without, is the sandbox here."""
    return closed


@pytest.fixture
def anew(monkeypatch):
    """Count the children that are not forked, but started anew."""
    started = []
    real = child.Child._start_anew
    monkeypatch.setattr(child.Child, "_start_anew", lambda self: (started.append(self), real(self)))
    return started


def test_a_child_is_forked_and_ends(server, anew):
    assert passed(graded()) == ALL
    assert anew == []
    assert len(_keepers(server)) == 0


def _keepers(server):
    """Return the processes that belong to children of the server."""
    deadline = time.monotonic() + 60
    while True:
        family = psutil.Process(server._process.pid).children(recursive=True)
        # bubblewrap's inner process and the server itself stay.
        left = [process for process in family if not has_ended(process)][2:]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)


def test_nothing_is_carried_over_to_the_next_child():
    leave = body(
        "import builtins, os, random, sys\n"
        "random.seed(1); sys.trace_of_me = builtins.trace_of_me = 1; os.environ['TRACE'] = '1'; np.trace_of_me = 1\n"
        "open('/tmp/trace', 'w'); open('/dev/shm/trace', 'w'); open('trace', 'w')\nreturn 2 * x"
    )
    look = body(
        "import builtins, os, sys\n"
        "found = [hasattr(one, 'trace_of_me') for one in (sys, builtins, np)] + ['TRACE' in os.environ]\n"
        "found += [os.path.exists(os.path.join(d, 'trace')) for d in ('/tmp', '/dev/shm', os.getcwd())]\n"
        "return x * (5 if any(found) else 2)"
    )
    for _ in range(2):
        assert passed(graded(double=leave)) == ALL
        assert passed(graded(double=look)) == ALL


def test_two_children_have_different_random_numbers():
    source = body("import random\nraise ValueError(random.random(), np.random.rand())")
    texts = {graded(double=source)["double"].text.partition("ValueError: (")[2].split(")")[0] for _ in range(3)}
    assert len({text.split(", ")[0] for text in texts}) == 3
    assert len({text.split(", ")[-1] for text in texts}) == 3


def test_what_every_notebook_draws_with_is_imported_once_for_a_class():
    source = "import sys\nready = 'numpy.random' in sys.modules\n"
    assert passed(graded(source, double="def double(x):\n    return 2 * x if ready else None\n")) == ALL


def test_two_exercises_have_different_random_numbers():
    draw = {name: f"def {name}(x):\n    raise ValueError(np.random.rand())\n" for name in ("double", "both")}
    verdicts = graded(**draw)
    texts = {verdicts[name].text.partition("ValueError: ")[2].split()[0] for name in draw}
    assert len(texts) == 2, verdicts


def test_a_child_has_no_rights_and_no_way_to_another():
    look = body(
        "import ctypes, os, socket\n"
        "libc = ctypes.CDLL(None)\n"
        "results = [libc.mount(b'none', b'/tmp', b'tmpfs', 0, None), libc.sethostname(b'x', 1), libc.chroot(b'/')]\n"
        "devices = socket.if_nameindex()\n"
        "parents = os.listdir('/proc')\n"
        "raise ValueError(results, [name for _, name in devices if name != 'lo'], parents, os.getuid() == 0)"
    )
    assert "ValueError: ([-1, -1, -1], [], ['self'], False)" in graded(double=look)["double"].text


def test_where_a_server_has_died_children_are_started_anew(server, anew):
    # bubblewrap that is killed while it begins leaves its child running, until this side closes the line.
    server.wait(60)
    server._process.kill()
    server._process.wait()
    try:
        assert passed(graded()) == ALL
        assert len(anew) == 1
    finally:
        child.WARM.close()
        child.WARM.open(LIMITS, content)


def test_where_forks_have_no_namespaces_children_are_started_anew(monkeypatch, anew):
    monkeypatch.setattr(child.WARM, "server", ForkServer(["sh", "-c", "exit 1"]))
    assert passed(graded()) == ALL
    assert len(anew) == 1
    child.WARM.close()


def test_a_grader_that_is_killed_leaves_no_child_running(tmp_path):
    program = (
        "from unrolled import content; from unrolled.grading.verifying import child; "
        "from small_unit import LIMITS, graded; "
        "child.WARM.open(LIMITS, content); print(graded()['double'].passed, flush=True); "
        "graded(double='def double(x):\\n while True: pass\\n')"
    )
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    environment = os.environ | {"PYTHONPATH": path, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as grader:
        assert grader.stdout.readline() == b"True\n"
        family, deadline = [], time.monotonic() + 60
        while len(family) < 5 and time.monotonic() < deadline:
            time.sleep(0.05)
            family = psutil.Process(grader.pid).children(recursive=True)
        grader.kill()
    assert len(family) >= 5
    assert psutil.wait_procs(family, timeout=60)[1] == []
