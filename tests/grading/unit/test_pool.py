"""The pool of hidden cases: who has seen some knows nothing of the rest, and mistakes are named all the same."""

from collections import Counter
from dataclasses import fields

import harvest
import numpy as np
import pytest
from courses import KEY, cache
from small_unit import ANSWERS, MASTER, SETUP, SOLUTIONS, graded

from unrolled import content
from unrolled.checking.call import Outcome, Oversize, Raised
from unrolled.checking.exercise import Case, Exercise
from unrolled.grading.types import Cell
from unrolled.grading.unit import answers, masters, pool
from unrolled.grading.unit.pool import digest_of
from unrolled.grading.verifying import diagnose
from unrolled.grading.verifying.quoting import LETTERS, Quotes
from unrolled.grading.verifying.verify import verify

pytestmark = pytest.mark.usefixtures("forked_children")
DOUBLE = ANSWERS["double"]
UNASKED = Exercise(**{field.name: getattr(DOUBLE, field.name) for field in fields(Exercise)})


def places(exercise, sources):
    """Return the number of the draw from which each of the chosen cases comes."""
    chosen = exercise.chosen(digest_of(sources))
    return tuple(
        next(number for number, draw in enumerate(exercise.pool) if draw[place] is case)
        for place, case in enumerate(chosen)
    )


def test_a_submission_always_gets_the_same_cases():
    again = answers.asked(UNASKED, 3, draws=4)
    for number in range(20):
        assert places(DOUBLE, [f"x = {number}"]) == places(again, [f"x = {number}"])


def test_what_changes_nothing_changes_no_case():
    written = "def double(x):\n    return 2 * x\n"
    same = ["def double(x):  \r\n\r\n# twice\n    # of x\n    return 2 * x", "def double(x):\n", "\n    return 2 * x"]
    assert digest_of([written]) == digest_of(same[:1]) == digest_of(same[1:])
    assert digest_of([written]) != digest_of([written.replace("2", "3")])
    assert digest_of(["x = '\ud800'"])


def test_every_draw_of_every_case_is_chosen_independently():
    count = 4000
    chosen = [places(DOUBLE, [f"x = {number}"]) for number in range(count)]
    for place in range(3):
        counted = Counter(one[place] for one in chosen)
        assert len(counted) == 4
        assert max(counted.values()) < 1.2 * count / 4
    assert len(set(chosen)) == 4**3


def test_another_key_chooses_otherwise_and_draws_otherwise():
    other = answers.asked(UNASKED, 4, draws=4)
    assert any(places(DOUBLE, [str(n)]) != places(other, [str(n)]) for n in range(9))
    assert not np.array_equal(DOUBLE.pool[0][0].arguments["x"], other.pool[0][0].arguments["x"])


def test_draws_differ_from_one_another_and_from_the_diagnostic_set():
    inputs = {case.arguments["x"].tobytes() for draw in (DOUBLE.diagnostic, *DOUBLE.pool) for case in draw}
    assert len(inputs) == 5 * 3


def test_draws_of_several_lengths_are_chosen_as_a_whole():
    def cases(rng):
        return [Case({"x": rng.normal(size=3)}) for _ in range(rng.integers(2, 5))]

    ragged = answers.asked(Exercise("double", "u", cases, lambda x: 2 * x, {"y": "D"}, ()), 1, draws=6)
    assert len({len(draw) for draw in ragged.pool}) > 1
    for number in range(20):
        chosen = ragged.chosen(digest_of([str(number)]))
        assert [id(case) for case in chosen] in [[id(case) for case in draw] for draw in ragged.pool]


def test_a_unit_has_a_pool_large_enough():
    assert pool.DRAWS >= 16


# What is named, and what is told


def test_a_mistake_is_named_on_the_diagnostic_set_alone():
    """A function that makes a mistake only there is not told it: it is right where points are given."""
    known = {case.arguments["x"].tobytes() for case in DOUBLE.diagnostic}
    source = f"KNOWN = {known!r}\ndef double(x):\n    return x ** 2 if x.tobytes() in KNOWN else 2 * x\n"
    assert graded(double=source)["double"].passed
    source = source.replace("else 2", "else 3")
    verdict = graded(double=source)["double"]
    assert (verdict.passed, verdict.mistake) == (False, "squared")


