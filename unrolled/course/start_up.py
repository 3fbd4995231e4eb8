"""What the commands of this package leave out to start in a second instead of seven.

jsonschema, which nbformat and nbgrader import, has a check for the format "iri". Where the package rfc3987_syntax is
installed it imports that for the check, and a grammar of all internet addresses is compiled, which takes five seconds
(seen with jsonschema 4.26, rfc3987_syntax 1.1). No schema of a notebook or of nbgrader's uses that format, and
jsonschema goes on without the check where the import fails. So it is told that the package is not there.
"""

import sys

UNUSED = "rfc3987_syntax"


def skip_unused_grammar() -> None:
    """Let `import rfc3987_syntax` fail in this process, unless somebody imported it already."""
    sys.modules.setdefault(UNUSED, None)  # type: ignore[arg-type]  # Python's own word for a module that is not there
