"""Accidents and hostile loads: rows F01 to F26 of the list of threats, through nbgrader's autograde.

What could harm this machine if a limit does not hold is bounded by itself: at most 2 GiB, 200 processes, 500 MB.
"""

import concurrent.futures
import copy
import os
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from classes import (
    LIMITS,
    POOR,
    Row,
    every,
    follower,
    graded,
    in_the_child,
    needs_isolation,
    poor,
    said,
)  # fmt: skip
from courses import FULL, KEY, NOTHING, cache
from handed_in import RIGHT, ROOT, UNIT, WRITTEN, cell, code, insert, master, release, right, written

from unrolled import content
from unrolled.course.settings import Grading
from unrolled.grading import pipeline
from unrolled.grading.unit.answers import ask, opened

BEFORE = "def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):\n"
# Exercise 2 fails; exercise 3, which calls it, is right.
SECOND_FAILS = FULL | {"test_rnn_preactivation": 0.0}


@pytest.fixture(scope="module")
def course(request, tmp_path_factory):
    """The whole class, graded in one run."""
    return graded(request, tmp_path_factory)


def rows(course):
    """Return name -> Row for all that is handed in."""
    return {row.name: row for make in ROWS for row in make()}


def second(source, **changed):
    """Return a notebook in which the second exercise has this body, and all else is right."""
    body = "\n".join("    " + line for line in source.strip("\n").split("\n"))
    return right(written=WRITTEN, rnn_preactivation=BEFORE + body, **changed)


def both(name, source, word, loaded=FULL, called=None):
    """Return two rows: the source inside an exercise, and as a cell that runs before everything else.

    called  what is inside the exercise where that is not the same
    """
    body = "\n".join("    " + line for line in source.strip("\n").split("\n"))
    above = insert(right(written=WRITTEN), "setup", code(f"def run():\n{body}\n\nresult = run()"))
    said = {"rnn_preactivation": word} if word else {}
    return [Row(f"{name}_call", second(called or source), SECOND_FAILS, said), Row(f"{name}_load", above, loaded)]


def f01():
    ends = "\nimport sys\nsys.exit()"
    exits = "def leave():\n    import sys\n    sys.exit('bye')\n\nx = leave()"
    notebook = insert(right(written=WRITTEN, rnn_step=RIGHT["rnn_step"] + ends), "setup", code(exits))
    return [Row("f01", notebook, FULL)]


def f02():
    return [
        *both("f02_exit", "import os\nos._exit(0)", "ended the Python process"),
        *both("f02_segv", "import ctypes\nctypes.string_at(0)", "crash in compiled code"),
        *both("f02_kill", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "ended the Python process"),
    ]


def f03():
    loop = "while True:\n    pass"
    return both("f03", loop, "time limit", called=in_the_child(loop))


def f04():
    # In the kernel it waits, where f03_load is busy until the clock ends it; in the child it has to use its limit up.
    loop = """
import sys, time
waits = "ipykernel" in sys.modules
while True:
    try:
        while True:
            if waits:
                time.sleep(0.1)
    except BaseException:
        pass"""
    return both("f04", loop, "time limit")


def f05():
    return [
        *both("f05_list", "held = []\nwhile len(held) < 2000:\n    held.append(bytearray(2**20))", "memory"),
        *both("f05_numpy", "import numpy as np\nreturn np.ones((10**6, 10**6))", "memory"),
    ]


def f06():
    fork = "    if os.fork() == 0:\n        time.sleep(20)\n        os._exit(0)"
    forks = f"import os, time\nfor number in range(200):\n{fork}"
    call, load = both("f06", forks, "", called=in_the_child(forks))
    # What is left over from loading may count against the exercise that runs then, or the cell was left out.
    load.any_score = True
    return [call, load]


def f07():
    lines = "while True:\n    print('x' * 100)"
    return [
        *both("f07_lines", lines, "", called=in_the_child(lines)),
        *both("f07_line", "print('x' * 20_000_000)", ""),
    ]


def f08():
    fill = """
import os
held = []
for number in range(20):
    for folder in ("/tmp", os.path.expanduser("~"), os.getcwd(), "/dev/shm", "/var/tmp"):
        try:
            with open(f"{folder}/trace_{number}", "wb") as file:
                file.write(bytes(5 * 10**6))
                held.append(1)
        except OSError:
            pass"""
    return both("f08", fill, "")


def f09():
    return both("f09", "return input('What is z? ')", "")


def f10():
    notebook = right(written=WRITTEN)
    insert(notebook, "rnn_step", copy.deepcopy(cell(notebook, "rnn_step")))
    insert(notebook, "test_rnn_step", copy.deepcopy(cell(notebook, "test_rnn_step")))
    last = poor()
    insert(last, "rnn_step", copy.deepcopy(cell(last, "rnn_step")) | {
        "source": "def rnn_step(x_t, h, kernel, recurrent_kernel, bias):\n"
                  "    return np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)"})  # fmt: skip
    return [Row("f10_copies", notebook, FULL), Row("f10_last", last, POOR | {"test_rnn_step": 3.0})]


