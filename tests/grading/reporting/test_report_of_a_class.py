"""A class of 40 that hands in, is graded by `unrolled grade` and reported: every planted mistake, its true count."""

import copy
import csv
import os
import subprocess
import sys
from collections import Counter

import nbformat
import pytest
from courses import share_answers
from made_course import ROOT, UNIT, Made

from unrolled import content
from unrolled.grading.unit import masters

HEAD = "def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):\n    return "
RIGHT = HEAD + "x_t @ kernel + h @ recurrent_kernel + bias"
# What is written -> (how many write it, what the report is to call it)
PLANTED = {
    RIGHT: (14, "passed"),
    None: (5, "blank"),
    HEAD + "x_t @ kernel + h @ recurrent_kernel": (8, "bias missing"),
    HEAD + "x_t @ kernel + h @ recurrent_kernel.T + bias": (6, "recurrent kernel transposed"),
    HEAD + "x_t @ kernel * 1.37 + h @ recurrent_kernel + bias * bias": (4, "shared"),
    HEAD + "x_t @ kernel + h @ recurrent_kernel + bias + missing": (2, "error"),
    HEAD + "x_t @ kernel + h @ recurrent_kernel + bias  # 40": (1, "passed"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The course, graded and reported."""
    made = Made(tmp_path_factory.mktemp("class") / "course", units=())
    share_answers(made.folder)
    release = masters.master(UNIT, ROOT / "source", content).release
    written = [source for source, (number, _) in PLANTED.items() for _ in range(number)]
    assert len(written) == 40
    for number, source in enumerate(written):
        notebook = copy.deepcopy(release)
        for cell in notebook.cells:
            if source and cell.metadata.get("nbgrader", {}).get("grade_id") == "rnn_preactivation":
                cell.source = source
        folder = made.course.handed_in(UNIT, f"student{number:02}")
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{UNIT}.ipynb")
    for command in (("grade", UNIT, "--verdicts-only"), ("report", UNIT)):
        done = subprocess.run(
            [sys.executable, "-m", "unrolled.cli", *command], cwd=made.folder, capture_output=True, text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        made.said = done.stdout
    return made


def counts():
    """Return what was planted -> how often."""
    found = Counter()
    for number, kind in PLANTED.values():
        found[kind] += number
    return found


def test_every_planted_mistake_is_named_with_its_true_count(made):
    with open(made.folder / "reports" / f"{UNIT}.csv", newline="") as file:
        (row,) = [row for row in csv.DictReader(file) if row["task"] == "rnn_preactivation"]
    planted = counts()
    assert (int(row["passed"]), int(row["blank"]), int(row["unchecked"])) == (planted["passed"], planted["blank"], 0)
    named = dict(part.rsplit(": ", 1) for part in row["mistakes"].split("; "))
    assert named == {name: str(planted[name]) for name in ("bias missing", "recurrent kernel transposed")}
    assert int(row["located"]) + int(row["unknown"]) == planted["shared"] + planted["error"]
    assert int(row["located"]) > 0


def test_those_who_share_an_unnamed_answer_are_told_of_with_the_lines_that_name_it(made):
    assert "4 students share a wrong answer to rnn_preactivation that has no name. Add to " in made.said
    assert "2 students share a wrong answer to rnn_preactivation that has no name. Add to " in made.said
    page = (made.folder / "reports" / f"{UNIT}.html").read_text()
    assert "kernel * 1.37" in page
