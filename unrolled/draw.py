"""The figures of the lessons: one function per kind of figure, each returns a matplotlib Figure.

Three rules hold for all of them. Shapes and signs stand there as text, colour only repeats them.
The background is white, so that a figure can be read in JupyterLab's dark theme too. The same
arguments give the same bytes. Show a figure with ``draw.show(figure, alt="...")``.
"""

import base64
import io
import logging
from typing import NamedTuple

import numpy as np

# On a new machine matplotlib announces on stderr that it builds its font cache, and stock nbgrader
# takes anything on stderr for a failure.
_log = logging.getLogger("matplotlib")
_level = _log.level
_log.setLevel(logging.ERROR)
import matplotlib.style  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle  # noqa: E402

_log.setLevel(_level)

_SETTINGS = {
    "font.family": "DejaVu Sans",  # comes with matplotlib
    "font.size": 10.5,
    "text.color": "#222222",
    "axes.edgecolor": "#222222",
    "axes.labelcolor": "#222222",
    "xtick.color": "#222222",
    "ytick.color": "#222222",
    "axes.linewidth": 0.8,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}
# A reader's own matplotlibrc must not change the figures, so they start from matplotlib's defaults.
_styled = matplotlib.style.context(["default", _SETTINGS])

_INK = "#222222"
_GREY = "#767676"
# Pale fills of Okabe and Ito's colour-blind-safe blue, orange and green.
_INPUT, _STATE, _WEIGHT, _PLAIN = "#d6eaf8", "#fde3c8", "#d5efe3", "#f4f4f4"
# Orange for positive, purple for negative: told apart with every common colour vision.
_DIVERGING = matplotlib.colormaps["PuOr_r"]


def show(figure, alt):
    """Display a figure in a notebook as a PNG, with `alt` as its text alternative."""
    from IPython.display import display

    data = {"image/png": base64.b64encode(png(figure)).decode("ascii"), "text/plain": alt}
    display(data, metadata={"image/png": {"alt": alt}}, raw=True)


