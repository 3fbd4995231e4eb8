"""What the child tells while it loads a notebook: which statement begins, and not each of those that take no time."""

import json
import subprocess
import sys
import textwrap

PROGRAM = """
    import json, sys, types
    from unrolled.grading.inside.notebook import Notebook
    cells, instant = json.load(sys.stdin)
    job = {"name": "f", "cells": cells, "skip": [], "seconds": 60, "kept": [], "stopped": [],
           "watched": [], "given_name": "unrolled.given", "child": []}
    told = []
    loaded = Notebook(job, types.SimpleNamespace(given={}, masters={}), lambda *message: told.append(message[1:]))
    loaded.load()
    # Messages that time alone has brought are left out.
    sure = [(cell, place) for cell, place in told if place < 0 or place not in instant]
    print(json.dumps([len(told), sure, loaded.namespace["x"]]))
"""


def told(root, cells, instant):
    """Return (number of messages, those about other statements than the instant ones, the last value of x)."""
    argv, given = [sys.executable, "-c", textwrap.dedent(PROGRAM)], json.dumps([cells, instant])
    ran = subprocess.run(argv, input=given, stdout=subprocess.PIPE, text=True, check=True, cwd=root)
    return json.loads(ran.stdout)


def test_a_long_cell_is_told_in_few_messages(root):
    many = 20_000
    count, sure, x = told(root, ["x = 1\n" * many + "x = len('abc')\nz = y = x\n"], [*range(many), many + 1])
    assert count < many / 10
    assert sure == [[0, -1], [0, many]]
    assert x == 3


def test_whatever_may_take_time_or_end_the_process_is_told(root):
    lines = ["x = [1] * 3", "x[0] = 2", "import math", "def f(): pass", "x = x + x", "x, y = 1, 2", "x += 1",
             "z: int = 3", "class A: pass", "A.x = 1", "del y", "x = f'{x}'"]  # fmt: skip
    _, sure, _ = told(root, ["\n".join(lines)], [])
    assert sure == [[0, place] for place in range(-1, len(lines))]
