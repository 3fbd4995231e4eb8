"""Run the tests' programs as a user without rights, also where the tests run as root.

The interpreter often lies where only root may look (below /root), so it is shown again in a mount namespace of the
test's own. Nothing outside that namespace changes.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
USER = 60_123

# The folders are those of the running Python and of the checkout, as far as they are below /root.
_SCRIPT = """
set -e
hidden=/root
aside=$(mktemp -d)
mount --bind "$hidden" "$aside"
mount -t tmpfs -o mode=755 none "$hidden"
for folder in {folders}; do
    mkdir -p "$folder"
    mount --bind "$aside${{folder#$hidden}}" "$folder"
done
exec setpriv --reuid {user} --regid {user} --clear-groups -- "$@"
"""


def why_not():
    """Return None where `run` works, else why it does not."""
    if os.getuid() != 0:
        return "the tests do not run as root, so they run as an ordinary user already"
    for program in ("unshare", "setpriv"):
        if shutil.which(program) is None:
            return f"{program} is missing"
    done = run(["true"])
    return None if done.returncode == 0 else f"no mount namespace: {done.stderr.strip()}"


def run(argv, user=USER, **options):
    """Return the CompletedProcess of `argv`, run by an ordinary user; of the environment, PATH alone is kept.

    user  0: run by root, with a Python that everybody can read
    """
    needed = {str(folder) for folder in (sys.base_prefix, sys.prefix, ROOT)}
    folders = sorted(folder for folder in needed if Path("/root") in Path(folder).parents)
    script = _SCRIPT.format(folders=shlex.join(folders), user=user)
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **options.pop("env", {})}
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", *map(str, argv)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, **options)


def hand_over(folder, place):
    """Copy a folder to where an ordinary user looks for it, readable for everybody."""
    shutil.copytree(folder, place, copy_function=shutil.copyfile)
    for one in (place.parent, place, *place.rglob("*")):
        one.chmod(0o777 if one.is_dir() else 0o644)


def holds(modules, user=USER, seconds=900, chosen="", answers=None, **environment):
    """Run test modules again as a user without rights; fail unless all of them passes.

    modules  the address of one, or several: what they import is then imported once
    chosen   the words of pytest's -k
    answers  a folder of Keras' answers that is handed over, so that the user need not ask Keras again
    """
    # Not below pytest's own folder of temporary files: the next pytest of root's makes that one private again. Not
    # where a test has temporary files made either: it may be such a folder.
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as place:
        os.chmod(place, 0o777)
        if answers:
            hand_over(answers, Path(place, f"unrolled-tests-{user}", "answers"))
        argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:nbval", "-k", chosen]
        argv += [f"--basetemp={place}/tmp", *([modules] if isinstance(modules, str) else modules)]
        own = {"PYTHONPATH": str(ROOT), "HOME": place, "TMPDIR": place, "PYTHONDONTWRITEBYTECODE": "1"}
        own |= {"SCREENSHOTS": f"{place}/screenshots", **environment}
        ran = run(argv, user, cwd=ROOT, env=own, timeout=seconds)
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr[-2000:]
    assert " passed" in ran.stdout
