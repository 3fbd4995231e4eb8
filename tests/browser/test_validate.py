"""Validate and Submit: what they say, how long they take, and that the server answers meanwhile."""

import contextlib
import re
import threading
import time

import nbformat
import psutil
import pytest
import requests
from playwright.sync_api import expect

# The one cell that needs Keras is run in a later notebook than the first, which would have taken the spare.
SPARES = False
ONE_WINDOW = True
UNIT = "01_rnn_step"
WRITTEN = 'he written answer under "4. In your own words" is still blank.'


def fetched(lab, checkout):
    """Return the path of the unit's notebook, fetched again as it was published."""
    path = checkout / "work" / UNIT / f"{UNIT}.ipynb"
    if not path.exists():
        lab.post("/assignments/fetch", course_id="unrolled", assignment_id=UNIT)
    path.write_bytes((checkout / "release" / UNIT / path.name).read_bytes())
    return path


def edit(path, **sources):
    """Write sources into the cells with these grade_ids."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = sources.get(name, cell.source)
    nbformat.write(notebook, path)


def without_imports(path):
    """Empty the cell that imports TensorFlow, which may take longer than the cell that is asked about."""
    notebook = nbformat.read(path, as_version=4)
    (imports,) = [cell for cell in notebook.cells if cell.cell_type == "code" and "import numpy as np" in cell.source]
    imports.source = ""
    nbformat.write(notebook, path)


def solutions(checkout, written=None):
    """Return {grade_id: source} of the solved unit."""
    solved = nbformat.read(checkout / "solutions" / UNIT / f"{UNIT}.ipynb", as_version=4)
    cells = [cell for cell in solved.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    right = {cell.metadata.nbgrader.grade_id: cell.source for cell in cells}
    del right["why_tanh"]
    return {**right, "why_tanh": written} if written else right


def validations(lab):
    """Return the processes of Validate and their kernels that the server has started."""
    found = []
    for process in psutil.Process(lab.process.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "unrolled.lab.validate" in process.cmdline():
                found += [process, *process.children(recursive=True)]
    return found


def limits(checkout, **seconds):
    """Set Validate's limits in the course's settings; return the file's text before."""
    settings = checkout / "nbgrader_config.py"
    before = settings.read_text()
    lines = [f"c.Validation.{name} = {value}" for name, value in seconds.items()]
    settings.write_text("\n".join([before, *lines, ""]))
    return before


@pytest.fixture
def short(checkout):
    """A course whose cells may run for ten seconds."""
    before = limits(checkout, cell_seconds=10)
    yield
    (checkout / "nbgrader_config.py").write_text(before)


def test_validate_names_the_blank_answer_beside_success(person):
    path = fetched(person.lab, person.course)
    edit(path, **solutions(person.course))
    person.open(f"work/{UNIT}/{UNIT}.ipynb")
    person.wait_for_kernel()
    said = person.validate()
    assert "Success! Your notebook passes all the tests." in said
    assert WRITTEN in said


@pytest.mark.parametrize("blank", ["", "  \n", "YOUR ANSWER HERE", " your answer here\n"])
def test_what_counts_as_blank(lab, checkout, blank):
    path = fetched(lab, checkout)
    edit(path, **{**solutions(checkout), "why_tanh": blank})
    said = lab.get("/unrolled/hand-in", assignment_id=UNIT, course_id="unrolled").json()["warnings"]
    assert f"{UNIT}.ipynb: t{WRITTEN}" in said


def test_an_endless_loop_ends_with_the_name_of_its_cell(lab, checkout, short):
    path = fetched(lab, checkout)
    # It sleeps, to leave the processor to others for ten seconds; the loop that is cancelled below is a busy one.
    edit(path, **{**solutions(checkout), "name_weights": "while True:\n    import time\n\n    time.sleep(0.1)"})
    without_imports(path)
    answer = lab.post("/assignments/validate", path=f"work/{UNIT}/{UNIT}.ipynb").json()
    assert answer["success"] is False
    assert "still running after 10 seconds: name_weights (cell " in answer["value"]
    assert "while True:" in answer["value"]
    assert validations(lab) == []


