"""A Master holds what the release holds, the points, and the answers of NumPy alone."""

import json
import shutil

import numpy as np
import pytest
from handed_in import ROOT, UNIT

from unrolled import content, exercises
from unrolled.building import convert
from unrolled.grading.unit import masters

UNITS = [unit for unit in exercises.UNITS if (ROOT / "source" / unit / f"{unit}.ipynb").exists()]


@pytest.fixture(params=UNITS)
def master(request):
    return masters.master(request.param, ROOT / "source", content)


def run(source):
    names = {}
    exec(compile(source, "master", "exec"), names)
    return names


def test_its_release_is_the_one_that_build_makes(master, tmp_path):
    convert.convert(ROOT / "source" / master.unit, tmp_path, execute=False)
    built = json.loads((tmp_path / "release" / master.unit / f"{master.unit}.ipynb").read_text())
    kept = [(cell["id"], cell["metadata"], "".join(cell["source"])) for cell in built["cells"]]
    assert [(cell.id, cell.metadata, cell.source) for cell in master.release.cells] == kept


def test_every_exercise_has_a_test_cell_and_a_solution(master):
    assert sorted(master.exercises) == [exercise.name for exercise in exercises.of_unit(master.unit)]
    assert set(master.exercises) <= set(master.solutions)
    assert all(cell.points > 0 for cell in master.graded)


def test_solutions_need_nothing_but_numpy(master):
    for name, source in master.solutions.items():
        found = run("\n".join(["import numpy as np", master.given, master.helpers, source]))
        assert callable(found[name])


def test_earlier_functions_are_given_as_numpy_source(master):
    earlier = exercises.UNITS[: exercises.UNITS.index(master.unit)]
    names = run(master.given)
    for unit in earlier:
        assert all(callable(names[exercise.name]) for exercise in exercises.of_unit(unit))


def test_answers_of_the_first_unit_are_right():
    master = masters.master(UNIT, ROOT / "source", content)
    names = run("import numpy as np\n" + "\n".join(master.solutions.values()))
    x_t, h, kernel, recurrent_kernel, bias = np.ones((1, 2)), np.zeros((1, 3)), np.ones((2, 3)), np.eye(3), np.ones(3)
    assert np.allclose(names["rnn_step"](x_t, h, kernel, recurrent_kernel, bias), np.tanh(3))


def copied(tmp_path):
    for unit in UNITS:
        shutil.copytree(ROOT / "source" / unit, tmp_path / unit)
    return tmp_path / UNIT / f"{UNIT}.ipynb"


def test_an_edited_master_is_read_again(tmp_path):
    path = copied(tmp_path)
    before = masters.master(UNIT, tmp_path, content)
    assert masters.master(UNIT, tmp_path, content) is before
    path.write_text(path.read_text().replace('"points": 3', '"points": 5'))
    after = masters.master(UNIT, tmp_path, content)
    assert {cell.grade_id: cell.points for cell in after.graded}["test_rnn_step"] == 5
    assert after.digest != before.digest


def test_a_test_cell_of_no_exercise_is_for_a_person(tmp_path):
    path = copied(tmp_path)
    path.write_text(path.read_text().replace("test_rnn_step", "test_my_own_idea"))
    graded = {cell.grade_id: cell.exercise for cell in masters.master(UNIT, tmp_path, content).graded}
    assert graded["test_my_own_idea"] is None
    assert graded["test_name_weights"] == "name_weights"


def test_a_missing_or_broken_master_is_named(tmp_path):
    with pytest.raises(masters.NoMaster, match=r"no master 00_start\.ipynb"):
        masters.master(UNIT, tmp_path, content)
    copied(tmp_path).write_text("no notebook")
    with pytest.raises(masters.NoMaster, match="is no notebook"):
        masters.master(UNIT, tmp_path, content)
