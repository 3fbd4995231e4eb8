"""Give up root's rights where there is no sandbox: students' code then runs as a user that nobody is.

As root it could end every process of the machine with one call, by accident too. Where Python lies in a folder that
root alone may open, such as one below /root, the right to read is kept and every other right is given up.

Nothing but the standard library is imported: the child that runs students' code imports this module too.
"""

import contextlib
import os
import struct

_KEEP_CAPABILITIES, _CAPSET_VERSION_3, _DAC_READ_SEARCH = 8, 0x20080522, 2


def become(user, needed):
    """Turn this process of root's into one of `user`, for good.

    needed  folders that have to stay readable
    """
    keep = not _may_read(user, needed)
    libc = _libc() if keep else None
    if libc:
        libc.prctl(_KEEP_CAPABILITIES, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    if libc:
        right = 1 << _DAC_READ_SEARCH
        # Effective, permitted and inheritable, for the lower 32 capabilities and the upper ones.
        libc.capset(struct.pack("Ii", _CAPSET_VERSION_3, 0), struct.pack("6I", right, right, 0, 0, 0, 0))


def _may_read(user, folders):
    """Return whether the user can list these folders, by trying it."""
    groups, group = os.getgroups(), os.getegid()
    os.setgroups([])
    os.setegid(user)
    os.seteuid(user)
    try:
        for folder in folders:
            os.listdir(folder)
    except OSError:
        return False
    finally:
        os.seteuid(0)
        os.setegid(group)
        os.setgroups(groups)
    return True


def _libc():
    """Return the C library, or None where it knows no capabilities: then Python will not find its modules there."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes  # may be missing

        libc = ctypes.CDLL(None, use_errno=True)
        return libc if libc.prctl and libc.capset else None
    return None
