"""Where many answers are right, what comes of an answer is compared; nothing of another form is ever observed."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest

from unrolled import content, given
from unrolled.checking import picture
from unrolled.checking.call import Oversize, call
from unrolled.checking.check import Checks
from unrolled.checking.exercise import Case, Exercise, Mistake
from unrolled.checking.judge import judge, run_case
from unrolled.checking.locate import questions
from unrolled.checking.observe import Observed, observed, told
from unrolled.grading.inside import wire
from unrolled.grading.unit import pool
from unrolled.grading.unit.answers import asked

SEEN = []


def double(*, x):
    """Two factors, applied one after the other, double x."""
    return 2 * x


def observe(answer, a):
    SEEN.append(answer)
    first, second = answer
    return a.x * first[0] * second[0, 0]


def cases(rng):
    return [Case({"x": rng.uniform(0.5, 1, (B, T)).astype("float32")}, {"B": B, "T": T}) for B, T in ((2, 3), (1, 1))]


FACTORS = Exercise(
    name="double",
    unit="01_made_up",
    cases=cases,
    expected=double,
    outputs={"y": "B T"},
    mistakes=(
        Mistake("as it is", "x stays as it is", lambda right, a: a.x, "2 is not 1."),
        Mistake("nothing", "all is 0", lambda right, a: 0 * a.x, "2 is not 0."),
        Mistake("minus", "a sign is wrong", lambda right, a: -2 * a.x, "Mind the sign.", lambda one, two: (-one, two)),
    ),
    observe=observe,
    form={"first": ("U", (1,)), "second": ("U U", (1, 1))},
    source="NumPy",
)


class Course:
    """A content of one exercise."""

    __name__ = "course"
    units = ("01_made_up",)
    sample, given, asked, package = "double", "course.given", "NumPy", Path(given.__file__).parent
    child = oracle = sources = ()

    @staticmethod
    def exercises(unit):
        return (FACTORS,)


def drawn():
    return FACTORS.cases(np.random.default_rng(0))


def judged(answer):
    tried = drawn()
    return judge(FACTORS, tried, [run_case(FACTORS, case, lambda: answer) for case in tried])


@pytest.mark.parametrize("answer", [
    [np.array([2.0]), np.array([[1.0]])],
    (np.array([1]), np.array([[2]])),
    [[4], [[0.5]]],
    [np.float32([-2]), [np.array([-1.0])]],
    ([np.float64(0.25)], [(8,)]),
], ids=["arrays", "whole numbers", "nested lists", "a list of arrays", "NumPy's numbers"])  # fmt: skip
def test_any_answer_that_does_the_job_is_right(answer):
    verdict = judged(answer)
    assert verdict.passed, verdict.text


@pytest.mark.parametrize("answer, stage, words", [
    ([np.array([2.0])], "count", "2 values (first, second)"),
    (None, "count", "is the return line missing"),
    (np.ones((2, 1)), "count", "an array of shape (2, 1)"),
    ({"first": [2], "second": [[1]]}, "count", "a dict"),
    ([[2], [1]], "shape", "second has shape (1,); (U, U) = (1, 1)"),
    ([[2, 3], [[1]]], "shape", "first has shape (2,); (U,) = (1,)"),
    ([[2], [[1], [2, 3]]], "type", "second is a list"),
    ([["2"], [[1]]], "type", "first is a list"),
    ([[True], [[1]]], "type", "first is a list"),
    ([np.array([2j]), [[1]]], "dtype", "first has dtype complex128"),
    ([np.array([2], object), [[1]]], "type", "Python objects"),
    ([[np.nan], [[1]]], "finite", "first holds nan"),
    ([np.array([1e300]), [[1]]], "finite", "first holds a number that is too large for float32"),
    ([[10**400], [[1]]], "type", "first is a list"),
    ([Oversize("an array of shape (99999999,)"), [[1]]], "shape", "an array of shape (99999999,)"),
    ([[[[[[[[2]]]]]]], [[1]]], "type", "first is a list"),
    ([[2] * 5000, [[1]]], "type", "first is a list"),
], ids=str)  # fmt: skip
def test_nothing_of_another_form_is_observed(answer, stage, words):
    SEEN.clear()
    verdict = judged(answer)
    assert (verdict.stage, verdict.mistake) == (stage, None)
    assert words in verdict.text
    assert not SEEN


def test_what_is_observed_is_small_finite_and_float32():
    SEEN.clear()
    judged([np.array([2.0]), [[1]]])
    assert [[part.dtype.name for part in answer] for answer in SEEN] == [["float32", "float32"]] * 2


def test_a_wrong_answer_is_told_by_what_comes_of_it():
    verdict = judged([[3], [[1]]])
    x = drawn()[0].arguments["x"][0, 0]
    said = f"With your answer, NumPy gives y = {3 * x:+.4f} at batch 0, timestep 0; {2 * x:+.4f} is expected."
    assert (verdict.stage, verdict.mistake) == ("values", None)
    assert verdict.text == f"{said} 6 of 6 numbers differ."


@pytest.mark.parametrize("answer, mistake", [
    ([[1], [[1]]], "as it is"), ([[0.25], [[4]]], "as it is"), ([[0], [[7]]], "nothing"), ([[-2], [[1]]], "minus"),
    ([[3], [[1]]], None), ([[-3], [[1]]], None),
], ids=str)  # fmt: skip
def test_mistakes_are_known_by_what_comes_of_them(answer, mistake):
    named = judged(answer).mistake
    assert (named and named.name) == mistake


def test_a_mend_names_what_no_formula_can():
    mistakes = (Mistake("minus", "a sign is wrong", lambda right, a: 99 * a.x, "", lambda one, two: (-one, two)),)
    exercise = Exercise(**vars(FACTORS) | {"mistakes": mistakes})
    tried = drawn()
    answers = {"minus": [[-8], [[0.25]]], None: [[-9], [[0.25]]]}
    for name, answer in answers.items():
        outcomes = [run_case(exercise, case, lambda answer=answer: answer) for case in tried]
        named = judge(exercise, tried, outcomes).mistake
        assert (named and named.name) == name


def test_the_check_speaks_of_the_answer_and_of_what_comes_of_it(capsys):
    course = Checks(Course)
    course.check(lambda: [[2], [[1]]], exercise="double")
    assert "2 of 2 cases are as asked" in capsys.readouterr().out
    with pytest.raises(AssertionError) as failed:
        course.check(lambda: [[3], [[1]]], exercise="double")
    assert 'See what NumPy reads and what is expected with example("double", 1).' in str(failed.value)
    given_x, right = course.example("double", 1)
    assert np.array_equal(right, 2 * given_x["x"])
    with pytest.raises(AssertionError, match=r"double must take \(\); yours takes \(x\)"):
        course.check(lambda x: [[2], [[1]]], exercise="double")


def test_experiments_leave_such_an_exercise_alone():
    assert questions(FACTORS, drawn()) == []


def test_the_picture_shows_what_comes_of_a_wrong_answer():
    case = drawn()[0]
    _, alt = picture.draw(FACTORS, case, run_case(FACTORS, case, lambda: [[3], [[1]]]))
    assert alt.startswith("Heat maps of y: yours, NumPy")
    assert picture.draw(FACTORS, case, run_case(FACTORS, case, lambda: [[3, 3], [[1]]])) is None


def test_a_record_holds_what_mistakes_give_and_no_answer():
    answered = asked(FACTORS, 5)
    assert all(isinstance(outcome.value, Observed) for outcomes in answered.recorded for outcome in outcomes)
    for mistake, outcomes in zip(answered.mistakes, answered.recorded, strict=True):
        assert judge(answered, list(answered.diagnostic), list(outcomes)).mistake.name == mistake.name
    part = pool.recorded(FACTORS, 5, b"5", 1)
    skeleton, buffers = wire.dump(part)
    assert wire.load(skeleton, b"".join(buffers))["seed"] == 5
    cases = answered.chosen(b"somebody's")
    for factor, passed in ((2, True), (3, False)):
        outcomes = [call(lambda factor=factor: [[factor], [[1]]], [], {}, []) for _ in cases]
        assert judge(answered, cases, outcomes, named=False).passed is passed


def test_no_stand_in_is_made_of_an_exercise_without_an_answer():
    with pytest.raises(AttributeError, match="many answers are right"):
        _ = given.latch


def test_several_threads_ask_one_after_the_other():
    """In grading, submissions are worked on in threads, and Keras' layers get the weights of each question."""
    inside, most = [], []

    def slowly(answer, a):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.01)
        inside.pop()
        return 2 * a.x

    exercise = Exercise(**vars(FACTORS) | {"observe": slowly})
    case = drawn()[0]
    outcome = call(lambda: [[2], [[1]]], [], {}, [])
    threads = [threading.Thread(target=observed, args=(exercise, case, outcome)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


def test_the_first_wrong_timestep_is_told_gate_by_gate_where_no_mistake_fits():
    """A forget gate of 0.73 loses a part of c as soon as write is 0 again."""
    (latch,) = [one for one in content.exercises("11_new_cells") if one.name == "latch"]
    x = np.array([[[0.5, 0], [0.5, 1], [-0.3, 0]]], "float32")
    case = Case({"x": x}, {"B": 1, "T": 3})
    weights = [[[0, 0, 1, 0], [20, 0, 0, 0]], [[0, 0, 0, 0]], [-10, 1, 0, 20]]
    outcome = run_case(latch, case, lambda: weights)
    said = told(latch, case, outcome, latch.answer(case))
    assert "There x is -0.3, 0, and your gates are i = 0.00, f = 0.73, o = 1.00" in said
    assert "c goes from 0.46 to 0.34" in said
    assert told(latch, case, run_case(latch, case, lambda: [[1]]), latch.answer(case)) == ""
