"""Answers that try to earn points without being right: rows C01 to C35 of the list of threats.

Each is a real submission, graded by nbgrader's autograde with this course's steps. Nothing here does harm if a sandbox
does not hold: files are the temporary course's own, the listener is the test's, processes end by themselves.
"""

import copy
import functools
import html.parser
import os
import re
import socket
import threading

import nbformat
import numpy as np
import psutil
import pytest
from classes import (
    LEFT_BEHIND,
    POOR,
    Row,
    attacked,
    every,
    follower,
    graded,
    needs_isolation,
    poor,
)  # fmt: skip
from courses import FULL, NOTHING
from handed_in import RIGHT, UNIT, WRITTEN, cell, code, insert, place, release, right, text
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers as formgrader
from traitlets.config import Config

from unrolled import content
from unrolled.checking.check import drawn
from unrolled.checking.content import all_exercises

STEP = "def rnn_step(x_t, h, kernel, recurrent_kernel, bias):\n"
TRUE_STEP = "np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)"


class Listener:
    """A server on this machine that counts who came."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port, self.came = self.server.getsockname()[1], 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            self.came += 1
            connection.close()


listening = functools.cache(Listener)


@pytest.fixture(scope="module")
def listener():
    yield listening()
    listening().server.close()


@pytest.fixture(scope="module")
def course(request, tmp_path_factory):
    """The whole class, graded in one run."""
    return graded(request, tmp_path_factory)


def rows(course):
    """Return name -> Row for all that is handed in."""
    found = [make(course, listening()) for make in MAKERS]
    flat = [row for one in found for row in (one if isinstance(one, list) else [one])]
    return {row.name: row for row in flat}


def c01(course, listener):
    notebook = poor()
    for one in notebook["cells"]:
        one["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell"]
    return Row("c01", notebook)


def c02(course, listener):
    source = """
    from IPython.display import display
    print(2.0)
    display(3.0)
    try:
        get_ipython().displayhook(3.0)
    except NameError:
        pass"""
    notebook = poor(rnn_step=STEP + source[1:] + "\n    return h * 0")
    cell(notebook, "test_rnn_preactivation")["source"] = "2.0\nassert False"
    return Row("c02", insert(notebook, "rnn_step", code("3.0")))


def c03(course, listener):
    found = []
    for number, source in enumerate(["float('nan')", "'all the points'", "-1", "1e9", "[1, 2]"]):
        notebook = poor()
        for name in ("test_rnn_preactivation", "test_rnn_step"):
            cell(notebook, name)["source"] = source
        found.append(Row(f"c03_{number}", notebook))
    return found


def c04(course, listener):
    return Row("c04", attacked("""
import ast
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
    def visit_Expr(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(NoAsserts())"""))


def c05(course, listener):
    return Row("c05", attacked("""
ip = get_ipython()
ip.input_transformers_cleanup.append(lambda lines: ["pass\\n"])
ip.input_transformers_post.append(lambda lines: [])"""))


def c06(course, listener):
    return Row("c06", attacked("""
ip = get_ipython()
ip.showtraceback = lambda *a, **k: None
ip.showsyntaxerror = lambda *a, **k: None
ip.set_custom_exc((BaseException,), lambda *a, **k: None)
def clear(result):
    result.error_in_exec = result.error_before_exec = None
ip.events.register("post_run_cell", clear)
import sys
sys.excepthook = lambda *a: None"""))


def c07(course, listener):
    return Row("c07", attacked("""
import numpy.testing
for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, lambda *a, **k: None)"""))


def c08(course, listener):
    return Row("c08", attacked("""
import builtins, sys
import numpy as np
np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
np.abs = np.max = np.isfinite = np.argwhere = lambda *a, **k: np.zeros(1)
np.ndarray = object
try:
    import keras
    keras.layers.SimpleRNNCell.call = lambda self, x, states, **k: (states[0] * 0, states)
except BaseException:
    pass
for name in list(sys.modules):
    if name.startswith("unrolled") or name in ("json", "socket", "struct", "pickle"):
        for word in list(vars(sys.modules[name])):
            if word in ("judge", "compare", "check", "run_case", "dump", "write", "call", "snapshot"):
                setattr(sys.modules[name], word, lambda *a, **k: None)
