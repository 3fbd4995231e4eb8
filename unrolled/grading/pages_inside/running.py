"""Run a rebuilt notebook for the record: what an instructor sees in Formgrader and a student in the feedback.

No point depends on it. Test cells are not executed: their outputs are left for the verdicts. The kernel is another
process, in a sandbox of its own, which `unrolled.grading.executing` has started.

The loop is this module's own and not nbclient's: nbclient holds every output until the cell has ended, looks at no
clock while outputs stream in, and waits without end for a cell that swallows its interrupt.
"""

import json
import time
from types import SimpleNamespace

import zmq

from unrolled.grading.pages_inside import parts
from unrolled.grading.pages_inside.client import Kernel, NotReady
from unrolled.grading.pages_inside.outputs import Outputs
from unrolled.grading.pages_inside.rebuild import is_test
from unrolled.grading.pages_inside.steps import read, written

# A cell with this tag, which comes from the master as all tags do, is not run: it trains, and grading trains nothing.
NOT_RUN = "not-for-the-record"

# How long an interrupted cell may take to end, and how long its last outputs may take to arrive.
SECONDS_TO_STOP = 3
SECONDS_FOR_OUTPUT = 2

# A cell that has sent this much is stopped: nobody reads it, and each message costs the grader time.
MOST_RECEIVED = 50 * 2**20

# A message that is larger is not even parsed.
MOST_MESSAGE = 8 * 2**20

_LOOK_EVERY = 100


def run(data: bytes, *descriptors) -> bytes:
    """Take a notebook and {"connection", "limits"}; run it from top to bottom; an error in a cell does not stop it.

    descriptors  see `client.Kernel`

    Returns {"notes": what stopped it} and the notebook with outputs of its code cells except test cells; where the
    kernel never answered, {"failed": why} and nothing. A cell with the tag NOT_RUN is marked as not run. One that takes
    too long is interrupted and the rest goes on. If it cannot be interrupted, or if the kernel has ended, the cells
    behind it are marked as not run.
    """
    notebook, asked = parts.parted(data, 2)
    notebook, asked = read(notebook), parts.heard(asked)
    limits = SimpleNamespace(**asked["limits"])
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and not is_test(cell)]
    for cell in cells:
        cell.outputs, cell.execution_count = [], None
    try:
        kernel = Kernel(asked["connection"], limits, descriptors)
    except NotReady as failure:
        return parts.joined(parts.told({"failed": str(failure)}), b"")
    left_out = [cell for cell in cells if NOT_RUN in cell.metadata.get("tags", ())]
    for cell in left_out:
        cell.outputs = _not_run(limits, "this notebook cell trains a network, and grading trains none")
    notes = _run_all(kernel, [cell for cell in cells if cell.source.strip() and cell not in left_out], limits)
    # The connections are not closed here: they end with this process, which waits for nobody.
    return parts.joined(parts.told({"failed": None, "notes": notes}), written(notebook))


def _run_all(kernel, cells, limits):
    """Run the cells and fill in their outputs; return notes."""
    notes, kept = [], 0
    deadline = time.monotonic() + limits.seconds_to_execute
    for number, cell in enumerate(cells, start=1):
        outputs = Outputs(limits, number)
        ended = _run(kernel, cell.source, deadline, outputs)
        cell.outputs, cell.execution_count = outputs.finish(), number
        if ended is None and time.monotonic() >= deadline:
            ended = _whole(limits)
        kept += len(json.dumps(cell.outputs))
        if ended is None and kept > limits.record_bytes // 2:
            ended = f"the outputs fill {limits.record_bytes / 2**21:.3g} MiB, which is what a record has room for"
        if ended is not None:
            notes.append(f"The notebook was executed for the record as far as cell In [{number}]: {ended}.")
            for rest in cells[number:]:
                rest.outputs = _not_run(limits, ended)
            break
    return notes


