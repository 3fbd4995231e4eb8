"""A class for the tests of threats: each row's submission, and behind each an honest one that looks for traces."""

import copy
import os
from dataclasses import dataclass, field

import nbformat
import pytest
from commands import configure, grade
from courses import FULL, NOTHING, Course
from handed_in import RIGHT, UNIT, WRITTEN, answers, code, insert, right

from unrolled.grading import sandbox

COMMAND = "GRADED_BY"
ISOLATED, WHY_NOT = sandbox.available()
# Where there is no sandbox these rows would do what they try to do.
NEED_ISOLATION = {"c11", "c13", "c14", "c15", "c16", "c17", "c23_process", "c25", "c31",
                  "f06_call", "f06_load", "f08_call", "f08_load"}  # fmt: skip

# These rows are not tried again as an ordinary user. What differs there is the sandbox: it is made with a user
# namespace, where root's has none, and its limits count other processes. So what asks the machine for something (a
# file, a process, memory, a socket, a module of Keras', its own end) is tried as both. These ask it for nothing: they
# are text and metadata that the grader reads, values that it compares, output that it cuts, and changes to Python's own
# objects in a process that nobody shares.
ASK_THE_MACHINE_NOTHING = {
    "c02", *(f"c03_{number}" for number in range(5)), "c04", "c05", "c06", "c07", "c08", "c09_equal", "c09_array",
    "c09_right", "c18", "c18_type", "c19", "c21_deleted", "c21_renamed", "c21_stripped", "c21_nothing", "c22_reversed",
    "c22_last", "c24", "c26", "c26_right", "c27", "f07_lines_call", "f07_lines_load", "f07_line_call", "f07_line_load",
    "f10_copies", "f10_last", "f11_99", "f11_1", "f12_rnn_step", "f12_test_rnn_step", "f13", "f14_points",
    "f14_metadata", "f14_list", "f14_cut", "f24", "f25", "f26",
    # Ended at its time limit as f04_call is, which swallows its interrupt besides.
    "f03_call",
}  # fmt: skip
LEFT_OUT = ASK_THE_MACHINE_NOTHING if COMMAND in os.environ else set()
needs_isolation = pytest.mark.skipif(not ISOLATED, reason=f"needs a sandbox: {WHY_NOT}")

# Short enough for the tests, and long enough for two busy cores: what never ends in an exercise is stopped by its
# processor time, so that the clock need not be short for what is slow only because the machine is busy.
LIMITS = {
    "seconds_per_cell": 3.0,
    "seconds_to_execute": 15.0,
    "seconds_to_load": 5.0,
    "seconds_per_exercise": 20.0,
    "processor_seconds": 1.5,
    "seconds_to_verify": 60.0,
    "child_memory_bytes": 512 * 2**20,
    "kernel_memory_bytes": 1024 * 2**20,
    "disk_bytes": 32 * 2**20,
    "file_bytes": 16 * 2**20,
    "processes": 100,
}

# The true score of `poor`: one exercise of three is right, and nothing is written.
POOR = NOTHING | {"test_name_weights": 1.0}

# An argument of the processes that a submission leaves behind. While a class is graded, all rows may be tried as an
# ordinary user beside it: each looks for its own.
LEFT_BEHIND = f"987654-{os.getpid()}."

# Prints CLEAN in the record, or what it found of anybody else. It writes what the next one must not find. Nobody can
# leave anything where nobody can write; a Python that is installed below /tmp has files named like traces of its own.
PROBE = """
import os, sys, tempfile
import numpy as np
from unrolled.backend import keras
found = []
for folder in (os.getcwd(), os.path.expanduser("~"), "/tmp", "/dev/shm", "/var/tmp", tempfile.gettempdir()):
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if os.access(os.path.join(place, name), os.W_OK)]
        found += [os.path.join(place, name) for name in files if "trace" in name]
found += [name for name in ("carried_over", "__loader_trace__") if name in globals()]
found += [name for name in sys.modules if "trace_of" in name]
if os.path.isdir("/proc/self"):
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = open(f"/proc/{number}/cmdline").read()
        except OSError:
            continue
        found += [line] if "LEFT_BEHIND" in line else []
found += [keras.config.floatx()] if keras.config.floatx() != "float32" else []
found += ["errstate"] if np.geterr()["over"] == "raise" else []
found += ["print options"] if np.get_printoptions()["precision"] == 1 else []
found += ["matplotlib"] if "CLEAN_MATPLOTLIB" in os.environ else []
import matplotlib
found += ["matplotlibrc"] if matplotlib.rcParams["lines.linewidth"] == 77 else []
print("DIRTY" if found else "CLEAN", found)
open("trace_of_the_last_student", "w").close()
""".replace("LEFT_BEHIND", LEFT_BEHIND)


@dataclass
class Row:
    """A submission of one row of the list of threats; variants have names such as c03_1.

    notebook  a dict or bytes; files: name -> text beside it; scores: what it truly deserves
    said      exercise -> a word of its verdict
    any_score True where its own score depends on when a limit was met
    """

    name: str
    notebook: object
    scores: dict = field(default_factory=lambda: dict(POOR))
    said: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    any_score: bool = False


def poor(**changed):
    """Return a notebook with one right answer of three and nothing written."""
    wrong = {
        "rnn_preactivation": "def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):\n    return x_t * 0",
        "rnn_step": "def rnn_step(x_t, h, kernel, recurrent_kernel, bias):\n    return h * 0",
    }
    return answers(**({"name_weights": RIGHT["name_weights"]} | wrong | changed))


