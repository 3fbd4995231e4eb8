"""A student's way through one unit, as README.md tells it."""

import re

from playwright.sync_api import expect

UNIT = "01_rnn_step"
RIGHT = {
    "name_weights": """
def name_weights(weights):
    kernel, recurrent_kernel, bias = weights
    return {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}
""",
    "rnn_preactivation": """
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel + h @ recurrent_kernel + bias
""",
    "rnn_step": """
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias))
""",
}
TRANSPOSED = RIGHT["rnn_preactivation"].replace("h @ recurrent_kernel", "h @ recurrent_kernel.T")


def test_a_student_fetches_reads_writes_checks_validates_and_submits(person):
    person.open()
    person.shot("the course page")
    person.assignments()
    person.shot("the assignment list")
    person.fetch(UNIT)
    person.open_fetched(UNIT)
    person.shot("the exercise notebook")
    assert "You build the step" in person.notebook().inner_text()

    hint = person.notebook().locator("details").first
    inside = hint.get_by_text("Which of the three arrays")
    expect(inside).to_be_hidden()
    hint.locator("summary").click()
    expect(inside).to_be_visible()
    person.shot("an open hint")

    person.run(person.cell("import numpy as np"))
    for name, source in [*RIGHT.items(), ("rnn_preactivation", TRANSPOSED)]:
        cell = person.cell(f"def {name}(")
        person.write(cell, source.strip())
        person.run(cell)
    check = person.cell("check(rnn_preactivation)")
    picture, said = sorted(person.output(person.run(check)), key=lambda text: "CheckFailed" in text)
    person.shot("a wrong answer")
    assert "Keras" in picture
    assert said.startswith("\N{BALLOT X} CheckFailed: ")
    assert "Traceback" not in said
    # Lines are broken between words.
    shown = check.locator(".jp-OutputArea-output pre").first
    assert shown.evaluate("shown => getComputedStyle(shown).wordBreak") == "normal"
    assert "recurrent_kernel is transposed" in said
    assert "Look here" in said

    cell = person.cell("def rnn_preactivation(")
    person.write(cell, RIGHT["rnn_preactivation"].strip())
    person.run(cell)
    (said,) = person.output(person.run(check))
    person.shot("the right answer")
    assert re.search(r"agrees? with Keras", said), said

    person.save()
    assert "Success! Your notebook passes all the tests." in person.validate()
    person.assignments()
    person.submit(UNIT)
    person.shot("submitted")
    assert list((person.course / "exchange/unrolled/inbound").glob(f"*+{UNIT}+*"))
