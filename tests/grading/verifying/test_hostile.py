"""Accidents and hostile code in the real child, with a sandbox and without: the other exercises keep their points.

What could do harm outside a sandbox - signals to all processes, many forks - is tried in a sandbox only.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from dataclasses import replace
from pathlib import Path

import ordinary_user
import psutil
import pytest
from processes import has_ended
from small_unit import ALL, LIMITS, body, graded, isolated, passed

from unrolled.grading.verifying.usage import Usage
from unrolled.grading.verifying.verify import _Verifier

pytestmark = pytest.mark.usefixtures("nothing_stays")


HOSTILE = {
    "os._exit": (body("import os\nos._exit(3)"), "crash", "double ended the Python process with status 3."),
    "segfault": (
        body("import ctypes\nctypes.string_at(0)"),
        "crash",
        "double ended the Python process with a crash in compiled code.",
    ),
    "killed": (body("import os\nos.kill(os.getpid(), 9)"), "crash", "double ended the Python process."),
    "endless loop": (
        body("while True: pass"),
        "time",
        "double did not finish within the time limit of 0.5 seconds of processor time. Is there a loop that never",
    ),
    "waits": (body("import time\ntime.sleep(60)"), "time", "double did not finish within the time limit of 4 seconds."),
    "computes elsewhere": (
        body("import os, time\nif os.fork() == 0:\n    while True: pass\ntime.sleep(60)"),
        "time",
        "time limit of 0.5 seconds of processor time",
    ),
    "swallows": (
        body("while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
        "time",
        "time limit of 0.5 seconds of processor time",
    ),
    "compiled loop": (body("return sum(iter(int, 1))"), "time", "double did not finish within the time limit"),
    "endless print": (body("while True: print('x' * 10**6)"), "time", "double did not finish within the time limit"),
    "memory at once": (body("return np.ones(10**10)"), "memory", "double needs more memory than the limit of 256 MiB."),
    "memory by and by": (
        body("y = []\nfor i in range(2000): y.append(bytearray(2**20))"),
        "memory",
        "limit of 256 MiB.",
    ),
    "shared memory": (
        body(
            "import mmap\ny = []\nfor i in range(2000):\n    y.append(mmap.mmap(-1, 2**20))\n    "
            "y[-1].write(bytes(2**20))"
        ),
        "memory",
        "limit of 256 MiB.",
    ),
    "garbage": (
        body(
            "import os\nfor n in range(3, 30):\n    try: os.write(n, b'x' * 10**5)\n    except OSError: pass\n"
            "os._exit(0)"
        ),
        "crash",
        "double sent something that cannot be read as an answer.",
    ),
    "closed pipe": (body("import os\nos.closerange(3, 100)\nreturn 2 * x"), "crash", "double ended the Python process"),
    "big file": (
        body("f = open('f', 'wb')\nfor i in range(100): f.write(bytes(2**20))"),
        "call",
        "double raised OSError",
    ),
}


@pytest.mark.parametrize(("source", "stage", "text"), HOSTILE.values(), ids=HOSTILE)
def test_what_ends_or_hangs_one_exercise_costs_that_one(grade, source, stage, text):
    # On a busy machine half a second of processor time takes long; to fill memory, half a second may not do.
    limits = replace(LIMITS, seconds_per_exercise=60) if "processor" in text else LIMITS
    limits = replace(LIMITS, seconds_per_exercise=60, processor_seconds=20) if stage == "memory" else limits
    verdicts = grade(double=source, limits=limits)
    assert passed(verdicts) == "shifted both", verdicts
    assert verdicts["double"].stage == stage
    assert text in verdicts["double"].text


CLOSED = {
    "signal to all": body("import os, time\nos.kill(-1, 9)\ntime.sleep(1)"),
    "signal to the parent": body("import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(1)"),
    "forks": body("import os, time\nfor i in range(100):\n    if os.fork() == 0: time.sleep(5); os._exit(0)"),
    "forks with memory": body(
        "import os, time\nfor i in range(3):\n    if os.fork() == 0: b = bytearray(150 * 2**20); "
        "time.sleep(1.5); os._exit(0)\n"
        "time.sleep(1.5)"
    ),
    "threads": body(
        "import threading, time\nfor i in range(100): threading.Thread(target=time.sleep, args=(5,)).start()"
    ),
    "left behind": body("import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(20)\nos._exit(0)"),
    "full disks": body(
        "for d in ('/tmp', '/dev/shm', '/var'):\n  for i in range(20): open(f'{d}/{i}', 'wb').write(bytes(2**25))"
    ),
}


@isolated
@pytest.mark.parametrize("source", CLOSED.values(), ids=CLOSED)
def test_attacks_on_the_machine_stay_in_the_sandbox(closed, source):
    # A small disk is as full as a large one, and sooner.
    verdicts = closed(double=source, limits=replace(LIMITS, disk_bytes=2**24))
    assert passed(verdicts) == "shifted both", verdicts


@isolated
def test_what_a_job_started_is_gone_before_the_next_one_begins(closed, monkeypatch):
    """What is about to end would count against the limit of another exercise, which lost its points for it."""
    begin, begun = Usage.__init__, []

    def noted(usage, pid, limits):
        begin(usage, pid, limits)
        begun.append(len(psutil.Process(pid).children(recursive=True)))

    monkeypatch.setattr(Usage, "__init__", noted)
    for _ in range(4):
        closed(double=CLOSED["forks"])
    assert len(begun) > 8
    assert set(begun) == {begun[0]}


LOADING = {
    "os._exit": "import os\nx = os._exit(0)\n",
    "segfault": "import ctypes\nx = ctypes.string_at(0)\n",
    "endless": "def f():\n    while True:\n        try:\n            while True: pass\n        "
    "except BaseException: pass\nx = f()\n",
    "endless import": "import os\nx = [0 for _ in iter(int, 1)] if not os.environ.get('X') else 1\n",
    "memory": "x = [bytearray(2**20) for _ in range(2000)]\n",
}


@pytest.mark.parametrize("source", LOADING.values(), ids=LOADING)
def test_a_statement_that_crashes_or_hangs_is_left_out(grade, source):
    assert passed(grade(source)) == ALL


def test_what_was_left_out_is_told(grade):
    verdict = grade("import os\ntwo = os._exit(0)\n", double=body("return two * x"))["double"]
    told = "two is made or changed in code cell 2, line 2: that statement was left out, because it ends the Python"
    assert told in verdict.text
    verdict = grade(double="import os\ndouble = os._exit(0)\n")["double"]
    assert verdict.text == (
        "double is not there: code cell 2, line 2, was left out, because it ends the Python process."
    )


def test_a_statement_that_only_calls_what_the_function_calls_too_is_not_told(grade):
    loop = "for number in range(2):\n    print(number)\n    import keras\n    layer = keras.layers.Dense(number + 1)\n"
    verdict = grade(loop, double="def double(x):\n    print(x)\n")["double"]
    assert verdict.stage == "type" and "made or changed" not in verdict.text


def test_the_time_for_all_is_limited():
    hang = "import time\n" + body("time.sleep(60)")
    limits = replace(LIMITS, seconds_to_verify=1, seconds_per_exercise=30)
    begun = time.monotonic()
    verdicts = graded(double=hang, limits=limits)
    assert time.monotonic() - begun < 25  # and not the exercise's own 30
    assert passed(verdicts) == ""
    assert verdicts["both"].text == "both was not tried: the work took longer than 1 second in all."


def test_the_processor_time_of_loading_is_not_held_against_an_exercise(grade):
    train = """
        import time
        def train():
            end = time.process_time() + 0.6
            while time.process_time() < end: pass
        trained = train()
    """
    slow = body("import time\ntime.sleep(0.3)\nreturn 2 * x")
    limits = replace(LIMITS, seconds_to_load=20)
    assert passed(grade(textwrap.dedent(train), double=slow, limits=limits)) == ALL


def test_a_hung_function_is_waited_for_once(grade, monkeypatch):
    stopped, real = [], _Verifier._attempt

    def attempt(self, name, *arguments, **options):
        found = real(self, name, *arguments, **options)
        stopped.extend([name] if found.ended and found.ended.why in ("time", "processor") else [])
        return found

    monkeypatch.setattr(_Verifier, "_attempt", attempt)
    verdicts = grade(double=body("while True: pass"))
    assert passed(verdicts) == "shifted both"
    assert stopped == ["double"]


@isolated
def test_two_submissions_at_once_do_not_see_each_other(tmp_path):
    mark = f"unrolled-{os.getpid()}"
    source = body(f"""
        import os, time
        open('/tmp/{mark}', 'a').close()
        time.sleep(0.3)
        others = [p for p in os.listdir('/proc') if p.isdigit() and int(p) not in (1, os.getpid(), os.getppid())]
        places = ('/tmp', '/var', '/run', '/dev/shm', '/home/learner')
        files = [f for d in places for f in os.listdir(d) if os.path.isfile(os.path.join(d, f))]
        # The course's own earlier functions have a process beside this one, and nobody else has.
        raise ValueError(len(others) > 1, files)
    """)
    texts = []
    threads = [
        threading.Thread(target=lambda: texts.append(graded(double=source, isolated=True)["double"].text))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 2
    for text in texts:
        assert f"ValueError: (False, ['{mark}'])" in text


@pytest.mark.skipif(os.getuid() != 0, reason="only root has rights to give up")
def test_without_a_sandbox_root_ends_nobody_elses_process_wherever_python_lies():
    # Signal 0 asks whether a signal would be allowed, and sends none.
    source = body(f"import os\nraise ValueError(os.getuid() > 0, os.kill({os.getpid()}, 0))")
    assert "PermissionError" in graded(double=source, isolated=False)["double"].text


@isolated
def test_the_child_sees_no_course():
    # A process looks at all folders once, and says what it saw in each case.
    probe = body("""
        import os, sys
        # The folder of Python itself is seen, and may lie in a clone called unrolled.
        python = os.path.dirname(os.path.dirname(sys.executable))
        if not hasattr(sys, "walked"):
            sys.walked = [f for f, _, _ in os.walk('/') if not f.startswith(python)]
        walked = sys.walked
        found = [f for f in walked if f.startswith(('/work', '/home', '/root')) or 'unrolled' in f]
        names = sorted({n for f in found if 'unrolled' in f and '__pycache__' not in f for n in os.listdir(f)})
        words = ("exercises", "oracle", "masters", "answers", "source", ".key", ".ipynb", "gradebook", "NBGRADER")
        seen = repr((names, sorted(os.environ), os.getcwd()))
        raise ValueError([word for word in words if word in seen], 'worker.py' in names)
    """)
    limits = replace(LIMITS, seconds_per_exercise=20, processor_seconds=20)
    text = graded(double=probe, isolated=True, limits=limits)["double"].text
    assert "ValueError: ([], True)." in text


def test_without_fork_each_exercise_has_a_process_of_its_own(monkeypatch):
    """As on Windows: one process and two pipes for each job."""
    monkeypatch.delattr(os, "fork")
    assert passed(graded(isolated=False)) == ALL
    assert passed(graded("import os\nx = os._exit(0)", isolated=False)) == ALL
    for source, stage in ((body("while True: pass"), "time"), (body("import os\nos._exit(1)"), "crash")):
        verdicts = graded(double=source, isolated=False, limits=LIMITS)
        assert passed(verdicts) == "shifted both"
        assert verdicts["double"].stage == stage


def test_a_process_left_running_is_ended_without_a_sandbox_too():
    with tempfile.NamedTemporaryFile("r") as file:
        os.chmod(file.name, 0o666)
        source = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        # Each case leaves one, and the first of them lets the others return at once: none may empty the file.
        source += f"        open({file.name!r}, 'a').write(f'{{os.getpid()}} ')\n        time.sleep(99)\n"
        source += f"    os._exit(0)\nwhile not os.path.getsize({file.name!r}): time.sleep(0.05)\nreturn 2 * x"
        # The limits are not what ends it.
        limits = replace(LIMITS, seconds_per_exercise=20, processor_seconds=20)
        verdicts = graded(double=body(source), isolated=False, limits=limits)
        left = [int(number) for number in file.read().split()]
    assert left, verdicts["double"]
    deadline = time.monotonic() + 60
    for number in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(number)
            while not has_ended(process):
                assert time.monotonic() < deadline
                time.sleep(0.05)


def test_a_grader_that_is_killed_leaves_no_child_running(tmp_path):
    program = "from small_unit import graded; print('ready', flush=True); "
    program += "graded(double='def double(x):\\n while True: pass\\n')"
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    environment = os.environ | {"PYTHONPATH": path, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as grader:
        grader.stdout.readline()
        family, deadline = [], time.monotonic() + 60
        while len(family) < 2 and time.monotonic() < deadline:
            family = psutil.Process(grader.pid).children(recursive=True)
        time.sleep(0.5)
        family = psutil.Process(grader.pid).children(recursive=True)
        grader.kill()
    assert psutil.wait_procs(family, timeout=60)[1] == []


# In children that are started, and in those that a server forks.
AS_ORDINARY_USER = {
    "test_hostile.py": "attacks_on_the_machine or two_submissions or sees_no_course or memory and sandbox",
    "test_verify.py": "in_every_form and twice",
    "test_children.py":
    "attacks_on or two_submissions or sees_no_course or forked or carried or rights or memory or killed",
}  # fmt: skip


@pytest.mark.skipif(ordinary_user.why_not() is not None, reason=str(ordinary_user.why_not()))
def test_attacks_on_an_ordinary_user_stay_in_the_sandbox(root):
    modules = [str(Path(__file__).with_name(name)) for name in AS_ORDINARY_USER]
    chosen = " or ".join(f"({name} and ({tests}))" for name, tests in AS_ORDINARY_USER.items())
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:nbval", "-k", chosen, *modules]
    path = os.pathsep.join((str(root), os.path.dirname(__file__)))
    ran = ordinary_user.run(argv, cwd="/", env={"PYTHONPATH": path}, timeout=600)
    assert ran.returncode == 0, ran.stdout + ran.stderr
