"""Grade a class in which everything is handed in that the tests of threats know, beside an ordinary class as large.

The first may take as long as the second, and the deadlines of those that hang besides: each keeps one worker waiting
for as long as its limits allow. Each kind of submission has to get its true score all the same.
"""

import argparse
import importlib
import json
import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import measure
from generated_class import GeneratedClass
from machine import machine

from unrolled.course.settings import Limits

ROOT = Path(__file__).resolve().parent.parent
SIZE, WORKERS = 200, 2
TABLES = ("test_threats_cheating", "test_threats_accidents", "test_threats_robust")
# The tables of the tests, and the helpers beside them.
sys.path += [str(ROOT / "tests"), str(ROOT / "tests" / "grading"), str(ROOT / "tests" / "grading" / "threats")]
# nbgrader calls alembic by name when it creates a gradebook.
os.environ["PATH"] = os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))


def main(argv):
    """Measure and print; return 1 if the class took longer, a score is not the true one, or something was left."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=kinds", description=__doc__.split("\n")[0])
    parser.add_argument("--size", type=int, default=SIZE, help=f"submissions in each of the two classes ({SIZE})")
    size = parser.parse_args(argv).size
    print(machine("tensorflow-cpu", "tensorflow", "keras", "numpy", "nbgrader"))
    with _graded("ordinary", lambda course: _ordinary(course, size)) as (plain, ordinary, _, _):
        slowest = max(line["seconds"] for line in ordinary)
    with _graded("of every kind", lambda course: _of_every_kind(course, size)) as (whole, log, course, rows):
        hanging = [line["student"] for line in log if line["seconds"] > slowest + 1]
        wrong = [name for name, row in rows.items() if not _is_true(course, name, row)]
    limits = Limits()
    deadline = limits.seconds_to_load + limits.seconds_per_cell
    allowed = plain.wall + len(hanging) * deadline / WORKERS
    print(f"{len(set(rows) - set(wrong))} of {len(rows)} have their true score; {len(hanging)} hang or are slow.")
    print(f"{whole.wall:.0f} s; allowed are {plain.wall:.0f} s and {deadline:g} s for each of them: {allowed:.0f} s.")
    failures = [f"{name} has not its true score" for name in wrong]
    failures += [f"the class takes {whole.wall:.0f} s"] if whole.wall > allowed else []
    failures += [f"it left {what}" for found in (plain, whole) for what in found.left]
    for failure in failures:
        print(f"FAILED: {failure}")
    return 1 if failures else 0


@contextmanager
def _graded(name, hand_in):
    """Give (Measured, lines of the log, the course, what `hand_in` returned) of a class, once it is graded."""
    from commands import command, configure  # from tests/grading, as the tables are
    from courses import Course

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        course = Course(folder)
        configure(course)
        rows = hand_in(course)
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        found = measure.run(command("--workers", str(WORKERS)), course.root, environment)
        log = (course.root / "logs" / f"{course.unit}.jsonl").read_text().splitlines()
        print(f"{len(log)} {name}: {found.wall:.0f} s, {found.cpu:.0f} s of processor time", flush=True)
        yield found, [json.loads(line) for line in log], course, rows


def _ordinary(course, size):
    """Hand in what students write, nothing of which hurts."""
    known = GeneratedClass(course.unit, 2 * size, endless=False)
    known.hand_in(course.root, known.ordinary()[:size])
    return {}


def _of_every_kind(course, size):
    """Hand in each row of the tables, and again from the first until there are enough; return name -> Row."""
    cheating, accidents, robust = map(importlib.import_module, TABLES)
    rows = cheating.rows(course, cheating.Listener())
    rows |= {row.name: row for make in accidents.ROWS for row in make()} | robust.ROWS
    names, handed_in = list(rows), {}
    for number in range(size):
        row = rows[names[number % len(names)]]
        name = row.name if number < len(names) else f"{row.name}_{number}"
        folder = course.submit(name, row.notebook)
        for file, text in row.files.items():
            (folder / file).write_text(text)
        handed_in[name] = row
    return handed_in


def _is_true(course, name, row):
    scores = course.scores(name)
    return scores == row.scores or (row.any_score and set(scores) == set(row.scores))
