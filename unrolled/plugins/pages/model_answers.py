"""What the master says about the cells that a person grades. It is for Formgrader's page alone, never for feedback."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nbformat
from nbgrader import utils

from unrolled.building import marks


@dataclass
class Model:
    """The model answer and the mark scheme of one cell, each as text and as HTML, and whether they are code."""

    answer: str
    scheme: str
    is_code: bool
    answer_html: str = ""
    scheme_html: str = ""

    def add(self, pieces):
        """Have the HTML made."""
        for name in ("answer", "scheme"):
            text = getattr(self, name)
            if text:
                pieces.add(partial(setattr, self, f"{name}_html"), "code" if self.is_code else "markdown", text,
                           of_course=True)  # fmt: skip


def model_answers(folder, notebook):
    """Return grade_id -> Model of the cells that a person grades; empty where there is no master to read.

    folder    where the unit's master is
    notebook  its name, without .ipynb
    """
    try:
        master = nbformat.read(Path(folder, f"{notebook}.ipynb"), as_version=4)
        return {
            cell.metadata.nbgrader.grade_id: _model(cell)
            for cell in master.cells
            if utils.is_task(cell) or (utils.is_grade(cell) and utils.is_solution(cell))
        }
    except Exception:  # whatever is wrong with the master, what students handed in can be graded
        return {}


def _model(cell):
    answer, scheme = ("\n".join(marks.inside(cell.source, kind)).strip() for kind in ("solution", "mark scheme"))
    if not answer and utils.is_solution(cell):
        # Without marks nbgrader takes the whole cell for the answer.
        answer = marks.without_marks(marks.outside(cell.source, "mark scheme")).strip()
    return Model(answer, scheme, cell.cell_type == "code")
