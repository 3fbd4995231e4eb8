"""Stand-ins for what the NumPy-only child does not have: things out of TensorFlow, Keras, matplotlib and all others.

Students import them out of habit, write them into type hints, decorate with them, plot with them and give them shorter
names. All that works and does nothing. A call gives another stand-in, and only where that is to become a value - it is
computed with, turned into a number, asked for its truth - it is refused by name, with NotNumPy. So nothing that Keras
would have computed goes into an answer, and what only stands beside the answer costs nothing.

While cells are loaded, and of libraries that only show things, nothing but numbers is refused.
"""

import dis
import functools
import itertools
import sys
import types

import numpy as np

from unrolled.checking.libraries import public

# These show what was computed: what they give may be counted, compared and looped over, and that means nothing.
_SHOWING = frozenset((
    "matplotlib", "mpl_toolkits", "pylab", "seaborn", "plotly", "bokeh", "altair", "IPython", "ipywidgets", "graphviz",
    "pydot", "rich", "tqdm", "alive_progress", "progressbar", "fastprogress", "tabulate", "termcolor", "colorama",
    "PIL", "wandb", "loguru", "get_ipython", "display",
))  # fmt: skip
# Progress bars: what is looped over with them is what they wrap.
_BARS = frozenset(("tqdm", "alive_progress", "progressbar", "fastprogress", "rich", "stqdm", "atpbar"))
_BAR_RANGES = {
    "trange": range, "tnrange": range, "tenumerate": enumerate, "tzip": zip, "tmap": map, "tproduct": itertools.product,
}  # fmt: skip
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, functools.partial, np.ufunc, type)
# Decorators that may have options beside the function; and functions of a function that give another one.
_DECORATORS = frozenset(("function", "jit", "njit", "compile", "typechecked", "jaxtyped", "beartype", "script"))
_TRANSFORMS = frozenset(("grad", "value_and_grad", "vmap", "pmap", "jacobian", "jacfwd", "jacrev", "vectorized_map"))
# What is asked before Keras is used: there is none of it here.
_ABSENT = frozenset((
    "is_tensor", "is_keras_tensor", "is_symbolic_tensor", "is_available", "is_built_with_cuda", "is_gpu_available",
    "executing_eagerly", "list_physical_devices", "list_logical_devices",
))  # fmt: skip

# in_case: a case runs. refused: what was refused last; NumPy may turn a refusal into an error of its own.
state = types.SimpleNamespace(in_case=False, refused="")


class NotNumPy(Exception):
    """A computation with something other than NumPy; the text is what was used, for example keras.layers.LSTM."""


def begin_case():
    """From now on whatever is made of a stand-in is refused."""
    state.in_case = True


def first(value, depth=0):
    """Return the name of the first stand-in inside a value, or ""."""
    if isinstance(value, Inert):
        return repr(value)
    if depth < 8 and type(value) in (list, tuple, dict):
        inner = value.values() if type(value) is dict else value
        return next((name for name in (first(item, depth + 1) for item in inner) if name), "")
    return ""


