"""Validate one notebook, in a process of its own: `python -m unrolled.lab.validate NOTEBOOK`.

Writes one JSON object a line: {"cell": ...} whenever a cell starts, and at the end {"result": ...}, what nbgrader's
Validator found.
"""

import json
import os
import sys
import threading

from unrolled.course.start_up import skip_unused_grammar

skip_unused_grammar()

from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError  # noqa: E402 - after the grammar was skipped
from nbgrader.preprocessors import Execute  # noqa: E402
from nbgrader.validator import Validator  # noqa: E402

from unrolled.course import config  # noqa: E402
from unrolled.grading.processes import kill_descendants  # noqa: E402


class TellingExecute(Execute):
    """nbgrader's Execute, which says what it runs and leaves the limits of time to the server."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.timeout = None

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type == "code":
            tell({"cell": cell_name(cell, index)})
        return super().preprocess_cell(cell, resources, index)


def cell_name(cell, index):
    """Return what a reader finds a cell by: its place, and its name or first line."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    return f"{name or 'notebook cell'} (cell {index + 1}, which starts with: {first[:60]})"


def main(path):
    """Validate a notebook and tell the result."""
    validator = Validator(config=config.load())
    validator.preprocessors = [TellingExecute if step is Execute else step for step in validator.preprocessors]
    try:
        tell({"result": validator.validate(path)})
    except (SchemaTooOldError, SchemaTooNewError):
        name = os.path.basename(path)
        tell({"error": f"{name} was made with another version of nbgrader: fetch the assignment again."})
    except (OSError, ValueError) as problem:
        tell({"error": f"{os.path.basename(path)} cannot be validated: {problem}"})


def tell(message):
    """Write one line to the server."""
    _server.write(json.dumps(message) + "\n")
    _server.flush()


def end_with_server():
    """End this process and its kernel when the server has ended, whose end of stdin then closes."""
    sys.stdin.read()
    kill_descendants(os.getpid())
    os._exit(1)


if __name__ == "__main__":
    # What nbgrader and its parts print does not get between the lines.
    _server = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    threading.Thread(target=end_with_server, daemon=True).start()
    main(sys.argv[1])
