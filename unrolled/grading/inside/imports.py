"""What an import gives in the NumPy-only child: the standard library, NumPy, the course's own data, or a stand-in."""

import functools
import importlib
import importlib.util
import os
import sys
import sysconfig
import types
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader

from unrolled.checking.libraries import public
from unrolled.grading.inside.inert import Inert

_REAL = sys.stdlib_module_names | {"numpy"}

# given: the module of the functions of earlier units. real: modules of NumPy alone that are as useful here as there.
_state = types.SimpleNamespace(given="", real=())


def prepare(site, child):
    """Do what `install` and its imports would do anew in each fork of this process; arguments as there."""
    for name in list(sys.modules):
        _is_real(name)
    for name in child:
        _compiled(_file(site, name))


def install(functions, site, *, given_name, child):
    """Make every import but NumPy's and the standard library's give a stand-in.

    functions   what the module `given_name` has
    site        the folder of packages
    child       modules of NumPy alone that are imported as they are
    """
    _state.given, _state.real = given_name, tuple(child)
    for name in [name for name in list(sys.modules) if not _is_real(name) and name != "__main__"]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Finder(functions, site))


def is_stand_in(value):
    """Return whether a value is a stand-in: a module that is not there, or something out of one."""
    return isinstance(value, Inert) or (isinstance(value, _Module) and value.__name__ != _state.given)


def _is_real(name):
    """Return whether a module belongs to the standard library or to NumPy.

    Python lists most of its modules; not its tests, nor those that are named after the machine it was made for.
    """
    top = name.partition(".")[0]
    return top in _REAL or _is_in_python(top)


@functools.cache
def _is_in_python(top):
    return PathFinder.find_spec(top, _folders()) is not None


@functools.cache
def _folders():
    paths = sysconfig.get_paths()
    folders = dict.fromkeys((paths["stdlib"], paths["platstdlib"]))
    return [*folders, *(os.path.join(folder, "lib-dynload") for folder in folders)]


def _file(site, name):
    return os.path.join(site, *name.split(".")) + ".py"


@functools.cache
def _compiled(path):
    return SourceFileLoader("", path).get_code("")


class _Compiled(SourceFileLoader):
    """Loads a file that is compiled once: a sandbox keeps no compiled files."""

    def get_code(self, fullname):
        return _compiled(self.path)


class _Finder(MetaPathFinder, Loader):
    """Finds and makes the stand-ins."""

    def __init__(self, given, site):
        self.given, self.site = given, site

    def find_spec(self, name, path=None, target=None):
        if name in _state.real:
            file = _file(self.site, name)
            return importlib.util.spec_from_file_location(name, file, loader=_Compiled(name, file))
        return None if _is_real(name) else ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return _Module(spec.name)

    def exec_module(self, module):
        if module.__name__ == _state.given:
            module.__dict__.update(self.given, tell=lambda *functions: None)


class _Module(types.ModuleType):
    """A module in which every name can be found."""

    def __getattr__(self, name):
        if name == "__version__":
            return Inert(self.__name__).__version__
        if name.startswith("__"):
            raise AttributeError(name)
        full = f"{self.__name__}.{name}"
        if full in (_state.given, *_state.real):
            return importlib.import_module(full)
        return Inert(public(self.__name__, name))
