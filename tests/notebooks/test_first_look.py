"""What a reader meets first and last in every notebook: the way through the course, the kernel, where to go on."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted(ROOT.glob("notebooks/[0-9][0-9]_*.ipynb"))
BESIDES = [ROOT / "notebooks" / name for name in ("glossary.ipynb", "self_test.ipynb")]
EXERCISES = sorted(ROOT.glob("release/*/*.ipynb"))

# A lesson's title, its file unless it is this one, its minutes, its exercises and theirs.
ROW = r"^\| .*?(\d\d: [^\]|]+?)(?: \(this lesson\))?(?:\]\((.+?)\))? \| (\d+) \| `(\w+)` \| (\d+) \|$"

# As ipykernel runs cells, where the kernel's Python has no package called unrolled.
WITHOUT_THE_COURSE = """
import json
import sys
from IPython.core.interactiveshell import InteractiveShell
sys.modules["unrolled"] = None
shell = InteractiveShell.instance(colors="nocolor")
for source in json.load(sys.stdin):
    shell.run_cell(source)
"""


def cells(path, kind):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def minutes(lesson):
    """Return the minutes that a lesson and its exercise notebook say they take."""
    here = int(re.search(r"about (\d+) minutes", cells(lesson, "markdown")[0])[1])
    exercises = ROOT / "release" / lesson.stem / lesson.name
    table = re.findall(r"^\|.*\| (\d+) \|$", cells(exercises, "markdown")[0], flags=re.MULTILINE)
    return here, sum(map(int, table))


def test_the_first_lesson_shows_the_whole_way_and_how_long_each_part_takes():
    way = next(source for source in cells(LESSONS[0], "markdown") if source.startswith("## The way"))
    rows = re.findall(ROW, way, re.M)
    titles = [cells(lesson, "markdown")[0].splitlines()[0].removeprefix("# Unit ") for lesson in LESSONS]
    assert [title for title, *_ in rows] == titles
    assert [link for _, link, *_ in rows[1:]] == [lesson.name for lesson in LESSONS[1:]]
    assert [unit for *_, unit, _ in rows] == [lesson.stem for lesson in LESSONS]
    told = [(int(lesson), int(exercises)) for *_, lesson, _, exercises in rows]
    assert told == list(map(minutes, LESSONS))
    lessons, exercises = map(sum, zip(*told, strict=True))
    assert f"about {round((lessons + exercises) / 60)} hours | {lessons} | | {exercises} |" in way


@pytest.mark.parametrize("place", range(len(LESSONS)), ids=[lesson.stem for lesson in LESSONS])
def test_a_finished_exercise_notebook_links_on_to_the_next_lesson(place):
    if place + 1 == len(LESSONS):
        return
    last = cells(EXERCISES[place], "markdown")[-1]
    assert f"](../../notebooks/{LESSONS[place + 1].name})" in last


def test_a_wrong_kernel_is_named_in_one_sentence():
    firsts = [cells(path, "code")[0] for path in [*LESSONS, *BESIDES, *EXERCISES]]
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_COURSE], input=json.dumps(firsts), capture_output=True, text=True, check=True
    )
    sentence = "Wrong kernel: start JupyterLab with `make lab` and choose its kernel, Python 3 (ipykernel)."
    assert [line for line in ran.stdout.splitlines() if line] == [sentence] * len(firsts)
    assert ran.stderr == ""


@pytest.mark.parametrize("path", EXERCISES, ids=[path.stem for path in EXERCISES])
def test_an_exercise_notebook_says_how_many_points_each_task_gives(path):
    """The table at the top, in its order, and the total, against the cells that carry points."""
    notebook = nbformat.read(path, as_version=4)
    graded = [cell.metadata.nbgrader for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    first = notebook.cells[0].source
    rows = re.findall(r"^\| \d+ \| (.*?) \|.*\| (\d+) \| \d+ \|$", first, flags=re.MULTILINE)
    assert [float(points) for _, points in rows] == [cell.points for cell in graded]
    for (task, _), cell in zip(rows, graded, strict=True):
        assert task == f"`{cell.grade_id.removeprefix('test_')}`" or not cell.grade_id.startswith("test_")
    assert f"Together they give {sum(cell.points for cell in graded):g} points." in first
    assert "with NumPy alone" in first


@pytest.mark.parametrize("path", [*LESSONS, *BESIDES, *EXERCISES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_link_leads_somewhere(path):
    """An exercise notebook is opened from the student's copy in work/, which lies as deep as the release."""
    for source in cells(path, "markdown"):
        for link in re.findall(r"\]\(([^)\s]+)\)", source):
            if re.match(r"https?://|mailto:|#|attachment:", link):
                continue
            target = (path.parent / link.partition("#")[0]).resolve()
            assert "release" not in link and "source" not in link and "solutions" not in link, link
            place = target.relative_to(ROOT)
            if place.parts[0] == "work":
                target = ROOT / "release" / Path(*place.parts[1:])
            assert target.is_file(), f"{path.name}: {link}"
