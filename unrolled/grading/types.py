"""What the steps of grading hand to one another. Nothing but the standard library is imported here."""

from dataclasses import dataclass, field
from typing import Any

# Under this name a record says of itself, in its metadata, what is known: see unrolled.grading.pipeline.
STATE = "unrolled"
# What a note says of a cell for an answer that a submission lacks.
LOST = "The cell {} is missing in the submission."


class Refused(Exception):
    """A submission that cannot be graded; the text is one sentence that says why.

    person  True where somebody may be able to read what this package cannot
    """

    def __init__(self, text: str, person: bool = False) -> None:
        super().__init__(text)
        self.person = person


@dataclass(frozen=True)
class Cell:
    """What is taken from one cell of a notebook: the kind "code", "markdown" or "raw", the source, and two more.

    grade_id     nbgrader's name of the cell, or None
    id           the notebook format's own name of the cell, or None
    attachments  images pasted into a markdown cell: name -> {mime type: base64 text}
    """

    kind: str
    source: str
    grade_id: str | None = None
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)
    id: str | None = None


@dataclass(frozen=True)
class Submission:
    """The cells of a submitted notebook, in order, and one sentence for each thing that was repaired on reading."""

    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class GradedCell:
    """A cell of a master that carries points.

    grade_id  nbgrader's name of the cell
    points    the most that it gives
    exercise  the exercise that a test cell checks; None for a written answer, which a person grades
    """

    grade_id: str
    points: float
    exercise: str | None = None


@dataclass(frozen=True)
class Master:
    """A unit as its author wrote it.

    unit       for example "01_rnn_step"
    release    what students are given: a notebook (nbformat's NotebookNode) without solutions and outputs
    exercises  the names of the exercises that the notebook's test cells check, in order
    solutions  exercise -> NumPy source of its solution cell; in order
    helpers    NumPy source of what the solutions use besides: imports, and functions that the notebook defines itself
    given      NumPy source of the solutions and helpers of earlier units, which stands in for unrolled.given
    earlier    the names of the functions that solutions of earlier units define
    graded     the cells that carry points, in order
    digest     changes when anything of this changes
    content    the name of the module that says which course this is (see unrolled.checking.content)
    """

    unit: str
    release: Any
    exercises: tuple[str, ...]
    solutions: dict[str, str]
    helpers: str
    given: str
    earlier: tuple[str, ...]
    graded: tuple[GradedCell, ...]
    digest: str
    content: str


@dataclass(frozen=True)
class Verdict:
    """What became of one exercise of one submission.

    text              what the student reads: the verdict, the named mistake and its hint
    stage             where the check stopped: one of unrolled.checking.compare.STAGES, or "time", "memory",
                      "crash", "load", "keras"; None if it passed
    mistake           the name of the known mistake that fits, or None
    hint              what the mistake's author says to look at next, or ""
    followed_through  True if it passed only with the master's versions of earlier exercises
    group             the same for answers that are wrong in the same way; "" where it passed, or nothing could be told
    located           sentences of `text` about a fault that no known mistake explains
    """

    exercise: str
    passed: bool
    text: str
    stage: str | None = None
    mistake: str | None = None
    hint: str = ""
    followed_through: bool = False
    group: str = ""
    located: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """A graded submission.

    status     "graded"; "zero" where nothing could be graded, or "person" where somebody has to look: `notes` say why
    record     the rebuilt notebook with outputs, verdicts as the outputs of test cells: the bytes of a file
    scores     grade_id -> points; None for a written answer that a person has to grade
    verdicts   exercise -> Verdict
    notes      what was refused, repaired or cut, one sentence each
    isolated   whether the student's code ran in a sandbox
    untouched  grade_ids of solution cells that are as they were released
    """

    status: str
    record: bytes
    scores: dict[str, float | None]
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    isolated: bool = True
    untouched: tuple[str, ...] = ()
