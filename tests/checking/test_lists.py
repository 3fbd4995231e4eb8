"""Lists of arrays of any length, as arguments and as part of what is returned: compared, named and searched by item."""

import numpy as np
import pytest

from unrolled.checking import call, explain
from unrolled.checking.exercise import Case, Exercise, Mistake
from unrolled.checking.judge import judge, run_case
from unrolled.checking.locate import locate, questions
from unrolled.checking.parts import item
from unrolled.grading.inside import wire

LENGTHS = (3, 1, 5)


def scaled(gradients, factor):
    return [gradient * factor for gradient in gradients], float(factor)


def stepped(parameters, state):
    old = state[0] if state else [0 * one for one in parameters]
    return [2 * one for one in parameters], (old, [one**2 for one in parameters], 1)


def drawn(name, more):
    rng = np.random.default_rng(0)
    shapes = ((2, 3), (3,), (1,), (4, 1), (2, 2, 2))
    return [Case({name: [rng.normal(size=shape) for shape in shapes[:length]]} | more(rng, shapes[:length]), {})
            for length in LENGTHS]  # fmt: skip


MISTAKES = (
    Mistake("negative", "the sign is another", lambda right, a: ([-one for one in right[0]], right[1]), "Look."),
    Mistake("in place", "they are changed", lambda right, a: _in_place(a.gradients, a.factor), "Look."),
)


def _in_place(gradients, factor):
    for gradient in gradients:
        gradient *= factor
    return gradients, float(factor)


SCALED = Exercise("scaled", "01", lambda rng: drawn("gradients", lambda rng, shapes: {"factor": 3.0}), scaled,
                  {"gradients": "row column|place", "factor": ""}, MISTAKES)  # fmt: skip
ALONE = Exercise("alone", "01", lambda rng: drawn("parameters", lambda rng, shapes: {}),
                 lambda parameters: [one + 1 for one in parameters], {"parameters": ""}, ())  # fmt: skip
STEPPED = Exercise(
    "stepped", "01",
    lambda rng: [Case({"parameters": [np.ones((2, 3)), np.ones(2)], "state": state}, {})
                 for state in (None, ([np.ones((2, 3)), np.ones(2)], [np.ones((2, 3)), np.ones(2)], 4))],
    stepped, {"parameters": "", "state": {"m": "", "v": "", "steps taken": ""}}, (),
)  # fmt: skip


def verdict_of(exercise, function):
    cases = exercise.cases(None)
    return judge(exercise, cases, [run_case(exercise, case, function) for case in cases])


def text_of(exercise, function):
    verdict = verdict_of(exercise, function)
    return verdict.stage, explain.failed_text(exercise, exercise.cases(None), verdict, False)


def changed(number, change):
    """Return a wrong `scaled`: one item of its list is changed where there is one of this number."""

    def wrong(gradients, factor):
        found, factor = scaled(gradients, factor)
        return [change(one) if n == number else one for n, one in enumerate(found)], factor

    return wrong


@pytest.mark.parametrize("function", [
    scaled, lambda gradients, factor: (tuple(one * factor for one in gradients), np.float64(factor)),
    lambda gradients, factor: [[factor * one for one in gradients], np.array(factor)],
])  # fmt: skip
def test_right_answers_of_any_form_pass(function):
    verdict = verdict_of(SCALED, function)
    assert verdict.passed, verdict.text
    assert verdict.difference == 0


@pytest.mark.parametrize("function, stage, words", [
    (changed(2, lambda one: one + 1), "values", "gradient 2 differs from Keras at place 0."),
    (changed(0, lambda one: one + 1), "values", "gradient 0 differs from Keras at row 0, column 0."),
    (changed(3, lambda one: one.T), "shape", "gradient 3 has shape (1, 4); (4, 1) is expected."),
    (changed(1, lambda one: one.tolist()), "type", "gradient 1 is a list. A NumPy array is expected"),
    (changed(4, lambda one: None), "type", "gradient 4 is None."),
    (changed(4, lambda one: one / 0), "finite", "gradient 4 holds"),
    (lambda gradients, factor: (scaled(gradients, factor)[0][:-1], factor), "count",
     "gradients is a list of 2. A list of 3 arrays is expected."),
    (lambda gradients, factor: (scaled(gradients, factor)[0][0], factor), "count",
     "gradients is an array of shape (2, 3). A list of 3 arrays is expected."),
    (lambda gradients, factor: (map(abs, gradients), factor), "count", "gradients is a map. A list of 3 arrays"),
    (lambda gradients, factor: (None, factor), "count", "is the return line missing?"),
    (lambda gradients, factor: (*scaled(gradients, factor)[0], factor), "count", "A tuple of 2 values"),
    (lambda gradients, factor: (np.array(gradients[0]).astype(object), factor), "count", "A list of 3 arrays"),
])  # fmt: skip
def test_a_wrong_list_is_told_by_its_item(function, stage, words):
    told = text_of(SCALED, function)
    assert told[0] == stage
    assert words in told[1]


