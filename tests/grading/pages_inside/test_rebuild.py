"""What becomes of a student's text in the master's notebook, whatever was done to the cells around it."""

import copy
import json

import nbformat
import pytest
from handed_in import RIGHT, WRITTEN, answers, cell, code, insert, master, place, release, right, text, written
from nbconvert.filters import markdown2html

from unrolled.grading.pages_inside.harmless import harmless
from unrolled.grading.pages_inside.rebuild import MISSING, answered, code_cells, rebuild, untouched
from unrolled.grading.pages_inside.submission import parse


def rebuilt(notebook):
    """Return (notebook, notes), and assert what holds for every one."""
    found, notes = rebuild(master().release, parse(written(notebook)))
    nbformat.validate(found)
    assert len({cell.id for cell in found.cells}) == len(found.cells)
    assert of_the_master(found) == of_the_master(master().release)
    assert not any(cell.get("outputs") for cell in found.cells)
    assert json.loads(nbformat.writes(found))
    return found, notes


def of_the_master(notebook):
    """Return all that no student may change: nbgrader's metadata, cell types, order, and locked text."""
    cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    locked = [cell.source for cell in cells if not cell.metadata.nbgrader.solution]
    return [(cell.id, cell.cell_type, cell.metadata) for cell in cells], locked, notebook.metadata


def sources(notebook):
    return [cell.source for cell in notebook.cells]


def source_of(notebook, grade_id):
    return cell(notebook, grade_id).source


def functions(notebook):
    """Return the names that the code cells bind in the end -> their source, as the NumPy child would see it."""
    names = {}
    for one in code_cells(notebook):
        for name, source in RIGHT.items():
            if source in one.source:
                names[name] = source
            elif f"def {name}(" in one.source:
                names[name] = None
    return names


def test_an_untouched_release_stays_what_it_is():
    notebook, notes = rebuilt(release())
    assert notebook == master().release
    assert notes == ()
    assert untouched(master().release, parse(written(release()))) == {*RIGHT, "why_tanh"}


def test_answers_are_put_into_their_cells():
    notebook, notes = rebuilt(right(written=WRITTEN))
    assert [source_of(notebook, name) for name in RIGHT] == list(RIGHT.values())
    assert source_of(notebook, "why_tanh") == WRITTEN
    assert notes == ()
    assert untouched(master().release, parse(written(right()))) == {"why_tanh"}


def test_the_submission_and_the_master_are_left_as_they_are():
    before = copy.deepcopy(master().release)
    submission = parse(written(right()))
    rebuild(master().release, submission)
    assert master().release == before
    assert submission == parse(written(right()))


def test_it_is_the_same_every_time():
    notebook = insert(right(), "rnn_step", code("1"), text("a note"))
    assert rebuilt(notebook) == rebuilt(notebook)


def test_extra_cells_stay_in_their_place():
    notebook = insert(right(), "rnn_step", code("helper = 1"), text("a note"), text("raw ``` text", "raw"), code(" "))
    notebook["cells"].insert(0, code("import math"))
    found = sources(rebuilt(notebook)[0])
    at = found.index(RIGHT["rnn_step"])
    assert found[0] == "import math"
    assert found[at + 1 : at + 4] == ["helper = 1", "a note", "````\nraw ``` text\n````"]
    assert found[at + 4] == "check(rnn_step)"


def test_extra_cells_carry_nothing_but_text():
    notebook = insert(right(), "rnn_step", code("1", tags=["skip-execution"], nbgrader={"grade": True, "points": 99}))
    added = next(cell for cell in rebuilt(notebook)[0].cells if cell.source == "1")
    assert added.metadata == {}


