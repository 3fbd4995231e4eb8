"""Notebooks run for the record: accidents and hostile loads are contained and named, and the rest goes on."""

import base64
import io
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from unrolled import content
from unrolled.course.settings import Limits
from unrolled.grading import sandbox
from unrolled.grading.executing import execute as executing
from unrolled.grading.executing import servers
from unrolled.grading.pages_inside.outputs import is_jpeg, is_png

isolated = pytest.mark.skipif(not sandbox.available()[0], reason=sandbox.available()[1])

QUICK = Limits(seconds_per_cell=2.0, seconds_to_execute=20.0)


@pytest.fixture(autouse=True, scope="module")
def _no_server_stays():
    """Tests of other modules that look for processes left behind find none of this module's."""
    yield
    servers.SERVERS.close()


def notebook(*sources):
    return new_notebook(cells=[new_code_cell(source) for source in sources])


def execute(asked, *arguments):
    """Return the Execution of a notebook, whose own notebook is read."""
    execution = executing.execute(nbformat.writes(asked).encode(), *arguments)
    return replace(execution, notebook=nbformat.reads(execution.notebook.decode(), 4))


def run(*sources, limits=QUICK, sandboxed=None):
    """Return the Execution of cells with these sources; its notebook is valid."""
    execution = execute(notebook(*sources), limits, content, sandboxed)
    nbformat.validate(execution.notebook)
    return execution


