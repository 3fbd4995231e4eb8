"""Grade the same generated class with stock nbgrader and with `unrolled grade`, and larger classes with the latter.

A submission's time is that of a whole run without its start-up, divided by the number of submissions. Start-up is

    stock nbgrader   the time until its log names the first student
    unrolled grade   the time of a run over two ordinary submissions, less what two take in a larger run

The command fails if a run leaves a process, a socket or a file behind, or if memory grows with the number of
submissions.
"""

import argparse
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path

import grading_figures
import measure
from generated_class import HOSTILE, GeneratedClass, copy_course, make_course
from machine import machine

from unrolled.course.settings import Limits

ROOT = Path(__file__).resolve().parent.parent
SIZE, WORKERS = 40, 2
# Peak memory of the largest class may be that of the next smaller one, and so much more.
MOST_GROWTH = 64 * 2**20
# A run may be so much longer than another one of the same class.
NOISE = 0.2
MODES = {"executed": [], "verdicts": ["--verdicts-only"]}
# Sizes and numbers of workers that are tried.
SIZES = (10, 100, 1000)
WORKER_COUNTS = (1, 2, 4)


@dataclass
class Row:
    """What the table says of one way to grade the class: seconds, bytes, and how many submissions got no score.

    wall, cpu      per submission of the whole class
    ordinary       wall time per submission that is not hostile
    ordinary_cpu   processor time of the same
    hostile        wall time that the hostile ones add to the run over the others
    """

    name: str
    startup: float
    wall: float
    cpu: float
    ordinary: float
    ordinary_cpu: float
    hostile: float
    memory: int
    unscored: int


def main(argv):
    """Measure, print, with --write update README.md and docs/grading.svg; return 1 if something was left, else 0."""
    options = _parse(argv)
    failures = []
    with _place(options.unit) as place:
        said = machine("tensorflow-cpu", "tensorflow", "keras", "numpy", "nbgrader")
        print(said)
        known = GeneratedClass(options.unit, options.size)
        print(place.warm_up(known), flush=True)
        rows = _against_stock(place, known, options, failures) if "stock" in options.parts else []
        runs = _sizes(place, options, failures) if "sizes" in options.parts else []
    failures += _grown(runs)
    if options.write and rows and runs:
        grading_figures.write(ROOT, said, known, rows, runs)
    for failure in failures:
        print(f"FAILED: {failure}")
    return 1 if failures else 0


def _parse(argv):
    parser = argparse.ArgumentParser(prog="make bench ARGS=grading", description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", default=["stock", "sizes"], help="stock, sizes; by default both")
    parser.add_argument("--unit", default="01_rnn_step")
    parser.add_argument("--size", type=int, default=SIZE, help=f"the class that stock nbgrader grades too ({SIZE})")
    parser.add_argument("--quick", action="store_true", help="a class of 8 and no class of 1,000, to try this out")
    parser.add_argument("--without-stock", action="store_true", help="do not run stock nbgrader")
    parser.add_argument("--shared-machine", action="store_true", help="what is new in /tmp may be somebody else's")
    parser.add_argument("--write", action="store_true", help="update README.md and docs/grading.svg")
    options = parser.parse_args(argv)
    if options.quick:
        options.size = min(options.size, 8)
    return options


class _Place:
    """A folder with one course for each run, and a home that no user's settings reach."""

    def __init__(self, folder, unit):
        self.folder, self.unit, self._number = Path(folder), unit, 0
        home = self.folder / "home"
        home.mkdir()
        # Python writes what it has compiled, as on everybody's machine.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self.environment = inherited | {
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "PYTHONPATH": str(ROOT),
            "PATH": os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"])),
            "JUPYTER_PREFER_ENV_PATH": "1",
        }
        make_course(self.folder / "course", unit, self.environment)
        # The same hidden tests in all runs.
        (self.folder / "course" / "unrolled.key").write_text("5e" * 32)

    def warm_up(self, known):
        """Grade one submission; return what the run says of Keras, which is asked once for each unit and key."""
        found = self.unrolled(known, "executed", students=known.ordinary()[:1])
        again = self.unrolled(known, "executed", students=known.ordinary()[:1])
        return f"Keras' answers for {self.unit}, once for each key: {found.wall - again.wall:.1f} s"

    def unrolled(self, known, mode, students=None, workers=WORKERS):
        """Grade some students, or all, with `unrolled grade`; return a Measured."""
        argv = ["-m", "unrolled.cli", "grade", self.unit, *MODES[mode], "--workers", str(workers)]
        return self._run(known, argv, students)

    def stock(self, known):
        """Grade the class with stock nbgrader; return a Measured."""
        return self._run(known, ["-m", "nbgrader", "autograde", self.unit], None, stock=True)

    def _run(self, known, argv, students, stock=False):
        self._number += 1
        course = self.folder / f"run{self._number}"
        copy_course(self.folder / "course", course, stock)
        known.hand_in(course, students)
        try:
            return measure.run([sys.executable, *argv], course, self.environment)
        finally:
            shutil.rmtree(course)


@contextmanager
def _place(unit):
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        yield _Place(folder, unit)


