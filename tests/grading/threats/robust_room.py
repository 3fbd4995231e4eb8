"""What one submission does to the process that reads it and listens to its kernel: rows G01, G02, G09 and G13."""

from classes import POOR, Row, attacked, poor
from courses import NOTHING
from handed_in import code, insert, text

from unrolled.grading.storing import records


def g01():
    """Return texts that a pattern with two ways to match the same letters takes minutes for."""
    texts = {
        "script": "<script" + " " * 300_000,
        "scripts": "script " * 100_000 + "\\" * 100_000,
        "tags": "<b" + " " * 300_000 + "<p" * 100_000,
        "entities": "&" * 200_000 + "&" + "a" * 200_000,
        "fences": "`" * 300_000 + "a``" * 50_000,
        "colours": "\x1b[" * 100_000 + "\x1b[" + "0;" * 200_000 + "\x1b]" * 100_000,
        "lines": "a" + "\n" * 300_000 + "\r" * 100_000 + "\t " * 100_000,
        "formulas": "$" * 100_001 + "\\(" * 100_000,
    }
    waits = POOR | {"why_tanh": None}
    return [
        Row(f"g01_{name}", insert(poor(written=long), "why_tanh", text(long), text(long, "raw")), waits)
        for name, long in texts.items()
    ]


DESCRIPTORS = """
import os
for number in range(3, 512):
    try:
        os.set_blocking(number, False)
        {what}
    except OSError:
        pass
"""
CHANNELS = """
import os, zmq, gc
for number in range(20):
    for socket in [one for one in gc.get_objects() if isinstance(one, zmq.Socket)]:
        try:
            {what}
        except Exception:
            pass
"""
REPLACED = """
kernel = get_ipython().kernel
class Silent:
    def __getattr__(self, name):
        return lambda *arguments, **keywords: None
kernel.iopub_socket = kernel.iopub_thread = kernel.shell_stream = kernel.control_stream = Silent()
kernel.session.send = kernel.do_shutdown = kernel.shutdown_request = Silent().anything
"""
STUBBORN = """
import signal, threading, time
for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        time.sleep(1000)
    except BaseException:
        pass
"""


def g02():
    """Return cells that spoil every way in which their kernel can be spoken with, and what ends it."""
    sources = {
        "written": DESCRIPTORS.format(what="os.write(number, bytes(2**20))"),
        "read": DESCRIPTORS.format(what="os.read(number, 2**20)"),
        "closed": "import os\nos.closerange(3, 512)",
        "zero": "import os\nfor number in range(3, 256):\n    os.dup2(os.open('/dev/zero', os.O_RDWR), number)",
        "garbage": CHANNELS.format(what="socket.send_multipart([os.urandom(100)] * 50, zmq.NOBLOCK)"),
        "replaced": REPLACED,
        "stubborn": STUBBORN,
    }
    # In the NumPy child, too, what reads from every descriptor takes the questions away from its own functions.
    return [
        Row(f"g02_{name}", insert(poor(), "setup", code(source)), any_score=name == "read")
        for name, source in sources.items()
    ]


DISPLAYS = """
from IPython.display import display
for number in range(60):
    display({"text/plain": "a" * 7_000_000}, raw=True, display_id=f"{number}" * 1000)
    display({"text/plain": "b" * 7_000_000}, raw=True, display_id=f"{number}" * 1000, update=True)
    display({"image/png": "c" * 7_000_000}, raw=True, metadata={"big": ["d"] * 100_000}, display_id=f"{number}")
"""
FLOOD = """
import zmq
kernel = get_ipython().kernel
header = kernel.get_parent()["header"]
for number in range(30):
    message = kernel.session.msg("display_data", {"data": {"text/plain": []}}, parent=header)
    parts = kernel.session.serialize(message)
    kernel.iopub_socket.send_multipart([b"display_data", *parts, *[bytes(4_000_000)] * 60])
"""
NESTED = """
kernel = get_ipython().kernel
header = kernel.get_parent()["header"]
session = kernel.session
for text in (b"[" * 2_000_000, b"[" + b"[]," * 2_500_000 + b"[]]", b'{"data": ' + b'{"a":' * 100_000):
    parts = [session.pack(session.msg_header("display_data")), session.pack(header), b"{}", text]
    kernel.iopub_socket.send_multipart([b"display_data", b"<IDS|MSG>", session.sign(parts), *parts])
"""


def g09():
    """Return what takes many times its own size, or comes in large pieces."""
    metadata = poor()
    for found in (metadata["metadata"], metadata["cells"][0]["metadata"]):
        found["a"] = [[] for number in range(100_000)]
    files = {
        "lists": b'{"nbformat": 4, "cells": [' + b"[]," * 6_000_000 + b"[]]}",
        "objects": b'{"nbformat": 4, "cells": [' + b"{}," * 6_000_000 + b"{}]}",
        "deep": b"[" * 18_000_000,
        "deep_objects": b'{"a":' * 3_600_000,
    }
    rows = [Row(f"g09_{name}", data, NOTHING, any_score=True) for name, data in files.items()]
    rows += [Row("g09_metadata", metadata)]
    sources = {"displays": DISPLAYS, "flood": FLOOD, "nested": NESTED}
    return rows + [Row(f"g09_{name}", insert(poor(), "setup", code(source))) for name, source in sources.items()]


def g13():
    """Return a submission in the place of which a link to another's is put, as it stays: it is named and not read."""
    return [Row("g13_attack", attacked("import os\nos.symlink('/etc/passwd', 'u.ipynb')\nreturn 1"))]


def is_named(course, name):
    """Assert that the record says why nothing was graded."""
    state = records.state(course.folder(name, "autograded"), "01_rnn_step")
    assert state["status"] in ("zero", "person")
    assert state["refused"].endswith(".")


ROWS = [g01, g02, g09, g13]
LOOKS = {
    f"g09_{name}": lambda course, name=name: is_named(course, f"g09_{name}")
    for name in ("lists", "objects", "deep", "deep_objects")
}
# Texts that are read and matched; where they are, and as whom, makes no difference.
ASK_NOTHING = {row.name for row in g01()} - {"g01_script"}
NEED_ISOLATION = {row.name for make in (g02, g09) for row in make()}
