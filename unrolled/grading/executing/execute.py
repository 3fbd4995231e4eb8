"""Have a rebuilt notebook run for the record, in a sandboxed kernel, and listened to in the room for students' text.

What comes from the kernel is a student's: this process never reads it. It starts the kernel, hands its connections to
`pages_inside.running`, and ends it when that has answered, has failed or has had its time.
"""

from dataclasses import asdict, dataclass

from unrolled.grading import room
from unrolled.grading.executing import kernels
from unrolled.grading.executing.home import SECONDS_TO_START, KernelFailed
from unrolled.grading.pages_inside import parts

# Beyond the notebook's own limit: the kernel's start, its last interrupt, the last outputs, and writing them down.
_SECONDS_BESIDE = SECONDS_TO_START + 15


@dataclass(frozen=True)
class Execution:
    """An executed notebook.

    notebook  the notebook with outputs of its code cells except test cells, as the bytes of a file
    notes     one sentence for each thing that stopped it
    isolated  False if it ran without a sandbox
    """

    notebook: bytes
    notes: tuple[str, ...] = ()
    isolated: bool = True


def execute(notebook: bytes, limits, content, isolated=None, seconds=None, unit=None) -> Execution:
    """Return the notebook as it looks after running from top to bottom; see `pages_inside.running`.

    content   the course whose package the kernel sees
    isolated  False: use no sandbox; None: use it where it works
    seconds   how long all of this may take; by default as long as the limits make it
    unit      whose notebook it is, where that is known

    Everything that the notebook started is ended on return. A kernel that does not start is tried once more.
    """
    for last in (False, True):
        try:
            with kernels.start(content, limits, isolated, unit) as kernel:
                notes, executed = _listened_to(kernel, notebook, limits, seconds)
                return Execution(executed, notes, kernel.isolated)
        except KernelFailed as failure:
            if last:
                return Execution(notebook, (f"The notebook was not executed for the record. {failure}",))
        except (room.Failed, parts.Broken) as failure:
            return Execution(notebook, (f"The notebook was not executed for the record: {failure}.",))
    raise AssertionError("not reached")


def _listened_to(kernel, notebook, limits, seconds):
    """Return (notes, executed notebook). Raises KernelFailed, room.Failed or parts.Broken."""
    whole = limits.seconds_to_execute + _SECONDS_BESIDE
    whole = whole if seconds is None else min(whole, seconds)
    budget = room.Budget.of(limits, whole)
    asked = parts.told({"connection": kernel.connection, "limits": asdict(limits)})
    answer = room.ask(
        "running.run", parts.joined(notebook, asked), budget, isolated=kernel.isolated, descriptors=kernel.descriptors
    )
    known, executed = parts.parted(answer, 2)
    known = parts.heard(known)
    if known["failed"] is not None:
        raise KernelFailed(known["failed"])
    return tuple(known["notes"]), executed