def shown(cell):
    """Return all text of a cell's outputs."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "error":
            parts += output.traceback
        else:
            parts.append(output.data.get("text/plain", ""))
    return "".join(parts)


def texts(execution):
    """Return the text that each code cell shows."""
    return [shown(cell) for cell in execution.notebook.cells if cell.cell_type == "code"]


WITHOUT_A_SANDBOX = {
    "from unrolled.backend import keras; print(keras.backend.backend())": "tensorflow\n",
    "while True:\n    pass": "the time limit of 2 seconds",
    "import os; os._exit(3)": "The kernel has ended here",
    "print('x' * 20_000_000)": "Output cut here",
    "input()": "StdinNotImplementedError",
}
# The one that ends the kernel comes last.
AFTER_ONE_ANOTHER = sorted(WITHOUT_A_SANDBOX, key=lambda source: "_exit" in source)


@pytest.fixture(scope="module")
def plain():
    """An Execution without a sandbox, where each kernel imports TensorFlow: one kernel for all that is tried there."""
    return run(*AFTER_ONE_ANOTHER, limits=Limits(seconds_per_cell=2.0), sandboxed=False)


def test_the_solution_runs_as_in_the_lesson(root):
    master = nbformat.read(root / "source" / "01_rnn_step" / "01_rnn_step.ipynb", 4)
    execution = execute(master, Limits(), content)
    assert execution.notes == ()
    ran = [cell for cell in execution.notebook.cells if cell.cell_type == "code" and cell.execution_count]
    assert ran
    assert not [output for cell in ran for output in cell.outputs if output.output_type == "error"]


def test_test_cells_are_left_alone_and_the_original_too():
    test = new_code_cell("print('ran')", metadata={"nbgrader": {"grade": True, "solution": False, "grade_id": "t"}})
    test.outputs = [new_output("stream", text="verdict\n")]
    manual = new_code_cell("print(2)", metadata={"nbgrader": {"grade": True, "solution": True, "grade_id": "m"}})
    old = new_code_cell("1 + 1", outputs=[new_output("stream", text="old\n")])
    original = new_notebook(cells=[new_markdown_cell("# Title"), old, test, manual])
    execution = execute(original, QUICK, content)
    assert texts(execution) == ["2", "verdict\n", "2\n"]
    assert original.cells[1].outputs[0].text == "old\n"
    assert [cell.get("execution_count") for cell in execution.notebook.cells] == [None, 1, None, 2]


def test_a_cell_that_trains_is_not_run():
    training = new_code_cell("print('trained')", metadata={"tags": ["nbval-ignore-output", "not-for-the-record"]})
    cells = [new_code_cell("print(1)"), training, new_code_cell("print(3)")]
    execution = execute(new_notebook(cells=cells), QUICK, content)
    first, said, third = texts(execution)
    assert (first, third) == ("1\n", "3\n")
    assert "Not run: this notebook cell trains a network, and grading trains none." in said


@isolated
def test_it_is_isolated_and_says_so(plain):
    assert run("1").isolated
    assert not plain.isolated


@isolated
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import sys; sys.exit()", "SystemExit"),
        ("raise ValueError('wrong')", "ValueError"),
        ("input()", "StdinNotImplementedError"),
        ("def f(:", "SyntaxError"),
        ("import numpy as np; np.ones((4000, 1000, 1000))", "A notebook may use 3 GiB of memory"),
        ("!echo ran", "is not run when"),
        ("%%bash\necho ran", "is not run when"),
        ("%run other.py", "is not run when"),
        ("import warnings; warnings.warn('mind')", "mind"),
        ("open('big', 'wb').write(bytes(100_000_000))", "File too large"),
    ],
)
def test_an_accident_stays_in_its_cell(source, said):
    first, second = texts(run(source, "print('after')"))
    assert said in first
    assert second == "after\n"


@isolated
def test_an_endless_loop_is_interrupted_and_the_rest_goes_on():
    first, second = texts(run("while True:\n    pass", "print('after')"))
    assert "KeyboardInterrupt" in first
    assert "the time limit of 2 seconds for a cell was over" in first
    assert second == "after\n"


@isolated
def test_a_loop_that_swallows_interrupts_is_ended():
    swallow = "import time\nwhile True:\n    try:\n        time.sleep(1)\n    except BaseException:\n        pass"
    execution = run("print('before')", swallow, "print('after')")
    first, second, third = texts(execution)
    assert first == "before\n"
    assert "could not be interrupted" in second
    assert third.startswith("[Not run: a cell could not be interrupted")
    assert "In [2]" in execution.notes[0]


@isolated
def test_the_whole_notebook_has_a_time_limit():
    sleep = "import time; time.sleep(1)"
    # Which cell is stopped depends on how busy the machine is: the third, or one before it.
    stopped, *rest = (text for text in texts(run(*[sleep] * 5, limits=Limits(seconds_to_execute=2.5))) if text)
    assert "2.5 seconds for the whole notebook" in stopped
    assert len(rest) >= 2 and all(text.startswith("[Not run: ") for text in rest)


@isolated
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import os; os._exit(3)", "ended with status 3"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os; os.abort()", "ended by SIG"),
    ],
)
def test_a_dead_kernel_is_named(source, said):
    execution = run("print('before')", source, "print('after')")
    before, dead, after = texts(execution)
    assert before == "before\n"
    assert "The kernel has ended here" in dead
    assert said in dead
    assert after.startswith("[Not run: the kernel ended")


@isolated
def test_memory_of_several_processes_is_counted_together():
    # It took a minute once, and nobody knows why. Times that differ tell what was waited for, should it come again:
    # the processes, the cell, its limit, or a kernel that does not start within its 60 seconds.
    hog = """
import os, time
for _ in range(4):
    if os.fork() == 0:
        block = bytearray(b"x") * 150_000_000
        time.sleep(45)
        os._exit(0)
time.sleep(50)"""
    limits = Limits(kernel_memory_bytes=512 * 2**20, seconds_per_cell=55)
    assert "it used more than 0.5 GiB of memory" in texts(run(hog, limits=limits))[0]


@isolated
def test_processes_are_limited():
    forks = """
import os, time
pids = []
try:
    for _ in range(300):
        pid = os.fork()
        if pid == 0:
            time.sleep(60)
            os._exit(0)
        pids.append(pid)
