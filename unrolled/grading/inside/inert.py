"""Stand-ins for every module that the NumPy-only child does not have: TensorFlow, Keras, matplotlib and all others.

Students import them out of habit, write them into type hints, decorate with them and give them shorter names. All that
works and does nothing. To compute with them is refused by name, with NotNumPy. `unrolled` itself is a stand-in too,
but for `unrolled.given`, whose functions are NumPy here.
"""

import importlib
import importlib.util
import os
import sys
import types
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec

import numpy as np

from unrolled.checking.libraries import COMPUTE, public

_REAL = sys.stdlib_module_names | {"numpy"}
# Progress bars: what they wrap goes through them unchanged.
_WRAPPING = ("tqdm.tqdm", "tqdm.auto.tqdm", "tqdm.notebook.tqdm", "tqdm.std.tqdm")

# given and real: the module of stand-ins, and modules of NumPy alone that are as useful here as in the notebook.
# compute: a call of these, while a case runs, is a computation that NumPy was to do.
_state = types.SimpleNamespace(in_case=False, given="", real=(), compute=COMPUTE)


class NotNumPy(Exception):
    """A computation with something other than NumPy; the text is what was used, for example keras.layers.LSTM."""


def begin_case():
    """From now on a call of Keras or TensorFlow is refused; while cells are loaded it gives another stand-in."""
    _state.in_case = True


def first(value, depth=0):
    """Return the name of the first stand-in inside a value, or ""."""
    if isinstance(value, Inert):
        return repr(value)
    if depth < 8 and type(value) in (list, tuple, dict):
        inner = value.values() if type(value) is dict else value
        return next((name for name in (first(item, depth + 1) for item in inner) if name), "")
    return ""


def install(given, site, *, given_name, child, oracle):
    """Make every import but NumPy's and the standard library's give a stand-in; return the functions of `given`.

    given       Python source of the functions that the module `given_name` has
    site        the folder of packages
    child       modules of NumPy alone that are imported as they are
    oracle      modules that compute right answers
    """
    _state.given, _state.real, _state.compute = given_name, tuple(child), (*COMPUTE, given_name, *oracle)
    namespace = {"__name__": given_name, "np": np}
    exec(compile(given, f"/site-packages/{given_name.replace('.', '/')}.py", "exec", dont_inherit=True), namespace)
    functions = {name: value for name, value in namespace.items() if isinstance(value, types.FunctionType)}
    for name in [name for name in sys.modules if name.partition(".")[0] not in _REAL and name != "__main__"]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Finder(functions, site))
    return functions


class _Finder(MetaPathFinder, Loader):
    """Finds and makes the stand-ins."""

    def __init__(self, given, site):
        self.given, self.site = given, site

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in _REAL:
            return None
        if name in _state.real:
            return importlib.util.spec_from_file_location(name, self._file(name))
        return ModuleSpec(name, self, is_package=True)

    def _file(self, name):
        return os.path.join(self.site, *name.split(".")) + ".py"

    def create_module(self, spec):
        return _Module(spec.name)

    def exec_module(self, module):
        if module.__name__ == _state.given:
            module.__dict__.update(self.given, tell=lambda *functions: None)


class _Module(types.ModuleType):
    """A module in which every name can be found."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        full = f"{self.__name__}.{name}"
        if full in (_state.given, *_state.real):
            return importlib.import_module(full)
        return Inert(public(self.__name__, name))


class Inert:
    """Something out of a module that is not there; it may be called, subscripted and subclassed, to no effect."""

    def __init__(self, path):
        object.__setattr__(self, "_path", path)

    def __repr__(self):
        return self._path

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert(f"{self._path}.{name}")

    def __call__(self, *positional, **keyword):
        if len(positional) == 1 and not keyword and isinstance(positional[0], (types.FunctionType, type)):
            return positional[0]  # a decorator
        if self._path in _WRAPPING and positional:
            return positional[0]
        if self._path.startswith("tqdm.") and self._path.endswith(".trange"):
            return range(*positional)
        if _state.in_case and any(f"{self._path}.".startswith(f"{module}.") for module in _state.compute):
            self._refuse()
        return self

    def __setattr__(self, name, value):
        pass

    def __setitem__(self, key, value):
        pass

    def __getitem__(self, key):
        return self

    def __or__(self, other):
        return self

    __ror__ = __or__

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return None

    def __mro_entries__(self, bases):
        return ()

    def __bool__(self):
        return True

    def __instancecheck__(self, instance):
        return False

    def __subclasscheck__(self, subclass):
        return False

    def _refuse(self, *positional, **keyword):
        raise NotNumPy(self._path)


for _operation in (
    "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "and", "xor", "lshift", "rshift",
):  # fmt: skip
    for _side in ("", "r", "i"):
        setattr(Inert, f"__{_side}{_operation}__", Inert._refuse)
for _operation in (
    "array", "float", "int", "index", "complex", "iter", "len", "contains", "neg", "pos", "abs", "invert", "round",
    "lt", "le", "gt", "ge",
):  # fmt: skip
    setattr(Inert, f"__{_operation}__", Inert._refuse)
