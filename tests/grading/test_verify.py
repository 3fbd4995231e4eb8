"""Verdicts on honest habits, wrong answers and hostile code, through the real child, with a sandbox and without.

What could do harm outside a sandbox - signals to all processes, many forks - is tried in a sandbox only.
"""

import contextlib
import os
import shutil
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
from courses import KEY, cache
from processes import has_ended
from small_unit import ANSWERS, MASTER, SOLUTIONS, graded, passed

from unrolled import content
from unrolled.course.settings import Limits
from unrolled.grading import sandbox
from unrolled.grading.types import Cell
from unrolled.grading.unit import answers, masters
from unrolled.grading.verifying.verify import NotStarted, _Verifier, verify

ALL = "double shifted both"
# Processor time is over first, also on a busy machine.
LIMITS = Limits(
    seconds_to_load=4, seconds_per_exercise=4, processor_seconds=0.5, child_memory_bytes=256 * 2**20, processes=40
)
isolated = pytest.mark.skipif(not sandbox.available()[0], reason=sandbox.available()[1])


@pytest.fixture(params=[pytest.param(True, marks=isolated), False], ids=["sandbox", "plain"])
def grade(request):
    """Grade a notebook of the small unit, in a sandbox or without one."""
    return lambda *sources, **changed: graded(*sources, **{"limits": LIMITS, "isolated": request.param} | changed)


@pytest.fixture
def usual():
    """Grade in a sandbox where there is one."""
    return lambda *sources, **changed: graded(*sources, limits=LIMITS, **changed)


@pytest.fixture
def closed():
    """Grade in a sandbox."""
    return lambda *sources, **changed: graded(*sources, limits=LIMITS, isolated=True, **changed)


@pytest.fixture(autouse=True)
def _nothing_stays(monkeypatch, tmp_path_factory):
    """No process and no file is left behind."""
    # Made before the folder of this one test: it is there for all tests.
    tmp_path_factory.getbasetemp()
    # A folder of its own: other tests, and other gradings, make and remove theirs at the same time. Students' code
    # may run as another user, who has to get there.
    own = Path(tempfile.mkdtemp(prefix="nothing-stays-"))
    own.chmod(0o711)
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    # A server of kernels may be there, which other tests of this process have left for the next ones.
    before = {child.pid for child in psutil.Process().children()}
    yield
    deadline = time.monotonic() + 60
    while _new_since(before) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [child.cmdline()[:3] for child in _new_since(before)] == []
    assert list(own.glob("unrolled-????????")) == []
    shutil.rmtree(own)


def _new_since(before):
    return [child for child in psutil.Process().children() if child.pid not in before]


def body(text):
    """Return the source of `double` with this body."""
    return "def double(x):\n" + textwrap.indent(textwrap.dedent(text).strip(), "    ") + "\n"


# Right answers

HABITS = {
    "nothing else": "",
    "plots and prints": "import matplotlib.pyplot as plt\nplt.plot([1])\nprint(1)\nplt.rcParams['font.size'] = 3\n",
    "matplotlib inline": "%matplotlib inline\nimport matplotlib.pyplot as plt\n",
    "shell and magics": "!pip install x\n%pip install x\nfiles = !ls\nx = %who_ls\nnp.tanh?\n%run other.py\n"
    "!echo 'it\n",
    "cell magic": "%%bash\nrm nothing\n",
    "check": "check(double)\nfrom unrolled import example\narguments, answer = example('double')\n",
    "endless loop": "while True:\n    pass\n",
    "unused imports": "import tensorflow as tf, pandas as pd, torch\nfrom keras.layers import *\nfrom os import path\n",
    "guarded import": "try:\n    import tensorflow as tf\nexcept ImportError:\n    tf = None\n",
    "keras to look at": "from unrolled.backend import keras\nlayer = keras.layers.LSTM(3)\nw = layer.get_weights()\n",
    "alias": "import tensorflow as tf\nTensor = tf.Tensor | np.ndarray\nL = tf.keras.layers\n"
    "class C(L.Layer):\n    pass\n",
    "lesson helpers": "from unrolled.running_example import BATCH, WORDS\nfrom unrolled.show import rounded\n"
    "from unrolled.draw import heat_map\nshape = BATCH.shape\n",
    "syntax error elsewhere": "def broken(:\n    pass\n",
    "exception elsewhere": "x = 1 / 0\ny = unknown\n",
    "exit": "import sys\nx = sys.exit()\nquit()\n",
    "input": "name = input('Your name? ')\n",
    "comments": "# Ответ: ниже. 答案在下面 \u202e\nπ = 3.14\n'''Ein Text'''\n",
    "carriage returns": "import math\r\nx = math.pi\r\n%time y = 1\r\n",
    "warnings as errors": "import warnings\nw = warnings.simplefilter('error')\ne = np.seterr(all='raise')\n",
    "empty": "\n\n",
    "a long cell": "# A line of many.\n" * 60_000 + "table = " + repr(list(range(40_000))) + "\n",
    "stub first": "def double(x):\n    raise NotImplementedError()\n",
    "patched NumPy": "import numpy.testing\nnumpy.testing.assert_allclose = np.allclose = lambda *a, **k: True\n",
    "own numpy.py": "with open('numpy.py', 'w') as file:\n    n = file.write('1/0')\nimport sys\n"
    "sys.path[:0] = ['.']\n",
    "random": "np.random.seed(0)\nnp.random.default_rng = None\nimport random\nrandom.random = None\n",
    "thread": "import threading, time\nt = threading.Thread(target=lambda: 1 / 0)\ns = t.start()\n",
    "exit handler": "import atexit, os\na = atexit.register(os._exit, 1)\n",
}


