"""What libraries make when they are first used, made once in the server: then each process has it that is forked.

The schema of a notebook, for one, becomes code when the first output is checked, which takes as long as all the rest.
"""

import json

from nbformat import v4

from unrolled.grading.pages_inside import parts, pieces, steps

_GRADED = {"grade": True, "solution": False, "locked": True, "points": 1, "schema_version": 3, "cell_type": "code"}
_SHOWN = (("markdown", "# A text\n\n- with $x$\n\n| a |\n|---|\n| `b` |"), ("code", "def f(x):\n    return x"),
          ("text", "\x1b[31m1\x1b[0m"), ("html", "<p><b>1</b></p>"))  # fmt: skip


def rehearse():
    """Take a notebook through all that is asked here of a submission."""
    test = v4.new_code_cell("check(f)", metadata={"nbgrader": _GRADED | {"grade_id": "test_f"}})
    release = steps.written(v4.new_notebook(cells=[v4.new_markdown_cell("# A text"), test]))
    asked = parts.joined(release, parts.told({"cells": 10}), release)
    _, notebook, _, _ = parts.parted(steps.rebuilt(asked), 4)
    found = {"said": {}, "verdicts": {"test_f": ["right", 1.0]}, "about": ["A line."]}
    steps.recorded(parts.joined(notebook, parts.told(found)))
    more = {"of_course": False, "attachments": {}, "lexer": "python"}
    pieces.pieces(json.dumps([{"kind": kind, "text": text, **more} for kind, text in _SHOWN]).encode())
