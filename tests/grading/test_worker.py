"""What the child runs of a notebook: magics taken out, statements chosen, stand-ins for what is not there."""

import ast
import json
import subprocess
import sys
import textwrap

import pytest

from unrolled import content
from unrolled.grading.inside import cells


def statements(source):
    """Return what is run of a cell, as text."""
    return [ast.unparse(one) for one in cells.parse(source, "<cell 1>")[0] if cells.is_run(one)]


@pytest.mark.parametrize(
    ("source", "run"),
    [
        ("import a\nfrom b import c\nx = 1\ny: int = 2\n"
            "x += 1", ["import a", "from b import c", "x = 1", "y: int = 2", "x += 1"]),
        ("def f():\n    pass\nasync def g():\n    pass\nclass C:\n    pass", ["f", "g", "C"]),
        ("print(1)\nf()\nfor i in x:\n    y = i\nwhile True:\n    z = 1\ndel x\nassert x\nraise x", []),
        ("try:\n    import a\nexcept ImportError:\n    a = None", ["try"]),
        ("if x:\n    def f():\n        pass\nelse:\n    f = None", ["if"]),
        ("with x:\n    y = 1", ["with"]),
        ("if x:\n    y = 1\nelse:\n    print(1)", []),
        ("try:\n    y = 1\nfinally:\n    f()", []),
        ("match x:\n    case 1:\n        y = 1", []),
        ("'''A text.'''", ["'A text.'"]),
        ("", []),
    ],
)  # fmt: skip
def test_imports_definitions_and_assignments_are_run(source, run):
    found = statements(source)
    assert len(found) == len(run)
    for text, expected in zip(found, run, strict=True):
        assert expected in text


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline\nx = 1", "x = 1\n%timeit f(x)", "!pip install 'a\nx = 1", "!echo \"\"\"\nx = 1",
        "!echo (\nx = 1", "!echo ))\nx = 1", "np.tanh?\nx = 1",
        "?np\nx = 1", "files = !ls\nx = 1", "a, b = %magic 1\nx = 1",
        "d['a'] = !ls\nx = 1", "%%time\nx = 1", "\n\n%%capture out\nx = 1",
        "x = 1\r\n%time y\r\n", "  \n%load_ext a\nx = 1",
        "%cd ..\n!ls\n%pwd\nx = 1\n!ls\n%who",
    ],
)  # fmt: skip
def test_magics_are_taken_out(source):
    assert "x = 1" in statements(source)
    assert not {"ls", "pip"} & set(" ".join(statements(source)).split())


def test_magics_inside_blocks_become_nothing():
    assert statements("def f(x):\n    %timeit x\n    !ls\n    return x") == [
        "def f(x):\n    pass\n    pass\n    return x"
    ]


@pytest.mark.parametrize(
    "source", ["x = (a\n     % b)", "x = '''\n%matplotlib\n!ls\n'''", "x = a \\\n  % b", "x = 5 % 3\ny = x != 3"]
)
def test_what_only_looks_like_a_magic_stays(source):
    assert statements(source) == [ast.unparse(one) for one in ast.parse(source).body]


@pytest.mark.parametrize(
    "magic", ["bash", "writefile numpy.py", "javascript", "html", "script perl", "timeit", "run x"]
)
def test_cells_of_other_magics_are_not_run(magic):
    found, _, error = cells.parse(f"%%{magic}\nx = 1", "<cell 1>")
    assert found == []
    assert error == f"the cell begins with %%{magic.split()[0]}, and such a cell is not run here"


@pytest.mark.parametrize(
    "source", ["def f(:", "x = (", "'''", "\0", "(" * 10_000, "x = " + "-" * 100_000 + "1", "if x:\n"]
)
def test_a_cell_that_is_no_python_is_told(source):
    found, _, error = cells.parse(source, "<cell 1>")
    assert found == []
    assert error


def test_names_are_found_wherever_a_statement_binds_them():
    source = "try:\n    import a.b, c as d\n    x, (y, *z) = w\nexcept E:\n    def f(): pass\n"
    assert cells.bound(ast.parse(source).body[0]) == {"a", "d", "x", "y", "z", "f"}


def inside(root, program):
    """Return what a program prints as JSON in a process in which the stand-ins are installed."""
    start = "import json, sys\nimport numpy as np\nfrom unrolled.grading.inside import inert\n"
    names = {name: getattr(content, name) for name in ("child", "oracle")} | {"given_name": content.given}
    start += f"given = 'def rnn_step(x): return x + 1'\ninert.install(given, sys.argv[1], **{names})\n"
    argv = [sys.executable, "-c", start + textwrap.dedent(program), str(root)]
    return json.loads(subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True).stdout)


def test_everything_but_numpy_and_the_standard_library_is_a_stand_in(root):
    program = """
        import math, numpy.linalg, tensorflow, keras.layers.core as core, unrolled.exercises, nonsense.at.all
        from unrolled.backend import keras as k
        from unrolled import given, draw
        from unrolled.given import rnn_step, lstm
        from unrolled.running_example import UNITS
        from tensorflow.keras import layers
        import tensorflow.keras.layers as long
        names = [tensorflow.Tensor, core.X, unrolled.exercises.find, nonsense.at.all.x]
        names += [k.layers.LSTM, layers.LSTM, long.LSTM, lstm]
        numbers = [math.pi > 3, numpy.linalg.norm([3, 4]), rnn_step(1), given.rnn_step(2), UNITS]
        print(json.dumps([*numbers, *map(repr, names)]))
    """
    assert inside(root, program) == [
        True, 5.0, 2, 3, 3, "tensorflow.Tensor", "keras.layers.core.X", "unrolled.exercises.find", "nonsense.at.all.x",
        "keras.layers.LSTM", "keras.layers.LSTM", "keras.layers.LSTM", "unrolled.given.lstm",
    ]  # fmt: skip


def test_stand_ins_do_nothing_while_cells_are_loaded(root):
    program = """
        import keras, torch
        model = keras.Sequential([keras.layers.LSTM(3, name="a")])
        history = model.fit(1, 2, epochs=3)
        keras.x = torch.y = 1
        history.history["loss"] = 2
        class Cell(keras.layers.Layer, torch.nn.Module):
            def call(self): return "called"
        @keras.saving.register
        class Kept: pass
        with torch.no_grad() as t: pass
        hint = torch.Tensor | None | keras.Variable["float32"]
        print(json.dumps([Cell().call(), Kept.__name__, isinstance(1, torch.Tensor), bool(keras.a), repr(history)]))
    """
    assert inside(root, program) == ["called", "Kept", False, True, "keras.Sequential.fit"]


def test_computing_is_refused_by_name(root):
    program = """
        import keras, scipy.special, matplotlib.pyplot as plt, tqdm
        inert.begin_case()
        x = np.ones(3)
        def name(compute):
            try:
                compute()
            except inert.NotNumPy as error:
                return str(error)
        done = [
            name(lambda: keras.ops.add(x, x)), name(lambda: scipy.special.expit(x)), name(lambda: x + keras.a),
            name(lambda: keras.b @ x), name(lambda: np.tanh(keras.c)), name(lambda: float(keras.d)),
            name(lambda: list(tqdm.t(3))), name(lambda: plt.plot(x)), name(lambda: plt.figure().show()),
            inert.first({"a": [1, (keras.e,)]}), inert.first([1]),
        ]
        print(json.dumps(done))
    """
    assert inside(root, program) == [
        "keras.ops.add", "scipy.special.expit", "keras.a", "keras.b", "keras.c", "keras.d", "tqdm.t", None, None,
        "keras.e", "",
    ]  # fmt: skip