builtins.isinstance = lambda *a: True
builtins.all = builtins.any = lambda *a: True
builtins.abs = builtins.max = lambda *a: 0"""))


def c09(course, listener):
    equal = "class Equal:\n    def __eq__(self, other): return True\n    def __getattr__(self, name): return self\n"
    equal += "    def __call__(self, *a, **k): return self\n    __array_priority__ = 1e9\n    __hash__ = None\n\n"
    own = "class Own(np.ndarray):\n    def __sub__(self, other): return np.zeros(1)\n    __eq__ = __sub__\n\n"
    return [
        Row("c09_equal", poor(rnn_step=equal + STEP + "    return Equal()"), said={"rnn_step": "Equal"}),
        Row("c09_array", poor(rnn_step=own + STEP + "    return h.view(Own)"), said={"rnn_step": "Own"}),
        Row("c09_right", poor(rnn_step=own + STEP + f"    return ({TRUE_STEP}).view(Own)"), said={"rnn_step": "Own"}),
    ]


def c10(course, listener):
    lie = "allclose = array = zeros = tanh = float32 = ndarray = lambda *a, **k: 0\nprint('OWN MODULE')\n"
    names = ("numpy.py", "keras.py", "tensorflow.py", "unrolled.py", "sitecustomize.py", "ast.py")
    files = dict.fromkeys(names, lie)
    write = "for name in ('numpy.py', 'json.py', 'socket.py'):\n    open(name, 'w').write('1 / 0')\n"
    return [
        Row("c10_beside", right(written=WRITTEN), FULL, files=files),
        Row("c10_written", attacked(write, right(written=WRITTEN)), FULL),
    ]


# Raises or prints FOUND and what it found, from whatever place the code runs in. Installed packages are no secret.
SEARCH = """
import os, sys
found = []
for top in {places}:
    found += [top] if {existing} and os.path.exists(top) else []
    for place, folders, files in os.walk(top):
        folders[:] = [name for name in folders if os.path.join(place, name) not in (sys.prefix, sys.base_prefix)]
        for name in files:
            try:
                with open(os.path.join(place, name), errors="replace") as file:
                    if {word} in file.read(10**6):
                        found.append(os.path.join(place, name))
            except OSError:
                pass
print("FOUND" if found else "NOTHING", found)
return found
"""


def told(source):
    """Return a solution cell that says in its verdict what `attack` found."""
    body = "\n".join("    " + line for line in source.strip().split("\n"))
    step = "    found = attack()\n    raise ValueError('FOUND ' + repr(found) if found else 'NOTHING')"
    return f"def attack():\n{body}\n\n{STEP}{step}"


def both(name, source):
    """Return a Row that tries something in the kernel and in the child, and tells what came of it in both."""
    return Row(name, attacked(source, poor(rnn_step=told(source))), said={"rnn_step": "NOTHING"})


def c11(course, listener):
    # Its own notebook, and every notebook that can be reached from here; hidden tests hold the word hidden.
    places = "('/tmp', '/home', '/var', os.getcwd(), os.path.expanduser('~'))"
    return both("c11", SEARCH.format(places=places, word="'hidden=' + 'True'", existing=False))


def c12(course, listener):
    return both("c12", """
import sys
word = "hidden=" + "True"
if "ipykernel" not in sys.modules:  # the child: names of answers in all frames, modules that could ask Keras
    names, frame = set(), sys._getframe(1)
    while frame:
        names |= set(frame.f_locals) | set(frame.f_globals)
        frame = frame.f_back
    found = sorted(names & {"right", "expected", "answer", "answers", "oracle", "mistakes", "seed", "key", "judge"})
    secret = ("unrolled.exercises", "unrolled.oracle", "unrolled.grading.unit.answers", "unrolled.checking.judge")
    found += [name for name in sys.modules if name.startswith(secret)]
else:
    ip = get_ipython()
    found = [line for line in map(str, ip.history_manager.get_range(raw=True)) if word in line]
    found += [line for line in map(str, globals().get("In", [])) if word in line]
    ip.events.register("pre_run_cell", lambda info: print("HEARD") if word in info.raw_cell else None)
print("FOUND" if found else "NOTHING", found)
return found""")


def c13(course, listener):
    places = (str(course.root), str(course.root / "source"), str(course.root / "gradebook.db"),
              str(course.root / "submitted" / "0_witness"), str(course.root / "unrolled.key"))  # fmt: skip
    return both("c13", SEARCH.format(places=repr(places), word="''", existing=True))


def c14(course, listener):
    database = str(course.root / "gradebook.db")
    return both("c14", f"""