@pytest.mark.parametrize("end", ["raise ValueError('DIAGNOSTIC', x)", "warnings.warn('DIAGNOSTIC')", "os._exit(1)"])
def test_what_happens_on_the_diagnostic_set_is_told_nowhere(end):
    known = {case.arguments["x"].tobytes() for case in DOUBLE.diagnostic}
    source = f"import os, warnings\nKNOWN = {known!r}\ndef double(x):\n    if x.tobytes() in KNOWN:\n        {end}\n"
    verdict = graded(double=source + "    return 3 * x\n")["double"]
    assert verdict.stage == "values"
    assert verdict.mistake is None
    assert not any(word in repr(verdict) for word in ("DIAGNOSTIC", "ValueError", "Warning", "ended"))


def test_equal_wrong_answers_have_one_group_however_they_are_written():
    ways = ["3 * x", "x + x + x", "(3 * x.astype('float64'))", "2.5 * x", "3 * x.T", "None", "x[7]", "x[9]", "2 * x"]
    groups = [graded(double=f"def double(x):\n    return {way}\n")["double"].group for way in ways]
    assert groups[0] == groups[1] == groups[2] != ""
    assert groups[6] == groups[7]
    assert len(set(groups)) == 6
    assert groups[-1] == ""


def test_the_same_answer_meets_other_cases_in_other_submissions():
    wrong = "def double(x):\n    return 3 * x\n"
    texts = {graded(f"y = {number}", double=wrong)["double"].text for number in range(8)}
    assert len(texts) > 1


# What a verdict quotes


OWN = "def double(x):\n    raise ValueError('größer als erwartet')\n"
GIVEN = "def halve(recurrent_kernel):\n    return recurrent_kernel / 2\n"
QUOTES = Quotes([OWN], [GIVEN])
RIGHT = np.zeros((2, 3), "float32")
CASE = Case({"x": RIGHT}, {"B": 2, "D": 3})
LONG = "".join(chr(33 + 7 * n % 90) for n in range(1000))


def raised(type="ValueError", message="", line="", function=""):
    return Outcome(raised=Raised(type, message, line, function))


@pytest.mark.parametrize("outcome, told", [
    (raised(message=LONG), "Raised(type='ValueError'"),
    (raised(message="größer als erwartet"), "größer als erwartet"),
    (raised(message="größer als gedacht"), r"gr\\xf6\\xdfer als gedacht"),
    (raised(message="形状" * 100), r"\\u5f62"),
    (raised(type="A" * 60), "type='Exception'"),
    (raised(type="LinAlgError"), "LinAlgError"),
    (raised(line=LONG), "line=''"),
    (raised(line="raise ValueError('größer als erwartet')"), "line=\"raise ValueError("),
    (raised(function=LONG), "function=''"),
    (raised(function="double"), "function='double'"),
    (Outcome(changed=("x", "y", LONG)), "changed=('x',)"),
    (Outcome(LONG), " ... "),
    (Outcome({LONG + str(n): 1.0 for n in range(99)}), " ... "),
    (Outcome([LONG]), "[\'"),
    (Outcome(Oversize(LONG)), "too large"),
    (Outcome(Oversize("an array of shape (10000000, 10000000)")), "(10000000, 10000000)"),
    (Outcome(np.zeros((0, 123456789012))), "an array with 2 axes"),
    (Outcome(np.zeros((0, *range(1, 12)))), "an array with 12 axes"),
    (Outcome(1.23456789e300), "1.2e+300"),
    (Outcome(np.float32(-1.23456789e30)), "-1.2"),
    (Outcome(np.str_(LONG)), "np.str_("),
])  # fmt: skip
def test_of_what_a_call_did_little_is_quoted(outcome, told):
    shown = repr(QUOTES.outcome(outcome, CASE, RIGHT))
    assert told in shown
    assert len(shown) < LETTERS + 150


def test_what_is_short_and_right_is_left_alone():
    value = {"y": RIGHT, "z": [1.5, np.float32(2), "text", None, True, 3], "w": (np.nan, np.inf, -1e5)}
    assert repr(QUOTES.outcome(Outcome(value), CASE, value)) == repr(Outcome(value))


def test_a_long_message_keeps_its_beginning_and_its_end():
    quoted = QUOTES.message(LONG)
    assert len(quoted) == LETTERS
    assert LONG.startswith(quoted[:70]) and LONG.endswith(quoted[-30:])


