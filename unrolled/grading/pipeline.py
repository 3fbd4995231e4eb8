"""From the bytes that a student handed in to a Result: rebuild, execute, verify. No gradebook is needed.

What is known on the way is in one `_Work`. The record, which is the notebook that is stored, says the same of itself in
its metadata, under STATE; that is written once, at the end:

    notes      what was refused, repaired or cut
    answered   grade_id -> whether something was written there, for written answers
    untouched  grade_ids of solution cells that are as they were released
    refused    None, or why nothing can be graded; person: whether somebody should look
    isolated   whether student code ran in a sandbox
    executed   whether the notebook was executed for the record, as far as that is possible
    fingerprint  what the result depends on (see unrolled.grading.unit.fingerprint), or ""
    status, scores, verdicts   as in Result
"""

import copy
import logging
import re
from dataclasses import asdict, dataclass, field

import nbformat
from nbformat.v4 import new_markdown_cell, new_output

from unrolled.checking.content import loaded
from unrolled.course.settings import Grading
from unrolled.grading import sandbox
from unrolled.grading.reading import rebuild
from unrolled.grading.reading.submission import parse
from unrolled.grading.types import STATE, Master, Refused, Result, Verdict
from unrolled.grading.verifying.verify import NotStarted, verify

NOT_ISOLATED = "This was graded without isolation: the student's code ran with the rights of the grader."
FAILED = "Grading stopped at an error of its own ({}); somebody has to look at this submission."
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$&])")
_LOG = logging.getLogger(__name__)


@dataclass
class _Work:
    """A submission on its way; see above for what the names say. `notebook` is the record as far as it is made."""

    notebook: nbformat.NotebookNode
    notes: list[str] = field(default_factory=list)
    fingerprint: str = ""
    answered: dict[str, bool] = field(default_factory=dict)
    untouched: tuple[str, ...] = ()
    refused: str | None = None
    person: bool = False
    isolated: bool = True
    executed: bool = False
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    def refuse(self, reason, person):
        """Give no points: zero, or none before a person has looked."""
        self.refused, self.person = reason, person

    def fail(self, error):
        """Refuse a submission at which this package failed; its author gets no points from that, yet."""
        _LOG.exception("grading failed")
        self.refuse(FAILED.format(type(error).__name__), person=True)


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
    work = _Work(copy.deepcopy(master.release), list(notes), fingerprint, executed=settings.execute)
    _rebuild(work, data, master, settings)
    if settings.execute and not work.refused:
        _execute(work, master, settings)
    if not work.refused:
        _verify(work, master, answers, settings)
    return _result(work, master)


def failed(master: Master, error: BaseException) -> Result:
    """Return the Result of a submission at which grading itself failed: the bare release, and a person has to look."""
    work = _Work(copy.deepcopy(master.release))
    work.refuse(FAILED.format(type(error).__name__), person=True)
    return _result(work, master)


def _rebuild(work, data, master, settings):
    """Put the student's text into the master's notebook; where nothing can be read the bare release stays."""
    try:
        if isinstance(data, Refused):
            raise data
        submission = parse(data, settings.limits.cells)
        work.notebook, found = rebuild.rebuild(master, submission)
        work.notes += found
        work.answered = rebuild.answered(master, submission)
        work.untouched = tuple(sorted(rebuild.untouched(master, submission)))
    except Refused as refused:
        work.refuse(str(refused), refused.person)
    except Exception as error:
        work.fail(error)


def _execute(work, master, settings):
    """Fill in the outputs of the cells, for the record; no point depends on it."""
    from unrolled.grading.executing.execute import execute  # brings jupyter_client, which verdicts alone do not need

    try:
        isolated = None if settings.sandbox else False
        execution = execute(work.notebook, settings.limits, loaded(master.content), isolated)
    except Exception as error:
        _LOG.exception("executing for the record failed")
        work.notes.append(f"The notebook was not executed for the record ({type(error).__name__}).")
        return
    work.notebook = execution.notebook
    work.notes += execution.notes
    work.isolated = execution.isolated


def _verify(work, master, answers, settings):
    """Let the NumPy child answer, and compare with Keras."""
    isolated = settings.sandbox and sandbox.available()[0]
    work.isolated = work.isolated and isolated
    try:
        cells = rebuild.code_cells(work.notebook)
        work.verdicts = verify(cells, master, settings.limits, answers=answers, isolated=isolated)
    except NotStarted as error:
        work.refuse(str(error), person=True)
    except Exception as error:
        work.fail(error)


def _result(work, master) -> Result:
    """Write verdicts and notes into the record, and say in its metadata what is known."""
    texts, scores = {}, {}
    for cell in master.graded:
        scores[cell.grade_id], texts[cell.grade_id] = _score(cell, work)
    for cell in work.notebook.cells:
        if cell.cell_type == "code" and rebuild.is_test(cell):
            grade_id = cell.metadata.nbgrader.grade_id
            cell.outputs, cell.execution_count = [_output(texts[grade_id], scores[grade_id])], None
    if not work.isolated:
        work.notes.append(NOT_ISOLATED)
    result = Result(
        status="graded" if not work.refused else "person" if work.person else "zero",
        notebook=work.notebook,
        scores=scores,
        verdicts=work.verdicts,
        notes=tuple(filter(None, [work.refused, *work.notes])),
        isolated=work.isolated,
        untouched=work.untouched,
    )
    work.notebook.metadata[STATE] = nbformat.from_dict(_said(work, result))
    if result.notes:
        work.notebook.cells.insert(0, _about(result.notes))
    return result


def _said(work, result):
    """Return what a record says of itself."""
    same = ("notes", "fingerprint", "answered", "refused", "person", "isolated", "executed")
    verdicts = {name: asdict(verdict) for name, verdict in result.verdicts.items()}
    known = {"untouched": list(work.untouched), "status": result.status, "scores": result.scores, "verdicts": verdicts}
    return {name: getattr(work, name) for name in same} | known


def _score(cell, work):
    """Return (points or None, text) of a graded cell."""
    if work.refused:
        return (None if work.person else 0.0), work.refused
    if cell.exercise in work.verdicts:
        verdict = work.verdicts[cell.exercise]
        return (cell.points if verdict.passed else 0.0), verdict.text
    if cell.grade_id in work.answered:
        return (None if work.answered[cell.grade_id] else 0.0), ""
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
