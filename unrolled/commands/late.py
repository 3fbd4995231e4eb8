"""Count late penalties again, after deadlines.toml or points given by hand have changed; nothing else is touched."""

import argparse
import sys
from pathlib import Path

from unrolled.course.course import Course
from unrolled.course.deadlines import BadDeadlines
from unrolled.course.names import shown
from unrolled.grading.reporting.facts import NoUnit, gradebook, units
from unrolled.grading.storing.gradebook import NoGradebook
from unrolled.grading.storing.lateness import penalise_again


def main(argv):
    """Say whose penalty changes, and store it. Return 0; 1 if gradebook or file cannot be used; 2 for no such unit."""
    parser = argparse.ArgumentParser(prog="unrolled late", description=__doc__)
    parser.add_argument("unit", help="for example 01_rnn_step")
    parser.add_argument("--dry-run", action="store_true", help="only say it")
    options = parser.parse_args(argv)
    course = Course.at(Path.cwd())
    try:
        with gradebook(course) as book:
            units(course, book, options.unit)
            changed = penalise_again(book, options.unit, course.penalty, not options.dry_run) if book else {}
    except (NoUnit, NoGradebook, BadDeadlines) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, NoUnit) else 1
    for student, (before, now) in changed.items():
        print(f"{shown(student)}: {before:g} points off before, {now:g} now")
    number = f"{len(changed)} late {'penalty' if len(changed) == 1 else 'penalties'}"
    print(f"{options.unit}: {number} {'would change' if options.dry_run else 'changed'}.")
    return 0
