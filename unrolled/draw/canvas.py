"""What all figures share: how they look, the parts that they are drawn from, and how they are shown.

Coordinates are inches from the lower left corner.
"""

import base64
import io
import logging

import numpy as np

# On a new machine matplotlib announces on stderr that it builds its font cache, and stock nbgrader
# takes anything on stderr for a failure.
_log = logging.getLogger("matplotlib")
_level = _log.level
_log.setLevel(logging.ERROR)
import matplotlib.style  # noqa: E402
from matplotlib import patheffects  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.lines import Line2D  # noqa: E402
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle  # noqa: E402
from matplotlib.text import Text  # noqa: E402

_log.setLevel(_level)

_SETTINGS = {
    "font.family": "DejaVu Sans",  # comes with matplotlib
    "font.size": 10.5,
    "text.color": "#222222",
    "axes.edgecolor": "#767676",
    "axes.labelcolor": "#222222",
    "xtick.color": "#767676",
    "ytick.color": "#767676",
    "xtick.labelcolor": "#222222",
    "ytick.labelcolor": "#222222",
    "axes.linewidth": 0.8,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
}
# A reader's own matplotlibrc must not change the figures, so they start from matplotlib's defaults.
styled = matplotlib.style.context(["default", _SETTINGS])

# What stands outside of boxes is dark with a light rim: it can be read on white and on black, without a card.
RIM = [patheffects.withStroke(linewidth=3.5, foreground="white")]
# A thick dark line needs a wider one; a frame around cells is such a line.
WIDE_RIM = [patheffects.withStroke(linewidth=6, foreground="white")]
# Twice as many pixels as a figure is shown wide: sharp on high-resolution screens.
_SHOWN, _DRAWN = 100, 200

INK = "#222222"
GREY = "#767676"
# Pale fills of Okabe and Ito's colour-blind-safe blue, orange and green.
INPUT, STATE, WEIGHT, PLAIN = "#d6eaf8", "#fde3c8", "#d5efe3", "#f4f4f4"
# A fill of its own for the cell state, as pale as the others.
CELL = "#f3dcea"
# Orange for positive, purple for negative: told apart with every common colour vision.
DIVERGING = matplotlib.colormaps["PuOr_r"]


def show(figure, alt=None):
    """Display a figure in a notebook as a PNG, with `alt`, or its own description, as its text alternative."""
    from IPython.display import display  # only a notebook has it

    alt = figure.alt if alt is None else alt
    display(bundle(figure, alt), metadata=about(figure, alt), raw=True)


def bundle(figure, alt):
    """Return a figure as what a notebook stores: a PNG, and its words."""
    return {"image/png": base64.b64encode(png(figure)).decode("ascii"), "text/plain": alt}


def about(figure, alt):
    """Return the metadata of a figure's PNG: its words, and how large it is shown."""
    width, height = (round(inches * _SHOWN) for inches in figure.get_size_inches())
    return {"image/png": {"alt": alt, "width": width, "height": height}}


@styled
def png(figure) -> bytes:
    """Return the figure as a PNG without a word about when and by what it was made."""
    stream = io.BytesIO()
    _rim(figure)
    figure.savefig(stream, format="png", dpi=_DRAWN, metadata={"Software": None})
    return stream.getvalue()


def _rim(figure):
    """Give axes' own texts and lines their rim; texts in boxes have a ground of their own."""
    for axes in figure.axes:
        if axes.axison:
            for artist in axes.findobj(_is_dark):
                artist.set_path_effects(RIM)


def _is_dark(artist):
    """Return whether an artist cannot be seen on black: grey lines can."""
    return isinstance(artist, Text) or (isinstance(artist, Line2D) and artist.get_color() == INK)


def blank(width, height):
    """Return axes that fill a figure of that size, which has no ground of its own."""
    axes = Figure(figsize=(width, height)).add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return axes


def text(axes, x, y, words, ha="center", rim=True, **options):
    """Write words; without a rim where they stand on a box."""
    axes.text(x, y, words, ha=ha, va="center", path_effects=RIM if rim else None, **options)


