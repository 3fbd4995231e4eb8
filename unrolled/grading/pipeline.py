"""From the bytes that a student handed in to a Result: rebuild, execute, verify. No gradebook is needed.

Between the steps the notebook carries what is known so far in its metadata, under "unrolled", so that each step
takes a notebook and returns one, as nbgrader's preprocessors do:

    notes      what was refused, repaired or cut
    answered   grade_id -> whether something was written there, for written answers
    untouched  grade_ids of solution cells that are as they were released
    refused    None, or why nothing can be graded; person: whether somebody should look
    isolated   whether student code ran in a sandbox
    executed   whether the notebook was executed for the record, as far as that is possible
    fingerprint  what the result depends on (see unrolled.grading.unit.fingerprint), or ""
    status, scores, verdicts   as in Result, once the notebook is verified
"""

import copy
import logging
import re
from dataclasses import asdict

import nbformat
from nbformat.v4 import new_markdown_cell, new_output

from unrolled.course.settings import Grading
from unrolled.grading.inside import sandbox
from unrolled.grading.reading import rebuild as rebuilding
from unrolled.grading.reading.submission import parse
from unrolled.grading.types import Master, Refused, Result, Verdict
from unrolled.grading.verifying.verify import NotStarted, verify

STATE = "unrolled"
NOT_ISOLATED = "This was graded without isolation: the student's code ran with the rights of the grader."
FAILED = "Grading stopped at an error of its own ({}); somebody has to look at this submission."
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$&])")


def grade(
    data: bytes | Refused, master: Master, answers, settings: Grading | None = None, notes=(), fingerprint=""
) -> Result:
    """Return the Result of a submitted file; whatever it holds, no exception leaves this function.

    data         the file's bytes, or why it could not be read
    answers      Keras' answers for the unit, from `unrolled.grading.unit.answers`
    notes        what is known about the file already, for example that it had another name
    fingerprint  what the result depends on, from `unrolled.grading.unit.fingerprint`
    """
    settings = settings or Grading()
    notebook = executed(rebuilt(data, master, settings, notes, fingerprint), settings)
    return result(verified(notebook, master, answers, settings))


def rebuilt(data: bytes | Refused, master: Master, settings: Grading, notes=(), fingerprint=""):
    """Return the master's notebook with the student's text in it, or the bare release where nothing could be read."""
    state = _state(notes=list(notes), fingerprint=fingerprint)
    notebook = copy.deepcopy(master.release)
    try:
        if isinstance(data, Refused):
            raise data
        submission = parse(data, settings.limits.cells)
        notebook, found = rebuilding.rebuild(master, submission)
        state["notes"] += found
        state["answered"] = rebuilding.answered(master, submission)
        state["untouched"] = sorted(rebuilding.untouched(master, submission))
    except Refused as refused:
        state |= {"refused": str(refused), "person": refused.person}
    except Exception as error:
        state |= _own_error(error)
    notebook.metadata[STATE] = nbformat.from_dict(state)
    return notebook


def _state(**known):
    empty = {"notes": [], "answered": {}, "untouched": [], "refused": None, "person": False}
    return empty | {"isolated": True, "executed": False, "fingerprint": ""} | known


def refused(reason: str, master: Master, person=True):
    """Return the bare release as the record of a submission that cannot be graded, verified."""
    state = _state(refused=reason, person=person)
    notebook = copy.deepcopy(master.release)
    notebook.metadata[STATE] = nbformat.from_dict(state)
    return _completed(notebook, master, {})


def executed(notebook, settings: Grading):
    """Return the notebook with the outputs of its cells, for the record; no point depends on it."""
    from unrolled.grading.executing.execute import execute  # brings jupyter_client, which verdicts alone do not need

    state = notebook.metadata[STATE]
    state.executed = settings.execute
    if not settings.execute or state.refused:
        return notebook
    try:
        execution = execute(notebook, settings.limits, None if settings.sandbox else False)
    except Exception as error:
        logging.getLogger(__name__).exception("executing for the record failed")
        state.notes.append(f"The notebook was not executed for the record ({type(error).__name__}).")
        return notebook
    state = execution.notebook.metadata[STATE]
    state.notes = [*state.notes, *execution.notes]
    state.isolated = state.isolated and execution.isolated
    return execution.notebook


def verified(notebook, master: Master, answers, settings: Grading):
    """Return the notebook with verdicts as the outputs of its test cells, and with scores."""
    state = notebook.metadata[STATE]
    verdicts = {}
    if not state.refused:
        isolated = settings.sandbox and sandbox.available()[0]
        state.isolated = state.isolated and isolated
        try:
            cells = rebuilding.code_cells(notebook)
            verdicts = verify(cells, master, settings.limits, answers=answers, isolated=isolated)
        except NotStarted as error:
            state.update(refused=str(error), person=True)
        except Exception as error:
            state.update(_own_error(error))
    return _completed(notebook, master, verdicts)


def _own_error(error):
    """Return the state of a submission at which this package failed; its author gets no points from that, yet."""
    logging.getLogger(__name__).exception("grading failed")
    return {"refused": FAILED.format(type(error).__name__), "person": True}


def _completed(notebook, master, verdicts):
    """Write verdicts, scores and notes into the notebook."""
    state = notebook.metadata[STATE]
    texts, scores = {}, {}
    for cell in master.graded:
        scores[cell.grade_id], texts[cell.grade_id] = _score(cell, state, verdicts)
    for cell in notebook.cells:
        if cell.cell_type == "code" and rebuilding.is_test(cell):
            grade_id = cell.metadata.nbgrader.grade_id
            cell.outputs, cell.execution_count = [_output(texts[grade_id], scores[grade_id])], None
    if not state.isolated:
        state.notes = [*state.notes, NOT_ISOLATED]
    status = "graded" if not state.refused else "person" if state.person else "zero"
    state.update(status=status, scores=scores, verdicts={name: asdict(found) for name, found in verdicts.items()})
    lines = [*filter(None, [state.refused]), *state.notes]
    if lines:
        notebook.cells.insert(0, _about(lines))
    return notebook


def _score(cell, state, verdicts):
    """Return (points or None, text) of a graded cell."""
    if state.refused:
        return (None if state.person else 0.0), state.refused
    if cell.exercise in verdicts:
        verdict = verdicts[cell.exercise]
        return (cell.points if verdict.passed else 0.0), verdict.text
    if cell.grade_id in state.answered:
        return (None if state.answered[cell.grade_id] else 0.0), ""
    return None, f"{cell.grade_id} belongs to no exercise of this course's package: somebody has to grade it."


def _output(text, score):
    """Return a verdict as nbgrader reads it: text on stderr is a failed test. Formgrader shows both as plain text."""
    return new_output("stream", name="stderr" if score == 0 else "stdout", text=text.rstrip("\n") + "\n")


def _about(lines):
    """Return the cell at the top of a record that says what a reader should know before."""
    items = "\n".join(f"- {plain(line)}" for line in lines)
    cell = new_markdown_cell(f"**About this submission**\n\n{items}")
    cell.id = "about_this_submission"
    return cell


def plain(text: str) -> str:
    """Return Markdown that shows a line of text as it is."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def result(notebook) -> Result:
    """Return the Result that a verified notebook holds."""
    state = notebook.metadata[STATE]
    return Result(
        status=state.status,
        notebook=notebook,
        scores=dict(state.scores),
        verdicts={name: Verdict(**found) for name, found in state.verdicts.items()},
        notes=tuple(filter(None, [state.refused, *state.notes])),
        isolated=state.isolated,
        untouched=tuple(state.untouched),
    )
