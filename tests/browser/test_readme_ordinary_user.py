"""README.md by its own words once more, as an ordinary user; a module of its own, so that both run at the same time."""

import pwd
from pathlib import Path

import ordinary_user
import pytest

README = Path(__file__).with_name("test_readme.py")


@pytest.mark.skipif(ordinary_user.why_not() is not None, reason=str(ordinary_user.why_not()))
def test_the_same_for_an_ordinary_user():
    # The checkout belongs to somebody else, which git asks about.
    trusted = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
    # nbgrader looks for the user's name, so it is one that the system knows.
    nobody = pwd.getpwnam("nobody").pw_uid
    ordinary_user.holds(f"{README}::test_from_a_fresh_clone_to_feedback", nobody, **trusted)
