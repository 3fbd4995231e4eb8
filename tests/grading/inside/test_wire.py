"""Values between two processes that do not trust each other: what goes over, and what is refused on either side."""

import io
import json

import numpy as np
import pytest

from unrolled.checking.call import Oversize, identical
from unrolled.checking.compare import kind
from unrolled.grading.inside import wire


def sent(value, bounds=None):
    """Return a value after one trip."""
    bounds = bounds or wire.Bounds()
    pipe = io.BytesIO()
    wire.write(pipe.write, value, bounds)
    pipe.seek(0)
    return wire.read(pipe.read, bounds)


@pytest.mark.parametrize(
    "value",
    [
        None, True, 0, -(2**63), 1.5, float("inf"), "", "één \U0001f600 \ud800", [], (), {}, [1, (2, {"a": [None]})],
        {"h": np.arange(6, dtype="float32").reshape(2, 3), "c": np.zeros((0, 4))}, np.float32(2.5), np.bool_(True),
        np.array(3), np.arange(4, dtype=">i8"), np.array(["a", "bc"]), np.ones(3, complex), np.ones(2, np.longdouble),
        np.arange(12.0).reshape(3, 4).T, np.array([], dtype="int16"), np.array([np.nan, -0.0]),
    ],
)  # fmt: skip
def test_plain_values_arrive_unchanged(value):
    assert identical(sent(value), value)


def test_nan_arrives():
    assert np.isnan(sent(float("nan")))


def test_arrays_arrive_as_copies_that_can_be_changed():
    array = sent(np.ones(3))
    array += 1
    assert array.tolist() == [2, 2, 2]


class Everything:
    """Equals everything and has no say in how it travels."""

    def __eq__(self, other):
        return True

    def __reduce__(self):
        raise AssertionError("pickled")

    __hash__ = None


class Mine(np.ndarray):
    pass


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Everything(), "an Everything"),
        (np.ones(2).view(Mine), "a Mine (a subclass of ndarray)"),
        (np.ma.masked_array([1.0]), "a masked array"),
        (1j, "a complex"),
        ({1: 2}, "a dict"),
        ({"a"}, "a set"),
        (len, "a builtin_function_or_method"),
        (2**100, "a whole number of 101 bits"),
        (np.broadcast_to(np.float32(1), (10**7, 10**7)), "an array of shape (10000000, 10000000)"),
        ("x" * 20_000, "a text of 20000 letters"),
        (Oversize("a list of 70000 items"), "a list of 70000 items"),
    ],
)
def test_what_is_not_plain_arrives_as_an_empty_stand_in_of_its_kind(value, words):
    arrived = sent(value)
    assert kind(arrived) == words
    assert getattr(arrived, "size", 0) == 0


def test_a_tensor_is_called_by_its_library():
    tensor = type("EagerTensor", (), {"__module__": "tensorflow.python.framework.ops"})
    assert kind(sent(tensor())) == "a tensorflow EagerTensor"


def test_an_array_of_objects_arrives_as_an_empty_one():
    assert sent(np.array([object()])).dtype == object


def test_nesting_ends():
    inner = outer = []
    for _ in range(10_000):
        inner.append([])
        inner = inner[0]
    assert "nested too deeply" in str(sent(outer))


def test_an_endless_list_ends():
    endless = []
    endless.append(endless)
    assert "nested too deeply" in str(sent(endless))


def test_too_many_values_are_not_sent():
    few = wire.Bounds(items=150)
    assert sent([[0] * 100, [0] * 100], few) == [[0] * 100, Oversize("a list of 100 items")]
    with pytest.raises(wire.Broken):
        wire.load(wire.dump([0] * 200)[0], b"", few)


def test_a_list_that_branches_without_end_ends():
    endless = []
    endless += [endless] * 50
    assert wire.dump(endless)[0]


def test_arrays_together_are_bounded():
    first, second = sent([np.ones(100), np.ones(100)], wire.Bounds(bytes=1000))
    assert first.shape == (100,)
    assert second == Oversize("an array of shape (100,)")


@pytest.mark.parametrize(
    "skeleton",
    [
        b"", b"\xff\xfe", b"[", b"[]", b"{}", b'{"list": [], "tuple": []}', b'{"list": 1}', b'{"dict": [[1, 2]]}',
        b'{"dict": [["a"]]}', b'{"pickle": "x"}', b'{"value": [1]}', b'{"_class__": [1]}', b'{"kind": ["a"]}',
        b'{"kind": [1, 2, 3]}', b'{"over": {}}', b"9" * 10_000, b"1" * 30, b"[" * 100_000, b'{"list":[' * 50_000,
        b'{"array": ["O", [1]]}', b'{"array": ["<f8", [-1]]}', b'{"array": ["<f8", [1.5]]}',
        b'{"array": ["<f8", [true]]}',
        b'{"array": ["<f8", 3]}', b'{"array": ["<f8", [1000000000000000000000]]}', b'{"array": ["<f8", [1]]}',
        b'{"array": ["<f3", [1]]}', b'{"array": ["<U999999", [99999999]]}', b'{"array": ["|S0", [1099511627776, 8]]}',
        b'{"array": [["a", "<f8"], [1]]}', b'{"scalar": ["V8", []]}', b'{"items": []}',
    ],
)  # fmt: skip
def test_garbage_is_refused(skeleton):
    with pytest.raises(wire.Broken):
        wire.load(skeleton, b"")


def test_bytes_that_nobody_named_are_refused():
    with pytest.raises(wire.Broken):
        wire.load(b"null", b"x")


@pytest.mark.parametrize("header", [(2**32 - 1, 0), (2, 2**63)])
def test_a_message_that_claims_too_much_is_not_read(header):
    def receive(size):
        asked.append(size)
        return wire._HEADER.pack(*header)

    asked = []
    with pytest.raises(wire.Broken):
        wire.read(receive)
    assert asked == [wire._HEADER.size]


def test_names_of_types_arrive_as_letters_only():
    skeleton = json.dumps({"kind": ["<script>" * 100, "a\n.b", False]}).encode()
    name = type(wire.load(skeleton, b"")).__name__
    assert name.isalnum()
    assert len(name) <= 60


def test_random_damage_gives_a_value_or_a_refusal():
    rng = np.random.default_rng(5)
    skeleton, buffers = wire.dump({"h": np.ones((2, 3)), "rest": [1, 2.5, "x", (None, True)]})
    for _ in range(3000):
        damaged = bytearray(skeleton)
        for place in rng.integers(0, len(damaged), rng.integers(1, 4)):
            damaged[place] = rng.integers(0, 256)
        try:
            wire.load(bytes(damaged), b"".join(buffers))
        except wire.Broken:
            continue
