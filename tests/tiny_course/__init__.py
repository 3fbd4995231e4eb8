"""A course of two exercises about the power of signals, for the engine of Unrolled: no Keras anywhere.

It is what another nbgrader course would write. `test_tiny_course.py` builds it, hands it in and grades it.
"""

from tiny_course import content
from unrolled.checking.check import Checks

_checks = Checks(content)
check, example = _checks.check, _checks.example
