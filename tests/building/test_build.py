"""`unrolled build` and `--check` on small courses, with the real nbgrader."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from unrolled.building import marks
from unrolled.commands import build

ROOT = Path(__file__).resolve().parents[2]
UNIT = "01_affine"
MASTER = f"source/{UNIT}/{UNIT}.ipynb"
RELEASE = f"release/{UNIT}/{UNIT}.ipynb"
SOLUTION = f"solutions/{UNIT}/{UNIT}.ipynb"
LESSON = f"notebooks/{UNIT}.ipynb"

GIVEN = """\
import math

# Yours of unit 00, or this stand-in.
from unrolled.given import (
    double,
)

### BEGIN SOLUTION
def double(x):
    return math.fsum([x, x])
### END SOLUTION"""

AFFINE = '''\
def affine(x, kernel, bias):
    """Return x times kernel plus bias."""
    ### BEGIN SOLUTION
    product = x * kernel
    return product + bias
    ### END SOLUTION'''

TESTS = """\
assert affine(1, 2, 3) == 5
### BEGIN HIDDEN TESTS
assert affine(4, 5, 6) == 26
### END HIDDEN TESTS"""

WRITTEN = """\
Why does the order matter?

### BEGIN SOLUTION
Because the sum comes after the product.
### END SOLUTION"""

# A picture of one pixel, without drawing it.
SHOW = """\
import base64
from IPython.display import display
pixel = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
display({"image/png": base64.b64decode(pixel)}, raw=True, metadata={"image/png": {"alt": "one grey pixel"}})
print("double:", double(2))"""


def graded(cell, grade_id, *, grade=False, solution=False, locked=False, points=None):
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": False,
    }
    if points is not None:
        cell.metadata["nbgrader"]["points"] = points
    return cell


def master():
    """Return a small master with one cell of each kind."""
    cells = [
        new_markdown_cell("# Affine", id="title"),
        graded(new_code_cell(GIVEN, id="given"), "given_double", solution=True),
        graded(new_code_cell(AFFINE, id="affine"), "affine", solution=True),
        graded(new_code_cell(TESTS, id="tests"), "test_affine", grade=True, locked=True, points=2),
        graded(new_markdown_cell(WRITTEN, id="why"), "why_order", grade=True, solution=True, points=1),
        new_code_cell(SHOW, id="show"),
    ]
    # What JupyterLab writes when somebody saves the master there.
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return new_notebook(
        cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python", "version": "3.11.2"}}
    )


