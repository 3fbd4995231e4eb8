"""Verdicts on honest habits and on wrong answers, through the real child, with a sandbox and without."""

import sys
from dataclasses import replace

import pytest
from courses import KEY, cache
from small_unit import ALL, ANSWERS, LIMITS, MASTER, SOLUTIONS, body, graded, isolated, passed

from unrolled import content
from unrolled.grading.types import Cell
from unrolled.grading.unit import answers, masters
from unrolled.grading.verifying.verify import NotStarted, verify

pytestmark = pytest.mark.usefixtures("forked_children", "nothing_stays")


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
        "load",
        "double is not there: code cell 2 cannot be run: expected ':', line 1.",
    ),
    "cell magic": (
        "%%javascript\ndef double(x):\n",
        "load",
        "cell 2 cannot be run: the cell begins with %%javascript",
    ),
    "failed": (
        "@unknown\n" + body("return 2 * x"),
        "load",
        "code cell 2, line 1, failed with NameError: name 'unknown' is not defined.",
    ),
    "not in this branch": (
        "if 1 > 2:\n    def double(x):\n        return 2 * x\n",
        "written",
        "double is not there: no cell of your notebook defines a function with this name.",
    ),
    "made by a magic": ("double = %magic\n", "load", "code cell 2, line 1, is made by %magic, which is not run"),
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


def test_the_same_key_gives_the_same_verdicts_again():
    wrong = body("return 2.5 * x")
    assert graded(double=wrong) == graded(double=wrong)


def test_no_child_is_named(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(NotStarted):
        graded(isolated=False)


def test_cells_of_text_and_raw_cells_are_not_run():
    cells = [
        Cell("code", "import numpy as np\nfrom unrolled.given import halve"),
        Cell("markdown", "def double(x): 1"),
        Cell("raw", "1/0"),
    ]
    cells += [Cell("code", source) for source in SOLUTIONS.values()]
    assert passed(verify(cells, MASTER, answers=ANSWERS)) == ALL
