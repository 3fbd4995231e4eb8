"""Notebooks of every editor are read alike, and what is no notebook is refused in one sentence."""

import json

import nbformat
import pytest
from handed_in import cell, code, release, right, text, written

from unrolled.grading.pages_inside.submission import parse
from unrolled.grading.types import Refused

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=="


def sources(data):
    return [(cell.kind, cell.source, cell.grade_id) for cell in parse(data).cells]


def as_jupyterlab_saves(notebook):
    """Sources as lists of lines, one space of indentation, a newline at the end."""
    return (nbformat.writes(nbformat.from_dict(notebook)) + "\n").encode()


def as_colab_saves(notebook):
    """No cell ids, or in the metadata; format 4.0; its own metadata."""
    for one in notebook["cells"]:
        one["metadata"]["id"] = one.pop("id", "aZ9")
    notebook["nbformat_minor"] = 0
    notebook["metadata"] |= {"colab": {"provenance": []}, "accelerator": "GPU"}
    return json.dumps(notebook, ensure_ascii=False).encode()


def as_vs_code_saves(notebook):
    """Format 4.2 without cell ids; vscode's metadata."""
    for one in notebook["cells"]:
        one.pop("id", None)
        one["metadata"]["vscode"] = {"languageId": "python"}
    notebook["nbformat_minor"] = 2
    return json.dumps(notebook, indent=4).encode()


def as_nbclassic_saves(notebook):
    """Format 4.1: collapsed and scrolled cells, a widget state."""
    for one in notebook["cells"]:
        one.pop("id", None)
        one["metadata"] |= {"collapsed": True, "scrolled": False}
    notebook["nbformat_minor"] = 1
    notebook["metadata"]["widgets"] = {"state": {}}
    return json.dumps(notebook).encode()


def with_a_byte_order_mark(notebook):
    return b"\xef\xbb\xbf" + written(notebook)


def with_windows_line_ends(notebook):
    for one in notebook["cells"]:
        one["source"] = "".join(one["source"]).replace("\n", "\r\n")
    return json.dumps(notebook, indent=1).replace("\n", "\r\n").encode()


def in_utf_16(notebook):
    return json.dumps(notebook, ensure_ascii=False).encode("utf-16")


def from_the_future(notebook):
    notebook["nbformat_minor"] = 99
    for one in notebook["cells"]:
        one["new_key"] = {"anything": 1}
    return written(notebook)


EDITORS = [as_jupyterlab_saves, as_colab_saves, as_vs_code_saves, as_nbclassic_saves, with_a_byte_order_mark,
           with_windows_line_ends, in_utf_16, from_the_future]


@pytest.mark.parametrize("save", EDITORS)
def test_every_editor_is_read_alike(save):
    assert sources(save(right())) == sources(written(right()))


def test_the_format_of_ipython_2_is_read():
    old = nbformat.convert(nbformat.reads(written(right()), as_version=4), 3)
    submission = parse(nbformat.versions[3].writes_json(old).encode())
    code_of = lambda cells: [(cell.source, cell.grade_id) for cell in cells if cell.kind == "code"]  # noqa: E731
    assert code_of(submission.cells) == code_of(parse(written(right())).cells)
    assert submission.notes == ("The notebook is in an old format; its cells were read all the same.",)


@pytest.mark.parametrize("version", [1, 2, 99, "3", None, [], {"a": 1}])
def test_the_version_of_the_metadata_does_not_matter(version):
    notebook = right()
    for one in notebook["cells"]:
        if "nbgrader" in one["metadata"]:
            one["metadata"]["nbgrader"]["schema_version"] = version
    assert sources(written(notebook)) == sources(written(right()))


@pytest.mark.parametrize("points", ["many", None, -5, [1], float("nan"), {"a": 1}])
def test_points_are_never_read(points):
    notebook = right()
    cell(notebook, "test_rnn_step")["metadata"]["nbgrader"]["points"] = points
    assert sources(written(notebook)) == sources(written(right()))


