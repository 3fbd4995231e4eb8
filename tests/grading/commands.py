"""`unrolled grade` as an instructor types it, in a course of a test."""

import atexit
import contextlib
import functools
import os
import subprocess
import sys

import pexpect
import warm_python
from courses import cache
from handed_in import ROOT, UNIT


def configure(course, *lines, **settings):
    """Write the course's nbgrader_config.py: this repository's, and more lines."""
    chosen = {"cache": str(cache())} | settings
    own = [f"c.Grading.{name} = {value!r}" for name, value in chosen.items()]
    repository = (ROOT / "nbgrader_config.py").read_text()
    (course.root / "nbgrader_config.py").write_text("\n".join([repository, *own, *lines]))


def command(*arguments):
    """Return the command line of `unrolled grade`."""
    return [sys.executable, "-m", "unrolled.cli", "grade", UNIT, *arguments]


def start(course, *arguments, **options):
    """Start `unrolled grade` in a course; return the process."""
    chosen = {"args": command(*arguments), "env": os.environ | {"PYTHONPATH": str(ROOT)}}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    return subprocess.Popen(cwd=course.root, text=True, **chosen | streams | options)


def grade(course, *arguments):
    """Run `unrolled grade` to its end; return (exit status, what it printed)."""
    return _ended(start(course, *arguments))


def grade_forked(course, *arguments):
    """Do what `grade` does in a fork of a Python that has imported what the command imports: 0.8 seconds each time."""
    return _ended(start_forked(course, *arguments))


def start_forked(course, *arguments):
    """Start `unrolled grade` in such a fork; return the process that asked for it.

    The fork is killed when that is; it has the same streams, so `communicate` returns when both have ended.
    """
    argv, more = _imported()
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | more
    return start(course, *arguments, args=[*argv, *command(*arguments)[2:]], env=environment)


@functools.cache
def _imported():
    """Start the Python of which those are forks; it ends with this process."""
    server = contextlib.ExitStack()
    atexit.register(server.close)
    return server.enter_context(warm_python.serving("light_nbgrader", "unrolled.grading.report"))


def _ended(process):
    out, err = process.communicate(timeout=300)
    return process.returncode, out + err


def on_a_terminal(course, *arguments):
    """Run `unrolled grade` on a terminal of its own; return all that it shows."""
    program, *rest = command(*arguments)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    looks = {"dimensions": (30, 120), "encoding": "utf-8", "timeout": 300}
    with pexpect.spawn(program, rest, cwd=str(course.root), env=environment, **looks) as process:
        return process.read()
