"""Run functions in this process, in which importing Keras or TensorFlow fails, and compare with stored answers.

    python without_keras.py FOLDER

FOLDER holds code.json (namespace -> source), calls.json and arrays.npz, as test_rebuilt.py writes them. The result is
one JSON object on stdout: label of a call -> largest difference, or a text that says what is wrong.
"""

import json
import sys
from pathlib import Path

import numpy as np

from unrolled.checking import functions

FORBIDDEN = ("keras", "tensorflow", "tf_keras", "jax", "torch")


class Blocker:
    """A finder that refuses the packages which compute layers."""

    def find_spec(self, name, path=None, target=None):
        """Raise ImportError for a forbidden package; None leaves every other one to the next finder."""
        if name.partition(".")[0] in FORBIDDEN:
            raise ImportError(f"{name} must not be imported here")


def main(folder):
    """Print the differences of all calls."""
    sys.meta_path.insert(0, Blocker())
    code, calls = (json.loads((folder / name).read_text()) for name in ("code.json", "calls.json"))
    with np.load(folder / "arrays.npz") as stored:
        arrays = dict(stored)
    spaces = {name: {} for name in code}
    for name, source in code.items():
        exec(compile(source, name, "exec"), spaces[name])
    differences = {}
    for call in calls:
        function = spaces[call["space"]][call["function"]]
        positional, keyword, right = (restored(call[part], arrays) for part in ("positional", "keyword", "right"))
        differences[call["label"]] = difference(right, function(*positional, **keyword))
    loaded = sorted(set(FORBIDDEN) & set(sys.modules))
    print(json.dumps({"differences": differences, "loaded": loaded, "refused": refused()}))


def refused():
    """Return which forbidden packages cannot be imported, as proof that the blocker works."""
    found = []
    for name in FORBIDDEN:
        try:
            __import__(name)
        except ImportError:
            found.append(name)
    return found


def restored(value, arrays):
    """Return the value that test_rebuilt.stored wrote down."""
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return arrays[value["array"]]
    if "dict" in value:
        return {key: restored(item, arrays) for key, item in value["dict"].items()}
    if "function" in value:
        return functions.made(value["function"], restored(value["parts"], arrays))
    items = [restored(item, arrays) for item in value["items"]]
    return tuple(items) if value["tuple"] else items


def difference(right, value):
    """Return the largest difference, or a text if number, names or shapes of the values differ."""
    if isinstance(right, dict):
        if list(value) != list(right):
            return f"keys {list(value)} for {list(right)}"
        right, value = tuple(right.values()), tuple(value.values())
    if isinstance(right, (tuple, list)):
        if not isinstance(value, (tuple, list)) or len(value) != len(right):
            return f"{type(value).__name__} for {len(right)} values"
        parts = [difference(*pair) for pair in zip(right, value, strict=True)]
        return next((part for part in parts if isinstance(part, str)), None) or max(parts)
    if isinstance(right, float) and isinstance(value, (float, np.floating)):
        return abs(right - float(value))
    if not isinstance(right, np.ndarray):
        return 0.0 if value == right else f"{value} for {right}"
    if type(value) is not np.ndarray or value.shape != right.shape:
        return f"{np.shape(value)} for {right.shape}"
    return float(np.abs(right.astype("float64") - value).max(initial=0.0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
