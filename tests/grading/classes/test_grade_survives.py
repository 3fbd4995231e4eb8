"""`unrolled grade` is killed, locked out, and runs out of disk; started again it gives the same results."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time

import psutil
import pytest
from commands import command, configure, grade, grade_forked, start, start_forked
from handed_in import ROOT, UNIT
from whole_class import CLASS, LIMITS, holds_true_scores, open_class

KILLS = 10


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The class, handed in and graded in one undisturbed run."""
    course = open_class(tmp_path_factory.mktemp("course"))
    shutil.copytree(course.root, course.root.parent / "handed_in")
    status, printed = grade(course)
    assert status == 0, printed
    return course


@pytest.fixture
def course(undisturbed, tmp_path):
    """The same class before it was graded."""
    course = undisturbed.copy(tmp_path / "course")
    shutil.rmtree(course.root)
    shutil.copytree(undisturbed.root.parent / "handed_in", course.root)
    return course


def same(course, undisturbed):
    """Assert that gradebook and records are those of the undisturbed run, and that the same people are named."""
    assert course.rows() == undisturbed.rows()
    holds_true_scores(course)
    for student in CLASS:
        state, other = (one.record(student).metadata.unrolled for one in (course, undisturbed))
        assert (state.fingerprint, state.scores, state.status) == (other.fingerprint, other.scores, other.status)


def graded_now(course):
    """Return the students of whom there is a record."""
    return {path.parts[-3] for path in course.root.glob(f"autograded/*/{UNIT}/{UNIT}.ipynb")}


def records(course):
    """Return which records there are, each as it was written last: a new one is another file."""
    paths = course.root.glob(f"autograded/*/{UNIT}/{UNIT}.ipynb")
    return {(path, found.st_ino, found.st_mtime_ns) for path in paths for found in [path.stat()]}


def killed(course, begun, stored, pause, *arguments):
    """Kill a run `pause` seconds after it has stored so many results; return how many it has stored.

    begun  what starts it: `start`, or `start_forked`
    """
    before = records(course)
    # Forced, so that each run is in the middle of its work when it is killed.
    run = begun(course, "--force", *arguments)
    ended = None
    while len(records(course) - before) < stored:
        assert ended is None
        ended = run.poll()  # asked before the records are counted once more
        time.sleep(0.01)
    time.sleep(pause)
    run.kill()
    run.communicate()
    return len(records(course) - before)


def test_killed_at_random_moments(course, undisturbed):
    moments, seen = random.Random(5), []
    # Half of them without TensorFlow, which takes most of a run's time and stores nothing.
    for arguments in (["--verdicts-only"], []):
        for number, stored in enumerate(moments.sample(range(7), KILLS // 2)):
            # Before the first result a run has long to start.
            pause = moments.uniform(0, 0.1 if stored else 2.0)
            # Each kind of run is typed once; the others have imported nbgrader before.
            seen.append(killed(course, start_forked if number else start, stored, pause, *arguments))
    assert min(seen) < len(CLASS)
    assert len(set(seen)) > 1  # not all at the same point
    states = [course.record(student).metadata.unrolled for student in graded_now(course)]
    before = len([state for state in states if state.executed])
    status, printed = grade_forked(course)
    assert status == 0, printed
    same(course, undisturbed)
    assert f"{before} unchanged" in printed
    assert still_running(course) == []


def still_running(course):
    """Return the processes that are at work in the course, after some time to end."""
    deadline = time.monotonic() + 60
    while True:
        folders = [(one.pid, one.info["cwd"] or "") for one in psutil.process_iter(["cwd"])]
        found = [pid for pid, folder in folders if folder.startswith(str(course.root))]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def test_interrupted_by_hand(course, undisturbed):
    run = start(course)
    while not graded_now(course):
        assert run.poll() is None
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert err.splitlines()[-1].startswith("Interrupted. What is finished is kept") and "Traceback" not in err
    assert grade_forked(course, "--verdicts-only")[0] == 0
    same(course, undisturbed)


def lock(course):
    connection = sqlite3.connect(course.root / "gradebook.db", isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN EXCLUSIVE")
    return connection


def test_a_locked_gradebook_is_waited_for(course, undisturbed):
    # One at a time, so that most of the class is still to be stored when the lock is there.
    run = start(course, "--verdicts-only", "--workers", "1")
    while not graded_now(course):
        assert run.poll() is None
        time.sleep(0.01)
    # SQLite's own patience ends after five seconds.
    other = lock(course)
    timer = threading.Timer(7, other.close)
    timer.start()
    _, err = run.communicate(timeout=120)
    timer.join()
    assert run.returncode == 0, err
    same(course, undisturbed)


def test_a_gradebook_that_stays_locked_ends_the_run(course, undisturbed):
    configure(course, **LIMITS, seconds_for_gradebook=1.0)
    run = start(course, "--verdicts-only", "--workers", "1")
    while not graded_now(course):
        assert run.poll() is None
        time.sleep(0.01)
    other = lock(course)
    _, err = run.communicate(timeout=120)
    other.close()
    assert run.returncode == 1
    assert err.splitlines()[-1].startswith("The gradebook cannot be written: database is locked.")
    assert grade_forked(course, "--verdicts-only")[0] == 0
    same(course, undisturbed)


# A course on a small disk of its own: first full, then not. The mount ends with the namespace.
FULL_DISK = """
set -e
mount -t tmpfs -o size=6m none "$1"
cp -r "$2"/. "$1"
cd "$1"
shift 2
# One student is graded, so that the gradebook is there: the disk is full in the middle of the class.
"$@" --student ada >/dev/null
dd if=/dev/zero of=ballast bs=1k count=$(($(df -k --output=avail . | tail -1) - 60)) 2>/dev/null
status=0
"$@" || status=$?
rm ballast
echo "first status $status"
"$@"
cp -r . "$COPY"
"""


def may_mount():
    """Return the way into a mount namespace here, or None."""
    for way in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
        probe = [*way, "mount", "-t", "tmpfs", "none", "/mnt"]
        if shutil.which("unshare") and subprocess.run(probe, capture_output=True).returncode == 0:
            return way
    return None


@pytest.mark.skipif(may_mount() is None, reason="no mount namespace, so no small disk, can be made here")
def test_a_full_disk_ends_the_run_and_loses_nothing(course, undisturbed, tmp_path):
    with tempfile.TemporaryDirectory() as place:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "COPY": str(tmp_path / "copy")}
        script = ["sh", "-c", FULL_DISK, "sh", place, str(course.root), *command("--verdicts-only", "--workers", "1")]
        ran = subprocess.run([*may_mount(), *script], env=environment, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert "first status 1" in ran.stdout
    assert "What is finished is kept" in ran.stderr and "Traceback" not in ran.stderr
    assert "disk is full" in ran.stderr or "No space left" in ran.stderr
    after = course.copy(tmp_path / "after")
    shutil.rmtree(after.root)
    shutil.copytree(tmp_path / "copy", after.root)
    same(after, undisturbed)


def test_no_half_written_file_is_left(course):
    run = start(course, "--verdicts-only")
    while not graded_now(course):
        assert run.poll() is None
        time.sleep(0.01)
    run.kill()
    run.communicate()
    assert grade_forked(course, "--verdicts-only")[0] == 0
    found = [path.name for path in (course.root / "autograded").rglob("*") if path.is_file()]
    assert sorted(set(found)) == [f"{UNIT}.ipynb", "timestamp.txt"]
