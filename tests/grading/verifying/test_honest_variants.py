# ruff: noqa: E501 - cells stand here as people write them, many to a page
"""Whatever runs in a notebook and defines the exercise's function without Keras gets its points.

Each variant was thought of from the notebook's side: how people write, paste, decorate, register, time and plot. All are
graded by the real child, forked by one warm server.
"""

import textwrap

import pytest
from small_unit import graded, passed

from unrolled import content
from unrolled.course.settings import Limits
from unrolled.grading.verifying import child

LIMITS = Limits(seconds_to_load=8, seconds_per_exercise=20, processor_seconds=5)
ALL = "double shifted both"
DEF = "def double(x):\n    return 2 * x\n"


@pytest.fixture(autouse=True, scope="module")
def server():
    """One server that forks the children of all variants."""
    child.WARM.open(LIMITS, content)
    yield
    child.WARM.close()


# The cell that makes the function.
DEFINED = {
    "walrus": "(double := lambda x: 2 * x)\n",
    "match": "import sys\nmatch sys.byteorder:\n    case 'little' | 'big':\n        def double(x):\n            return 2 * x\n",
    "for": "for factor in (1, 2):\n    def double(x, f=factor):\n        return f * x\n    print(factor)\n",
    "while": "n = 0\nwhile n < 2:\n    n += 1\n    print(n)\ndouble = lambda x: n * x\n",
    "with": "import contextlib\nwith contextlib.suppress(ValueError) as nothing:\n    print(1)\n    def double(x):\n        "
    "return 2 * x\n",
    "if and print": "if 1 < 2:\n    print('yes')\n    def double(x):\n        return 2 * x\nelse:\n    print('no')\n",
    "try and print": "try:\n    print(1)\n    def double(x):\n        return 2 * x\nexcept Exception as e:\n    print(e)\n"
    "finally:\n    print(2)\n",
    "main": DEF + "def main():\n    print(double(np.ones(3)))\n\nif __name__ == '__main__':\n    main()\n",
    "defined in main": "def main():\n    global double\n    def double(x):\n        return 2 * x\nif __name__ == '__main__':\n"
    "    main()\n",
    "exec": "exec('def double(x):\\n    return 2 * x')\n",
    "globals": "globals()['double'] = lambda x: 2 * x\n",
    "globals update": "globals().update(double=lambda x: 2 * x)\n",
    "setattr": "import sys\nsetattr(sys.modules['__main__'], 'double', lambda x: 2 * x)\n",
    "registry by assignment": "REG = {}\ndef f(x): return 2 * x\nREG['a'] = f\ndef double(x): return REG['a'](x)\n",
    "registry by append": "hs = []\ndef f(x): return 2 * x\nhs.append(f)\ndef double(x): return hs[-1](x)\n",
    "registry by decorator": "REG = {}\ndef register(name):\n    def keep(f):\n        REG[name] = f\n        return f\n"
    "    return keep\n@register('a')\ndef f(x): return 2 * x\ndouble = REG['a']\n",
    "registry in a loop": "REG = {}\nfor k in (1, 2, 3):\n    REG[k] = lambda x, k=k: k * x\ndef double(x): return REG[2](x)\n",
    "registry by update": "REG = {}\nREG.setdefault('f', []).append(lambda x: 2 * x)\nREG.update(two=2)\n"
    "def double(x): return REG['f'][0](x)\n",
    "set up by a call": "W = None\ndef setup():\n    global W\n    W = 2\nsetup()\ndef double(x): return W * x\n",
    "augmented": "w = [1]\nw += [1]\nn = 1\nn *= 2\ndef double(x): return n * x * len(w) / 2\n",
    "chained and starred": "a = b = 2\nc, *d = 2, 3\n(e, f), g = (2, 2), 2\ndef double(x): return c * x\n",
    "deleted": "two = 2\nthree = 3\ndel three\nd = {'a': 1}\ndel d['a']\n" + DEF,
    "assert": DEF + "assert double(2) == 4\nassert np.allclose(double(np.ones(2)), 2), 'not yet'\n",
    "failing assert": DEF + "assert double(2) == 5\n",
    "lambda and partial": "from functools import partial, reduce\nimport operator\ndouble = partial(operator.mul, 2)\n",
    "composed": "compose = lambda *fs: lambda x: __import__('functools').reduce(lambda a, f: f(a), fs, x)\n"
    "double = compose(lambda x: x + x)\n",
    "method": "class M:\n    def double(self, x): return 2 * x\nm = M()\ndouble = m.double\n",
    "static method": "class M:\n    factor: int = 2\n    @staticmethod\n    def f(x): return M.factor * x\ndouble = M.f\n",
    "callable": "class M:\n    def __init__(self, f): self.f = f\n    def __call__(self, x): return self.f * x\ndouble = M(2)\n",
    "dataclass": "from dataclasses import dataclass, field\n@dataclass(frozen=True)\nclass P:\n    f: float = 2.0\n"
    "    l: list = field(default_factory=list)\np = P()\ndef double(x): return p.f * x\n",
    "named tuple": "from typing import NamedTuple\nclass P(NamedTuple):\n    f: float = 2.0\ndef double(x): return P().f * x\n",
    "enum": "import enum\nclass E(enum.IntEnum):\n    TWO = 2\ndef double(x): return int(E.TWO) * x\n",
    "cached": "from functools import cache, wraps\n@cache\ndef two(): return 2\ndef double(x): return two() * x\n",
    "wrapped": "import functools\ndef timed(f):\n    @functools.wraps(f)\n    def g(*a, **k): return f(*a, **k)\n    return g\n"
    "@timed\n" + DEF,
    "generator": "def parts(x):\n    yield x\n    yield x\ndef double(x): return sum(parts(x))\n",
    "async": "import asyncio\nasync def f(x): return 2 * x\ndef double(x): return asyncio.run(f(x))\n",
    "top-level await": "import asyncio\nasync def f(x): return 2 * x\ntwo = await f(1)\ndef double(x): return two * x\n",
    "single dispatch": "from functools import singledispatch\n@singledispatch\ndef double(x): return 2 * x\n@double.register\n"
    "def _(x: str): return x + x\n",
    "typed": "from __future__ import annotations\nfrom typing import *\nimport tensorflow as tf\nT = TypeVar('T', np.ndarray, "
    "tf.Tensor)\nA = Optional[tf.Tensor]\nB = Union[np.ndarray, tf.Tensor, None]\nC = Callable[[tf.Tensor], A]\n"
    "def double(x: 'np.ndarray | tf.Tensor', *args: tf.Tensor) -> A:\n    y: tf.Tensor = 2 * x\n    return y\n",
    "union": "import tensorflow as tf\nArray = np.ndarray | tf.Tensor\ndef double(x: Array):\n    if not isinstance(x, Array):\n"
    "        raise TypeError(type(x))\n    return 2 * x\n",
    "numba": "import numba\nfrom numba import njit\n@njit\ndef f(x): return 2 * x\n@numba.njit(fastmath=True)\ndef double(x): "
    "return f(x)\n",
    "tf.function": "import tensorflow as tf\n@tf.function(jit_compile=True)\ndef double(x): return 2 * x\n",
    "typeguard": "from typeguard import typechecked\nfrom beartype import beartype\nfrom jaxtyping import Float, jaxtyped\n"
    "@jaxtyped(typechecker=beartype)\n@typechecked\ndef double(x: Float[np.ndarray, 'B D']): return 2 * x\n",
    "plot inside": "import matplotlib.pyplot as plt\ndef double(x):\n    fig, ax = plt.subplots(figsize=(3, 2))\n"
    "    (line,) = ax.plot(x)\n    (a, b), c = plt.subplots(1, 2)\n    ax.set_title(f'{c:>3}')\n"
    "    for s in ax.spines.values(): s.set_visible(False)\n    with plt.style.context('ggplot'): plt.imshow(x)\n"
    "    plt.show()\n    return 2 * x\n",
    "axes beside steps": "import matplotlib.pyplot as plt\ndef double(x):\n    fig, axes = plt.subplots(1, len(x))\n    y = []\n"
    "    for ax, row in zip(axes, x):\n        ax.bar(range(3), row)\n        y.append(2 * row)\n    return np.array(y)\n",
    "tqdm": "from tqdm import tqdm\nfrom tqdm.notebook import trange\nimport tqdm.auto as t\ndef double(x):\n    y = x * 0\n"
    "    bar = tqdm(range(len(x)), desc='rows')\n    for i in bar:\n        y[i] = x[i]\n        bar.set_postfix(i=i)\n"
    "    for i, row in enumerate(t.tqdm(x)): y[i] = y[i] + row\n    return y * len([_ for _ in trange(1)])\n",
    "device": "import tensorflow as tf\ndef double(x):\n    with tf.device('/CPU:0'):\n        if tf.is_tensor(x): x = x.numpy()\n"
    "        tf.debugging.assert_rank(x, 2)\n        tf.print(x)\n        return 2 * x\n",
    "logging": "import logging, warnings\nlog = logging.getLogger(__name__)\nlog.setLevel('INFO')\ndef double(x):\n"
    "    log.info('x %s', x)\n    warnings.warn('careful')\n    return 2 * x\n",
    "star import": "from numpy import *\nfrom math import *\ndef double(x): return multiply(2, x)\n",
    "numpy's modules": "import numpy.testing as npt, numpy.linalg, numpy.ma\nfrom numpy.lib.stride_tricks import "
    "sliding_window_view\nfrom numpy.typing import NDArray\ndef double(x: NDArray):\n    npt.assert_allclose(x, x)\n"
    "    return 2 * x\n",
    "standard library": "import unittest, doctest, sysconfig, collections.abc, itertools, statistics, pathlib, json, pdb, "
    "timeit, decimal, fractions, copy, pprint, inspect, string, textwrap, test\nclass T(unittest.TestCase):\n    def test_a(s):"
    "\n        s.assertTrue((double(np.ones(2)) == 2).all())\nunittest.main(argv=['x'], exit=False)\ndoctest.testmod()\n" + DEF,
    "imported by name": "import importlib\nn = importlib.import_module('numpy')\nl = importlib.import_module('numpy.linalg')\n"
    "tf = importlib.import_module('tensorflow')\nfound = importlib.util.find_spec('keras')\ndef double(x): return n.add(x, x)\n",
    "alias of NumPy": "import numpy\nimport numpy as xp\nimport numpy.random as npr\ndef double(x): return xp.add(x, x)\n",
    "doctest": 'def double(x):\n    """Twice.\n\n    >>> double(2)\n    4\n    """\n    return 2 * x\n',
    "class of Keras": "import keras\nclass Cell(keras.layers.Layer):\n    def __init__(self, units, **kw):\n        "
    "super().__init__(**kw)\n        self.units = units\n    def double(self, x): return self.units * x\n"
    "cell = Cell(2, name='c')\ndef double(x): return cell.double(x)\n",
    "versions": "import tensorflow as tf, keras, sys\nif int(tf.__version__.split('.')[0]) < 2: raise RuntimeError\n"
    "if keras.__version__ >= '3' and sys.version_info >= (3, 8):\n    def double(x): return 2 * x\n",
    "GPUs": "import tensorflow as tf\nfor gpu in tf.config.list_physical_devices('GPU'):\n    "
    "tf.config.experimental.set_memory_growth(gpu, True)\ntf.keras.utils.set_random_seed(1)\n" + DEF,
    "ipython": "ip = get_ipython()\nip.run_line_magic('matplotlib', 'inline')\nfrom IPython.display import Markdown, display\n"
    "display(Markdown('x'))\nif 'google.colab' in str(ip): import google.colab\n" + DEF,
}
# The same cell as IPython takes it, which is no Python.
PASTED = {
    "continued magic": "%timeit -n 1 \\\n  sum([1])\n!pip install \\\n   numpy \\\n   scipy\n" + DEF,
    "timed": "%time two = 2\ndef double(x): return two * x\n",
    "cell timed": "\n%%time\n" + DEF,
    "captured": "%%capture out\n%matplotlib inline\n" + DEF,
    "prompts": ">>> def double(x):\n...     return 2 * x\n...\n>>> double(1)\n",
    "numbered prompts": "In [1]: def double(x):\n   ...:     return 2 * x\n",
    "indented": textwrap.indent(DEF, "    "),
    "tabs": "def double(x):\n\treturn 2 * x\n",
    "form feed": "\f\n" + DEF,
    "byte order mark": "\ufeff" + DEF,
    "carriage returns": DEF.replace("\n", "\r\n"),
    "no percent sign": "pip install numpy\nmatplotlib inline\nload_ext autoreload\nautoreload 2\n" + DEF,
    "help": "?np\nnp.tanh??\n" + DEF,
    "no line at the end": "def double(x): return 2 * x;",
    "escape sequences": "s = '\\d \\w'\nimport warnings\nwarnings.simplefilter('error')\nt = '\\d'\n" + DEF,
    "letters of all kinds": "# Ответ 答案 🙂\nα = 2\nfull_width = 'Ａ'\ndef double(x): return α * x\n",
}