class Inert:
    """Something out of a module that is not there; it may be called, subscripted and subclassed, to no effect."""

    # called: it is what a call gave, and everything that is asked of it has the name of what was called.
    # items: what a progress bar wraps.
    _path, _called, _items = "", False, None

    def __init__(self, path, called=False, items=None):
        self.__dict__.update(_path=path, _called=called, _items=items)

    def __repr__(self):
        return self._path

    def __format__(self, how):
        return self._path

    def __getattr__(self, name):
        if name in ("__name__", "__qualname__"):
            return self._path.rpartition(".")[2]
        if name == "__version__":
            return "99.0.0"
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Inert(self._path, True) if self._called else Inert(public(self._path, name))

    def __call__(self, *positional, **keyword):
        name = self._path.rpartition(".")[2]
        is_decorator = name in _DECORATORS or not (keyword or name in _TRANSFORMS)
        if is_decorator and len(positional) == 1 and isinstance(positional[0], _FUNCTIONS):
            return positional[0]
        if _root(self) in _BARS:
            if name in _BAR_RANGES:
                return Inert(self._path, True, _BAR_RANGES[name](*positional))
            wrapped = next(iter(positional), keyword.get("iterable", keyword.get("sequence")))
            if hasattr(wrapped, "__iter__"):
                return Inert(self._path, True, wrapped)
        return Inert(self._path, True)

    def __setattr__(self, name, value):
        pass

    __delattr__ = __setitem__ = __delitem__ = lambda self, *anything: None

    def __getitem__(self, key):
        return self

    def __iter__(self):
        count = _unpacked(sys._getframe(1))
        if self._items is not None:
            return iter(self._items)
        if count is None:
            self._loosely()
        return itertools.repeat(self, count or 1)

    def __len__(self):
        if self._items is not None:
            return len(self._items)
        return self._number(1)

    def __bool__(self):
        if self._items is not None:
            return len(self._items) > 0 if hasattr(self._items, "__len__") else True
        if self._called and self._path.rpartition(".")[2] in _ABSENT:
            return False
        # A module that is there, or an option that is set; a value that was computed is none of these.
        if self._called:
            self._loosely()
        return True

    def __or__(self, other):
        if isinstance(other, (np.ndarray, np.generic, int, float)):
            return self._loosely()
        return _Union(self, other)

    def __ror__(self, other):
        return self.__or__(other)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return None

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exception):
        return None

    def __mro_entries__(self, bases):
        # Two bases of two stand-ins would be the same one twice.
        return () if any(isinstance(base, Inert) for base in bases[: bases.index(self)]) else (_base(self._path),)

    def __instancecheck__(self, instance):
        return False

    def __subclasscheck__(self, subclass):
        return False

    def __array__(self, dtype=None, copy=None):
        return np.array(self._number(1), dtype)

    def __array_ufunc__(self, ufunc, method, *inputs, **keyword):
        return self._loosely()

    def __array_function__(self, function, kinds, positional, keyword):
        return self._loosely()

    def _loosely(self, *anything):
        """Return a stand-in for what would be computed, where nobody can take it for an answer."""
        if state.in_case and _root(self) not in _SHOWING:
            self._refuse()
        return self

    def computed(self):
        """Return a stand-in for what a function of the course's would make of this; refused as all computing is."""
        return self._loosely()

    def _number(self, number):
        """Return a number for what only shows something, to have it drawn."""
        if _root(self) not in _SHOWING:
            self._refuse()
        return number

    def _refuse(self):
        state.refused = self._path
        raise NotNumPy(self._path)


class _Union(Inert):
    """A union of type hints, some of which are stand-ins; the others are what an instance is tested against."""

    def __init__(self, *parts):
        super().__init__(" | ".join(str(getattr(part, "__name__", part)) for part in parts))
        self.__dict__["_parts"] = tuple(type(None) if part is None else part for part in parts)

    def __instancecheck__(self, instance):
        return any(isinstance(instance, part) for part in self._parts if not isinstance(part, str))

    def __subclasscheck__(self, subclass):
        return any(issubclass(subclass, part) for part in self._parts if not isinstance(part, str))


def _root(thing):
    return thing._path.partition(".")[0]


def _unpacked(frame):
    """Return into how many names the instruction that a frame is at unpacks something, or None."""
    code, at = frame.f_code.co_code, frame.f_lasti
    name, number = dis.opname[code[at]], code[at + 1]
    if name == "UNPACK_SEQUENCE":
        return number
    if name == "UNPACK_EX":
        extended = at >= 2 and dis.opname[code[at - 2]] == "EXTENDED_ARG"
        # One for the name with a star.
        return number + 1 + (code[at - 1] if extended else 0)
    return None


@functools.cache
def _base(path):
    """Return a class that stands for a base class out of a module that is not there."""

    def begin(self, *positional, **keyword):
        pass

    def attribute(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Inert(public(path, name))

    def call(self, *positional, **keyword):
        return Inert(path, True)

    members = {"__init__": begin, "__getattr__": attribute, "__call__": call, "__module__": path.partition(".")[0]}
    members["__init_subclass__"] = classmethod(lambda cls, **options: None)
    return type(path.rpartition(".")[2], (), members)


def _is_endless(iterable):
    return isinstance(iterable, Inert) and iterable._items is None


class Zip(zip):
    """zip, in which a stand-in such as matplotlib's axes is as long as what it stands beside."""

    def __new__(cls, *iterables, strict=False):
        endless = [one for one in iterables if _is_endless(one)]
        if len(endless) in (0, len(iterables)):
            return zip(*iterables, strict=strict)
        return zip(*(itertools.repeat(one._loosely()) if _is_endless(one) else one for one in iterables), strict=False)


for _operation in (
    "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "and", "xor", "lshift", "rshift", "divmod",
):  # fmt: skip
    for _side in ("", "r", "i"):
        if _operation != "divmod" or _side != "i":
            setattr(Inert, f"__{_side}{_operation}__", Inert._loosely)
for _operation in ("neg", "pos", "abs", "invert", "round", "trunc", "floor", "ceil", "lt", "le", "gt", "ge"):
    setattr(Inert, f"__{_operation}__", Inert._loosely)
for _operation, _number in {"float": 1.0, "int": 1, "index": 1, "complex": 1 + 0j, "contains": False}.items():
    setattr(Inert, f"__{_operation}__", lambda self, *item, number=_number: self._number(number))
