"""The gates of an LSTM: their curve, their columns in the weights, and their numbers, in one step and over time."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from unrolled.draw import canvas

# Keras' order of the columns. Keras' own code calls the candidate c; this course calls it g, since c is the cell state.
GATES = ("i", "f", "g", "o")
_GATE_NAMES = {"i": "input gate i", "f": "forget gate f", "g": "candidate g", "o": "output gate o"}


@canvas.styled
def sigmoid_curve(points):
    """Draw sigmoid between -6 and 6, tanh for comparison, and mark the given inputs with sigmoid's results."""
    figure = Figure(figsize=(6.4, 3.4))
    axes = figure.add_axes((0.11, 0.16, 0.86, 0.8))
    z = np.linspace(-6, 6, 601)
    axes.plot(z, _sigmoid(z), color=canvas.INK, lw=2)
    axes.plot(z, np.tanh(z), color=canvas.GREY, lw=1.2, ls=(0, (5, 3)))
    for limit in (-1, 0, 1):
        axes.axhline(limit, color=canvas.GREY, lw=0.6)
    axes.axvline(0, color=canvas.GREY, lw=0.6)
    axes.text(-5.8, 0.32, "sigmoid", weight="bold")
    axes.text(-5.8, -0.82, "tanh, for comparison")
    for point in points:
        value = _sigmoid(point)
        axes.plot(point, value, "o", color=canvas.INK, ms=7)
        below = {"ha": "left", "xytext": (9, -10)} if point > 0 else {"ha": "right", "xytext": (-7, 10)}
        label = f"{point:g} \N{RIGHTWARDS ARROW} {canvas.number(value)}"
        axes.annotate(label, (point, value), textcoords="offset points", va="center", **below)
    axes.set(xlim=(-6, 6), ylim=(-1.15, 1.15), xlabel="z, any number", ylabel="result", yticks=(-1, 0, 1))
    marked = ", ".join(f"{point:g} becomes {canvas.number(_sigmoid(point))}" for point in points)
    return canvas.described(
        figure,
        "Two curves for inputs from -6 to 6. Sigmoid, a solid line, rises from close to 0 on the left, through "
        "0.50 at zero, to close to 1 on the right. tanh, a dashed line, rises from close to -1 through 0 to close "
        f"to 1. Points marked on sigmoid: {marked}.",
    )


