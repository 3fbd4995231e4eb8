"""Each way to grade enters its unit into the gradebook by itself, from the master, and loses nothing that is there."""

import json

import pytest
from courses import FULL, GRADED, Course, succeeds
from handed_in import UNIT, WRITTEN, right
from nbgrader.api import Gradebook
from sqlalchemy import event

from unrolled.grading.storing.entering import enter_unit
from unrolled.grading.unit import masters


@pytest.fixture
def course(tmp_path):
    """A fresh clone's course: masters, and no gradebook."""
    folder = tmp_path / "a course"
    folder.mkdir()
    return Course(folder)


@pytest.fixture
def graded(course):
    """A course in which ada has points, and a grade and a comment by hand."""
    course.submit("ada", right(written=WRITTEN))
    course.autograde()
    with course.api.gradebook as gradebook:
        gradebook.find_grade("why_tanh", UNIT, UNIT, "ada").manual_score = 1.5
        gradebook.find_comment("why_tanh", UNIT, UNIT, "ada").manual_comment = "Well seen."
        gradebook.db.commit()
    return course


def enter(course):
    """Enter the unit; return (what was said, the statements that changed something)."""
    changes = []
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "unrolled") as gradebook:

        def note(connection, cursor, statement, *more):
            if statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
                changes.append(statement)

        event.listen(gradebook.engine, "before_cursor_execute", note)
        said = enter_unit(gradebook, UNIT, masters.entry(UNIT, course.root / "source"))
    return said, changes


def change_master(course, change):
    """Change the master's cells: change(list of cells)."""
    path = course.root / "source" / UNIT / f"{UNIT}.ipynb"
    notebook = json.loads(path.read_text())
    change(notebook["cells"])
    path.write_text(json.dumps(notebook))


def cell(cells, grade_id):
    return next(one for one in cells if one["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def known(course):
    """Return all that the gradebook knows about the unit itself, without the ids of its rows."""
    with course.api.gradebook as gradebook:
        notebook = gradebook.find_notebook(UNIT, UNIT)
        kinds = (notebook.grade_cells, notebook.solution_cells, notebook.task_cells, notebook.source_cells)
        return [sorted(((c.name, *sorted(c.to_dict().items())[1:]) for c in kind), key=str) for kind in kinds]


def without_ids(found):
    return [[[item for item in one if item[0] != "id"] for one in kind] for kind in found]


def test_it_is_what_nbgraders_generate_enters(course, tmp_path):
    enter(course)
    (tmp_path / "generated").mkdir()
    generated = Course(tmp_path / "generated")
    succeeds(generated.api.generate_assignment(UNIT))
    assert without_ids(known(course)) == without_ids(known(generated))
    with course.api.gradebook as gradebook:
        assert sorted(one.name for one in gradebook.find_notebook(UNIT, UNIT).grade_cells) == sorted(GRADED)


def test_nothing_is_written_where_nothing_has_changed(course):
    assert enter(course)[1]
    assert enter(course) == ((), [])


def test_what_generate_entered_is_left_alone(course):
    succeeds(course.api.generate_assignment(UNIT))
    assert enter(course) == ((), [])


def test_an_assignment_without_a_notebook_is_completed_and_keeps_its_due_date(course):
    with course.api.gradebook as gradebook:
        gradebook.add_assignment(UNIT, duedate="2030-01-01 12:00:00 UTC")
        gradebook.add_student("ada")
        gradebook.add_submission(UNIT, "ada")
    enter(course)
    assert set(course.scores("ada")) == set(GRADED)
    with course.api.gradebook as gradebook:
        assert gradebook.find_assignment(UNIT).max_score == 8
        assert gradebook.find_assignment(UNIT).duedate.year == 2030


def test_changed_points_count_and_what_a_person_gave_stays(graded):
    change_master(graded, lambda cells: cell(cells, "test_rnn_step")["metadata"]["nbgrader"].update(points=5))
    graded.autograde()
    assert graded.scores("ada") == FULL | {"test_rnn_step": 5.0}
    assert graded.rows()["ada", "why_tanh"][1] == 1.5
    assert graded.rows()["ada", "why_tanh", "comment"][1] == "Well seen."


def test_a_new_cell_is_added_to_what_was_handed_in(graded):
    def change(cells):
        new = json.loads(json.dumps(cell(cells, "why_tanh")))
        new["id"], new["metadata"]["nbgrader"]["grade_id"] = "another", "another"
        cells.append(new)

    change_master(graded, change)
    graded.autograde()
    assert set(graded.scores("ada")) == {*GRADED, "another"}
    assert graded.rows()["ada", "why_tanh"][1] == 1.5
    assert ("ada", "another", "comment") in graded.rows()


def test_a_cell_that_is_gone_stays_with_what_a_person_gave(graded):
    change_master(graded, lambda cells: cells.remove(cell(cells, "why_tanh")))
    said, _ = enter(graded)
    assert said == (f"The gradebook keeps why_tanh, which the master of {UNIT} no longer has: there are submissions.",)
    graded.autograde()
    assert graded.rows()["ada", "why_tanh"][1] == 1.5
    assert graded.scores("ada")["test_rnn_step"] == 3.0


def test_without_submissions_a_cell_that_is_gone_goes(course):
    enter(course)
    change_master(course, lambda cells: cells.remove(cell(cells, "why_tanh")))
    assert enter(course)[0] == ()
    with course.api.gradebook as gradebook:
        assert "why_tanh" not in [one.name for one in gradebook.find_notebook(UNIT, UNIT).grade_cells]


def test_it_is_entered_whole_or_not_at_all(course, monkeypatch):
    """As if the grader died in the middle."""
    with monkeypatch.context() as broken:
        broken.setattr(Gradebook, "update_or_create_source_cell", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            enter(course)
    with course.api.gradebook as gradebook:
        assert gradebook.assignments == []
    assert enter(course)[1]
