"""What one submission has met of the hidden cases is of no use to another: row G14."""

import os

from classes import COMMAND, POOR, Row, poor
from commands import grade
from harvest import ACTS, accomplice, everything, holder, marks_in

_STEP_TOO = POOR | {"test_rnn_step": 3.0}


def g14():
    said = {
        "raises": "rnn_step raised ValueError: ",
        "warns": "Python warned during the call: UserWarning: ",
        "answers": "h is a dict.",
        "signs": "rnn_step raised Exception.",
    }
    return [Row(f"g14_{act}", poor(rnn_step=accomplice(act)), said={"rnn_step": said[act]}) for act in ACTS]


def _another_holds_a_table(course):
    """One who knows all that these four were shown gets nothing for it; one who knows the whole pool would."""
    shown = {act: _shown(course, f"g14_{act}") for act in ACTS}
    known = set().union(*shown.values())
    assert len(shown["raises"]) == len(shown["warns"]) == 6, "what they write is shown to them"
    assert len(known) < 30
    holders = {"g14x_some": holder(known), "g14x_more": holder(known, 1), "g14x_all": holder(everything())}
    for name, source in holders.items():
        course.submit(name, poor(rnn_step=source))
    if COMMAND in os.environ:
        # It is their answers that count.
        status, printed = grade(course, "--student", "g14x*", "--verdicts-only")
        assert status == 0, printed
    else:
        course.autograde("g14x*")
    scores = {name: course.scores(name) for name in holders}
    assert scores == {"g14x_some": POOR, "g14x_more": POOR, "g14x_all": _STEP_TOO}


def _shown(course, student):
    """Return the marks that anything shows which was made of a submission."""
    record = course.everything(student)
    seen = marks_in(record + course.feedback(student) + course.about(student))
    assert seen == marks_in(course.verdict(student, "rnn_step")), "the notebook itself never meets a hidden case"
    return seen


ROWS = [g14]
LOOKS = {"g14_raises": _another_holds_a_table}