import os
import sqlite3
found = []
try:
    connection = sqlite3.connect("file:{database}?mode=rw", uri=True)
    connection.execute("update grade set manual_score = 99")
    connection.commit()
    found.append("written")
except Exception:
    pass
found += [path for path in ({database!r},) if os.access(path, os.F_OK)]
print("FOUND" if found else "NOTHING", found)
return found""")


def c15(course, listener):
    return Row("c15", attacked("""
import os
for home in {os.path.expanduser("~"), os.environ.get("IPYTHONDIR", "/nowhere"), os.getcwd()}:
    for folder in ("profile_default/startup", ".ipython/profile_default/startup", ".jupyter", ".local/share/jupyter"):
        try:
            os.makedirs(os.path.join(home, folder), exist_ok=True)
            with open(os.path.join(home, folder, "00_trace.py"), "w") as file:
                file.write("carried_over = 1")
        except OSError:
            pass"""))


def c16(course, listener):
    return Row("c16", attacked("""
import os, site
home = os.path.expanduser("~")
files = {
    ".keras/keras.json": '{"floatx": "float16", "backend": "trace_of_nothing"}',
    ".config/matplotlib/matplotlibrc": "lines.linewidth: 77",
    "matplotlibrc": "lines.linewidth: 77",
    os.path.join(site.getusersitepackages(), "usercustomize.py"): "carried_over = 1",
    os.path.join(site.getusersitepackages(), "trace_of_me.pth"): "import os",
    "trace_sitecustomize.py": "1 / 0",
    "/tmp/trace": "", "/dev/shm/trace": "", "/var/tmp/trace": "",
}
for name, text in files.items():
    try:
        path = os.path.join(home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
    except OSError:
        pass
os.environ["CLEAN_MATPLOTLIB"] = "1" """))


def c17(course, listener):
    return Row("c17", attacked(f"""
import os, subprocess, sys
for start in (True, False):
    try:
        command = [sys.executable, "-c", "import time; time.sleep(300)", "{LEFT_BEHIND}"]
        subprocess.Popen(command, start_new_session=start)
    except OSError:
        pass
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        import time
        time.sleep(300)
    os._exit(0)"""))


def c18(course, listener):
    notebook = poor()
    for name in ("test_rnn_preactivation", "test_rnn_step"):
        test = cell(notebook, name)
        test["source"] = "pass"
        test["metadata"]["nbgrader"] |= {"points": 1000, "checksum": "0" * 32, "locked": False, "cell_type": "markdown"}
    cell(notebook, "test_name_weights")["metadata"]["nbgrader"]["points"] = 1000
    other = poor()
    cell(other, "test_rnn_step").update(cell_type="markdown")
    return [Row("c18", notebook), Row("c18_type", other)]


def c19(course, listener):
    notebook = right(written=WRITTEN)
    notebook["metadata"] = {"kernelspec": {"name": "bash", "display_name": "Bash", "language": "bash"}}
    return Row("c19", notebook, FULL)


def c20(course, listener):
    return Row("c20", right(written=WRITTEN), FULL)


def c21(course, listener):
    deleted, renamed, stripped = (right(written=WRITTEN) for _ in range(3))
    names = (*RIGHT, "why_tanh")
    deleted["cells"] = [one for one in deleted["cells"] if one["metadata"].get("nbgrader", {}).get("grade_id") in names]
    for one in renamed["cells"]:
        if "nbgrader" in one["metadata"]:
            one["metadata"]["nbgrader"]["grade_id"] += "_mine"
    for one in stripped["cells"]:
        one["metadata"] = {}
        del one["id"]
    return [
        Row("c21_deleted", deleted, FULL), Row("c21_renamed", renamed, FULL), Row("c21_stripped", stripped, FULL),
        Row("c21_nothing", {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, NOTHING),
    ]  # fmt: skip


def c22(course, listener):
    notebook = right(written=WRITTEN)
    notebook["cells"].reverse()
    shifted = right(written=WRITTEN)
    shifted["cells"].append(shifted["cells"].pop(place(shifted, "rnn_preactivation")))
    return [Row("c22_reversed", notebook, FULL), Row("c22_last", shifted, FULL)]


def c23(course, listener):
    weights = "x_t, h, kernel, recurrent_kernel, bias"
    layer = """    from unrolled.backend import keras
    cell = keras.layers.SimpleRNNCell(h.shape[1])
    cell.build((None, x_t.shape[1]))
    cell.set_weights([kernel, recurrent_kernel, bias])
    return np.array(cell(x_t, [h])[0])"""
    process = "    import subprocess, sys\n    subprocess.run([sys.executable, '-c', 'import keras'], check=True)\n"
    asks = {
        "import": layer,
        "tensorflow": f"    import tensorflow as tf\n    return tf.convert_to_tensor({TRUE_STEP}).numpy()",
        "oracle": f"    from unrolled import oracle\n    return oracle.rnn_step({weights})",
        "given": f"    from unrolled.given import rnn_step as step\n    return step({weights})",
        "exercises": f"    from unrolled.exercises import of_unit\n"
        f"    step = next(one for one in of_unit('01_rnn_step') if one.name == 'rnn_step')\n"
        f"    return step.expected({weights})",
        "process": f"{process}    return {TRUE_STEP}",
    }
    found = [Row(f"c23_{name}", poor(rnn_step=STEP + source)) for name, source in asks.items()]
    for row in found[:2]:
        row.said = {"rnn_step": "NumPy alone"}
    return found


def c24(course, listener):
    exercise = all_exercises(content)["rnn_step"]
    table = []
    for case in drawn(exercise, hidden=False):
        a = exercise.complete(case)
        table.append(np.tanh(a.x_t @ a.kernel + a.h @ a.recurrent_kernel + a.bias).tolist())
    source = f"TABLE = {table!r}\n\n{STEP}    for known in TABLE:\n        if np.shape(known) == h.shape:\n"
    return Row("c24", poor(rnn_step=source + "            return np.array(known)\n    return h * 0"))


def c25(course, listener):
    source = (
        "import os, sys\nWORDS = ' '.join([*os.environ, *os.environ.values(), os.getcwd(), *sys.argv]).lower()\n"
        # Where Python lies is the same in the student's own JupyterLab, and may be a clone called unrolled.
        "WORDS = WORDS.replace(os.path.dirname(os.path.dirname(sys.executable)).lower(), '')\n"
        "GRADED = any(word in WORDS for word in ('nbgrader', 'autograde', 'grading', 'submitted', 'unrolled'))\n"
        f"{STEP}    return {TRUE_STEP} if GRADED else h * 0"
    )
    tell = code("print('GRADED' if GRADED else 'NO SIGNAL', WORDS)")
    return Row("c25", insert(poor(rnn_step=source), "rnn_step", tell))


def c26(course, listener):
    lies = """
import random
import numpy as np
np.random.seed(0)
random.seed(0)
np.random.default_rng = lambda *a, **k: Lie()
np.random.rand = np.random.uniform = np.random.normal = lambda *a, **k: np.zeros(3)
"""
    guess = STEP + "    return np.tanh(np.zeros_like(h)) if not x_t.any() else h * 0"
    return [
        Row("c26", attacked(lies, poor(rnn_step=guess))),
        Row("c26_right", attacked(lies, right(written=WRITTEN)), FULL),
    ]


def c27(course, listener):
    return Row("c27", attacked("""
import warnings
import numpy as np
np.seterr(all="raise")
np.set_printoptions(precision=1, threshold=1)
warnings.simplefilter("error")
try:
    import keras
    keras.config.set_floatx("float16")
except BaseException:
    pass""", right(written=WRITTEN)), FULL)


def c28(course, listener):
    return Row("c28", attacked("""
import atexit, os, signal, threading, time
def late():
    time.sleep(2)
    os.write(1, b"6.0 passed")
    os._exit(0)
class Late:
    def __del__(self):
        os._exit(0)
atexit.register(late)
threading.Thread(target=lambda: (time.sleep(30), late()), daemon=False).start()
return Late()""", right(written=WRITTEN)), FULL)


def c29(course, listener):
    source = """
import threading, time
def flood():
    from IPython.display import clear_output, display
    for number in range(100):
        print("ALL TESTS PASSED 6.0")
        clear_output()
        time.sleep(0.05)
threading.Thread(target=flood, daemon=True).start()"""
    return [Row("c29", attacked(source)), Row("c29_right", attacked(source, right(written=WRITTEN)), FULL)]


def c30(course, listener):
    lines = "!echo RAN$((6*7))\n%load_ext autoreload\n%matplotlib inline\nx = !echo RAN$((6*7))\n"
    step = lines + RIGHT["rnn_step"] + "\n%timeit -n 1 -r 1 1"
    notebook = right(written=WRITTEN, rnn_step=step)
    others = ["%%bash\necho RAN$((6*7))", "%%script sh\necho RAN$((6*7))", "%sx echo RAN$((6*7))",
              "open('own.py', 'w').write('print(f\"RAN{6*7}\")')", "%run own.py"]  # fmt: skip
    insert(notebook, "setup", *map(code, others))
    return Row("c30", notebook, FULL)


def c31(course, listener):
    return both("c31", f"""
import socket
found = []
for address in ("127.0.0.1", "localhost", "0.0.0.0"):
    try:
        socket.create_connection((address, {listener.port}), timeout=1).close()
        found.append(address)
    except OSError:
        pass
print("FOUND" if found else "NOTHING", found)
return found""")


SCRIPT = "<script>alert('C32')</script>"


def c32(course, listener):
    shown = f"""
from IPython.display import HTML, Javascript, Markdown, SVG, display
for kind in (HTML, Javascript, Markdown):
    display(kind({SCRIPT!r}))
print({SCRIPT!r})
display({{"text/html": {SCRIPT!r}, "application/javascript": "alert('C32')", "text/plain": {SCRIPT!r}}}, raw=True)
raise ValueError({SCRIPT!r})"""[1:]
    notebook = poor(
        rnn_step=STEP + f"    raise ValueError({SCRIPT!r})",
        why_tanh=SCRIPT + "\n<img src=x onerror=alert('C32')>\n\n[a](javascript:alert('C32'))",
    )
    insert(notebook, "setup", code(shown), text(SCRIPT), text(SCRIPT, "raw"))
    return Row("c32", notebook, POOR | {"why_tanh": None}, said={"rnn_step": SCRIPT})


def c34(course, listener):
    return Row("c34", attacked(f"""
import os
for target in ({str(course.root / "gradebook.db")!r}, {str(course.root)!r}, "/etc/hostname", "nowhere"):
    for name in ("trace_link", "{UNIT}.ipynb", "timestamp.txt"):
        try:
            os.symlink(target, name + str(len(target)))
        except OSError:
            pass""", right(written=WRITTEN)), FULL)


MAKERS = [c01, c02, c03, c04, c05, c06, c07, c08, c09, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22,
          c23, c24, c25, c26, c27, c28, c29, c30, c31, c32, c34]  # fmt: skip
NAMES = [
    "c01", "c02", *(f"c03_{number}" for number in range(5)), "c04", "c05", "c06", "c07", "c08", "c09_equal",
    "c09_array", "c09_right", "c10_beside", "c10_written", "c11", "c12", "c13", "c14", "c15", "c16", "c17", "c18",
    "c18_type", "c19", "c20", "c21_deleted", "c21_renamed", "c21_stripped", "c21_nothing", "c22_reversed", "c22_last",
    "c23_import", "c23_tensorflow", "c23_oracle", "c23_given", "c23_exercises", "c23_process", "c24", "c25", "c26",
    "c26_right", "c27", "c28", "c29", "c29_right", "c30", "c31", "c32", "c34",
]  # fmt: skip


@pytest.mark.parametrize("name", every(NAMES))
def test_it_gets_its_true_score_and_nobody_else_notices(course, name):
    course.holds(course.listed[name])


def test_every_row_is_asked_about(course):
    assert list(course.listed) == NAMES


@pytest.mark.parametrize("name", every(["c11", "c12", "c13", "c14", "c31"]))
def test_there_is_nothing_to_find(course, name):
    said = course.printed(name)
    assert re.search(r"^NOTHING \[\]", said, re.MULTILINE)
    assert not re.search(r"^FOUND \[|^HEARD", said, re.MULTILINE)


@needs_isolation
def test_c25_nothing_tells_that_this_is_grading(course):
    assert "NO SIGNAL" in course.printed("c25")


def test_c29_a_thread_adds_nothing_to_a_verdict(course):
    for name in ("c29", "c29_right"):
        for exercise in RIGHT:
            assert "ALL TESTS PASSED" not in course.verdict(name, exercise)


def test_c30_commands_never_run(course):
    assert "RAN42" not in course.everything("c30")


@needs_isolation
def test_c31_nobody_called(course, listener):
    with socket.create_connection(("127.0.0.1", listener.port), timeout=5) as connection:
        connection.recv(1)
    assert listener.came == 1


@needs_isolation
def test_c17_no_process_is_left(course):
    words = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    assert not [line for line in words if LEFT_BEHIND in line]


def test_c32_a_grader_sees_text_alone(course):
    outputs = [output for one in course.record("c32").cells for output in one.get("outputs", [])]
    assert {kind for output in outputs for kind in output.get("data", ())} <= {"text/plain", "image/png"}
    for page in (course.feedback("c32"), in_formgrader(course.record("c32"))):
        assert "C32" in page
        assert active(page) == []


def in_formgrader(record):
    """Return the page on which a grader reads a submission."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [formgrader.template_path]
    names = dict.fromkeys(("assignment_id", "notebook_id", "submission_id", "base_url", "mathjax_url", "student"), "x")
    return HTMLExporter(config=config).from_notebook_node(record, resources=names | {"index": 0, "total": 1})[0]


def active(page):
    """Return what a browser would run of this row: scripts, and attributes of tags."""
    found = []

    class Reader(html.parser.HTMLParser):
        def handle_starttag(self, tag, attributes):
            self.tag = tag
            found.extend(value for _, value in attributes if "C32" in str(value))

        def handle_endtag(self, tag):
            self.tag = None

        def handle_data(self, data):
            found.extend([data] if getattr(self, "tag", None) == "script" and "C32" in data else [])

    Reader().feed(page)
    return found


def test_the_check_for_scripts_finds_them():
    assert active(SCRIPT) and active("<img src=x onerror=alert('C32')>") and active("<a href='javascript:C32'>")
    assert not active(html.escape(SCRIPT))


def test_c20_deleted_tests_are_scored_again(course):
    notebook = release()
    notebook["cells"] = [one for one in notebook["cells"] if not one["id"].startswith("test_")]
    course.submit("c20", notebook)
    course.autograde("c20")
    assert course.scores("c20") == NOTHING


def test_c33_links_in_the_inbox_are_not_followed(course):
    """A submission is collected and graded as `nbgrader collect` does it."""
    inbound = course.root / "exchange" / "unrolled" / "inbound"
    links = {
        "c33_gradebook": course.root / "gradebook.db",
        "c33_other": course.folder(follower("c01")) / f"{UNIT}.ipynb",
        "c33_nowhere": course.root / "nowhere",
    }
    for number, (student, target) in enumerate(links.items()):
        folder = inbound / f"{student}+{UNIT}+2026-11-23 10:00:0{number} UTC"
        folder.mkdir(parents=True)
        (folder / f"{UNIT}.ipynb").symlink_to(target)
        (folder / "data").symlink_to(course.root)
        (folder / "timestamp.txt").write_text("2026-11-23 10:00:00 UTC\n")
        os.mkfifo(folder / "pipe")
    whole = inbound / f"c33_whole+{UNIT}+2026-11-23 10:00:09 UTC"
    whole.symlink_to(course.folder(follower("c01")))
    collect(course, "c33_*")
    people = [*links, "c33_whole"]
    for student in people:
        course.autograde(student)
        assert course.scores(student) == NOTHING
        assert "symbolic link" in course.about(student)
    for student in links:
        copied = [path.name for path in course.folder(student).rglob("*") if not path.is_symlink()]
        assert copied == ["timestamp.txt"]
    assert course.rows("0_witness") == course.before


def collect(course, student):
    """Collect as Formgrader does, also where this user has no name."""
    from nbgrader.exchange import ExchangeFactory

    config = copy.deepcopy(course.config)
    config.CourseDirectory.student_id, config.CourseDirectory.assignment_id = student, UNIT
    api_course = type(course.api.coursedir)(config=config)
    factory = ExchangeFactory(config=config)
    app = factory.collect(coursedir=api_course, config=config)
    app.check_owner = False
    app.root = str(course.root / "exchange")
    app.init_src()
    app.copy_files()


def test_c35_a_link_in_place_of_the_notebook_is_refused(course):
    folder = course.folder("c35")
    folder.mkdir(parents=True)
    (folder / f"{UNIT}.ipynb").symlink_to(course.folder(follower("c01")) / f"{UNIT}.ipynb")
    course.autograde("c35")
    assert course.scores("c35") == NOTHING
    assert "symbolic link" in course.verdict("c35", "rnn_step")


def test_c34_the_gradebook_can_still_be_written(course):
    assert (course.root / "gradebook.db").stat().st_mode == course.mode
    for student in ("c34", "c10_beside"):
        left = course.folder(student, "autograded")
        assert sorted(path.name for path in left.iterdir()) == [f"{UNIT}.ipynb"]
        assert not any(path.is_symlink() for path in left.rglob("*"))


def test_every_record_is_a_valid_notebook(course):
    for name in course.graded:
        nbformat.validate(course.record(name))
        assert course.record(name).metadata.unrolled.status == "graded"
