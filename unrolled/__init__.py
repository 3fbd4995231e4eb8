"""Rebuild Keras' recurrent layers in NumPy, one checked exercise at a time."""

from unrolled import content
from unrolled.checking.check import CheckFailed, Checks

__all__ = ["CheckFailed", "check", "example"]

_checks = Checks(content)
check, example = _checks.check, _checks.example
