"""See which libraries other than NumPy a learner's own code calls, while a function runs.

Python tells a profile function of every call. What counts is who calls: Keras that is called by the course (the
oracle, the stand-ins of earlier units) or by itself is nobody's fault. Importing, isinstance and printing are no
computation.
"""

import ast
import contextlib
import gc
import linecache
import os
import sys
import textwrap
import types
from dataclasses import dataclass

import numpy as np

from unrolled.checking import stand_ins
from unrolled.checking.content import Content
from unrolled.checking.libraries import COMPUTE, public
from unrolled.checking.origin import whose

# Libraries of which only the arrays that they give back are a computation: a table may be shown, a curve drawn.
_SHOWING = ("matplotlib", "IPython", "tqdm", "seaborn", "plotly", "rich")
# Python asks these of an object on many occasions, none of which computes with it.
_HARMLESS = frozenset((
    "<module>", "__getattr__", "__getattribute__", "__dir__", "__repr__", "__str__", "__format__", "__hash__",
    "__eq__", "__ne__", "__bool__", "__instancecheck__", "__subclasscheck__", "__class_getitem__", "__del__",
    "__deepcopy__", "__copy__", "__reduce__", "__reduce_ex__", "__setattr__",
))  # fmt: skip


@dataclass(frozen=True)
class Use:
    """A call of a library: its name, the learner's line, and the functions of the learner's that led there."""

    name: str
    line: str
    functions: tuple[str, ...]


class Watch:
    """What was seen: `use` is the first call of a library by the learner's own code, or None.

    content  the course, of which stand-ins alone may be called, and what answers are made from may not
    allowed  allowed(name) says whether the stand-in of that name may be used
    """

    def __init__(self, content: Content, allowed):
        self.content, self.allowed, self.use = content, allowed, None
        self._answers = tuple(f"{path}{os.sep if path.is_dir() else ''}" for path in content.sources)
        self._pending: dict = {}
        self._collecting = False

    @contextlib.contextmanager
    def watching(self):
        """Watch this thread until the block is left; a profile function of somebody else's is put back."""
        before = sys.getprofile()
        gc.callbacks.append(self._collect)
        sys.setprofile(self._see)
        try:
            yield self
        finally:
            sys.setprofile(before)
            gc.callbacks.remove(self._collect)
            self._pending.clear()

    def _collect(self, phase, _):
        """Look away while Python collects garbage: libraries then clean up, in whatever function happens to run."""
        self._collecting = phase == "start"

    def _see(self, frame, event, argument):
        if self.use is not None or self._collecting:
            return
        if event == "call":
            self._called(frame)
        elif event == "c_call":
            if whose(frame.f_code.co_filename) == "own":
                self._called_compiled(frame, argument)
        elif event == "return" and self._pending and frame in self._pending:
            caller = self._pending.pop(frame)
            if isinstance(argument, (np.ndarray, np.generic)):
                self._note(caller, frame)

    def _called(self, frame):
        file = frame.f_code.co_filename
        kind = whose(file)
        if kind in ("own", "standard", "numpy") or frame.f_code.co_name in _HARMLESS:
            return
        if kind == "course" and not file.startswith((stand_ins.__file__, *self._answers)):
            return
        caller = self._caller(frame)
        if caller is None:
            return
        if file == stand_ins.__file__:
            exercise = frame.f_locals.get("exercise")
            if frame.f_code.co_name == "stand_in" and not self.allowed(exercise.name):
                self._note(caller, frame, f"{self.content.given}.{exercise.name}")
        elif kind == "course" or _library(frame) in COMPUTE:
            self._note(caller, frame)
        elif _library(frame) not in _SHOWING:
            self._pending[frame] = caller

    def _called_compiled(self, frame, function):
        """Note a call of a function that is compiled, as PyTorch's are."""
        owner = getattr(function, "__self__", None)
        module = owner.__name__ if isinstance(owner, types.ModuleType) else type(owner).__module__
        module = getattr(function, "__module__", None) or module
        root = str(module).partition(".")[0]
        if root in COMPUTE and function.__name__ not in _HARMLESS and self._caller(frame, itself=True):
            self._note(frame, None, f"{root}.{function.__name__}")

    def _caller(self, frame, itself=False):
        """Return the learner's frame that called, also through NumPy or the standard library; else None."""
        caller = frame if itself else frame.f_back
        while caller is not None:
            kind = whose(caller.f_code.co_filename)
            # Code that was a text has no file, and belongs to whoever runs it: libraries write classes in this way.
            if caller.f_code.co_filename != "<string>":
                if kind == "own":
                    return caller
                if kind not in ("standard", "numpy") or "importlib" in caller.f_code.co_filename:
                    return None
            caller = caller.f_back
        return None

    def _note(self, caller, called, name=""):
        functions, frame = [], caller
        while frame is not None and whose(frame.f_code.co_filename) != "course":
            if whose(frame.f_code.co_filename) == "own":
                functions.append(frame.f_code.co_name)
            frame = frame.f_back
        line = linecache.getline(caller.f_code.co_filename, caller.f_lineno).strip()
        self.use = Use(name or _name(caller, called, self.content.package.name), line, tuple(functions))