def _not_run(limits, why):
    outputs = Outputs(limits, None)
    outputs.say(f"Not run: {why}.")
    return outputs.outputs


def _run(kernel, source, deadline, outputs):
    """Run one cell; return None if the kernel can go on, else why it cannot, as half a sentence."""
    run = _Run(kernel, source, outputs)
    of_cell = time.monotonic() + kernel.limits.seconds_per_cell
    end, stopping = min(of_cell, deadline), None
    while not run.done():
        why = kernel.ended()
        if why is not None:
            run.read_the_rest()
            outputs.say(f"The kernel has ended here: {why}.")
            return f"the kernel ended: {why}"
        late = time.monotonic() > end
        if stopping and late:
            outputs.say(f"{stopping} It could not be interrupted, so the kernel was ended.")
            return "a cell could not be interrupted, so the kernel was ended"
        if not stopping and (late or outputs.received > MOST_RECEIVED):
            stopping = f"Interrupted here: {_why_stopped(kernel.limits, late, of_cell)}."
            end = time.monotonic() + SECONDS_TO_STOP
            kernel.interrupt()
        run.read()
    if stopping:
        outputs.say(stopping)
    return None


def _why_stopped(limits, late, of_cell):
    if not late:
        return f"the cell wrote more than {MOST_RECEIVED // 2**20} MiB"
    if time.monotonic() > of_cell:
        return f"the time limit of {limits.seconds_per_cell:g} seconds for a cell was over"
    return _whole(limits)


def _whole(limits):
    return f"the time limit of {limits.seconds_to_execute:g} seconds for the whole notebook was over"


class _Run:
    """One cell on its way: reads the kernel's messages about it, one at a time."""

    def __init__(self, kernel, source, outputs):
        self._session = kernel.client.session
        self._shell, self._iopub = kernel.client.shell_channel.socket, kernel.client.iopub_channel.socket
        self._outputs = outputs
        self._idle, self._replied = False, None
        self._poller = zmq.Poller()
        for sock in (self._shell, self._iopub):
            self._poller.register(sock, zmq.POLLIN)
        self._asked = kernel.client.execute(source, allow_stdin=False, stop_on_error=False)

    def done(self):
        """Return whether the cell has ended and its outputs are here, or have had the time to come."""
        if self._replied is None:
            return False
        return self._idle or time.monotonic() > self._replied + SECONDS_FOR_OUTPUT

    def read(self, wait=_LOOK_EVERY):
        """Read at most one message of each kind; return whether there was any."""
        ready = dict(self._poller.poll(wait))
        if self._iopub in ready:
            self._output(self._message(self._iopub))
        if self._shell in ready:
            message = self._message(self._shell)
            if message and message["msg_type"] == "execute_reply" and self._is_answer(message):
                self._replied = time.monotonic()
        return bool(ready)

    def read_the_rest(self):
        """Read what the kernel has left behind."""
        end = time.monotonic() + SECONDS_FOR_OUTPUT
        while time.monotonic() < end and self.read(50):
            pass

    def _message(self, sock):
        """Return one message, or None: from a hostile kernel anything may come."""
        frames = sock.recv_multipart()
        if sum(map(len, frames)) > MOST_MESSAGE:
            self._outputs.received += sum(map(len, frames))
            return None
        try:
            _, frames = self._session.feed_identities(frames)
            message = self._session.deserialize(frames)
            return message if isinstance(message["msg_type"], str) else None
        except Exception:  # also MemoryError: its text may be made to be large when it is parsed
            return None

    def _is_answer(self, message):
        parent = message.get("parent_header")
        return isinstance(parent, dict) and parent.get("msg_id") == self._asked

    def _output(self, message):
        if message is None or not self._is_answer(message):
            return
        content = message.get("content")
        if message["msg_type"] == "status" and isinstance(content, dict):
            self._idle = self._idle or content.get("execution_state") == "idle"
        else:
            self._outputs.add(message["msg_type"], content)
