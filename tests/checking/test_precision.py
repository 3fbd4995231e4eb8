"""Where float64 is expected: right numbers in float32 say so, and the first wrong output of several is named."""

import numpy as np
import pytest

from unrolled.checking import explain
from unrolled.checking.exercise import Case, Exercise, Mistake
from unrolled.checking.judge import judge, run_case


def sums(x, y):
    return x + y, x - y, x * y


def cases(rng):
    return [Case({"x": rng.normal(size=(2, 3)), "y": rng.normal(size=(2, 3))}, {"B": 2, "U": 3}) for _ in range(3)]


EXERCISE = Exercise(
    "sums", "01", cases, sums, dict.fromkeys(("added", "taken", "times"), "B U"),
    (Mistake("quotient", "the quotient is returned", lambda right, a: (*right[:2], a.x / a.y), "Multiply."),),
)  # fmt: skip


def verdict_of(function):
    drawn = cases(np.random.default_rng(0))
    return judge(EXERCISE, drawn, [run_case(EXERCISE, case, function) for case in drawn])


def test_right_answers_of_any_size_pass():
    assert verdict_of(lambda x, y: [x + y + 5e-10, x - y, x * y]).passed


@pytest.mark.parametrize("function, words", [
    (lambda x, y: tuple(part.astype("float32") for part in sums(x, y)), "its dtype is float32 and float64 is expected"),
    (lambda x, y: sums(x.astype("float32"), y.astype("float32")), "its dtype is float32 and float64 is expected"),
    (lambda x, y: sums(x.astype("float32"), y), "compute in float32, or is a small number added somewhere?"),
    (lambda x, y: (x + y, x - y, np.float32(x) * np.float32(y)), "The numbers of times are right as far as float32"),
])  # fmt: skip
def test_right_answers_in_float32_are_told_in_one_sentence(function, words):
    verdict = verdict_of(function)
    assert (verdict.stage, verdict.mistake) == ("precision", None)
    assert words in verdict.text
    assert len(explain.failed_text(EXERCISE, cases(np.random.default_rng(0)), verdict, False).split("\n")) <= 3


@pytest.mark.parametrize("function", [
    lambda x, y: (x + y, x - y, np.float32(x * y) + 1e-3),
    lambda x, y: (np.float32(x + y), x - y, x),
    lambda x, y: tuple(part.astype("float16") for part in sums(x, y)),
])
def test_what_is_wrong_besides_comes_first(function):
    assert verdict_of(function).stage == "values"


def test_a_mistake_in_float32_has_its_name():
    verdict = verdict_of(lambda x, y: (x + y, x - y, (x / y).astype("float32")))
    assert (verdict.stage, verdict.mistake.name) == ("values", "quotient")


@pytest.mark.parametrize("function, words", [
    (lambda x, y: (x + y, x - y, x), "added and taken are right in all cases: the first wrong output is times."),
    (lambda x, y: (x + y, x, x), "added is right in all cases: the first wrong output is taken."),
    (lambda x, y: (x + y, x - y, x / y), "added and taken are right in all cases: the first wrong output is times."),
])  # fmt: skip
def test_the_first_wrong_output_of_several_is_named(function, words):
    verdict = verdict_of(function)
    assert words in explain.failed_text(EXERCISE, cases(np.random.default_rng(0)), verdict, False)
    assert verdict.text.startswith(verdict.right[-1])


def test_nothing_is_called_right_that_is_wrong_in_another_case():
    drawn = cases(np.random.default_rng(0))
    outcomes = [run_case(EXERCISE, drawn[0], lambda x, y: (x + y, x, x * y)),
                run_case(EXERCISE, drawn[1], lambda x, y: (x, x - y, x * y)),
                run_case(EXERCISE, drawn[2], sums)]  # fmt: skip
    verdict = judge(EXERCISE, drawn, outcomes)
    assert verdict.text.startswith("taken")
    assert verdict.right == ()
