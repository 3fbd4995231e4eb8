"""Rebuild Keras' recurrent layers in NumPy, one checked exercise at a time."""

from unrolled.checking.check import CheckFailed, check, example

__all__ = ["CheckFailed", "check", "example"]