finally:
    print(len(pids) < 64)"""
    # Each fork of a kernel with TensorFlow takes a fiftieth of a second of a processor that may be busy.
    first = texts(run(forks, limits=Limits(seconds_per_cell=60, processes=64)))[0]
    assert "True" in first or "processes and threads" in first


@isolated
def test_the_disk_is_limited():
    fill = "for k in range(10):\n    with open(f'/tmp/{k}', 'wb') as f:\n        f.write(bytes(20 * 2**20))"
    assert "No space left" in texts(run(fill))[0]
    shared = "for place in ('/tmp', '/dev/shm', '.'):\n    open(place + '/b', 'wb').write(bytes(50 * 2**20))"
    assert "No space left" in texts(run(shared))[0]


@isolated
@pytest.mark.parametrize(
    "source",
    [
        "print('x' * 20_000_000)",
        "'x' * 20_000_000",
        "raise ValueError('x' * 20_000_000)",
        "for _ in range(100_000): print('x' * 50)",
        "import sys\nfor n in range(3_000):\n    print('a', flush=True)\n    print('b', file=sys.stderr, flush=True)",
    ],
)
def test_a_great_deal_of_output_is_cut_and_noted(source):
    execution = run(source, "print('after')", limits=Limits())
    first, second = texts(execution)
    assert "Output cut here" in first
    assert len(nbformat.writes(execution.notebook)) < 200_000
    assert second == "after\n"


@isolated
def test_a_loop_that_prints_for_ever_ends_at_its_time_limit():
    first, second = texts(run("while True:\n    print('x' * 100)", "print('after')"))
    assert "time limit" in first
    assert "Output cut here" in first
    assert second == "after\n"


@isolated
def test_text_and_images_alone_reach_the_record():
    execution = run(
        "from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display\nHTML('<script>1</script>')",
        "display(Javascript('1'), Latex('$x$'), Markdown('# x'))",
        "display({'text/html': '<b>', 'application/javascript': '1'}, raw=True)",
        "display({'image/png': 'aGFsbG8=', 'image/svg+xml': '<svg/>', 'text/plain': 'p'}, raw=True)",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "print('\\x1b[31mred\\x1b[0m\\x1b]0;title\\x07\\x1b[2J\\x00')",
        "from comm import create_comm\ncreate_comm(target_name='jupyter.widget', data={'state': {}})\nNone",
    )
    kinds = {kind for cell in execution.notebook.cells for output in cell.outputs for kind in output.get("data", {})}
    assert kinds == {"text/plain", "image/png"}
    said = texts(execution)
    assert "IPython.core.display.HTML" in said[0]
    assert said[2] == "[Only text and images are kept here.]"
    assert said[3].startswith("p[An image was left out")
    assert "image/png" in execution.notebook.cells[4].outputs[0].data
    assert said[5] == "\x1b[31mred\x1b[0m\n"
    assert "widgets" not in execution.notebook.metadata


@isolated
def test_displays_are_updated_and_cleared_in_their_own_cell():
    said = texts(
        run(
            "from IPython.display import clear_output, display\nh = display('a', display_id='h'); h.update('b')",
            "display('c', display_id='h')\nNone",
            "print(1); clear_output(); print(2); clear_output(wait=True); print(3)",
        )
    )
    assert said == ["'b'", "'c'", "3\n"]


@isolated
def test_a_thread_cannot_reach_a_test_cell():
    test = new_code_cell("print('ran')", metadata={"nbgrader": {"grade": True, "solution": False, "grade_id": "t"}})
    test.outputs = [new_output("stream", text="verdict\n")]
    late = """
import threading, time
from IPython.display import clear_output
def act():
    for _ in range(20):
        print("late", flush=True)
        clear_output()
        time.sleep(0.05)
threading.Thread(target=act).start()"""
    cells = [new_code_cell(late), test, new_code_cell("time.sleep(1)")]
    assert execute(new_notebook(cells=cells), QUICK, content).notebook.cells[1].outputs == test.outputs


@isolated
def test_a_hostile_kernel_cannot_mislead_the_grader():
    forged = """
