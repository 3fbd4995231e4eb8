"""mypy, as `make test ARGS="types"` runs it, finds what it is there to find; what it may pass over has a reason."""

import re
import subprocess
import sys

import pytest

# What somebody adds to a module, and what mypy says about it.
WRONG = {
    "a wrong type in any room": ("grading/sandbox.py", "def number() -> int:\n    return 'one'\n", "return-value"),
    "no annotation in a strict room": ("grading/types.py", "def number():\n    return 1\n", "no-untyped-def"),
    "a function without annotations": ("oracle/arrays.py", "def number():\n    return 1 + 'one'\n", "operator"),
    "an ignore that ignores nothing": ("course/place.py", "NUMBER: int = 1  # type: ignore\n", "unused-ignore"),
}


@pytest.fixture(scope="module")
def said(root, tmp_path_factory):
    """What mypy says about a small package of these modules, each of them wrong."""
    folder = tmp_path_factory.mktemp("types")
    for name, wrong, _ in WRONG.values():
        path = folder / "unrolled" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for package in (path.parent, folder / "unrolled"):
            (package / "__init__.py").touch()
        path.write_text(wrong)
    command = [sys.executable, "-m", "mypy", "--config-file", root / "pyproject.toml", "--cache-dir", "cache"]
    ran = subprocess.run([*command, "-p", "unrolled"], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.parametrize("what", WRONG)
def test_it_finds(said, what):
    name, _, code = WRONG[what]
    assert re.search(rf"^unrolled/{name}:\d+: error: .*\[{code}\]$", said, flags=re.MULTILINE), said


def test_whatever_is_passed_over_is_named_and_has_a_reason(root):
    lines = [(path, line) for path in root.glob("unrolled/**/*.py") for line in path.read_text().splitlines()]
    ignored = [(path.name, line.strip()) for path, line in lines if "type: ignore" in line]
    assert ignored
    assert [one for one in ignored if not re.search(r"# type: ignore\[[a-z-]+\]  # \w+", one[1])] == []