@pytest.mark.parametrize("metadata", ["text", None, 7, [], {"nbgrader": "text"}, {"nbgrader": {"grade_id": {}}}])
def test_broken_metadata_leaves_the_text(metadata):
    notebook = right()
    cell(notebook, "rnn_step")["metadata"] = metadata
    kind, source, grade_id = sources(written(notebook))[12]
    assert kind == "code" and source.startswith("def rnn_step") and grade_id is None


def test_the_notebooks_own_metadata_do_not_matter():
    assert sources(written(right() | {"metadata": "text"})) == sources(written(right()))
    notebook = right()
    del notebook["metadata"], notebook["nbformat"], notebook["nbformat_minor"]
    assert sources(written(notebook)) == sources(written(right()))


@pytest.mark.parametrize(
    "data",
    [b"", b" \n", b"not JSON", b"{", b"[]", b"[1, 2]", b'"text"', b"null", b"{}", b'{"cells": {}}',
     b'{"cells": "text"}', b'{"worksheets": 3}',
     b"\xff\xfe\x00", b"\x80\x81", b"[" * 100_000,
     b'{"a":' * 100_000, b"PK\x03\x04\x00\x00",
     b"<!DOCTYPE html><html></html>"],
)
def test_what_is_no_notebook_is_refused_in_one_sentence(data):
    with pytest.raises(Refused) as refused:
        parse(data)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)
    assert not refused.value.person


def test_a_format_of_the_future_needs_a_person():
    with pytest.raises(Refused, match="format 9") as refused:
        parse(written(right() | {"nbformat": 9}))
    assert refused.value.person


def test_a_truncated_upload_is_refused():
    data = written(right())
    with pytest.raises(Refused, match="not JSON"):
        parse(data[: len(data) // 2])


def test_too_many_cells_are_refused():
    with pytest.raises(Refused, match="2001 cells"):
        parse(written({"cells": [code("1")] * 2001, "nbformat": 4}))


def test_huge_numbers_cost_nothing():
    data = written(right()).decode().replace('"nbformat": 4', f'"nbformat": {"9" * 100_000}')
    assert parse(data.encode()).cells


def test_broken_cells_are_left_out_and_counted():
    notebook = right()
    notebook["cells"] += [3, None, {}, {"cell_type": "code", "source": 5}, {"cell_type": ["code"], "source": "1"}]
    submission = parse(written(notebook))
    assert len(submission.cells) == len(release()["cells"])
    assert submission.notes == (f"5 of {len(notebook['cells'])} cells hold no text and were left out.",)


def test_outputs_tags_and_other_metadata_are_dropped():
    added = code("1", tags=["skip-execution"], anything=[1])
    added["outputs"] = [{"output_type": "display_data", "data": {"text/html": "<script>"}}]
    (taken,) = parse(written({"cells": [added]})).cells
    assert taken.__dict__ == {"kind": "code", "source": "1", "grade_id": None, "attachments": {}, "id": None}


def test_half_characters_and_nul_are_dropped():
    (taken,) = parse(b'{"cells": [{"cell_type": "code", "source": "a\\ud800b\\u0000c"}]}').cells
    assert taken.source == "a?bc"


def test_only_pictures_are_attached():
    kinds = {"image/png": PICTURE, "image/svg+xml": "PHN2Zz4=", "text/html": "<script>"}
    bundles = {"a.png": kinds, "b": "text", "c": {"image/png": "<x>"}}
    attached = text("![a](attachment:a.png)") | {"attachments": bundles}
    assert parse(written({"cells": [attached]})).cells[0].attachments == {"a.png": {"image/png": PICTURE}}


def test_letters_of_every_language_are_kept():
    comments = "# 重み ∂L/∂W – Gewichte, poids, вес, وزن 🙂"
    notebook = right(rnn_step=f"{comments}\n")
    assert comments in [cell.source.strip() for cell in parse(written(notebook)).cells]