@_styled
def png(figure) -> bytes:
    """Return the figure as a PNG without a word about when and by what it was made."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=100, metadata={"Software": None})
    return stream.getvalue()


class Panel(NamedTuple):
    """One heat map: its title, a 1- or 2-dimensional array, and what its rows and columns count.

    `rows` and `columns` are a word, whose places are then numbered from 0, or a list of labels. A
    1-dimensional array is drawn as one row.
    """

    title: str
    values: np.ndarray
    rows: str | list = ""
    columns: str | list = "unit"


@_styled
def heat_maps(*panels, decimals=2):
    """Draw Panels beside each other, with the number in every cell and one colour scale for all."""
    arrays = [np.atleast_2d(np.asarray(panel.values, dtype="float64")) for panel in panels]
    limit = max(np.abs(array).max() for array in arrays)
    rows = [_labels(panel.rows, len(array)) for panel, array in zip(panels, arrays, strict=True)]
    columns = [_labels(panel.columns, array.shape[1]) for panel, array in zip(panels, arrays, strict=True)]
    longest = max(len(name) for names in columns for name in names)
    cell = (max(0.32 + 0.08 * decimals, 0.075 * longest + 0.04), 0.36)
    height = max(map(len, arrays)) * cell[1] + 0.85
    # Where each panel's cells begin, and where the next panel may: after its cells and its title.
    lefts, right = [], 0.0
    for panel, array, names in zip(panels, arrays, rows, strict=True):
        lefts.append(right + 0.2 + 0.085 * max(map(len, names)))
        right = lefts[-1] + max(array.shape[1] * cell[0], 0.092 * len(panel.title))
    axes = _canvas(right + 0.2, height)
    for panel, array, names, tops, left in zip(panels, arrays, rows, columns, lefts, strict=True):
        _text(axes, left, height - 0.2, panel.title, ha="left", weight="bold")
        _cells(axes, array, (left, height - 0.7), cell, limit, decimals)
        for row, name in enumerate(names):
            _text(axes, left - 0.08, height - 0.7 - (row + 0.5) * cell[1], name, ha="right", size=9)
        for column, name in enumerate(tops):
            _text(axes, left + (column + 0.5) * cell[0], height - 0.56, name, size=9)
    return axes.figure


@_styled
def block(x, words, mark=None):
    """Draw a batch x (B, T, D) as sheets of numbers: one sheet per sentence, one row per word.

    words   the T words of the first sentence, which is the sheet in front
    mark    a timestep whose row gets a frame, or None
    """
    sentences, timesteps, features = x.shape
    width, height, left, top, shift = 0.62, 0.42, 2.1, 2.5, 0.16
    axes = _canvas(7.6, top + 0.75)
    bottom, right = top - timesteps * height, left + features * width
    for sheet in (2, 1):
        corner = (left + sheet * shift, bottom + sheet * shift)
        style = {"ec": _GREY, "fc": "white", "ls": "-" if sheet < sentences else (0, (3, 3))}
        axes.add_patch(Rectangle(corner, right - left, top - bottom, **style))
    _cells(axes, x[0], (left, top), (width, height), None, 1)
    for t, word in enumerate(words):
        _text(axes, left - 0.12, top - (t + 0.5) * height, f"{word}   {t}", ha="right")
    for d in range(features):
        _text(axes, left + (d + 0.5) * width, bottom - 0.2, str(d))
    _span(axes, (0.75, top), (0.75, bottom), f"T = {timesteps}\nwords", (-0.36, 0))
    _span(axes, (left, bottom - 0.45), (right, bottom - 0.45), f"D = {features} numbers per word", (0, -0.2))
    start = (right + 0.06, top + 0.02)
    _arrow(axes, start, (start[0] + 3.2 * shift, start[1] + 3.2 * shift))
    _text(axes, start[0] + 0.65, top + 0.42, f"B = {sentences} sentence{'s' * (sentences > 1)}", ha="left")
    more = "dashed: where further\nsentences would stand" if sentences < 3 else ""
    _text(axes, start[0] + 0.65, top - 0.12, more, ha="left", size=9)
    if mark is not None:
        corner = (left, top - (mark + 1) * height)
        axes.add_patch(Rectangle(corner, right - left, height, ec=_INK, fc="none", lw=3))
        _text(axes, right + 0.45, corner[1] + height / 2, f"x[:, {mark}]  shape {x[:, mark].shape}", ha="left")
    return axes.figure


@_styled
def black_boxes(layers):
    """Draw layers as boxes with one arrow in and one arrow per output.

    layers  {layer name: ([outputs that always come], [outputs that come with return_state=True])}
    """
    heights = [0.42 * (len(always) + len(asked)) for always, asked in layers.values()]
    height = sum(heights) + 0.35 * len(layers) + 0.45
    axes = _canvas(7.6, height)
    top = height - 0.25
    for (name, (always, asked)), tall in zip(layers.items(), heights, strict=True):
        middle = top - tall / 2
        _box(axes, (3.0, middle), (2.2, tall), name, _PLAIN, weight="bold")
        _arrow(axes, (1.2, middle), (1.9, middle))
        _text(axes, 1.1, middle, "x  (1, 4, 5)", ha="right")
        for n, output in enumerate((*always, *asked)):
            y = top - (n + 0.5) * 0.42
            _arrow(axes, (4.1, y), (4.9, y), dashed=n >= len(always))
            _text(axes, 5.0, y, output, ha="left")
        top -= tall + 0.35
    _text(axes, 1.9, 0.25, "dashed arrow: comes only with return_state=True", ha="left", size=9)
    return axes.figure


@_styled
def weight_blocks(layers):
    """Draw every weight array as a rectangle in true proportion, with its shape.

    layers  {layer name: rows of shapes}, a row being the shapes of a kernel, recurrent kernel and bias
    """
    scale, places, row_height = 0.13, (1.75, 3.9, 6.0), 1.25
    rows = [(name if n == 0 else "", row) for name, block in layers.items() for n, row in enumerate(block)]
    height = row_height * len(rows) + 0.4
    axes = _canvas(7.8, height)
    for place, title in zip(places, ("kernel", "recurrent kernel", "bias"), strict=True):
        _text(axes, place, height - 0.2, title, ha="left", weight="bold")
    for n, (name, shapes) in enumerate(rows):
        top = height - 0.45 - n * row_height
        _text(axes, 0.1, top - 0.3, name, ha="left", weight="bold")
        for place, shape in zip(places, shapes, strict=True):
            tall, wide = (1, *shape) if len(shape) == 1 else shape
            for i in range(tall):
                for j in range(wide):
                    corner = (place + j * scale, top - (i + 1) * scale)
                    axes.add_patch(Rectangle(corner, scale, scale, fc=_WEIGHT, ec=_GREY, lw=0.5))
            _text(axes, place, top - tall * scale - 0.15, str(shape), ha="left")
    return axes.figure


@_styled
def rnn_cell(batch, features, units):
    """Draw one step of SimpleRNN, with the shape of what runs along each arrow."""
    axes = _canvas(7.9, 4.2)
    _box(axes, (3.775, 2.45), (4.55, 2.6), "", "white")
    middle, plus = 2.35, 3.85
    _box(axes, (2.3, middle), (1.1, 0.62), f"times R\n({units}, {units})", _WEIGHT)
    _box(axes, (plus, 1.6), (1.1, 0.62), f"times W\n({features}, {units})", _WEIGHT)
    _box(axes, (plus, 3.3), (1.1, 0.62), f"bias b\n({units},)", _WEIGHT)
    axes.add_patch(Circle((plus, middle), 0.19, fc="white", ec=_INK))
    _text(axes, plus, middle, "+", size=14)
    _box(axes, (5.35, middle), (0.8, 0.62), "tanh", _PLAIN)
    _box(axes, (0.62, middle), (1.1, 0.8), "last state\n$h_{t-1}$", _STATE)
    _box(axes, (plus, 0.45), (1.7, 0.5), "one word  $x_t$", _INPUT)
    _box(axes, (7.2, middle), (1.1, 0.8), "new state\n$h_t$", _STATE)
    for start, end in (
        ((1.17, middle), (1.75, middle)),
        ((2.85, middle), (plus - 0.19, middle)),
        ((plus, 0.7), (plus, 1.29)),
        ((plus, 1.91), (plus, middle - 0.19)),
        ((plus, 2.99), (plus, middle + 0.19)),
        ((plus + 0.19, middle), (4.95, middle)),
        ((5.75, middle), (6.65, middle)),
    ):
        _arrow(axes, start, end)
    for x, y, shape in (
        (0.62, 1.75, f"(B, U)\n({batch}, {units})"),
        (7.2, 1.75, f"(B, U)\n({batch}, {units})"),
        (4.5, middle + 0.17, f"$z_t$  ({batch}, {units})"),
        (3.25, middle + 0.17, f"({batch}, {units})"),
    ):
        _text(axes, x, y, shape, size=9)
    _text(axes, plus + 0.1, 0.95, f"(B, D) = ({batch}, {features})", ha="left", size=9)
    _text(axes, plus + 0.1, 2.03, f"({batch}, {units})", ha="left", size=9)
    _text(axes, 1.65, 3.5, "SimpleRNNCell", ha="left", weight="bold")
    _arrow(axes, (7.2, 2.75), (7.2, 3.6))
    _text(axes, 7.2, 3.85, "output of this step:\nthe same $h_t$", size=9)
    return axes.figure


@_styled
def tanh_curve(points):
    """Draw tanh between -4 and 4 and mark the given inputs with their results."""
    figure = Figure(figsize=(6.4, 3.4))
    axes = figure.add_axes((0.13, 0.16, 0.84, 0.8))
    z = np.linspace(-4, 4, 401)
    axes.plot(z, np.tanh(z), color=_INK)
    axes.axhline(0, color=_GREY, lw=0.6)
    axes.axvline(0, color=_GREY, lw=0.6)
    for limit in (-1, 1):
        axes.axhline(limit, color=_GREY, lw=1, ls=(0, (4, 3)))
    for point in points:
        side = 1 if point >= 0 else -1
        axes.plot(point, np.tanh(point), "o", color=_INK, ms=7)
        label = f"{point:.1f} \N{RIGHTWARDS ARROW} {np.tanh(point):.2f}"
        axes.annotate(label, (point, np.tanh(point)), (10 * side, -12 * side), textcoords="offset points",
                      ha="left" if side > 0 else "right", va="center")
    axes.set(xlim=(-4, 4), ylim=(-1.25, 1.25), xticks=range(-4, 5), yticks=(-1, -0.5, 0, 0.5, 1))
    axes.set(xlabel="z, any number", ylabel="tanh(z), between -1 and 1")
    return figure


@_styled
def unrolled_graph(words, cut=None):
    """Draw a recurrent layer over time: one box per word, the same weights in each.

    cut  draw the sequence in two runs, words[:cut] and words[cut:], or None
    """
    steps, apart = len(words), 1.45
    axes = _canvas(1.5 + apart * steps + 0.2, 3.9)
    place = [1.75 + apart * t for t in range(steps)]
    top, middle = 3.5, 1.95
    _box(axes, (sum(place) / steps, top), (place[-1] - place[0] + 1.0, 0.4), "one set of weights:  W, R, b", _WEIGHT)
    _box(axes, (0.5, middle), (0.8, 0.62), "h0\nzeros", _STATE, size=9.5)
    for t, (x, word) in enumerate(zip(place, words, strict=True)):
        _box(axes, (x, middle), (0.72, 0.62), "step", _PLAIN)
        _box(axes, (x, 0.62), (1.15, 0.56), f"x[:, {t}]\n{word}", _INPUT, size=9.5)
        _arrow(axes, (x, 0.9), (x, middle - 0.31))
        _arrow(axes, (x - 0.2, top - 0.2), (x - 0.2, middle + 0.31), dashed=True)
        _box(axes, (x + 0.28, 2.72), (0.66, 0.34), f"hs[:, {t}]", _STATE, size=9.5)
        _arrow(axes, (x + 0.15, middle + 0.31), (x + 0.15, 2.55))
        start = 0.9 if t == 0 else place[t - 1] + 0.36
        _arrow(axes, (start, middle), (x - 0.36, middle))
    _text(axes, sum(place) / steps, 0.18, "time goes this way: timestep 0, 1, 2 ...", size=9)
    if cut is not None:
        x = (place[cut - 1] + place[cut]) / 2
        axes.plot([x, x], [0.35, 3.2], color=_INK, ls=(0, (2, 3)), lw=2)
    return axes.figure


@_styled
def returned(timesteps):
    """Draw which states SimpleRNN hands out for the four combinations of its two flags."""
    axes = _canvas(7.6, 4.5)
    for n, (sequences, state) in enumerate([(False, False), (True, False), (False, True), (True, True)]):
        y = 3.75 - n * 0.93
        _text(axes, 0.1, y + 0.12, f"return_sequences={sequences}", ha="left", size=9)
        _text(axes, 0.1, y - 0.12, f"return_state={state}", ha="left", size=9)
        for t in range(timesteps):
            out = sequences or t == timesteps - 1
            x = 2.55 + t * 0.72
            _box(axes, (x, y), (0.5, 0.4), f"t = {t}" if out else "", _STATE if out else "white", dashed=not out)
        right = 2.55 + (timesteps - 1) * 0.72 + 0.25
        _arrow(axes, (right, y + 0.1), (right + 0.5, y + 0.1))
        _text(axes, right + 0.6, y + 0.12, f"output {'(B, T, U)' if sequences else '(B, U)'}", ha="left")
        if state:
            _arrow(axes, (right, y - 0.14), (right + 0.5, y - 0.14), dashed=True)
            _text(axes, right + 0.6, y - 0.17, "state (B, U)", ha="left")
    _text(axes, 2.3, 4.25, "state h at each timestep", ha="left", weight="bold")
    _text(axes, 5.57, 4.25, "what you receive", ha="left", weight="bold")
    _text(axes, 2.3, 0.3, "dashed box: computed, but not handed out", ha="left", size=9)
    return axes.figure


# What the figures share. Coordinates are inches from the lower left corner.


def _canvas(width, height):
    """Return axes that fill a white figure of that size."""
    axes = Figure(figsize=(width, height)).add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return axes


def _text(axes, x, y, text, ha="center", **options):
    axes.text(x, y, text, ha=ha, va="center", **options)


def _box(axes, centre, extent, text, fill, dashed=False, **options):
    corner = (centre[0] - extent[0] / 2, centre[1] - extent[1] / 2)
    style = {"fc": fill, "ec": _GREY if dashed else _INK, "ls": (0, (2, 2)) if dashed else "-"}
    axes.add_patch(FancyBboxPatch(corner, *extent, boxstyle="round,pad=0,rounding_size=0.06", **style))
    _text(axes, *centre, text, **options)


def _arrow(axes, start, end, dashed=False):
    style = {"ls": (0, (4, 3)) if dashed else "-", "shrinkA": 0, "shrinkB": 0, "color": _INK, "lw": 1.2}
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=12, **style))


def _span(axes, start, end, text, offset):
    """Draw a double arrow between two points, with a text beside its middle."""
    style = {"shrinkA": 0, "shrinkB": 0, "color": _INK}
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="<|-|>", mutation_scale=10, **style))
    _text(axes, (start[0] + end[0]) / 2 + offset[0], (start[1] + end[1]) / 2 + offset[1], text)


def _cells(axes, array, top_left, size, limit, decimals):
    """Draw a 2-dimensional array as cells with their numbers, coloured up to +-limit, or white if it is None."""
    for (i, j), value in np.ndenumerate(array):
        # Only the pale middle of the map, so that black numbers can be read on every cell.
        fill = "white" if limit is None else _DIVERGING(0.5 + 0.27 * value / (limit or 1))
        corner = (top_left[0] + j * size[0], top_left[1] - (i + 1) * size[1])
        axes.add_patch(Rectangle(corner, *size, fc=fill, ec=_GREY, lw=0.7))
        number = f"{np.round(value, decimals) + 0.0:.{decimals}f}"
        _text(axes, corner[0] + size[0] / 2, corner[1] + size[1] / 2, number, size=9.5)


def _labels(names, count):
    """Return `count` labels: the list itself, a word with numbers, or nothing."""
    if not isinstance(names, str):
        return list(names)
    return [f"{names} {n}" if names else "" for n in range(count)]
