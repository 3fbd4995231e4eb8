"""The figures of the lessons on LSTM and Bidirectional: drawn by the rules of `draw`, from arrays alone.

Every function returns a matplotlib Figure whose attribute `alt` says in words what it shows. Show it
with ``draw.show(figure, alt=figure.alt)``.
"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from unrolled.draw import (
    _GREY,
    _INK,
    _INPUT,
    _PLAIN,
    _STATE,
    _WEIGHT,
    _arrow,
    _box,
    _canvas,
    _cells,
    _labels,
    _styled,
    _text,
)

# Keras' order of the columns. Keras' own code calls the candidate c; this course calls it g, since c is the cell state.
GATES = ("i", "f", "g", "o")
_GATE_NAMES = {"i": "input gate i", "f": "forget gate f", "g": "candidate g", "o": "output gate o"}
# A fill of its own for the second state, as pale as the others.
_CELL = "#f3dcea"


@_styled
def state_paths():
    """Draw what one step does to the state of SimpleRNN, and what it does to the cell state of LSTM."""
    axes = _canvas(7.9, 4.0)
    top, bottom = 3.05, 1.05
    _text(axes, 0.1, top + 0.72, "SimpleRNN: the state is made anew", ha="left", weight="bold")
    _box(axes, (0.95, top), (1.3, 0.56), "last state\n$h_{t-1}$", _STATE)
    _box(axes, (2.75, top), (1.0, 0.5), "times R", _WEIGHT)
    _sign(axes, (4.15, top), "+")
    _box(axes, (5.45, top), (0.9, 0.5), "tanh", _PLAIN)
    _box(axes, (7.1, top), (1.3, 0.56), "new state\n$h_t$", _STATE)
    _chain(axes, top, (1.6, 2.25), (3.25, 3.98), (4.32, 5.0), (5.9, 6.45))
    _arrow(axes, (4.15, top - 0.68), (4.15, top - 0.17))
    _text(axes, 4.15, top - 0.82, "the word times W, and the bias", size=9.5)

    _text(axes, 0.1, bottom + 0.72, "LSTM: the cell state is passed on", ha="left", weight="bold")
    _box(axes, (0.95, bottom), (1.3, 0.56), "last cell state\n$c_{t-1}$", _CELL, size=9.5)
    _sign(axes, (2.75, bottom), "\N{MULTIPLICATION SIGN}")
    _sign(axes, (4.15, bottom), "+")
    _box(axes, (7.1, bottom), (1.3, 0.56), "new cell state\n$c_t$", _CELL, size=9.5)
    _chain(axes, bottom, (1.6, 2.58), (2.92, 3.98), (4.32, 6.45))
    for x, words in ((2.75, "f: how much stays,\nbetween 0 and 1"), (4.6, "i \N{MULTIPLICATION SIGN} g:\nwhat is new")):
        _text(axes, x, bottom - 0.8, words, size=9.5)
    _arrow(axes, (2.75, bottom - 0.58), (2.75, bottom - 0.17))
    _arrow(axes, (4.6, bottom - 0.58), (4.24, bottom - 0.15))
    return _with_alt(
        axes.figure,
        "Two rows. Upper row, SimpleRNN: the last state is multiplied with R, the word times W and the bias are "
        "added, and tanh gives the new state. Lower row, LSTM: the last cell state is multiplied with f, a number "
        "between 0 and 1 that says how much stays; then i times g, what is new, is added. That is the new cell "
        "state: no R and no tanh stand on its way.",
    )


@_styled
def lstm_cell(batch, features, units):
    """Draw one step of LSTM, with the shape of what runs along each arrow."""
    axes = _canvas(7.9, 5.7)
    state, columns = f"({batch}, {units})", 4 * units
    lane, product, gate, sums = 4.85, 3.5, 2.75, 1.6
    _box(axes, (3.85, 3.3), (4.85, 4.6), "", "white")
    _text(axes, 1.6, 5.38, "LSTMCell", ha="left", weight="bold")

    for y, text, fill in ((lane, "last cell state\n$c_{t-1}$", _CELL), (sums, "last state\n$h_{t-1}$", _STATE)):
        _box(axes, (0.66, y), (1.16, 0.62), text, fill, size=9.5)
        _text(axes, 0.66, y - 0.5, f"(B, U)\n{state}", size=9)
    for y, text, fill in ((lane, "new cell state\n$c_t$", _CELL), (product, "new state\n$h_t$", _STATE)):
        _box(axes, (7.24, y), (1.16, 0.62), text, fill, size=9.5)
        _text(axes, 7.24, y - 0.5, f"(B, U)\n{state}", size=9)
    _text(axes, 7.24, product - 0.98, "also the output\nof this step", size=9)

    weights = f"W ({features}, {columns})     R ({units}, {columns})     b ({columns},)"
    _box(axes, (3.85, sums), (4.4, 0.66), f"$z_t = x_t W + h_{{t-1}} R + b$\n{weights}", _WEIGHT)
    _box(axes, (3.85, 0.35), (1.7, 0.46), "one word  $x_t$", _INPUT)
    _text(axes, 3.97, 0.79, f"(B, D) = ({batch}, {features})", ha="left", size=9)
    _arrow(axes, (3.85, 0.58), (3.85, sums - 0.33))
    _arrow(axes, (1.24, sums), (1.65, sums))

    places = {"f": 2.2, "i": 3.3, "g": 4.4, "o": 5.6}
    for name, x in places.items():
        _box(axes, (x, gate), (0.86, 0.56), f"{name}\n{'tanh' if name == 'g' else 'sigmoid'}", _PLAIN)
        _arrow(axes, (x, sums + 0.33), (x, gate - 0.28))
        _text(axes, x + 0.07, 2.19, state, ha="left", size=9)
    _text(axes, 1.5, 2.19, f"$z_t$ ({batch}, {columns})\nin four:", ha="left", size=8)

    times = "\N{MULTIPLICATION SIGN}"
    written = (places["i"] + places["g"]) / 2
    for centre, text in (
        ((places["f"], lane), times),
        ((written, lane), "+"),
        ((written, product), times),
        ((places["o"], product), times),
    ):
        _sign(axes, centre, text)
    _box(axes, (places["o"], 4.15), (0.7, 0.36), "tanh", _PLAIN)
    _chain(axes, lane, (1.24, places["f"] - 0.17), (places["f"] + 0.17, written - 0.17), (written + 0.17, 6.66))
    _arrow(axes, (places["f"], gate + 0.28), (places["f"], lane - 0.17))
    _arrow(axes, (places["i"], gate + 0.28), (written - 0.12, product - 0.12))
    _arrow(axes, (places["g"], gate + 0.28), (written + 0.12, product - 0.12))
    _arrow(axes, (written, product + 0.17), (written, lane - 0.17))
    _arrow(axes, (places["o"], lane), (places["o"], 4.33))
    _arrow(axes, (places["o"], 3.97), (places["o"], product + 0.17))
    _arrow(axes, (places["o"], gate + 0.28), (places["o"], product - 0.17))
    _arrow(axes, (places["o"] + 0.17, product), (6.66, product))
    _text(axes, places["f"] + 0.08, 3.9, "what stays", ha="left", size=9)
    _text(axes, written + 0.08, 4.2, "what is\nwritten", ha="left", size=9)
    return _with_alt(
        axes.figure,
        f"One step of LSTM. One word x_t of shape ({batch}, {features}) and the last state of shape {state} give "
        f"z_t = x_t W + h R + b of shape ({batch}, {columns}), with W ({features}, {columns}), R ({units}, "
        f"{columns}) and b ({columns},). z_t is cut into four parts of shape {state}: f, i and o go through "
        "sigmoid, g goes through tanh. Along the top runs the cell state: the last cell state is multiplied with "
        f"f, the product of i and g is added, and the result is the new cell state, all of shape {state}. The new "
        f"cell state goes through tanh and is multiplied with o: that is the new state h_t of shape {state}, which "
        "is also the output of this step.",
    )


@_styled
def sigmoid_curve(points):
    """Draw sigmoid between -6 and 6, tanh for comparison, and mark the given inputs with sigmoid's results."""
    figure = Figure(figsize=(6.4, 3.4))
    axes = figure.add_axes((0.11, 0.16, 0.86, 0.8))
    z = np.linspace(-6, 6, 601)
    axes.plot(z, _sigmoid(z), color=_INK, lw=2)
    axes.plot(z, np.tanh(z), color=_GREY, lw=1.2, ls=(0, (5, 3)))
    for limit in (-1, 0, 1):
        axes.axhline(limit, color=_GREY, lw=0.6)
    axes.axvline(0, color=_GREY, lw=0.6)
    axes.text(-5.8, 0.32, "sigmoid", weight="bold")
    axes.text(-5.8, -0.82, "tanh, for comparison")
    for point in points:
        value = _sigmoid(point)
        axes.plot(point, value, "o", color=_INK, ms=7)
        below = {"ha": "left", "xytext": (7, -10)} if point >= 0 else {"ha": "right", "xytext": (-7, 10)}
        label = f"{point:g} \N{RIGHTWARDS ARROW} {_number(value)}"
        axes.annotate(label, (point, value), textcoords="offset points", va="center", **below)
    axes.set(xlim=(-6, 6), ylim=(-1.15, 1.15), xlabel="z, any number", ylabel="result", yticks=(-1, 0, 1))
    marked = ", ".join(f"{point:g} becomes {_number(_sigmoid(point))}" for point in points)
    return _with_alt(
        figure,
        "Two curves for inputs from -6 to 6. Sigmoid, a solid line, rises from close to 0 on the left, through "
        "0.50 at zero, to close to 1 on the right. tanh, a dashed line, rises from close to -1 through 0 to close "
        f"to 1. Points marked on sigmoid: {marked}.",
    )


