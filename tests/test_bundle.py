"""What `make bundle` gives students: it works on its own, and holds nothing that they should not have."""

import re
import subprocess
import sys
import tomllib
import zipfile

import nbformat
import pytest

from unrolled.building import files, marks

TOKEN = re.compile(r"\w+|[^\w\s]")
# A line of fewer names and operators than this is nobody's idea, as in unrolled.building.releases.
FEWEST = 5
# What lessons and hints say too: how a loop over time or over steps begins, and what a sigmoid is.
SAID = {
    "for t in range(x.shape[1]):",
    "for _ in range(steps):",
    "return 1 / (1 + np.exp(-z))",
    # The formula of unit 03, which the self-test asks about; and how arrays that Keras gave are put together.
    "c = f * c + i * g",
    "return np.stack(states, axis=1)",
    "return np.stack(hs, axis=1), h, c",
    "return np.concatenate([forward, backward], axis=-1)",
}
# Runs the first cells of a notebook, an answer in the place of a solution cell, and the check below it.
RUN = """
import json, sys
import unrolled
assert unrolled.__file__.startswith(sys.argv[1]), unrolled.__file__
cells = json.load(open("work/01_rnn_step/01_rnn_step.ipynb"))["cells"]
code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
space = {}
exec(code[0], space)
answer = sys.argv[2]
test = next(source for source in code if "check(rnn_preactivation" in source)
stub = next(source for source in code if "def rnn_preactivation" in source)
exec(answer or stub, space)
exec(test, space)
print("the check has run")
"""


@pytest.fixture(scope="module")
def bundle(root, tmp_path_factory):
    """The bundle, made and unpacked."""
    place = tmp_path_factory.mktemp("bundle")
    made = [sys.executable, "tools/bundle.py", "--to", str(place / "made.zip")]
    subprocess.run(made, cwd=root, check=True, capture_output=True, timeout=600)
    with zipfile.ZipFile(place / "made.zip") as file:
        file.extractall(place)
    return place / "unrolled-course"


def run(bundle, answer):
    """Run a check in the bundle, with its package and no other; return the exit code and all that was said."""
    # The folder of the bundle comes before the checkout in which this Python has the package installed.
    paths = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(bundle), "HOME": str(bundle)}
    environment = paths | {"PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(
        [sys.executable, "-c", RUN, str(bundle), answer],
        cwd=bundle, env=environment, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    return ended.returncode, ended.stdout + ended.stderr


def test_a_check_runs_in_it_and_knows_right_wrong_and_blank(bundle):
    head = "def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):\n    return "
    code, said = run(bundle, head + "x_t @ kernel + h @ recurrent_kernel + bias")
    assert (code, "visible checks passed" in said, "the check has run" in said) == (0, True, True), said
    code, said = run(bundle, head + "x_t @ kernel + h @ recurrent_kernel.T + bias")
    assert code != 0 and "recurrent_kernel is transposed" in said
    code, said = run(bundle, "")
    assert code != 0 and "not written yet" in said


def test_it_holds_lessons_releases_and_an_environment(root, bundle):
    for unit in files.masters(root):
        assert (bundle / "notebooks" / f"{unit}.ipynb").is_file()
        for folder in ("release", "work"):
            given = bundle / folder / unit / f"{unit}.ipynb"
            assert given.read_bytes() == (root / "release" / unit / f"{unit}.ipynb").read_bytes()
    assert (bundle / "requirements.txt").read_bytes() == (root / "requirements.txt").read_bytes()
    settings = tomllib.loads((bundle / "pyproject.toml").read_text())
    assert set(settings) == {"build-system", "project", "tool"}
    assert "scripts" not in settings["project"]


def test_links_in_it_lead_somewhere(bundle):
    for path in bundle.rglob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            for link in re.findall(r"\]\((\.\.?/[^)#]+)", cell.source if cell.cell_type == "markdown" else ""):
                assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_no_master_solution_test_key_or_grade_is_in_it(bundle):
    names = [path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()]
    forbidden = re.compile(r"(^|/)(source|solutions|tests|submitted|autograded|feedback|logs|reports|exchange)/|"
                           r"\.key$|gradebook|deadlines\.toml|answers_|/(grading|building|plugins)/")  # fmt: skip
    assert not [name for name in names if forbidden.search(name)]


def test_no_line_of_a_solution_a_hidden_test_or_a_test_answer_is_in_it(root, bundle):
    text = "".join(_tokens(_text(path)) for path in sorted(bundle.rglob("*")) if path.is_file())
    secrets, told = set(), ""
    for unit in files.masters(root):
        for cell in nbformat.read(root / "source" / unit / f"{unit}.ipynb", as_version=4).cells:
            # Functions with faults to mend stand in a notebook cell for all to read.
            told += "" if marks.find(cell.source) else _tokens(cell.source)
            for kind in marks.KINDS:
                secrets |= {line.strip() for line in marks.inside(cell.source, kind) if _is_an_idea(line)}
    assert len(secrets) > 50
    assert not sorted(line for line in secrets if _tokens(line) in text and _tokens(line) not in told)
    answers = {
        line.strip()
        for path in (root / "tests" / "exercises").glob("answers_*.py")
        for line in path.read_text().splitlines()
        if _is_an_idea(line) and line.strip().startswith("return ")
    }
    assert len(answers) > 50
    assert not sorted(line for line in answers if _tokens(line) in text and _tokens(line) not in told)


def _text(path):
    """Return what a file says: of a notebook its cells, whose lines are strings of JSON in the file."""
    if path.suffix == ".npz":  # numbers
        return ""
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join([cell.source for cell in cells] + [str(cell.get("outputs", "")) for cell in cells])


def _tokens(text):
    return f" {' '.join(TOKEN.findall(text))} "


def _is_an_idea(line):
    words = [word for word in TOKEN.findall(line) if word not in "()[]{},.:;'\"" and word != "return"]
    said = line.strip() in SAID or re.match(r"\s*(?:import|from|def|class|@|#|\"\"\")", line)
    return len(words) >= FEWEST and not said