def _library(frame):
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def _name(caller, called, course):
    """Return what was called as the learner knows it: keras.ops.matmul; of the course's package, with its module."""
    root = _library(called)
    expression = _expression(caller)
    if isinstance(expression, ast.Call):
        found = _public(expression.func, caller)
        if found.partition(".")[0] == root or found.startswith(COMPUTE):
            return found
    defined = called.f_globals.get(called.f_code.co_name)
    if getattr(defined, "__code__", None) is called.f_code:
        return exported(defined)
    for value in called.f_locals.values():
        for part in value if type(value) is tuple else (value,):
            if type(part).__module__.partition(".")[0] in COMPUTE:
                return exported(type(part))
    return f"{called.f_globals.get('__name__', root) if root == course else root}.{called.f_code.co_name}"


def _expression(frame):
    """Return the expression that a frame is at, as a tree, or None where its source is not known."""
    # A position is (line, end line, column, end column), columns in bytes.
    position = next(iter(_positions(frame)), None)
    if position is None or None in position:
        return None
    first, last, start, end = position
    lines = [linecache.getline(frame.f_code.co_filename, number).encode() for number in range(first, last + 1)]
    if not lines[0]:
        return None
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][start:]
    with contextlib.suppress(SyntaxError, ValueError):
        return ast.parse(f"({textwrap.dedent(b''.join(lines).decode(errors='replace'))})", mode="eval").body
    return None


def _positions(frame):
    for number, position in enumerate(frame.f_code.co_positions()):
        if number == frame.f_lasti // 2:
            yield position
            return


def _public(expression, frame):
    """Return the whole name of a function that stands in the learner's line, or "" where that is not clear."""
    attributes = []
    while isinstance(expression, ast.Attribute):
        attributes.insert(0, expression.attr)
        expression = expression.value
    if not isinstance(expression, ast.Name):
        return ""
    value = frame.f_locals.get(expression.id, frame.f_globals.get(expression.id))
    if isinstance(value, types.ModuleType):
        return public(value.__name__, *attributes)
    return "" if attributes or value is None else exported(value)


def exported(value):
    """Return the public name of a function, of a class, or of the class of an object."""
    # Looked up in the object's own dict: a module or a layer may make up attributes that it is asked for.
    named = value if isinstance(value, type) or hasattr(value, "__qualname__") else type(value)
    for attribute in ("_api_export_path", "_tf_api_names"):
        paths = vars(named).get(attribute) if hasattr(named, "__dict__") else None
        if paths:
            path = paths if isinstance(paths, str) else paths[0]
            return (path if path.startswith(COMPUTE) else f"tensorflow.{path}").replace(".__internal__", "")
    return f"{str(named.__module__).partition('.')[0]}.{named.__qualname__}"
