"""Predictions stay open: what is visible before a notebook cell runs does not tell what it will print."""

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
PROMPT = "**Predict before you run.**"

# What prompts ask for, by the cell that answers. Where these words stand in code that is visible before, the answer is
# told. They stand in what the cell prints, or in the text after it.
ANSWERS = {
    ("00_start", "call-1"): r"\(2, 4, 7\)",
    ("00_start", "call-4"): r"\(2, 4, 7\)",
    ("00_start", "bidirectional-calls"): r"\(2, 4, 14\)",
    ("00_start", "puzzle-run"): r"differ",
    ("01_rnn_step", "one-call"): r"same",
    ("01_rnn_step", "transpose-keras"): r"W transposed: ValueError",
    ("02_rnn_layer", "initial"): r"all four",
    ("02_rnn_layer", "last-state"): r"last \*?sequence",
    ("02_rnn_layer", "cut"): r"nothing is lost",
    ("03_lstm_gates", "one-call"): r"same numbers",
    ("03_lstm_gates", "puzzle"): r"1\.0 +1\.0|\b3:6\b",
    ("03_lstm_gates", "papers-order"): r"wrong numbers",
    ("03_lstm_gates", "puzzle-closed"): r"agrees at every",
    ("04_lstm_layer", "range"): r"48\.2|exactly 1",
    ("04_lstm_layer", "carry"): r"none raises",
    ("05_bidirectional", "backwards"): r"last word",
    ("05_bidirectional", "bidirectional"): r"flipped back first",
    ("05_bidirectional", "ends"): r"does not move",
    ("07_masks_and_state", "pre"): r"In front",
    ("07_masks_and_state", "zeros-step"): r"0\.60",
    ("07_masks_and_state", "masked"): r"is repeated",
    ("07_masks_and_state", "masking"): r"True False +True",
    ("07_masks_and_state", "figure-both"): r"in both halves",
    ("07_masks_and_state", "twice"): r"second call is another",
    ("07_masks_and_state", "rows"): r"They differ",
    ("07_masks_and_state", "figure-cone"): r"backward half moves",
}


def prompts():
    """Return pytest parameters (lesson, prompt, cells from there to its answer, the text after that)."""
    found = []
    for path in LESSONS:
        every = nbformat.read(path, as_version=4).cells
        for n, cell in enumerate(every):
            if PROMPT not in cell.source:
                continue
            answer = next(m for m in range(n + 1, len(every)) if folded(every[m], "outputs_hidden"))
            after = next((one.source for one in every[answer + 1 :] if one.cell_type == "markdown"), "")
            name = f"{path.stem}-{every[answer].id}"
            found.append(pytest.param(path.stem, cell.source, every[n + 1 : answer + 1], after, id=name))
    return found


def folded(cell, what):
    return bool(cell.metadata.get("jupyter", {}).get(what))


def visible(cells):
    """Return the code that a reader sees before the answer is run."""
    return "\n".join(cell.source for cell in cells if cell.cell_type == "code" and not folded(cell, "source_hidden"))


def printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


every_prompt = pytest.mark.parametrize("lesson, prompt, cells, after", prompts())


@every_prompt
def test_no_assertion_tells_what_will_hold(lesson, prompt, cells, after):
    assert not re.search(r"^\s*assert\b", visible(cells), flags=re.MULTILINE)


@every_prompt
def test_no_shape_and_no_long_number_is_in_the_code_that_prints_it(lesson, prompt, cells, after):
    """Shapes of two numbers and more, and numbers with three decimals and more."""
    results = set(re.findall(r"\(\d+, \d+(?:, \d+)*\)|-?\d+\.\d{3,}", printed(cells[-1])))
    code = visible(cells)
    # A shape that goes in is no answer.
    code = re.sub(r"np\.(?:zeros|full)\(\([^)]*\)", "", code)
    assert {result for result in results if result in code} == set()


@every_prompt
def test_the_number_of_arrays_is_not_unpacked_where_it_is_asked_for(lesson, prompt, cells, after):
    asked = re.search(r"[Hh]ow many (?:arrays|.{0,40} come out)", prompt.split(PROMPT)[1])
    several = r"^[\w, ]+, \*?\[?[\w, ]+\]? = \w*(?:layer|cell|machine)"
    unpacked = re.search(several, visible(cells), flags=re.MULTILINE)
    assert not (asked and unpacked)


@pytest.mark.parametrize("lesson, answer", ANSWERS, ids=["-".join(key) for key in ANSWERS])
def test_what_is_asked_for_is_told_after_the_run_and_not_before(lesson, answer):
    (found,) = [one.values for one in prompts() if one.id == f"{lesson}-{answer}"]
    *_, cells, after = found
    pattern = ANSWERS[lesson, answer]
    assert not re.search(pattern, visible(cells))
    assert re.search(pattern, printed(cells[-1]) + re.sub(r"\s+", " ", after))


def test_the_puzzle_is_not_told_before_it_is_opened_again():
    """Nothing that is read or drawn in lessons 00 to 03 before the puzzle says which numbers of the bias are 1."""
    for path in LESSONS[:4]:
        for cell in nbformat.read(path, as_version=4).cells:
            if path.stem == "03_lstm_gates" and cell.id == "puzzle":
                return
            told = cell.source + str(cell.get("outputs", ""))
            answer = r"forget[^.]{0,40}bias[^.]{0,20} (?:is|of) 1\b|f 1\.00, 1\.00|unit_forget_bias"
            assert not re.search(answer, told), cell.id
    raise AssertionError("the puzzle is not opened again")


def test_no_prompt_is_empty():
    """A prompt asks: there is a question mark, or something to compute, draw or fill in."""
    for path in LESSONS:
        for cell in nbformat.read(path, as_version=4).cells:
            for text in cell.source.split(PROMPT)[1:]:
                asks = r"\?|[Cc]ompute|[Ff]ill|[Dd]raw|[Ww]rite|[Ff]ind|[Gg]o through|on paper"
                assert re.search(asks, text), cell.id


def test_a_folded_answer_shows_a_first_line_that_tells_nothing():
    """JupyterLab shows the first line of folded code."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if folded(cell, "outputs_hidden") and folded(cell, "source_hidden"):
                assert re.match(r"# [^\d=]+\n", cell.source), f"{path.stem}: {cell.id}"
