"""What is remembered: the same question is asked once, another one again, and nobody can spoil the memory."""

import pickle

import numpy as np
import pytest

from unrolled.oracle import remember


@pytest.fixture
def asked():
    """A function with a memory that counts how often it is really asked."""

    class Asked:
        count = 0

    @remember.remembered
    def scaled(x, factor, **options):
        """Return x times factor, and the options' values."""
        Asked.count += 1
        return x * factor, np.array(list(options.values()))

    Asked.function = staticmethod(scaled)
    return Asked


def test_the_same_question_is_asked_once(asked):
    x = np.arange(3.0)
    first, second = asked.function(x, 2, a=1), asked.function(x.copy(), 2, a=1)
    assert asked.count == 1
    np.testing.assert_array_equal(first[0], second[0])


@pytest.mark.parametrize(
    "other",
    [(np.arange(3.0) + 1, 2), (np.arange(3.0)[:, None], 2), (np.arange(3, dtype="float32"), 2), (np.arange(3.0), 2.0)],
    ids=["numbers", "shape", "dtype", "type of a value"],
)
def test_another_question_is_asked(asked, other):
    asked.function(np.arange(3.0), 2)
    asked.function(*other)
    assert asked.count == 2


def test_a_caller_may_change_what_it_gets(asked):
    x = np.arange(3.0)
    for _ in range(3):
        answer = asked.function(x, 2)[0]
        np.testing.assert_array_equal(answer, [0, 2, 4])
        answer[:] = 7


def test_large_questions_and_odd_arguments_are_asked_each_time(asked):
    large = np.zeros(remember.MAX_BYTES)
    asked.function(large, 1)
    asked.function(large, 1)
    assert asked.count == 2
    asked.function(2.0, 1, option={3: 4})
    asked.function(2.0, 1, option={3: 4})
    assert asked.count == 4


def test_the_memory_is_bounded(asked, monkeypatch):
    monkeypatch.setattr(remember, "MAX_ANSWERS", 2)
    x = np.arange(3.0)
    for factor in (1, 2, 3, 1):
        np.testing.assert_array_equal(asked.function(x, factor)[0], x * factor)
    assert asked.count == 4


def test_what_was_asked_last_is_forgotten_last(asked, monkeypatch):
    """A process that has asked much before is asked for a unit's answers, and hands them on: none may be gone."""
    monkeypatch.setattr(remember, "MAX_ANSWERS", 3)
    x = np.arange(3.0)
    for factor in (1, 2, 3, 1, 4, 1, 4, 3):
        np.testing.assert_array_equal(asked.function(x, factor)[0], x * factor)
    assert asked.count == 4
    asked.function(x, 2)
    assert asked.count == 5


def test_another_process_can_learn_all_but_what_was_asked_about_functions(asked):
    x = np.arange(3.0)
    asked.function(x, 2)
    asked.function(x, 3, way=abs)
    (name,) = (name for name in remember.known() if name.endswith("scaled"))
    known = pickle.loads(pickle.dumps({name: remember.known()[name]}))
    assert len(known[name]) == 1
    (question,) = known[name]
    remember.learn({name: {question: (x + 5, x)}})
    np.testing.assert_array_equal(asked.function(x, 2)[0], x + 5)
    assert asked.count == 2


def test_what_a_function_was_asked_that_is_not_here_is_not_needed(asked):
    x = np.arange(3.0)
    asked.function(x, 2)
    elsewhere = remember.known() | {"a_module.that_is_not_here": {((), 1): x}}
    remember.learn(elsewhere)
    assert "a_module.that_is_not_here" not in remember.known()
    asked.function(x, 2)
    assert asked.count == 1