def in_the_child(source):
    """Return the body of a function that does this in the NumPy child alone, and gives nothing in the kernel.

    A notebook's own cells call an exercise in the kernel too, where nothing but the clock ends what is busy: seconds of
    a processor. What a kernel does with the same is tried by a row whose cell runs there.
    """
    return f"import sys\nif 'ipykernel' in sys.modules:\n    return\n{source}"


def attacked(source, notebook=None, before=True):
    """Return a notebook with a cell that runs in the kernel and, as an assignment, in the NumPy child too."""
    body = "\n".join("    " + line for line in source.strip("\n").split("\n"))
    cell = code(f"def attack():\n{body}\n\nattacked = attack()")
    return insert(notebook or poor(), "setup" if before else "rnn_step", cell)


def honest():
    """Return a notebook that deserves all points and looks for traces of others."""
    return insert(right(written=WRITTEN), "setup", code(PROBE.strip()))


class Class(Course):
    """A course in which a witness was graded by hand, then all rows and their followers in one run.

    The run is nbgrader's autograde, one after the other; with COMMAND in the environment it is `unrolled grade`, many
    at once. What is graded beside it in this process is then not executed for the record: the command has everybody's
    notebooks executed, by a server of its own, and one more server here would import Keras for one or two.
    """

    def __init__(self, folder):
        super().__init__(folder, **LIMITS, execute=COMMAND not in os.environ)
        configure(self, **LIMITS)
        self.submit("0_witness", honest())
        self.autograde("0_witness")
        with self.api.gradebook as gradebook:
            gradebook.find_grade("why_tanh", UNIT, UNIT, "0_witness").manual_score = 1.5
            gradebook.find_grade("test_rnn_step", UNIT, UNIT, "0_witness").manual_score = 2.0
            gradebook.find_comment("rnn_step", UNIT, UNIT, "0_witness").manual_comment = "Seen."
            gradebook.db.commit()
        self.before = self.rows("0_witness")

    def grade(self, rows):
        """Hand in and grade every row and, behind its variants, an honest submission; all in one run."""
        tried = [row.name for row in rows if row.name not in LEFT_OUT]
        self.graded = [name for name in tried if ISOLATED or name not in NEED_ISOLATION]
        for row in rows:
            if row.name not in self.graded:
                continue
            folder = self.submit(row.name, row.notebook)
            for name, text in row.files.items():
                (folder / name).write_text(text)
            self.submit(follower(row.name), honest())
        if COMMAND in os.environ:
            status, printed = grade(self, "--student", "[!0]*", "--workers", "4")
            assert status == 0, printed
        else:
            self.autograde("[!0]*")

    def holds(self, row):
        """Assert what must hold for every row: its true score, and nothing happened to anybody else."""
        verdicts = {name: self.verdict(row.name, name) for name in RIGHT}
        # Asked about once, and about nobody else: a gradebook of a hundred people is large, and so are a hundred rows.
        known = self.rows(row.name, follower(row.name), "0_witness")
        scores = scores_in(known, row.name)
        assert scores == row.scores or (row.any_score and set(scores) == set(row.scores)), verdicts
        for exercise, word in row.said.items():
            assert word in verdicts[exercise]
        assert scores_in(known, follower(row.name)) == FULL
        if ISOLATED:
            assert "CLEAN []" in self.printed(follower(row.name))
            assert self.about(follower(row.name)) == ""
        assert {key: row for key, row in known.items() if key[0] == "0_witness"} == self.before

    def printed(self, student):
        """Return all text in the outputs of a record, verdicts left out."""
        cells = [cell for cell in self.record(student).cells if cell.cell_type == "code"]
        outputs = [one for cell in cells for one in cell.outputs if not is_test(cell)]
        return "\n".join(said(output) for output in outputs)

    def everything(self, student):
        """Return the whole record as text."""
        return nbformat.writes(self.record(student))


# The modules of a class -> that class, graded.
_GRADED: dict[tuple, Class] = {}


def graded(request, tmp_path_factory):
    """Return the class of a test module, whose `rows(course)` are graded in one run: name -> Row, in `listed`.

    Where all is tried again with COMMAND, there is one class for all modules that are: each of its own would have one
    more command import nbgrader, and start servers of its own.
    """
    found = dict.fromkeys(item.module for item in request.session.items if hasattr(item.module, "rows"))
    modules = tuple(found) if COMMAND in os.environ else (request.module,)
    if modules not in _GRADED:
        course = _GRADED[modules] = Class(tmp_path_factory.mktemp("course"))
        course.mode = (course.root / "gradebook.db").stat().st_mode
        course.listed_by = {module: module.rows(course) for module in modules}
        course.grade([row for listed in course.listed_by.values() for row in listed.values()])
    course = copy.copy(_GRADED[modules])
    course.listed = course.listed_by[request.module]
    course.graded = [name for name in course.graded if name in course.listed]
    return course


def scores_in(rows, student):
    """Return grade_id -> automatic score of a student in rows of the gradebook."""
    return {name: row[0] for (person, name, *more), row in rows.items() if person == student and not more}


def every(names):
    """Return pytest parameters for the names of rows."""
    tried = [name for name in names if name not in LEFT_OUT]
    return [pytest.param(name, marks=needs_isolation if name in NEED_ISOLATION else ()) for name in tried]


def follower(name):
    """Return the student who is graded right behind the variants of a row."""
    return f"{name.split('_')[0]}_zz"


def is_test(cell):
    return cell.metadata.get("nbgrader", {}).get("grade", False)


def said(output):
    """Return the text of an output, of whatever kind."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}\n" + "\n".join(output.traceback)
    return output.data.get("text/plain", "")
