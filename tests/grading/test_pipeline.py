"""From bytes to a Result: the verdicts of honest and of broken work, and what the record shows. No gradebook."""

import copy
import dataclasses
import json

import nbformat
import pytest
from courses import FULL, KEY, NOTHING, cache
from handed_in import RIGHT, UNIT, WRITTEN, answers, cell, code, insert, master, release, right, text, written
from nbconvert.filters.markdown import markdown2html

from unrolled import content
from unrolled.course.settings import Grading
from unrolled.grading import pipeline, sandbox
from unrolled.grading.types import Refused
from unrolled.grading.unit.answers import ask, opened

pytestmark = pytest.mark.usefixtures("forked_children")
VERDICTS_ONLY = Grading(execute=False)
WITHOUT_SANDBOX = Grading(execute=False, sandbox=False)


@pytest.fixture(scope="module")
def keras():
    """Keras' answers for the unit."""
    return opened(UNIT, ask(UNIT, bytes.fromhex(KEY), content, cache()), content)


@pytest.fixture(scope="module")
def grade(keras):
    """Return a function that grades a notebook or bytes, for verdicts alone unless told otherwise."""

    def grade(notebook, settings=VERDICTS_ONLY, notes=()):
        data = notebook if isinstance(notebook, (bytes, Refused)) else written(notebook)
        result = pipeline.grade(data, master(), keras, settings, notes)
        nbformat.validate(shown(result))
        assert json.loads(nbformat.writes(shown(result)))
        assert list(result.scores) == list(FULL)
        return result

    return grade


def shown(result):
    """Return the record as a notebook."""
    return nbformat.reads(result.record.decode(), 4)


def output(result, exercise):
    (stream,) = cell(shown(result), f"test_{exercise}").outputs
    return stream


def about(result):
    first = shown(result).cells[0]
    return first.source.replace("\\", "") if first.id == "about_this_submission" else ""


def without_tanh():
    return right(rnn_step=RIGHT["rnn_step"].replace("np.tanh", ""))


def test_right_answers_earn_all_points(grade):
    result = grade(right(written=WRITTEN))
    assert result.scores == FULL
    assert result.status == "graded"
    assert all(verdict.passed for verdict in result.verdicts.values())
    assert result.isolated == sandbox.available()[0]
    assert "hidden checks passed" in output(result, "rnn_step").text
    assert output(result, "rnn_step").name == "stdout"


def test_an_untouched_release_earns_nothing(grade):
    result = grade(release())
    assert result.scores == NOTHING
    assert {verdict.stage for verdict in result.verdicts.values()} == {"written"}
    assert output(result, "rnn_step").name == "stderr"


def test_a_known_mistake_is_named_with_its_hint(grade):
    result = grade(without_tanh())
    assert result.scores["test_rnn_step"] == 0
    assert result.verdicts["rnn_step"].mistake == "tanh forgotten"
    said = output(result, "rnn_step").text
    assert "tanh is left out" in said
    assert "the new state is tanh of z" in said


def test_an_early_mistake_costs_its_own_points_only(grade):
    result = grade(right(written=WRITTEN, rnn_preactivation=RIGHT["rnn_preactivation"].replace(" + bias", "")))
    assert result.scores == FULL | {"test_rnn_preactivation": 0.0}
    assert result.verdicts["rnn_step"].followed_through
    assert "Mend rnn_preactivation" in output(result, "rnn_step").text


def test_what_is_no_notebook_is_zero_with_the_reason(grade):
    result = grade(b"not a notebook")
    assert (result.status, result.scores, result.verdicts) == ("zero", NOTHING, {})
    for said in (result.notes[0], about(result), output(result, "rnn_step").text):
        assert "is not a notebook" in said


def test_what_could_not_be_read_is_zero_with_the_reason(grade):
    result = grade(Refused("It is a symbolic link."))
    assert (result.status, result.scores, result.notes) == ("zero", NOTHING, ("It is a symbolic link.",))


def test_a_format_of_the_future_waits_for_a_person(grade):
    result = grade(right() | {"nbformat": 9})
    assert (result.status, set(result.scores.values())) == ("person", {None})
    assert "format 9" in about(result)


def test_notes_are_shown_as_they_are(grade):
    result = grade(right(), notes=["<script>alert(1)</script> *x* [a](b)"])
    assert result.notes[0].startswith("<script>")
    html = markdown2html(shown(result).cells[0].source)
    assert "<script" not in html
    assert "<em>" not in html
    assert "href" not in html


def test_the_same_submission_gets_the_same_result(grade):
    first, second = grade(without_tanh()), grade(without_tanh())
    assert first.verdicts == second.verdicts
    assert first.record == second.record


