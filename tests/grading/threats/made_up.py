"""Submissions that nobody wrote: Hypothesis bends an honest notebook, its metadata, outputs, texts and bytes."""

import json

from classes import poor
from handed_in import WRITTEN, code, release, right, text
from hypothesis import strategies as st

# What has a meaning somewhere on the way from a file to a page.
_PIECES = [
    "<script>", "<b", "</b>", "<!--", "]]>", "&#x6a;", "javascript:", "data:text/html,", "![x](attachment:x.png)",
    "[a](b)", "$", "$$", "\\(", "\\unicode{", "\\href{", "\\begin{align}", "`", "```", "|", "> ", "- ", "#", "\x1b[38m",
    "\x1b]8;;", "\x00", "\r", "\n", " ", "\t", "\u2028", "\u202e", "\ud800", "\U0001f4a9", "{{", "{%", "%s",
    "'", '"', "\\",
    "### BEGIN HIDDEN TESTS", "### END SOLUTION", "raise NotImplementedError()",
]  # fmt: skip
# Cells that do something to the process that runs them.
_CODE = [
    "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "import sys\nsys.exit(3)",
    "print('x' * 1_000_000)",
    "1 / 0",
    "while True:\n    pass",
    "def rnn_step(*arguments):\n    raise SystemExit",
    "def name_weights(weights):\n    return [weights] * 100_000",
    "class rnn_step:\n    def __new__(cls, *arguments):\n        return cls",
    "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'), {'a': 1})",
    "import os\nos.closerange(3, 256)",
    "%%html\n<script>",
    "!ls",
    "def f(",
]

texts = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=8)), max_size=12).map("".join)
long_texts = st.builds(lambda piece, times: piece * times, st.sampled_from(_PIECES), st.integers(1, 30_000))
_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)
_outputs = st.lists(
    st.one_of(
        _json,
        st.builds(lambda value: {"output_type": "display_data", "data": {"text/html": value}, "metadata": {}}, texts),
        st.builds(lambda value: {"output_type": "stream", "name": value, "text": value}, texts),
    ),
    max_size=3,
)
_cells = st.one_of(
    st.sampled_from(_CODE).map(code),
    st.builds(text, st.one_of(texts, long_texts), st.sampled_from(["markdown", "raw", "heading"])),
    st.builds(lambda source, outputs: code(source) | {"outputs": outputs}, texts, _outputs),
    _json,
)


@st.composite
def notebooks(draw):
    """Draw a notebook's dict: an honest one, bent in a few places."""
    make = draw(st.sampled_from([release, poor, lambda: right(written=WRITTEN)]))
    notebook = make()
    cells = notebook["cells"]
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(cells) - 1)) if cells else 0
        what = draw(st.sampled_from(["insert", "copy", "delete", "metadata", "field", "source", "top"]))
        whole = isinstance(cells[at], dict) if cells else False
        if what == "insert" or not whole:
            cells.insert(at, draw(_cells))
        elif what == "copy":
            cells.append(cells[at])
        elif what == "delete":
            del cells[at]
        elif what == "metadata":
            cells[at] = cells[at] | {"metadata": draw(st.one_of(_json, st.builds(lambda v: {"nbgrader": v}, _json)))}
        elif what == "source":
            cells[at] = cells[at] | {"source": draw(st.one_of(texts, long_texts, _json))}
        elif what == "field":
            cells[at] = cells[at] | {draw(st.sampled_from(["attachments", "id", "cell_type", "outputs"])): draw(_json)}
        else:
            notebook[draw(st.sampled_from(["metadata", "nbformat", "nbformat_minor"]))] = draw(_json)
    return notebook


@st.composite
def files(draw):
    """Draw the bytes of a submission's file."""
    data = json.dumps(draw(notebooks())).encode()
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.binary(max_size=20)) + data[at + draw(st.integers(0, 200)) :]
    return data


# Names of students, as their folders are called: what a file system takes and what nbgrader's own rules allow.
names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="/+"), min_size=1, max_size=20
).map(lambda name: f"m{name}")
