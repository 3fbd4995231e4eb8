"""Places in an array: the first that is wrong, and how it is called."""

import numpy as np

AXIS_WORDS = {
    "B": "batch", "T": "timestep", "N": "sequence", "D": "feature", "U": "unit", "2U": "column", "4U": "column",
    "K": "output", "S": "step",
}  # fmt: skip


def first(wrong, axes):
    """Return the first True. Time comes first: what goes wrong early makes all that follows wrong."""
    order = sorted(range(wrong.ndim), key=lambda axis: axes[axis] != "T")
    by_time = wrong.transpose(order)
    place = dict(zip(order, np.unravel_index(by_time.argmax(), by_time.shape), strict=True))
    return tuple(place[axis] for axis in range(wrong.ndim))


def in_words(index, axes) -> str:
    """Return "batch 0, timestep 1, unit 2", or "[0, 2]" where the axes have no names."""
    if axes and all(axis.startswith("axis ") for axis in axes):
        return f"[{', '.join(map(str, index))}]"
    return ", ".join(f"{AXIS_WORDS.get(axis, axis)} {n}" for axis, n in zip(axes, index, strict=True))


def right_until(index, axes) -> str:
    """Return "; timesteps 0 to 2 are right" where the first difference comes later than timestep 0."""
    step = index[axes.index("T")] if "T" in axes else 0
    if step == 0:
        return ""
    return "; timestep 0 is right" if step == 1 else f"; timesteps 0 to {step - 1} are right"