def test_the_server_answers_while_it_validates(lab, checkout):
    path = fetched(lab, checkout)
    edit(path, **solutions(checkout))
    slowest = []

    def ask():
        while not done:
            since = time.monotonic()
            lab.get("/api/status")
            slowest.append(time.monotonic() - since)
            time.sleep(0.05)

    done = []
    asking = threading.Thread(target=ask)
    asking.start()
    try:
        headers = {"Authorization": f"token {lab.token}"}
        body = {"path": f"work/{UNIT}/{UNIT}.ipynb"}
        answer = requests.post(f"{lab.url}/assignments/validate", json=body, headers=headers, timeout=300).json()
    finally:
        done.append(True)
        asking.join()
    assert answer["success"], answer
    assert len(slowest) > 20
    # A server that runs the notebook itself answers once, at the end.
    assert sorted(slowest)[len(slowest) // 2] < 0.5


def test_validate_is_cancelled_with_the_keyboard(person):
    path = fetched(person.lab, person.course)
    edit(path, **{**solutions(person.course), "name_weights": "while True:\n    pass"})
    person.open(f"work/{UNIT}/{UNIT}.ipynb")
    person.wait_for_kernel()
    button = person.notebook().locator("jp-button.validate-button")
    button.focus()
    person.page.keyboard.press("Enter")
    expect(button).to_have_text(re.compile(r"Cancel Validate \(\d+ s\)"))
    end = time.monotonic() + 60
    while not validations(person.lab):
        assert time.monotonic() < end
        time.sleep(0.2)
    person.shot("validating")
    person.page.keyboard.press("Enter")
    expect(button).to_have_text("Validate")
    while validations(person.lab):
        assert time.monotonic() < end, "Validate still runs"
        time.sleep(0.2)
    expect(person.page.locator(".jp-Dialog")).to_have_count(0)


def test_a_broken_notebook_is_told_in_one_sentence(lab, checkout):
    path = fetched(lab, checkout)
    path.write_text("{")
    answer = lab.post("/assignments/validate", path=f"work/{UNIT}/{UNIT}.ipynb").json()
    assert answer["success"] is False
    assert answer["value"].startswith(f"{UNIT}.ipynb cannot be validated")
    assert "Traceback" not in answer["value"]
    fetched(lab, checkout)


def test_validate_in_the_assignment_list_answers_the_same(person):
    path = fetched(person.lab, person.course)
    edit(path, **solutions(person.course))
    person.open()
    person.assignments()
    row = person.assignment("fetched", UNIT)
    row.locator(".assignment-notebooks-link").click()
    row.locator(".nested_list_item").get_by_role("button", name="Validate").click()
    dialog = person.page.locator(".jp-Dialog", has_text="Validation Results")
    expect(dialog).to_be_visible()
    assert WRITTEN in dialog.inner_text()


def test_submit_warns_and_can_be_cancelled_or_done_anyway(person):
    path = fetched(person.lab, person.course)
    person.open(f"work/{UNIT}/{UNIT}.ipynb")
    person.wait_for_kernel()
    person.write(person.cell("def name_weights("), "name_weights = dict")
    check = person.cell("check(name_weights)")
    person.run(person.cell("import numpy as np"))
    person.run(check)
    person.save()
    person.write(person.cell("def rnn_step("), "rnn_step = None")
    person.assignments()
    submit = person.assignment("fetched", UNIT).get_by_role("button", name="Submit")
    submit.click()
    dialog = person.page.locator(".jp-Dialog", has_text="Before you hand in")
    expect(dialog).to_contain_text(f"{UNIT}.ipynb: these checks did not pass when they ran last: check(name_weights).")
    expect(dialog).to_contain_text("these checks have not been run: check(rnn_preactivation), check(rnn_step).")
    expect(dialog).to_contain_text(WRITTEN)
    expect(dialog).to_contain_text("has changes that are not saved")
    person.shot("warned")
    person.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    inbound = person.course / "exchange" / "unrolled" / "inbound"
    assert list(inbound.glob(f"*+{UNIT}+*")) == []
    submit.click()
    dialog.get_by_role("button", name="Submit anyway").click()
    expect(person.assignment("submitted", UNIT)).to_be_visible()
    assert len(list(inbound.glob(f"*+{UNIT}+*"))) == 1
    assert path.is_file()


def test_submit_asks_nothing_when_nothing_is_missing(person):
    path = fetched(person.lab, person.course)
    edit(path, **solutions(person.course, written="It can grow without limit."))
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = 1
    nbformat.write(notebook, path)
    person.open()
    person.assignments()
    assert person.submit(UNIT) == ""
