"""Figures of unit 11: what a GRU mixes, layers on top of each other, and how far apart two timesteps are."""

import itertools

import numpy as np

from unrolled.draw import canvas


@canvas.styled
def mix(h, g, z):
    """Draw for each unit where the new state of a GRU lies between the candidate g and the previous h."""
    h, g, z = (np.asarray(values, "float64") for values in (h, g, z))
    new = z * h + (1 - z) * g
    left, scale, apart = 2.9, 2.1, 0.62
    axes = canvas.blank(7.4, 0.95 + apart * len(h))
    top = axes.get_ylim()[1]
    for value in (-1, 0, 1):
        x = left + (value + 1) * scale
        axes.plot([x, x], [0.5, top - 0.2], color=canvas.GREY, lw=0.7, ls=(0, (2, 3)))
        canvas.text(axes, x, top - 0.1, str(value), size=9.5)
    for unit, (previous, candidate, share, state) in enumerate(zip(h, g, z, new, strict=True)):
        y = top - 0.62 - unit * apart
        canvas.text(axes, 0.1, y, f"unit {unit}: z = {canvas.number(share)}", ha="left")
        places = [left + (value + 1) * scale for value in (previous, candidate, state)]
        canvas.line(axes, (places[0], y), (places[1], y))
        axes.plot(places[0], y, "s", ms=11, mfc=canvas.STATE, mec=canvas.INK, zorder=3)
        axes.plot(places[1], y, "o", ms=11, mfc=canvas.INPUT, mec=canvas.INK, zorder=3)
        axes.plot(places[2], y, "D", ms=7, mfc=canvas.INK, mec="white", zorder=4)
    for n, (mark, fill, words) in enumerate((
        ("s", canvas.STATE, "previous h"), ("o", canvas.INPUT, "candidate g"), ("D", canvas.INK, "new h"),
    )):  # fmt: skip
        axes.plot(2.2 + 1.8 * n, 0.22, mark, ms=9, mfc=fill, mec="white" if mark == "D" else canvas.INK)
        canvas.text(axes, 2.38 + 1.8 * n, 0.22, words, ha="left", size=9.5)
    rows = zip(h, g, z, new, strict=True)
    told = " ".join(
        f"Unit {unit}: previous h {canvas.number(a)}, candidate {canvas.number(b)}, z {canvas.number(s)}, "
        f"new h {canvas.number(n)}."
        for unit, (a, b, s, n) in enumerate(rows)
    )
    return canvas.described(
        axes.figure,
        "A line for each unit, from the candidate, a circle, to the previous h, a square. The new h, a diamond, lies "
        f"between them, the nearer to the previous h the larger z is. {told}",
    )


@canvas.styled
def stack(words, layers):
    """Draw bidirectional layers on top of each other; `layers` are their numbers of units, the lowest first."""
    step, rise, left = 1.25, 1.0, 1.75
    axes = canvas.blank(left + step * len(words) + 0.1, 1.0 + rise * len(layers) + 0.3)
    size = (0.74, 0.42)
    for t, word in enumerate(words):
        x = left + (t + 0.5) * step
        canvas.text(axes, x, 0.2, f"x[:, {t}]\n{word!r}", size=9)
        for n in range(len(layers)):
            y = 1.0 + n * rise
            canvas.arrow(axes, (x, 0.42 if n == 0 else y - rise + size[1] / 2), (x, y - size[1] / 2))
            canvas.box(axes, (x, y), size, f"{2 * layers[n]}", canvas.STATE)
            if t:
                end = x - step
                canvas.arrow(axes, (end + size[0] / 2, y + 0.1), (x - size[0] / 2, y + 0.1))
                canvas.arrow(axes, (x - size[0] / 2, y - 0.1), (end + size[0] / 2, y - 0.1), dashed=True)
        y = 1.0 + (len(layers) - 1) * rise + size[1] / 2
        canvas.arrow(axes, (x, y), (x, y + 0.34))
    for n, units in enumerate(layers):
        canvas.text(axes, 0.08, 1.0 + n * rise, f"layer {n}\nLSTM({units})\ntwice", ha="left", size=9.5)
    widths = ", ".join(f"layer {n} gives {2 * units} numbers" for n, units in enumerate(layers))
    return canvas.described(
        axes.figure,
        f"{len(layers)} rows of boxes on top of each other, one box for each of {len(words)} words. In each row solid "
        "arrows lead from left to right and dashed arrows from right to left. Between rows, arrows lead upwards only: "
        f"at each timestep {widths}. The lowest row reads x, each other one reads the row below it.",
    )


@canvas.styled
def ways(timesteps):
    """Draw how timestep 0 reaches the last one: step by step in a recurrent layer, at once with attention."""
    step, size = 0.62, (0.4, 0.4)
    axes = canvas.blank(1.6 + step * timesteps, 3.3)
    places = [1.6 + (t + 0.5) * step for t in range(timesteps)]
    upper, reader, lower = 2.85, 1.75, 0.4
    middle = (places[0] + places[-2]) / 2
    canvas.text(axes, 0.1, upper, f"recurrent layer\n{timesteps - 1} steps", ha="left")
    canvas.text(axes, 0.1, (reader + lower) / 2, "attention\n1 step", ha="left")
    for t, x in enumerate(places):
        fill = canvas.STATE if t in (0, timesteps - 1) else canvas.PLAIN
        canvas.box(axes, (x, upper), size, str(t), fill)
        if t < timesteps - 1:
            canvas.box(axes, (x, lower), size, str(t), fill)
            canvas.arrow(axes, (x, lower + size[1] / 2), (middle + (x - middle) * 0.5, reader - size[1] / 2))
    canvas.box(axes, (middle, reader), (0.5 * step * timesteps, size[1]), str(timesteps - 1), canvas.STATE)
    for one, other in itertools.pairwise(places):
        canvas.arrow(axes, (one + size[0] / 2, upper), (other - size[0] / 2, upper))
    return canvas.described(
        axes.figure,
        f"Above, a recurrent layer: a row of {timesteps} boxes, one for each timestep, each with an arrow to the next. "
        f"What stands at timestep 0 needs {timesteps - 1} steps to the last one. Below, attention: every box has an "
        f"arrow of its own to the box of timestep {timesteps - 1}: 1 step from anywhere.",
    )
