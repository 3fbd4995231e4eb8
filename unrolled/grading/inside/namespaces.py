"""Namespaces, mounts and capabilities of a forked kernel, by Linux system calls.

Kernels forked from one server share its sandbox until each leaves it for namespaces of its own: `leave` first, then a
fork (a new pid namespace begins with the next child), and in that child `furnish` and `give_up_rights`.
Nothing but the standard library is imported: this runs inside the sandbox.
"""

import codecs
import ctypes
import fcntl
import os
import socket
import struct
import sys

# <sched.h>, <sys/mount.h>, <linux/prctl.h>, <linux/sockios.h>
_NEW = {
    "mount": 0x00020000, "uts": 0x04000000, "ipc": 0x08000000, "user": 0x10000000, "pid": 0x20000000, "net": 0x40000000,
}  # fmt: skip
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT, _MS_BIND = 1, 2, 4, 8, 32, 4096
_MS_REC, _MS_PRIVATE = 16384, 1 << 18
_KEPT = {"nosuid": 2, "nodev": 4, "noexec": 8, "noatime": 1024, "nodiratime": 2048, "relatime": 1 << 21}
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 24, 38
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1
_SIGKILL = 9

_libc = ctypes.CDLL(None, use_errno=True)
# The names of mounts are read with it: loaded here, each fork has it.
codecs.lookup("unicode_escape")


def _call(name, *arguments):
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _unshare(*names):
    _call("unshare", sum(_NEW[name] for name in names))


def _mount(source, target, kind, flags, data=None):
    encoded = [text and os.fsencode(text) for text in (source, target, kind)]
    _call("mount", *encoded, ctypes.c_ulong(flags), data and data.encode())


def leave():
    """Enter user, pid, ipc, network and host name namespaces of one's own; the next fork is the first process there.

    The user and group stay the same, alone in the new user namespace. OSError where the system does not allow it.
    """
    user, group = os.geteuid(), os.getegid()
    _unshare("user")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    _unshare("pid", "ipc", "net", "uts")


def _mounts():
    """Return (folder, options) of each mount, with spaces in names restored."""
    with open("/proc/self/mountinfo") as file:
        rows = [line.split() for line in file]
    return [(row[4].encode().decode("unicode_escape"), row[5].split(",")) for row in rows]


def _make_read_only():
    for folder, options in _mounts():
        if "rw" not in options:
            continue
        flags = sum(_KEPT.get(option, 0) for option in options)
        try:
            _mount(None, folder, None, _MS_BIND | _MS_REMOUNT | _MS_RDONLY | flags)
        except OSError:
            # A mount below another one has no name any more; what the name now leads to must be closed.
            if os.path.isdir(folder) and os.access(folder, os.W_OK):
                raise


def _cover(folder):
    _mount("tmpfs", folder, "tmpfs", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC | _MS_RDONLY, "size=4k,mode=755")


def _cover_proc():
    """Hide all processes: /proc cannot be mounted anew in a sandbox whose own /proc is partly covered."""
    flags = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
    _mount("tmpfs", "/proc", "tmpfs", flags, "size=16k,mode=755")
    os.mkdir("/proc/self")
    # TensorFlow asks for its program and its arguments, and ends the process if there are none.
    os.symlink(os.path.realpath(sys.executable), "/proc/self/exe")
    with open("/proc/self/cmdline", "w") as file:
        file.write(f"{sys.executable}\0-m\0ipykernel_launcher\0")
    _mount(None, "/proc", None, _MS_BIND | _MS_REMOUNT | _MS_RDONLY | flags)


def furnish(home, disk_bytes):
    """Leave nothing writable but an empty home, /tmp and /dev/shm, which share `disk_bytes`, and hide all processes.

    Everything else that the sandbox could write to is made read-only, so that two kernels have no file in common.
    """
    _unshare("mount")
    _mount(None, "/", None, _MS_REC | _MS_PRIVATE)
    os.makedirs(home, exist_ok=True)
    _make_read_only()
    shown = [(folder, os.open(folder, os.O_PATH)) for folder, _ in _mounts() if folder.startswith("/tmp/")]
    # Page tables and inodes are memory too, so the number of files is limited with their size.
    _mount("tmpfs", "/tmp", "tmpfs", _MS_NOSUID | _MS_NODEV, f"size={disk_bytes},nr_inodes=20000,mode=700")
    places = {"home": home, "shm": "/dev/shm", "tmp": "/tmp"}
    for name, folder in places.items():
        os.mkdir(f"/tmp/{name}", 0o700)
        if os.path.isdir(folder):
            # /tmp comes last: it then covers the file system that all three are parts of.
            _mount(f"/tmp/{name}", folder, None, _MS_BIND)
    for folder, descriptor in shown:
        # A Python or a course that is installed below /tmp stays visible.
        os.makedirs(folder, exist_ok=True)
        _mount(f"/proc/self/fd/{descriptor}", folder, None, _MS_BIND | _MS_REC)
        os.close(descriptor)
    for folder in ("/dev/pts", "/dev/mqueue"):
        if os.path.isdir(folder):
            _cover(folder)
    _cover_proc()


def loopback_up():
    """Switch on the loopback interface of the new network namespace: ipykernel collects subprocesses' output there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, _SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", _IFF_UP))


def end_by(number):
    """Have a signal end this process, with the signal's number as its exit status.

    The system itself ends no first process of a pid namespace by a signal that it does not handle, other than SIGKILL.
    Without Python in between, which would wait for the end of a long call into a library.
    """
    _libc.signal(number, _libc._exit)


def die_with_parent():
    """Have this process killed when the one that forked it ends."""
    _call("prctl", _PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)


def give_up_rights():
    """Drop every capability for good, for this process and for what it starts."""
    for capability in range(64):
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    header = struct.pack("Ii", 0x20080522, 0)
    _call("capset", header, bytes(24))
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
