"""Figures of unit 06: where words end, how kinds of layers score, and how a number chooses a symbol."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from unrolled.draw import canvas


@canvas.styled
def word_ends(letters, probabilities, labels, threshold=0.5):
    """Draw a bar for each letter, the probability that a word ends there, and mark where one does."""
    figure = Figure(figsize=(7.9, 2.7))
    axes = figure.add_axes((0.17, 0.24, 0.82, 0.7))
    places = np.arange(len(letters))
    axes.bar(places, probabilities, width=0.7, color=canvas.STATE, edgecolor=canvas.INK, lw=0.8)
    axes.axhline(threshold, color=canvas.GREY, ls=(0, (4, 3)), lw=1)
    for place in np.flatnonzero(labels):
        axes.axvline(place + 0.5, color=canvas.INK, lw=1.4)
    axes.set(xlim=(-0.6, len(letters) - 0.4), ylim=(0, 1.12), ylabel="probability")
    axes.set_yticks((0, threshold, 1), ("0", f"threshold {threshold:g}", "1"))
    axes.set_xticks(places, list(letters))
    axes.set_xlabel("letters; a line stands where a word really ends")
    rows = zip(letters, probabilities, labels, strict=True)
    told = ", ".join(f"{letter} {canvas.number(p)}{' (a word ends)' if label else ''}" for letter, p, label in rows)
    return canvas.described(figure, f"Probability that a word ends, letter by letter: {told}.")


@canvas.styled
def scores(by_kind):
    """Draw one row for each kind of layer with a point for each seed: {kind: F1 of each seed}."""
    figure = Figure(figsize=(7.4, 0.8 + 0.5 * len(by_kind)))
    axes = figure.add_axes((0.32, 0.62 / figure.get_figheight(), 0.6, 1 - 0.8 / figure.get_figheight()))
    for row, values in enumerate(by_kind.values()):
        axes.plot(values, [-row] * len(values), "o", ms=7, mfc=canvas.INPUT, mec=canvas.INK, alpha=0.9)
    axes.set_yticks([-row for row in range(len(by_kind))], list(by_kind))
    every = np.concatenate([np.asarray(values) for values in by_kind.values()])
    first, last = np.floor(every.min() * 20) / 20, np.ceil(every.max() * 20) / 20
    axes.set(xlim=(first - 0.01, last + 0.01), xticks=np.arange(round(first * 20), round(last * 20) + 1) / 20)
    axes.set(xlabel="F1 on a text that no layer has seen; a circle for each seed", ylim=(0.6 - len(by_kind), 0.6))
    axes.grid(axis="x", color=canvas.GREY, lw=0.4)
    told = "; ".join(f"{kind}: {canvas.spoken(values, 3)}" for kind, values in by_kind.items())
    return canvas.described(figure, f"F1 of each seed. {told}.")


@canvas.styled
def walk(symbols, probabilities, number):
    """Draw probabilities as pieces of a line from 0 to 1, and where a number falls."""
    ends = np.cumsum(probabilities)
    starts = ends - probabilities
    chosen = int(np.argmax(ends > number))
    figure = Figure(figsize=(7.9, 1.8))
    axes = figure.add_axes((0.03, 0.25, 0.94, 0.36))
    for symbol, end, piece in zip(symbols, ends, probabilities, strict=True):
        fill = canvas.STATE if symbol == symbols[chosen] else canvas.PLAIN
        axes.add_patch(Rectangle((end - piece, 0), piece, 1, fc=fill, ec=canvas.INK, lw=0.8))
        if piece > 0.018:
            canvas.text(axes, end - piece / 2, 0.5, symbol if symbol != " " else "\N{OPEN BOX}", size=11)
    axes.annotate(
        f"number {canvas.number(number)}", (number, 1), (number, 1.5), ha="center", va="bottom",
        arrowprops={"arrowstyle": "-|>", "color": canvas.INK, "path_effects": canvas.RIM},
    )  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, 1), yticks=(), xticks=(0, 0.25, 0.5, 0.75, 1))
    name = {" ": "the space"}.get(symbols[chosen], symbols[chosen])
    return canvas.described(
        figure,
        f"The line from 0 to 1, cut into a piece for each symbol, as long as its probability. The number "
        f"{canvas.number(number)} falls into the piece of {name}, from {canvas.number(starts[chosen])} to "
        f"{canvas.number(ends[chosen])}.",
    )
