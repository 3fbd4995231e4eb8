"""Bidirectional(LSTM): two directions on one time axis, and how far each of them sees."""

import numpy as np
from matplotlib.patches import Rectangle

from unrolled.draw import canvas


@canvas.styled
def two_directions(words):
    """Draw a bidirectional layer over time: a forward and a backward run over the same words, merged per timestep."""
    steps, apart = len(words), 1.4
    axes = canvas.blank(1.3 + apart * steps + 1.1, 5.35)
    places = [2.0 + apart * t for t in range(steps)]
    bottom, forward, backward, merged = 0.95, 2.1, 3.1, 4.2
    for y, name in ((forward, "forward\nlayer"), (backward, "backward\nlayer"), (merged, "output")):
        canvas.text(axes, 0.05, y + (0.42 if y < merged else 0), name, ha="left", size=9.5)
    for t, (x, word) in enumerate(zip(places, words, strict=True)):
        canvas.box(axes, (x, bottom), (1.1, 0.56), f"x[:, {t}]\n{word}", canvas.INPUT, size=9.5)
        canvas.box(axes, (x - 0.22, forward), (0.6, 0.5), "step", canvas.PLAIN)
        canvas.box(axes, (x + 0.22, backward), (0.6, 0.5), "step", canvas.PLAIN)
        canvas.box(axes, (x, merged), (1.0, 0.4), f"y[:, {t}]", canvas.STATE)
        canvas.arrow(axes, (x - 0.22, bottom + 0.28), (x - 0.22, forward - 0.25))
        canvas.arrow(axes, (x + 0.36, bottom + 0.28), (x + 0.36, backward - 0.25))
        canvas.arrow(axes, (x - 0.22, forward + 0.25), (x - 0.22, merged - 0.2))
        canvas.arrow(axes, (x + 0.22, backward + 0.25), (x + 0.22, merged - 0.2))
        if t:
            canvas.arrow(axes, (places[t - 1] + 0.08, forward), (x - 0.52, forward))
            canvas.arrow(axes, (x - 0.08, backward), (places[t - 1] + 0.52, backward), dashed=True)
    left, right = places[0], places[-1]
    # Each direction starts from an initial state of its own, and ends with a final one.
    canvas.text(axes, left - 0.98, forward, "initial\nh, c: 0", size=9)
    canvas.arrow(axes, (left - 0.72, forward), (left - 0.52, forward))
    canvas.arrow(axes, (right + 0.08, forward), (right + 0.5, forward))
    canvas.text(axes, right + 0.55, forward, "final h, c\n(forward)", ha="left", size=9)
    canvas.text(axes, right + 0.86, backward, "initial\nh, c: 0", ha="left", size=9)
    canvas.arrow(axes, (right + 0.8, backward), (right + 0.52, backward), dashed=True)
    canvas.arrow(axes, (left - 0.08, backward), (left - 0.46, backward), dashed=True)
    canvas.text(axes, left - 0.5, backward, "final h, c\n(backward)", ha="right", size=9)
    canvas.text(axes, 0.05, 5.1, "solid: the forward direction.  dashed: the backward direction.", ha="left", size=9)
    note = "upwards: h of both, merged at every timestep"
    canvas.text(axes, 0.05, 4.8, note, ha="left", size=9)
    canvas.time(axes, left - 0.55, right + 0.55, 0.35)
    return canvas.described(
        axes.figure,
        f"The graph of a bidirectional layer over {steps} words. Each word goes to two boxes called step: one of "
        "the forward layer, one of the backward layer. Solid arrows lead through the forward layer from left to "
        "right: it starts from initial states of zeros before the first word, and its final h and c leave after the "
        "last word. Dashed arrows lead through the backward layer from right to left: it starts from zeros after the "
        "last word, and its final h and c leave at the first word. At each timestep the h of both are merged into y[:, "
        f"0] to y[:, {steps - 1}]. An arrow of time points to the right.",
    )


@canvas.styled
def two_summaries(y, words):
    """Draw the sequence y (T, 2U) of a bidirectional layer, with a frame where each run ends."""
    steps, units = len(y), y.shape[1] // 2
    cell, left, top = (0.68, 0.4), 1.5, steps * 0.4 + 0.15
    axes = canvas.blank(left + 2 * units * cell[0] + 1.4, top + 0.65)
    canvas.cells(axes, np.asarray(y, "float64"), (left, top), cell, np.abs(y).max(), 4)
    for n, name in enumerate(("forward half", "backward half")):
        canvas.text(axes, left + (n + 0.5) * units * cell[0], top + 0.42, name, weight="bold")
    for column in range(2 * units):
        canvas.text(axes, left + (column + 0.5) * cell[0], top + 0.15, f"unit {column % units}", size=9)
    for t, word in enumerate(words):
        canvas.text(axes, left - 0.1, top - (t + 0.5) * cell[1], f"y[:, {t}]  {word}", ha="right", size=9.5)
    middle = left + units * cell[0]
    for x, row, text in ((left, steps - 1, "forward run\nends here"), (middle, 0, "backward run\nends here")):
        corner = (x, top - (row + 1) * cell[1])
        frame = {"fc": "none", "ec": canvas.INK, "lw": 3, "path_effects": canvas.WIDE_RIM}
        axes.add_patch(Rectangle(corner, units * cell[0], cell[1], **frame))
        canvas.text(axes, left + 2 * units * cell[0] + 0.12, corner[1] + cell[1] / 2, text, ha="left", size=9)
    first, last = (canvas.spoken(half, 4) for half in (y[0, units:], y[-1, :units]))
    return canvas.described(
        axes.figure,
        f"Heat map of the output sequence: {steps} rows, one per timestep, and {2 * units} columns. The first "
        f"{units} columns are the forward half, the others the backward half. Two frames: the forward half at "
        f"timestep {steps - 1}, where the forward run ends ({last}), and the backward half at timestep 0, where the "
        f"backward run ends ({first}).",
    )