def f11():
    found = []
    for version in (99, 1):
        notebook = right(written=WRITTEN)
        for one in notebook["cells"]:
            if "nbgrader" in one["metadata"]:
                one["metadata"]["nbgrader"]["schema_version"] = version
        found.append(Row(f"f11_{version}", notebook, FULL))
    return found


def f12():
    found = []
    for grade_id in ("rnn_step", "test_rnn_step"):
        notebook = right(written=WRITTEN)
        one, other = cell(notebook, "rnn_step"), cell(notebook, "test_rnn_step")
        for both_cells in (one, other):
            both_cells["metadata"]["nbgrader"]["grade_id"] = grade_id
        found.append(Row(f"f12_{grade_id}", notebook, FULL))
    return found


def f13():
    notebook = right(written=WRITTEN)
    for one in notebook["cells"]:
        if "nbgrader" in one["metadata"]:
            flags = one["metadata"]["nbgrader"]
            flags |= {"grade": not flags["grade"], "solution": not flags["solution"], "locked": not flags["locked"]}
    return [Row("f13", notebook, FULL)]


def f14():
    points, metadata = right(written=WRITTEN), right(written=WRITTEN)
    cell(points, "test_rnn_step")["metadata"]["nbgrader"]["points"] = "many"
    cell(metadata, "rnn_step")["metadata"] = "text"
    return [
        Row("f14_points", points, FULL),
        Row("f14_metadata", metadata, FULL),
        Row("f14_text", b"not JSON", NOTHING, {"rnn_step": "not JSON"}),
        Row("f14_list", b"[1, 2]", NOTHING, {"rnn_step": "not a notebook"}),
        Row("f14_format", right() | {"nbformat": 9}, dict.fromkeys(FULL), {"rnn_step": "format 9"}),
        Row("f14_cut", written(right())[:2000], NOTHING, {"rnn_step": "not JSON"}),
    ]


def f16():
    noise = "import os, sys, warnings\nwarnings.warn('careful')\nprint('x', file=sys.stderr)\nos.write(2, b'from C')\n"
    return [Row("f16", second(noise + "return x_t @ kernel + h @ recurrent_kernel + bias"), FULL)]


def f17():
    link = "import os\nos.symlink('nowhere', 'trace_dangling')"
    return [Row("f17", insert(right(written=WRITTEN), "setup", code(link)), FULL)]


def f24():
    source = "return x_t.astype('float64') @ kernel + h.astype('float64') @ recurrent_kernel + bias"
    return [Row("f24", second(source), FULL)]


def f25():
    return [Row("f25", second("return x_t @ kernel + h @ recurrent_kernel"), SECOND_FAILS, {"rnn_step": "Mend"})]


def f26():
    notebook = right(
        written=WRITTEN,
        rnn_preactivation="import matplotlib.pyplot as plt\nimport tensorflow as tf\n"
        "def rnn_preactivation(x_t: tf.Tensor, h: tf.Tensor, kernel, recurrent_kernel, bias) -> tf.Tensor:\n"
        "    return total(x_t @ kernel, h @ recurrent_kernel) + bias\n\n"
        "plt.plot([1, 2])\nplt.show()\nprint('a print')\ncheck(rnn_preactivation)\n"
        "import time\nwhile True:\n    time.sleep(0.1)",
    )
    notebook["cells"].append(code("def total(a, b):\n    return a + b"))
    return [Row("f26", notebook, FULL)]


ROWS = [f01, f02, f03, f04, f05, f06, f07, f08, f09, f10, f11, f12, f13, f14, f16, f17, f24, f25, f26]
NAMES = [row.name for make in ROWS for row in make()]


@pytest.mark.parametrize("name", every(NAMES))
def test_it_gets_its_true_score_and_nobody_else_notices(course, name):
    course.holds(course.listed[name])


def test_f03_the_time_limit_is_named_in_the_record(course):
    assert "time limit" in course.printed("f03_load")
    assert "could not be interrupted" in course.printed("f04_load")


def test_f07_output_is_cut_and_noted(course):
    for name in ("f07_lines_load", "f07_line_load"):
        assert len(course.everything(name)) < 200_000
        assert "cut" in course.printed(name).lower() or "more" in course.printed(name).lower()


def test_f09_input_is_an_error_in_its_cell(course):
    assert "StdinNotImplementedError" in course.printed("f09_load")


def test_f14_a_format_of_the_future_waits_for_a_person(course):
    assert course.record("f14_format").metadata.unrolled.status == "person"
    assert course.record("f14_text").metadata.unrolled.status == "zero"


