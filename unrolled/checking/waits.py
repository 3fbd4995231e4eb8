"""How long a process or a thread was ready and got no processor: no fault of the code that runs in it."""

import contextlib


def waited(place) -> float:
    """Return the seconds that the process or thread at a place below /proc has waited since it began, as Linux says.

    place  "1234", "self/task/1234" or "thread-self"; 0.0 where it has ended, or where no system tells
    """
    with contextlib.suppress(OSError), open(f"/proc/{place}/schedstat") as file:
        return int(file.read().split()[1]) / 1e9
    return 0.0