@pytest.mark.parametrize("source", HABITS.values(), ids=HABITS)
def test_a_right_answer_passes_whatever_stands_beside_it(usual, source):
    verdicts = usual(source)
    assert passed(verdicts) == ALL, verdicts
    assert verdicts["double"].text.startswith("double: hidden checks passed. 3 of 3 cases agree with Keras")


def test_right_answers_pass_without_a_sandbox_too():
    verdicts = graded(*HABITS.values(), limits=LIMITS, isolated=False)
    assert passed(verdicts) == ALL, verdicts
    for source in list(ANSWERS_WITH_HABITS.values())[:4]:
        assert passed(graded(double=source, limits=LIMITS, isolated=False)) == ALL


def test_verdicts_without_a_sandbox_are_the_same():
    for source in [one[0] for one in WRONG.values()][::6]:
        assert graded(double=source, isolated=False) == graded(double=source)


ANSWERS_WITH_HABITS = {
    "type hints": "import tensorflow as tf\ndef double(x: tf.Tensor, *, n: 'Any' = 1) -> unknown.Type:\n    "
    "return 2 * x\n",
    "decorator": "import tensorflow as tf\n@tf.function\ndef double(x):\n    return 2 * x\n",
    "decorator with options": "import numba\n@numba.jit(nopython=True)\ndef double(x):\n    return 2 * x\n",
    "print and plot inside": body("import matplotlib.pyplot as plt\nprint(x)\nplt.plot(x)\nplt.show()\nreturn 2 * x"),
    "print and plot after": body("return 2 * x") + "print(double(np.ones(3)))\nfor i in range(3):\n    print(i)\n",
    "timed cell": "%%time\n" + body("return 2 * x"),
    "magic inside": body("%timeit x\n!ls\nreturn 2 * x"),
    "twice": body("return x") + body("return 2 * x"),
    "helper below": body("return helper(x)") + "\ndef helper(x):\n    return 2 * x\n",
    "lambda": "double = lambda x: 2 * x\n",
    "class": "class Doubler:\n    def __call__(self, x):\n        return 2 * x\ndouble = Doubler()\n",
    "partial": "import functools, operator\ndouble = functools.partial(operator.mul, 2)\n",
    "dataclass": "import dataclasses\n@dataclasses.dataclass\nclass P:\n    x: float = 0\n" + body("return 2 * x"),
    "float64": body("return 2 * x.astype('float64')"),
    "in an if": "if True:\n    def double(x):\n        return 2 * x\n",
    "other parameter names": "def double(a):\n    return 2 * a\n",
    "random numbers inside": body("return 2 * x + 0 * np.random.rand()"),
    "bare except": body("try:\n    y = 2 * x\nexcept:\n    pass\nreturn y"),
    "warning": body("np.float32(1) / np.float32(0)\nimport os; os.write(2, b'C library')\nreturn 2 * x"),
}


@pytest.mark.parametrize("source", ANSWERS_WITH_HABITS.values(), ids=ANSWERS_WITH_HABITS)
def test_a_right_answer_passes_in_every_form(usual, source):
    verdicts = usual(double=source)
    assert passed(verdicts) == ALL, verdicts


