"""What stands beside the lessons: the glossary with its one page, the self-test, recall, and planted faults."""

import re
from pathlib import Path

import master_code
import nbformat
import pytest

from unrolled import CheckFailed, check

ROOT = Path(__file__).resolve().parents[2]


def read(name):
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells


def test_the_glossary_says_each_symbol_in_four_other_places():
    (table,) = [cell.source for cell in read("glossary") if cell.id == "symbols"]
    rows = [line for line in table.splitlines() if line.startswith("|")]
    assert "| here | Keras | PyTorch" in rows[0] and "Coursera" in rows[0] and "d2l" in rows[0]
    assert len({line.count("|") for line in rows}) == 1 and len(rows) >= 14
    gates = "input gate", "forget gate", "candidate", "output gate"
    for symbol in ("x (B, T, D)", "$h_t$", "$c_t$", "| W |", "| R |", "| b |", *gates):
        assert symbol in table


def test_the_summary_is_one_page():
    """About 60 lines of 100 letters fit a printed page; a row of a table is a line, a formula two."""
    (page,) = [cell.source for cell in read("glossary") if cell.id == "summary"]
    lines = sum(2 if line.startswith("$$") else -(-len(line) // 100) for line in page.splitlines() if line)
    assert lines <= 50


def test_the_self_test_asks_twelve_questions_and_every_unit_is_asked():
    cells = read("self_test")
    asked = [cell for cell in cells if cell.id.startswith("question-")]
    answers = [cell for cell in cells if cell.id.startswith("check-")]
    assert len(asked) == len(answers) == 12
    for cell in answers:
        assert cell.metadata.jupyter == {"outputs_hidden": True, "source_hidden": True}
        assert cell.outputs and all(output.output_type == "stream" for output in cell.outputs)
    why = "".join(cell.source for cell in cells if cell.id.startswith("answer-"))
    links = re.findall(r"\]\((\d\d_\w+)\.ipynb\)", why)
    assert len(links) == 12 and len(set(links)) == 6


LATER = [f"{number:02}" for number in range(7, 12)]


@pytest.mark.parametrize("unit", LATER)
def test_a_later_unit_asks_a_question_of_its_own_and_explains_its_words(unit):
    cells = {cell.id: cell for cell in read("self_test")}
    assert cells[f"unit-{unit}-check"].metadata.jupyter == {"outputs_hidden": True, "source_hidden": True}
    assert cells[f"unit-{unit}-check"].outputs
    assert cells[f"unit-{unit}-question"].source.startswith(f"## One more: unit {unit}\n")
    assert f"]({next(ROOT.glob(f'notebooks/{unit}_*.ipynb')).name})" in cells[f"unit-{unit}-answer"].source
    words = next(cell.source for cell in read("glossary") if cell.id == f"words-{unit}")
    assert words.startswith(f"### Words of unit {unit}\n\n| word | what it is | mind |\n")


def test_later_units_stand_in_their_order():
    assert [cell.id for cell in read("glossary") if cell.id.startswith("words-")] == [f"words-{n}" for n in LATER]
    assert [cell.id for cell in read("self_test") if cell.id.startswith("unit-")] == [
        f"unit-{unit}-{part}" for unit in LATER for part in ("question", "check", "answer")
    ]


def test_each_recall_asks_something_from_two_units_back():
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))[2:]:
        (recall,) = [cell.source for cell in read(path.stem) if cell.source.startswith("## Recall")]
        units = [int(number) for number in re.findall(r"From unit (\d\d)", recall)]
        assert any(unit <= int(path.stem[:2]) - 2 for unit in units), path.stem


@pytest.mark.parametrize(
    "unit, given, name",
    [("04_lstm_layer", "faulty_lstm", "mended_lstm"), ("05_bidirectional", "faulty_bilstm", "mended_bilstm")],
)
def test_the_given_function_has_all_three_faults(unit, given, name):
    space = master_code.names(master_code.solution_code(ROOT, unit))
    (cell,) = [cell for cell in master_code.code_cells(ROOT, unit) if cell.id == given]
    exec(compile(cell.source, given, "exec"), space)
    with pytest.raises(CheckFailed) as failed:
        check(space[given], exercise=name)
    assert failed.value.mistake == "nothing mended"


@pytest.mark.parametrize("unit", [f"{number:02}" for number in range(12)])
def test_whoever_teaches_finds_four_things_for_each_unit(unit):
    notes = (ROOT / "docs" / "teaching.md").read_text()
    section = re.split(r"^## ", notes.split(f"## Unit {unit}: ")[1], flags=re.MULTILINE)[0]
    for part in ("**Timing.**", "**On the board.**", "**Two questions.**", "**Rubric, `"):
        assert part in section
    (answer,) = re.findall(r"\*\*Rubric, `(\w+)`", section)
    (master,) = ROOT.glob(f"source/{unit}_*/*.ipynb")
    assert answer in [cell.id for cell in nbformat.read(master, as_version=4).cells]
