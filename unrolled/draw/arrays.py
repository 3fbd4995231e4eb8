"""Arrays as numbers in cells, and as blocks in true proportion."""

from typing import NamedTuple

import numpy as np
from matplotlib.patches import Rectangle

from unrolled.draw import canvas

_WEIGHTS = ("kernel", "recurrent kernel", "bias")


class Panel(NamedTuple):
    """One heat map: its title, a 1- or 2-dimensional array, and what its rows and columns count.

    `rows` and `columns` are a word, whose places are then numbered from 0, or a list of labels. A
    1-dimensional array is drawn as one row.
    """

    title: str
    values: np.ndarray
    rows: str | list = ""
    columns: str | list = "unit"


@canvas.styled
def heat_maps(*panels, decimals=2):
    """Draw Panels beside each other, with the number in every cell and one colour scale for all."""
    arrays = [np.atleast_2d(np.asarray(panel.values, dtype="float64")) for panel in panels]
    limit = max(np.abs(array).max() for array in arrays)
    rows = [canvas.labels(panel.rows, len(array)) for panel, array in zip(panels, arrays, strict=True)]
    columns = [canvas.labels(panel.columns, array.shape[1]) for panel, array in zip(panels, arrays, strict=True)]
    longest = max(len(name) for names in columns for name in names)
    cell = (max(0.32 + 0.08 * decimals, 0.075 * longest + 0.04), 0.36)
    height = max(map(len, arrays)) * cell[1] + 0.85
    # Where each panel's cells begin, and where the next panel may: after its cells and its title.
    lefts, right = [], 0.0
    for panel, array, names in zip(panels, arrays, rows, strict=True):
        lefts.append(right + 0.2 + 0.085 * max(map(len, names)))
        right = lefts[-1] + max(array.shape[1] * cell[0], 0.092 * len(panel.title))
    axes = canvas.blank(right + 0.2, height)
    for panel, array, names, tops, left in zip(panels, arrays, rows, columns, lefts, strict=True):
        canvas.text(axes, left, height - 0.2, panel.title, ha="left", weight="bold")
        canvas.cells(axes, array, (left, height - 0.7), cell, limit, decimals)
        for row, name in enumerate(names):
            canvas.text(axes, left - 0.08, height - 0.7 - (row + 0.5) * cell[1], name, ha="right", size=9)
        for column, name in enumerate(tops):
            canvas.text(axes, left + (column + 0.5) * cell[0], height - 0.56, name, size=9)
    read = map(_read, panels, arrays, rows, [decimals] * len(panels))
    return canvas.described(axes.figure, f"Heat maps with their numbers. {' '.join(read)}")


