"""Another course with the engine of this one: built, released, handed in, checked and graded, without Keras.

All that works on the course is a process of its own, in which importing Keras or TensorFlow fails and is noted.
"""

import getpass
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

TINY = Path(__file__).with_name("tiny_course")
POWER, LEVEL = "01_power", "02_level"

BLOCKED = """
from pathlib import Path
Path(__file__).with_name("asked").touch()
raise ModuleNotFoundError("There is no Keras here.")
"""

# What students write in a cell, by its grade_id.
RIGHT = {
    POWER: {
        "power": "def power(x):\n    return (x * x).sum(axis=1) / x.shape[1]\n",
        "why": "Because signs would cancel.",
    },
    LEVEL: {"level": "def level(x, target=1.0):\n    return x * np.sqrt(target / power(x))[:, None]\n"},
}
MISTAKEN = {
    POWER: {"power": "def power(x):\n    return np.sum(x ** 2, axis=1)\n"},
    LEVEL: {"level": "def level(x, target=1.0):\n    return x / np.sqrt(power(x))[:, None]\n"},
}
# Its own power is wrong, and what is built on it is right.
BUILT_ON_A_MISTAKE = {LEVEL: RIGHT[LEVEL] | {"given_power": "def power(x):\n    return np.sum(x ** 2, axis=1)\n"}}
# With the answers of the course itself.
CHEATING = {
    POWER: {"power": "from tiny_course import signals\n\ndef power(x):\n    return signals._power(x)\n", "why": "Why?"},
}
STUDENTS = {"ada": RIGHT, "bob": MISTAKEN, "eve": {POWER: {}, LEVEL: {}}, "fay": BUILT_ON_A_MISTAKE, "gus": CHEATING}
ME = getpass.getuser()

# unit -> student -> {graded cell: points}.
SCORES = {
    POWER: {
        "ada": {"test_power": 2.0, "why": None},
        "bob": {"test_power": 0.0, "why": 0.0},
        "eve": {"test_power": 0.0, "why": 0.0},
        "gus": {"test_power": 0.0, "why": None},
        ME: {"test_power": 2.0, "why": None},
    },
    LEVEL: {"ada": {"test_level": 3.0}, "bob": {"test_level": 0.0}, "eve": {"test_level": 0.0}}
    | {"fay": {"test_level": 3.0}},
}
VERDICTS = {
    (POWER, "ada"): ("hidden checks passed. 4 of 4 cases agree with plain Python",),
    (POWER, "bob"): ("the squares are added up and not divided", "A mean is a sum divided by T."),
    (POWER, "eve"): ("power is not written yet",),
    (POWER, "gus"): ("power uses tiny_course.signals._power", "NumPy alone"),
    (LEVEL, "ada"): ("hidden checks passed.",),
    (LEVEL, "bob"): ("the target is always 1", "The power of what you return is target, not 1."),
    (LEVEL, "fay"): ("level is right", "Mend power, which level calls."),
}


