"""tools/environment.sh: the environment is made from the pins, once, whole or not at all."""

import http.server
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BASE_PYTHON = Path(getattr(sys, "_base_executable", sys.executable))
# What environments are made with where a test says nothing else.
PYTHON = BASE_PYTHON

_spec = importlib.util.spec_from_file_location("install", ROOT / "tools" / "install.py")
install = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(install)


def small_course(root, folder):
    """Return a checkout whose pins are only what installing the package itself needs."""
    for name in ("tools", "unrolled"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "Makefile"):
        shutil.copy(root / name, folder)
    # It imports NumPy, which these pins leave out.
    (folder / "unrolled" / "__init__.py").write_text("")
    pins = [line for line in (root / "requirements.txt").read_text().splitlines() if line.startswith("setuptools==")]
    (folder / "requirements.txt").write_text("\n".join(pins) + "\n")
    return folder


@pytest.fixture
def small(root, tmp_path):
    """A small course; its path holds a space."""
    return small_course(root, tmp_path / "a small course")


@pytest.fixture(scope="module")
def uv(root, copying_python, tmp_path_factory):
    """The uv that comes from the index where PATH has none."""
    folder = small_course(root, tmp_path_factory.mktemp("uv") / "course")
    code, said = make(folder, PYTHON=str(copying_python), PATH="/usr/bin:/bin")
    assert code == 0, said
    return folder / ".venv" / "bin" / "uv"


@pytest.fixture(scope="module")
def copying_python(tmp_path_factory):
    """A Python whose `-m venv` copies an environment that the real one has made once; all else it does itself.

    Three seconds of each environment are pip, which venv installs and compiles: the same every time.
    """
    # With a space in its path, as where it is copied to: the first line of a script differs without one.
    made = tmp_path_factory.mktemp("made") / "a course" / ".venv"
    subprocess.run([BASE_PYTHON, "-m", "venv", made], check=True)
    # Scripts, and pyvenv.cfg, hold the path of their environment.
    text = f"""
        [ "$1 $2" = "-m venv" ] || exec "{BASE_PYTHON}" "$@"
        cp -a "{made}/." "$3" && find "$3/bin" "$3/pyvenv.cfg" -type f -exec sed -i "s|{made}|$(realpath "$3")|g" {{}} +
    """
    return program(tmp_path_factory.mktemp("copying") / "python", text)


@pytest.fixture
def copied(copying_python, monkeypatch):
    """Environments are copies to install into: how one begins is not the subject."""
    monkeypatch.setattr(sys.modules[__name__], "PYTHON", copying_python)


@pytest.fixture
def with_uv(uv, tmp_path, monkeypatch):
    """There is a uv on PATH: where it comes from is not the subject, and pip would load it each time."""
    program(tmp_path / "uv on path" / "uv", f'exec "{uv}" "$@"')
    monkeypatch.setenv("PATH", str(tmp_path / "uv on path"), prepend=os.pathsep)


@pytest.fixture
def waiting_uv(with_uv, tmp_path):
    """The uv on PATH starts to install and never ends; the file that says that it has started."""
    started = tmp_path / "started"
    # One process only: Debian's sh ignores a signal in a child that it has forked and that is not yet another program.
    text = f'[ "$1" = --version ] && echo "uv 0.9.0" && exit; : > "{started}"; exec sleep 600'
    program(tmp_path / "uv on path" / "uv", text)
    return started


def start(folder, venv=".venv", **settings):
    """Start making the environment."""
    return subprocess.Popen(
        ["sh", "tools/environment.sh", venv, "requirements.txt"],
        cwd=folder,
        env={**os.environ, "PYTHON": str(PYTHON), **settings},
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


def written(venv):
    """Return when each file of an environment was written; byte code may come later."""
    paths = (path for path in venv.rglob("*") if path.suffix != ".pyc" and path.is_file())
    return {path: path.stat().st_mtime_ns for path in paths}


def wait_for(path, process):
    """Wait until a file is there; fail if the process ends before."""
    deadline = time.monotonic() + 120
    while not path.exists():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)


