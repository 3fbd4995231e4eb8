"""A student's way with the keyboard alone: no click from the first lesson to what was handed in."""

import contextlib
import re

from people import TRIES
from playwright.sync_api import expect

UNIT = "01_rnn_step"
RIGHT = """def name_weights(weights):
    return dict(zip(["kernel", "recurrent_kernel", "bias"], weights))"""


def go_to_cell(person, text):
    """Choose the cell whose source holds a text, in command mode, with the arrow keys; return it."""
    cell = person.cell(text)
    person.page.keyboard.press("Escape")
    for key in [*["ArrowUp"] * 30, *["ArrowDown"] * 30]:
        if "jp-mod-active" in cell.get_attribute("class"):
            return cell
        person.page.keyboard.press(key)
    raise AssertionError(f"the arrow keys did not lead to {text}")


def run_cell(person, text):
    """Run the cell whose source holds a text; return it when it has finished."""
    cell = go_to_cell(person, text)
    person.page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-InputPrompt").first).to_have_text(re.compile(r"\[\d+\]:"))
    return cell


def palette(person, command):
    """Choose a command in the command palette."""
    for _ in range(TRIES):
        person.page.keyboard.press("Control+Shift+C")
        expect(person.page.locator(".lm-CommandPalette-input")).to_be_focused()
        person.page.keyboard.type(command)
        # A notebook that has just been opened moves the focus once more, and letters may be lost.
        with contextlib.suppress(AssertionError):
            expect(person.page.locator(".lm-CommandPalette-item")).to_have_count(1, timeout=5_000)
            break
        person.page.keyboard.press("Escape")
    person.page.keyboard.press("ArrowDown")
    expect(person.page.locator(".lm-CommandPalette-item.lm-mod-active")).to_contain_text(command)
    person.page.keyboard.press("Enter")


def test_every_action_of_a_student_can_be_done_with_the_keyboard(person):
    person.open()
    press = person.page.keyboard.press

    palette(person, "Assignment List")
    expect(person.assignment("released", UNIT)).to_be_visible()
    person.go_to("Tab", lambda here: here["text"] == "Fetch" and UNIT in here["row"])
    press("Enter")
    expect(person.assignment("fetched", UNIT)).to_be_visible()
    person.go_to("Tab", lambda here: here["text"] == UNIT)
    press("Enter")
    press("Tab")
    person.go_to("Tab", lambda here: here["text"] == UNIT)
    press("Enter")
    notebook = person.notebook()
    person.wait_for_kernel()
    person.shot("the notebook")

    person.go_to("Tab", lambda here: here["text"].startswith("Hint 1"))
    press("Enter")
    expect(notebook.locator("details").first).to_have_attribute("open", "")
    person.shot("an open hint")

    run_cell(person, "import numpy as np")
    go_to_cell(person, "def name_weights(")
    press("Enter")
    press("Control+A")
    person.page.keyboard.insert_text(RIGHT)
    run_cell(person, "def name_weights(")
    check = run_cell(person, "check(name_weights)")
    expect(check.locator(".jp-OutputArea-output")).to_contain_text("visible checks passed")
    press("Control+S")
    expect(person.page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")).to_have_count(0)

    person.go_to("Shift+Tab", lambda here: here["toolbar"])
    person.go_to("ArrowRight", lambda here: here["text"] == "Validate")
    press("Enter")
    dialog = person.page.locator(".jp-Dialog", has_text="Validation Results")
    expect(dialog).to_be_visible()
    person.shot("validation results")
    press("Enter")
    expect(dialog).to_have_count(0)

    palette(person, "Assignment List")
    expect(person.assignment("fetched", UNIT)).to_be_visible()
    person.go_to("Tab", lambda here: here["text"] == "Submit")
    press("Enter")
    warning = person.page.locator(".jp-Dialog", has_text="Before you hand in")
    expect(warning).to_contain_text("have not been run")
    press("Enter")
    expect(person.assignment("submitted", UNIT)).to_be_visible()
    person.shot("submitted")
