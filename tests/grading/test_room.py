"""The room for students' text: an answer, or one exception with the reason; and its process ends with its owner."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from processes import has_ended

from unrolled.grading import room
from unrolled.grading.pages_inside import parts

# Wall time is the last to be over, however many programs share a processor.
SMALL = room.Budget(seconds=60, processor_seconds=2, memory_bytes=100 * 2**20, output_bytes=1000)
# Where nothing is computed it is what ends a question.
SOON = replace(SMALL, seconds=3)
WAYS = [pytest.param(True, id="sandboxed"), pytest.param(False, id="plain")]


@pytest.fixture(scope="module", autouse=True)
def package():
    """A copy of all that a room sees, in which there are functions besides that break its limits."""
    # As open to others as an installed package: without a sandbox the room's process may be another user's.
    with tempfile.TemporaryDirectory(prefix="unrolled-room-") as place, pytest.MonkeyPatch.context() as patch:
        os.chmod(place, 0o755)
        copy = Path(place, "unrolled")
        for name in room._VISIBLE:
            source, target = room._PACKAGE / name, copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
        shutil.copyfile(Path(__file__).with_name("room_trial.py"), copy / "grading" / "pages_inside" / "trial.py")
        room.close()
        patch.setattr(room, "_PACKAGE", copy)
        yield copy
        room.close()


@pytest.mark.parametrize("isolated", WAYS)
def test_bytes_go_in_and_come_out(isolated):
    data = os.urandom(3_000_000)
    assert room.ask("trial.echo", data, isolated=isolated) == data


@pytest.mark.parametrize("isolated", WAYS)
@pytest.mark.parametrize(
    "function, why, budget",
    [
        ("trial.wait_without_end", "time", SOON),
        ("trial.take_memory", "memory", SMALL),
        ("trial.answer_at_length", "output", SMALL),
        ("trial.crash", "crash", SMALL),
        ("trial.fail", "error", SMALL),
    ],
)
def test_whatever_goes_wrong_is_one_exception_with_the_reason(isolated, function, why, budget):
    with pytest.raises(room.Failed) as failed:
        room.ask(function, b"", budget, isolated=isolated)
    assert failed.value.why == why


@pytest.mark.parametrize("isolated", WAYS)
def test_processor_time_is_limited_apart_from_the_time_on_the_clock(isolated):
    begun = time.monotonic()
    with pytest.raises(room.Failed, match="too long"):
        room.ask("trial.compute_without_end", b"", replace(SMALL, processor_seconds=1), isolated=isolated)
    assert time.monotonic() - begun < 0.75 * SMALL.seconds


def test_the_questions_of_a_visit_go_to_one_process_until_one_fails():
    with room.Visit(isolated=True) as visit:
        assert visit.ask("trial.remember", b"first ") == b"first "
        assert visit.ask("trial.remember", b"second") == b"first second"
        for function in ("trial.fail", "trial.crash", "trial.take_memory", "trial.compute_without_end"):
            with pytest.raises(room.Failed):
                visit.ask(function, b"", SMALL)
            assert visit.ask("trial.remember", function.encode()) == function.encode()
    assert room.ask("trial.remember", b"another's", isolated=True) == b"another's"


def test_what_a_question_of_a_visit_leaves_behind_costs_the_next_one_nothing():
    with room.Visit(isolated=True) as visit:
        visit.ask("trial.keep_memory", b"", SMALL)
        assert visit.ask("trial.hold_memory", b"", SMALL) == b"held"
        visit.ask("trial.compute_a_second", b"", SMALL)
        visit.ask("trial.compute_a_second", b"", SMALL)
        assert visit.ask("trial.compute_a_second", b"", SMALL) == b"computed"
        visit.ask("trial.crash_soon", b"", SMALL)
        time.sleep(0.5)
        assert visit.ask("trial.echo", b"again") == b"again"


def test_a_question_that_is_not_taken_ends_at_the_deadline():
    with pytest.raises(room.Failed, match="too long"):
        room.ask("trial.wait_without_end", bytes(10_000_000), SOON)
    assert room.ask("trial.echo", b"again") == b"again"


def test_a_server_that_was_killed_is_started_again():
    room.ask("trial.echo", b"")
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # the fork that has just answered
            if process.name() == "bwrap":
                process.kill()
    assert room.ask("trial.echo", b"again") == b"again"


def test_a_server_that_ends_while_it_is_asked_is_started_again():
    """What is inside the sandbox ends first; bubblewrap, which is what is seen of the server, an instant later."""
    room.ask("trial.echo", b"")
    outer, *inner = (one for one in psutil.Process().children(recursive=True) if one.name() == "bwrap")
    outer.suspend()

    def end():
        for process in inner:
            process.kill()
        threading.Timer(1.0, outer.kill).start()

    threading.Timer(0.5, end).start()
    assert room.ask("trial.compute_a_second", b"") == b"computed"


def test_many_threads_ask_at_once():
    answers = {}

    def ask(number):
        answers[number] = room.ask("trial.echo", str(number).encode())

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert answers == {number: str(number).encode() for number in range(16)}


def test_nothing_of_the_course_or_the_machine_is_visible():
    seen = parts.heard(room.ask("trial.look", __file__.encode(), isolated=True))
    assert seen == {"path": False, "below": ["grading"], "processes": [], "root": False, "network": []}


OWNER = """
import pathlib, sys, threading
from unrolled.grading import room
room._PACKAGE = pathlib.Path(sys.argv[1])
room.ask("trial.echo", b"")
threading.Thread(target=room.ask, args=("trial.wait_without_end", b""), daemon=True).start()
print("asked", flush=True)
threading.Event().wait()
"""


def test_the_room_ends_with_its_owner(package):
    owner = subprocess.Popen([sys.executable, "-c", OWNER, package], stdout=subprocess.PIPE)
    assert owner.stdout.readline() == b"asked\n"
    started = psutil.Process(owner.pid).children(recursive=True)
    assert started
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    end = time.monotonic() + 60
    while not all(map(has_ended, started)):
        assert time.monotonic() < end
        time.sleep(0.05)
    owner.stdout.close()


def test_pieces_that_are_not_whole_are_refused():
    whole = parts.joined(b"one", b"", b"three")
    assert parts.parted(whole) == parts.parted(whole, 3) == [b"one", b"", b"three"]
    for broken in (whole[:-1], whole[:5], b"\xff" * 8):
        with pytest.raises(parts.Broken):
            parts.parted(broken)
    with pytest.raises(parts.Broken):
        parts.parted(whole, 2)
    for text in (b"[" * 100_000, b"{", b"\xff", b"[" + b"0," * 1000 + b"0]"):
        with pytest.raises(parts.Broken):
            parts.heard(text, 1000 if text.endswith(b"]") else 2**20)