@pytest.mark.parametrize("source", (DEFINED | PASTED).values(), ids=DEFINED | PASTED)
def test_it_gets_its_points(source):
    verdicts = graded(double=source, limits=LIMITS)
    assert passed(verdicts) == ALL, verdicts["double"].text


# Cells beside the answers.
BESIDE = {
    "a scratch cell": "\n" * 60_000 + "def f(:\n",
    "a crash": "import os\nos.abort()\nos.kill(os.getpid(), 9)\nx = os._exit(1)\n",
    "shows only": "for i in range(10**9):\n    print(i)\nwhile True:\n    print(double(1))\n",
    "a wrong try": "def double(x):\n    while True: pass\nprint(double(1))\ncheck(double)\n",
    "an input": "while True:\n    answer = input('more? ')\n    if answer == 'no': break\n",
    "deep": "if x:\n    pass\n" + "elif y:\n    pass\n" * 3_000,
    "brackets": "x = " + "(" * 5_000 + "\n",
    "a number": "x = " + "9" * 200_000 + "\n",
    "null": "x = '\0'\n",
    "long names": "".join(f"{'n' * 9_000}{i} = 1 / 0\n" for i in range(60)),
    "many magics": "%who\n" * 20_000 + "x = 1\n",
    "a wrong one of Keras": "import keras\nmodel = keras.Sequential([keras.layers.Dense(3)])\nh = model.fit(np.ones(3))\n"
    "loss = float(h.history['loss'][-1])\nfor layer in model.layers: w, b = layer.get_weights()\n",
}


