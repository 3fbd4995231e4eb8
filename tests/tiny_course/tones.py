"""What notebooks and verdicts may use: NumPy alone."""

import numpy as np

RATE = 8


def tone(amplitude):
    """Return one second of a tone, shape (1, T)."""
    return amplitude * np.sin(2 * np.pi * np.arange(RATE) / RATE)[None]
