"""Enter a unit into the gradebook from its master, so that grading needs no step before it.

nbgrader does this while it makes a release: Generate in Formgrader, or `nbgrader generate_assignment`. In a fresh
clone the release is there already, and nobody has a reason to make it again.
"""

from nbgrader.api import Comment, Grade, Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import SaveCells
from sqlalchemy import text

from unrolled.grading.storing.scores import transaction

# What nbgrader keeps of a notebook's cells.
KINDS = ("grade_cell", "solution_cell", "task_cell", "source_cell")
# What a cell of the gradebook says of the place that it is in.
PLACE = ("name", "notebook", "assignment")


def enter_unit(gradebook: Gradebook, unit, entry):
    """Make the gradebook know the unit as its master is now, in one transaction; return sentences about what it keeps.

    entry  the master as SaveCells meets it while a release is made: unrolled.grading.unit.masters.entry

    Nothing is written where nothing has changed. Due dates, manual grades and comments stay. Once somebody has handed
    in, a cell that is new in the master is added to every submission, and one that is gone stays in the gradebook.
    """
    cells = _Cells(gradebook, unit, entry)
    if cells.differ():
        with transaction(gradebook):
            if gradebook.engine.dialect.name == "postgresql":
                # Two graders would both enter it; SQLite's transaction keeps the second one out by itself.
                gradebook.db.execute(text("LOCK TABLE assignment IN SHARE ROW EXCLUSIVE MODE"))
            # Another grader may have entered it since.
            if cells.differ():
                gradebook.update_or_create_assignment(unit)
                cells.save()
    gone = cells.gone()
    gradebook.db.remove()
    if not gone:
        return ()
    return (f"The gradebook keeps {', '.join(gone)}, which the master of {unit} no longer has: there are submissions.",)


class _Cells(SaveCells):
    """nbgrader's SaveCells for a gradebook that is open already; it refuses nothing, and submissions lose nothing."""

    def __init__(self, gradebook, unit, entry):
        super().__init__()
        self.gradebook, self.entry = gradebook, entry
        self.notebook_id = self.assignment_id = unit

    def differ(self):
        """Return whether the gradebook does not hold the unit as its master is."""
        wanted, kept = self._wanted(), self._kept()
        if kept is None or any(kept[kind].get(name) != info for kind in KINDS for name, info in wanted[kind].items()):
            return True
        return bool(self._without_notebook()) or (not self._notebook().submissions and wanted != kept)

    def gone(self):
        """Return the names of graded cells that the gradebook has and the master has not."""
        wanted, kept = self._wanted(), self._kept()
        return sorted(name for kind in ("grade_cell", "task_cell") for name in kept[kind].keys() - wanted[kind].keys())

    def save(self):
        """Write the master's cells into the gradebook."""
        wanted, notebook = self._wanted(), self._notebook()
        if notebook is None or not notebook.submissions:
            self._create_notebook(self.entry)
        else:
            for kind in KINDS:
                write = getattr(self.gradebook, f"update_or_create_{kind}")
                for name, info in wanted[kind].items():
                    write(name, self.notebook_id, self.assignment_id, **info)
        for submission in self._without_notebook():
            with self.gradebook.db.no_autoflush:
                self.gradebook.db.add(SubmittedNotebook(notebook=self._notebook(), assignment=submission))
        self.gradebook.db.commit()
        self._complete_submissions()

    def _complete_submissions(self):
        """Give each submission the grades and comments that nbgrader makes for a new one."""
        notebook = self._notebook()
        graded = [*notebook.grade_cells, *notebook.task_cells]
        commented = [*notebook.solution_cells, *notebook.task_cells]
        for submission in notebook.submissions:
            for kind, cells, there in ((Grade, graded, submission.grades), (Comment, commented, submission.comments)):
                known = {one.cell_id for one in there}
                for cell in cells:
                    if cell.id not in known:
                        self.gradebook.db.add(kind(cell_id=cell.id, notebook=submission))
        self.gradebook.db.commit()

    def _without_notebook(self):
        """Return the submissions that were entered before the assignment had its notebook."""
        notebook = self._notebook()
        return (
            self.gradebook.db.query(SubmittedAssignment)
            .filter(SubmittedAssignment.assignment_id == notebook.assignment_id)
            .filter(~SubmittedAssignment.notebooks.any(SubmittedNotebook.notebook_id == notebook.id))
            .all()
        )

    def _wanted(self):
        """Return kind -> name -> what the gradebook has to know, as SaveCells finds it in the master."""
        for kind in KINDS:
            setattr(self, f"new_{kind}s", {})
        for place, cell in enumerate(self.entry.cells):
            self.preprocess_cell(cell, {}, place)
        return {kind: getattr(self, f"new_{kind}s") for kind in KINDS}

    def _kept(self):
        """Return kind -> name -> what the gradebook knows, or None if it does not know the notebook."""
        notebook = self._notebook()
        return notebook and {
            kind: {cell.name: _without_place(cell) for cell in getattr(notebook, f"{kind}s")} for kind in KINDS
        }

    def _notebook(self):
        try:
            return self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        except MissingEntry:
            return None


def _without_place(cell):
    return {key: value for key, value in cell.to_dict().items() if key not in PLACE}