def test_without_a_sandbox_verdicts_are_the_same_and_say_so(grade):
    half = right(name_weights=cell(release(), "name_weights")["source"])
    for notebook in (right(written=WRITTEN), without_tanh(), half, release()):
        isolated, plain = grade(notebook), grade(notebook, WITHOUT_SANDBOX)
        assert plain.verdicts == isolated.verdicts
        assert plain.scores == isolated.scores
        assert not plain.isolated
        assert pipeline.NOT_ISOLATED in about(plain)


def test_an_error_of_the_graders_own_waits_for_a_person(keras):
    # Bytes are due: no submission can cause this.
    broken = pipeline.grade(42, master(), keras, VERDICTS_ONLY)
    assert (broken.status, set(broken.scores.values())) == ("person", {None})
    assert "somebody has to look" in broken.notes[0]


def test_a_test_cell_of_no_exercise_waits_for_a_person(keras):
    own = master()
    graded = tuple(replaced(one) if one.exercise == "rnn_step" else one for one in own.graded)
    own = dataclasses.replace(own, graded=graded, exercises=own.exercises[:2])
    result = pipeline.grade(written(right(written=WRITTEN)), own, keras, VERDICTS_ONLY)
    assert result.scores == FULL | {"test_rnn_step": None}
    assert "somebody has to grade it" in output(result, "rnn_step").text


def replaced(graded):
    return dataclasses.replace(graded, exercise=None)


def test_the_record_holds_outputs_and_no_hidden_test(grade):
    notebook = insert(right(written=WRITTEN), "setup", code("print('from an extra cell')"))
    result = grade(notebook, Grading())
    assert result.scores == FULL
    added = next(one for one in shown(result).cells if "from an extra cell" in one.source)
    assert added.outputs[0].text == "from an extra cell\n"
    assert "hidden=True" not in nbformat.writes(shown(result))
    assert "yours [[" in cell(shown(result), "running_example").outputs[0].text


# What learners do without a thought; each is a change to a notebook with right answers, and costs nothing.
def _helper_above(notebook):
    insert(notebook, "setup", code("def total(a, b):\n    return a + b"))
    cell(notebook, "rnn_preactivation")["source"] = (
        "def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):\n"
        "    return total(total(x_t @ kernel, h @ recurrent_kernel), bias)"
    )


def _helper_below(notebook):
    _helper_above(notebook)
    notebook["cells"].append(notebook["cells"].pop(2))


def _scratch_cells(notebook):
    insert(
        notebook, "rnn_step", code("1 / 0"), code("rnn_step"), code("this is no Python"), code("input('name?')"),
        code("x = [1, 2, 3]\nx[7]"), code("import sys\nsys.exit()"), text("# my notes"), code(""),
    )  # fmt: skip


def _unused_imports(notebook):
    lines = [
        "from __future__ import annotations", "import os, sys, math", "import matplotlib.pyplot as plt",
        "import pandas as pd", "import tensorflow as tf", "from tensorflow import keras",
        "from tensorflow.keras.layers import LSTM", "import no_such_module", "from typing import *",
    ]  # fmt: skip
    insert(notebook, "setup", code("\n".join(lines)))


def _type_hints(notebook):
    insert(notebook, "setup", code("import tensorflow as tf\nfrom typing import Optional"))
    source = RIGHT["rnn_step"].replace("(x_t, h,", "(x_t: tf.Tensor, h: Optional[np.ndarray],", 1)
    cell(notebook, "rnn_step")["source"] = source.replace("):", ") -> 'tf.Tensor':", 1)


def _prints_and_plots(notebook):
    source = RIGHT["rnn_step"].replace("    return", "    print('shape', x_t.shape)\n    return")
    plots = "\nplt.plot([1, 2])\nplt.show()\nprint(rnn_step)\ncheck(rnn_step)\nexample('rnn_step')"
    cell(notebook, "rnn_step")["source"] = "import matplotlib.pyplot as plt\n%matplotlib inline\n" + source + plots


def _magics(notebook):
    above = "%load_ext autoreload\n%autoreload 2\n!pip install keras\n"
    cell(notebook, "rnn_step")["source"] = above + RIGHT["rnn_step"] + "\n%timeit 1\nrnn_step?"
    insert(notebook, "setup", code("%%time\nx = 1"), code("%%bash\necho hello"), code("files = !ls"), code("?np.tanh"))


def _defined_twice(notebook):
    stub = RIGHT["rnn_step"].split("\n")[0] + "\n    raise NotImplementedError()\n\n"
    cell(notebook, "rnn_step")["source"] = stub + RIGHT["rnn_step"]


