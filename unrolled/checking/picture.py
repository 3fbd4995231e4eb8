"""A picture of the first difference: yours, Keras' and the difference as heat maps, or two shapes drawn as blocks.

It is HTML with a background and colours of its own, so that it can be read in a dark theme too, and has a text
alternative. JupyterLab alone shows it: the sentences of a check are complete without it.
"""

import html
import os

import numpy as np

from unrolled.checking.locate import values
from unrolled.checking.places import AXIS_WORDS

# As many rows and columns as fit beside one another.
_ROWS, _COLUMNS = 8, 6
_INK, _GREY = "#222222", "#767676"
_BOX = f"background:#ffffff;color:{_INK};padding:8px 12px;display:inline-flex;gap:22px;flex-wrap:wrap;font-size:12px"
_CELL = "border-collapse:collapse;margin:0;font-variant-numeric:tabular-nums"


def show(exercise, case, outcome):
    """Display the picture of a wrong answer, in a notebook that JupyterLab has opened."""
    # The server of JupyterLab names the notebook to its kernel; nbclient, which grading and nbval use, does not.
    if "JPY_SESSION_NAME" not in os.environ:
        return
    drawn = draw(exercise, case, outcome)
    if drawn:
        from IPython.display import display  # only a notebook has it

        display({"text/html": drawn[0], "text/plain": drawn[1]}, raw=True)


def draw(exercise, case, outcome) -> tuple[str, str] | None:
    """Return (HTML, text alternative) for the first output that is wrong in this case; None if nothing can be drawn."""
    one = values.seen(exercise, case, outcome, with_blocks=False)
    for name, right in one.right.items():
        if name not in one.yours or not one.differs(name) or right.ndim == 0 or right.ndim > 3:
            continue
        if one.yours[name].shape != right.shape:
            return _shapes(name, one, exercise.source)
        return _heat_maps(name, one, exercise.source)
    return None


def _heat_maps(name, one, source):
    yours, right, axes = one.yours[name], one.right[name], one.axes[name]
    wrong = np.abs(yours - right) > values.CLOSE
    order = sorted(range(right.ndim), key=lambda axis: axes[axis] != "T")
    place = tuple(min(np.argwhere(wrong), key=lambda found: [found[axis] for axis in order]))
    if right.ndim == 3:
        yours, right, sheet = yours[place[0]], right[place[0]], f", {_word(axes[0])} {place[0]}"
    else:
        yours, right, sheet = np.atleast_2d(yours), np.atleast_2d(right), ""
    row, column = (0, *place)[-2:] if len(place) == 1 else place[-2:]
    rows, columns = _around(row, right.shape[0], _ROWS), _around(column, right.shape[1], _COLUMNS)
    names = ("", *axes)[-2:] if len(axes) == 1 else axes[-2:]
    limit = max(np.abs(yours[rows, columns]).max(), np.abs(right[rows, columns]).max())
    panels = ((f"yours{sheet}", yours), (source, right), ("yours - " + source, yours - right))
    parts = [_table(title, array[rows, columns], (rows.start, columns.start), names, (row, column), limit)
             for title, array in panels]  # fmt: skip
    numbers = f"yours {yours[row, column]:+.4f}, {source} {right[row, column]:+.4f}"
    where = ", ".join(f"{_word(axis)} {n}" for axis, n in zip(axes, place, strict=True))
    alt = (f"Heat maps of {name}{sheet}: yours, {source}, and the difference. A frame marks the first difference, at "
           f"{where}: {numbers}. {int(wrong.sum())} of {wrong.size} numbers differ.")  # fmt: skip
    return _whole(parts, alt), alt


def _around(place, size, many):
    """Return the slice of at most so many places that holds this one, from the beginning if it fits."""
    start = 0 if place < many else min(place - many // 2, size - many)
    return slice(start, min(size, start + many))


def _table(title, array, first, axes, framed, limit):
    head = "".join(f"<th style='{_head()}'>{first[1] + n}</th>" for n in range(array.shape[1]))
    lines = []
    for n, numbers in enumerate(array):
        cells = "".join(
            f"<td style='{_style(number, limit, (first[0] + n, first[1] + m) == framed)}'>{number:+.2f}</td>"
            for m, number in enumerate(numbers)
        )
        lines.append(f"<tr><th style='{_head()}'>{_word(axes[0])} {first[0] + n}</th>{cells}</tr>")
    corner = f"<th style='{_head()}'>{_word(axes[1])}</th>"
    return _titled(title, f"<tr>{corner}{head}</tr>{''.join(lines)}")


def _head():
    return f"color:{_INK};background:#ffffff;font-weight:normal;text-align:right;padding:2px 6px;border:0"


def _style(number, limit, is_framed):
    """Return the style of a cell: orange for positive, purple for negative, as pale as the number is small."""
    colour = "230,140,40" if number > 0 else "140,110,190"
    strength = 0.6 * min(1.0, abs(number) / limit) if limit else 0.0
    frame = f"outline:3px solid {_INK};outline-offset:-3px;font-weight:bold;" if is_framed else ""
    return f"{frame}background:rgba({colour},{strength:.2f});color:{_INK};padding:2px 6px;text-align:right;border:0"


def _shapes(name, one, source):
    yours, right = one.yours[name].shape, one.right[name].shape
    letters = f"({', '.join(one.axes[name])})"
    parts = [_block(f"yours: {yours}", yours), _block(f"{source}: {letters} = {right}", right)]
    alt = f"Shapes of {name} as blocks of cells: yours {yours}, {source} {letters} = {right}."
    return _whole(parts, alt), alt


def _block(title, shape):
    """Return a block of cells in true proportion: axes but the last two are told as a number of sheets."""
    rows, columns = (1, 1, *shape)[-2:]
    sheets = int(np.prod(shape[:-2])) if len(shape) > 2 else 1
    cell = f"<td style='width:12px;height:12px;padding:0;border:1px solid {_GREY};background:#d6eaf8'></td>"
    cut = " (cut)" if rows > 16 or columns > 24 else ""
    lines = "".join(f"<tr>{cell * min(columns, 24)}</tr>" for _ in range(min(rows, 16)))
    more = f"{sheets} sheets of " if len(shape) > 2 else ""
    caption = f"{more}{rows} x {columns}{cut}"
    return _titled(title, lines, caption)


def _titled(title, lines, caption=""):
    return f"<div><b>{html.escape(title)}</b><table style='{_CELL}'>{lines}</table>{caption}</div>"


def _whole(parts, alt):
    return f'<div role="img" aria-label="{html.escape(alt)}" style="{_BOX}">{"".join(parts)}</div>'


def _word(axis):
    return {"B": "sequence"}.get(axis, AXIS_WORDS.get(axis, axis))
