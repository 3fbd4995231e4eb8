"""What the machine does costs no points: it kills processes where memory is short, and gives processors to others."""

import contextlib
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace

import psutil
import pytest
import small_unit
from processes import busy_processors, one_busy_processor
from small_unit import ALL, LIMITS, body, graded, isolated, passed

from unrolled import content
from unrolled.checking.waits import waited
from unrolled.grading.verifying import child, deadline, verify
from unrolled.grading.verifying.usage import Usage

# Long enough to be killed meanwhile.
SLOW = body("import time\ntime.sleep(0.2)\nreturn 2 * x")
# A fifth of a second of work in each exercise.
WORK = body("import time\nend = time.process_time() + 0.05\nwhile time.process_time() < end: pass\nreturn 2 * x")
POSIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="where nothing forks, each try has a process of its own")
TELLS = pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="only Linux tells who waits")


@pytest.fixture(scope="module")
def warm():
    """A server of this module's own that forks children, to be killed."""
    server = type(child.WARM)()
    server.open(LIMITS, content)
    yield server
    server.close()


@pytest.fixture(params=[pytest.param("forked", marks=isolated), pytest.param("sandbox", marks=isolated), "plain"])
def way(request, monkeypatch):
    """Grade by a child that a server forks, that has a sandbox of its own, or none."""
    server = request.getfixturevalue("warm") if request.param == "forked" else None
    if server is not None:
        server.server.wait(60)
        monkeypatch.setattr(child, "WARM", server)
    return lambda **changed: graded(**{"limits": LIMITS, "isolated": request.param != "plain"} | changed)


@pytest.fixture
def jobs(way):
    """Return a function that returns the processes in which an exercise is tried, when they are there."""
    before = {process.pid for process in psutil.Process().children(recursive=True)}

    def found():
        with contextlib.suppress(psutil.Error):
            new = [one for one in psutil.Process().children(recursive=True) if one.pid not in before]
            leaves = [one for one in new if not one.children()]
            # The job's own process, and the one that holds the course's functions.
            return leaves if len(leaves) == 2 else []
        return []

    return found


@contextlib.contextmanager
def killing(victims):
    """Kill what `victims()` returns, once, as soon as that is something."""

    def kill():
        end = time.monotonic() + 60
        while not (found := victims()) and time.monotonic() < end:
            time.sleep(0.01)
        for process in found:
            with contextlib.suppress(psutil.Error):
                process.kill()
        killed.extend(found)

    killed = []
    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        killer.join()
    assert killed


@POSIX
def test_a_process_that_is_killed_costs_no_points(way, jobs):
    with killing(jobs):
        assert passed(way(double=SLOW)) == ALL


@isolated
@pytest.mark.parametrize("way", ["forked"], indirect=True)
def test_a_server_that_is_killed_costs_no_points(way, jobs):
    server = child.WARM.server
    with killing(lambda: [server._process] if jobs() else []):
        assert passed(way(double=SLOW)) == ALL
    child.WARM.close()
    child.WARM.open(LIMITS, content)


@POSIX
def test_what_is_killed_while_it_is_explained_is_explained_all_the_same(way, jobs, monkeypatch):
    real, begun = verify.diagnosed, []

    def diagnosed(exercise, outcomes):
        begun.append(exercise.name)
        if len(begun) == 1:
            for process in jobs():
                process.kill()
        return real(exercise, outcomes)

    monkeypatch.setattr(verify, "diagnosed", diagnosed)
    assert "squared" in way(double=body("return x ** 2"))["double"].text
    assert begun[:2] == ["double", "double"]


@TELLS
def test_waiting_for_a_processor_is_not_held_against_an_exercise(way):
    with busy_processors():
        assert passed(way(double=WORK, limits=replace(LIMITS, seconds_per_exercise=0.5))) == ALL


@TELLS
@isolated
@pytest.mark.parametrize("way", ["forked"], indirect=True)
def test_nor_is_it_against_all_exercises_together(way, monkeypatch):
    # Two seconds of work in all, which take many more here.
    work = body("import time\nend = time.process_time() + 0.15\nwhile time.process_time() < end: pass\nreturn 2 * x")
    limits = replace(LIMITS, seconds_to_verify=3.5, seconds_per_exercise=5, processor_seconds=5)
    monkeypatch.setattr(deadline, "_TIMES_PUT_OFF", 100)
    with busy_processors():
        assert passed(way(double=work, limits=limits)) == ALL


@isolated
@pytest.mark.parametrize("way", ["forked"], indirect=True)
def test_all_exercises_together_are_not_waited_for_without_end(way, monkeypatch):
    monkeypatch.setattr(Usage, "_count_lost", lambda usage, *_: setattr(usage, "lost", usage.lost + 100))
    limits = replace(LIMITS, seconds_to_verify=0.5, seconds_per_exercise=30)
    slow = body("import time\ntime.sleep(1.2)\nreturn 2 * x")
    assert "longer than 0.5 seconds in all" in way(double=slow, limits=limits)["both"].text


@pytest.mark.parametrize("way", ["plain"], indirect=True)
def test_a_slow_start_is_not_held_against_an_exercise(way, monkeypatch):
    # What the course itself brings, before anything of the student's runs, takes longer than a statement may.
    slow = f"import time\ntime.sleep(1.2)\n{small_unit.GIVEN}"
    monkeypatch.setattr(small_unit, "MASTER", replace(small_unit.MASTER, given=slow))
    assert passed(way()) == ALL


@TELLS
def test_only_who_is_ready_to_go_on_waits():
    ready = "import time; print(flush=True)"
    programs = {"ready": f"{ready}\nwhile True: pass", "sleeping": f"{ready}\ntime.sleep(60)"}
    found = {}
    with one_busy_processor(), contextlib.ExitStack() as stack:
        for name, program in programs.items():
            command = [sys.executable, "-S", "-c", program]
            process = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE))
            stack.callback(process.kill)
            assert process.stdout.readline() == b"\n"
            time.sleep(0.2)  # as long as it may take from there to what the program does for good
            usage, begun = Usage(process.pid, LIMITS), time.monotonic()
            usage.excess()
            before = waited("thread-self")
            time.sleep(1.0)
            usage.excess()
            own = waited("thread-self") - before
            found[name] = usage.waited - own
            # No more than there was time.
            assert abs(usage.lost - min(usage.waited, time.monotonic() - begun)) < 0.2
    assert found["ready"] > 0.3
    assert found["sleeping"] < 0.1