def _copied_cells(notebook):
    insert(notebook, "rnn_step", copy.deepcopy(cell(notebook, "rnn_step")))
    insert(notebook, "test_rnn_step", copy.deepcopy(cell(notebook, "test_rnn_step")))


def _comments(notebook):
    cell(notebook, "rnn_step")["source"] = "# 隠れ状態 – ça marche 🙂 ∂\n" + RIGHT["rnn_step"] + "  # größer"


def _own_loop(notebook):
    cell(notebook, "rnn_step")["source"] = RIGHT["rnn_step"] + "\n\nwhile True:\n    pass"


def _global_constants(notebook):
    source = RIGHT["rnn_step"].replace("np.tanh", "ACTIVATION")
    constants = "ACTIVATION = np.tanh\nDTYPES, EPSILON = {'a': np.float32}, 1e-7\n"
    cell(notebook, "rnn_step")["source"] = constants + source


def _a_class(notebook):
    cell(notebook, "rnn_step")["source"] = (
        "from dataclasses import dataclass\n\n@dataclass\nclass Step:\n    scale: float = 1.0\n\n"
        "    def __call__(self, *weights):\n        return np.tanh(self.scale * rnn_preactivation(*weights))\n\n"
        "def rnn_step(x_t, h, kernel, recurrent_kernel, bias):\n"
        "    return Step()(x_t, h, kernel, recurrent_kernel, bias)"
    )


def _lambda(notebook):
    arguments = "x_t, h, kernel, recurrent_kernel, bias"
    cell(notebook, "rnn_step")["source"] = f"rnn_step = lambda {arguments}: np.tanh(rnn_preactivation({arguments}))"


def _float64(notebook):
    source = RIGHT["rnn_preactivation"].replace("x_t @", "x_t.astype('float64') @")
    cell(notebook, "rnn_preactivation")["source"] = source


def _warnings(notebook):
    lines = "    import warnings, sys\n    warnings.warn('careful')\n    print('x', file=sys.stderr)\n    return"
    cell(notebook, "rnn_step")["source"] = RIGHT["rnn_step"].replace("    return", lines)


def _moved_cells(notebook):
    notebook["cells"].reverse()


def _lost_metadata(notebook):
    for one in notebook["cells"]:
        one["metadata"] = {}
        one.pop("id")


def _edited_setup(notebook):
    cell(notebook, "setup")["source"] += "\nimport math\nfrom math import tanh"
    cell(notebook, "rnn_step")["source"] = RIGHT["rnn_step"].replace("np.tanh", "np.vectorize(tanh)")


def _another_alias(notebook):
    insert(notebook, "setup", code("import numpy\nfrom numpy import tanh as f"))
    cell(notebook, "rnn_step")["source"] = RIGHT["rnn_step"].replace("np.tanh", "f")


def _windows_line_ends(notebook):
    for one in notebook["cells"]:
        one["source"] = "".join(one["source"]).replace("\n", "\r\n")


def _statements_around(notebook):
    lines = [
        "", "", "if __name__ == '__main__':", "    print(rnn_step)", "", "for i in range(3):", "    print(i)", "",
        "try:", "    import cupy", "except ImportError:", "    cupy = None", "",
        "with np.printoptions(precision=2):", "    print(1)", "", "np.random.seed(0)",
        "np.set_printoptions(precision=3)", "assert callable(rnn_step)",
    ]  # fmt: skip
    cell(notebook, "rnn_step")["source"] = RIGHT["rnn_step"] + "\n".join(lines)


HABITS = [
    _helper_above, _helper_below, _scratch_cells, _unused_imports, _type_hints, _prints_and_plots, _magics,
    _defined_twice, _copied_cells, _comments, _own_loop, _global_constants, _a_class, _lambda, _float64, _warnings,
    _moved_cells, _lost_metadata, _edited_setup, _another_alias, _windows_line_ends, _statements_around,
]  # fmt: skip


@pytest.mark.parametrize("settings", [VERDICTS_ONLY, WITHOUT_SANDBOX], ids=["sandbox", "plain"])
@pytest.mark.parametrize("habit", HABITS)
def test_honest_habits_cost_nothing(grade, habit, settings):
    notebook = answers(written=WRITTEN, **RIGHT)
    habit(notebook)
    result = grade(notebook, settings)
    assert {name: verdict.text for name, verdict in result.verdicts.items() if not verdict.passed} == {}
    assert result.scores == FULL
    assert not any(verdict.followed_through for verdict in result.verdicts.values())
