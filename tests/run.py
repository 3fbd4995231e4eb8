"""What CI runs, step by step: ``make test``; with ``--wide`` what is too long for every change: ``make test-wide``.

``make test ARGS="ruff nbval"`` runs only the steps whose name holds one of these words. ``make test ARGS="quick"``
answers within 90 seconds: the linter, and the tests that start no server, browser, sandbox, kernel or environment.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Four on two cores: many tests wait for a time limit, a page or another process.
PYTEST = ["-m", "pytest", "-n", "4", "--dist", "loadfile"]
# Modules in the order of tests/what_starts.py, the longest first. Without nbval's plug-in, which imports nbformat
# before tests/conftest.py has said what to leave out.
TESTS = [*PYTEST, "--no-loadscope-reorder", "-p", "no:nbval"]
# What mypy keeps for the next time, which takes a fifth of its time, is of no use in a clone that is thrown away.
TYPES = ["-m", "mypy", *(["--cache-dir", os.devnull] if os.environ.get("CI") else [])]
NBVAL = [str(ROOT / "tests" / "notebooks_again.py")]
FLOWS = [*PYTEST, "tests/browser/test_student.py", "tests/browser/test_instructor.py"]

# Other arithmetic than on most machines of today, all at once: old vector instructions, one thread.
OTHER_CPU = {
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "OPENBLAS_CORETYPE": "Nehalem",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}

# What CI runs: a name, the arguments of Python, and what differs in the process environment.
# A step that takes some seconds has "quick" in its name.
STEPS = [
    ("quick: ruff", ["-m", "ruff", "check"], {}),
    ("quick: imports", ["-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"], {}),
    ("quick: types", TYPES, {}),
    ("pytest", TESTS, {}),
    ("build --check", ["-m", "unrolled.cli", "build", "--check"], {}),
    ("nbval", NBVAL, {}),
    ("nbval on another CPU", NBVAL, OTHER_CPU),
]

# Steps that leave a processor idle, all the time or towards their end: each runs beside the one that follows it.
BESIDE_THE_NEXT = ("quick: types", "nbval")

# As many submissions as an hour allows, others on each run.
MADE_UP = ("made-up submissions", ["-m", "pytest", "tests/grading/threats/test_fuzz.py"], {"UNROLLED_FUZZ": "2000"})

# Keras' answers beside PyTorch's own, which runs in a process with another Python: the module says which.
WITNESS = ("pytorch", ["-m", "pytest", "-p", "no:nbval", "tests/oracle/pytorch_witness.py"])

# What another step runs too: only when its name is asked for. Two workers, since these tests do not wait.
PARTS = [
    ("quick: unit tests", ["-m", "pytest", "-n", "2", "--dist", "loadfile", "-p", "no:nbval", "-m", "quick"], {}),
    ("coverage", [str(ROOT / "tests" / "covered.py")], {}),
    ("busy", [str(ROOT / "tests" / "beside_busy_loops.py")], {}),
]


def main():
    """Run the chosen steps, all of them also when one fails; return the number of failures as exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wide", action="store_true", help="other instruction sets, Pythons and TensorFlow versions")
    parser.add_argument("words", nargs="*", help="run only the steps whose name holds one of these words")
    options = parser.parse_args()
    os.chdir(ROOT)
    if options.wide:
        results = run_wide(options.words)
    else:
        every = [*STEPS, *PARTS] if options.words else STEPS
        results = run_all([step for step in every if chosen(step[0], options.words)])
    return summary(results)


def without_network():
    """Return the step that repeats both people's way through a unit without a network, where one can be cut off."""
    offline = str(ROOT / "tools" / "offline.py")
    possible = sys.platform == "linux" and not subprocess.run([sys.executable, offline, "true"], check=False).returncode
    if not possible and not os.environ.get("CI"):
        print("skipped: no network can be cut off for one command here")
        return []
    return [("browser without a network", [offline, sys.executable, *FLOWS], {})]


def chosen(name, words):
    """Return whether the step of this name was asked for."""
    return not words or any(word in name for word in words)


def run_all(steps):
    """Run steps in their order, some beside the next one; what those print is shown when both have ended."""
    results, waiting = [], []
    with ThreadPoolExecutor() as beside, contextlib.ExitStack() as files:
        for step in steps:
            if step[0] in BESIDE_THE_NEXT and step is not steps[-1]:
                shown = files.enter_context(tempfile.TemporaryFile("w+"))
                waiting.append((beside.submit(run, sys.executable, *step, shown), shown))
                continue
            last = run(sys.executable, *step)
            for begun, shown in waiting:
                results.append(begun.result())
                shown.seek(0)
                print(shown.read(), end="", flush=True)
            results.append(last)
            waiting = []
    return results


def run(python, name, arguments, settings, shown=None):
    """Run one step with an interpreter; return (name, passed, seconds). `shown` is a file for what it prints."""
    print(f"\n=== {name}", file=shown, flush=True)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as home:
        command, env = [python, *arguments], environment(python, home, settings)
        status = subprocess.run(command, env=env, stdout=shown, stderr=shown, check=False).returncode
    return name, status == 0, time.monotonic() - start


