"""Grade a whole class, on this machine or on a cluster, and go on where an earlier run ended."""

import argparse
import contextlib
import os
import sys
from pathlib import Path

from unrolled.course.names import printable
from unrolled.grading.classes.glance import seems_graded

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # asked before each use

LOGS = "logs"
LOST_KEY = (
    "{} is gone and is made anew: the hidden cases will be others, and everybody is graded again. To keep the earlier "
    "results, press Ctrl-C, put the old file back and run the command again."
)


class Stopped(Exception):
    """The run cannot start or go on; the text is one sentence for the instructor."""


def main(argv):
    """Grade the submissions of a unit. Return 0, also if some earn nothing or need a person; 1 if grading failed."""
    options = _parse(argv)
    try:
        return _grade(options)
    except Stopped as stopped:
        return _end(1, f"{stopped}")
    except KeyboardInterrupt:
        return _end(130, "Interrupted. What is finished is kept: the same command grades the rest.")


def _parse(argv):
    parser = argparse.ArgumentParser(prog="unrolled grade", description=__doc__)
    parser.add_argument("unit", help="for example 01_rnn_step")
    parser.add_argument("--student", action="append", default=[], help="one student, or a pattern; may be repeated")
    parser.add_argument("--workers", type=_number, help="submissions at once; by default one for each processor")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="use the workers of a Dask scheduler, tcp://host:8786")
    parser.add_argument("--verdicts-only", action="store_true", help="do not execute notebooks for the record")
    parser.add_argument("--force", action="store_true", help="grade unchanged submissions again")
    parser.add_argument("--exercise", metavar="NAME", help="one exercise of everybody again, and no other score")
    parser.add_argument("--dry-run", action="store_true", help="with --exercise: only say which scores would change")
    options = parser.parse_args(argv)
    if options.dry_run and not options.exercise:
        parser.error("--dry-run goes with --exercise NAME")
    # An exercise is verified again; the rest of its notebook's record stays as it is.
    options.verdicts_only = options.verdicts_only or bool(options.exercise)
    return options


def _number(text):
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no number of workers: use 1 or more") from None
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} workers cannot grade anything: use 1 or more")
    return number


def _grade(options):
    warm = not (options.verdicts_only or options.scheduler)
    # Where nobody's submission has changed, the server would import TensorFlow in vain; it can start when one has.
    warm = warm and (options.force or not seems_graded(Path.cwd(), options.unit, options.student))
    if warm:
        _warm_up()
    # These bring nbgrader and SQLAlchemy, which takes a second: the kernel server warms up meanwhile.
    from unrolled.grading import report
    from unrolled.grading.classes import batch

    unit, students = _prepare(options)
    if options.exercise:
        return _grade_exercise(options, unit, students)
    if warm:
        _warm_up(unit.course.content)
    summary = report.Summary(unit.name)
    with _log(unit) as file, _writer(unit) as writer, _executor(options, unit.course) as (executor, workers):
        log = report.Log(file, unit.name)
        under_way: dict[str, float] = {}
        found = batch.grade(
            unit, students, executor, writer, at_once=2 * workers, force=options.force, under_way=under_way
        )
        with report.progress(_stopping(found), len(students), unit.name, under_way) as watched:
            for done in watched:
                log.add(done)
                summary.add(done)
        summary.waiting = writer.waiting()
    print("\n".join(summary.lines()))
    return 1 if summary.failed else 0


def _grade_exercise(options, unit, students):
    """Say which scores of one exercise change, and store them unless that is all that was asked for."""
    from unrolled.grading import report, room  # see `_grade`
    from unrolled.grading.classes import regrade
    from unrolled.grading.storing import records

    if options.exercise not in unit.master.exercises:
        has = ", ".join(unit.master.exercises) or "none"
        raise Stopped(f"There is no exercise {options.exercise} in {unit.name}: it has {has}.")
    if not any(records.state(unit.course.graded(unit.name, student), unit.name) for student in students):
        raise Stopped(f"Nobody's {unit.name} has been graded yet: unrolled grade {unit.name} does it.")
    with _log(unit) as file, _writer(unit, enter=not options.dry_run) as writer:
        known = writer.scores()
        with _executor(options, unit.course) as (executor, workers):
            steps = regrade.find(unit, options.exercise, students, executor, known, at_once=2 * workers)
            with report.progress(_stopping(steps), len(students), unit.name, {}) as watched:
                *_, found = watched
        print("\n".join(report.regraded(unit.name, options.exercise, found)), flush=True)
        if options.dry_run:
            return 0
        log = report.Log(file, unit.name)

        def written():
            for change in found.changes:
                if change.is_new:
                    regrade.write(unit, change, writer)
                    log.add_change(change)
                    yield change

        try:
            number = sum(any(before != now for before, now in one.scores.values()) for one in _stopping(written()))
        except room.Failed as error:
            raise Stopped(f"A record cannot be written, because {error}: grade the whole unit again.") from error
    print(f"{number} score{'s' * (number != 1)} changed; all other scores and manual grades are as they were.")
    return 0


