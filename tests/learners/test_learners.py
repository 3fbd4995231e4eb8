"""Wrong answers of learners are named or located; each text was read beside its source, and the judgement is kept."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from answers import learners
from mechanisms import mechanism

from unrolled import CheckFailed, check
from unrolled.checking import reasons

TABLE = Path(__file__).with_name("judged.csv")
USEFUL, WEAK, ALONE, MISLEADING = "true and useful", "true, little help", "left alone", "misleading"


def judged():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["exercise"], row["thought"]): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def found():
    """Return Learner -> the mechanism that explained the answer, or "passed"."""
    patient = pytest.MonkeyPatch()
    # What is said depends on processor time alone, however slow the machine is.
    patient.setattr(reasons, "AT_MOST", 600.0)
    kept = {}
    for learner in learners():
        try:
            check(learner.function(), learner.exercise)
            kept[learner] = "passed"
        except CheckFailed as failed:
            kept[learner] = mechanism(failed)
    patient.undo()
    return kept


def test_right_answers_pass_and_wrong_ones_do_not(found):
    assert [learner.name for learner in found if learner.is_right != (found[learner] == "passed")] == []
    assert sum(not learner.is_right for learner in found) >= 300


def test_each_wrong_answer_is_explained_as_it_was_when_its_text_was_read(found):
    wrong = {(one.exercise, one.thought): how for one, how in found.items() if not one.is_right}
    assert {key: row["mechanism"] for key, row in judged().items()} == wrong


def test_nearly_all_texts_are_true_and_useful_and_none_misleads():
    count = Counter(row["judgement"] for row in judged().values())
    assert set(count) <= {USEFUL, WEAK, ALONE}
    assert count[USEFUL] >= 0.95 * count.total()
