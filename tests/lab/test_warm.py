"""Kernels that come from a spare process, in a real `make lab`: they are like any other kernel, and end like one."""

import ast
import os
import signal
import threading
import time

import psutil
import pytest
from lab_server import free_port, running
from processes import has_ended

NOTEBOOK = "notebooks/01_rnn_step.ipynb"
# How long a learner's first cells have the processor to themselves is not the subject here.
AT_ONCE = "--WarmProvisioner.seconds_until_next=0"

# What a learner's code can see of the process that it runs in.
SEEN = """
import os, sys, warnings
names = sorted(name for name in globals() if not name.startswith("_"))
import matplotlib
from unrolled import draw, show
from unrolled.backend import keras
print({
    "folder": os.getcwd(), "sys.path": sys.path, "arguments": sys.argv[0], "backend": matplotlib.get_backend(),
    "main": __name__, "names": names, "environment": sorted(os.environ), "layer": keras.layers.Dense(1).name,
    "parent": os.environ["JPY_PARENT_PID"] == str(os.getppid()), "filters": sorted(map(str, warnings.filters)),
})
"""


@pytest.fixture(scope="module")
def server(checkout, tmp_path_factory):
    with running(checkout, tmp_path_factory.mktemp("home"), f"--port={free_port()}", AT_ONCE) as started:
        yield started


def printed(kernel, source):
    """Return what a cell prints, read as Python."""
    messages = kernel.run(source)
    assert [message["content"] for message in messages if message["msg_type"] == "error"] == []
    return ast.literal_eval("".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream"))


def pid(kernel):
    return printed(kernel, "import os; print(os.getpid())")


def ended(spare):
    """Kill a spare; return when it has ended, which its server learns when it wants to use it."""
    spare.kill()
    end = time.monotonic() + 60
    while not has_ended(spare):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_notebook_gets_the_process_that_waited_and_then_another_one_waits(server):
    for _ in range(2):
        spare = server.spare_kernel()
        with server.kernel(NOTEBOOK) as kernel:
            assert pid(kernel) == spare.pid
            assert printed(kernel, "import sys; print('keras' in sys.modules)") is True
        spare.wait(timeout=30)


def test_a_learner_sees_no_difference(server):
    ended(server.spare_kernel())
    with server.kernel("notebooks/02_rnn_layer.ipynb") as cold:
        # A spare that was lost is replaced.
        server.spare_kernel()
        with server.kernel(NOTEBOOK) as warm:
            assert "unrolled.lab.warm_kernel" not in psutil.Process(pid(cold)).cmdline()
            assert "unrolled.lab.warm_kernel" in psutil.Process(pid(warm)).cmdline()
            assert printed(warm, SEEN) == printed(cold, SEEN)


def interrupt_at(begun, server, kernel):
    """Interrupt a kernel as soon as its cell has made the file `begun`; an idle kernel would not mind."""
    end = time.monotonic() + 60
    while not begun.exists() and time.monotonic() < end:
        time.sleep(0.05)
    server.post(f"/api/kernels/{kernel.identity}/interrupt")


def test_it_can_be_interrupted_and_restarted(server, tmp_path):
    server.spare_kernel()
    begun = tmp_path / "begun"
    with server.kernel(NOTEBOOK) as kernel:
        first = pid(kernel)
        threading.Thread(target=interrupt_at, args=(begun, server, kernel)).start()
        messages = kernel.run(f"import time; open({str(begun)!r}, 'w').close(); time.sleep(100)")
        assert [m["content"]["ename"] for m in messages if m["msg_type"] == "error"] == ["KeyboardInterrupt"]
        server.spare_kernel()
        server.post(f"/api/kernels/{kernel.identity}/restart")
        kernel.connect()
        second = pid(kernel)
        assert second != first and not psutil.pid_exists(first)
        assert "unrolled.lab.warm_kernel" in psutil.Process(second).cmdline()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_the_spare_and_the_kernels_end_with_the_server(checkout, tmp_path, ending):
    with running(checkout, tmp_path, f"--port={free_port()}", AT_ONCE) as server:
        server.spare_kernel()
        with server.kernel(NOTEBOOK) as kernel:
            used = psutil.Process(pid(kernel))
            spare = server.spare_kernel()
            assert spare.ppid() == used.ppid() != os.getpid()
            os.kill(spare.ppid(), ending)
            _, alive = psutil.wait_procs([spare, used], timeout=30)
            assert alive == []