def _warm_up(content=None):
    """Start the server of kernels in the background; each kernel that it forks brings its own limits.

    Reading nbgrader_config.py takes as long as the server: until it is read, the content is the one that is usual.
    """
    # Not where there is another scheduler, or nothing is executed.
    from unrolled.checking.content import loaded
    from unrolled.course.settings import Grading
    from unrolled.grading import room
    from unrolled.grading.executing import kernels

    room.warm_up()
    usual = loaded(Grading.content.default_value)
    if content not in (None, usual):
        kernels.end_servers()
    kernels.warm_up(content or usual)


def _prepare(options):
    """Return (batch.Unit, names of students). Raises Stopped."""
    from unrolled.course.course import Course, NoContent  # see `_grade`
    from unrolled.course.place import BadSettings
    from unrolled.grading.classes import batch
    from unrolled.grading.unit import answers, masters

    try:
        course = Course.at(Path.cwd(), execute=not options.verdicts_only)
        students = course.students(options.unit, options.student)
        if not course.key.exists() and any(course.graded(options.unit, student).exists() for student in students):
            print(LOST_KEY.format(course.key.name), file=sys.stderr)
        unit = batch.prepare(course, options.unit)
    except (BadSettings, NoContent, masters.NoMaster, answers.NoAnswers) as error:
        raise Stopped(str(error)) from error
    missing = _missing(options, course)
    if not students:
        raise Stopped(missing)
    if missing:
        print(printable(missing), file=sys.stderr)
    if unit.not_isolated and not options.scheduler:
        print(unit.not_isolated, file=sys.stderr)
    return unit, students


def _missing(options, course):
    """Return a sentence about those who were asked for and have handed in nothing, or about a class that has not."""
    there = course.students(options.unit)
    if not there:
        return (
            f"Nobody has handed in {options.unit}: nothing of it is in {course.submitted}. "
            "Press Collect beside the unit in Formgrader (make teach) first."
        )
    lacking = [name for name in options.student if not course.students(options.unit, [name])]
    if not lacking:
        return ""
    others = "1 student has" if len(there) == 1 else f"{len(there)} students have"
    return f"{_listed(lacking)} handed in {options.unit}; {others}: look at the names in {course.submitted}."


def _listed(names):
    """Return "zoe has not", "zoe and yan have not" or "nobody who fits z* has"."""
    if len(names) == 1 and any(sign in names[0] for sign in "*?["):
        return f"Nobody whose name fits {names[0]} has"
    together = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"{together} {'has' if len(names) == 1 else 'have'} not"


@contextlib.contextmanager
def _log(unit):
    """Give the open log of the unit; it also keeps a second run of the same unit out."""
    path = unit.course.folder / LOGS / f"{unit.name}.jsonl"
    try:
        path.parent.mkdir(exist_ok=True)
        file = path.open("a", encoding="utf-8")
    except OSError as error:
        raise Stopped(f"The log {path} cannot be written: {error.strerror}.") from error
    with file:
        if fcntl:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Stopped(f"Another run is grading {unit.name}: wait until it has ended, or end it.") from None
        yield file


@contextlib.contextmanager
def _writer(unit, enter=True):
    from unrolled.grading.storing.gradebook import NoGradebook, Writer  # see `_grade`
    from unrolled.grading.unit.masters import NoMaster

    try:
        writer = Writer(unit.course, unit.name, enter=enter)
    except (NoGradebook, NoMaster) as error:
        raise Stopped(str(error)) from error
    for note in writer.notes:
        print(note, file=sys.stderr)
    try:
        yield writer
    except NoGradebook as error:
        raise Stopped(str(error)) from error
    finally:
        writer.close()


@contextlib.contextmanager
def _executor(options, course):
    from unrolled.grading.classes import executors  # see `_grade`

    try:
        if options.scheduler:
            chosen = executors.cluster(options.scheduler)
        else:
            chosen = executors.threads(course.content, options.workers, executed=course.settings.execute)
        with chosen as found:
            yield found
    except executors.NoCluster as error:
        raise Stopped(str(error)) from error


def _stopping(found):
    """Give what a run gives; where a result cannot be stored, end the run with one sentence."""
    from unrolled.grading.storing.gradebook import NoGradebook  # see `_grade`
    from unrolled.grading.storing.scores import NotEntered

    try:
        yield from found
    except NotEntered as error:
        raise Stopped(str(error)) from error
    except NoGradebook as error:
        raise Stopped(f"{error} What is finished is kept: the same command grades the rest.") from error
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        text = f"A result cannot be stored: {error.strerror or error}{where}."
        raise Stopped(f"{text} What is finished is kept: the same command grades the rest.") from error


def _end(status, sentence):
    """Say why the run ends and end this process, which ends submissions that are under way.

    Results are stored one by one, so ending now is what a run survives at any moment.
    """
    print(printable(sentence), file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
