"""Figures of unit 09: the ways back through a step of LSTM, how far gradients reach, and what clipping does."""

import numpy as np
from matplotlib.figure import Figure

from unrolled.draw import canvas

_DASHES = "-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1, 1, 1, 1, 1))
_MARKS = "o", "s", "^", "D", "v"


@canvas.styled
def paths():
    """Draw one step of LSTM with its gradients: solid arrows go forward, dashed ones back."""
    axes = canvas.blank(7.9, 3.9)
    lane, shown, times = 2.75, 1.15, "\N{MULTIPLICATION SIGN}"
    canvas.box(axes, (0.75, lane), (1.2, 0.6), "previous c", canvas.CELL, size=9.5)
    canvas.box(axes, (7.1, lane), (1.2, 0.6), "new c", canvas.CELL, size=9.5)
    canvas.box(axes, (7.1, shown), (1.2, 0.6), "new h", canvas.STATE, size=9.5)
    canvas.sign(axes, (2.3, lane), times)
    canvas.sign(axes, (3.9, lane), "+")
    canvas.box(axes, (5.3, 1.95), (0.9, 0.44), "tanh", canvas.PLAIN, size=9.5)
    canvas.sign(axes, (5.3, shown), times)
    canvas.chain(axes, lane, (1.35, 2.13), (2.47, 3.73), (4.07, 6.5))
    canvas.arrow(axes, (5.3, lane), (5.3, 2.17))
    canvas.arrow(axes, (5.3, 1.73), (5.3, shown + 0.17))
    canvas.chain(axes, shown, (5.47, 6.5))
    for x, y, words, above in ((2.3, lane, "f", -1), (3.9, lane, f"i {times} g", -1), (5.3, shown, "o", -1)):
        canvas.arrow(axes, (x, y + above * 0.55), (x, y + above * 0.17))
        canvas.text(axes, x, y + above * 0.7, words, size=10)
    for start, end, y, words in (
        (7.7, 6.5, lane + 0.52, "dc"), (6.3, 4.1, lane + 0.52, "dc, and what h sends"),
        (3.7, 2.5, lane + 0.52, "the same"), (2.1, 0.3, lane + 0.52, "times f: dc_prev"),
        (7.7, 6.5, shown - 0.52, "dh"),
    ):  # fmt: skip
        canvas.line(axes, (start, y), (end, y), dashed=True, head=True)
        canvas.text(axes, (start + end) / 2, y + (0.2 if y > 2 else -0.22), words, size=9)
    canvas.line(axes, (5.75, shown + 0.2), (5.95, 1.95), (5.75, lane - 0.2), dashed=True, head=True)
    canvas.text(axes, 6.08, 1.95, "dh times o, times\n1 - tanh(c) squared", ha="left", size=9)
    canvas.text(axes, 0.15, 0.3, "solid: forward        dashed: gradients, back", ha="left", size=9)
    return canvas.described(
        axes.figure,
        "One step of LSTM. Forward, solid: the previous c is multiplied with f, i times g is added, that is the new c; "
        "tanh of it, multiplied with o, is the new h. Back, dashed: dc arrives at the new c and dh at the new h. dh "
        "goes through the product with o and through tanh to c, where it is added to dc. The sum passes the plus "
        "unchanged and is multiplied by f: that is dc_prev.",
    )


@canvas.styled
def reach(panels, floor=1e-18):
    """Draw norms against distance on a log axis, a panel for each {title: {name: norms by distance}}."""
    figure = Figure(figsize=(7.9, 3.6))
    told = []
    for place, (title, lines) in enumerate(panels.items()):
        axes = figure.add_axes((0.1 + 0.47 * place, 0.16, 0.4, 0.7))
        for (name, norms), dashes, mark in zip(lines.items(), _DASHES, _MARKS, strict=False):
            shown = np.maximum(norms, floor)
            style = {"color": canvas.INK, "ls": dashes, "lw": 1.4, "marker": mark, "mfc": canvas.STATE, "ms": 5}
            axes.semilogy(shown, markevery=10, label=name, **style)
            ends = f"{norms[0]:.0e} at distance 0, {norms[-1]:.0e} at distance {len(norms) - 1}"
            told.append(f"{title}, {name}: {ends}")
        # Below the smallest norm there is room for the legend.
        axes.set(title=title, xlabel="distance in timesteps", ylim=(floor * 1e-8, 1e3))
        axes.set_yticks(floor * 1e6 ** np.arange(4))
        axes.minorticks_off()
        axes.set_xticks(np.arange(0, len(shown), 10))
        axes.legend(loc="lower left", frameon=False, fontsize=9, handlelength=3)
        if place == 0:
            axes.set_ylabel("norm of the gradient")
    return canvas.described(figure, f"Norm of the gradient against distance, on a log axis. {'; '.join(told)}.")


@canvas.styled
def clipping(gradient, clip_norm):
    """Draw a gradient of two numbers, clipped as a whole, and with each number clipped for itself."""
    figure = Figure(figsize=(5.6, 3.4))
    axes = figure.add_axes((0.1, 0.14, 0.86, 0.8))
    gradient = np.asarray(gradient, float)
    whole = gradient * min(1.0, clip_norm / np.linalg.norm(gradient))
    apart = np.clip(gradient, -clip_norm, clip_norm)
    named = (("before", gradient, "-"), ("one factor", whole, "-"), ("each for itself", apart, (0, (4, 3))))
    for words, end, dashes in named:
        style = {"arrowstyle": "-|>", "color": canvas.INK, "ls": dashes, "path_effects": canvas.RIM, "lw": 1.6}
        axes.annotate("", end, (0, 0), arrowprops=style)
        beside = words != "each for itself"
        place = (end[0] + 0.08, end[1] - 0.05) if beside else (end[0], end[1] + 0.15)
        canvas.text(axes, *place, words, ha="left" if beside else "center", size=9.5)
    angle = np.linspace(0, np.pi / 2, 60)
    axes.plot(clip_norm * np.cos(angle), clip_norm * np.sin(angle), color=canvas.GREY, lw=1, ls=(0, (2, 2)))
    wide, high = gradient * 1.3
    axes.set(xlim=(0, wide), ylim=(0, high), aspect="equal")
    axes.set(xlabel="first number", ylabel="second number", xticks=np.arange(0, wide), yticks=np.arange(0, high))
    told = "; ".join(f"{words} ({canvas.spoken(end)})" for words, end, _ in named)
    return canvas.described(
        figure,
        f"Arrows from zero: {told}. One factor keeps the direction and ends on the circle of radius "
        f"{canvas.number(clip_norm)}. Each number for itself turns the arrow.",
    )