@canvas.styled
def scalar_step(i, f, g, o, c):
    """Draw one step of an LSTM with one unit as bars: four gates, then the way from the previous c to new c and h."""
    new_c = f * c + i * g
    gates = {"f": f, "i": i, "g": g, "o": o}
    way = {
        "previous\nc": c,
        "f \N{MULTIPLICATION SIGN}\nprevious c": f * c,
        "i \N{MULTIPLICATION SIGN} g": i * g,
        "new c": new_c,
        "tanh(c)": np.tanh(new_c),
        "h": o * np.tanh(new_c),
    }
    bars = [*gates.items(), *way.items()]
    places = [0.0, 1, 2, 3, 4.6, 5.6, 6.6, 7.6, 8.6, 9.6]
    fills = [canvas.PLAIN] * 4 + [canvas.CELL] * 4 + [canvas.PLAIN, canvas.STATE]
    figure = Figure(figsize=(7.8, 3.4))
    axes = figure.add_axes((0.07, 0.15, 0.92, 0.71))
    low, high = min(-1.0, *way.values()), max(1.0, *way.values())
    for x, (_, value), fill in zip(places, bars, fills, strict=True):
        axes.bar(x, value, 0.72, color=fill, edgecolor=canvas.INK, lw=0.9)
        above = value >= 0
        axes.text(
            x, value + (0.05 if above else -0.05), canvas.number(value), ha="center", va="bottom" if above else "top"
        )
    axes.axhline(0, color=canvas.INK, lw=1)
    axes.axvline(3.8, color=canvas.GREY, lw=1, ls=(0, (2, 3)))
    axes.set_title("four gates", loc="left", x=0.03, weight="bold", size=10.5)
    axes.set_title("from the previous c to the new c, and to h", loc="right", x=0.93, weight="bold", size=10.5)
    axes.set_xticks(places, [name for name, _ in bars], size=9.5)
    axes.set(xlim=(-0.7, 10.2), ylim=(low - 0.28, high + 0.28))
    axes.tick_params(axis="x", length=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    read = _listing("Four gates", gates) + _listing(" Then the states", way)
    return canvas.described(figure, "Bars with their numbers. " + read)


@canvas.styled
def gate_blocks(*panels, decimals=2):
    """Draw Panels with 4U columns below each other, a frame and a name around the U columns of each gate."""
    arrays = [np.atleast_2d(np.asarray(panel.values, dtype="float64")) for panel in panels]
    units = arrays[0].shape[1] // 4
    rows = [canvas.labels(panel.rows, len(array)) for panel, array in zip(panels, arrays, strict=True)]
    cell, left, apart = (0.5, 0.34), 0.25 + 0.083 * max(len(name) for names in rows for name in names), 0.42
    width = left + 4 * units * cell[0] + 0.2
    height = 0.85 + sum(len(array) * cell[1] + apart for array in arrays)
    axes = canvas.blank(max(width, 5.5), height)
    limit = max(np.abs(array).max() for array in arrays)
    for n, gate in enumerate(GATES):
        middle, wide = left + (n + 0.5) * units * cell[0], units > 2
        columns = f"{n * units} to {(n + 1) * units - 1}" if units > 1 else str(n)
        canvas.text(axes, middle, height - 0.2, _GATE_NAMES[gate] if wide else gate, weight="bold", size=9.5)
        canvas.text(axes, middle, height - 0.42, f"columns {columns}" if wide else columns, size=9)
    top = height - 0.6
    for panel, array, names in zip(panels, arrays, rows, strict=True):
        canvas.text(axes, left, top - 0.16, panel.title, ha="left", size=9.5)
        top -= 0.3
        canvas.cells(axes, array, (left, top), cell, limit, decimals)
        for row, name in enumerate(names):
            canvas.text(axes, left - 0.08, top - (row + 0.5) * cell[1], name, ha="right", size=9)
        frame = {"fc": "none", "ec": canvas.INK, "lw": 2.2}
        width, high = units * cell[0], len(array) * cell[1]
        # The rim goes around all four: one around each frame would cover its neighbour.
        axes.add_patch(Rectangle((left, top - high), 4 * width, high, **frame, path_effects=canvas.WIDE_RIM))
        for n in range(4):
            axes.add_patch(Rectangle((left + n * width, top - high), width, high, **frame))
        top -= len(array) * cell[1] + apart - 0.3
    # Only rows with names of their own are read aloud: a matrix of sixty numbers is no help in words.
    read = []
    for panel, array, names in zip(panels, arrays, rows, strict=True):
        if len(array) > 1 and isinstance(panel.rows, str):
            read.append(f"{panel.title}: {len(array)} rows.")
            continue
        for name, row in zip(names, array, strict=True):
            read.append(f"{' '.join(filter(None, (panel.title, name)))}: {_by_gate(row, decimals)}.")
    blocks = ", ".join(f"{gate} from column {n * units} to {(n + 1) * units - 1}" for n, gate in enumerate(GATES))
    begin = f"Heat maps with their numbers, their columns framed in four blocks: {blocks}. "
    return canvas.described(axes.figure, begin + " ".join(read))


@canvas.styled
def gates_over_time(steps, gates, c, h, inputs=None):
    """Draw one unit over time: rows of numbers for its gates, and below them the lines of c and h.

    steps   T labels
    gates   {row name: T numbers}
    c, h    T numbers each
    inputs  {row name: T numbers} to stand above the gates, or None
    """
    c, h, inputs = np.asarray(c, "float64"), np.asarray(h, "float64"), inputs or {}
    width = min(0.92, 6.2 / len(steps))
    left, cell = 1.5, (width, 0.32)
    groups = [(group, decimals) for group, decimals in ((inputs, 0), (gates, 2)) if group]
    low, high = min(-1.0, c.min()) - 0.15, max(1.0, c.max()) + 0.15
    scale = 2.6 / (high - low)
    table = sum(len(group) * cell[1] + 0.15 for group, _ in groups)
    height = 0.4 + table + 0.15 + 2.6 + 0.45
    axes = canvas.blank(left + len(steps) * width + 0.15, height)
    for t, label in enumerate(steps):
        canvas.text(axes, left + (t + 0.5) * width, height - 0.2, str(label), size=9.5)
    top = height - 0.4
    for group, decimals in groups:
        rows = np.array(list(group.values()), dtype="float64")
        canvas.cells(axes, rows, (left, top), cell, None if group is inputs else 1.0, decimals)
        for n, name in enumerate(group):
            canvas.text(axes, left - 0.1, top - (n + 0.5) * cell[1], name, ha="right", size=9.5)
        top -= len(group) * cell[1] + 0.15
    x = left + (np.arange(len(steps)) + 0.5) * width
    base = 0.45 - low * scale
    right = left + len(steps) * width
    for level, style in ((0, "-"), (1, (0, (4, 3))), (-1, (0, (4, 3)))):
        axes.plot([left, right], [base + level * scale] * 2, color=canvas.GREY, lw=0.8, ls=style)
        canvas.text(axes, left - 0.1, base + level * scale, str(level), ha="right", size=9.5)
    solid = {"marker": "s", "ls": "-", "color": "#8a2f63", "ms": 6.5, "lw": 1.8}
    dashed = {"marker": "o", "ls": "--", "color": "#b35900", "ms": 6, "lw": 1.8, "mfc": "white", "mew": 1.6}
    for start, name, values, line in ((left, "cell state c", c, solid), (left + 1.7, "hidden state h", h, dashed)):
        axes.plot(x, base + values * scale, **line, path_effects=canvas.RIM)
        axes.plot([start, start + 0.5], [0.2, 0.2], **line, path_effects=canvas.RIM)
        canvas.text(axes, start + 0.6, 0.2, name, ha="left", size=9.5)
    rows = {**inputs, **gates, "c": c, "h": h}
    read = " ".join(f"{name}: {canvas.spoken(values)}." for name, values in rows.items())
    ticks = ", ".join(map(str, steps))
    return canvas.described(
        axes.figure,
        f"One unit of an LSTM over time, at {ticks}. Rows of numbers, and below them two lines: c with squares and "
        f"a solid line, h with circles and a dashed line. {read}",
    )


def _sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype="float64")))


def _listing(name, values):
    read = ", ".join(f"{key} {canvas.number(value)}" for key, value in values.items())
    return f"{name}: {read}.".replace("\n", " ")


def _by_gate(row, decimals):
    """Return 4U numbers as text, gate by gate."""
    parts = zip(GATES, np.split(row, 4), strict=True)
    return "; ".join(f"{gate} {canvas.spoken(part, decimals)}" for gate, part in parts)
