"""The third gate: stock nbgrader gives every solution all auto-graded points, and every untouched release none.

nbval under pytest does not see what a cell writes to stderr, and stock nbgrader takes that for a failed test.
So the notebooks that students and instructors get are graded here by nbgrader as it is installed. The only
settings are the course's name and folders, and the steps that made the releases.

The kernels of the first unit start as a student's do. Those of the others are forks of one process that has imported
Keras and said nothing meanwhile: what a cell writes to stderr is seen all the same. And what `nbgrader validate` says
of the other units' notebooks it says of the outputs that autograde's execution left, by the same preprocessor.
"""

import io
import os
import shutil
import sys
from pathlib import Path

import pytest
import warm_python
from nbformat import read
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata
from nbgrader.validator import Validator
from traitlets.config import Config

from unrolled.building.preprocessors import RELEASE

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted(path.parent.name for path in ROOT.glob("source/*/*.ipynb") if path.stem == path.parent.name)
# Validated as it is handed in. Of the others validate is given what autograde has executed.
AS_HANDED_IN = UNITS[0]

# One student hands in the solution, the other what was released.
STUDENTS = {"knows": "solutions", "waits": "release"}


@pytest.fixture(scope="module", autouse=True)
def plain_environment():
    """Kernels start as from a student's terminal: no setting of unrolled.backend in this process hides a message."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("KERAS_BACKEND", "TF_CPP_MIN_LOG_LEVEL", "CUDA_VISIBLE_DEVICES"):
            patch.delenv(name, raising=False)
        # nbgrader calls alembic by name when it creates a gradebook.
        patch.setenv("PATH", os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"])
        yield


@pytest.fixture(scope="module")
def course(plain_environment, tmp_path_factory):
    """nbgrader's API for an empty course with a gradebook of its own."""
    folder = tmp_path_factory.mktemp("course")
    config = Config()
    config.CourseDirectory.course_id = "unrolled"
    config.CourseDirectory.root = str(folder)
    config.Exchange.root = str(folder / "exchange")
    config.GenerateAssignment.preprocessors = RELEASE
    return NbGraderAPI(CourseDirectory(config=config), config=config)


@pytest.fixture(scope="module")
def forked(plain_environment):
    """A folder of Jupyter's whose kernel is a fork of a process that has imported Keras."""
    with warm_python.kernels("unrolled.backend") as folder:
        yield folder


@pytest.fixture(autouse=True)
def kernels(request, unit, forked, monkeypatch):
    """What starts the kernels of a unit: forks, and once Python itself, as for everybody else."""
    if unit != AS_HANDED_IN or request.function is not test_validate_accepts_the_solution:
        monkeypatch.setenv("JUPYTER_PATH", forked)


@pytest.fixture(scope="module", params=UNITS)
def unit(request, course):
    """The name of a unit that was generated in the course and handed in by both students."""
    name, root = request.param, Path(course.coursedir.root)
    shutil.copytree(ROOT / "source" / name, root / "source" / name)
    succeeds(course.generate_assignment(name))
    for student, kind in STUDENTS.items():
        shutil.copytree(ROOT / kind / name, root / "submitted" / student / name)
    return name


def succeeds(result):
    assert result["success"], result.get("error") or result.get("log")


def notebook(course, step, student, unit):
    """Return the path of what was submitted, or of its record: step is "submitted" or "autograded"."""
    return Path(course.coursedir.root) / step / student / unit / f"{unit}.ipynb"


def autograde(course, student, unit):
    """Return [(grade_id, cell type, automatic score or None, points)] of a submission, which is graded once."""
    if not notebook(course, "autograded", student, unit).exists():
        succeeds(course.autograde(unit, student))
    with course.gradebook as gradebook:
        grades = gradebook.find_submission_notebook(unit, unit, student).grades
        return [(grade.name, grade.cell.cell_type, grade.auto_score, grade.max_score) for grade in grades]


def validate(course, student, unit):
    """Return what `nbgrader validate` and the Validate button say; the command exits with 0 either way."""
    if unit == AS_HANDED_IN:
        path, settings = notebook(course, "submitted", student, unit), {}
    else:
        autograde(course, student, unit)
        # All its steps but the execution.
        path, settings = notebook(course, "autograded", student, unit), {"preprocessors": [CheckCellMetadata]}
    validator = Validator(**settings)
    validator.stream = io.StringIO()
    validator.validate_and_print(str(path))
    return validator.stream.getvalue()


def test_the_solution_earns_every_point(course, unit):
    grades = autograde(course, "knows", unit)
    tests = {name: (score, points) for name, kind, score, points in grades if kind == "code"}
    assert tests
    assert {name: score for name, (score, _) in tests.items()} == {name: points for name, (_, points) in tests.items()}
    # Written answers wait for a person.
    assert all(score is None for _, kind, score, _ in grades if kind == "markdown")


def test_the_untouched_release_earns_nothing(course, unit):
    grades = autograde(course, "waits", unit)
    assert {name: score for name, _, score, _ in grades} == {name: 0 for name, _, _, _ in grades}


def test_validate_accepts_the_solution(course, unit):
    assert validate(course, "knows", unit) == "Success! Your notebook passes all the tests.\n"


def test_validate_names_every_failing_cell_of_the_release(course, unit):
    said = validate(course, "waits", unit)
    release = read(notebook(course, "submitted", "waits", unit), as_version=4)
    graded = [cell for cell in release.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    if unit == AS_HANDED_IN:
        # That a written answer is blank is seen by what autograde adds, and not before.
        graded = [cell for cell in graded if not cell.metadata.nbgrader.solution]
    assert f"VALIDATION FAILED ON {len(graded)} CELL(S)!" in said
    for cell in graded:
        assert cell.source.strip().splitlines()[0][:80] in said
