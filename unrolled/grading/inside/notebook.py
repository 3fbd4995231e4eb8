"""A student's notebook in the child: its cells run in notebook order, into one namespace, each statement guarded."""

import __future__

import ast
import builtins
import dis
import inspect
import linecache
import os
import sys
import time
import types
import warnings

import numpy as np

from unrolled.checking import call
from unrolled.grading.inside import imports, inert
from unrolled.grading.inside.cells import bound, definitions, error_text, is_instant, is_plain, is_run, line_of, parse

# Seconds after which a statement that can take none is told too: a long cell has tens of thousands of them.
_SAY_EVERY = 0.05
_MAX_TEXT, _MAX_NAMES, _MAX_LETTERS, _MAX_REACHED = 300, 20, 60, 2_000
_FLAGS = __future__.annotations.compiler_flag | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def site():
    """Return the folder in which the packages lie."""
    return os.path.abspath(call.__file__).rsplit(os.sep, 3)[0]


class Notebook:
    """The student's cells, loaded into one namespace.

    told     [what, cell, line, names, text] of what was not run: "skipped", "left out", "failed", "magic" or "syntax",
             and the names that it would have bound
    own      names of earlier exercises that the notebook binds itself
    made_at  [cell, statement] that bound the exercise's name last
    rebound  names that later statements, of other cells, have bound anew
    """

    def __init__(self, job, earlier, report):
        """Prepare the namespace; `earlier` has the functions of the course's own earlier exercises."""
        self.job, self.report = job, report
        self.skip = {(cell, statement): why for cell, statement, why in job["skip"]}
        self.told, self.own = [], set()
        self.made_at, self._then, self._begun = None, {}, time.monotonic()
        self._said = self._begun
        self._numpy = dict(vars(np))
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        self.namespace = module.__dict__
        self.namespace |= {name: inert.Inert(name) for name in ("get_ipython", "display")}
        self.namespace |= {"exit": sys.exit, "quit": sys.exit, "zip": inert.Zip}
        builtins.input = _no_input
        imports.install(earlier.given, site(), given_name=job["given_name"], child=job["child"])
        self.put = {name: _stopped(job["name"], name) for name in job["stopped"]}
        self.put |= earlier.masters
        self.namespace |= self.put
        self.watched = {name: earlier.given.get(name) for name in job["watched"]}

    def load(self):
        """Run what is to be run, in notebook order."""
        for number, source in enumerate(self.job["cells"]):
            if (number, -1) in self.skip:
                self._tell("left out", number, 0, definitions(source), self.skip[number, -1])
                continue
            self.report("at", number, -1)
            try:
                self._load_cell(number, source)
            except BaseException as error:  # whatever a cell's text does to the parser, it is this cell's alone
                self._tell("syntax", number, 0, definitions(source), error_text(error))
        if self.job["kept"]:
            vars(np).update(self._numpy)

    @property
    def rebound(self):
        """The names that were bound to something else after the exercise's function was made."""
        now, name = self.namespace, self.job["name"]
        names = [key for key, value in self._then.items() if key != name and now.get(key, value) is not value]
        names += [key for key, value in self._numpy.items() if vars(np).get(key) is not value]
        return sorted(key[:_MAX_LETTERS] for key in set(names) if isinstance(key, str))[:_MAX_NAMES]

    def _load_cell(self, number, source):
        name = f"<cell {number + 1}>"
        statements, clean, error, dropped = parse(source, name)
        if error:
            self._tell("syntax", number, 0, definitions(source), error)
        for line, names, magic in dropped:
            if names:
                self._tell("magic", number, line, names, magic)
        # So that a message can quote the line that raised an exception.
        linecache.cache[name] = (len(clean), None, clean.splitlines(keepends=True), name)
        for position, statement in enumerate(statements):
            if (number, position) in self.skip:
                self._tell("left out", number, line_of(statement), bound(statement), self.skip[number, position])
            elif not is_run(statement, self._is_stand_in):
                if names := bound(statement, changed=False):
                    self._tell("skipped", number, statement.lineno, names, type(statement).__name__)
            elif self._is_late() and not is_plain(statement):
                self._tell("left out", number, line_of(statement), bound(statement), "time")
            else:
                self._say(number, position, statement)
                self._run(number, position, name, statement)

    def _say(self, number, position, statement):
        """Report which statement begins, so that it is known which one does not end."""
        now = time.monotonic()
        if now - self._said > _SAY_EVERY or not is_instant(statement):
            self.report("at", number, position)
            self._said = now

    def _is_stand_in(self, name):
        """Return whether a call of this changes nothing: a stand-in, or an exercise, which is called to look at it."""
        is_exercise = name == self.job["name"] or name in self.watched
        return is_exercise or imports.is_stand_in(self.namespace.get(name))

    def _is_late(self):
        """Return whether the time for loading is over; what takes no time is run nevertheless."""
        return time.monotonic() - self._begun > self.job["seconds"]

    def _run(self, number, position, name, statement):
        name_was, before = self.namespace.get(self.job["name"]), dict(self.namespace) if self.job["kept"] else {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                code = compile(ast.Module([statement], []), name, "exec", flags=_FLAGS, dont_inherit=True)
            found = eval(code, self.namespace)
            if inspect.iscoroutine(found):
                _await(found)
        except BaseException as error:
            self._tell("failed", number, line_of(statement), bound(statement), error_text(error))
        for watched, function in self.watched.items():
            if self.namespace.get(watched, function) is not function:
                self.own.add(watched)
        # At once, so that nothing the student makes from an earlier function is made from a wrong one.
        self.namespace |= self.put
        if self.namespace.get(self.job["name"]) is not name_was:
            self.made_at, self._then = [number, position], dict(self.namespace)
        self._keep(number, position, before)

    def _keep(self, number, position, before):
        """Where that is asked for, keep what the exercise's function found when it was made, and never take Keras."""
        name, kept = self.job["name"], self.job["kept"]
        for key, value in before.items():
            new = self.namespace.get(key, value)
            if new is value or key == name or key in self.put:
                continue
            was_made = [number, position] > kept
            turned = number != kept[0] and imports.is_stand_in(new) and not imports.is_stand_in(value)
            if was_made or turned:
                self.namespace[key] = value

    def _tell(self, what, number, line, names, text):
        short = sorted(name[:_MAX_LETTERS] for name in names)[:_MAX_NAMES]
        self.told.append([what, number, line, short, text[:_MAX_TEXT]])

    def needed(self):
        """Return the names that the exercise's function looks up, also in the functions that it calls."""
        names, waiting = set(), [self.namespace.get(self.job["name"])]
        while waiting and len(names) < _MAX_REACHED:
            found = _names(waiting.pop()) - names
            names |= found
            waiting += [self.namespace[name] for name in found if name in self.namespace]
        # What calls print has not made it.
        return {name for name in names if name in self.namespace or not hasattr(builtins, name)}


def _names(value):
    """Return the global names in the code of a function, or of the methods of a class or an object."""
    if isinstance(value, types.MethodType):
        value = value.__func__
    if isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
    own = getattr(value, "__module__", None) == "__main__"
    functions = [value]
    if own and not isinstance(value, types.FunctionType):
        functions = list(vars(value if isinstance(value, type) else type(value)).values())
    codes = [one.__code__ for one in functions if isinstance(one, types.FunctionType)]
    names = set()
    while codes:
        code = codes.pop()
        names |= {one.argval for one in dis.get_instructions(code) if one.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
        codes += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return names


def _await(coroutine):
    import asyncio  # takes longer than all else, and hardly any notebook waits for anything

    async def waited():
        return await coroutine

    asyncio.run(waited())


def _stopped(name, earlier):
    """Return what stands for an earlier exercise that was ended at a limit, so that its time is not spent again."""

    def stopped(*positional, **keyword):
        raise TimeoutError(f"{name} calls {earlier}, which was stopped at a limit")

    return stopped


def _no_input(prompt="", /):
    raise RuntimeError("input() gets no answer here: a function has its arguments")