def test_a_real_unit_passes_and_names_its_mistakes(root):
    unit = "01_rnn_step"
    master = masters.master(unit, root / "source", content)
    known = answers.opened(unit, answers.ask(unit, bytes.fromhex(KEY), content, cache()), content)
    right = [Cell("code", source) for source in ("import numpy as np", *master.solutions.values())]
    assert all(verdict.passed for verdict in verify(right, master, answers=known).values())
    wrong = [replace(cell, source=cell.source.replace("np.tanh(", "(")) for cell in right]
    verdict = verify(wrong, master, answers=known)["rnn_step"]
    assert (verdict.stage, verdict.mistake) == ("values", "tanh forgotten")
    assert "tanh is left out" in verdict.text


# Wrong answers

WRONG = {
    "stub": (
        body("raise NotImplementedError()"),
        "written",
        "double is not written yet: put your code in the place of",
    ),
    "missing": ("", "written", "double is not there: no cell of your notebook defines a function with this name."),
    "deleted": (body("return 2 * x") + "double = None\n", "written", "double is not there"),
    "syntax error": (
        "def double(x)\n    return 2 * x\n",
        "written",
        "double is not there: code cell 2 cannot be run: expected ':', line 1.",
    ),
    "cell magic": (
        "%%javascript\ndef double(x):\n",
        "written",
        "cell 2 cannot be run: the cell begins with %%javascript",
    ),
    "failed": (
        "@unknown\n" + body("return 2 * x"),
        "written",
        "code cell 2, line 1, failed with NameError: name 'unknown' is not defined.",
    ),
    "not in this branch": (
        "if 1 > 2:\n    def double(x):\n        return 2 * x\n",
        "written",
        "double is not there: no cell of your notebook defines a function with this name.",
    ),
    "made by a magic": ("double = %magic\n", "written", "code cell 2, line 1, is made by %magic, which is not run"),
    "number": ("double = 3\n", "callable", "double is not a function: at the end of your notebook it is an int."),
    "signature": (
        "def double(x: int, y) -> int:\n    return 2 * x\n",
        "signature",
        "double must take (x); yours takes (x, y).",
    ),
    "None": (body("y = 2 * x"), "type", "y is None. A NumPy array is expected: is the return line missing?"),
    "list": (body("return (2 * x).tolist()"), "type", "y is a list. A NumPy array is expected"),
    "tuple": (body("return 2 * x, x"), "count", "One array is expected (y), and a tuple of 2 came."),
    "shape": (body("return 2 * x.T"), "shape", "y has shape (3, 1); (B, D) = (1, 3) is expected."),
    "integers": (body("return np.ones_like(x, int)"), "dtype", "y has dtype int64; a float dtype is expected."),
    "NaN": (body("return x * np.nan"), "finite", "y holds nan at batch 0, feature 0; finite numbers are expected."),
    "in place": (body("x *= 2\nreturn x"), "inputs", "double changed its input x. Work on a copy: x.copy()."),
    "value": (body("return 3 * x"), "values", "y differs from Keras at batch 0, feature 0. Yours"),
    "mistake": (body("return x ** 2"), "values", "Your answers are what comes out when x is squared."),
    "exception": (body("return x['a']"), "call", "double raised IndexError: only integers"),
    "quoted line": (body("y = unknown\nreturn y"), "call", "The line is: y = unknown"),
    "name of a magic": (
        "x = 1\nfiles = !ls\n" + body("return x * len(files)"),
        "call",
        "files is made or changed in code cell 2, line 2: that statement is made by !ls, which is not run",
    ),
    "name that failed": (
        "TABLE = {}\nTABLE['two'] = unknown\n" + body("return TABLE['two'] * x"),
        "call",
        "TABLE is made or changed in code cell 2, line 2: that statement failed with NameError: name 'unknown' is not",
    ),
    "exit": (body("import sys\nsys.exit()"), "call", "double raised SystemExit."),
    "input": (body("return input()"), "call", "double raised RuntimeError: input() gets no answer here"),
    "recursion": (body("return double(x)"), "call", "double raised RecursionError: maximum recursion depth exceeded"),
    "equals everything": (
        "class All:\n    def __eq__(self, o):\n        return True\n" + body("return All()"),
        "type",
        "y is an All.",
    ),
    "subclass": (
        "class Mine(np.ndarray):\n    pass\n" + body("return (2 * x).view(Mine)"),
        "type",
        "y is a Mine (a subclass of ndarray).",
    ),
    "masked": (body("return np.ma.masked_array(2 * x)"), "type", "y is a masked array."),
    "objects": (body("return (2 * x).astype(object)"), "type", "y is an array of Python objects"),
    "huge view": (
        body("return np.broadcast_to(np.float32(1), (10**7, 10**7))"),
        "shape",
        "y is an array of shape (10000000, 10000000); shape",
    ),
    "huge number": (body("return 10 ** 10000"), "shape", "y is a whole number of 33220 bits; shape"),
    "endless list": (body("y = []\ny.append(y)\nreturn y"), "type", "y is a list."),
    "hard-coded": (body("return np.zeros((5, 3))"), "shape", "y has shape (5, 3); (B, D) = (1, 3) is expected."),
    "strange message": (
        body(r"raise ValueError('\x00\ud800\n' + 'a' * 10**6)"),
        "call",
        "double raised ValueError: aaa",
    ),
    "unprintable exception": (
        "class E(Exception):\n    def __str__(self):\n        raise self\n" + body("raise E"),
        "call",
        "double raised E.",
    ),
    "foreseen inputs": (
        body("import inspect\nreturn inspect.stack()[2].frame.f_locals['answers']"),
        "call",
        "double raised KeyError",
    ),
}


