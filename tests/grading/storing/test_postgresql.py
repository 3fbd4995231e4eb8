"""A gradebook in PostgreSQL: a real server from Debian's packages, which the test starts itself."""

import csv
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from commands import configure, grade_forked, start
from handed_in import ROOT, UNIT, WRITTEN, right
from whole_class import CLASS, LIMITS, holds_true_scores, open_class

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
# .ci/run installs the server, so that this is never left out there.
LEFT_OUT = not PROGRAMS and not os.environ.get("CI")


@pytest.fixture(scope="module")
def server():
    """The URL of an empty gradebook; the server listens on a socket in a folder of its own alone."""
    assert PROGRAMS, "the package postgresql is not installed"
    programs = PROGRAMS[-1].parent
    # The path of a socket is short, and initdb refuses root.
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    if os.getuid() == 0:
        shutil.chown(folder, user)
    os.chmod(folder, 0o755)

    def run(*argv, **options):
        return subprocess.Popen(argv, user=user if os.getuid() == 0 else None, cwd=folder, **options)

    made = run(programs / "initdb", "-D", folder / "data", "-U", "teacher", "-A", "trust", stdout=subprocess.DEVNULL)
    assert made.wait() == 0
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
    process = run(programs / "postgres", "-D", folder / "data", *options, stderr=subprocess.DEVNULL)
    ready = [programs / "pg_isready", "-q", "-h", folder, "-U", "teacher", "-d", "postgres"]
    end = time.monotonic() + 60
    while subprocess.run(ready, check=False).returncode:
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.1)
    yield f"postgresql+psycopg://teacher@/postgres?host={folder}"
    process.send_signal(signal.SIGINT)
    process.wait()
    shutil.rmtree(folder)


@pytest.mark.skipif(LEFT_OUT, reason="the package postgresql is not installed")
def test_a_class_is_graded_killed_and_graded_again(server, tmp_path):
    course = open_class(tmp_path / "course")
    configure(course, f"c.CourseDirectory.db_url = {server!r}", **LIMITS)
    course.config.CourseDirectory.db_url = server
    course._open(course.config)

    run = start(course, "--verdicts-only")
    while not list(course.root.glob("autograded/*/*/*.ipynb")):
        assert run.poll() is None, run.stderr.read()
        time.sleep(0.01)
    run.kill()
    run.communicate()
    status, printed = grade_forked(course, "--verdicts-only")
    assert status == 0, printed
    holds_true_scores(course)
    assert f"{len(CLASS)} unchanged" in grade_forked(course, "--verdicts-only")[1]

    with course.api.gradebook as gradebook:
        gradebook.find_grade("why_tanh", UNIT, UNIT, "ada").manual_score = 1.5
        gradebook.db.commit()
    course.submit("cleo", right(written=WRITTEN))
    assert "1 graded" in grade_forked(course, "--verdicts-only")[1]
    with course.api.gradebook as gradebook:
        assert gradebook.find_grade("why_tanh", UNIT, UNIT, "ada").manual_score == 1.5
        assert gradebook.find_submission(UNIT, "cleo").score == 6.0
    reported_and_exported(course)
    assert not (course.root / "gradebook.db").exists()


def reported_and_exported(course):
    """A report and an export read the same gradebook."""
    export = ("nbgrader", "export", "--exporter=unrolled.plugins.export.Canvas", "--to=canvas.csv")
    for command in (("unrolled.cli", "report", UNIT), ("unrolled.cli", "report"), export):
        argv = [sys.executable, "-m", *command]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(argv, cwd=course.root, capture_output=True, text=True, timeout=300, env=environment)
        assert done.returncode == 0, done.stderr
    assert f"<b>{len(CLASS)}</b> handed in" in (course.root / "reports" / f"{UNIT}.html").read_text()
    with (course.root / "canvas.csv").open(newline="") as file:
        points = {row["SIS Login ID"]: row[UNIT] for row in csv.DictReader(file)}
    assert (points["ada"], points["cleo"], points["dan"]) == ("7.5", "6.0", "0.0")


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path):
    course = open_class(tmp_path / "course")
    configure(course, "c.CourseDirectory.db_url = 'postgresql+psycopg://teacher:secret@/none?host=/nowhere'", **LIMITS)
    status, printed = grade_forked(course, "--verdicts-only")
    assert status == 1 and "secret" not in printed and "Traceback" not in printed
    assert printed.splitlines()[-1].startswith("The gradebook cannot be opened: ")
