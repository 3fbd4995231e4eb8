"""What is read from a submission's folder, and what is refused there."""

import os
import socket
import threading
from collections import Counter

import pytest

from unrolled.grading.reading import intake
from unrolled.grading.types import Refused

LIMIT = 1000


def refusal(path, root):
    with pytest.raises(Refused) as refused:
        intake.read(path, root, LIMIT)
    sentence = str(refused.value)
    assert sentence.endswith(".") and "\n" not in sentence
    return sentence


def test_a_regular_file_is_read(tmp_path):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "n.ipynb").write_bytes(b"{}")
    assert intake.read(tmp_path / "ada" / "n.ipynb", tmp_path, LIMIT) == b"{}"


def test_the_limit_is_exact(tmp_path):
    (tmp_path / "fits").write_bytes(b"x" * LIMIT)
    (tmp_path / "larger").write_bytes(b"x" * (LIMIT + 1))
    assert len(intake.read(tmp_path / "fits", tmp_path, LIMIT)) == LIMIT
    assert "larger than" in refusal(tmp_path / "larger", tmp_path)


def test_a_link_is_refused_wherever_it_leads(tmp_path):
    (tmp_path / "secret").write_text("secret")
    for name, target in {"file": "secret", "nowhere": "missing", "itself": "itself", "folder": "."}.items():
        (tmp_path / name).symlink_to(target)
        assert "symbolic link" in refusal(tmp_path / name, tmp_path)


def test_a_link_among_the_folders_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "n.ipynb").write_text("{}")
    (tmp_path / "ada").symlink_to("elsewhere")
    assert "ada is a symbolic link" in refusal(tmp_path / "ada" / "n.ipynb", tmp_path)


def test_links_above_the_root_are_the_graders_own(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "n.ipynb").write_text("{}")
    (tmp_path / "submitted").symlink_to("disk")
    assert intake.read(tmp_path / "submitted" / "n.ipynb", tmp_path / "submitted", LIMIT) == b"{}"


def test_what_is_no_file_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    assert "not a regular file" in refusal(tmp_path / "pipe", tmp_path)
    assert refusal(tmp_path / "folder", tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        assert "cannot be opened" in refusal(tmp_path / "socket", tmp_path)
    assert "no file missing" in refusal(tmp_path / "missing", tmp_path)


def test_the_notebook_is_found_under_its_name(tmp_path):
    (tmp_path / "u.ipynb").touch()
    (tmp_path / "u-Copy1.ipynb").touch()
    path, notes = intake.notebook_path(tmp_path, tmp_path, "u")
    assert path == tmp_path / "u.ipynb"
    assert notes == ("u-Copy1.ipynb was not graded: only u.ipynb is.",)


def test_the_only_notebook_counts_whatever_its_name(tmp_path):
    (tmp_path / "u (1).ipynb").touch()
    path, notes = intake.notebook_path(tmp_path, tmp_path, "u")
    assert path.name == "u (1).ipynb"
    assert "has to be named u.ipynb" in notes[0]


def test_nobody_guesses_among_several_notebooks(tmp_path):
    (tmp_path / "a.ipynb").touch()
    (tmp_path / "b.ipynb").touch()
    path, notes = intake.notebook_path(tmp_path, tmp_path, "u")
    assert path == tmp_path / "u.ipynb"
    assert notes


@pytest.mark.parametrize("folder", ["missing", "file", "link"])
def test_a_submission_may_lack_its_folder(tmp_path, folder):
    (tmp_path / "file").touch()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "other.ipynb").touch()
    (tmp_path / "link").symlink_to("full")
    assert intake.notebook_path(tmp_path / folder, tmp_path, "u") == (tmp_path / folder / "u.ipynb", ())


def test_names_of_any_bytes_can_be_shown(tmp_path):
    with open(os.fsencode(tmp_path) + b"/caf\xe9\n.ipynb", "wb"):
        pass
    path, notes = intake.notebook_path(tmp_path, tmp_path, "u")
    assert path.exists()
    notes[0].encode("utf-8")
    assert notes[0].isprintable()
    assert len(intake.shown("n" * 500)) < 100


@pytest.mark.parametrize(
    "content", [b"yesterday-ish", b"2026-13-45 99:00:00 UTC", b"9" * 100, b"9" * 5000, b"\0", b"now now", b"\xff\xfe"]
)
def test_a_timestamp_that_is_none(tmp_path, content):
    (tmp_path / "timestamp.txt").write_bytes(content)
    assert intake.timestamp(tmp_path, tmp_path) == (None, intake.INVALID_TIMESTAMP)


def test_a_timestamp_is_read_as_nbgrader_reads_it(tmp_path):
    assert intake.timestamp(tmp_path, tmp_path) == (None, None)
    (tmp_path / "timestamp.txt").write_text("2026-11-23 10:00:00.5 UTC\n")
    time, note = intake.timestamp(tmp_path, tmp_path)
    assert (time.isoformat(), note) == ("2026-11-23T10:00:00.500000", None)
    (tmp_path / "timestamp.txt").write_text("")
    assert intake.timestamp(tmp_path, tmp_path) == (None, None)


@pytest.mark.parametrize("swapped", ["ada/u.ipynb", "ada"])
def test_a_link_put_in_the_place_of_what_was_looked_at_is_never_read(tmp_path, swapped):
    # G13: one thread swaps the file, or the folder, with a link to what is the grader's own; the other one reads.
    root, secret = tmp_path / "submitted", tmp_path / "secret"
    for folder in (root / "ada", secret):
        folder.mkdir(parents=True)
    (root / "ada" / "u.ipynb").write_bytes(b"{}")
    (secret / "u.ipynb").write_bytes(b"secret")
    place, link, spare = root / swapped, tmp_path / "link", tmp_path / "spare"
    link.symlink_to(secret / "u.ipynb" if swapped.endswith("ipynb") else secret)
    ended = threading.Event()

    def swap():
        while not ended.is_set():
            for source, target in ((place, spare), (link, place), (place, link), (spare, place)):
                os.rename(source, target)

    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        seen = Counter(found_by(root) for _ in range(5_000))
    finally:
        ended.set()
        swapper.join()
    assert b"secret" not in seen
    assert seen[b"{}"] and len(seen) > 1


def found_by(root):
    """Return the bytes that are read of a submission, or why none are."""
    data = intake.handed_in(root / "ada", root, "u", LIMIT).data
    return str(data) if isinstance(data, Refused) else data