def test_f15_missing_and_renamed_notebooks_are_told(course):
    course.folder("f15_missing").mkdir(parents=True)
    course.submit("f15_renamed", right(written=WRITTEN), name="homework.ipynb")
    course.autograde("f15_*")
    assert course.scores("f15_missing") == NOTHING
    assert "no file 01_rnn_step.ipynb" in course.about("f15_missing")
    assert course.scores("f15_renamed") == FULL
    assert "homework.ipynb" in course.about("f15_renamed")


def test_f19_no_first_import_is_slow_enough_for_a_timeout(course):
    for name in course.graded:
        assert "time limit" not in course.printed(follower(name))


def test_f21_an_invalid_timestamp_is_told(course):
    course.submit("f21", right(written=WRITTEN), timestamp="the day before yesterday, I swear")
    course.autograde("f21")
    assert course.scores("f21") == FULL
    assert "timestamp.txt" in course.about("f21")


def test_f20_a_killed_grader_is_resumed_without_loss(course, tmp_path):
    """`nbgrader autograde` is killed with SIGKILL in the middle, and typed again."""
    new = course.copy(tmp_path / "course")
    own = [f"c.Grading.{name} = {value!r}" for name, value in (LIMITS | {"cache": str(cache())}).items()]
    (new.root / "nbgrader_config.py").write_text("\n".join([(ROOT / "nbgrader_config.py").read_text(), *own]))
    people = {f"f20_{number}": [right(written=WRITTEN), poor(), release()][number % 3] for number in range(6)}
    for name, notebook in people.items():
        new.submit(name, notebook)
    command = [sys.executable, "-m", "nbgrader", "autograde", UNIT, "--student=f20_*"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = new.root / "autograded"
    # What a killed grader's kernels leave behind is asked of the first one, and the last one has kernels again.
    for number, more in ((1, []), (3, ["--Grading.execute=False"])):
        grader = subprocess.Popen([*command, *more], cwd=new.root, env=environment, stderr=subprocess.DEVNULL)
        wait_for(lambda number=number: (done / f"f20_{number}").exists(), grader)
        grader.send_signal(signal.SIGKILL)
        grader.wait()
    ran = subprocess.run(command, cwd=new.root, env=environment, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert "Skipping existing assignment" in ran.stderr
    assert "f20_5: graded" in ran.stderr
    for name, notebook in people.items():
        true = FULL if notebook == right(written=WRITTEN) else POOR if notebook == poor() else NOTHING
        assert new.scores(name) == true
        assert "CLEAN" not in new.printed(name)
    assert new.rows("0_witness") == course.before
    assert not [one for one in psutil.process_iter(["cwd"]) if (one.info["cwd"] or "").startswith(str(new.root))]


def wait_for(happened, process):
    end = time.monotonic() + 120
    while not happened():
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)


@needs_isolation
def test_two_at_once_see_nothing_of_each_other():
    """Two submissions run at the same time, each looking for the other's files and processes for two seconds."""
    look = """
import os, subprocess, sys, time
me, other = {names!r}
folders = ["/tmp", os.path.expanduser("~"), os.getcwd(), "/dev/shm", "/var/tmp", "/run", "/var"]
folders = [folder for folder in folders if os.access(folder, os.W_OK)]
for folder in folders:
    open(os.path.join(folder, "mark_of_" + me), "w").close()
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)", "process_of_" + me])
found, end = [], time.time() + 2
while time.time() < end:
    for folder in folders:
        found += [name for name in os.listdir(folder) if name == "mark_of_" + other]
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            found += [number] if "process_of_" + other in open("/proc/" + number + "/cmdline").read() else []
        except OSError:
            pass
    time.sleep(0.05)
child.kill()
return ["alone"] if folders and not found else sorted(set(found))"""
    answers = opened(UNIT, ask(UNIT, bytes.fromhex(KEY), content, cache()), content)
    settings = Grading(**LIMITS | {"seconds_to_load": 40.0, "seconds_per_cell": 40.0, "seconds_to_execute": 60.0})

    def grade(names):
        body = "\n".join("    " + line for line in look.format(names=names).strip().split("\n"))
        source = f"def look():\n{body}\n\nfound = look()"
        step = "def rnn_step(*weights):\n    raise ValueError(found)"
        notebook = insert(right(rnn_step=step), "setup", code(source), code("print('saw', found)"))
        return pipeline.grade(written(notebook), master(), answers, settings)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(grade, [("a", "b"), ("b", "a")]))
    for result in results:
        cells = nbformat.reads(result.record.decode(), 4).cells
        outputs = [one.outputs for one in cells if one.source.startswith("print('saw'")]
        assert [said(output) for output in outputs[0]] == ["saw ['alone']\n"]
        assert "ValueError: ['alone']" in result.verdicts["rnn_step"].text
