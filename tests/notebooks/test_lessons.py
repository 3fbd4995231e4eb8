"""What a reader finds in every lesson, as it is committed. That its outputs still come true is nbval's business."""

import itertools
import re
from pathlib import Path

import nbformat
import pytest

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9][0-9]_*.ipynb"))
# Headings that every lesson has, in this order, its own between them.
PARTS = ["What you will be able to do", "Recall", "What to remember", "Common mistakes", "Where to go on"]

every_lesson = pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])


def cells(path, kind):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def headings(path):
    """Return (level, text) of every Markdown heading."""
    text = "\n".join(cell.source for cell in cells(path, "markdown"))
    return [(len(marks), title) for marks, title in re.findall(r"^(#+) (.+)$", text, flags=re.MULTILINE)]


def outputs(path):
    return [output for cell in cells(path, "code") for output in cell.outputs]


@every_lesson
def test_headings_are_in_order(path):
    levels = [level for level, _ in headings(path)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@every_lesson
def test_has_every_part(path):
    assert [title for _, title in headings(path) if title in PARTS] == PARTS


@every_lesson
def test_says_how_long_it_takes_and_names_three_to_five_goals(path):
    text = "\n".join(cell.source for cell in cells(path, "markdown"))
    assert re.search(r"about \d+ minutes", text)
    goals = text.split("## What you will be able to do")[1].split("\n## ")[0]
    assert 3 <= len(re.findall(r"^\d\. ", goals, flags=re.MULTILINE)) <= 5


@every_lesson
def test_prints_nothing_on_stderr_and_raises_nothing(path):
    assert all(output.output_type != "error" and output.get("name") != "stderr" for output in outputs(path))


@every_lesson
def test_every_figure_has_alt_text(path):
    pictures = [output for output in outputs(path) if "image/png" in output.get("data", {})]
    assert pictures
    for picture in pictures:
        alt = picture.metadata["image/png"]["alt"]
        assert len(alt) > 60 and picture.data["text/plain"] == alt


@every_lesson
def test_no_negative_zero_is_printed(path):
    for output in outputs(path):
        text = output.get("text", "") + output.get("data", {}).get("text/plain", "")
        assert not re.search(r"-0\.0+(?!\d)", text)


@every_lesson
def test_a_prediction_comes_before_its_answer(path):
    """The answer is the next cell, or after a figure the one behind it, and it stays folded until it is run."""
    every = nbformat.read(path, as_version=4).cells
    asking = [n for n, cell in enumerate(every) if "**Predict before you run.**" in cell.source]
    assert len(asking) >= 3
    for n in asking:
        folded = [cell.metadata.get("jupyter", {}).get("outputs_hidden") for cell in every[n + 1 : n + 3]]
        assert True in folded, every[n].source


@every_lesson
def test_prose_does_not_make_little_of_the_reader(path):
    for cell in cells(path, "markdown"):
        assert not re.search(r"\b(simply|just|obviously|of course)\b", cell.source, flags=re.IGNORECASE), cell.source


@every_lesson
def test_enough_prose_and_not_too_much(path):
    """60 to 140 words per code cell, tables and the fixed parts left out."""
    fixed = re.compile("|".join(f"## {part}" for part in ("What you", "Recall", "What to remember", "Where to go on")))
    prose = [cell.source for cell in cells(path, "markdown") if not fixed.search(cell.source)]
    words = sum(len(line.split()) for text in prose for line in text.splitlines() if not line.startswith("|"))
    assert 60 <= words / len(cells(path, "code")) <= 140


def test_of_a_figure_that_a_reader_moves_only_the_picture_is_stored():
    moving = [path.stem for path in LESSONS for cell in cells(path, "code") if "draw.run_step" in cell.source]
    moving += [path.stem for path in LESSONS for cell in cells(path, "code") if "draw.step_with" in cell.source]
    assert sorted(moving) == ["02_rnn_layer", "03_lstm_gates"]
    for path in LESSONS:
        kinds = {kind for output in outputs(path) for kind in output.get("data", {})}
        assert kinds <= {"image/png", "text/plain"}
        assert "widgets" not in nbformat.read(path, as_version=4).metadata
