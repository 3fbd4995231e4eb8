"""What happens in the NumPy child and while a student's cells are loaded: rows G10 to G12 and G15 to G20."""

from classes import Row, in_the_child
from courses import FULL
from handed_in import RIGHT, WRITTEN, code, insert, right

BEFORE = "def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):\n"
RETURN = "return x_t @ kernel + h @ recurrent_kernel + bias"
# Exercise 2 fails; exercise 3, which calls it, is right.
SECOND_FAILS = FULL | {"test_rnn_preactivation": 0.0}


def indented(source):
    return "\n".join("    " + line for line in source.strip("\n").split("\n"))


def second(source, above=""):
    """Return a notebook in which the second exercise has this body, and all else is right."""
    return right(written=WRITTEN, rnn_preactivation=above + BEFORE + indented(source))


def with_cells(*sources):
    """Return a right notebook with more cells before its answers."""
    return insert(right(written=WRITTEN), "setup", *map(code, sources))


def g10():
    scratch = {
        "blank": "\n" * 60_000 + "def f(:\n", "deep": "if 0:\n    pass\n" + "elif 0:\n    pass\n" * 3_000,
        "brackets": "x = " + "(" * 5_000, "null": "x = '\0'", "magics": "%who\n" * 5_000 + "x = (\n",
    }  # fmt: skip
    rows = [Row(f"g10_{name}", with_cells(source), FULL) for name, source in scratch.items()]
    named = right(written=WRITTEN, rnn_preactivation="\n" * 60_000 + "def rnn_preactivation(:\n")
    said = {"rnn_preactivation": "cannot be run: invalid syntax, line 60001"}
    return [*rows, Row("g10_answer", named, SECOND_FAILS, said)]


def g11():
    sources = {
        "memfd": "import os\nheld = []\nfor number in range(60):\n    held.append(os.memfd_create('x'))\n"
        "    for part in range(15):\n        n = os.write(held[-1], bytes(2**20))",
        "shm": "from multiprocessing import shared_memory\nheld = []\nfor number in range(8):\n"
        "    held.append(shared_memory.SharedMemory(create=True, size=100 * 2**20))\n"
        "    held[-1].buf[:] = bytes(100 * 2**20)",
        "mmap": "import mmap, os, time\nfor number in range(5):\n    if os.fork() == 0:\n"
        "        held = mmap.mmap(-1, 150 * 2**20)\n        for at in range(0, 150 * 2**20, 4096): held[at] = 1\n"
        "        time.sleep(20)\ntime.sleep(19)",
    }
    said = {"rnn_preactivation": "more memory than the limit of 512 MiB"}
    return [
        Row(f"g11_{name}", second(f"{source}\n{RETURN}"), SECOND_FAILS, said) for name, source in sources.items()
        # A file larger than allowed is refused before the space for files is full.
        if name != "shm"
    ] + [Row("g11_shm", second(f"{sources['shm']}\n{RETURN}"), SECOND_FAILS)]  # fmt: skip


FORKS = """
import os, time
end = time.time() + {seconds}
while time.time() < end:
    if os.fork() == 0:
        begun = time.process_time()
        while time.process_time() - begun < 0.1: pass
        os._exit(0)
    os.wait()
"""


def g12():
    said = {"rnn_preactivation": "1.5 seconds of processor time"}
    # In the child alone, whose limit this is: no processor time is counted in a kernel.
    call, load = (in_the_child(FORKS.format(seconds=seconds)) for seconds in (18, 2.5))
    load = with_cells(f"def forks():\n{indented(load)}\n\nran = forks()")
    return [
        Row("g12_call", second(f"{call}\n{RETURN}"), SECOND_FAILS, said),
        Row("g12_load", load, FULL),
    ]


TELLING = """
import dis, gc, inspect, io, sys
from contextlib import redirect_stdout
from unrolled import given
from unrolled.given import affine, to_batch
texts = []
for function in (affine, to_batch):
    try:
        texts.append(inspect.getsource(function))
    except Exception as error:
        texts.append(repr(error))
    code = function.__code__
    texts += [function.__doc__, code.co_varnames, code.co_consts, function.__globals__.get("affine")]
frame = sys._getframe()
while frame:
    texts += [value for value in frame.f_locals.values() if isinstance(value, str) and "kernel + bias" in value]
    texts += [value["given"] for value in frame.f_locals.values() if isinstance(value, dict) and "given" in value]
    frame = frame.f_back
raise ValueError(*[str(text)[:200] for text in texts if text])
"""


