"""Memory that the numbers of a process leave out: shared mappings, and files in memory that have no name.

What lies in /tmp, the home folder and /dev/shm has the size of its file system as its limit, and is not counted here.
Nothing but the standard library is imported: this runs inside the sandbox.
"""

import os

_BLOCK = 512


def shared_bytes(processes) -> int:
    """Return how many bytes these processes hold in shared mappings and unnamed files; those that are gone hold none.

    processes  their numbers
    """
    files, mapped = {}, 0
    for pid in processes:
        try:
            mapped = max(mapped, _mapped(pid))
            descriptors = os.listdir(f"/proc/{pid}/fd")
        except OSError:
            continue
        for descriptor in descriptors:
            path = f"/proc/{pid}/fd/{descriptor}"
            try:
                # "/memfd:name (deleted)" is what the system shows for a file that was only ever in memory.
                if os.readlink(path).startswith("/memfd:"):
                    found = os.stat(path)
                    files[found.st_dev, found.st_ino] = found.st_blocks * _BLOCK
            except OSError:
                continue
    # A file may be mapped too: the larger of the two is there for certain.
    return max(mapped, sum(files.values()))


def _mapped(pid):
    """Return the bytes of a process's shared mappings that are in memory."""
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("RssShmem:"):
                return int(line.split()[1]) * 1024
    return 0
