"""From masters to what students and instructors get: source/ -> release/ and solutions/.

    unrolled build [UNIT ...]            make release/ and solutions/ from source/
    unrolled build --lessons [UNIT ...]  execute the lessons in notebooks/ again, in place
    unrolled build --check [UNIT ...]    change nothing; name whatever does not come from its master

Everything is made in a temporary folder first, and each file then takes its place in one step.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import nbformat

from unrolled.building import checks, convert, files, sources, stored_outputs
from unrolled.building.problem import Problem
from unrolled.course.place import course_folder


def main(argv=None):
    """Run `unrolled build` with the arguments after its name; return its exit code, as `run` does."""
    options = _parse(argv)
    return run(options.units, options.check, options.lessons)


def run(units=(), check=False, lessons=False, course=None):
    """Build or check the units named, or all; return 0, 1 if anything is wrong, 2 for a unit that does not exist.

    course is the folder that holds source/; by default the one that `unrolled` finds.
    Problems go to stderr, one sentence with file and cell each.
    """
    course = Path(course or course_folder() or ".").resolve()
    known = sorted({*files.masters(course), *files.lessons(course)})
    unknown = [unit for unit in units if unit not in known]
    if unknown:
        print(f"There is no unit {', '.join(unknown)}: this course has {', '.join(known) or 'none'}.", file=sys.stderr)
        return 2
    selected = list(units) or known
    if check:
        found = checks.check_course(course, selected)
    elif lessons:
        found = [problem for unit in selected for problem in execute_lesson(course, unit)]
    else:
        found = [problem for unit in selected for problem in build_unit(course, unit)]
        for path in files.remove_leftover_units(course):
            print(f"Removed {path.parent.name}/{path.name}: it has no master.")
    for problem in found:
        print(problem, file=sys.stderr)
    if check and not found:
        print(f"Checked {', '.join(selected) or 'an empty course'}: everything comes from its master.")
    return 1 if found else 0


def build_unit(course, unit):
    """Make one unit's release and solution; return its Problem list, and change nothing if there are any."""
    if unit not in files.masters(course):
        return []
    found = checks.check_masters(course, unit)
    if found:
        return found
    with tempfile.TemporaryDirectory(prefix="unrolled-build-") as folder:
        fresh = Path(folder)
        try:
            convert.convert(course / "source" / unit, fresh, execute=True)
        except convert.ConversionError as error:
            return [Problem(f"source/{unit}", None, str(error))]
        found = checks.check_secrecy(course, fresh, unit)
        for path in files.notebooks(fresh / "solutions" / unit):
            found += stored_outputs.failures(sources.read(path)[0], f"source/{unit}/{path.name}")
        if not found:
            _install(fresh, course, unit)
    return found


def _install(fresh, course, unit):
    for kind in files.GENERATED:
        for name in files.install(fresh / kind / unit, course / kind / unit):
            print(f"Removed {kind}/{unit}/{name}: it has no master.")
    print(f"Built {unit}.", flush=True)


def execute_lesson(course, unit):
    """Execute one lesson in place; return its Problem list, and leave the lesson as it was if there are any."""
    if unit not in files.lessons(course):
        return []
    file = f"notebooks/{unit}.ipynb"
    found = checks.check_readable(course, file)
    if found:
        return found
    try:
        notebook = convert.execute_notebook(course / file)
    except convert.ConversionError as error:
        return [Problem(file, None, str(error))]
    found = stored_outputs.failures(notebook, file)
    if not found:
        files.write(course / file, (nbformat.writes(notebook).rstrip("\n") + "\n").encode("utf-8"))
        print(f"Executed {file}.", flush=True)
    return found


def _parse(argv):
    parser = argparse.ArgumentParser(prog="unrolled build", description=__doc__.splitlines()[0])
    parser.add_argument("units", nargs="*", metavar="UNIT", help="such as 01_rnn_step; all units if none is named")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if anything drifted")
    parser.add_argument("--lessons", action="store_true", help="execute the lessons in notebooks/ again, in place")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