@_styled
def scalar_step(i, f, g, o, c):
    """Draw one step of an LSTM with one unit as bars: four gates, then the way from the last c to the new c and h."""
    new_c = f * c + i * g
    gates = {"f": f, "i": i, "g": g, "o": o}
    way = {
        "last c": c,
        "f \N{MULTIPLICATION SIGN} last c": f * c,
        "i \N{MULTIPLICATION SIGN} g": i * g,
        "new c": new_c,
        "tanh(c)": np.tanh(new_c),
        "h": o * np.tanh(new_c),
    }
    bars = [*gates.items(), *way.items()]
    places = [0.0, 1, 2, 3, 4.6, 5.6, 6.6, 7.6, 8.6, 9.6]
    fills = [_PLAIN] * 4 + [_CELL] * 4 + [_PLAIN, _STATE]
    figure = Figure(figsize=(7.8, 3.3))
    axes = figure.add_axes((0.07, 0.12, 0.92, 0.74))
    low, high = min(-1.0, *way.values()), max(1.0, *way.values())
    for x, (_, value), fill in zip(places, bars, fills, strict=True):
        axes.bar(x, value, 0.72, color=fill, edgecolor=_INK, lw=0.9)
        above = value >= 0
        axes.text(x, value + (0.05 if above else -0.05), _number(value), ha="center", va="bottom" if above else "top")
    axes.axhline(0, color=_INK, lw=1)
    axes.axvline(3.8, color=_GREY, lw=1, ls=(0, (2, 3)))
    axes.set_title("four gates", loc="left", x=0.03, weight="bold", size=10.5)
    axes.set_title("from the last c to the new c, and to h", loc="right", x=0.93, weight="bold", size=10.5)
    axes.set_xticks(places, [name for name, _ in bars], size=9.5)
    axes.set(xlim=(-0.7, 10.2), ylim=(low - 0.28, high + 0.28))
    axes.tick_params(axis="x", length=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    read = _listing("Four gates", gates) + _listing(" Then the states", way)
    return _with_alt(figure, "Bars with their numbers. " + read)


@_styled
def gate_blocks(*panels, decimals=2):
    """Draw Panels with 4U columns below each other, a frame and a name around the U columns of each gate."""
    arrays = [np.atleast_2d(np.asarray(panel.values, dtype="float64")) for panel in panels]
    units = arrays[0].shape[1] // 4
    rows = [_labels(panel.rows, len(array)) for panel, array in zip(panels, arrays, strict=True)]
    cell, left, apart = (0.5, 0.34), 0.25 + 0.083 * max(len(name) for names in rows for name in names), 0.42
    width = left + 4 * units * cell[0] + 0.2
    height = 0.85 + sum(len(array) * cell[1] + apart for array in arrays)
    axes = _canvas(max(width, 5.5), height)
    limit = max(np.abs(array).max() for array in arrays)
    for n, gate in enumerate(GATES):
        middle, wide = left + (n + 0.5) * units * cell[0], units > 2
        columns = f"{n * units} to {(n + 1) * units - 1}" if units > 1 else str(n)
        _text(axes, middle, height - 0.2, _GATE_NAMES[gate] if wide else gate, weight="bold", size=9.5)
        _text(axes, middle, height - 0.42, f"columns {columns}" if wide else columns, size=9)
    top = height - 0.6
    for panel, array, names in zip(panels, arrays, rows, strict=True):
        _text(axes, left, top - 0.16, panel.title, ha="left", size=9.5)
        top -= 0.3
        _cells(axes, array, (left, top), cell, limit, decimals)
        for row, name in enumerate(names):
            _text(axes, left - 0.08, top - (row + 0.5) * cell[1], name, ha="right", size=9)
        for n in range(4):
            corner = (left + n * units * cell[0], top - len(array) * cell[1])
            axes.add_patch(Rectangle(corner, units * cell[0], len(array) * cell[1], fc="none", ec=_INK, lw=2.2))
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
    return _with_alt(axes.figure, begin + " ".join(read))


@_styled
def unrolled_lstm(words):
    """Draw an LSTM over time: one box per word, the cell state on the upper arrow, the state on the lower."""
    steps, apart = len(words), 1.5
    axes = _canvas(1.35 + apart * steps + 0.6, 3.75)
    places = [1.8 + apart * t for t in range(steps)]
    middle, upper, lower = 1.9, 2.14, 1.66
    _box(axes, (0.5, upper + 0.02), (0.8, 0.4), "c0 zeros", _CELL, size=9.5)
    _box(axes, (0.5, lower - 0.02), (0.8, 0.4), "h0 zeros", _STATE, size=9.5)
    for t, (x, word) in enumerate(zip(places, words, strict=True)):
        _box(axes, (x, middle), (0.78, 0.86), "LSTM\nstep", _PLAIN)
        _box(axes, (x, 0.6), (1.15, 0.56), f"x[:, {t}]\n{word}", _INPUT, size=9.5)
        _arrow(axes, (x, 0.88), (x, middle - 0.43))
        _arrow(axes, (x, middle + 0.43), (x, 2.87))
        _box(axes, (x, 3.05), (0.8, 0.36), f"hs[:, {t}]", _STATE, size=9.5)
        start = 0.9 if t == 0 else places[t - 1] + 0.39
        for y, name in ((upper, "c"), (lower, "h")):
            _arrow(axes, (start, y), (x - 0.39, y))
            _text(axes, (start + x - 0.39) / 2, y + 0.13, name, size=9.5)
    end = places[-1] + 0.39
    for y, name in ((upper, "c"), (lower, "h")):
        _arrow(axes, (end, y), (end + 0.5, y))
        _text(axes, end + 0.22, y + 0.13, name, size=9.5)
    note = "output: the state h at every timestep. c does not come out at the top."
    _text(axes, sum(places) / steps, 3.5, note, size=9.5)
    _text(axes, sum(places) / steps, 0.15, "time goes this way: timestep 0, 1, 2 ...", size=9)
    listed = ", ".join(f"x[:, {t}] '{word}'" for t, word in enumerate(words))
    return _with_alt(
        axes.figure,
        f"The unrolled graph of an LSTM: {steps} boxes called LSTM step, from left to right. Two arrows lead from "
        "each box to the next: c and, below it, h. The first box gets c0 and h0, which are zeros. From below, each "
        f"box gets one word: {listed}. Upwards, each box gives its state, hs[:, 0] to hs[:, {steps - 1}]. From the "
        "last box, h and c lead out to the right. c comes out nowhere else.",
    )


@_styled
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
    axes = _canvas(left + len(steps) * width + 0.15, height)
    for t, label in enumerate(steps):
        _text(axes, left + (t + 0.5) * width, height - 0.2, str(label), size=9.5)
    top = height - 0.4
    for group, decimals in groups:
        rows = np.array(list(group.values()), dtype="float64")
        _cells(axes, rows, (left, top), cell, None if group is inputs else 1.0, decimals)
        for n, name in enumerate(group):
            _text(axes, left - 0.1, top - (n + 0.5) * cell[1], name, ha="right", size=9.5)
        top -= len(group) * cell[1] + 0.15
    x = left + (np.arange(len(steps)) + 0.5) * width
    base = 0.45 - low * scale
    right = left + len(steps) * width
    for level, style in ((0, "-"), (1, (0, (4, 3))), (-1, (0, (4, 3)))):
        axes.plot([left, right], [base + level * scale] * 2, color=_GREY, lw=0.8, ls=style)
        _text(axes, left - 0.1, base + level * scale, str(level), ha="right", size=9.5)
    solid = {"marker": "s", "ls": "-", "color": "#8a2f63", "ms": 6.5, "lw": 1.8}
    dashed = {"marker": "o", "ls": "--", "color": "#b35900", "ms": 6, "lw": 1.8, "mfc": "white", "mew": 1.6}
    for start, name, values, line in ((left, "cell state c", c, solid), (left + 1.7, "state h", h, dashed)):
        axes.plot(x, base + values * scale, **line)
        axes.plot([start, start + 0.5], [0.2, 0.2], **line)
        _text(axes, start + 0.6, 0.2, name, ha="left", size=9.5)
    rows = {**inputs, **gates, "c": c, "h": h}
    read = " ".join(f"{name}: {', '.join(_number(v) for v in values)}." for name, values in rows.items())
    ticks = ", ".join(map(str, steps))
    return _with_alt(
        axes.figure,
        f"One unit of an LSTM over time, at {ticks}. Rows of numbers, and below them two lines: c with squares and "
        f"a solid line, h with circles and a dashed line. {read}",
    )


@_styled
def returned(timesteps):
    """Draw which states LSTM hands out for the four combinations of its two flags."""
    axes = _canvas(7.8, 5.9)
    last = timesteps - 1
    right = 2.75 + last * 0.66 + 0.25
    for n, (sequences, state) in enumerate([(False, False), (True, False), (False, True), (True, True)]):
        y = 5.0 - n * 1.25
        _text(axes, 0.1, y + 0.02, f"return_sequences={sequences}", ha="left", size=9)
        _text(axes, 0.1, y - 0.22, f"return_state={state}", ha="left", size=9)
        for row, name, fill in ((y + 0.15, "h", _STATE), (y - 0.33, "c", _CELL)):
            _text(axes, 2.35, row, name, size=9.5)
            for t in range(timesteps):
                out = (name == "h" and sequences) or (t == last and (name == "h" or state))
                centre, look = (2.75 + t * 0.66, row), (f"t = {t}", fill) if out else ("", "white")
                _box(axes, centre, (0.52, 0.34), *look, dashed=not out, size=9)
        _arrow(axes, (right, y + 0.22), (right + 0.42, y + 0.22))
        _text(axes, right + 0.5, y + 0.24, f"output {'(B, T, U)' if sequences else '(B, U)'}", ha="left", size=9.5)
        if state:
            _arrow(axes, (right, y + 0.06), (right + 0.42, y - 0.03), dashed=True)
            _text(axes, right + 0.5, y - 0.05, "last state h (B, U)", ha="left", size=9.5)
            _arrow(axes, (right, y - 0.33), (right + 0.42, y - 0.33), dashed=True)
            _text(axes, right + 0.5, y - 0.33, "last cell state c (B, U)", ha="left", size=9.5)
    _text(axes, 2.35, 5.6, "states at each timestep", ha="left", weight="bold")
    _text(axes, right + 0.5, 5.6, "what you receive", ha="left", weight="bold")
    _text(axes, 2.35, 0.3, "dashed box: computed, but not handed out", ha="left", size=9)
    return _with_alt(
        axes.figure,
        f"Four groups, one for each combination of the two flags, each with a row of {timesteps} boxes for h and "
        f"one for c, from t = 0 to t = {last}. With return_sequences=False the output is h at t = {last}, shape (B, "
        "U). With return_sequences=True it is h at every timestep, shape (B, T, U). With return_state=True, h and "
        f"c at t = {last} come as two more arrays of shape (B, U). c at an earlier timestep is never handed out.",
    )


@_styled
def prefixes(words):
    """Draw one run per prefix of the words: each ends one word later, and only its last c is handed out."""
    axes = _canvas(7.4, 0.5 * len(words) + 0.6)
    for n in range(len(words)):
        y = 0.5 * (len(words) - n) - 0.1
        _text(axes, 0.1, y, f"x[:, :{n + 1}]", ha="left", family="DejaVu Sans Mono", size=9.5)
        for t in range(n + 1):
            _box(axes, (1.65 + 0.86 * t, y), (0.76, 0.34), words[t], _INPUT, size=9.5)
        end = 1.65 + 0.86 * n + 0.38
        _arrow(axes, (end, y), (5.3, y))
        _box(axes, (6.3, y), (1.9, 0.34), f"last c:  c at timestep {n}", _CELL, size=9.5)
    _text(axes, 1.3, 0.5 * len(words) + 0.3, "one run per row", ha="left", weight="bold")
    runs = [f"x[:, :{n + 1}] reads {' '.join(words[: n + 1])} and gives c at timestep {n}" for n in range(len(words))]
    return _with_alt(axes.figure, f"{len(words)} rows, one run each: {'; '.join(runs)}.")


@_styled
def two_directions(words):
    """Draw a bidirectional layer over time: a forward and a backward run over the same words, merged per timestep."""
    steps, apart = len(words), 1.5
    axes = _canvas(1.3 + apart * steps + 0.45, 4.75)
    places = [1.75 + apart * t for t in range(steps)]
    forward, backward, merged = 1.75, 2.75, 3.85
    _text(axes, 0.08, forward, "forward\nlayer", ha="left", size=9.5)
    _text(axes, 0.08, backward, "backward\nlayer", ha="left", size=9.5)
    _text(axes, 0.08, merged, "output", ha="left", size=9.5)
    for t, (x, word) in enumerate(zip(places, words, strict=True)):
        _box(axes, (x, 0.6), (1.1, 0.56), f"x[:, {t}]\n{word}", _INPUT, size=9.5)
        _box(axes, (x - 0.22, forward), (0.6, 0.5), "step", _STATE)
        _box(axes, (x + 0.22, backward), (0.6, 0.5), "step", _CELL)
        _box(axes, (x, merged), (1.0, 0.4), f"y[:, {t}]", _PLAIN)
        _arrow(axes, (x - 0.22, 0.88), (x - 0.22, forward - 0.25))
        _arrow(axes, (x + 0.36, 0.88), (x + 0.36, backward - 0.25))
        _arrow(axes, (x - 0.22, forward + 0.25), (x - 0.22, merged - 0.2))
        _arrow(axes, (x + 0.22, backward + 0.25), (x + 0.22, merged - 0.2))
        if t:
            _arrow(axes, (places[t - 1] + 0.08, forward), (x - 0.52, forward))
            _arrow(axes, (x - 0.08, backward), (places[t - 1] + 0.52, backward), dashed=True)
    left, right, y = places[0], places[-1], merged + 0.48
    _text(axes, left - 0.5, y, "the backward run ends here", ha="left", size=9)
    _text(axes, right + 0.5, y, "the forward run ends here", ha="right", size=9)
    _text(axes, sum(places) / steps, 0.15, "time goes this way: timestep 0, 1, 2 ...", size=9)
    return _with_alt(
        axes.figure,
        f"The graph of a bidirectional layer over {steps} words. Each word goes to two boxes called step: one of "
        "the forward layer, one of the backward layer. Solid arrows lead through the forward layer from left to "
        "right, so its run ends at the last word. Dashed arrows lead through the backward layer from right to "
        "left, so its run ends at the first word. At each timestep both states are merged into y[:, 0] to y[:, "
        f"{steps - 1}].",
    )


@_styled
def two_summaries(y, words):
    """Draw the sequence y (T, 2U) of a bidirectional layer, with a frame where each run ends."""
    steps, units = len(y), y.shape[1] // 2
    cell, left, top = (0.68, 0.4), 1.5, steps * 0.4 + 0.15
    axes = _canvas(left + 2 * units * cell[0] + 1.4, top + 0.65)
    _cells(axes, np.asarray(y, "float64"), (left, top), cell, np.abs(y).max(), 4)
    for n, name in enumerate(("forward half", "backward half")):
        _text(axes, left + (n + 0.5) * units * cell[0], top + 0.42, name, weight="bold")
    for column in range(2 * units):
        _text(axes, left + (column + 0.5) * cell[0], top + 0.15, f"unit {column % units}", size=9)
    for t, word in enumerate(words):
        _text(axes, left - 0.1, top - (t + 0.5) * cell[1], f"y[:, {t}]  {word}", ha="right", size=9.5)
    middle = left + units * cell[0]
    for x, row, text in ((left, steps - 1, "forward run\nends here"), (middle, 0, "backward run\nends here")):
        corner = (x, top - (row + 1) * cell[1])
        axes.add_patch(Rectangle(corner, units * cell[0], cell[1], fc="none", ec=_INK, lw=3))
        _text(axes, left + 2 * units * cell[0] + 0.12, corner[1] + cell[1] / 2, text, ha="left", size=9)
    first, last = (", ".join(_number(v, 4) for v in half) for half in (y[0, units:], y[-1, :units]))
    return _with_alt(
        axes.figure,
        f"Heat map of the output sequence: {steps} rows, one per timestep, and {2 * units} columns. The first "
        f"{units} columns are the forward half, the others the backward half. Two frames: the forward half at "
        f"timestep {steps - 1}, where the forward run ends ({last}), and the backward half at timestep 0, where the "
        f"backward run ends ({first}).",
    )


@_styled
def light_cone(forward, backward, changed):
    """Draw how far each half of the output moves at each timestep when x changes at one of them.

    forward, backward  (T,) how far that half moved at each timestep
    changed            the timestep whose input was changed
    """
    steps = len(forward)
    width, left = min(0.9, 5.9 / steps), 1.75
    axes = _canvas(left + steps * width + 0.15, 3.75)
    limit = max(np.max(forward), np.max(backward))
    centre = [left + (t + 0.5) * width for t in range(steps)]
    rows = ((2.85, "forward half of y", forward), (1.25, "backward half of y", backward))
    for top, name, moves in rows:
        _cells(axes, np.atleast_2d(np.asarray(moves, "float64")), (left, top), (width, 0.42), limit, 3)
        _text(axes, left - 0.12, top - 0.21, name, ha="right", size=9.5)
    for t, x in enumerate(centre):
        look = ("changed", _INPUT) if t == changed else ("same", "white")
        _box(axes, (x, 1.84), (width - 0.12, 0.4), *look, dashed=t != changed, size=9)
        _text(axes, x, 3.6, f"t = {t}", size=9.5)
    _text(axes, left - 0.12, 1.84, "input x", ha="right", size=9.5)
    edge = left + changed * width
    _arrow(axes, (centre[changed], 2.04), (centre[changed], 2.43))
    _arrow(axes, (centre[changed], 1.64), (centre[changed], 1.25))
    for start, end, y, text in (
        (edge, left + steps * width, 3.02, "moves from here to the end"),
        (edge + width, left, 0.66, "moves from here back to the start"),
    ):
        _arrow(axes, (start, y), (end, y))
        middle, shift = (start + end) / 2, 0.18 if y > 2 else -0.18
        _text(axes, middle, y + shift, text, size=9)
    _text(axes, left, 0.15, "number: how far that half moved at that timestep (0.000: not at all)", ha="left", size=9)
    read = "; ".join(f"{name} {', '.join(_number(v, 3) for v in moves)}" for _, name, moves in rows)
    return _with_alt(
        axes.figure,
        f"The light cone. The input is changed at timestep {changed} of {steps} timesteps. How far the output moves "
        f"at each timestep: {read}. The forward half moves at timestep {changed} and after it, the backward half at "
        f"timestep {changed} and before it. Everywhere else it is 0.",
    )


@_styled
def reach(forward, backward, words):
    """Draw two tables (T, T): how far each half moves at a column's timestep when a row's word is changed."""
    steps = len(words)
    cell, top, lefts = (0.68, 0.4), 0.4 * steps + 0.5, (1.0, 1.0 + 0.68 * steps + 0.75)
    axes = _canvas(lefts[1] + steps * cell[0] + 0.15, top + 0.7)
    limit = max(np.max(forward), np.max(backward))
    for left, name, moves in zip(lefts, ("forward half of y", "backward half of y"), (forward, backward), strict=True):
        moves = np.asarray(moves, "float64")
        _cells(axes, moves, (left, top), cell, limit, 3)
        _text(axes, left, top + 0.47, name, ha="left", weight="bold")
        for t, word in enumerate(words):
            _text(axes, left + (t + 0.5) * cell[0], top + 0.17, f"t = {t}", size=9)
            _text(axes, left - 0.08, top - (t + 0.5) * cell[1], word, ha="right", size=9.5)
    note = "row: the word that is changed.  column: the timestep at which y moves."
    _text(axes, lefts[0], 0.22, note, ha="left", size=9)
    lines = []
    for half, moves in (("forward half", forward), ("backward half", backward)):
        for word, row in zip(words, moves, strict=True):
            lines.append(f"{half}, {word} changed: {', '.join(_number(v, 3) for v in row)}")
    return _with_alt(
        axes.figure,
        "Two tables with their numbers. A row is the word that is changed, a column is the timestep at which the "
        "output moves. In the forward half the numbers below the diagonal are 0, in the backward half those above "
        f"it. {'; '.join(lines)}.",
    )


def _with_alt(figure, alt):
    figure.alt = alt
    return figure


def _sign(axes, centre, text):
    """Draw an operation: a small circle with its sign."""
    axes.add_patch(Circle(centre, 0.17, fc="white", ec=_INK))
    _text(axes, *centre, text, size=13)


def _chain(axes, y, *spans):
    """Draw arrows to the right at one height."""
    for start, end in spans:
        _arrow(axes, (start, y), (end, y))


def _sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype="float64")))


def _number(value, decimals=2):
    """Return a number as text, without the sign of a number that rounds to zero."""
    return f"{np.round(float(value), decimals) + 0.0:.{decimals}f}"


def _listing(name, values):
    return f"{name}: {', '.join(f'{key} {_number(value)}' for key, value in values.items())}."


def _by_gate(row, decimals):
    """Return 4U numbers as text, gate by gate."""
    parts = zip(GATES, np.split(row, 4), strict=True)
    return "; ".join(f"{gate} {', '.join(_number(v, decimals) for v in part)}" for gate, part in parts)