@pytest.mark.parametrize(
    "changed", [{"grade": True}, {"solution": False}, {"locked": True}, {"points": 1000}, {"checksum": "0"},
                {"task": True}, {"cell_type": "markdown"}, {"schema_version": 99}]
)
def test_metadata_come_from_the_master(changed):
    notebook = right()
    for one in notebook["cells"]:
        if "nbgrader" in one["metadata"]:
            one["metadata"]["nbgrader"] |= changed
        one["metadata"] |= {"tags": ["skip-execution"], "deletable": True, "jupyter": {"source_hidden": True}}
    notebook["metadata"]["kernelspec"] = {"name": "bash", "display_name": "sh", "language": "sh"}
    assert functions(rebuilt(notebook)[0]) == RIGHT


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_the_type_of_a_cell_comes_from_the_master(kind):
    notebook = right(written=WRITTEN)
    cell(notebook, "rnn_step")["cell_type"] = kind
    cell(notebook, "why_tanh")["cell_type"] = "code"
    found, _ = rebuilt(notebook)
    assert functions(found) == RIGHT
    assert source_of(found, "why_tanh") == WRITTEN


def test_moved_cells_go_back_to_their_place():
    notebook = right()
    notebook["cells"].reverse()
    assert functions(rebuilt(notebook)[0]) == RIGHT


def test_deleted_cells_come_back():
    notebook = right()
    kept = {"rnn_step", "rnn_preactivation", "name_weights"}
    notebook["cells"] = [one for one in notebook["cells"] if one["id"] in kept]
    found, notes = rebuilt(notebook)
    assert functions(found) == RIGHT
    assert notes == ("The cell why_tanh is missing in the submission.",)
    assert not answered(master().release, parse(written(notebook)))["why_tanh"]


def test_a_deleted_answer_hides_nothing_behind_a_stub():
    notebook = right()
    notebook["cells"].remove(cell(notebook, "rnn_step"))
    insert(notebook, "setup", code(RIGHT["rnn_step"]))
    found, notes = rebuilt(notebook)
    assert source_of(found, "rnn_step") == MISSING
    assert functions(found) == RIGHT
    assert notes == ("The cell rnn_step is missing in the submission.",)


@pytest.mark.parametrize("keep_ids", [True, False])
def test_answers_survive_lost_metadata(keep_ids):
    notebook = right(written=WRITTEN)
    for one in notebook["cells"]:
        one["metadata"] = {}
        if not keep_ids:
            del one["id"]
    found, _ = rebuilt(notebook)
    assert functions(found) == RIGHT
    assert WRITTEN in sources(found)
    assert answered(master().release, parse(written(notebook))) == {"why_tanh": True}


def test_a_renamed_grade_id_loses_nothing():
    notebook = right()
    cell(notebook, "rnn_step")["metadata"]["nbgrader"]["grade_id"] = "mine"
    assert functions(rebuilt(notebook)[0]) == RIGHT


def test_the_last_of_several_definitions_counts():
    notebook = right()
    first = copy.deepcopy(cell(notebook, "rnn_step")) | {"source": "def rnn_step(): a broken first try("}
    insert(notebook, "rnn_step", first, after=False)
    found, notes = rebuilt(notebook)
    assert functions(found) == RIGHT
    assert source_of(found, "rnn_step") == RIGHT["rnn_step"]
    assert sources(found).index(first["source"]) < sources(found).index(RIGHT["rnn_step"])
    assert notes == ("There are 2 cells rnn_step; all are used, and the last definition counts.",)


def test_several_written_answers_are_joined():
    notebook = right(written="First.")
    insert(notebook, "why_tanh", copy.deepcopy(cell(notebook, "why_tanh")) | {"source": "Second."})
    assert source_of(rebuilt(notebook)[0], "why_tanh") == "First.\n\nSecond."


@pytest.mark.parametrize("name", ["rnn_step", "test_rnn_step"])
def test_one_grade_id_on_a_solution_and_on_a_test(name):
    notebook = right()
    solution, test = cell(notebook, "rnn_step"), cell(notebook, "test_rnn_step")
    for one in (solution, test):
        one["metadata"]["nbgrader"]["grade_id"] = name
    assert functions(rebuilt(notebook)[0]) == RIGHT


def test_locked_text_comes_from_the_master_and_added_imports_still_count():
    notebook = right()
    cell(notebook, "setup")["source"] += "\nimport math"
    cell(notebook, "test_rnn_step")["source"] = "pass"
    found, notes = rebuilt(notebook)
    assert source_of(found, "test_rnn_step") == "check(rnn_step)"
    assert any("import math" in one.source for one in code_cells(found))
    assert [note.split(":")[0] for note in notes] == [
        "The locked cell setup was changed", "The locked cell test_rnn_step was changed"
    ]