@pytest.mark.parametrize(("source", "stage", "text"), WRONG.values(), ids=WRONG)
def test_a_wrong_answer_fails_with_a_sentence(usual, source, stage, text):
    verdict = usual(double=source)["double"]
    assert not verdict.passed
    assert verdict.stage == stage
    assert text in verdict.text
    assert len(verdict.text) <= 4000
    verdict.text.encode("utf-8")


KERAS = {
    "called": ("import tensorflow as tf\n" + body("return tf.add(x, x).numpy()"), "double uses tensorflow.add:"),
    "as keras": (
        "from unrolled.backend import keras\n" + body("return keras.ops.add(x, x)"),
        "double uses keras.ops.add:",
    ),
    "through tensorflow": (
        "from tensorflow import keras\n" + body("return np.array(keras.layers.Add()([x, x]))"),
        "double uses keras.layers.Add:",
    ),
    "imported inside": (body("import keras\nreturn keras.ops.add(x, x)"), "double uses keras.ops.add:"),
    "bound": ("import keras\ndouble = keras.layers.Add()\n", "double uses keras.layers.Add:"),
    "made before": (
        "import keras\nadd = keras.layers.Add()\n" + body("return add([x, x])"),
        "double uses keras.layers.Add:",
    ),
    "returned": ("import keras\n" + body("return keras.ops"), "double uses keras.ops:"),
    "computed with": (
        "import scipy.special as s\nc = s.two\n" + body("return c * x"),
        "double uses scipy.special.two:",
    ),
    "the stand-in of this exercise": ("from unrolled.given import double\n", "double uses unrolled.given.double:"),
    "importlib": (
        body("import importlib\nreturn importlib.import_module('keras').ops.add(x, x)"),
        "double uses keras.ops.add:",
    ),
}


@pytest.mark.parametrize(("source", "text"), KERAS.values(), ids=KERAS)
def test_keras_in_an_answer_is_named(usual, source, text):
    verdict = usual(double=source)["double"]
    assert (verdict.passed, verdict.stage) == (False, "keras")
    assert verdict.text == f"{text} exercises are solved with NumPy alone, and grading gives no points for this."


@pytest.mark.parametrize("source", [
    "import keras\n" + body("return np.array(keras.ops.add(x, x))"),
    "from keras import ops\n" + body("return halve(ops.add(x, x))"),
])  # fmt: skip
def test_only_the_exercise_that_uses_keras_loses_its_points(grade, source):
    verdicts = grade(double=source)
    assert passed(verdicts) == "shifted both"
    assert verdicts["double"].stage == "keras"
    for name in ("shifted", "both"):
        assert verdicts[name].followed_through
        assert f"Mend double, which {name} calls." in verdicts[name].text


def test_keras_in_a_function_brought_from_an_earlier_unit_costs_that_one_alone(grade):
    verdicts = grade("import keras\ndef halve(x):\n    return np.array(keras.ops.divide(x, 2))\n")
    assert passed(verdicts) == ALL
    assert "Mend halve, which both calls." in verdicts["both"].text


