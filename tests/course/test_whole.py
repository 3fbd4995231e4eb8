"""A file that is written is there whole, or as it was before."""

import os

import pytest

from unrolled.course import whole


def test_a_file_is_replaced_whole_and_its_folder_is_made(tmp_path):
    path = tmp_path / "a" / "b" / "file"
    whole.write(path, b"one")
    assert path.stat().st_mode & 0o777 == 0o600
    whole.write(path, b"two", 0o644)
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o644
    assert os.listdir(path.parent) == ["file"]


def test_what_cannot_be_written_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "file"
    path.mkdir()
    (path / "inner").touch()
    with pytest.raises(OSError, match="irectory") as caught:
        whole.write(path, b"new")
    assert (caught.value.filename, caught.value.filename2) == (str(path), None)
    assert os.listdir(tmp_path) == ["file"]
    assert os.listdir(path) == ["inner"]
