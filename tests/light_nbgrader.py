"""What `tests/warm_python.py` imports for forks that are commands of nbgrader's, and nothing of this package.

Without a grammar that nbgrader imports and does not use (see unrolled.course.start_up): a second and a half.
"""

import sys

sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

import nbgrader.apps.nbgraderapp  # noqa: E402, F401 - after the grammar was left out