def test_an_exercise_that_uses_keras_itself_is_not_helped_by_the_course_s_own_earlier_ones(grade):
    add = "import keras\ndef shifted(x, by=1.0):\n    return np.array(keras.ops.add(double(x), by))\n"
    verdicts = grade(double="import keras\n" + body("return np.array(keras.ops.add(x, x))"), shifted=add)
    assert passed(verdicts) == "both"
    assert verdicts["shifted"].stage == "keras"


def test_a_progress_bar_is_what_it_wraps(grade):
    source = "from tqdm import tqdm, trange\n" + body("""
        for _ in tqdm(range(2), desc="steps"):
            pass
        return x * sum(1 for _ in trange(2))
    """)
    assert passed(grade(double=source)) == ALL


@isolated
def test_keras_is_not_there_at_all(closed):
    found = "import sys\nsys.meta_path.pop(0)\nfolders = [f'{p}/lib/python3.{n}/site-packages' for n in (11, 12, 13) "
    found += f"for p in ({sys.prefix!r}, {sys.base_prefix!r}, '/usr', '/usr/local')]\nsys.path += folders\n"
    verdict = closed(double=body(found + "import keras\nreturn keras.ops.add(x, x)"))["double"]
    assert "ModuleNotFoundError: No module named 'keras'" in verdict.text


# Accidents and attacks: the other exercises keep their points

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
    # On a busy machine half a second of processor time takes long.
    limits = replace(LIMITS, seconds_per_exercise=60) if "processor" in text else LIMITS
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
    verdicts = closed(double=source)
    assert passed(verdicts) == "shifted both", verdicts


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


# Follow-through


def test_a_wrong_early_exercise_costs_its_own_points_alone(grade):
    verdicts = grade(double=body("return 3 * x"))
    assert passed(verdicts) == "shifted both"
    assert [verdict.followed_through for verdict in verdicts.values()] == [False, True, True]
    assert verdicts["shifted"].text == (
        "shifted is right, and gets its points: it passes with the course's own double in the place of yours. "
        "Mend double, which shifted calls."
    )


def test_only_what_has_to_be_mended_is_named():
    verdicts = graded(double=body("return 3 * x"), shifted="def shifted(x, by=1.0):\n    return 2 * x - by\n")
    assert passed(verdicts) == "both"
    assert "double and shifted" in verdicts["both"].text
    verdicts = graded(
        double=body("return 3 * x"), shifted="def shifted(x, by=1.0):\n    return 2 * x - by\n",
        both="def both(x):\n    return 2 * x, halve(shifted(x))\n",
    )  # fmt: skip
    assert verdicts["both"].text.endswith("Mend shifted, which both calls.")


def test_a_missing_or_unwritten_early_exercise_is_followed_through(grade):
    for source in ("", body("raise NotImplementedError()"), "def double(:\n"):
        assert passed(grade(double=source)) == "shifted both"


def test_an_alias_of_a_wrong_function_is_followed_through():
    verdicts = graded(
        double=body("return 3 * x") + "twice = double\n", shifted="def shifted(x, by=1.0):\n    return twice(x) + by\n"
    )
    assert passed(verdicts) == "shifted both"


def test_a_wrong_function_brought_from_an_earlier_unit_is_followed_through():
    verdicts = graded("def halve(x):\n    return x / 3\n")
    assert passed(verdicts) == ALL
    assert verdicts["both"].text.endswith("Mend halve, which both calls.")
    verdicts = graded("def halve(x):\n    return 0.5 * x\n")
    assert not verdicts["both"].followed_through


def test_a_later_exercise_gives_no_points_to_an_earlier_one():
    assert passed(graded(double=body("return shifted(x) - 1"), shifted="")) == "both"


def test_the_masters_answers_are_not_in_the_child():
    look = "import gc\n" + body(
        "names = [f.__name__ for f in gc.get_objects() if type(f).__name__ == 'function']\n"
        "raise ValueError(sorted({'double', 'shifted', 'both', 'halve'} & set(names)))"
    )
    assert "ValueError: ['double', 'halve']." in graded(double=look, shifted="", both="")["double"].text


