"""What is run of a cell: its Python without magics, and of that all that defines, assigns or may change something."""

import ast
import re
import warnings

from unrolled.grading.inside import magics

# These bind a name, or change what one is bound to.
_DOING = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
    ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Delete, ast.NamedExpr,
)  # fmt: skip
# Calls that show something, ask for something or wait, and change nothing that a function could use.
_SHOWING = frozenset((
    "print", "display", "check", "help", "dir", "input", "sleep", "exit", "quit", "_exit", "abort", "kill",
    "allclose", "array_equal", "assert_allclose", "assert_array_equal", "assert_array_almost_equal",
    "assert_almost_equal", "assert_equal", "abs", "all", "any", "bool", "callable", "dict", "enumerate", "filter",
    "float", "format", "getattr", "hasattr", "id", "int", "isinstance", "issubclass", "len", "list", "map", "max",
    "min", "range", "repr", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "type", "vars", "zip",
))  # fmt: skip


def parse(source, name):
    """Return (statements, source without magics, error, dropped).

    statements  [] where the cell is no Python; `error` then says why
    dropped     (line, names, magic) of each magic that was taken out
    """
    lines = magics.lines_of(source)
    magic = magics.cell_magic(lines)
    if magic:
        return [], "", f"the cell begins with {magic}, and such a cell is not run here", []
    text = "\n".join(lines)
    found, error = _parsed(text, name)
    if error:
        # What is no Python may have magics in it; what they stand for must not run.
        lines, dropped = magics.without_magics(lines)
        if dropped or "\n".join(lines) != text:
            text = "\n".join(lines)
            found, error = _parsed(text, name)
            return found, text, error, dropped
    return found, text, error, []


def _parsed(text, name):
    """Return (statements, error)."""
    try:
        with warnings.catch_warnings():
            # A warning about an escape sequence is none of the grader's business, and may have been made an error.
            warnings.simplefilter("ignore")
            return ast.parse(text, name).body, ""
    except SyntaxError as error:
        return [], f"{error.msg}, line {error.lineno}"
    except (ValueError, RecursionError, MemoryError) as error:
        return [], error_text(error)


def is_run(statement, is_stand_in=lambda name: False):
    """Return whether a statement defines, assigns or may change something; others only show what is there.

    is_stand_in  says of a name whether a call of what it is bound to changes nothing
    """
    waiting = [(statement, False)]
    while waiting:
        node, is_shown = waiting.pop()
        if isinstance(node, _DOING):
            return True
        if isinstance(node, (ast.Assert, ast.Raise, ast.Lambda)):
            continue
        if isinstance(node, ast.withitem) and node.optional_vars is not None:
            return True
        if isinstance(node, ast.Call) and not is_shown:
            # Whatever is called for the sake of what is shown is only looked at.
            is_shown = _shows(node, is_stand_in)
            if not is_shown:
                return True
        waiting += [(child, is_shown) for child in ast.iter_child_nodes(node)]
    return False


def is_plain(statement):
    """Return whether a statement takes no time: an import, a definition, an assignment in which nothing is called."""
    if isinstance(statement, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return True
    loops = (ast.Call, ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.Await, ast.AsyncFor)
    return not any(isinstance(node, loops) for node in ast.walk(statement))


def is_instant(statement):
    """Return whether a statement does nothing but give a name to a constant or to what has a name already."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, (ast.Constant, ast.Name)):
        return False
    return all(isinstance(target, ast.Name) for target in statement.targets)


def _shows(call, is_stand_in):
    """Return whether a call is one of those that show something, or does nothing here."""
    last = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    root = _root(call.func)
    return last in _SHOWING or not root or is_stand_in(root)


def _root(node):
    """Return the name at the beginning of a.b[c].d(...), or ""."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def line_of(statement):
    """Return the number of a statement's first line."""
    return min([statement.lineno, *(decorator.lineno for decorator in getattr(statement, "decorator_list", ()))])


def bound(statement, changed=True):
    """Return the names that a statement binds or, where `changed`, whose values it may change, in its blocks too."""
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            names.add(_root(node))
        elif changed and isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            # registry.append(f), register(f)
            names.add(_root(node.value.func))
            names |= {argument.value for argument in node.value.args if _is_name(argument)}
    return names - {""}


def _is_name(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()


def definitions(source):
    """Return the names that a cell seems to define, for one that cannot be parsed."""
    found = re.findall(r"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*=(?!=)", source, re.MULTILINE)
    return [one or other for one, other in found]


def error_text(error):
    """Return type and message of an exception."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # an exception class of the student's own may fail to print itself
        return type(error).__name__
