"""What somebody should know before handing in: checks that failed or were not run, written answers that are blank."""

from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory

from unrolled.lab import notebook


def warnings(unit, course, config):
    """Return the sentences about the notebooks of a fetched unit, as they are saved."""
    if course:
        config.CourseDirectory.course_id = course
    folder = _folder(unit, config)
    return [sentence for path in sorted(folder.glob("*.ipynb")) for sentence in _about(path, config)]


def _folder(unit, config):
    """Return the folder that nbgrader would hand in."""
    coursedir = CourseDirectory(config=config)
    submit = ExchangeFactory(config=config).Submit(coursedir=coursedir, config=config)
    course = coursedir.course_id if submit.path_includes_course else ""
    return Path(submit.assignment_dir, course, unit)


def _about(path, config):
    try:
        state = notebook.state(path, config)
    except Exception as problem:  # whatever is in the file, handing in is not stopped
        return [f"{path.name} cannot be read as a notebook ({type(problem).__name__}): nothing in it can be graded."]
    found = []
    if state.failed:
        found.append(f"{path.name}: these checks did not pass when they ran last: {', '.join(state.failed)}.")
    if state.not_run:
        found.append(f"{path.name}: these checks have not been run: {', '.join(state.not_run)}.")
    return found + [f"{path.name}: {_lower(sentence)}" for sentence in notebook.blank_sentences(state.blank)]


def _lower(sentence):
    return sentence[0].lower() + sentence[1:]
