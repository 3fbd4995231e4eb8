"""Each known mistake is caught, and called by its name."""

import pytest
from both_sides import ALL, every

from unrolled import CheckFailed, check


@pytest.mark.parametrize("hidden", [False, True], ids=["visible", "hidden"])
@pytest.mark.parametrize("name, mistake, function", every("WRONG"))
def test_a_known_mistake_is_named(name, mistake, function, hidden):
    with pytest.raises(CheckFailed) as failed:
        check(function, exercise=name, hidden=hidden)
    assert failed.value.exercise == name
    assert failed.value.mistake == mistake
    hints = [known.hint for known in ALL[name].mistakes if known.name == mistake]
    assert any(hint in str(failed.value) for hint in hints)
