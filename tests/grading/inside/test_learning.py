"""The fork that asks for a server: what it says is learned, and whatever becomes of it the server goes on."""

import os
import pickle
import time

import pytest

from unrolled.grading.inside import learning


class Noting(learning.Learning):
    """One that notes what is learned."""

    def __init__(self, asked):
        super().__init__("a content")
        self.asked, self.learned = asked, []

    def _do(self, function, *arguments):
        if function == "asked":
            return self.asked(*arguments)
        self.learned.append(*arguments)
        return pickle.loads(arguments[0])


def test_what_a_fork_was_told_is_learned_once_for_each_unit():
    found = Noting(lambda unit: unit.encode() * 10**5)
    for unit in ("one", "one", "other", None):
        found.before({"unit": unit, "shared": True})
    assert found.learned == [b"one" * 10**5, b"other" * 10**5]  # which no pickle is: the server goes on


def test_a_server_of_a_single_kernel_asks_for_nothing():
    found = Noting(lambda unit: b"told")
    found.before({"unit": "one", "shared": False})
    found.before({"shared": True})
    assert found.learned == []


@pytest.mark.parametrize("end", [lambda unit: 1 / 0, lambda unit: os._exit(1), lambda unit: time.sleep(60)])
def test_a_fork_that_fails_or_hangs_costs_its_answers_alone(end, monkeypatch, capfd):
    monkeypatch.setattr(learning, "_SECONDS_TO_ASK", 0.5)
    found = Noting(end)
    start = time.monotonic()
    found.before({"unit": "one", "shared": True})
    assert found.learned == [b""]
    assert time.monotonic() - start < 30
