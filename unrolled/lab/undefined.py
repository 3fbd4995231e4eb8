"""After a restart a kernel knows nothing: say which notebook cell defines a name that is not there.

An extension of IPython, which the kernels of `unrolled lab` load. Nothing else that a learner sees changes.
"""

import ast
import json
import os


def load_ipython_extension(shell):
    """Let NameErrors of this kernel say which cell of its notebook defines the name."""
    shell.set_custom_exc((NameError,), _told)


def _told(shell, kind, error, trace, tb_offset=None):
    """Show the error as IPython does, with a sentence about the cell that defines the name."""
    sentence = _sentence(getattr(error, "name", None), os.environ.get("JPY_SESSION_NAME", ""))
    if sentence and len(error.args) == 1:
        error.args = (f"{error.args[0]}. {sentence}",)
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


def _sentence(name, notebook):
    """Return the sentence, or an empty text where no cell of the saved notebook defines the name."""
    try:
        with open(notebook, encoding="utf-8") as file:
            cells = [cell for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
        places = [place for place, cell in enumerate(cells) if name in _defined("".join(cell["source"]))]
    except (OSError, ValueError, KeyError, TypeError):  # not saved yet, or no notebook: there is nothing to say
        return ""
    if not places:
        return ""
    which = "The first notebook cell with code" if places[0] == 0 else "Another notebook cell"
    return f"{which} defines it: run that one first, or choose Run > Run All Above Selected Cell."


def _defined(source):
    """Return the names that the top level of a cell binds; none where it is not Python alone."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return set()
    names = set()
    for statement in statements:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            names.add(statement.name)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            names |= {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            names |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and _is_stored(node)}
    return names


def _is_stored(node):
    return isinstance(node.ctx, ast.Store)
