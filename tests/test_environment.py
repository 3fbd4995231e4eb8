"""tools/environment.sh: the environment is made from the pins, once, whole or not at all."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

BASE_PYTHON = Path(getattr(sys, "_base_executable", sys.executable))


@pytest.fixture
def small(root, tmp_path):
    """A checkout whose pins are only what installing the package itself needs; its path holds a space."""
    folder = tmp_path / "a small course"
    for name in ("tools", "unrolled"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "Makefile"):
        shutil.copy(root / name, folder)
    # It imports NumPy, which these pins leave out.
    (folder / "unrolled" / "__init__.py").write_text("")
    pins = [line for line in (root / "requirements.txt").read_text().splitlines() if line.startswith("setuptools==")]
    (folder / "requirements.txt").write_text("\n".join(pins) + "\n")
    return folder


def start(folder, venv=".venv", **settings):
    """Start making the environment."""
    return subprocess.Popen(
        ["sh", "tools/environment.sh", venv, "requirements.txt"],
        cwd=folder,
        env={**os.environ, "PYTHON": str(BASE_PYTHON), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def make(folder, venv=".venv", **settings):
    """Make the environment; return (exit code, what it said)."""
    process = start(folder, venv, **settings)
    output, said = process.communicate(timeout=300)
    return process.returncode, output + said


def program(path, text):
    """Write a shell script that can be called."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_made_once_and_made_again_when_the_pins_change(small):
    code, said = make(small)
    assert code == 0, said
    assert "This takes some minutes, once." in said
    venv = small / ".venv"
    asked = [venv / "bin" / "python", "-c", "import unrolled.cli; print(unrolled.cli.__file__)"]
    answer = subprocess.run(asked, cwd="/", capture_output=True, text=True, check=True)
    assert Path(answer.stdout.strip()) == small / "unrolled" / "cli.py"
    own = venv / "something of mine"
    own.touch()

    begin = time.monotonic()
    assert make(small) == (0, "")
    assert time.monotonic() - begin < 5
    assert own.exists()

    (small / "requirements.txt").write_text((small / "requirements.txt").read_text() + "six==1.17.0\n")
    assert make(small)[0] == 0
    assert not own.exists()
    assert list((venv / "lib").rglob("six.py"))

    # Scripts hold the path of their environment: a moved checkout gets a new one.
    moved = small.rename(small.with_name("moved"))
    code, said = make(moved)
    assert (code, "This takes some minutes" in said) == (0, True), said
    assert subprocess.run([moved / ".venv/bin/unrolled", "--help"], capture_output=True, check=False).returncode == 0


def test_a_failed_installation_leaves_nothing(small):
    (small / "requirements.txt").write_text("this is no requirement\n")
    code, said = make(small)
    assert code != 0
    assert "Invalid requirement" in said
    assert not (small / ".venv").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_installation_leaves_nothing(small, number):
    process = start(small)
    deadline = time.monotonic() + 60
    while not (small / ".venv" / "bin" / "pip").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(process.pid, number)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert not (small / ".venv").exists()


def test_a_killed_installation_is_not_taken_for_complete(small):
    process = start(small)
    deadline = time.monotonic() + 60
    while not (small / ".venv" / "pyvenv.cfg").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert (small / ".venv").exists()
    code, said = make(small)
    assert code == 0, said
    assert (small / ".venv" / "bin" / "unrolled").exists()


def test_a_folder_of_somebody_else_is_left_alone(small):
    (small / "mine").mkdir()
    (small / "mine" / "thesis.txt").write_text("years of work")
    code, said = make(small, venv="mine")
    assert code != 0
    assert "The folder mine was not made by this Makefile, so it is left alone" in said
    assert (small / "mine" / "thesis.txt").read_text() == "years of work"


def test_candidates_are_called_and_not_only_found(small, tmp_path):
    """A shim that exists but refuses, an old Python, then a usable one."""
    program(tmp_path / "bin" / "python3", "echo 'pyenv: command not found' >&2; exit 127")
    program(tmp_path / "bin" / "python3.13", "exit 2")
    program(tmp_path / "bin" / "python3.12", f'exec "{BASE_PYTHON}" "$@"')
    code, said = make(small, PYTHON="", PATH=f"{tmp_path / 'bin'}:/usr/bin:/bin")
    assert code == 0, said
    assert "pyenv" not in said


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (2, "No Python 3.11, 3.12 or 3.13 was found: install one"),
        (3, "python3 is a 32-bit Python or an Intel Mac's, and TensorFlow has no build for it"),
        (4, "python3 cannot make environments because it lacks the modules venv or ensurepip"),
    ],
)
def test_one_sentence_says_what_to_install(small, tmp_path, answer, sentence):
    for name in ("python3", "python3.13", "python3.12", "python3.11", "python"):
        program(tmp_path / "bin" / name, f"exit {answer}")
    code, said = make(small, PYTHON="", PATH=f"{tmp_path / 'bin'}:/usr/bin:/bin")
    assert code != 0
    assert said.startswith(sentence)
    assert said.count("\n") == 1
    assert not (small / ".venv").exists()


def test_a_named_python_that_does_not_fit_is_named(small):
    code, said = make(small, PYTHON="python2.0")
    assert code != 0
    assert said.startswith("No Python 3.11, 3.12 or 3.13 was found as python2.0: install one")


def test_clean_keeps_what_people_made(small):
    kept = [small / name for name in ("work/01/mine.ipynb", "exchange/in.txt", "submitted/a", "gradebook.db")]
    for path in [*kept, small / ".pytest_cache" / "x", small / "unrolled" / "__pycache__" / "x.pyc"]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert make(small)[0] == 0
    subprocess.run(["make", "clean"], cwd=small, check=True, capture_output=True)
    assert all(path.exists() for path in kept)
    for name in (".venv", ".pytest_cache", "unrolled/__pycache__", "unrolled.egg-info"):
        assert not (small / name).exists()