def program(path, text):
    """Write a shell script that can be called."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.usefixtures("with_uv")
def test_made_once_and_made_again_when_the_pins_change(small, copying_python):
    code, said = make(small)
    assert code == 0, said
    assert "half a minute where downloads are quick, once." in said
    assert "Installed " in said
    assert " + setuptools" not in said
    venv = small / ".venv"
    asked = [venv / "bin" / "python", "-c", "import unrolled.cli; print(unrolled.cli.__file__)"]
    answer = subprocess.run(asked, cwd="/", capture_output=True, text=True, check=True)
    assert Path(answer.stdout.strip()) == small / "unrolled" / "cli.py"
    own = venv / "something of mine"
    own.touch()

    before = written(venv)
    assert make(small) == (0, "")
    assert written(venv) == before
    assert own.exists()

    (small / "requirements.txt").write_text((small / "requirements.txt").read_text() + "six==1.17.0\n")
    assert make(small, PYTHON=str(copying_python))[0] == 0
    assert not own.exists()
    assert list((venv / "lib").rglob("six.py"))

    # Scripts hold the path of their environment: a moved checkout gets a new one.
    moved = small.rename(small.with_name("moved"))
    code, said = make(moved, PYTHON=str(copying_python))
    assert (code, "Making the environment" in said) == (0, True), said
    assert subprocess.run([moved / ".venv/bin/unrolled", "--help"], capture_output=True, check=False).returncode == 0


@pytest.mark.usefixtures("with_uv", "copied")
def test_a_failed_installation_leaves_nothing(small):
    (small / "requirements.txt").write_text("this is no requirement\n")
    code, said = make(small)
    assert code != 0
    assert "requirements.txt" in said
    assert "this is no requirement" in said
    assert not (small / ".venv").exists()


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_installation_leaves_nothing(small, number, waiting_uv):
    process = start(small)
    wait_for(waiting_uv, process)
    assert (small / ".venv" / "bin" / "pip").exists()
    os.killpg(process.pid, number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert not (small / ".venv").exists()
    assert said.endswith("Interrupted: nothing is left of the environment. Run make again to make it.\n")
    assert "Traceback" not in said


@pytest.mark.usefixtures("copied")
def test_a_killed_installation_is_not_taken_for_complete(small, uv, tmp_path, waiting_uv):
    process = start(small)
    wait_for(waiting_uv, process)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert (small / ".venv" / "pyvenv.cfg").exists()
    program(tmp_path / "uv on path" / "uv", f'exec "{uv}" "$@"')
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


def test_candidates_are_called_and_not_only_found(small, tmp_path, uv, copying_python):
    """A shim that exists but refuses, an old Python, then a usable one."""
    program(tmp_path / "bin" / "uv", f'exec "{uv}" "$@"')
    program(tmp_path / "bin" / "python3", "echo 'pyenv: command not found' >&2; exit 127")
    program(tmp_path / "bin" / "python3.13", "exit 2")
    program(tmp_path / "bin" / "python3.12", f'exec "{copying_python}" "$@"')
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


@pytest.mark.usefixtures("with_uv", "copied")
def test_byte_code_is_compiled_so_that_the_first_import_is_not_slow(small):
    assert make(small)[0] == 0
    sources = list((small / ".venv" / "lib").rglob("setuptools/*.py"))
    assert sources
    for path in sources:
        assert list((path.parent / "__pycache__").glob(f"{path.stem}.*.pyc")), path


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("there", ["no uv at all", "a uv on PATH", "an old uv on PATH", "a uv that does not run"])
def test_uv_is_the_one_on_the_path_or_comes_from_the_index(small, tmp_path, there, uv):
    used = tmp_path / "used"
    found = {
        "a uv on PATH": f'touch "{used}"; exec "{uv}" "$@"',
        "an old uv on PATH": f'[ "$1" = --version ] || touch "{used}"; echo "uv 0.7.22 (of last year)"',
        "a uv that does not run": f'[ "$1" = --version ] || touch "{used}"; exit 127',
    }
    if there in found:
        program(tmp_path / "bin" / "uv", found[there])
    code, said = make(small, PATH=f"{tmp_path / 'bin'}:/usr/bin:/bin")
    assert code == 0, said
    assert used.exists() == (there == "a uv on PATH")
    assert (small / ".venv" / "bin" / "uv").exists() != used.exists()


def wheel(folder, name, version):
    """Put a wheel of an empty package into a folder; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", f"version = {version!r}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def index(tmp_path):
    """A package index of one's own on this machine, with one package; returns its address and what was asked of it."""
    folder, asked = tmp_path / "index", []
    path = wheel(folder / "simple" / "only-here", "only_here", "1.0")
    path.with_name("index.html").write_text(f'<a href="{path.name}">{path.name}</a>')

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(folder))

        def log_message(self, text, *arguments):
            asked.append(text % arguments)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/simple", asked
        server.shutdown()


