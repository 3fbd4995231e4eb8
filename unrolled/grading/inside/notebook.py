"""A student's notebook in the child: its cells run in notebook order, into one namespace, each statement guarded."""

import __future__

import ast
import builtins
import linecache
import os
import sys
import types

import numpy as np

from unrolled.checking import call
from unrolled.grading.inside import inert
from unrolled.grading.inside.cells import bound, definitions, error_text, is_run, parse

_MAX_TEXT = 500


class Notebook:
    """The student's cells, loaded into one namespace.

    told  [what, cell, names, text] of what was not run: "skipped", "left out", "failed" or "syntax", and the names
          that it would have bound
    own   names of earlier exercises that the notebook binds itself
    """

    def __init__(self, job, report):
        self.job, self.report = job, report
        self.skip = {(cell, statement): why for cell, statement, why in job["skip"]}
        self.told, self.own = [], set()
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        self.namespace = module.__dict__
        self.namespace |= {"get_ipython": inert.Inert("get_ipython"), "display": inert.Inert("display")}
        for name in ("exit", "quit"):
            self.namespace[name] = sys.exit
        builtins.input = _no_input
        names = {name: job[name] for name in ("given_name", "child", "oracle")}
        given = inert.install(job["given"], os.path.abspath(call.__file__).rsplit(os.sep, 3)[0], **names)
        self.put = {name: _stopped(job["name"], name) for name in job["stopped"]}
        self.put |= _functions(job["masters"], given, job["replaced"])
        self.namespace |= self.put
        self.watched = {name: given.get(name) for name in job["watched"]}

    def load(self):
        """Run what is to be run, in notebook order."""
        for number, source in enumerate(self.job["cells"]):
            if (number, -1) in self.skip:
                self._tell("left out", number, definitions(source), self.skip[number, -1])
            else:
                self.report("at", number, -1)
                self._load_cell(number, source)

    def _load_cell(self, number, source):
        name = f"<cell {number + 1}>"
        statements, clean, error = parse(source, name)
        if error:
            self._tell("syntax", number, definitions(source), error)
        # So that a message can quote the line that raised an exception.
        linecache.cache[name] = (len(clean), None, clean.splitlines(keepends=True), name)
        for position, statement in enumerate(statements):
            if not is_run(statement):
                self._tell("skipped", number, bound(statement), type(statement).__name__)
            elif (number, position) in self.skip:
                self._tell("left out", number, bound(statement), self.skip[number, position])
            else:
                self.report("at", number, position)
                self._run(number, name, statement)

    def _run(self, number, name, statement):
        try:
            flags = __future__.annotations.compiler_flag
            code = compile(ast.Module([statement], []), name, "exec", flags=flags, dont_inherit=True)
            exec(code, self.namespace)
        except BaseException as error:
            self._tell("failed", number, bound(statement), error_text(error))
        for watched, function in self.watched.items():
            if self.namespace.get(watched, function) is not function:
                self.own.add(watched)
        # At once, so that nothing the student makes from an earlier function is made from a wrong one.
        self.namespace |= self.put

    def _tell(self, what, number, names, text):
        self.told.append([what, number, sorted(names)[:20], text[:_MAX_TEXT]])


def _functions(source, given, names):
    """Return name -> function of the master's own earlier exercises."""
    if not names:
        return {}
    namespace = {"__name__": "unrolled.given", "np": np} | given
    exec(compile(source, "/site-packages/unrolled/solutions", "exec", dont_inherit=True), namespace)
    return {name: namespace[name] for name in names if name in namespace}


def _stopped(name, earlier):
    """Return what stands for an earlier exercise that was ended at a limit, so that its time is not spent again."""

    def stopped(*positional, **keyword):
        raise TimeoutError(f"{name} calls {earlier}, which was stopped at a limit")

    return stopped


def _no_input(prompt="", /):
    raise RuntimeError("input() gets no answer here: a function has its arguments")
