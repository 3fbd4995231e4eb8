"""A class for `make bench`: the same submissions each time, as students write them, and nothing that hurts a machine.

Stock nbgrader runs them without a sandbox, so the hostile ones are an endless loop, a function that ends its process,
and a file that is no notebook.
"""

import copy
import importlib.util
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from unrolled import content
from unrolled.grading.unit import masters

ROOT = Path(__file__).resolve().parent.parent
SEED = 5

# Of each 40: how many are of which kind. The rest of a class is as its first 40 are, without the endless loops.
MIX = {"right": 17, "mistaken": 14, "blank": 6, "endless": 1, "exits": 1, "no notebook": 1}
HOSTILE = ("endless", "exits", "no notebook")

# What stock nbgrader has to know of this course: the pipeline's settings are left out.
STOCK = """c = get_config()
c.CourseDirectory.course_id = "unrolled"
"""


class GeneratedClass:
    """Submissions to one unit.

    kinds    name of a student -> a key of MIX
    endless  whether one of the first 40 has an endless loop; where not, it ends its process
    """

    def __init__(self, unit, size, endless=True):
        self.unit, self._master = unit, masters.master(unit, ROOT / "source", content)
        self._answers = _answers(unit)
        kinds = [kind for kind, number in MIX.items() for _ in range(number)]
        random.Random(SEED).shuffle(kinds)
        kinds = [_kind(kinds, number, endless) for number in range(size)]
        width = len(str(size))
        self.kinds = {f"student{number:0{width}}": kind for number, kind in enumerate(kinds, start=1)}

    def ordinary(self):
        """Return the students who are not hostile."""
        return [student for student, kind in self.kinds.items() if kind not in HOSTILE]

    def hand_in(self, course, students=None):
        """Write the submissions of these students, or of all, into a course."""
        made = {}
        for number, (student, kind) in enumerate(self.kinds.items()):
            if students is not None and student not in students:
                continue
            # There are few different submissions, and a thousand students.
            key = (kind, number % sum(MIX.values()))
            if key not in made:
                made[key] = self._submission(kind, number)
            folder = Path(course) / "submitted" / student / self.unit
            folder.mkdir(parents=True)
            (folder / f"{self.unit}.ipynb").write_bytes(made[key])

    def _submission(self, kind, number):
        if kind == "no notebook":
            return b"This is my homework.\n"
        notebook = json.loads(nbformat.writes(copy.deepcopy(self._master.release)))
        names = self._master.exercises
        if kind in ("endless", "exits"):
            body = "while True:\n        pass" if kind == "endless" else "import os\n    os._exit(3)"
            sources = dict(self._master.solutions) | {names[-1]: f"def {names[-1]}(*arguments):\n    {body}\n"}
        elif kind == "right":
            sources = self._answered(notebook, "RIGHT", names, number)
        elif kind == "mistaken":
            # One exercise after the other is the wrong one, with one mistake after the other.
            wrong = names[number % len(names)]
            sources = dict(self._master.solutions) | self._answered(notebook, "WRONG", [wrong], number)
        else:
            sources = {}
        for cell in notebook["cells"]:
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cell["source"] = sources.get(grade_id, cell["source"])
        return json.dumps(notebook).encode()

    def _answered(self, notebook, table, names, number):
        """Put the table of answers in a cell of its own; return name -> source that takes an answer from it."""
        path = ROOT / "tests" / "exercises" / f"answers_{self.unit}.py"
        cell = {"cell_type": "code", "id": "answers", "metadata": {}, "source": path.read_text()}
        notebook["cells"].insert(1, {**cell, "outputs": [], "execution_count": None})
        return {name: f"{name} = {table}[{name!r}]{self._place(table, name, number)}\n" for name in names}

    def _place(self, table, name, number):
        """Return how to find an answer to an exercise in a table, in the table's own order."""
        found = getattr(self._answers, table)[name]
        keys = list(found) if isinstance(found, dict) else range(len(found))
        key = keys[number % len(keys)]
        return f"[{key!r}][0]" if isinstance(found[key], (list, tuple)) else f"[{key!r}]"


def _kind(kinds, number, endless):
    kind = kinds[number % len(kinds)]
    return "exits" if kind == "endless" and (number >= len(kinds) or not endless) else kind


def _answers(unit):
    """Return the module of right and wrong answers to a unit's exercises."""
    path = ROOT / "tests" / "exercises" / f"answers_{unit}.py"
    spec = importlib.util.spec_from_file_location("answers", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_course(folder, unit, environment):
    """Make a course in an empty folder, with a gradebook that knows the unit."""
    folder = Path(folder)
    shutil.copytree(ROOT / "source", folder / "source")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", unit]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def copy_course(base, folder, stock=False):
    """Copy a course that has no submissions; `stock` leaves the pipeline's settings out of its configuration."""
    shutil.copytree(base, folder)
    if stock:
        (Path(folder) / "nbgrader_config.py").write_text(STOCK)