@canvas.styled
def block(x, words, mark=None):
    """Draw a batch x (B, T, D) as sheets of numbers: one sheet per sequence, one row per word.

    words   the T words of sequence 0, which is the sheet in front
    mark    a timestep whose row gets a frame, or None
    """
    sequences, timesteps, features = x.shape
    width, height, left, top, shift = 0.62, 0.42, 2.1, 2.5, 0.16
    axes = canvas.blank(7.6, top + 0.75)
    bottom, right = top - timesteps * height, left + features * width
    for sheet in (2, 1):
        corner = (left + sheet * shift, bottom + sheet * shift)
        style = {"ec": canvas.GREY, "fc": canvas.PLAIN, "ls": "-" if sheet < sequences else (0, (3, 3))}
        axes.add_patch(Rectangle(corner, right - left, top - bottom, **style))
    canvas.cells(axes, x[0], (left, top), (width, height), None, 1)
    for t, word in enumerate(words):
        canvas.text(axes, left - 0.12, top - (t + 0.5) * height, f"{word}   {t}", ha="right")
    for d in range(features):
        canvas.text(axes, left + (d + 0.5) * width, bottom - 0.2, str(d))
    canvas.span(axes, (0.75, top), (0.75, bottom), f"T = {timesteps}\nwords", (-0.36, 0))
    canvas.span(axes, (left, bottom - 0.45), (right, bottom - 0.45), f"D = {features} numbers per word", (0, -0.2))
    start = (right + 0.06, top + 0.02)
    canvas.arrow(axes, start, (start[0] + 3.2 * shift, start[1] + 3.2 * shift))
    canvas.text(axes, start[0] + 0.65, top + 0.42, f"B = {sequences} sequence{'s' * (sequences > 1)}", ha="left")
    more = "dashed: where further\nsequences would stand" if sequences < 3 else ""
    canvas.text(axes, start[0] + 0.65, top - 0.12, more, ha="left", size=9)
    if mark is not None:
        corner = (left, top - (mark + 1) * height)
        frame = {"ec": canvas.INK, "fc": "none", "lw": 3, "path_effects": canvas.WIDE_RIM}
        axes.add_patch(Rectangle(corner, right - left, height, **frame))
        canvas.text(axes, right + 0.45, corner[1] + height / 2, f"x[:, {mark}]  shape {x[:, mark].shape}", ha="left")
    sheet = "; ".join(f"{word}: {canvas.spoken(row, 1)}" for word, row in zip(words, x[0], strict=True))
    framed = "" if mark is None else f" A frame marks x[:, {mark}], of shape {x[:, mark].shape}."
    return canvas.described(
        axes.figure,
        f"A block of numbers x of shape {x.shape}: one sheet per sequence, B = {sequences}; one row per word, T = "
        f"{timesteps}; numbers per word, D = {features}. The sheet in front holds: {sheet}.{framed}",
    )


@canvas.styled
def weight_blocks(layers):
    """Draw every weight array as a rectangle in true proportion, with its shape.

    layers  {layer name: rows of shapes}, a row being the shapes of a kernel, recurrent kernel and bias
    """
    scale, places, row_height = 0.13, (1.75, 3.9, 6.0), 1.25
    rows = [(name if n == 0 else "", row) for name, block in layers.items() for n, row in enumerate(block)]
    height = row_height * len(rows) + 0.4
    axes = canvas.blank(7.8, height)
    for place, title in zip(places, _WEIGHTS, strict=True):
        canvas.text(axes, place, height - 0.2, title, ha="left", weight="bold")
    for n, (name, shapes) in enumerate(rows):
        top = height - 0.45 - n * row_height
        canvas.text(axes, 0.1, top - 0.3, name, ha="left", weight="bold")
        for place, shape in zip(places, shapes, strict=True):
            tall, wide = (1, *shape) if len(shape) == 1 else shape
            for i in range(tall):
                for j in range(wide):
                    corner = (place + j * scale, top - (i + 1) * scale)
                    axes.add_patch(Rectangle(corner, scale, scale, fc=canvas.WEIGHT, ec=canvas.GREY, lw=0.5))
            canvas.text(axes, place, top - tall * scale - 0.15, str(shape), ha="left")
    read = (f"{name}: {', '.join(_shapes(row))}." for name, block in layers.items() for row in block)
    return canvas.described(
        axes.figure,
        f"Weight arrays as grids of cells in true proportion, one cell per number. {' '.join(read)}".replace("\n", " "),
    )


def _read(panel, array, names, decimals):
    """Return a heat map in words. A matrix of sixty numbers is no help in words: of a large one the size is told."""
    if array.size > 20:
        return f"{panel.title}: {array.shape[0]} rows and {array.shape[1]} columns."
    rows = (
        f"{name + ': ' if name else ''}{canvas.spoken(row, decimals)}" for name, row in zip(names, array, strict=True)
    )
    return f"{panel.title}: {'; '.join(rows)}."


def _shapes(row):
    """Return each weight array of a layer with its shape."""
    return [f"{name} {shape}" for name, shape in zip(_WEIGHTS, row, strict=False)]
