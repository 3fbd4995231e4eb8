"""What is run of a cell: its Python without magics, and of that imports, definitions and assignments alone."""

import ast
import re

# What may stand at the top level of a cell and is run; bodies of the others are looked into.
_RUN = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
    ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Pass,
)  # fmt: skip
_BLOCKS = (ast.If, ast.Try, ast.With)

# Magics that run the rest of the cell as it stands; under any other, the rest is no Python, or runs elsewhere.
_TRANSPARENT = re.compile(r"\s*%%(?:time|capture)\b")
_MAGIC = re.compile(r"\s*(?:[%!?]|[\w.,\s\[\]()*'\"]+=\s*[%!](?!=))|.*\?\s*$")


def parse(source, name):
    """Return (statements, source without magics, error): [] and a sentence where the cell is no Python."""
    lines = source.replace("\r\n", "\n").split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].lstrip().startswith("%%"):
        if not _TRANSPARENT.match(lines[first]):
            magic = lines[first].split()[0]
            return [], "", f"the cell begins with {magic}, and such a cell is not run here"
        lines[first] = ""
    for _ in range(len(lines) + 1):
        text = "\n".join(lines)
        try:
            return ast.parse(text, name).body, text, ""
        except SyntaxError as error:
            # A magic is no Python, so the first one is where the parser stops. What it stands for must not run.
            number = (error.lineno or 0) - 1
            if not 0 <= number < len(lines) or not _MAGIC.match(lines[number]):
                return [], text, f"{error.msg}, line {error.lineno}"
            lines[number] = lines[number][: len(lines[number]) - len(lines[number].lstrip())] + "pass"
        except (ValueError, RecursionError, MemoryError) as error:
            return [], text, error_text(error)
    return [], "", "the cell cannot be read"


def is_run(statement):
    """Return whether a statement consists of imports, definitions and assignments only, at every depth."""
    if isinstance(statement, _RUN):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if not isinstance(statement, _BLOCKS):
        return False
    handlers = [inner for handler in getattr(statement, "handlers", ()) for inner in handler.body]
    parts = [getattr(statement, part, ()) for part in ("body", "orelse", "finalbody")]
    return all(is_run(inner) for inner in [*handlers, *(inner for part in parts for inner in part)])


def bound(statement):
    """Return the names that a statement binds, inside its blocks too."""
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
    return names


def definitions(source):
    """Return the names that a cell seems to define, for one that cannot be parsed."""
    return re.findall(r"^\s*(?:def|class)\s+(\w+)", source, re.MULTILINE)


def error_text(error):
    """Return type and message of an exception."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # an exception class of the student's own may fail to print itself
        return type(error).__name__