@pytest.mark.parametrize("source", BESIDE.values(), ids=BESIDE)
def test_what_stands_beside_costs_nothing(source):
    verdicts = graded(source, limits=LIMITS)
    assert passed(verdicts) == ALL, verdicts["double"].text


def test_slow_experiments_cost_nothing():
    """Each takes longer than a statement may; together they take longer than all may."""
    slow = "import time\ndef slow(n):\n    time.sleep(30)\n    return n\n"
    verdicts = graded(slow, *(f"result_{n} = slow({n})\nbest = {n}\n" for n in range(6)), limits=LIMITS)
    assert passed(verdicts) == ALL, verdicts
    used = "def double(x):\n    return result_1 * x\n"
    verdict = graded(slow + "result_1 = slow(1)\n", double=used, limits=LIMITS)["double"]
    told = "result_1 is made or changed in code cell 2, line 5: that statement was left out, because it did not finish in time"
    assert told in verdict.text


def test_a_statement_that_does_not_end_is_named_behind_many_that_take_no_time():
    """What takes no time is not told one by one: a cell may have tens of thousands of such lines."""
    many = "x = 1\n" * 3_000 + "y = x\n" * 3_000
    slow = many + "import time\nresult = time.sleep(30)\n" + many
    verdict = graded(slow, double="def double(x):\n    return result * x\n", limits=LIMITS)["double"]
    assert "result is made or changed in code cell 2, line 6002: that statement was left out" in verdict.text
    assert passed(graded(slow, limits=LIMITS)) == ALL


