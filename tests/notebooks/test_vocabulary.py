"""One word for one thing, in lessons, tasks, hints, messages and docstrings alike."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = [*sorted(ROOT.glob("notebooks/*.ipynb")), *sorted(ROOT.glob("source/*/*.ipynb"))]
MODULES = sorted(ROOT.glob("unrolled/**/*.py"))
# What students read as a part of the course: there a sentence is a sequence, and a cell may be an LSTM cell.
COURSE = [path for path in MODULES if {"exercises", "draw"} & set(path.parts)]

# A phrase that is not used, and the word that is.
PHRASES = {
    r"\blast (?:hidden |cell )?(?:states?|h|c)\b": "previous (what a step reads) or final (after the last timestep)",
    r"\bold (?:hidden |cell )?(?:state|h|c)\b": "previous",
    r"\bfirst states?\b": "initial",
    r"\bquarters?\b": "block",
    r"\bbackward pass\b": "backward direction",
    r"\b(?:is|are) due\b|\bdue here\b|, due\b": "expected",
    r"\bsum \$?z": "pre-activation",
    r"\bbatch rows?\b": "sequence",
    r"(?<![`\w])series(?![`\w])": "sequence",
    r"\binitialis": "initializer, as Keras writes it",
}
# These hold in the course alone: elsewhere a sentence is what a check says, and a cell is a notebook's.
IN_THE_COURSE = {
    r"\bsentences\b": "sequences",
    r"\b(?:next|first|following|last|later) cells?\b(?! state)": "notebook cell",
    r"(?<!notebook )\bcells? (?:below|above|after|before)\b": "notebook cell",
    r"\bthe cell (?:prints|shows)\b": "notebook cell",
}

# Where such a phrase is right: plain English, Keras' own names, and the words that the glossary explains.
ALLOWED = ("sentences are enough",)  # what a person writes as an answer

# From this unit on the words mean gradients on their way back.
GRADIENTS = 8


def unit_of(path, cell=""):
    """Return the unit that a file belongs to, or one notebook cell beside the lessons, as `words-08`; 0 for none."""
    found = re.findall(r"(?<!\d)(\d\d)_[a-z]", path.as_posix()) + re.findall(r"-(\d\d)\b", cell)
    return max(map(int, found), default=0)


def found(text, unit=0, phrases=PHRASES | IN_THE_COURSE):
    """Return the phrases in a text that the course does not use, each with the word that it does."""
    for allowed in (*ALLOWED, *(["backward pass"] if unit >= GRADIENTS else [])):
        text = text.replace(allowed, "")
    text = re.sub(r"\s+", " ", text)
    return [f"{match[0]!r}: {word}" for phrase, word in phrases.items() for match in re.finditer(phrase, text, re.I)]


def spoken(cell):
    """Return what a reader reads of a notebook cell; a parameter's own name in code is no word."""
    return re.sub(r"\bseries\b", "", cell.source) if cell.cell_type == "code" else cell.source


def texts(path):
    """Return what a module says in words: strings and docstrings. The name of a mistake is an id, it stands in logs."""
    tree = ast.parse(path.read_text())
    ids = {id(call.args[0]) for call in ast.walk(tree) if isinstance(call, ast.Call) and named(call) == "Mistake"}
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    # A string that is a parameter's name alone is no word.
    return [node.value for node in strings if id(node) not in ids and node.value != "series"]


def named(call):
    return getattr(call.func, "id", "")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[f"{path.parent.name}-{path.stem}" for path in NOTEBOOKS])
def test_a_notebook_uses_the_words_of_the_course(path):
    cells = nbformat.read(path, as_version=4).cells
    assert [(cell.id, word) for cell in cells for word in found(spoken(cell), unit_of(path, cell.id))] == []


@pytest.mark.parametrize("path", MODULES, ids=[path.relative_to(ROOT / "unrolled").as_posix() for path in MODULES])
def test_messages_hints_and_docstrings_use_the_words_of_the_course(path):
    phrases = PHRASES | IN_THE_COURSE if path in COURSE else PHRASES
    assert [word for text in texts(path) for word in found(text, unit_of(path), phrases)] == []


@pytest.mark.parametrize("wrong", [
    "the last state", "the last\ncell state", "a quarter of z", "Two arrays are due.", "Yours 'a', due 'b'.",
    "a later cell", "each series",
])
def test_another_word_is_found(wrong):
    assert len(found(f"Look at {wrong} here.")) == 1


def test_plain_english_is_no_mistake():
    text = "The last timestep. `last_cell_state` of call 4. Two or three sentences are enough. The last axis is U."
    assert found(text) == []


def test_backward_pass_means_gradients_and_nothing_else_before_them():
    assert found("the backward pass", unit_of(ROOT / "notebooks/08_rnn_gradients.ipynb")) == []
    assert len(found("the backward pass", unit_of(ROOT / "unrolled/exercises/unit_05_bidirectional/merge.py"))) == 1
