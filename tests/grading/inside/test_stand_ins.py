"""Stand-ins for what the child does not have: they work beside an answer, and no answer is made of them."""

import json
import subprocess
import sys
import textwrap

from unrolled import content


def inside(root, program):
    """Return what a program prints as JSON in a process in which the stand-ins are installed."""
    start = "import json, sys\nimport numpy as np\nfrom unrolled.grading.inside import imports, inert\n"
    names = {"child": content.child, "given_name": content.given}
    start += f"given = {{'rnn_step': lambda x: x + 1}}\nimports.install(given, sys.argv[1], **{names})\n"
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


def test_what_a_server_has_prepared_is_neither_read_nor_looked_for_again(root):
    program = """
        import os, sys
        from unrolled.grading.inside import imports
        root, child = sys.argv[1], json.loads(sys.argv[2])
        imports.prepare(root, child)
        opened = []
        sys.addaudithook(lambda event, details: opened.append(str(details[0])) if event == "open" else None)
        imports.install({}, root, given_name="unrolled.given", child=child)
        from unrolled import running_example
        source = open(running_example.__file__).read()
        print(json.dumps([opened, running_example.__loader__.get_source(child[0]) == source]))
    """
    argv = [sys.executable, "-c", "import json\n" + textwrap.dedent(program), str(root), json.dumps(content.child)]
    opened, has_source = json.loads(subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True).stdout)
    assert [path.rpartition("/")[2] for path in opened] == ["running_example.py"] * 2  # by this program alone
    assert has_source


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
    assert inside(root, program) == ["called", "Kept", False, True, "keras.Sequential"]


def test_computing_is_refused_by_name(root):
    program = """
        import keras, scipy.special, pandas as pd, torch
        inert.begin_case()
        x, made = np.ones(3), keras.layers.Add()([1, 2])
        y = x.copy()
        def name(compute):
            try:
                compute()
            except (inert.NotNumPy, ValueError):
                return inert.state.refused
        def put():
            y[0] = made
        done = [
            name(lambda: keras.ops.add(x, x) + 1), name(lambda: 2 * scipy.special.expit(x)), name(lambda: x + keras.a),
            name(lambda: keras.b @ x), name(lambda: np.tanh(keras.c)), name(lambda: float(keras.d(x).numpy()[0])),
            name(lambda: list(pd.Series(x))), name(lambda: np.concatenate([x, made])), name(put),
            name(lambda: x < made), name(lambda: np.asarray(made)), name(lambda: 1 if made else 2),
            name(lambda: len(pd.Series(x))), name(lambda: list(inert.Zip(made, x))),
            name(lambda: torch.vmap(len)(x) + 1),
            name(lambda: x * made),
            inert.first({"a": [1, (keras.e,)]}), inert.first([1]), inert.first(made), y.tolist(),
        ]
        print(json.dumps(done))
    """
    add = "keras.layers.Add"
    assert inside(root, program) == [
        "keras.ops.add", "scipy.special.expit", "keras.a", "keras.b", "keras.c", "keras.d", "pandas.Series", add, add,
        add, add, add, "pandas.Series", add, "torch.vmap", add, "keras.e", "", add, [1.0, 1.0, 1.0],
    ]  # fmt: skip


def test_what_stands_beside_a_computation_costs_nothing_in_a_case(root):
    program = """
        import keras, tensorflow as tf, torch, matplotlib.pyplot as plt, tqdm, pandas as pd, numba
        from tqdm.auto import trange
        from tqdm.contrib import tenumerate
        from rich.progress import track
        inert.begin_case()
        zip = inert.Zip
        x = np.arange(3.0)
        fig, (left, *others) = plt.subplots(1, 3)
        (a, b), c = plt.x
        first, *middle, last = plt.y
        with tf.device("/CPU:0"), plt.style.context("x"), torch.no_grad(), tf.GradientTape() as tape:
            hint = np.ndarray | tf.Tensor
            other = None | tf.Tensor | int
        class Layer(keras.layers.Layer, torch.nn.Module, flag=True):
            def __init__(self, units, **options):
                super().__init__(**options)
                self.units, self.kernel = units, self.add_weight("kernel", shape=(3, units))
        bar = tqdm.tqdm(x)
        bar.set_description("steps")
        done = [
            isinstance(x, hint), isinstance(3, hint), isinstance(3, other), isinstance(x, (tf.Tensor, np.ndarray)),
            isinstance(x, tf.Tensor), bool(tf.is_tensor(x)), bool(torch.cuda.is_available()), x is tf.x, tf.x == 3,
            list(map(int, bar)), len(bar), list(enumerate(tqdm.tqdm(x)))[2], list(trange(2, 4)), list(tenumerate([5])),
            list(track(range(2), description="x")), [int(t) for ax, t in zip(plt.axes, x)], Layer(3, name="x").units,
            numba.njit(len)(x), numba.njit(cache=True)(lambda x: 4)(x), tf.function(lambda x: 5, jit_compile=True)(x),
            f"{plt.a:.2f} {tf.reduce_sum(x)!r}", tf.__version__ > "2", keras.layers.LSTM.__name__,
            len([1 for _ in plt.subplots()]), repr(plt.ylim()[1] * 2), tf.debugging.assert_rank(x, 2) is None,
            x.dtype == tf.float64,
        ]
        fig.x = left[0] = 3
        del left[0], fig.x
        pd.DataFrame(x).to_csv("a")
        print(json.dumps(done))
    """
    assert inside(root, program) == [
        True, False, True, True, False, False, False, False, False, [0, 1, 2], 3, [2, 2], [2, 3], [[0, 5]], [0, 1],
        [0, 1, 2], 3, 3, 4, 5, "matplotlib.pyplot.a tensorflow.reduce_sum", True, "LSTM", 1, "matplotlib.pyplot.ylim",
        False, False,
    ]  # fmt: skip