def environment(python, home, settings):
    """Return the process environment of a step: the user's own Jupyter and IPython settings stay out.

    Byte code is kept, whatever the image of a machine says: else each of some thousand processes compiles the package
    anew, and each worker of pytest all tests.
    """
    scripts = str(Path(python).parent)
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PATH": os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)]),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_CONFIG_DIR": os.path.join(home, "config"),
        "JUPYTER_DATA_DIR": os.path.join(home, "data"),
        "IPYTHONDIR": os.path.join(home, "ipython"),
        **settings,
    }


def summary(results):
    """Print one line per step and the closing line; return the exit code."""
    print("\n=== summary")
    for name, passed, seconds in results:
        print(f"{'passed' if passed else 'FAILED'}  {seconds:6.0f} s  {name}")
    failed = sum(not passed for _, passed, _ in results)
    print(f"steps: {len(results) - failed} passed, {failed} failed")
    return min(failed, 1)


def run_wide(words):
    """Run the wide steps one after another and return their results."""
    results = []
    for time_of_three in (1, 2, 3):
        if chosen("browser", words):
            results.append(run(sys.executable, f"browser, time {time_of_three} of 3", [*TESTS, "tests/browser"], {}))
    results += [run(sys.executable, *step) for step in without_network() if chosen(step[0], words)]
    if chosen(MADE_UP[0], words):
        results.append(run(sys.executable, *MADE_UP))
    if chosen(WITNESS[0], words):
        results.append(run(sys.executable, *WITNESS, {}))
    for name, settings in instruction_sets():
        if chosen(name, words):
            results.append(run(sys.executable, name, NBVAL, settings))
    for name, python, replacement in installations():
        if chosen(name, words):
            results.extend(run_elsewhere(name, python, replacement))
    return results


def instruction_sets():
    """Return (name, settings) for every vector instruction set that this CPU has, one library at a time."""
    import numpy._core._multiarray_umath as numpy_core

    flags = set(Path("/proc/cpuinfo").read_text().split()) if sys.platform == "linux" else set()
    onednn = {"SSE41": "sse4_1", "AVX": "avx", "AVX2": "avx2", "AVX512_CORE": "avx512bw"}
    openblas = {"Nehalem": "sse4_2", "Sandybridge": "avx", "Haswell": "avx2", "Zen": "avx2", "SkylakeX": "avx512bw"}
    sets = [(f"oneDNN {name}", {"ONEDNN_MAX_CPU_ISA": name}) for name, flag in onednn.items() if flag in flags]
    sets += [(f"OpenBLAS {name}", {"OPENBLAS_CORETYPE": name}) for name, flag in openblas.items() if flag in flags]
    # NumPy's own exp and tanh: without the newest instructions, then without the two newest, ...
    usable = [name for name in numpy_core.__cpu_dispatch__ if numpy_core.__cpu_features__.get(name)]
    sets += [
        (f"NumPy without {usable[first]} and newer", {"NPY_DISABLE_CPU_FEATURES": " ".join(usable[first:])})
        for first in range(len(usable))
    ]
    return sets


def installations():
    """Return (name, interpreter, requirement that replaces the pinned TensorFlow or None)."""
    here = Path(sys.executable)
    others = [(f"Python {version}", python, None) for version, python in other_pythons()]
    return [
        *others,
        ("TensorFlow 2.20", here, "tensorflow-cpu==2.20.*"),
        ("TensorFlow, the full build", here, "tensorflow==2.21.*"),
    ]


def other_pythons():
    """Return (version, interpreter) of every other Python that the course supports and this machine has."""
    found = []
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in ("3.11", "3.12", "3.13"):
        if version == f"{sys.version_info.major}.{sys.version_info.minor}":
            continue
        candidates = [shutil.which(f"python{version}"), *sorted(pyenv.glob(f"{version}.*/bin/python"))]
        usable = [str(ROOT / "tools" / "usable_python.py")]
        for python in filter(None, candidates):
            if subprocess.run([python, *usable], capture_output=True, check=False).returncode == 0:
                found.append((version, Path(python)))
                break
    return found


def run_elsewhere(name, python, replacement):
    """Make an environment of its own, run the course's suites in it, and return their results."""
    with tempfile.TemporaryDirectory() as folder:
        venv = Path(folder) / "venv"
        make = ["sh", "tools/environment.sh", str(venv), "requirements-test.txt"]
        start = time.monotonic()
        print(f"\n=== {name}: environment", flush=True)
        made = subprocess.run(make, env={**os.environ, "PYTHON": str(python)}, check=False).returncode == 0
        inner = venv / "bin" / "python"
        if made and replacement:
            pip = [inner, "-m", "pip", "--disable-pip-version-check"]
            subprocess.run([*pip, "uninstall", "-q", "-y", "tensorflow-cpu", "tensorflow"], check=True)
            made = subprocess.run([*pip, "install", "-q", replacement], check=False).returncode == 0
        results = [(f"{name}: environment", made, time.monotonic() - start)]
        if made:
            # Which versions are installed is what test_packaging.py asks.
            suite = [*TESTS, "--ignore", "tests/test_packaging.py"] if replacement else TESTS
            results.append(run(str(inner), f"{name}: pytest", suite, {}))
            results.append(run(str(inner), f"{name}: nbval", NBVAL, {}))
        return results


if __name__ == "__main__":
    sys.exit(main())
