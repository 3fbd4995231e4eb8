"""One deadline for a submission as a whole: past it a person has to look, the step is named, and the others go on."""

import threading
import time

import nbformat
import pytest
from courses import KEY, NOTHING, cache
from handed_in import UNIT, WRITTEN, code, insert, master, right, written

from unrolled import content
from unrolled.course.settings import Grading
from unrolled.grading import pipeline
from unrolled.grading.unit.answers import ask, opened


@pytest.fixture(scope="module")
def keras():
    """Keras' answers for the unit."""
    return opened(UNIT, ask(UNIT, bytes.fromhex(KEY), content, cache()), content)


def late(result, step):
    """Assert that a person has to look, that nobody got points or lost them, and which step took the time."""
    assert result.status == "person"
    assert result.scores == dict.fromkeys(NOTHING)
    assert f"and was {step} when they were over" in result.notes[0]
    record = nbformat.reads(result.record.decode(), 4)
    assert record.metadata.unrolled["status"] == "person"
    assert "longer than the" in record.cells[0].source


def test_a_cell_that_waits_longer_than_a_submission_may_take_is_ended(keras):
    # Kernels need a second to start, and each limit alone would leave it all the time.
    limits = {"seconds_per_submission": 12.0, "seconds_per_cell": 600.0, "seconds_to_execute": 600.0}
    waiting = insert(right(written=WRITTEN), "setup", code("import time\ntime.sleep(500)"))
    start = time.monotonic()
    late(pipeline.grade(written(waiting), master(), keras, Grading(**limits)), "executed")
    assert time.monotonic() - start < 300


def test_a_function_that_waits_longer_than_a_submission_may_take_is_ended(keras):
    limits = {"seconds_per_submission": 5.0, "seconds_per_exercise": 600.0, "seconds_to_verify": 600.0}
    waiting = right(name_weights="import time\n\ndef name_weights(weights):\n    time.sleep(500)", written=WRITTEN)
    settings = Grading(execute=False, **limits)
    start = time.monotonic()
    late(pipeline.grade(written(waiting), master(), keras, settings), "verified")
    assert time.monotonic() - start < 300


def test_a_step_that_never_comes_back_holds_nobody(keras, monkeypatch):
    never = threading.Event()
    monkeypatch.setattr(pipeline, "verify", lambda *arguments, **keywords: never.wait() and {})
    monkeypatch.setattr(pipeline, "_GRACE", 1)
    settings = Grading(execute=False, seconds_per_submission=3.0, seconds_to_read=3.0)
    late(pipeline.grade(written(right(written=WRITTEN)), master(), keras, settings), "verified")
    never.set()