@pytest.fixture
def pip_settings(tmp_path, monkeypatch):
    """Write settings of pip, which are read after the user's own; returns what makes pip read them."""
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)

    def write(**settings):
        path = tmp_path / "pip.conf"
        lines = [f"{name.replace('_', '-')} = {value}\n" for name, value in settings.items()]
        path.write_text("".join(["[global]\n", *lines]))
        return {"PIP_CONFIG_FILE": str(path)}

    return write


def add_pin(folder, line):
    pins = folder / "requirements.txt"
    pins.write_text(f"{pins.read_text()}{line}\n")


@pytest.mark.usefixtures("with_uv", "copied")
def test_an_index_of_the_users_pip_settings_is_asked(small, index, pip_settings):
    address, asked = index
    add_pin(small, "only-here==1.0")
    assert make(small)[0] != 0
    code, said = make(small, **pip_settings(extra_index_url=f"\n    {address}"))
    assert code == 0, said
    assert list((small / ".venv" / "lib").rglob("only_here.py"))
    assert any("only-here" in line for line in asked)


@pytest.mark.usefixtures("with_uv", "copied")
def test_a_folder_and_constraints_of_the_users_pip_settings_are_respected(small, tmp_path, pip_settings):
    add_pin(small, "only-here")
    wheel(tmp_path / "wheels", "only_here", "1.0")
    wheel(tmp_path / "wheels", "only_here", "2.0")
    (tmp_path / "constraints.txt").write_text("only-here<2\n")
    settings = pip_settings(find_links=tmp_path / "wheels", constraint=tmp_path / "constraints.txt")
    code, said = make(small, **settings)
    assert code == 0, said
    (installed,) = (small / ".venv" / "lib").rglob("only_here.py")
    assert "1.0" in installed.read_text()


def test_what_pip_is_told_uv_is_told():
    given = {
        "index-url": "https://one.example/simple",
        "extra-index-url": "\nhttps://two.example/simple\nhttps://three.example/simple",
        "find-links": "/a /b",
        "proxy": "http://proxy.example:3128",
        "cert": "/etc/own.pem",
        "disable-pip-version-check": "1",
        "timeout": "",
    }
    assert install.uv_settings(given) == {
        "UV_DEFAULT_INDEX": "https://one.example/simple",
        "UV_INDEX": "https://two.example/simple https://three.example/simple",
        "UV_FIND_LINKS": "/a,/b",
        "HTTPS_PROXY": "http://proxy.example:3128",
        "HTTP_PROXY": "http://proxy.example:3128",
        "SSL_CERT_FILE": "/etc/own.pem",
    }


@pytest.mark.usefixtures("with_uv", "copied")
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
