"""The folders of a course, and how a file is put into one without ever being there by half."""

import re
import shutil
from fnmatch import fnmatch

from unrolled.course import whole

# Units and their lessons; an instructor's own assignments beside them have other names and are left alone.
_UNIT = re.compile(r"\d\d_\w+")

# By-products of editors and of Python; they are no part of a unit.
IGNORED = (".ipynb_checkpoints", "__pycache__", "*.pyc", ".DS_Store")

GENERATED = ("release", "solutions")


def is_unit(name):
    """Return whether a folder of this name is a unit of the course, and no instructor's own assignment."""
    return bool(_UNIT.fullmatch(name))


def masters(course):
    """Return the names of all units with a folder in source/."""
    return sorted(path.name for path in course.glob("source/*") if path.is_dir() and _UNIT.fullmatch(path.name))


def lessons(course):
    """Return the names of all units with a lesson in notebooks/."""
    return sorted(path.stem for path in course.glob("notebooks/*.ipynb") if _UNIT.fullmatch(path.stem))


def leftover_units(course):
    """Return the folders of units in release/ and solutions/ that have no master."""
    known = masters(course)
    paths = [path for kind in GENERATED for path in sorted(course.glob(f"{kind}/*")) if path.is_dir()]
    return [path for path in paths if _UNIT.fullmatch(path.name) and path.name not in known]


def notebooks(folder):
    """Return the notebooks directly in a folder, as nbgrader finds them."""
    return sorted(folder.glob("*.ipynb"))


def all_files(folder, ignored=IGNORED):
    """Return the names, relative to folder and with forward slashes, of all files below it that belong to a unit."""
    paths = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
    return [path.as_posix() for path in paths if not any(fnmatch(part, i) for part in path.parts for i in ignored)]


def different(one, other, ignored=IGNORED):
    """Return the names of all files that are not the same in two folders, in order."""
    names = {*all_files(one, ignored), *all_files(other, ignored)}
    return sorted(name for name in names if _content(one / name) != _content(other / name))


def _content(path):
    return path.read_bytes() if path.is_file() else None


def write(path, content):
    """Put bytes at path in one step; a file that holds them already is not touched."""
    if not path.is_file() or path.read_bytes() != content:
        whole.write(path, content, 0o644)


def install(fresh, target):
    """Make target hold exactly the files of fresh; return the names of those it removed."""
    wanted = all_files(fresh)
    for name in wanted:
        write(target / name, (fresh / name).read_bytes())
    removed = [name for name in all_files(target) if name not in wanted]
    for name in removed:
        (target / name).unlink()
    return removed


def remove_leftover_units(course):
    """Delete what leftover_units names, and return it."""
    paths = leftover_units(course)
    for path in paths:
        shutil.rmtree(path)
    return paths