kernel = get_ipython().kernel
session, iopub = kernel.session, kernel.iopub_socket
parent = kernel.get_parent()
for kind, content in [
    ("stream", {"name": ["x"], "text": {"a": 1}}), ("error", {"traceback": {"a": 1}, "ename": 3}),
    ("execute_result", {"data": [], "execution_count": "no"}), ("display_data", {"data": {"text/plain": 4}}),
    ("display_data", {"data": {"image/png": 5, "text/html": "<b>"}, "transient": []}), ("clear_output", {}),
    ("status", {"execution_state": ["idle"]}), ("nonsense", {}), ("comm_open", {"data": 1}),
    ("display_data", {"data": {"text/plain": "x"}, "transient": {"display_id": ["x"]}}),
    ("stream", {"name": "stdout", "text": "half \\ud800".encode("utf-8", "replace").decode()}),
]:
    session.send(iopub, kind, content, parent=parent)
deep = b"[" * 100000 + b"]" * 100000
for content in (deep, b"[]", b"null", b"{", b'{"text": "\\\\ud800", "name": "stdout"}'):
    header = session.msg("stream", parent=parent)
    parts = [session.pack(header["header"]), session.pack(header["parent_header"]), b"{}", content]
    iopub.send_multipart([b"stream", b"<IDS|MSG>", session.sign(parts), *parts])
iopub.send_multipart([b"garbage"])
print("end")"""
    execution = run(forged, "print('after')")
    assert texts(execution)[1] == "after\n"
    assert "end" in texts(execution)[0]
    nbformat.writes(execution.notebook).encode()


UNCOUNTED = {
    "memfd": """
import os, time
held = [os.memfd_create("held") for number in range(20)]
for descriptor in held:
    os.write(descriptor, bytes(30 * 2**20))
time.sleep(60)""",
    "mapped": """
import mmap, time
held = mmap.mmap(-1, 600 * 2**20)
for start in range(0, len(held), 4096):
    held[start] = 1
time.sleep(60)""",
}


@isolated
@pytest.mark.parametrize("name", UNCOUNTED)
def test_memory_that_no_limit_of_a_process_counts_is_counted(name):
    limits = Limits(seconds_per_cell=60.0, kernel_memory_bytes=400 * 2**20)
    execution = run(UNCOUNTED[name], limits=limits)
    assert "it used more than 0.391 GiB of memory" in execution.notes[0]


@isolated
def test_a_slow_start_is_not_charged_to_a_cell():
    servers.SERVERS.close()
    import_all = "from unrolled.backend import keras\nprint(keras.backend.backend())"
    assert texts(run(import_all, limits=Limits(seconds_per_cell=2)))[0] == "tensorflow\n"


@isolated
def test_a_kernel_that_does_not_start_is_noted(monkeypatch):
    monkeypatch.setattr(servers, "SERVERS", servers.Servers())
    monkeypatch.setattr(servers, "_command", lambda content, limits: ["false"])
    execution = execute(notebook("print(1)"), QUICK, content)
    assert execution.notes[0].startswith("The notebook was not executed for the record.")
    assert execution.notebook.cells[0].outputs == []


@pytest.mark.parametrize(("source", "said"), WITHOUT_A_SANDBOX.items())
def test_without_a_sandbox_the_same_limits_hold_as_far_as_they_go(plain, source, said):
    assert not plain.isolated
    shown_by = dict(zip(AFTER_ONE_ANOTHER, texts(plain), strict=True))
    assert said in shown_by[source]


def test_images_are_looked_at():
    figure = pytest.importorskip("PIL.Image").new("RGB", (20, 10))
    for kind, check in (("PNG", is_png), ("JPEG", is_jpeg)):
        buffer = io.BytesIO()
        figure.save(buffer, kind)
        image = buffer.getvalue()
        assert check(image)
        for bad in (b"", image[:-1], image[:30], image + b"<script>", base64.b64encode(image), b"GIF89a" + image):
            assert not check(bad)
    wide = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x7f\xff\xff\xff" * 2 + b"\x08\x02\x00\x00\x00"
    assert not is_png(wide + bytes(4))