def test_what_takes_long_but_ends_is_there_where_it_is_needed():
    slow = "import time\ndef slow(n):\n    time.sleep(0.4)\n    return n\ntwo = slow(2)\n"
    double = "def double(x):\n    return two * x\n"
    verdicts = graded(slow, double=double, shifted="def shifted(x, by=1.0):\n    return two * x + by\n", limits=LIMITS)
    assert passed(verdicts) == ALL, verdicts


KERAS = "import keras\ndef shifted(x, by=1.0):\n    return np.array(keras.ops.add(double(x), by))\n"


@pytest.mark.parametrize("source", [
    KERAS,
    "import keras.ops as np\ndef shifted(x, by=1.0):\n    return np.add(double(x), by)\n",
    "from keras import ops\nnp.multiply = np.tanh = ops.add\n" + KERAS,
    "import tensorflow as tf\nhalve = tf.math.divide\nmultiply = tf.multiply\n" + KERAS,
    "import keras\nTWO = keras.ops.array(2)\nhelp_me = lambda x: keras.ops.add(x, 1)\n" + KERAS,
], ids=["inside", "as np", "patched", "rebound", "helpers"])  # fmt: skip
def test_keras_in_one_exercise_costs_that_one(source):
    double = "TWO = np.float32(2)\nfrom numpy import multiply\ndef double(x):\n    return np.multiply(multiply(1, TWO), x)\n"
    both = "def both(x):\n    return double(x), np.asarray(halve(shifted(x)))\n"
    verdicts = graded(double=double, shifted=source, both=both, limits=LIMITS)
    assert passed(verdicts) == "double both", verdicts
    assert verdicts["shifted"].stage == "keras"
