"""The pictures of a report: SVG that stands in the page, in the page's own colours, each with a text alternative."""

import io
import logging
from dataclasses import dataclass

# On a new machine matplotlib announces on stderr that it builds its font cache.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
import matplotlib.style  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

# Drawn in these, and shown in the page's own ink and paper, in the dark and in the light.
_INK, _PAPER = "#010203", "#040506"
_STYLE = {
    "font.family": "sans-serif",
    "font.size": 10.0,
    "svg.fonttype": "none",
    "text.parse_math": False,
    "text.color": _INK,
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "xtick.color": _INK,
    "ytick.color": _INK,
    "hatch.color": "#1b1b1b",
    "hatch.linewidth": 0.6,
}
_styled = matplotlib.style.context(["default", _STYLE])
# Pale fills that dark numbers can be read on; the hatches tell them apart without a colour.
_FILLS = {
    "passed": ("#bfe3cf", ""),
    "blank": ("#ffffff", ""),
    "mistake": ("#f6c89a", "//"),
    "located": ("#f3dcea", "\\\\"),
    "unknown": ("#f2a9a0", "xx"),
    "unchecked": ("#d0d0d0", ".."),
}
_DARK = "#1b1b1b"
_WIDTH = 5.2
# A table names every student; a picture of more than that many says no more.
_MOST_BINS = 20


@dataclass(frozen=True)
class Picture:
    """An SVG and what it shows, in words."""

    svg: str
    alt: str


@_styled
def outcome_bars(rows, kinds) -> Picture:
    """Return a bar for each exercise, cut by outcome.

    rows   (exercise, {kind: how many})
    kinds  kind -> how it is called
    """
    present = [kind for kind in kinds if any(counts[kind] for _, counts in rows)]
    legend_rows = (len(present) + 1) // 2
    figure = Figure((_WIDTH, 0.5 * len(rows) + 0.75 + 0.24 * legend_rows), layout="constrained")
    axes = figure.subplots()
    for place, (_, counts) in enumerate(rows):
        left, total = 0, sum(counts.values())
        for kind in present:
            fill, hatch = _FILLS[kind]
            label = kinds[kind] if place == 0 else None
            axes.barh(place, counts[kind], left=left, color=fill, hatch=hatch, edgecolor=_DARK, lw=0.7, label=label)
            if counts[kind] / total > 0.06:
                pad = {"facecolor": fill, "edgecolor": "none", "pad": 1.0}
                axes.text(left + counts[kind] / 2, place, str(counts[kind]), color=_DARK, ha="center", va="center",
                          bbox=pad)  # fmt: skip
            left += counts[kind]
    axes.set_yticks(range(len(rows)), [_short(name) for name, _ in rows])
    axes.invert_yaxis()
    axes.set_xlabel("students")
    axes.xaxis.get_major_locator().set_params(integer=True)
    figure.legend(loc="outside lower center", ncols=2, frameon=False, labelcolor=_INK)
    said = "; ".join(f"{name}: {_counted(counts, present, kinds)}" for name, counts in rows)
    return _picture(figure, f"Bars, one for each exercise, cut by what became of it. {said}.")


@_styled
def distribution(points, most) -> Picture:
    """Return how many have how many points."""
    bins = min(_MOST_BINS, max(1, round(most))) if most else 1
    edges = [number * (most or 1) / bins for number in range(bins + 1)]
    counts = [0] * bins
    for value in points:
        counts[min(bins - 1, max(0, int(value / (most or 1) * bins)))] += 1
    figure = Figure((_WIDTH, 2.3), layout="constrained")
    axes = figure.subplots()
    bars = axes.bar(edges[:-1], counts, width=(most or 1) / bins, align="edge", color=_FILLS["mistake"][0],
                    edgecolor=_DARK, lw=0.7)  # fmt: skip
    axes.bar_label(bars, [str(count) if count else "" for count in counts], color=_INK)
    axes.set_xlabel(f"points, of {most:g}")
    axes.set_ylabel("students")
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.margins(y=0.15)
    parts = [
        f"{edges[n]:.3g} to {edges[n + 1]:.3g} points: {count} student{'s' * (count != 1)}"
        for n, count in enumerate(counts)
        if count
    ]
    return _picture(figure, f"Bars: how many students have how many points. {'; '.join(parts)}.")


@_styled
def shares(units, matrix) -> Picture:
    """Return the parts of the points that students reached, unit by unit, as boxes.

    matrix  unit -> parts from 0 to 1 of those who handed it in
    """
    figure = Figure((_WIDTH, 0.45 * len(units) + 0.8), layout="constrained")
    axes = figure.subplots()
    filled = [unit for unit in units if matrix[unit]]
    places = [units.index(unit) for unit in filled]
    if filled:
        line = {"color": _INK}
        axes.boxplot([[100 * part for part in matrix[unit]] for unit in filled], positions=places,
                     orientation="horizontal", widths=0.55, boxprops=line, whiskerprops=line, capprops=line,
                     medianprops={"color": _INK, "lw": 3}, flierprops={"markeredgecolor": _INK})  # fmt: skip
    axes.set_yticks(range(len(units)), [_short(unit) for unit in units])
    axes.set_ylim(len(units) - 0.5, -0.5)
    axes.set_xlim(-3, 103)
    axes.set_xlabel("percent of the points; thick: the median")
    said = "; ".join(f"{unit}: {_quartiles(matrix[unit])}" for unit in units)
    return _picture(figure, f"A box for each unit: the middle half of the class, and its median. {said}.")


def _quartiles(parts):
    if not parts:
        return "nobody"
    ordered = sorted(parts)
    first, middle, third = (round(100 * ordered[int(part * (len(ordered) - 1))]) for part in (0.25, 0.5, 0.75))
    return f"{len(parts)} students, median {middle} %, middle half from {first} to {third} %"


def _counted(counts, present, kinds):
    return ", ".join(f"{counts[kind]} {kinds[kind]}" for kind in present if counts[kind]) or "nobody"


def _short(text, most=24):
    return text if len(text) <= most else text[: most - 1] + "…"


def _picture(figure, alt):
    """Return the figure as an SVG that is the same on every run, in the page's colours."""
    stream = io.StringIO()
    # Names within the SVG differ between the pictures of one page.
    with matplotlib.rc_context({"svg.hashsalt": alt}):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = stream.getvalue()
    svg = svg[svg.index("<svg") :].replace(_INK, "currentColor").replace(_PAPER, "var(--paper)")
    return Picture(svg, alt)