@canvas.styled
def light_cone(forward, backward, changed):
    """Draw how far each half of the output moves at each timestep when x changes at one of them.

    forward, backward  (T,) how far that half moved at each timestep
    changed            the timestep whose input was changed
    """
    steps = len(forward)
    width, left = min(0.9, 5.9 / steps), 1.75
    axes = canvas.blank(left + steps * width + 0.15, 3.75)
    limit = max(np.max(forward), np.max(backward))
    centre = [left + (t + 0.5) * width for t in range(steps)]
    rows = ((2.85, "forward half of y", forward), (1.25, "backward half of y", backward))
    for top, name, moves in rows:
        canvas.cells(axes, np.atleast_2d(np.asarray(moves, "float64")), (left, top), (width, 0.42), limit, 3)
        canvas.text(axes, left - 0.12, top - 0.21, name, ha="right", size=9.5)
    for t, x in enumerate(centre):
        look = ("changed", canvas.INPUT) if t == changed else ("same", "none")
        canvas.box(axes, (x, 1.84), (width - 0.12, 0.4), *look, dashed=t != changed, size=9)
        canvas.text(axes, x, 3.6, f"t = {t}", size=9.5)
    canvas.text(axes, left - 0.12, 1.84, "input x", ha="right", size=9.5)
    edge = left + changed * width
    canvas.arrow(axes, (centre[changed], 2.04), (centre[changed], 2.43))
    canvas.arrow(axes, (centre[changed], 1.64), (centre[changed], 1.25))
    for start, end, y, text in (
        (edge, left + steps * width, 3.02, "moves from here to the end"),
        (edge + width, left, 0.66, "moves from here back to the start"),
    ):
        canvas.arrow(axes, (start, y), (end, y))
        middle, shift = (start + end) / 2, 0.18 if y > 2 else -0.18
        canvas.text(axes, middle, y + shift, text, size=9)
    canvas.text(
        axes, left, 0.15, "number: how far that half moved at that timestep (0.000: not at all)", ha="left", size=9
    )
    read = "; ".join(f"{name} {canvas.spoken(moves, 3)}" for _, name, moves in rows)
    return canvas.described(
        axes.figure,
        f"The light cone. The input is changed at timestep {changed} of {steps} timesteps. How far the output moves "
        f"at each timestep: {read}. The forward half moves at timestep {changed} and after it, the backward half at "
        f"timestep {changed} and before it. Everywhere else it is 0.",
    )


@canvas.styled
def reach(forward, backward, words):
    """Draw two tables (T, T): how far each half moves at a column's timestep when a row's word is changed."""
    steps = len(words)
    cell, top, lefts = (0.68, 0.4), 0.4 * steps + 0.5, (1.0, 1.0 + 0.68 * steps + 0.75)
    axes = canvas.blank(lefts[1] + steps * cell[0] + 0.15, top + 0.7)
    limit = max(np.max(forward), np.max(backward))
    for left, name, moves in zip(lefts, ("forward half of y", "backward half of y"), (forward, backward), strict=True):
        moves = np.asarray(moves, "float64")
        canvas.cells(axes, moves, (left, top), cell, limit, 3)
        canvas.text(axes, left, top + 0.47, name, ha="left", weight="bold")
        for t, word in enumerate(words):
            canvas.text(axes, left + (t + 0.5) * cell[0], top + 0.17, f"t = {t}", size=9)
            canvas.text(axes, left - 0.08, top - (t + 0.5) * cell[1], word, ha="right", size=9.5)
    note = "row: the word that is changed.  column: the timestep at which y moves."
    canvas.text(axes, lefts[0], 0.22, note, ha="left", size=9)
    lines = []
    for half, moves in (("forward half", forward), ("backward half", backward)):
        for word, row in zip(words, moves, strict=True):
            lines.append(f"{half}, {word} changed: {canvas.spoken(row, 3)}")
    return canvas.described(
        axes.figure,
        "Two tables with their numbers. A row is the word that is changed, a column is the timestep at which the "
        "output moves. In the forward half the numbers below the diagonal are 0, in the backward half those above "
        f"it. {'; '.join(lines)}.",
    )
