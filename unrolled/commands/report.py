"""Show what the class has understood: a page and tables about a unit, or about the whole course.

Everything comes from the gradebook and the records in autograded/; nothing is changed there.
"""

import argparse
import sys
from pathlib import Path

from nbgrader.api import Student

from unrolled.course import deadlines, whole
from unrolled.course.course import Course, NoContent
from unrolled.grading.reporting import naming, pages, tables
from unrolled.grading.reporting.facts import NoUnit, facts, gradebook, units
from unrolled.grading.reporting.harmless import lines
from unrolled.grading.reporting.names import Names
from unrolled.grading.reporting.outcomes import outcomes
from unrolled.grading.reporting.overview import Overview
from unrolled.grading.storing.gradebook import NoGradebook

FOLDER = "reports"


def main(argv):
    """Write the report and say where it is. Return 0; 1 if it cannot be made; 2 for a unit that does not exist."""
    options = _parse(argv)
    course = Course.at(Path.cwd())
    try:
        known = deadlines.read(course.deadlines)
        with gradebook(course) as book:
            there = units(course, book, options.unit)
            personal = _personal(book)
            folder = Path(options.to)
            if options.unit:
                written = _unit(course, book, options, known, personal, folder)
            else:
                written = _course(course, book, there, options, known, personal, folder)
    except (NoUnit, NoContent, NoGradebook, deadlines.BadDeadlines) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, NoUnit) else 1
    except OSError as error:
        print(f"The report cannot be written: {error.strerror or error}: {error.filename}.", file=sys.stderr)
        return 1
    print(f"Written: {', '.join(map(str, written))}.")
    return 0


def _parse(argv):
    parser = argparse.ArgumentParser(prog="unrolled report", description=__doc__.splitlines()[0])
    parser.add_argument("unit", nargs="?", help="for example 01_rnn_step; the whole course if none is named")
    parser.add_argument("--without-ids", action="store_true", help="leave out who the students are")
    parser.add_argument("--to", default=FOLDER, metavar="FOLDER", help=f"where to write; by default {FOLDER}/")
    return parser.parse_args(argv)


def _unit(course, book, options, known, personal, folder):
    """Write the report of one unit, print the next mistakes to name, and return the files."""
    found = facts(course, book, options.unit, known)
    names = Names([work.student for work in found.works], personal, options.without_ids)
    results = outcomes(found)
    next_ones = naming.unnamed(results, course.content, course.folder.resolve())
    deadline = known.units.get(options.unit)
    said = known.said(deadline.deadline) if deadline and deadline.deadline else ""
    written = {
        folder / f"{options.unit}.html": pages.unit_page(found, results, next_ones, names, said),
        folder / f"{options.unit}.csv": tables.tasks(found, results),
        folder / f"{options.unit}-students.csv": tables.students(found, names),
    }
    for one in next_ones:
        number = len(one.group.students)
        print(f"{number} students share a wrong answer to {one.exercise} that has no name. Add to {one.file}:")
        print(names.without(lines("\n".join(one.lines)), one.group.students))
    return _write(written)


def _course(course, book, there, options, known, personal, folder):
    """Write the report of the whole course; return the files."""
    overview = Overview([facts(course, book, unit, known) for unit in there])
    names = Names(overview.students, personal, options.without_ids)
    written = {
        folder / "course.html": pages.course_page(overview, names),
        folder / "course.csv": tables.course(overview, names),
    }
    return _write(written)


def _write(written):
    for path, text in written.items():
        # Grades are the instructor's alone.
        whole.write(path, text.encode("utf-8", "replace"), 0o600)
    return list(written)


def _personal(book):
    """Return id -> the other texts that tell who a student is."""
    if book is None:
        return {}
    found = {one.id: (one.first_name, one.last_name, one.email, one.lms_user_id) for one in book.db.query(Student)}
    return {student: tuple(filter(None, texts)) for student, texts in found.items()}