def box(axes, centre, extent, words, fill, dashed=False, **options):
    corner = (centre[0] - extent[0] / 2, centre[1] - extent[1] / 2)
    style = {"fc": fill, "ec": GREY if dashed else INK, "ls": (0, (2, 2)) if dashed else "-"}
    if fill == "none" and not dashed:
        style["path_effects"] = RIM
    axes.add_patch(FancyBboxPatch(corner, *extent, boxstyle="round,pad=0,rounding_size=0.06", **style))
    text(axes, *centre, words, rim=fill == "none", **options)


def arrow(axes, start, end, dashed=False):
    style = {"ls": (0, (4, 3)) if dashed else "-", "shrinkA": 0, "shrinkB": 0, "color": INK, "lw": 1.2}
    style["path_effects"] = RIM
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=12, **style))


def span(axes, start, end, words, offset):
    """Draw a double arrow between two points, with a text beside its middle."""
    style = {"shrinkA": 0, "shrinkB": 0, "color": INK, "path_effects": RIM}
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="<|-|>", mutation_scale=10, **style))
    text(axes, (start[0] + end[0]) / 2 + offset[0], (start[1] + end[1]) / 2 + offset[1], words)


def cells(axes, array, top_left, size, limit, decimals):
    """Draw a 2-dimensional array as cells with their numbers, coloured up to +-limit, or pale grey if it is None."""
    for (i, j), value in np.ndenumerate(array):
        # Only the pale middle of the map, so that black numbers can be read on every cell.
        fill = PLAIN if limit is None else DIVERGING(0.5 + 0.27 * value / (limit or 1))
        corner = (top_left[0] + j * size[0], top_left[1] - (i + 1) * size[1])
        axes.add_patch(Rectangle(corner, *size, fc=fill, ec=GREY, lw=0.7))
        text(axes, corner[0] + size[0] / 2, corner[1] + size[1] / 2, number(value, decimals), rim=False, size=9.5)


def labels(names, count):
    """Return `count` labels: the list itself, a word with numbers, or nothing."""
    if not isinstance(names, str):
        return list(names)
    return [f"{names} {n}" if names else "" for n in range(count)]


def described(figure, alt):
    """Return the figure with its text alternative: what it shows, in words, for whoever does not see it."""
    figure.alt = alt
    return figure


def spoken(values, decimals=2):
    """Return numbers as words of a description."""
    return ", ".join(number(value, decimals) for value in values)


def sign(axes, centre, words):
    """Draw an operation: a small circle with its sign."""
    axes.add_patch(Circle(centre, 0.17, fc="white", ec=INK))
    text(axes, *centre, words, rim=False, size=13)


def chain(axes, y, *spans):
    """Draw arrows to the right at one height."""
    for start, end in spans:
        arrow(axes, (start, y), (end, y))


def gathered(axes, places, y, right):
    """Draw what leaves upwards from boxes at these places as one line that leads out to the right."""
    height = y + 0.13
    for x in places:
        line(axes, (x, y), (x, height))
    line(axes, (places[0], height), (right, height), (right + 0.5, height), head=True)


def time(axes, start, end, y):
    """Draw the arrow of time."""
    line(axes, (start, y), (end, y), head=True)
    text(axes, start - 0.08, y, "time", ha="right", size=9)


def line(axes, *points, dashed=False, head=False):
    """Draw a line through points, with a head at its end if it is an arrow."""
    style = {"color": INK, "lw": 1.2, "ls": (0, (4, 3)) if dashed else "-", "path_effects": RIM}
    # The last part is the arrow's own: a line over its head would hide it.
    drawn = points[:-1] if head else points
    if len(drawn) > 1:
        axes.plot(*zip(*drawn, strict=True), solid_capstyle="butt", **style)
    if head:
        arrow(axes, points[-2], points[-1], dashed=dashed)


def number(value, decimals=2):
    """Return a number as text, without the sign of a number that rounds to zero."""
    return f"{np.round(float(value), decimals) + 0.0:.{decimals}f}"
