"""A sandbox for students' code, by bubblewrap: an empty machine with an interpreter and nothing else.

Inside there is no network, no other process, no course folder, no home but an empty one; every place that can be
written to is in memory and has a size. The user inside is unprivileged, also where the grader is root: root's
processes cannot be counted by RLIMIT_NPROC. `unrolled.grading.inside.limits` does what bubblewrap cannot, from within.
"""

import functools
import os
import subprocess
import sys
from pathlib import PurePosixPath

from unrolled.grading.inside.limits import nobody

HOME = "/home/learner"
# What students' code finds first is this Python. It computes with one thread, since many run at once.
PATH = os.pathsep.join((os.path.dirname(os.path.abspath(sys.executable)), "/usr/local/bin", "/usr/bin", "/bin"))
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

_TEMPORARY = ("/tmp", "/var", "/run", HOME, "/dev/shm")

# What the dynamic linker and the C library read. Nothing here says whose machine it is.
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime")
_SYSTEM_FOLDERS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")

_COMMON = (
    "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
    "--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv",
)  # fmt: skip


def available() -> tuple[bool, str]:
    """Return (True, "") where bubblewrap works, else (False, one sentence that says why it does not)."""
    way, reason = _way()
    return way is not None, reason


def command(argv, *, disk_bytes, readable=(), hidden=(), environment=None, _way_in=None) -> list[str]:
    """Return the arguments for subprocess that run `argv` in a sandbox, in an empty home folder.

    Only where available() is True. The running Python is visible, with its installed packages.

    disk_bytes   size of each of the file systems in memory: /tmp, /var, /run, /dev/shm and the home folder
    readable     paths that are visible, read-only; or pairs (path, where it is seen)
    hidden       paths of which nothing is visible, though they lie below a visible one
    environment  the environment variables, besides HOME, PATH and LANG; nothing is inherited
    File descriptors given with `pass_fds` reach `argv`.
    """
    inner, outer = (_way_in or _way()[0])()
    # Folders are made before they are needed: those that bubblewrap makes by itself are closed to all but root.
    arguments = ["bwrap", *outer, *_COMMON, "--perms", "0755", "--dir", "/etc", *_system()]
    arguments += [*_folders_above(HOME), "--proc", "/proc", "--dev", "/dev"]
    for folder in _TEMPORARY:
        arguments += ["--perms", "1777", "--size", str(disk_bytes), "--tmpfs", folder]
    # /dev is a file system in memory of its own, and so are its folders.
    arguments += ["--remount-ro", "/dev"]
    trees = [*_interpreter_trees(), *readable]
    for source, seen in (tree if isinstance(tree, tuple) else (tree, tree) for tree in trees):
        arguments += [*_folders_above(seen), "--ro-bind", str(source), str(seen)]
    for folder in hidden:
        arguments += ["--perms", "0555", "--size", "4096", "--tmpfs", str(folder)]
    # The root of the new file system is in memory too.
    arguments += ["--remount-ro", "/", "--chdir", HOME]
    for name, value in ({"HOME": HOME, "PATH": PATH, "LANG": "C.UTF-8"} | (environment or {})).items():
        arguments += ["--setenv", name, value]
    program, *rest = map(str, argv)
    # Python may have been called as ../.venv/bin/python, by way of a folder that does not exist inside.
    return [*arguments, "--", *inner, os.path.abspath(program) if os.path.isabs(program) else program, *rest]


def _system():
    """Return the arguments that show the operating system's programs and libraries."""
    arguments = ["--ro-bind", "/usr", "/usr"]
    for folder in _SYSTEM_FOLDERS:
        if os.path.islink(folder):
            arguments += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            arguments += ["--ro-bind", folder, folder]
    for path in _SYSTEM_FILES:
        arguments += ["--ro-bind-try", os.path.realpath(path), path]
    return arguments


def _folders_above(path):
    """Return the arguments that make the folders above a path."""
    above = [str(folder) for folder in reversed(PurePosixPath(path).parents)][1:]
    # A symbolic link such as /lib is no folder, and below /usr and /dev all exist or cannot be made.
    made = [folder for folder in above if folder.split("/")[1] not in ("usr", "dev", *(f[1:] for f in _SYSTEM_FOLDERS))]
    return [argument for folder in made for argument in ("--perms", "0755", "--dir", folder)]


def _interpreter_trees():
    """Return the folders of the running Python that are not below /usr, each once, outer ones first."""
    found = []
    for folder in (sys.base_prefix, sys.prefix, sys.base_exec_prefix, sys.exec_prefix):
        below = [known for known in ("/usr", *found) if os.path.commonpath((folder, known)) == known]
        if not below:
            found.append(folder)
    return found


def _as_user():
    """Return (command prefix inside, bwrap's arguments): a user namespace, in which the user has another number."""
    return [], ["--unshare-user", "--uid", "65534", "--gid", "65534"]


def _as_root():
    """Return the same for root: without a user namespace, and an unprivileged user takes over inside."""
    user = str(nobody())
    inner = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"]
    return [*inner, "--"], ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"]


@functools.cache
def _way():
    """Return (the first way that works, ""), or (None, why none works), by running bubblewrap."""
    if not sys.platform.startswith("linux"):
        return None, "bubblewrap, which isolates students' code, exists for Linux only."
    reason = ""
    for way in (_as_root, _as_user) if os.getuid() == 0 else (_as_user,):
        # The grader's own files may be closed to all but root.
        argv = command(
            [sys.executable, "-I", "-S", "-c", "open('/tried').close(); print('inside', end='')"],
            disk_bytes=2**20, readable=[(__file__, "/tried")], _way_in=way,
        )  # fmt: skip
        try:
            ran = subprocess.run(argv, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL)
        except FileNotFoundError:
            return None, "bubblewrap, which isolates students' code, is not installed (the command bwrap is missing)."
        except (OSError, subprocess.SubprocessError) as error:
            reason = reason or str(error)
            continue
        if ran.returncode == 0 and ran.stdout == "inside":
            return way, ""
        said = [line for line in ran.stderr.splitlines() if line.strip()]
        reason = reason or (said[-1] if said else f"it ended with status {ran.returncode}")
    return None, f"bubblewrap, which isolates students' code, does not work here: {reason.rstrip('.')}."