def save(notebook, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def load(path):
    return nbformat.read(path, as_version=4)


def cells(path):
    return {cell.id: cell for cell in load(path).cells}


def contents(folder):
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def new_course(folder, notebook=None):
    save(notebook or master(), folder / MASTER)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return folder


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A course that was built, with a data file and a lesson; never changed."""
    course = new_course(tmp_path_factory.mktemp("course"))
    (course / MASTER).with_name("data.csv").write_text("1,2\n")
    lesson = new_notebook(cells=[new_markdown_cell("# Lesson", id="title"), new_code_cell("print(1)", id="one")])
    lesson.cells.append(new_code_cell(SHOW.replace("double(2)", "4"), id="show"))
    save(lesson, course / LESSON)
    assert build.run(course=course) == 0
    assert build.run(lessons=True, course=course) == 0
    return course


@pytest.fixture
def course(finished, tmp_path):
    """A copy of the finished course that a test may damage."""
    return shutil.copytree(finished, tmp_path / "course")


# What build makes


def test_release_holds_stubs_and_no_hidden_tests(finished):
    release = cells(finished / RELEASE)
    assert list(release) == ["title", "given", "affine", "tests", "why", "show"]
    assert release["affine"].source == (
        'def affine(x, kernel, bias):\n    """Return x times kernel plus bias."""\n'
        "    # YOUR CODE HERE\n    raise NotImplementedError()"
    )
    assert release["tests"].source == "assert affine(1, 2, 3) == 5"
    assert release["why"].source == "Why does the order matter?\n\nYOUR ANSWER HERE"
    assert all(not cell.outputs and cell.execution_count is None for cell in release.values() if "outputs" in cell)


def test_release_keeps_stand_ins_without_a_stub(finished):
    assert cells(finished / RELEASE)["given"].source == GIVEN.split("\n\n### BEGIN")[0]


def test_solution_is_executed_and_holds_everything_but_stand_ins_and_marks(finished):
    solution = cells(finished / SOLUTION)
    assert list(solution) == ["title", "given", "affine", "tests", "why", "show"]
    assert solution["given"].source.startswith("import math\n\n\ndef double(x):")
    assert "unrolled.given" not in solution["given"].source
    assert "Because the sum comes after the product." in solution["why"].source
    assert solution["tests"].source == "assert affine(1, 2, 3) == 5\nassert affine(4, 5, 6) == 26"
    assert solution["show"].outputs[-1].text == "double: 4.0\n"
    assert [c.execution_count for c in solution.values() if c.cell_type == "code"] == [1, 2, 3, 4]


@pytest.mark.parametrize("name", [RELEASE, SOLUTION, LESSON])
def test_no_trace_of_the_machine_that_built(finished, name):
    notebook = load(finished / name)
    assert notebook.metadata.language_info == {"name": "python"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert not any("execution" in cell.metadata for cell in notebook.cells)


def test_other_files_go_along_and_no_gradebook_is_made(finished):
    for kind in ("release", "solutions"):
        assert (finished / kind / UNIT / "data.csv").read_text() == "1,2\n"
    assert not list(finished.rglob("gradebook.db"))
    assert (finished / RELEASE).stat().st_mode & 0o777 == 0o644


def test_building_again_touches_nothing(course, capfd):
    before = contents(course)
    assert build.run(course=course) == 0
    assert contents(course) == before
    printed = capfd.readouterr()
    assert printed.out == f"Built {UNIT}.\n"
    assert printed.err == ""


def test_what_has_no_master_is_removed_but_an_instructors_own_assignment_stays(course, capsys):
    (course / RELEASE).with_name("old.txt").write_text("old")
    (course / "solutions/09_gone").mkdir()
    own = course / "release/exam/problem.ipynb"
    save(new_notebook(), own)
    assert build.run(course=course) == 0
    assert not (course / RELEASE).with_name("old.txt").exists()
    assert not (course / "solutions/09_gone").exists()
    assert own.exists()
    assert "Removed solutions/09_gone" in capsys.readouterr().out


def test_formgrader_makes_the_same_release(finished, tmp_path):
    shutil.copytree(finished / "source", tmp_path / "source")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    scripts = Path(sys.executable).parent
    # Without the user's own Jupyter settings, as on a fresh machine.
    environment = os.environ | {
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_CONFIG_DIR": str(tmp_path / "settings"),
    }
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", UNIT]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    made = {path.name: path.read_bytes() for path in (tmp_path / "release" / UNIT).iterdir()}
    assert made == {path.name: path.read_bytes() for path in (finished / "release" / UNIT).iterdir()}


# Builds that fail or are stopped


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("raise ValueError('no such unit\\nmore')", "it raised ValueError: no such unit."),
        ("import sys; print('careful', file=sys.stderr)", "wrote to stderr, which nbgrader counts as a failed test"),
        ("import os; os._exit(1)", "nbgrader could not convert it: nbclient.exceptions.DeadKernelError"),
    ],
)
def test_a_cell_that_fails_stops_the_build_of_its_unit(course, capsys, line, reason):
    edit(course / MASTER, "show", source=line)
    before = contents(course / "release") | contents(course / "solutions")
    assert build.run([UNIT], course=course) == 1
    printed = capsys.readouterr().err
    assert reason in printed
    assert f"{MASTER}, cell show" in printed or "DeadKernel" in printed
    assert len(printed.splitlines()) == 1
    assert contents(course / "release") | contents(course / "solutions") == before


def test_a_master_that_would_leak_is_not_built(course, capsys):
    edit(course / MASTER, "title", source="Write product = x * kernel first.")
    assert build.run(course=course) == 1
    assert f"{RELEASE}, cell title: it shows a line of a solution" in capsys.readouterr().err
    assert cells(course / RELEASE)["title"].source == "# Affine"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_build_leaves_the_old_files(course, tmp_path, how):
    started = tmp_path / "started"
    edit(course / MASTER, "show", source=f"import time\nopen({str(started)!r}, 'w').close()\ntime.sleep(60)")
    before = contents(course)
    command = [sys.executable, "-m", "unrolled.commands.build"]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = subprocess.Popen(
        command, cwd=course, env=os.environ | {"TMPDIR": str(scratch)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    deadline = time.monotonic() + 60
    while not started.exists():
        assert process.poll() is None and time.monotonic() < deadline, process.communicate()[0].decode()
        time.sleep(0.05)
    process.send_signal(how)
    process.communicate(timeout=30)
    assert process.returncode != 0
    assert contents(course) == before


# What --check finds


def edit(path, cell_id, metadata=None, **changes):
    """Change one cell of a notebook; metadata changes what is in its nbgrader metadata."""
    notebook = json.loads(path.read_text())
    cell = next(cell for cell in notebook["cells"] if cell.get("id") == cell_id)
    cell.update(changes)
    for key, value in (metadata or {}).items():
        cell["metadata"]["nbgrader"][key] = value
    path.write_text(json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def drop(path, cell_id, *keys):
    """Remove keys from one cell, given as paths such as ("metadata", "nbgrader", "points")."""
    notebook = json.loads(path.read_text())
    place = next(cell for cell in notebook["cells"] if cell.get("id") == cell_id)
    for key in keys[:-1]:
        place = place[key]
    del place[keys[-1]]
    path.write_text(json.dumps(notebook))


def append_output(path, cell_id, output):
    notebook = load(path)
    next(cell for cell in notebook.cells if cell.id == cell_id).outputs.append(nbformat.from_dict(output))
    nbformat.write(notebook, path)


def check(course, capsys, units=()):
    """Return (exit code, sentences) of a check, after making sure that it changed nothing."""
    before = contents(course)
    code = build.run(units, check=True, course=course)
    assert contents(course) == before
    return code, capsys.readouterr().err.splitlines()


def test_a_finished_course_passes(course, capsys):
    assert check(course, capsys) == (0, [])


ERROR = {"output_type": "error", "ename": "NameError", "evalue": "no h", "traceback": []}
STDERR = {"output_type": "stream", "name": "stderr", "text": "careful\n"}
IMAGE = {"output_type": "display_data", "data": {"image/png": "aGFsbG8="}, "metadata": {}}

IN_MASTER = {
    "outputs": (lambda p: append_output(p, "show", STDERR), "cell show: it has outputs"),
    "execution count": (lambda p: edit(p, "show", execution_count=3), "cell show: it has an execution count"),
    "no cell id": (lambda p: drop(p, "affine", "id"), "cell affine: it has no cell id"),
    "cell id twice": (lambda p: edit(p, "show", id="title"), "cell title: its cell id 'title' occurs more than once"),
    "cell id malformed": (lambda p: edit(p, "show", id="two words"), "cell two words: its cell id 'two words' is malf"),
    "grade_id twice": (lambda p: edit(p, "tests", {"grade_id": "affine"}), "cell affine: its grade_id 'affine' occurs"),
    "grade_id malformed": (lambda p: edit(p, "tests", {"grade_id": "a test"}), "cell a test: its grade_id 'a test' is"),
    "no grade_id": (lambda p: drop(p, "tests", "metadata", "nbgrader", "grade_id"), "cell tests: its grade_id None is"),
    "no points": (lambda p: drop(p, "tests", "metadata", "nbgrader", "points"), "cell test_affine: it is graded, but"),
    "zero points": (lambda p: edit(p, "tests", {"points": 0}), "cell test_affine: it is graded, but has no points"),
    "old schema": (lambda p: edit(p, "tests", {"schema_version": 1}), "cell test_affine: nbgrader does not accept its"),
    "not a notebook": (lambda p: p.write_text("{"), f"{MASTER}: this is not a notebook"),
    "old format": (
        lambda p: p.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}'),
        "is too old for cell",
    ),
    "no region": (
        lambda p: edit(p, "affine", source="def affine(x, kernel, bias):\n    return x * kernel + bias"),
        "cell affine: it marks no solution",
    ),
    "mark not indented": (
        lambda p: edit(p, "affine", source=AFFINE.replace("    ### BEGIN", "### BEGIN")),
        "cell affine: '### BEGIN SOLUTION' is not indented like the line below it",
    ),
    "mark misspelt": (
        lambda p: edit(p, "tests", source=TESTS.replace("### BEGIN HIDDEN TESTS", "### BEGIN HIDEN TESTS")),
        "cell test_affine: '### BEGIN HIDEN TESTS' is not how nbgrader spells a mark",
    ),
    "region without end": (
        lambda p: edit(p, "affine", source=AFFINE.replace("    ### END SOLUTION", "")),
        "cell affine: a region of solution has no end",
    ),
    "region in a region": (
        lambda p: edit(p, "affine", source=AFFINE.replace("    product", "    ### BEGIN SOLUTION\n    product")),
        "cell affine: a region of solution begins before",
    ),
    "end alone": (
        lambda p: edit(p, "show", source="### END SOLUTION"),
        "cell show: a region of solution ends that did not begin",
    ),
    "solution elsewhere": (lambda p: edit(p, "show", source=AFFINE), "cell show: it holds a solution, but is no"),
    "hidden tests elsewhere": (lambda p: edit(p, "show", source=TESTS), "cell show: it holds hidden tests, but is no"),
    "graded stand-in": (
        lambda p: edit(p, "given", {"grade": True, "points": 1}),
        "cell given_double: a cell whose grade_id begins with given_",
    ),
    "no stand-in": (
        lambda p: edit(p, "given", source=GIVEN.split("\n\n", 2)[2]),
        "cell given_double: it has no line like 'from package.given import name'",
    ),
}


@pytest.mark.parametrize("damage", IN_MASTER)
def test_master(course, capsys, damage):
    do, sentence = IN_MASTER[damage]
    do(course / MASTER)
    code, sentences = check(course, capsys)
    assert code == 1
    assert any(line.startswith(MASTER) and sentence in line for line in sentences), sentences
    assert build.run(course=course) == 1  # and nothing is built from such a master


IN_RELEASE = {
    "source": (lambda p: edit(p, "title", source="# Other"), "cell title: its source differs from what the master"),
    "metadata": (lambda p: drop(p, "affine", "metadata", "deletable"), "cell affine: its metadata differs"),
    "layout": (lambda p: p.write_text(p.read_text() + "\n"), f"{RELEASE}: its notebook metadata or layout differs"),
    "missing": (lambda p: p.unlink(), f"{RELEASE}: it is missing"),
    "unreadable": (lambda p: p.write_text("?"), f"{RELEASE}: this is not a notebook that can be read"),
    "solution": (
        lambda p: edit(p, "show", source="# product=x*kernel"),
        "cell show: it shows a line of a solution: 'product = x * kernel'",
    ),
    "model answer": (
        lambda p: edit(p, "title", source="Because the sum comes after\nthe product."),
        "cell title: it shows a line of a solution: 'Because the sum",
    ),
    "hidden test": (
        lambda p: edit(p, "tests", source="assert affine(4, 5, 6) == 26"),
        "cell test_affine: it shows a line of a hidden test: 'assert affine(4, 5, 6) == 26'",
    ),
    "mark": (lambda p: edit(p, "show", source="###Begin solutions"), "cell show: the mark '###Begin solutions' was"),
    "stub": (
        lambda p: edit(p, "affine", source="# YOUR CODE HERE\nraise NotImplementedError()"),
        "cell affine: the stub differs from its solution by more than the blank",
    ),
    "stand-in": (lambda p: edit(p, "given", source="pass"), "cell given_double: the stub differs from its solution"),
}


@pytest.mark.parametrize("damage", IN_RELEASE)
def test_release(course, capsys, damage):
    do, sentence = IN_RELEASE[damage]
    do(course / RELEASE)
    code, sentences = check(course, capsys)
    assert code == 1
    assert len(sentences) == 1
    assert sentences[0].startswith(RELEASE) and sentence in sentences[0]


IN_SOLUTION = {
    "source": (lambda p: edit(p, "affine", source="x = 1"), "cell affine: its source differs from what the master"),
    "metadata": (lambda p: edit(p, "tests", {"points": 3}), "cell test_affine: its metadata differs"),
    "type": (lambda p: edit(p, "title", cell_type="raw"), "cell title: its cell_type differs"),
    "timing": (lambda p: edit(p, "show", metadata=None) or _timing(p), "cell show: its metadata differs"),
    "id": (lambda p: edit(p, "title", id="other"), "cell title: it is missing"),
    "order": (lambda p: _reverse(p), f"{SOLUTION}: its cells are not in the master's order"),
    "missing": (lambda p: p.unlink(), f"{SOLUTION}: it is missing"),
    "error": (lambda p: append_output(p, "show", ERROR), "cell show: it raised NameError: no h."),
    "stderr": (lambda p: append_output(p, "show", STDERR), "cell show: it wrote to stderr"),
    "not executed": (lambda p: edit(p, "affine", execution_count=None), "cell affine: it was not executed"),
    "out of order": (lambda p: edit(p, "affine", execution_count=7), "cell affine: it was executed as number 7, not 2"),
    "no alt text": (lambda p: append_output(p, "show", IMAGE), "cell show: its image/png output has no alt text"),
}


def _timing(path):
    notebook = load(path)
    notebook.cells[-1].metadata["execution"] = {"iopub.status.busy": "2026-11-23T20:00:00Z"}
    nbformat.write(notebook, path)


def _reverse(path):
    notebook = load(path)
    notebook.cells[0], notebook.cells[4] = notebook.cells[4], notebook.cells[0]
    nbformat.write(notebook, path)


@pytest.mark.parametrize("damage", IN_SOLUTION)
def test_solution(course, capsys, damage):
    do, sentence = IN_SOLUTION[damage]
    do(course / SOLUTION)
    code, sentences = check(course, capsys)
    assert code == 1
    assert any(line.startswith(SOLUTION) and sentence in line for line in sentences), sentences
    assert all(line.startswith(SOLUTION) for line in sentences)


def test_outputs_of_a_solution_are_left_to_nbval(course, capsys):
    append_output(course / SOLUTION, "show", {"output_type": "stream", "name": "stdout", "text": "another\n"})
    assert check(course, capsys) == (0, [])


IN_LESSON = {
    "error": (lambda p: append_output(p, "one", ERROR), "cell one: it raised NameError: no h."),
    "stderr": (lambda p: append_output(p, "one", STDERR), "cell one: it wrote to stderr"),
    "not executed": (lambda p: edit(p, "one", execution_count=None), "cell one: it was not executed"),
    "no alt text": (lambda p: append_output(p, "one", IMAGE), "cell one: its image/png output has no alt text"),
    "timing": (_timing, "cell show: its metadata holds execution"),
    "no cell id": (lambda p: drop(p, "one", "id"), "cell number 2: it has no cell id"),
    "kernel version": (
        lambda p: p.write_text(p.read_text().replace('"name": "python"\n', '"name": "python", "version": "3.9"\n')),
        f"{LESSON}: its metadata names more than the kernel",
    ),
    "unreadable": (lambda p: p.write_text("?"), f"{LESSON}: this is not a notebook that can be read"),
}


@pytest.mark.parametrize("damage", IN_LESSON)
def test_lesson(course, capsys, damage):
    do, sentence = IN_LESSON[damage]
    do(course / LESSON)
    code, sentences = check(course, capsys)
    assert code == 1
    assert len(sentences) == 1
    assert sentences[0].startswith(LESSON) and sentence in sentences[0]


def test_left_over_and_changed_files(course, capsys):
    (course / RELEASE).with_name("notes.txt").write_text("old")
    (course / SOLUTION).with_name("data.csv").write_text("3,4\n")
    (course / "release/09_gone").mkdir()
    (course / "release" / UNIT / ".ipynb_checkpoints").mkdir()
    (course / "release" / UNIT / ".ipynb_checkpoints/x.ipynb").write_text("an editor's own business")
    assert check(course, capsys) == (
        1,
        [
            f"release/{UNIT}/notes.txt: it has no master: run unrolled build.",
            f"solutions/{UNIT}/data.csv: it differs from its master: run unrolled build.",
            "release/09_gone: it has no master in source/: run unrolled build.",
        ],
    )


def test_a_changed_master_shows_in_both_and_all_problems_come_at_once(course, capsys):
    edit(course / MASTER, "title", source="# Better title")
    edit(course / LESSON, "one", execution_count=None)
    save(new_notebook(), course / "source/02_next/other.ipynb")
    code, sentences = check(course, capsys)
    assert code == 1
    assert [line.split(":")[0] for line in sentences] == [
        f"{RELEASE}, cell title",
        f"{SOLUTION}, cell title",
        f"{LESSON}, cell one",
        "source/02_next/02_next.ipynb",
    ]


def test_only_the_units_named_are_checked(course, capsys):
    save(new_notebook(), course / "source/02_next/02_next.ipynb")
    assert check(course, capsys, [UNIT]) == (0, [])
    assert check(course, capsys)[0] == 1


@pytest.mark.parametrize("options", [["--check"], [], ["--lessons"]])
def test_unknown_unit(course, capsys, monkeypatch, options):
    monkeypatch.chdir(course)
    assert build.main([*options, "07_nothing"]) == 2
    assert capsys.readouterr().err == f"There is no unit 07_nothing: this course has {UNIT}.\n"


# Lessons


def test_lessons_are_executed_in_place(course, capfd):
    edit(course / LESSON, "one", source="print(1 + 1)", outputs=[], execution_count=None)
    assert build.run([UNIT], lessons=True, course=course) == 0
    assert cells(course / LESSON)["one"].outputs[0].text == "2\n"
    assert capfd.readouterr() == (f"Executed {LESSON}.\n", "")
    before = contents(course)
    assert build.run(lessons=True, course=course) == 0
    assert contents(course) == before


def test_a_lesson_that_fails_stays_as_it_was(course, capsys):
    edit(course / LESSON, "one", source="1 / 0")
    before = contents(course)
    assert build.run(lessons=True, course=course) == 1
    assert capsys.readouterr().err == f"{LESSON}, cell one: it raised ZeroDivisionError: division by zero.\n"
    assert contents(course) == before


# Marks


@pytest.mark.parametrize(
    ("line", "kind", "opens"),
    [
        ("### BEGIN SOLUTION", "solution", True),
        ("    ### END HIDDEN TESTS", "hidden tests", False),
        ("### BEGIN SOLUTIONS", "solution", True),
        ("###BEGIN SOLUTION", "solution", True),
        ("### begin solution", "solution", True),
        ("# Begin_Solution", "solution", True),
        ("#BEGINSOLUTION", "solution", True),
        ("### BEGN SOLUTION", "solution", True),
        ("### BEGIN SOLTUION", "solution", True),
        ("### END SOLUTON", "solution", False),
        ("### BEGIN HIDDEN TEST", "hidden tests", True),
        ("### end hidden-tests", "hidden tests", False),
        ("<!-- BEGIN MARK SCHEME -->", "mark scheme", True),
    ],
)
def test_marks_are_recognised_however_they_are_spelt(line, kind, opens):
    (mark,) = marks.find(f"x = 1\n{line}\ny = 2")
    assert (mark.line, mark.kind, mark.opens) == (1, kind, opens)
    assert mark.exact == (line.strip() in ("### BEGIN SOLUTION", "### END HIDDEN TESTS"))


@pytest.mark.parametrize(
    "line",
    ["", "## Hidden tests", "In the end, the solution wins.", "The solution", "bias", "end = len(x)", "### Solution"],
)
def test_other_lines_are_no_marks(line):
    assert marks.find(line) == []
