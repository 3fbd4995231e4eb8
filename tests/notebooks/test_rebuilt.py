"""What the course exists for: the masters' solutions rebuild Keras' layers where Keras cannot be imported."""

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path

import master_code
import numpy as np
import pytest

from unrolled import content, exercises, oracle
from unrolled.building import marks
from unrolled.building.preprocessors import is_given
from unrolled.checking.judge import judge, run_case
from unrolled.exercises import draws
from unrolled.running_example import BATCH, UNITS, initializers

ROOT = Path(__file__).resolve().parents[2]
TOLERANCE = 1e-5
# Sizes go up to these.
LARGEST = {"B": 8, "T": 50, "D": 16, "U": 32}
SIZES = 10
SEEDS = 2

# The numbers of the two bidirectional calls, as the course's first unit shows them.
FORWARD = [0.35906473, 0.55111325, 0.59115744, 0.6303138]
BACKWARD = [0.7038734, 0.58863586, 0.3951699, 0.21942244]
FORWARD_C, BACKWARD_C = 1.5707086, 1.6402447


class Calls:
    """Calls with their right answers, written down for a process that can ask nobody."""

    def __init__(self):
        self.calls, self.arrays = [], {}

    def add(self, label, space, function, positional, keyword, right):
        """Note one call of a function in a namespace."""
        parts = {"positional": list(positional), "keyword": dict(keyword), "right": right}
        stored = {name: self.stored(value) for name, value in parts.items()}
        self.calls.append({"label": label, "space": space, "function": function} | stored)

    def stored(self, value):
        """Return a value as JSON that refers to self.arrays."""
        if isinstance(value, np.ndarray):
            self.arrays[f"a{len(self.arrays)}"] = value
            return {"array": f"a{len(self.arrays) - 1}"}
        if isinstance(value, dict):
            return {"dict": {key: self.stored(item) for key, item in value.items()}}
        if isinstance(value, (tuple, list)):
            return {"items": [self.stored(item) for item in value], "tuple": isinstance(value, tuple)}
        return value

    def write(self, folder, code):
        """Write everything that without_keras.py reads."""
        (folder / "code.json").write_text(json.dumps(code))
        (folder / "calls.json").write_text(json.dumps(self.calls))
        np.savez(folder / "arrays.npz", **self.arrays)


def arrays(values):
    """Return Keras tensors as NumPy arrays, in a tuple where there are several."""
    return tuple(map(np.array, values)) if isinstance(values, (list, tuple)) else np.array(values)


def running_example():
    """Return (label, unit, function, positional, keyword, Keras' answer) of the seven calls."""
    from unrolled.backend import keras

    rnn, lstm, constant = keras.layers.SimpleRNN, keras.layers.LSTM, keras.initializers.Constant
    plan = (
        (rnn, {}),
        (rnn, {"return_sequences": True}),
        (rnn, {"return_sequences": False, "return_state": True}),
        (lstm, {"return_sequences": False, "return_state": True}),
        (lstm, {"return_sequences": True, "return_state": True}),
    )
    found = []
    for kind, flags in plan:
        layer = kind(UNITS, **flags, **initializers())
        right = arrays(layer(BATCH))
        unit, function = ("02_rnn_layer", "rnn_layer") if kind is rnn else ("04_lstm_layer", "lstm_layer")
        label = f"{kind.__name__}{tuple(flags.items())}"
        found.append((label, unit, function, [BATCH, *layer.get_weights()], flags, right))
    constants = {
        "kernel_initializer": constant(0.1), "recurrent_initializer": constant(0.1), "bias_initializer": constant(0)
    }
    for flags in ({"return_state": True, "return_sequences": False}, {"return_state": True, "return_sequences": True}):
        layer = keras.layers.Bidirectional(lstm(UNITS, **flags, **constants))
        right = arrays(layer(BATCH))
        weights = layer.get_weights()
        positional = [BATCH, weights[:3], weights[3:]]
        label = f"Bidirectional{tuple(flags.items())}"
        found.append((label, "05_bidirectional", "bilstm_layer", positional, flags, right))
    return found


def random_layers():
    """Return (label, unit, function, positional, keyword, Keras' answer) of random layers, the largest first."""
    rng = np.random.default_rng(2026)
    found = []
    for number in range(SIZES):
        drawn = {letter: int(rng.integers(1, most + 1)) for letter, most in LARGEST.items()}
        B, T, D, U = (drawn if number else LARGEST).values()
        x, states = draws.uniform(rng, (B, T, D)), {"h0": draws.uniform(rng, (B, U)), "c0": draws.uniform(rng, (B, U))}
        forward, backward = (list(draws.weights(rng, D, U, 4).values()) for _ in range(2))
        flags = {"return_sequences": bool(number % 2 == 0), "return_state": True}
        right = oracle.lstm(x, *forward, **states, **flags)
        size = f"B={B} T={T} D={D} U={U}"
        found.append((f"lstm {size}", "04_lstm_layer", "lstm_layer", [x, *forward], states | flags, right))
        options = {"merge_mode": ("concat", "sum", "mul", "ave", None)[number % 5]} | flags
        right = oracle.bilstm(x, forward, backward, **options)
        positional = [x, forward, backward]
        found.append((f"bilstm {size}", "05_bidirectional", "bilstm_layer", positional, options, right))
    return found