@pytest.mark.parametrize("function, words", [
    (lambda parameters: [one + 2 for one in parameters], "parameter 0 differs from Keras at [0, 0]."),
    (lambda parameters: [parameters[0] + 1] * len(parameters), "parameter 1 has shape (2, 3); (3,) is expected."),
    (lambda parameters: parameters[0] + 1, "parameters is an array of shape (2, 3). A list of 3 arrays"),
    (lambda parameters: None, "parameters is None. A list of 3 arrays is expected: is the return line missing?"),
])  # fmt: skip
def test_a_list_that_is_the_whole_answer(function, words):
    assert verdict_of(ALONE, lambda parameters: tuple(one + 1 for one in parameters)).passed
    assert words in text_of(ALONE, function)[1]


@pytest.mark.parametrize("change, words", [
    (lambda found: (found[0], (found[1][0], [one + 1 for one in found[1][1]], 1)), "v[0] differs"),
    (lambda found: (found[0], (found[1][0][:1], found[1][1], 1)), "m is a list of 1. A list of 2 arrays is expected."),
    (lambda found: (found[0], (*found[1][:2], 2)), "steps taken differs. Yours 2, Keras 1."),
    (lambda found: (found[0], found[1][:2]), "A tuple of 3 values (m, v, steps taken) is expected, and one of 2 came."),
    (lambda found: (found[0], None), "A tuple of 3 values (m, v, steps taken) is expected, and nothing came"),
])  # fmt: skip
def test_a_state_of_lists_is_told_by_the_names_of_its_parts(change, words):
    assert verdict_of(STEPPED, lambda parameters, state: list(stepped(parameters, state))).passed
    assert words in text_of(STEPPED, lambda parameters, state: change(stepped(parameters, state)))[1]


def test_known_mistakes_are_named_also_where_they_change_what_is_in_a_list():
    assert verdict_of(SCALED, lambda gradients, factor: scaled(gradients, -factor)).mistake is None
    negative = verdict_of(SCALED, lambda gradients, factor: (scaled(gradients, -factor)[0], factor))
    assert negative.mistake.name == "negative"
    stage, text = text_of(SCALED, _in_place)
    assert stage == "inputs"
    assert "scaled changed its input gradients. Make new arrays, and put them into a new list." in text
    assert verdict_of(SCALED, _in_place).mistake.name == "in place"


def test_a_tuple_whose_arrays_are_changed_is_not_told_to_copy_itself():
    """A tuple has no copy()."""

    def changing(parameters, state):
        found = stepped(parameters, state)
        if state:
            state[0][0] += 1
        return found

    text = text_of(STEPPED, changing)[1]
    assert "stepped changed its input state. Make new arrays, and put them into a new tuple." in text


def test_a_list_that_is_emptied_or_filled_was_changed():
    assert verdict_of(SCALED, lambda gradients, factor: (gradients.pop(), factor)[1]).stage != "values"
    changing = call.call(lambda gradients: gradients.append(gradients), [[np.ones(2)]], {}, ["gradients"])
    assert changing.changed == ("gradients",)


def test_experiments_look_at_each_item():
    cases = SCALED.cases(None)

    def ask(function):
        return lambda changed: [run_case(SCALED, case, function) for case in changed]

    def located(function):
        return " ".join(locate(SCALED, cases, ask(function)(cases), questions(SCALED, cases), ask(function)))

    assert "right in all cases. Only gradient 2 is wrong." in located(changed(2, np.cos))
    assert "gradients[1]" in {question.argument for question in questions(SCALED, cases)}


@pytest.mark.parametrize("value, words", [
    ([np.broadcast_to(0.0, (2**16, 2))] * 100, "an array of shape (65536, 2)"),
    ([[0.0] * 5000] * 5, "a list of 5000 items"),
    ([np.ones(2)] * 20_000, "a list of 20000 items"),
])  # fmt: skip
def test_what_an_answer_holds_in_all_is_limited(value, words):
    kept = call.snapshot(value, max_bytes=2**22)
    found = [kept] if isinstance(kept, call.Oversize) else [one for one in kept if isinstance(one, call.Oversize)]
    assert found
    assert found[0].description == words


def test_a_list_that_holds_itself_many_times_ends():
    endless = []
    endless.extend([endless] * 50)
    assert len(call.snapshot(endless)) == 50


@pytest.mark.parametrize("length", [0, 1, 40])
def test_lists_travel_with_the_forms_and_types_that_they_have(length):
    rng = np.random.default_rng(length)
    lists = [[rng.normal(size=rng.integers(0, 4, size=rng.integers(0, 4))) for _ in range(length)] for _ in range(2)]
    value = {"positional": [lists[0], tuple(lists), None, (lists[0], lists[1], 3)], "answer": (lists[0], 0.5)}
    skeleton, buffers = wire.dump(value)
    assert call.identical(wire.load(skeleton, b"".join(buffers)), value)


def test_names_of_items():
    assert [item(label, 2) for label in ("gradients", "parameters", "m", "loss", "the answer", "hs")] == [
        "gradient 2", "parameter 2", "m[2]", "loss[2]", "the answer[2]", "hs[2]",
    ]  # fmt: skip
