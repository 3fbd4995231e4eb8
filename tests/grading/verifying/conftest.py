"""How tests of verdicts grade a notebook of the small unit, and what proves that nothing of it stays."""

import shutil
import tempfile
import time
from pathlib import Path

import psutil
import pytest
from small_unit import LIMITS, graded, isolated


@pytest.fixture(params=[pytest.param(True, marks=isolated), False], ids=["sandbox", "plain"])
def grade(request):
    """Grade a notebook of the small unit, in a sandbox or without one."""
    return lambda *sources, **changed: graded(*sources, **{"limits": LIMITS, "isolated": request.param} | changed)


@pytest.fixture
def usual(forked_children):
    """Grade as a class is graded: in a sandbox where there is one, by children that are forked and not started."""
    return lambda *sources, **changed: graded(*sources, limits=LIMITS, **changed)


@pytest.fixture
def closed():
    """Grade in a sandbox."""
    return lambda *sources, **changed: graded(*sources, **{"limits": LIMITS, "isolated": True} | changed)


@pytest.fixture
def nothing_stays(monkeypatch, tmp_path_factory):
    """No process and no file is left behind."""
    # Made before the folder of this one test: it is there for all tests.
    tmp_path_factory.getbasetemp()
    # A folder of its own: other tests, and other gradings, make and remove theirs at the same time. Students' code
    # may run as another user, who has to get there.
    own = Path(tempfile.mkdtemp(prefix="nothing-stays-"))
    own.chmod(0o711)
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    # A server of kernels may be there, which other tests of this process have left for the next ones.
    before = {child.pid for child in psutil.Process().children()}
    yield
    deadline = time.monotonic() + 60
    while _new_since(before) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [child.cmdline()[:3] for child in _new_since(before)] == []
    assert list(own.glob("unrolled-????????")) == []
    shutil.rmtree(own)


def _new_since(before):
    return [child for child in psutil.Process().children() if child.pid not in before]
