"""A second witness: PyTorch itself. Keras and the masters' NumPy give what torch.nn.LSTM and torch.nn.GRU give.

`make test-wide ARGS="pytorch"` runs this; `make test` does not, since PyTorch is large. It runs in a process of its
own, with the first Python that has it: the one that UNROLLED_PYTORCH names, this one, or the system's own
(Debian's python3-torch). `pip install -e ".[pytorch]"` in an environment of its own is another way.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import master_code
import numpy as np
import pytest

from unrolled import content, oracle
from unrolled.checking.content import all_exercises

ROOT = Path(__file__).resolve().parents[2]
TOLERANCE = 1e-5
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def python_with_pytorch():
    """Return the first Python that can import PyTorch, or None."""
    for python in (os.environ.get("UNROLLED_PYTORCH"), sys.executable, shutil.which("python3", path="/usr/bin")):
        if python and not subprocess.run([python, "-c", "import torch"], capture_output=True, check=False).returncode:
            return python
    return None


@pytest.fixture(scope="module")
def notebook():
    """The names of the exercise notebook's cell that shows what PyTorch gave, up to the call of from_pytorch."""
    (cell,) = [cell for cell in master_code.code_cells(ROOT, "11_new_cells") if cell.id == "witness"]
    return master_code.names("import numpy as np\n" + cell.source.partition("layer = ")[0])


@pytest.fixture(scope="module")
def pytorch(notebook, tmp_path_factory):
    """What PyTorch gave: name -> array."""
    python = python_with_pytorch()
    assert python, "No Python with PyTorch: apt-get install python3-torch, or name one in UNROLLED_PYTORCH."
    given, made = (tmp_path_factory.mktemp("pytorch") / name for name in ("given.npz", "made.npz"))
    np.savez(given, x=notebook["x"], **dict(zip(NAMES, notebook["torch_weights"], strict=True)))
    script = Path(__file__).with_name("with_pytorch.py")
    ran = subprocess.run([python, str(script), str(given), str(made)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    with np.load(made) as arrays:
        print("PyTorch", arrays["version"])
        return dict(arrays)


@pytest.fixture(scope="module")
def solved():
    """The NumPy functions of the masters: name -> function."""
    return master_code.names(master_code.pasted_code(ROOT))


def layers(pytorch, kind, is_wanted):
    """Return the layers of a kind, as dicts of their arrays, that have more than one direction or layer or not."""
    every = {}
    for name, array in pytorch.items():
        if found := re.match(rf"{kind} (\d+) (.+)", name):
            every.setdefault(found[1], {})[found[2]] = array
    chosen = [one for one in every.values() if is_wanted(one)]
    assert chosen
    return chosen


def directions(one):
    return 2 if "weight_ih_l0_reverse" in one else 1


def depth(one):
    return sum(bool(re.fullmatch(r"weight_ih_l\d+", name)) for name in one)


def parts(one, layer=0, suffix=""):
    """Return weight_ih, weight_hh, bias_ih, bias_hh of one layer and direction."""
    return [one[f"{name}_l{layer}{suffix}"] for name in NAMES]


def gru_weights(weight_ih, weight_hh, bias_ih, bias_hh):
    """Return PyTorch's weights of a GRU, blocks r, z, n, as Keras' GRU takes them: z, r, candidate."""

    def ordered(array):
        r, z, n = np.split(array, 3)
        return np.concatenate([z, r, n]).T

    return [ordered(weight_ih), ordered(weight_hh), np.stack([ordered(bias_ih), ordered(bias_hh)])]


def assert_close(found, right):
    for one, other in zip(found, right, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=0, atol=TOLERANCE)


def test_lstm_with_weights_from_pytorch(pytorch, solved):
    for one in layers(pytorch, "LSTM", lambda one: directions(one) == depth(one) == 1):
        right = one["output"], one["final 0"][0], one["final 1"][0]
        weights = solved["from_pytorch"](*parts(one))
        assert_close(weights, oracle_weights(parts(one)))
        states = one["initial 0"][0], one["initial 1"][0]
        assert_close(oracle.lstm(one["x"], *weights, *states, return_sequences=True, return_state=True), right)
        assert_close(solved["lstm_layer"](one["x"], *weights, *states, True, True), right)


def oracle_weights(arrays):
    """Return what the course calls right for from_pytorch."""
    return all_exercises(content)["from_pytorch"].expected(*arrays)


def test_bidirectional_lstm_with_weights_from_pytorch(pytorch, solved):
    for one in layers(pytorch, "LSTM", lambda one: directions(one) == 2 and depth(one) == 1):
        h, c = one["final 0"], one["final 1"]
        right = one["output"], h[0], c[0], h[1], c[1]
        forward, backward = (solved["from_pytorch"](*parts(one, 0, suffix)) for suffix in ("", "_reverse"))
        flags = {"return_sequences": True, "return_state": True}
        assert_close(oracle.bilstm(one["x"], forward, backward, **flags), right)
        assert_close(solved["bilstm_layer"](one["x"], forward, backward, **flags), right)


def test_a_stack_of_bidirectional_lstms(pytorch, solved):
    for one in layers(pytorch, "LSTM", lambda one: directions(one) == 2):
        weights = [
            tuple(solved["from_pytorch"](*parts(one, layer, suffix)) for suffix in ("", "_reverse"))
            for layer in range(depth(one))
        ]
        assert_close([solved["stacked_bilstm"](one["x"], weights)], [one["output"]])


def test_gru_with_weights_from_pytorch(pytorch, solved):
    for one in layers(pytorch, "GRU", lambda one: directions(one) == depth(one) == 1):
        right = one["output"], one["final 0"][0]
        weights = gru_weights(*parts(one))
        state = one["initial 0"][0]
        assert_close(oracle.gru(one["x"], *weights, state, return_sequences=True, return_state=True), right)
        assert_close(solved["gru_layer"](one["x"], *weights, state, True, True), right)


def test_the_numbers_in_the_notebook_are_pytorchs(pytorch, notebook):
    np.testing.assert_allclose(notebook["from_torch"], pytorch["notebook"], rtol=0, atol=1e-6)
