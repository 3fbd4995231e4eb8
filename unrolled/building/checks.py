"""`unrolled build --check`: everything that is wrong with a course, without executing or changing anything."""

import tempfile
from pathlib import Path

from unrolled.building import convert, drift, files, releases, sources, stored_outputs
from unrolled.building.problem import Problem

_REMEDY = "run unrolled build."


def check_course(course, units):
    """Return all Problem of the units named, and of generated folders without a master."""
    found = []
    for unit in units:
        if unit in files.masters(course):
            found += check_unit(course, unit)
        if unit in files.lessons(course):
            found += check_lesson(course, unit)
    for path in files.leftover_units(course):
        found.append(Problem(f"{path.parent.name}/{path.name}", None, f"it has no master in source/: {_REMEDY}"))
    return found


def check_unit(course, unit):
    """Return all Problem of a unit's masters, releases and solutions."""
    found = check_masters(course, unit)
    if not _comparable(course, unit):
        return found
    with tempfile.TemporaryDirectory(prefix="unrolled-check-") as folder:
        fresh = Path(folder)
        try:
            convert.convert(course / "source" / unit, fresh, execute=False)
        except convert.ConversionError as error:
            # A master with problems that are known already may well be one that nbgrader cannot convert.
            return found or [Problem(f"source/{unit}", None, str(error))]
        found += _check_files(course, fresh, unit)
        found += _check_releases(course, fresh, unit)
        found += _check_solutions(course, fresh, unit)
    return found


def check_masters(course, unit):
    """Return all Problem of the masters of one unit, and one if the unit has no master of its name."""
    path = course / "source" / unit / f"{unit}.ipynb"
    if not path.is_file():
        return [Problem(f"source/{unit}/{path.name}", None, "it is missing: a unit's master has the unit's name.")]
    paths = files.notebooks(path.parent)
    return [problem for path in paths for problem in sources.problems(path, f"source/{unit}/{path.name}")]


def _comparable(course, unit):
    """Return whether every master can be read and its cells can be told apart."""
    if not (course / "source" / unit / f"{unit}.ipynb").is_file():
        return False
    return not any(check_readable(course, path) for path in files.notebooks(course / "source" / unit))


def check_secrecy(course, folder, unit):
    """Return what leaks from, or is blanked wrongly in, the releases of a unit below folder/release."""
    found = []
    for path in files.notebooks(course / "source" / unit):
        released = folder / "release" / unit / path.name
        master = sources.read(path)[0]
        release = sources.read(released)[0] if released.is_file() else None
        if master and release:
            found += releases.problems(master, release, f"release/{unit}/{path.name}")
    return found


def check_lesson(course, unit):
    """Return all Problem of a lesson's cell ids, metadata and outputs."""
    file = f"notebooks/{unit}.ipynb"
    notebook = sources.read(course / file)[0]
    found = check_readable(course, file)
    if notebook:
        found += stored_outputs.metadata_problems(notebook, file) + stored_outputs.problems(notebook, file)
    return found


def check_readable(course, file):
    """Return a Problem if a notebook cannot be read, or one for each cell id that does not name one cell."""
    notebook, reason = sources.read(course / file)
    return [Problem(file, None, reason)] if reason else sources.id_problems(notebook, file)


def _check_files(course, fresh, unit):
    """Return a Problem for each file that is missing, left over, or (notebooks aside) different."""
    found = []
    for kind in files.GENERATED:
        wanted, present = files.all_files(fresh / kind / unit), files.all_files(course / kind / unit)
        for name in sorted({*wanted, *present}):
            text = None
            if name not in present:
                text = "it is missing"
            elif name not in wanted:
                text = "it has no master"
            elif not name.endswith(".ipynb") and not _same(course / kind / unit / name, fresh / kind / unit / name):
                text = "it differs from its master"
            if text:
                found.append(Problem(f"{kind}/{unit}/{name}", None, f"{text}: {_REMEDY}"))
    return found


def _same(one, other):
    return one.read_bytes() == other.read_bytes()


def _check_releases(course, fresh, unit):
    found = check_secrecy(course, course, unit)
    for path, expected, file in _pairs(course, fresh, "release", unit):
        named = {problem.cell for problem in found if problem.file == file}
        found += drift.release_problems(path, expected, file, named)
    return found


def _check_solutions(course, fresh, unit):
    found = []
    for path, expected, file in _pairs(course, fresh, "solutions", unit):
        found += drift.solution_problems(path, expected, file)
        notebook = sources.read(path)[0]
        found += stored_outputs.problems(notebook, file) if notebook else []
    return found


def _pairs(course, fresh, kind, unit):
    """Yield (committed, freshly made, name) of each notebook that exists in both places."""
    for expected in files.notebooks(fresh / kind / unit):
        path = course / kind / unit / expected.name
        if path.is_file():
            yield path, expected, f"{kind}/{unit}/{expected.name}"