def _against_stock(place, known, options, failures):
    """Grade the class in each way; print and return the rows."""
    hostile = ", ".join(kind for kind in known.kinds.values() if kind in HOSTILE)
    print(f"\n{len(known.kinds)} submissions to {place.unit}; hostile: {hostile or 'none'}")
    rows = [] if options.without_stock else [_stock_row(place.stock(known), known)]
    for line in grading_figures.table(rows):
        print(line, flush=True)
    for mode in MODES:
        row, found = _unrolled_row(place, known, mode)
        for measured in found:
            failures += _left(f"{mode}, {len(known.kinds)} submissions", measured, options)
        failures += _slow(row, mode, ordinary=found[1])
        rows.append(row)
        print(grading_figures.table([*rows[:1], row])[-1], flush=True)
    if not found[-1].complete:
        print("Without a control group, processor time leaves out processes that nobody waited for.")
    return rows


def _slow(row, mode, ordinary):
    """Return a sentence if what hangs, crashes or is no notebook takes more than the time limit of one submission."""
    limits = Limits()
    limit = limits.processor_seconds + (limits.seconds_per_cell if mode == "executed" else 0)
    if row.hostile <= limit + NOISE * ordinary.wall:
        return []
    added = f"the hostile ones add {row.hostile:.1f} s to {ordinary.wall:.1f} s"
    return [f"{mode}: {added}; the time limit of one is {limit:g} s"]


def _stock_row(found, known):
    """Return the Row of stock nbgrader: its log says when each student's turn begins."""
    begins = [(wall, cpu) for wall, cpu, line in found.lines if "Creating/updating student with ID" in line]
    if len(begins) != len(known.kinds):
        raise RuntimeError("\n".join(["Stock nbgrader did not grade this class:", *(line[2] for line in found.lines)]))
    ends = [*begins[1:], (found.wall, found.cpu)]
    spent = {
        student: (end[0] - begin[0], end[1] - begin[1])
        for student, begin, end in zip(sorted(known.kinds), begins, ends, strict=True)
    }
    ordinary = [spent[student] for student in known.ordinary()]
    failed = sum("There was an error processing assignment:" in line for _, _, line in found.lines)
    return Row(
        "stock nbgrader", begins[0][0], *_mean(spent.values()), *_mean(ordinary),
        sum(spent[student][0] for student in set(spent) - set(known.ordinary())), found.memory, failed
    )  # fmt: skip


def _mean(pairs):
    walls, cpus = zip(*pairs, strict=True)
    return sum(walls) / len(walls), sum(cpus) / len(cpus)


def _unrolled_row(place, known, mode):
    """Return (Row of one mode of `unrolled grade`, the runs)."""
    two = place.unrolled(known, mode, known.ordinary()[:2])
    ordinary = place.unrolled(known, mode, known.ordinary())
    whole = place.unrolled(known, mode)
    more = len(known.ordinary()) - 2
    each, each_cpu = (ordinary.wall - two.wall) / more, (ordinary.cpu - two.cpu) / more
    startup, startup_cpu = two.wall - 2 * each, two.cpu - 2 * each_cpu
    size = len(known.kinds)
    name = "unrolled grade" + (" --verdicts-only" if mode == "verdicts" else "")
    row = Row(
        name, startup, (whole.wall - startup) / size, (whole.cpu - startup_cpu) / size, each, each_cpu,
        whole.wall - ordinary.wall, max(two.memory, ordinary.memory, whole.memory), _needing_a_person(whole),
    )  # fmt: skip
    return row, [two, ordinary, whole]


def _needing_a_person(found):
    """Return the number that the closing table of `unrolled grade` has for it."""
    return sum(int(line.split()[0]) for _, _, line in found.lines if line.endswith("  needs a person"))


def _sizes(place, options, failures):
    """Grade classes of several sizes with several workers; print and return [(mode, size, workers, Measured)]."""
    print("\n" + "  ".join(f"{title:>10}" for title in grading_figures.SIZE_TITLES))
    runs = []
    for mode, size in product(MODES, SIZES):
        if options.quick and size == max(SIZES):
            continue
        # A thousand executed notebooks take minutes.
        for workers in (WORKERS,) if (mode, size) == ("executed", max(SIZES)) else WORKER_COUNTS:
            known = GeneratedClass(place.unit, size, endless=False)
            found = place.unrolled(known, mode, None, workers)
            runs.append((mode, size, workers, found))
            print("  ".join(f"{text:>10}" for text in grading_figures.size_row(runs[-1])), flush=True)
            failures += _left(f"{mode}, {size} submissions, {workers} workers", found, options)
    return runs


def _left(name, found, options):
    """Return a sentence for each thing that was wrong with a run."""
    wrong = [f"it ended with status {found.status}"] if found.status else []
    wrong += [f"it left {what}" for what in found.left]
    if found.elsewhere:
        if options.shared_machine:
            print(f"New during the run, perhaps of somebody else: {' '.join(found.elsewhere)}")
        else:
            wrong += [f"it left the file {path}" for path in found.elsewhere]
    return [f"{name}: {what}" for what in wrong]


def _grown(runs):
    """Return a sentence for each mode and number of workers at which memory grew with the class."""
    wrong = []
    for mode in MODES:
        for workers in WORKER_COUNTS:
            these = (run for run in runs if (run[0], run[2]) == (mode, workers))
            peaks = sorted((size, found.memory) for _, size, _, found in these)
            for (_, before), (size, peak) in list(pairwise(peaks))[-1:]:
                if peak > before + MOST_GROWTH:
                    grown = f"{(peak - before) / 2**20:.0f} MiB more memory than the size before"
                    wrong.append(f"{mode}, {size} submissions, {workers} workers: {grown}")
    return wrong
