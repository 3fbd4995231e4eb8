"""Ten lines that say whether this machine is ready for the course, and what to do if it is not."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import NamedTuple

from unrolled.course.place import BadSettings
from unrolled.lab.server import has_screen

AGAIN = "run `make lab` again, which installs what is missing (with conda: conda env update -f environment.yml)"
GIB = 2**30


class Finding(NamedTuple):
    """What one look found: "ready", "NOT READY", or "note" for what only some people need; and what to do."""

    state: str
    what: str


def main(argv):
    """Print one line for each look; return 0 if everything that a student needs is ready, else 1."""
    argparse.ArgumentParser(prog="unrolled doctor", description=__doc__).parse_args(argv)
    states = []
    for name, look in LOOKS.items():
        try:
            found = look()
        except BadSettings as error:
            found = Finding("NOT READY", str(error))
        except Exception as error:  # whatever is broken here is what the reader wants to know
            found = Finding("NOT READY", f"{type(error).__name__}: {error}".splitlines()[0][:200])
        states.append(found.state)
        print(f"{found.state:<9}  {name:<10}  {found.what}", flush=True)
    return int("NOT READY" in states)


def look_at_python():
    """The interpreter: its version and where its environment is."""
    here = ".".join(map(str, sys.version_info[:3]))
    if not (3, 11) <= sys.version_info < (3, 14):
        return Finding("NOT READY", f"this is Python {here}: the course needs 3.11, 3.12 or 3.13; {AGAIN}")
    return Finding("ready", f"{here} in {sys.prefix}")


def look_at_course():
    """The folder: its lessons and its releases."""
    lessons, releases = sorted(Path("notebooks").glob("*.ipynb")), sorted(Path("release").glob("*/*.ipynb"))
    if not lessons or not releases:
        return Finding("NOT READY", f"{Path.cwd()} lacks notebooks/ or release/: clone the repository again")
    return Finding("ready", f"{len(lessons)} lessons and {len(releases)} exercise notebooks in {Path.cwd()}")


def look_at_packages():
    """The installed packages against the ranges of pyproject.toml."""
    from packaging.requirements import Requirement  # may be what is lacking

    wrong = []
    for requirement in map(Requirement, requires("unrolled") or ()):
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            try:
                found = version(requirement.name)
            except PackageNotFoundError:
                found = None
            if found is None or not requirement.specifier.contains(found, prereleases=True):
                wrong.append(f"{requirement.name} is {found or 'missing'}, needed is {requirement.specifier}")
    if wrong:
        return Finding("NOT READY", f"{'; '.join(wrong)}: {AGAIN}")
    shown = ("jupyterlab", "nbgrader", "keras", "numpy")
    return Finding("ready", ", ".join(f"{name} {version(name)}" for name in shown))


def look_at_tensorflow():
    """One step of a Keras layer."""
    start = time.monotonic()
    from unrolled.backend import keras, tensorflow  # the import is what is looked at

    shape = tuple(keras.layers.LSTM(3)(keras.ops.ones((1, 4, 5))).shape)
    if shape != (1, 3):
        return Finding("NOT READY", f"an LSTM of 3 units returned the shape {shape}: {AGAIN}")
    took = time.monotonic() - start
    return Finding("ready", f"{tensorflow.__version__} on the CPU; import and first step {took:.1f} s")


def look_at_kernel():
    """The kernel that notebooks ask for by name."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel  # may be what is lacking

    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    try:
        argv = KernelSpecManager().get_kernel_spec("python3").argv
    except NoSuchKernel:
        return Finding("NOT READY", f"there is no kernel called python3: {AGAIN}")
    python = shutil.which(argv[0]) or argv[0]
    # A bare "python" is the one of the server's own environment.
    if Path(argv[0]).is_absolute() and Path(python).parent != Path(sys.executable).parent:
        return Finding("NOT READY", f"python3 starts {python}, not {sys.executable}: start the course with `make lab`")
    return Finding("ready", f"python3 runs in {sys.prefix}")


def look_at_exchange():
    """The exchange: where fetched and submitted work goes through."""
    if sys.platform == "win32":
        return Finding("note", "nbgrader has no exchange on Windows: `unrolled lab` copies each unit to work/ once")
    folder = Path(_setting("Exchange", "root"))
    outbound = sorted(folder.glob("*/outbound/*"))
    if not outbound:
        return Finding("note", f"{folder} is empty: `make lab` publishes every release to it")
    if not os.access(folder, os.W_OK):
        return Finding("NOT READY", f"{folder} cannot be written to: nothing can be submitted; change its permissions")
    return Finding("ready", f"{len(outbound)} units published in {folder}")


def look_at_work():
    """The folder of students' copies: that it can be written to, and that the disk has room."""
    folder = Path(_setting("Exchange", "assignment_dir"))
    nearest = next(path for path in (folder, *folder.parents) if path.is_dir())
    with tempfile.TemporaryFile(dir=nearest):
        free = shutil.disk_usage(nearest).free
    if free < GIB / 4:
        return Finding("NOT READY", f"{free / GIB:.1f} GiB are free at {folder}: make room, or work may not be saved")
    return Finding("ready", f"{folder} can be written to; {free / GIB:.0f} GiB are free")


def look_at_gradebook():
    """The gradebook, which only instructors have."""
    # A course may have its gradebook elsewhere, in PostgreSQL for example.
    url = _setting("CourseDirectory", "db_url")
    if isinstance(url, str):
        return Finding("note", f"in {url.partition(':')[0]} (c.CourseDirectory.db_url): opened when a unit is graded")
    path = Path("gradebook.db")
    if not path.exists():
        return Finding("ready", "none yet: it is made when the first unit is graded")
    if not os.access(path, os.R_OK | os.W_OK):
        return Finding("NOT READY", f"{path.resolve()} cannot be written to: change its permissions")
    with path.open("rb") as file:
        head = file.read(16)
    if head and head != b"SQLite format 3\0":
        return Finding("NOT READY", f"{path.resolve()} is no gradebook: move it away, and grading makes a new one")
    return Finding("ready", f"{path.resolve()}, {path.stat().st_size / 2**20:.1f} MiB")


def look_at_sandbox():
    """The sandbox, which only those need who grade."""
    from unrolled.grading import sandbox  # may be what is lacking

    isolated, reason = sandbox.available()
    if isolated:
        return Finding("ready", "bubblewrap works: students' code is graded in isolation")
    return Finding("note", f"no isolation: grade nobody whom you do not trust. {reason}")


def look_at_browser():
    """The browser that `make lab` opens."""
    import webbrowser  # asks the system which browsers there are

    if not has_screen():
        return Finding("ready", "no screen here: `make lab` prints an address, open it in a browser")
    try:
        return Finding("ready", f"`make lab` opens {webbrowser.get().name}")
    except (webbrowser.Error, AttributeError):
        return Finding("note", "none is known here: `make lab` prints an address, open it in a browser")


LOOKS = {
    "Python": look_at_python,
    "course": look_at_course,
    "packages": look_at_packages,
    "TensorFlow": look_at_tensorflow,
    "kernel": look_at_kernel,
    "exchange": look_at_exchange,
    "work": look_at_work,
    "gradebook": look_at_gradebook,
    "sandbox": look_at_sandbox,
    "browser": look_at_browser,
}


def _setting(section, name):
    """Return one of nbgrader's settings in nbgrader_config.py."""
    from unrolled.course import config  # brings nbgrader, which may be what is lacking

    return config.load()[section][name]
