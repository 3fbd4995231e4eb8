"""What every process of this package does first: find the programs beside it, and start in a second instead of seven.

jsonschema, which nbformat and nbgrader import, has a check for the format "iri". Where the package rfc3987_syntax is
installed it imports that for the check, and a grammar of all internet addresses is compiled, which takes five seconds
(seen with jsonschema 4.26, rfc3987_syntax 1.1). No schema of a notebook or of nbgrader's uses that format, and
jsonschema goes on without the check where the import fails. So it is told that the package is not there.
"""

import contextlib
import gc
import os
import sys
import sysconfig
from collections.abc import Iterator

UNUSED = "rfc3987_syntax"


def skip_unused_grammar() -> None:
    """Let `import rfc3987_syntax` fail in this process, unless somebody imported it already."""
    sys.modules.setdefault(UNUSED, None)  # type: ignore[arg-type]  # Python's own word for a module that is not there


def find_programs() -> None:
    """Put this Python's own programs first on PATH, also where no environment is activated.

    nbgrader calls alembic by name, and a kernel may be started as "python".
    """
    scripts, path = sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)
    if path.split(os.pathsep)[0] != scripts:
        os.environ["PATH"] = os.pathsep.join(filter(None, [scripts, path]))


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """Import or set up much without looking for garbage, which takes a fifth of the time, and never look through it."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
