"""`unrolled explain` says of a notebook what its checks say: the same sentences, but for the line about the case."""

import nbformat
import pytest

from unrolled import CheckFailed, check
from unrolled.commands import explain

SOURCE = """def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return (x_t @ kernel + h @ recurrent_kernel) / 2 + bias
"""


def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return (x_t @ kernel + h @ recurrent_kernel) / 2 + bias


@pytest.fixture(scope="module")
def notebook(root, tmp_path_factory):
    """Return the path of a release in which one exercise is wrong and another is not written."""
    release = nbformat.read(root / "release/01_rnn_step/01_rnn_step.ipynb", as_version=4)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in release.cells}
    cells["rnn_preactivation"].source = SOURCE
    path = tmp_path_factory.mktemp("explain") / "mine.ipynb"
    nbformat.write(release, path)
    return path


def test_the_verdict_says_what_the_check_says(notebook, root, monkeypatch, capsys):
    monkeypatch.chdir(root)
    assert explain.main(["01_rnn_step", str(notebook)]) == 0
    out = capsys.readouterr().out
    with pytest.raises(CheckFailed) as failed:
        check(rnn_preactivation)
    located = "Your z is exactly 0.5 * Keras' z + 0.5 * bias."
    assert located in str(failed.value).splitlines()
    assert f"    {located}\n" in out
    assert "rnn_step: written" in out


@pytest.mark.parametrize(
    "unit, path, words",
    [
        ("01_rnn_step", "nowhere.ipynb", "nowhere.ipynb cannot be read"),
        ("99_no_unit", None, "99_no_unit"),
    ],
)
def test_what_cannot_be_looked_at_is_told(unit, path, words, notebook, root, monkeypatch, capsys):
    monkeypatch.chdir(root)
    assert explain.main([unit, path or str(notebook)]) == 1
    assert words in capsys.readouterr().err


def test_a_file_that_is_no_notebook_is_named(tmp_path, root, monkeypatch, capsys):
    monkeypatch.chdir(root)
    path = tmp_path / "thesis.ipynb"
    path.write_text("{")
    assert explain.main(["01_rnn_step", str(path)]) == 1
    assert capsys.readouterr().err.startswith(f"{path}: The file is not a notebook")