def test_a_blank_answer_is_told_from_a_written_one():
    cases = {"YOUR ANSWER HERE": False, " YOUR ANSWER HERE\n": False, "": False, " \n": False, "tanh bends": True}
    for source, expected in cases.items():
        notebook = release()
        cell(notebook, "why_tanh")["source"] = source
        assert answered(master().release, parse(written(notebook))) == {"why_tanh": expected}


def test_pasted_pictures_are_kept():
    notebook = answers(written="![a](attachment:a.png)")
    cell(notebook, "why_tanh")["attachments"] = {"a.png": {"image/png": "iVBORw0KGgo="}}
    assert cell(rebuilt(notebook)[0], "why_tanh").attachments == {"a.png": {"image/png": "iVBORw0KGgo="}}


def test_tests_are_no_code_to_run():
    cells = code_cells(rebuilt(right())[0])
    assert [one.grade_id for one in cells] == ["setup", *RIGHT, "running_example"]
    assert place(right(), "setup") == 1


@pytest.mark.parametrize(
    "source", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b onclick=alert(1)>", "<!-- -->", "<?php",
               "</div>", "<svg/onload=alert(1)>", "<details open ontoggle=alert(1)>", "<a href='javascript:x'>"]
)
def test_html_in_an_answer_is_shown_as_text(source):
    assert "<" not in harmless(source).replace("</script>", "")
    found, _ = rebuilt(answers(written=source))
    assert source_of(found, "why_tanh") == harmless(source)


@pytest.mark.parametrize(
    "source", ["[a](javascript:alert(1))", "[a](java&#115;cript:alert(1))", "[a](JavaScript\\:x)", "<vbscript:x>"]
)
def test_links_run_no_script(source):

    assert "href" not in markdown2html(harmless(source))


@pytest.mark.parametrize("formula", ["\\frac{1}{" * 200 + "x" + "}" * 200, "\\sqrt" * 200 + "x"])
@pytest.mark.parametrize("around", ["${}$", "$${}$$", "\\\\({}\\\\)", "\\begin{{a}}{}\\end{{a}}"])
def test_a_formula_that_would_end_the_browsers_tab_is_text(formula, around):
    made = harmless(around.format(formula))
    assert made == f"```\n{around.format(formula)}\n```"


@pytest.mark.parametrize(
    "source", ["[x](http://e.org)", "![x](//e.org/a.png)", "[x]\n\n[x]: http://e.org", "<http://e.org>", "http://e.org",
               "www.e.org", "![x](#a) [x](#a)", "[x](data:text/html,a)", "[x](/logout)"]
)  # fmt: skip
def test_a_students_links_and_pictures_are_text(source):
    assert "href" not in (html := markdown2html(harmless(source))) and "<img" not in html


@pytest.mark.parametrize("command", ["href", "style", "class", "cssId", "unicode", "require", "htmlData", "def"])
def test_a_formula_makes_no_link_no_style_and_no_name(command):
    assert f"\\{command}" not in harmless(f"$\\{command}{{a}}{{b}}$ and \\\\{command}")


def test_a_pasted_picture_is_shown_and_one_that_is_none_is_named():
    source = "![x](attachment:a.png) ![y](attachment:b%20c.png) ![z](attachment:d.png)"
    assert harmless(source, ["a.png", "b c.png"]) == source.replace("](attachment:d", "] (attachment:d")


def test_mermaid_draws_nothing():
    assert "```mermaid" not in harmless("```mermaid\nA\n```") and "```text mermaid" in harmless("```mermaid\nA\n```")


@pytest.mark.parametrize(
    "source", ["a < b and c > d", "$x_t W$ & more, $a<1$", "> a quotation", "<br>", "<sub>2</sub>",
               "<details><summary>More</summary></details>", "1 < 2 <= 3", "`h @ R`",
               "[above](#3.-The-whole-step)"]
)
def test_ordinary_text_is_left_alone(source):
    assert harmless(source) == source