def all_cases():
    """Return (label, unit, function, positional, keyword, Keras' answer) of every exercise's cases.

    Where an answer is observed Keras has none of its own: `test_weights_for_a_job_do_it` asks for those.
    """
    found = []
    for unit in content.units:
        for exercise in compared(unit):
            for seed in range(SEEDS):
                for number, case in enumerate(exercise.cases(np.random.default_rng(seed))):
                    label = f"{exercise.name} seed {seed} case {number + 1}"
                    call = exercise.call_arguments(case)
                    found.append((label, unit, exercise.name, *call, exercise.answer(case)))
    return found


def compared(unit):
    return [exercise for exercise in exercises.of_unit(unit) if not exercise.observe]


@pytest.fixture(scope="module")
def rebuilt(root, tmp_path_factory):
    """What the process without Keras found: the difference of every call, by namespace and label."""
    folder = tmp_path_factory.mktemp("rebuilt")
    spaces = {unit: master_code.solution_code(root, unit) for unit in content.units}
    spaces["pasted"] = master_code.pasted_code(root)
    calls = Calls()
    for label, unit, function, positional, keyword, right in [*running_example(), *random_layers(), *all_cases()]:
        for space in (unit, "pasted"):
            calls.add(f"{space}: {label}", space, function, positional, keyword, right)
    calls.write(folder, spaces)
    script = str(root / "tests" / "notebooks" / "without_keras.py")
    child = subprocess.run([sys.executable, script, str(folder)], capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stderr
    return json.loads(child.stdout)


def test_keras_was_out_of_reach(rebuilt):
    assert rebuilt["loaded"] == []
    assert {"keras", "tensorflow"} <= set(rebuilt["refused"])


@pytest.mark.parametrize("space", ["of its notebook", "pasted"])
@pytest.mark.parametrize("kind, count", [("SimpleRNN", 3), ("LSTM", 2), ("Bidirectional", 2)])
def test_the_seven_calls_are_rebuilt(rebuilt, kind, count, space):
    found = {label: difference for label, difference in rebuilt["differences"].items() if f": {kind}(" in label}
    found = {label: found[label] for label in found if label.startswith("pasted") == (space == "pasted")}
    assert len(found) == count
    assert all(difference < 1e-6 for difference in found.values()), found


def test_the_bidirectional_numbers_are_those_of_the_first_unit():
    """Keras' answers, which the rebuilt ones were compared with, are the known ones."""
    *_, (*_, summary), (*_, sequence) = running_example()
    states = [np.full((1, UNITS), value) for value in (FORWARD[-1], FORWARD_C, BACKWARD[0], BACKWARD_C)]
    halves = np.repeat(np.transpose([FORWARD, BACKWARD]), UNITS, axis=1)[None]
    for values, output in ((summary, np.hstack([states[0], states[2]])), (sequence, halves)):
        for value, known in zip(values, [output, *states], strict=True):
            np.testing.assert_allclose(value, known, rtol=0, atol=1e-6)


def test_layers_of_random_sizes_are_rebuilt(rebuilt):
    found = {label: difference for label, difference in rebuilt["differences"].items() if "lstm B=" in label}
    assert len(found) == 2 * 2 * SIZES
    assert all(difference < TOLERANCE for difference in found.values()), found


def test_all_exercises_are_solved(rebuilt):
    found = {label: difference for label, difference in rebuilt["differences"].items() if " seed " in label}
    named = {label.split(": ")[1].split(" ")[0] for label in found}
    assert named == {exercise.name for unit in content.units for exercise in compared(unit)}
    wrong = {label: difference for label, difference in found.items() if not difference < TOLERANCE}
    assert not wrong


OBSERVED = [exercise for unit in content.units for exercise in exercises.of_unit(unit) if exercise.observe]


@pytest.mark.parametrize("exercise", OBSERVED, ids=lambda exercise: exercise.name)
def test_weights_for_a_job_do_it(root, exercise):
    function = master_code.solutions(root, exercise.unit)[exercise.name]
    for seed in range(SEEDS):
        cases = exercise.cases(np.random.default_rng(seed))
        verdict = judge(exercise, cases, [run_case(exercise, case, function) for case in cases])
        assert verdict.passed and verdict.difference < TOLERANCE, verdict.text


@pytest.mark.parametrize("unit", master_code.bringing_units(ROOT))
def test_a_unit_can_be_solved_with_the_stand_ins(root, unit):
    """Whoever skipped the units before runs every cell of this one, its checks and its closing cells too."""
    space, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        for cell in master_code.code_cells(root, unit):
            outside = marks.outside(cell.source, "solution")
            source = outside if is_given(cell) else marks.without_marks(cell.source)
            exec(compile(source, f"{unit} {cell.id}", "exec"), space)
    lines = printed.getvalue()
    assert "a stand-in made from Keras" in lines
    assert "your own" not in lines
    assert lines.count("hidden checks passed") == len(exercises.of_unit(unit))
