"""What can be wrong with a release: answers that leak, and stubs that hide more than the answer."""

import re

from unrolled.building import marks
from unrolled.building.preprocessors import ClearAnswers, is_given
from unrolled.building.problem import Problem, label

# Lines that every notebook may share with a solution: imports, the public signature, decorators.
_PUBLIC = re.compile(r"\s*(?:import\s|from\s+\S+\s+import\s|def\s|class\s|@)")
_TOKEN = re.compile(r"\w+|[^\w\s]")

# A line of fewer names, numbers and operators than this is nobody's idea: "else:", "return h, c".
_FEWEST_OF_SOLUTION = 3
_FEWEST_OF_TESTS = 2


def problems(master, release, file):
    """Return all Problem of a release (a notebook) beside its master; file is how to name the release."""
    return _leftover_marks(release, file) + _leaks(master, release, file) + _stubs(master, release, file)


def _leftover_marks(release, file):
    found = []
    for position, cell in enumerate(release.cells):
        lines = cell.source.split("\n")
        for mark in marks.find(cell.source):
            text = f"the mark {lines[mark.line].strip()!r} was left in the release."
            found.append(Problem(file, label(cell, position), text))
    return found


def _tokens(text):
    """Return the tokens of a text joined by spaces, with a space at both ends: a form without layout."""
    return f" {' '.join(_TOKEN.findall(text))} "


def _weight(line):
    """Return how many names, numbers and operators a line has; brackets, commas and `return` do not count."""
    return len([token for token in _TOKEN.findall(line) if token not in "()[]{},.:;'\"" and token != "return"])


def _secrets(master):
    """Return {line: what it is} of every line of a master that a release must not show."""
    fewest = {"solution": _FEWEST_OF_SOLUTION, "hidden tests": _FEWEST_OF_TESTS, "mark scheme": _FEWEST_OF_SOLUTION}
    found: dict[str, str] = {}
    for cell in master.cells:
        for kind in marks.KINDS:
            for line in marks.inside(cell.source, kind):
                if _weight(line) >= fewest[kind] and not _PUBLIC.match(line):
                    found.setdefault(line.strip(), "a hidden test" if kind == "hidden tests" else f"a {kind}")
    return found


def _leaks(master, release, file):
    secrets = [(_tokens(line), line, what) for line, what in _secrets(master).items()]
    found = []
    for position, cell in enumerate(release.cells):
        text = _tokens(cell.source)
        leaked = [(line, what) for tokens, line, what in secrets if tokens in text]
        if leaked:
            line, what = leaked[0]
            more = f" and {len(leaked) - 1} more" if len(leaked) > 1 else ""
            found.append(Problem(file, label(cell, position), f"it shows a line of {what}{more}: {line!r}."))
    return found


def _expected(cell, code_stub, text_stub):
    """Return the source that a solution cell of a master has in the release."""
    if is_given(cell):
        return marks.outside(cell.source, "solution").strip("\n")
    stub = code_stub if cell.cell_type == "code" else text_stub
    return marks.blanked(cell.source, stub) if marks.inside(cell.source, "solution") else stub


def _stubs(master, release, file):
    steps = ClearAnswers()
    code_stub, text_stub = steps.code_stub["python"], steps.text_stub
    released = {cell.id: cell.source for cell in release.cells}
    found = []
    for position, cell in enumerate(master.cells):
        if not cell.metadata.get("nbgrader", {}).get("solution") or cell.id not in released:
            continue
        if released[cell.id] != _expected(cell, code_stub, text_stub):
            text = "the stub differs from its solution by more than the blank."
            found.append(Problem(file, label(cell, position), text))
    return found