def g15():
    return [Row("g15", second(TELLING), SECOND_FAILS, {"rnn_preactivation": "raised"})]


def no_solution_of_an_earlier_unit(course):
    told = course.verdict("g15", "rnn_preactivation")
    for solution in ("x @ kernel + bias", "np.stack", "astype", "series"):
        assert solution not in told


def g16():
    cell = "from numpy import *\nimport numpy.testing as npt, unittest, doctest, sysconfig\nfrom math import *\n"
    return [Row("g16", second(f"npt.assert_allclose(h, h)\n{RETURN}", cell), FULL)]


def g17():
    cell = "import matplotlib.pyplot as plt\nimport tensorflow as tf\nfrom tqdm.auto import tqdm\n"
    cell += "fig, ax = plt.subplots()\nArray = np.ndarray | tf.Tensor\nfor _ in tqdm(range(2)):\n    ax.plot([1, 2])\n"
    body = "fig, (left, right) = plt.subplots(1, 2)\nassert isinstance(h, Array) and not tf.is_tensor(h)\n"
    body += "for _ in tqdm(range(2), leave=False):\n    left.set_title(f'{1.0:.1f}')\nplt.close(fig)\n"
    keras = "import tensorflow as tf\n"
    said = {"rnn_preactivation": "uses tensorflow.matmul"}
    return [
        Row("g17", second(body + RETURN, cell), FULL),
        Row("g17_computes", second("return (tf.matmul(x_t, kernel) + h @ recurrent_kernel + bias).numpy()", keras),
            SECOND_FAILS, said),
    ]  # fmt: skip


def g18():
    body = indented(RIGHT["rnn_step"])
    cells = {
        "if": f"if True:\n    print(1)\n{body}\nelse:\n    rnn_step = None",
        "try": f"try:\n    print('trying')\n{body}\nfinally:\n    print('done')",
        "magic": "%timeit -n 1 \\\n    sum([1])\n" + RIGHT["rnn_step"],
        "match": "match np.pi > 3:\n    case True:\n" + indented(body),
        "registry": "STEPS = {}\nfor name in ['tanh']:\n    STEPS[name] = np.tanh\nSTEPS.update(none=None)\n"
        + RIGHT["rnn_step"].replace("np.tanh(", "STEPS['tanh']("),
        "walrus": "(activation := np.tanh)\n" + RIGHT["rnn_step"].replace("np.tanh(", "activation("),
    }
    rows = [Row(f"g18_{name}", right(written=WRITTEN, rnn_step=source), FULL) for name, source in cells.items()]
    told = "names = !ls\n" + RIGHT["rnn_step"].replace("np.tanh(", "(len(names) * ")
    said = {"rnn_step": "line 1: that statement is made by !ls, which is not run"}
    return [*rows, Row("g18_told", right(written=WRITTEN, rnn_step=told), FULL | {"test_rnn_step": 0.0}, said)]


def g19():
    slow = "import time\ndef slow(number):\n    time.sleep(2.5)\n    return number"
    return [Row("g19", with_cells(slow, *(f"result_{number} = slow({number})" for number in range(6))), FULL)]


def g20():
    inside = "import keras\n" + BEFORE + "    return np.array(keras.ops.add(x_t @ kernel + h @ recurrent_kernel, bias))"
    as_np = "import keras.ops as np\n" + BEFORE + "    return np.add(x_t @ kernel + h @ recurrent_kernel, bias)"
    named = "def name_weights(weights):\n    kernel, recurrent_kernel, bias = map(np.asarray, weights)\n"
    named += '    return {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}'
    said = {"rnn_preactivation": "uses keras.ops.add"}
    return [
        Row(f"g20_{name}", right(written=WRITTEN, rnn_preactivation=source, name_weights=named), SECOND_FAILS, said)
        for name, source in {"inside": inside, "as_np": as_np}.items()
    ]


ROWS = [g10, g11, g12, g15, g16, g17, g18, g19, g20]
LOOKS = {"g15": no_solution_of_an_earlier_unit}
NEED_ISOLATION = {"g11_memfd", "g11_mmap", "g11_shm", "g12_call", "g12_load"}
# Values and text, which no limit of a machine's has to do with.
ASK_NOTHING = {
    "g10_deep", "g10_brackets", "g10_null", "g10_magics", "g10_answer", "g16", "g17_computes", "g18_if", "g18_try",
    "g18_match", "g18_registry", "g18_walrus", "g18_told", "g20_inside",
}  # fmt: skip
