"""The list of units is the folders of exercises; whatever else names all units fails here when one is added."""

import re
import shutil
import sys
from pathlib import Path

import nbformat
import pytest

from unrolled import content

ROOT = Path(__file__).resolve().parents[2]
UNITS = list(content.units)
sys.path.insert(0, str(ROOT / "tools"))
import way  # noqa: E402 - the tools are no package

# What each unit has, and what is missing where a unit lacks it.
PARTS = {
    "a lesson": "notebooks/{}.ipynb",
    "a master": "source/{0}/{0}.ipynb",
    "a release": "release/{0}/{0}.ipynb",
    "a solution": "solutions/{0}/{0}.ipynb",
    "right and wrong answers": "tests/exercises/answers_{}.py",
}


@pytest.mark.parametrize("part", PARTS)
def test_every_unit_has_it_and_nothing_else_has(part):
    pattern = PARTS[part]
    found = sorted(ROOT.glob(pattern.replace("{0}", "{}").format("[0-9][0-9]_*", "[0-9][0-9]_*")))
    assert [path.relative_to(ROOT).as_posix() for path in found] == [pattern.format(unit) for unit in UNITS]


def test_readme_lists_every_unit_and_links_its_lesson():
    rows = re.findall(r"^\| \[`(\w+)`\]\(([^)]+)\) \| [^|]+ \| [^|]+ \|$", (ROOT / "README.md").read_text(), re.M)
    assert rows == [(unit, f"notebooks/{unit}.ipynb") for unit in UNITS]


@pytest.mark.parametrize("place", range(1, len(UNITS)), ids=UNITS[1:])
def test_a_lesson_leads_on_to_the_next_one_and_that_one_back(place):
    before, after = UNITS[place - 1 : place + 1]
    assert f"]({after}.ipynb)" in last(before)
    assert f"]({before}.ipynb)" in last(after)


def last(unit):
    """Return the text of a lesson's last cell."""
    return nbformat.read(ROOT / "notebooks" / f"{unit}.ipynb", as_version=4).cells[-1].source


@pytest.fixture
def course(tmp_path):
    """The lessons and releases, which a test may change."""
    for folder in ("notebooks", "release"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return tmp_path


def add_unit(course):
    """Add a lesson and a release."""
    shutil.copy(course / f"notebooks/{UNITS[1]}.ipynb", course / "notebooks/99_more.ipynb")
    edit(course / "notebooks/99_more.ipynb", "# Unit 01: one step", "# Unit 99: one more")
    (course / "release/99_more").mkdir()
    shutil.copy(course / f"release/{UNITS[1]}/{UNITS[1]}.ipynb", course / "release/99_more/99_more.ipynb")


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_table_of_all_units_is_not_written_where_nothing_has_changed(course, capsys):
    before = (course / "notebooks/00_start.ipynb").read_bytes()
    assert way.main(course) == 0 and way.main(course, check=True) == 0
    assert (course / "notebooks/00_start.ipynb").read_bytes() == before
    assert capsys.readouterr() == ("", "")


def test_the_table_of_all_units_grows_with_a_unit_and_nothing_else_changes(course, capsys):
    lesson = course / "notebooks/00_start.ipynb"
    before = lesson.read_text()
    add_unit(course)
    assert way.main(course, check=True) == 1
    assert capsys.readouterr().err == "notebooks/00_start.ipynb: the table of all units is behind: run make build.\n"
    assert lesson.read_text() == before
    assert way.main(course) == 0
    new = [line for line in lesson.read_text().splitlines() if line not in before.splitlines()]
    assert new[0] == '    "| [99: one more](99_more.ipynb) | 45 | `99_more` | 30 |\\n",'
    assert len(new) == 2 and "| together, about" in new[1]
    assert way.main(course, check=True) == 0


def test_the_minutes_of_a_new_exercise_are_counted(course):
    edit(
        course / "release/01_rnn_step/01_rnn_step.ipynb", "| 1 of 5 | 3 of 5 | 1 | 5 |", "| 1 of 5 | 3 of 5 | 1 | 25 |"
    )
    assert way.main(course) == 0
    assert "| `01_rnn_step` | 50 |" in (course / "notebooks/00_start.ipynb").read_text()


def test_a_lesson_without_exercises_is_named(course, capsys):
    add_unit(course)
    shutil.rmtree(course / "release/99_more")
    assert way.main(course) == 1
    assert "lacks 99_more: a lesson needs a master too." in capsys.readouterr().err