@pytest.mark.parametrize("wrong", [
    lambda: np.zeros((2, 3)) @ np.zeros((2, 3)),
    lambda: np.zeros((2, 3)) @ 3,
    lambda: np.concatenate([np.zeros((2, 3)), np.zeros((2, 4))]),
    lambda: np.concatenate([np.zeros((2, 3)), np.zeros(4)]),
    lambda: np.array([np.zeros(2), np.zeros(3)]),
    lambda: np.array([np.zeros((2, 3)), np.zeros((2, 4))]),
])  # fmt: skip
def test_long_messages_of_numpy_are_whole_as_in_the_notebook(wrong):
    with pytest.raises(ValueError) as caught:
        wrong()
    assert QUOTES.message(str(caught.value)) == str(caught.value)
    assert len(QUOTES.message(str(caught.value).replace("1", "1234567890123"))) <= max(LETTERS, len(str(caught.value)))


def test_known_warnings_are_quoted_and_others_share_few_letters():
    known = "RuntimeWarning: overflow encountered in exp"
    others = [f"UserWarning: {number} {LONG}" for number in range(50)]
    quoted = QUOTES.warnings((*others, known), LETTERS)
    assert quoted[0] == known
    assert sum(map(len, quoted[1:])) <= LETTERS
    assert QUOTES.warnings(others, 10) == ()


@pytest.mark.parametrize("text", [GIVEN, GIVEN[4:-5], GIVEN.replace(" ", "  ")])
def test_no_verdict_quotes_a_solution(text):
    assert QUOTES.message(text) == ""
    assert Quotes([GIVEN], [GIVEN]).message(text)
    assert QUOTES.message("name 'recurrent_kernel' is not defined")


def test_a_verdict_quotes_little_whatever_the_function_does():
    """Everything at once: the letters of a verdict that are not in the verdict on a plain exception are few."""
    loud = "import warnings\ndef double(x):\n    for n in range(99):\n"
    loud += "        warnings.warn(str(n) + x.tobytes().hex() * 9)\n"
    loud += "    raise type('A' * 99, (Exception,), {})(x.tobytes().hex() * 99)\n"
    plain = "def double(x):\n    raise Exception\n"
    line = "The line is: raise type('A' * 99, (Exception,), {})(x.tobytes().hex() * 99)"
    text = graded(double=loud)["double"].text.replace(line, "The line is: raise Exception")
    assert len(text) - len(graded(double=plain)["double"].text) <= LETTERS + 2
    warned = loud[: loud.index("    raise")] + "    return 2 * x\n"
    assert len(graded(double=warned)["double"].text) < 300


def test_a_function_of_an_earlier_unit_is_not_told():
    source = "import linecache\ndef double(x):\n    raise ValueError(SOLUTION)\n"
    given = MASTER.given.split("\n\n")[1]
    cells = [SETUP, "import inspect\nSOLUTION = 'def ha' + 'lve(x):\\n' + '    return' + ' x / 2'", source]
    assert given.startswith("def halve(x):\n    return x / 2")
    cells += [SOLUTIONS["shifted"], SOLUTIONS["both"]]
    text = verify([Cell("code", one) for one in cells], MASTER, answers=ANSWERS)["double"].text
    assert text.startswith("double raised ValueError. The line is: raise ValueError(SOLUTION)")


# One submission does not help another


@pytest.fixture(scope="module")
def step(root):
    """Return a function that gives the verdict on an rnn_step."""
    master = masters.master("01_rnn_step", root / "source", content)
    known = answers.opened(master.unit, answers.ask(master.unit, bytes.fromhex(KEY), content, cache()), content)
    rest = ("import numpy as np", *master.solutions.values())
    return lambda source: verify([Cell("code", one) for one in (*rest, source)], master, answers=known)["rnn_step"]


def test_a_table_of_what_several_accomplices_saw_earns_nothing(step):
    seen, acts = set(), ("raises", "warns", "raises", "signs", "answers", "raises", "warns", "raises")
    for number, act in enumerate(acts):
        verdict = step(harvest.accomplice(act, number))
        assert not verdict.passed
        seen |= harvest.marks_in(repr(verdict))
    assert len(seen) > 20
    assert not any(step(harvest.holder(seen, number)).passed for number in range(4))
    assert step(harvest.holder(harvest.everything())).passed


def test_an_experiment_that_fails_costs_no_verdict(monkeypatch, caplog):
    monkeypatch.setattr(diagnose, "locate", lambda *arguments: 1 / 0)
    verdict = graded(double="def double(x):\n    return 3 * x + 0.5\n")["double"]
    assert (verdict.stage, verdict.located) == ("values", ())
    assert "a wrong double could not be located" in caplog.text
