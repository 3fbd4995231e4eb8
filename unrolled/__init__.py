"""Rebuild Keras' recurrent layers in NumPy, one checked exercise at a time."""

from unrolled.check import CheckFailed, check, example

__all__ = ["CheckFailed", "check", "example"]
