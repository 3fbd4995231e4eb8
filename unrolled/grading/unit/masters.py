"""What grading needs to know about a unit, made from its master in source/."""

import ast
import hashlib
import sys
from functools import lru_cache
from pathlib import Path

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import SaveCells

from unrolled.building import marks
from unrolled.building.preprocessors import RELEASE, is_given, run
from unrolled.checking.content import Content, loaded
from unrolled.grading.types import GradedCell, Master


class NoMaster(Exception):
    """A unit that cannot be graded at all, whoever hands it in; the text is one sentence for the instructor."""


def master(unit: str, source, content: Content) -> Master:
    """Return the Master of a unit; `source` is the folder of all masters. Raises NoMaster."""
    texts = tuple(_read(name, source, unit) for name in (*_earlier(unit, content), unit))
    return _made(unit, texts, content.__name__)


def units(source) -> list[str]:
    """Return the names of all units with a master in the folder of all masters, in order."""
    return sorted(path.stem for path in Path(source).glob("*/*.ipynb") if path.stem == path.parent.name)


def entry(unit: str, source):
    """Return the master as nbgrader's SaveCells meets it while a release is made. Raises NoMaster."""
    try:
        notebook = nbformat.reads(_read(unit, source, unit), as_version=4)
    except ValueError as error:
        raise NoMaster(f"The master of {unit} is no notebook ({type(error).__name__}).") from error
    return run(RELEASE[: RELEASE.index(SaveCells)], unit, notebook)


def _read(name, source, unit):
    path = Path(source) / name / f"{name}.ipynb"
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        there = units(source)
        text = f"There is no master {path.name} in {path.parent}, so {unit} cannot be graded"
        raise NoMaster(f"{text}; the course has {', '.join(there) or 'no unit'}.") from None


def _earlier(unit, content):
    """Return the units before this one, in course order; none for a unit that the content does not know."""
    return content.units[: content.units.index(unit)] if unit in content.units else ()


@lru_cache(maxsize=32)
def _made(unit, texts, name):
    """Make a Master from the texts of the earlier units' masters and its own, which are also the cache's key."""
    content = loaded(name)
    try:
        *earlier, own = [nbformat.reads(text, as_version=4) for text in texts]
    except Exception as error:
        raise NoMaster(f"A master of {unit} or of an earlier unit is no notebook ({type(error).__name__}).") from error
    known = {exercise.name for exercise in content.exercises(unit)} if unit in content.units else set()
    graded = tuple(_graded_cell(cell, known) for cell in own.cells if utils.is_grade(cell))
    return Master(
        unit=unit,
        release=_release(unit, own),
        exercises=tuple(cell.exercise for cell in graded if cell.exercise),
        solutions=_solutions(own),
        helpers=_helpers([own]),
        given=_given(earlier),
        earlier=tuple(name for notebook in earlier for name in _solutions(notebook)),
        graded=graded,
        digest=hashlib.sha256("\0".join((unit, *texts)).encode()).hexdigest(),
        content=name,
    )


def _graded_cell(cell, known):
    """Return the GradedCell of a cell with points; a test cell is called like its exercise, with test_ before it."""
    grade_id = cell.metadata.nbgrader["grade_id"]
    exercise = grade_id.removeprefix("test_")
    is_test = not utils.is_solution(cell) and exercise in known and grade_id.startswith("test_")
    return GradedCell(grade_id, float(cell.metadata.nbgrader["points"]), exercise if is_test else None)


def _release(unit, notebook):
    """Return what students are given, made by the steps that make the release, without a gradebook."""
    return run([step for step in RELEASE if step is not SaveCells], unit, notebook)


def _solutions(notebook):
    """Return grade_id -> source of the code solution cells, without "bring your own" cells."""
    return {
        cell.metadata.nbgrader["grade_id"]: marks.without_marks(cell.source)
        for cell in notebook.cells
        if cell.cell_type == "code" and utils.is_solution(cell) and not is_given(cell)
    }


def _given(notebooks):
    """Return the solutions of all these notebooks, and what they use, as one Python source."""
    solutions = [source for notebook in notebooks for source in _solutions(notebook).values()]
    return "\n\n".join([_helpers(notebooks), *solutions]).strip() + "\n"


def _helpers(notebooks):
    """Return what solutions of these notebooks may use: all imports of NumPy alone, and functions of plain cells."""
    code = [cell for notebook in notebooks for cell in notebook.cells if cell.cell_type == "code"]
    imports = dict.fromkeys(line for cell in code for line in _plain_imports(cell.source))
    plain = [cell.source for cell in code if not utils.is_solution(cell) and not utils.is_grade(cell)]
    return "\n\n".join(["\n".join(imports), *(function for source in plain for function in _functions(source))])


def _functions(source):
    """Return the source of each function that a cell defines."""
    return [ast.unparse(found) for found in _statements(source) if isinstance(found, ast.FunctionDef)]


def _plain_imports(source):
    """Return the top-level imports of the standard library and NumPy in a cell, one statement each."""
    allowed = sys.stdlib_module_names | {"numpy"}
    found = []
    for statement in _statements(source):
        if isinstance(statement, ast.Import):
            modules = [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom) and not statement.level:
            modules = [statement.module]
        else:
            continue
        if all(module.split(".")[0] in allowed for module in modules):
            found.append(ast.unparse(statement))
    return found


def _statements(source):
    """Return the top-level statements of a cell; none where a magic makes it something else than Python."""
    try:
        return ast.parse(source).body
    except SyntaxError:
        return []