def blocked(folder):
    """Make packages in a folder that nobody can import; return the environment of a process that finds them first."""
    for name in ("keras", "tensorflow"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(BLOCKED)
    # Nor a grammar that every process with nbgrader would compile and not use (see unrolled.course.start_up).
    (folder / "rfc3987_syntax.py").write_text("raise ModuleNotFoundError")
    path = os.pathsep.join([str(folder), str(TINY.parent)])
    return os.environ | {"PYTHONPATH": path, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


class Tiny:
    """The course in a folder of its own."""

    def __init__(self, folder):
        self.root, self.without_keras = folder / "a tiny course", folder / "blocked"
        self.environment = blocked(self.without_keras)
        shutil.copytree(TINY / "source", self.root / "source")
        shutil.copy(TINY / "nbgrader_config.py", self.root)

    def run(self, *arguments):
        """Run a module or a line of Python in the course's folder; return what it printed."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=self.root, env=self.environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def notebook(self, kind, unit):
        """Return a notebook of the course: of source, release, solutions, work or a student's folder."""
        return nbformat.read(self.root / kind / unit / f"{unit}.ipynb", as_version=4)

    def hand_in(self, student, unit, written):
        """Put what a student wrote into the release and into submitted/."""
        self.write(self.notebook("release", unit), written, self.root / "submitted" / student / unit)

    def write(self, notebook, written, folder):
        """Write answers into a student's copy."""
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = written.get(grade_id, cell.source)
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / f"{folder.name}.ipynb")

    def gradebook(self):
        """Return the gradebook, open."""
        return Gradebook(f"sqlite:///{self.root / 'gradebook.db'}")

    def scores(self, unit):
        """Return student -> {graded cell: automatic score}."""
        with self.gradebook() as gradebook:
            found = gradebook.notebook_submissions(unit, unit)
            return {one.student.id: {grade.name: grade.auto_score for grade in one.grades} for one in found}

    def comments(self, unit):
        """Return (student, cell) -> automatic comment."""
        with self.gradebook() as gradebook:
            found = gradebook.notebook_submissions(unit, unit)
            return {(one.student.id, comment.name): comment.auto_comment for one in found for comment in one.comments}

    def verdict(self, student, unit):
        """Return the output of the test cell in a graded notebook."""
        cells = self.notebook(f"autograded/{student}", unit).cells
        (test,) = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("test_")]
        return "".join(output.text for output in test.outputs)

    def asked_for_keras(self):
        """Return whether any process tried to import Keras or TensorFlow."""
        return bool(list(self.without_keras.rglob("asked")))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The course with its releases and solutions."""
    tiny = Tiny(tmp_path_factory.mktemp("tiny"))
    assert tiny.run("-m", "unrolled.commands.build").count("Built") == 2
    return tiny


@pytest.fixture(scope="module")
def published(built):
    """The course after a student has fetched unit 01 from the exchange, handed it in, and it was collected."""
    built.run("-c", "from unrolled.commands import publish; publish.main([])")
    built.run("-m", "nbgrader", "fetch_assignment", POWER)
    built.write(built.notebook("work", POWER), RIGHT[POWER], built.root / "work" / POWER)
    built.run("-m", "nbgrader", "submit", POWER)
    built.run("-m", "nbgrader", "collect", POWER)
    return built


@pytest.fixture(scope="module")
def graded(published):
    """The course after `unrolled grade` has graded unit 01 and `nbgrader autograde` unit 02."""
    for student, units in STUDENTS.items():
        for unit, written in units.items():
            published.hand_in(student, unit, written)
    published.run("-m", "unrolled.cli", "grade", POWER, "--verdicts-only")
    published.run("-m", "nbgrader", "autograde", LEVEL, "--create")
    return published


def test_it_is_built_and_no_answer_is_left_in_a_release(built):
    assert "Checked 01_power, 02_level: everything comes from its master." in built.run(
        "-m", "unrolled.commands.build", "--check"
    )
    released = "\n".join(cell.source for unit in (POWER, LEVEL) for cell in built.notebook("release", unit).cells)
    assert released.count("raise NotImplementedError()") == 2
    assert "from tiny_course.given import power" in released
    for secret in ("np.square", "np.sqrt(target", "hidden", "cancel"):
        assert secret not in released


def test_its_solutions_are_executed_without_stand_ins(built):
    power, level = (built.notebook("solutions", unit) for unit in (POWER, LEVEL))
    outputs = "".join(output.text for cell in power.cells for output in cell.get("outputs", []))
    assert "power: hidden checks passed." in outputs
    assert "A tone of amplitude 2 has the power 2.0000." in outputs
    assert "tiny_course.given" not in "".join(cell.source for cell in level.cells)


@pytest.mark.parametrize(
    "code, said",
    [
        (MISTAKEN[POWER]["power"] + "check(power)", "CheckFailed: p differs from plain Python"),
        (MISTAKEN[POWER]["power"] + "check(power)", "the squares are added up and not divided."),
        (RIGHT[POWER]["power"] + "check(power)", "visible checks passed. 4 of 4 cases agree with plain Python"),
        ("check('power')", "without quotes or brackets: check(power)"),
        ("check(lambda x: x)", 'write check(function, exercise="power")'),
        ("def pover(x): pass\ncheck(pover)", "Do you mean power?"),
        (
            "from tiny_course.given import power\n" + RIGHT[LEVEL]["level"] + "check(level)",
            "level: visible checks passed.",
        ),
        (
            "from tiny_course import given\ndef power(x):\n    return given.power(x)\ncheck(power)",
            "power uses tiny_course.given.power: exercises are solved with NumPy alone",
        ),
        (
            "from tiny_course import signals\ndef power(x):\n    return signals._power(x)\ncheck(power)",
            "power uses tiny_course.signals._power: exercises are solved with NumPy alone",
        ),
        ("from tiny_course import given\ngiven.loudness", "tiny_course.given has no stand-in called loudness"),
        ("print(example('level', 2)[0]['target'])", "2.0"),
    ],
)
def test_its_checks_speak_of_its_own_exercises(built, tmp_path, code, said):
    script = tmp_path / "cell.py"
    script.write_text(f"import numpy as np\nfrom tiny_course import check, example\n{code}\n")
    done = subprocess.run([sys.executable, script], env=built.environment, capture_output=True, text=True)
    assert said in done.stdout + done.stderr


def test_an_installed_course_is_no_library_that_computes_in_numpy_s_place(built, tmp_path):
    shutil.copytree(TINY, tmp_path / "site-packages" / "tiny_course")
    path = os.pathsep.join([str(built.without_keras), str(tmp_path / "site-packages")])
    script = tmp_path / "cell.py"
    lines = ["import numpy as np", "from tiny_course import check, tones", "from tiny_course.given import power"]
    lines += [RIGHT[LEVEL]["level"], "check(level)", "def power(x):", "    tones.tone(1.0)"]
    lines += ["    return np.mean(x**2, axis=1)", "check(power)"]
    script.write_text("\n".join(lines))
    environment = built.environment | {"PYTHONPATH": path}
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True)
    assert done.stdout.count("visible checks passed.") == 2, done.stdout + done.stderr


def test_what_is_fetched_handed_in_and_collected_is_graded(graded):
    assert graded.scores(POWER)[ME] == SCORES[POWER][ME]


@pytest.mark.parametrize("unit", [POWER, LEVEL])
def test_scores_are_right(graded, unit):
    assert graded.scores(unit) == SCORES[unit]


@pytest.mark.parametrize("unit, student", VERDICTS)
def test_verdicts_are_right(graded, unit, student):
    verdict = graded.verdict(student, unit)
    for words in VERDICTS[unit, student]:
        assert words in verdict
    assert "Keras" not in verdict


def test_comments_are_right(graded):
    comments = graded.comments(POWER)
    assert {name: comments[name, "power"] for name in SCORES[POWER]} == {
        "ada": "Passed.",
        "bob": "Not passed: sum. A mean is a sum divided by T.",
        "eve": "No response.",
        "gus": "Not passed. The test cell says why.",
        ME: "Passed.",
    }
    assert comments["eve", "why"] == "No response." and comments["ada", "why"] is None
    assert graded.comments(LEVEL)["fay", "level"].startswith("Passed")


@pytest.mark.parametrize("unit", [POWER, LEVEL])
def test_the_other_way_to_grade_gives_the_same(graded, unit):
    before = graded.scores(unit), graded.comments(unit), {name: graded.verdict(name, unit) for name in SCORES[unit]}
    if unit == POWER:
        graded.run("-m", "nbgrader", "autograde", unit, "--force")
    else:
        graded.run("-m", "unrolled.cli", "grade", unit, "--verdicts-only", "--force")
    after = graded.scores(unit), graded.comments(unit), {name: graded.verdict(name, unit) for name in SCORES[unit]}
    assert after == before


def test_where_its_answers_cannot_be_had_its_own_source_is_named(graded, tmp_path):
    package = shutil.copytree(TINY, tmp_path / "tiny_course")
    (package / "signals.py").write_text((TINY / "signals.py").read_text().replace("math.fsum", "math.no_sum"))
    environment = graded.environment | {"PYTHONPATH": os.pathsep.join([str(graded.without_keras), str(tmp_path)])}
    command = [sys.executable, "-m", "unrolled.cli", "grade", POWER, "--verdicts-only"]
    failed = subprocess.run(command, cwd=graded.root, env=environment, capture_output=True, text=True)
    assert failed.returncode == 1
    said = "plain Python could not be asked for the answers of 01_power: AttributeError: module 'math' has no attribute"
    assert said in failed.stderr


def test_nothing_asks_for_keras(graded):
    assert not graded.asked_for_keras()


def test_asking_for_keras_would_be_noticed(tmp_path):
    environment = blocked(tmp_path)
    for name in ("keras", "tensorflow"):
        failed = subprocess.run(
            [sys.executable, "-c", f"import {name}"], env=environment, capture_output=True, text=True
        )
        assert "There is no Keras here." in failed.stderr
        assert (tmp_path / name / "asked").exists()