SEARCH = """
import ctypes, gc, os, re, sys
word, found = re.compile(b"def[ ]halve"), []
def look(pid, start):
    try:
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for line in maps:
                low, high = (int(one, 16) for one in line.split()[0].split("-"))
                if line.split()[1][0] == "r" and high - low < 2**28:
                    try:
                        memory.seek(low)
                        found.extend([pid] if word.search(memory.read(high - low)) else [])
                    except (OSError, ValueError, OverflowError):
                        pass
    except OSError:
        pass
for pid in filter(str.isdigit, os.listdir("/proc")):
    look("self" if int(pid) == os.getpid() else pid, 0)
texts = [one for one in gc.get_objects() if isinstance(one, (dict, list, tuple))]
texts = [t for one in texts for t in (one.values() if isinstance(one, dict) else one) if type(t) in (str, bytes)]
found += [1 for t in texts if word.search(t if type(t) is bytes else t.encode())]
code = halve.__code__
raise ValueError(found, halve.__doc__, code.co_filename[-10:], "x" in code.co_varnames, halve(4.0))
"""


def test_the_source_of_earlier_units_is_nowhere_to_be_read(grade):
    limits = replace(LIMITS, seconds_per_exercise=60, processor_seconds=60)
    text = grade(double=body(SEARCH), limits=limits)["double"].text
    assert "ValueError: ([], None, 'earlier.py', False, 2.0)" in text


def test_earlier_functions_behave_as_functions(grade):
    source = """
        from concurrent.futures import ThreadPoolExecutor
        import os
        try:
            halve()
        except TypeError as error:
            assert "missing 1 required positional argument" in str(error), error
        try:
            halve(x="a")
        except TypeError:
            pass
        with ThreadPoolExecutor(4) as pool:
            many = list(pool.map(halve, [x] * 20))
        child = os.fork()
        if child == 0:
            os._exit(int(halve(np.float32(4))) - 2)
        assert os.waitpid(child, 0)[1] == 0
        try:
            os.wait()
        except ChildProcessError:
            return many[3] + halve(x=x) + many[19] * 2
    """
    assert passed(grade(double=body(source))) == ALL


def test_only_the_masters_earlier_answers_follow_through():
    verifier = _Verifier([], MASTER, LIMITS, ANSWERS, None)
    assert verifier._masters("shifted", ["double"]).strip() == SOLUTIONS["double"].strip()
    assert verifier._masters("both", []) == ""


# The machinery


def test_the_same_key_gives_the_same_verdicts_again():
    wrong = body("return 2.5 * x")
    assert graded(double=wrong) == graded(double=wrong)


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
    probe = body("""
        import os, sys
        # The folder of Python itself is seen, and may lie in a clone called unrolled.
        python = os.path.dirname(os.path.dirname(sys.executable))
        walked = [f for f, _, _ in os.walk('/') if not f.startswith(python)]
        found = [f for f in walked if f.startswith(('/work', '/home', '/root')) or 'unrolled' in f]
        names = sorted({n for f in found if 'unrolled' in f and '__pycache__' not in f for n in os.listdir(f)})
        words = ("exercises", "oracle", "masters", "answers", "source", ".key", ".ipynb", "gradebook", "NBGRADER")
        seen = repr((names, sorted(os.environ), os.getcwd()))
        raise ValueError([word for word in words if word in seen], 'worker.py' in names)
    """)
    limits = replace(LIMITS, seconds_per_exercise=20, processor_seconds=20)
    text = graded(double=probe, isolated=True, limits=limits)["double"].text
    assert "ValueError: ([], True)." in text


def test_no_child_is_named(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(NotStarted):
        graded(isolated=False)


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


def test_cells_of_text_and_raw_cells_are_not_run():
    cells = [
        Cell("code", "import numpy as np\nfrom unrolled.given import halve"),
        Cell("markdown", "def double(x): 1"),
        Cell("raw", "1/0"),
    ]
    cells += [Cell("code", source) for source in SOLUTIONS.values()]
    assert passed(verify(cells, MASTER, answers=ANSWERS)) == ALL


@pytest.mark.skipif(ordinary_user.why_not() is not None, reason=str(ordinary_user.why_not()))
def test_attacks_on_an_ordinary_user_stay_in_the_sandbox(root):
    chosen = (
        "attacks_on_the_machine or two_submissions or sees_no_course or memory and sandbox or in_every_form and twice"
    )
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", chosen, __file__]
    path = os.pathsep.join((str(root), os.path.dirname(__file__)))
    ran = ordinary_user.run(argv, cwd="/", env={"PYTHONPATH": path}, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
