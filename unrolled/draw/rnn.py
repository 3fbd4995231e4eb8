"""SimpleRNN: one step, over time, and what the layer returns; and all layers as black boxes."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from unrolled.draw import canvas


@canvas.styled
def black_boxes(layers):
    """Draw layers as boxes with one arrow in and one arrow per output.

    layers  {layer name: ([outputs that always come], [outputs that come with return_state=True])}
    """
    heights = [0.42 * (len(always) + len(asked)) for always, asked in layers.values()]
    height = sum(heights) + 0.35 * len(layers) + 0.45
    axes = canvas.blank(7.6, height)
    top = height - 0.25
    for (name, (always, asked)), tall in zip(layers.items(), heights, strict=True):
        middle = top - tall / 2
        canvas.box(axes, (3.0, middle), (2.2, tall), name, canvas.PLAIN, weight="bold")
        canvas.arrow(axes, (1.2, middle), (1.9, middle))
        canvas.text(axes, 1.1, middle, "x  (1, 4, 5)", ha="right")
        for n, output in enumerate((*always, *asked)):
            y = top - (n + 0.5) * 0.42
            canvas.arrow(axes, (4.1, y), (4.9, y), dashed=n >= len(always))
            canvas.text(axes, 5.0, y, output, ha="left")
        top -= tall + 0.35
    canvas.text(axes, 1.9, 0.25, "dashed arrow: comes only with return_state=True", ha="left", size=9)
    read = [f"{name} gives {', '.join(always)}; asked: {', '.join(asked)}." for name, (always, asked) in layers.items()]
    return canvas.described(
        axes.figure,
        "Layers as boxes. One arrow leads into each, x of shape (1, 4, 5), and one arrow leads out for each output; a "
        f"dashed arrow comes only when asked for with return_state=True. {' '.join(read)}".replace("\n", " "),
    )


@canvas.styled
def rnn_cell(batch, features, units):
    """Draw one step of SimpleRNN, with the shape of what runs along each arrow."""
    axes = canvas.blank(7.9, 4.2)
    state = f"({batch}, {units})"
    canvas.box(axes, (3.775, 2.45), (4.55, 2.6), "", "none")
    middle, plus = 2.35, 3.85
    canvas.box(axes, (2.3, middle), (1.1, 0.62), f"times R\n({units}, {units})", canvas.WEIGHT)
    canvas.box(axes, (plus, 1.6), (1.1, 0.62), f"times W\n({features}, {units})", canvas.WEIGHT)
    canvas.box(axes, (plus, 3.3), (1.1, 0.62), f"bias b\n({units},)", canvas.WEIGHT)
    axes.add_patch(Circle((plus, middle), 0.19, fc="white", ec=canvas.INK))
    canvas.text(axes, plus, middle, "+", rim=False, size=14)
    canvas.box(axes, (5.35, middle), (0.8, 0.62), "tanh", canvas.PLAIN)
    canvas.box(axes, (0.62, middle), (1.1, 0.8), "previous\nstate $h_{t-1}$", canvas.STATE)
    canvas.box(axes, (plus, 0.45), (1.7, 0.5), "one word  $x_t$", canvas.INPUT)
    canvas.box(axes, (7.2, middle), (1.1, 0.8), "new state\n$h_t$", canvas.STATE)
    for start, end in (
        ((1.17, middle), (1.75, middle)),
        ((2.85, middle), (plus - 0.19, middle)),
        ((plus, 0.7), (plus, 1.29)),
        ((plus, 1.91), (plus, middle - 0.19)),
        ((plus, 2.99), (plus, middle + 0.19)),
        ((plus + 0.19, middle), (4.95, middle)),
        ((5.75, middle), (6.65, middle)),
    ):
        canvas.arrow(axes, start, end)
    for x, y, shape in (
        (0.62, 1.75, f"(B, U)\n({batch}, {units})"),
        (7.2, 1.75, f"(B, U)\n({batch}, {units})"),
        (4.5, middle + 0.17, f"$z_t$  ({batch}, {units})"),
        (3.25, middle + 0.17, f"({batch}, {units})"),
    ):
        canvas.text(axes, x, y, shape, size=9)
    canvas.text(axes, plus + 0.1, 0.95, f"(B, D) = ({batch}, {features})", ha="left", size=9)
    canvas.text(axes, plus + 0.1, 2.03, f"({batch}, {units})", ha="left", size=9)
    canvas.text(axes, 1.65, 3.5, "SimpleRNNCell", ha="left", weight="bold")
    canvas.arrow(axes, (7.2, 2.75), (7.2, 3.6))
    canvas.text(axes, 7.2, 3.85, "output of this step:\nthe same $h_t$", size=9)
    return canvas.described(
        axes.figure,
        f"One step of SimpleRNN. One word x_t of shape ({batch}, {features}) is multiplied with W ({features}, "
        f"{units}), the previous state of shape {state} with R ({units}, {units}). Both products and the bias b "
        f"({units},) are added: that is the pre-activation z_t of shape {state}. tanh of it is the new state h_t of "
        f"shape {state}, which is also the output of this step.",
    )


@canvas.styled
def tanh_curve(points):
    """Draw tanh between -4 and 4 and mark the given inputs with their results."""
    figure = Figure(figsize=(6.4, 3.4))
    axes = figure.add_axes((0.13, 0.16, 0.84, 0.8))
    z = np.linspace(-4, 4, 401)
    axes.plot(z, np.tanh(z), color=canvas.INK)
    axes.axhline(0, color=canvas.GREY, lw=0.6)
    axes.axvline(0, color=canvas.GREY, lw=0.6)
    for limit in (-1, 1):
        axes.axhline(limit, color=canvas.GREY, lw=1, ls=(0, (4, 3)))
    for point in points:
        side = 1 if point >= 0 else -1
        axes.plot(point, np.tanh(point), "o", color=canvas.INK, ms=7)
        label = f"{point:.1f} \N{RIGHTWARDS ARROW} {np.tanh(point):.2f}"
        axes.annotate(
            label,
            (point, np.tanh(point)),
            (10 * side, -12 * side),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center",
        )
    axes.set(xlim=(-4, 4), ylim=(-1.25, 1.25), xticks=range(-4, 5), yticks=(-1, -0.5, 0, 0.5, 1))
    axes.set(xlabel="z, any number", ylabel="tanh(z), between -1 and 1")
    marked = ", ".join(f"{canvas.number(point, 1)} becomes {canvas.number(np.tanh(point))}" for point in points)
    return canvas.described(
        figure,
        "The curve of tanh for inputs from -4 to 4. It rises from close to -1 on the left, through 0 at zero, to close "
        f"to 1 on the right. Marked points: {marked}.",
    )


@canvas.styled
def unrolled_graph(words, cut=None):
    """Draw a recurrent layer over time: one box per word, the same weights in each.

    cut  draw the sequence in two runs, words[:cut] and words[cut:], or None
    """
    steps, apart = len(words), 1.4
    axes = canvas.blank(1.5 + apart * steps + 0.75, 4.65)
    place = [1.75 + apart * t for t in range(steps)]
    top, middle, bottom = 3.6, 2.05, 0.85
    centre, wide = (place[0] + place[-1]) / 2, place[-1] - place[0] + 1.0
    canvas.box(axes, (centre, top), (wide, 0.4), "one set of weights:  W, R, b", canvas.WEIGHT)
    canvas.box(axes, (0.5, middle), (0.84, 0.62), "initial\nh0: zeros", canvas.STATE, size=9)
    for t, (x, word) in enumerate(zip(place, words, strict=True)):
        canvas.box(axes, (x, middle), (0.72, 0.62), "step", canvas.PLAIN)
        canvas.box(axes, (x, bottom), (1.15, 0.56), f"x[:, {t}]\n{word}", canvas.INPUT, size=9.5)
        canvas.arrow(axes, (x, bottom + 0.28), (x, middle - 0.31))
        canvas.arrow(axes, (x - 0.2, top - 0.2), (x - 0.2, middle + 0.31), dashed=True)
        canvas.box(axes, (x + 0.28, 2.82), (0.66, 0.34), f"hs[:, {t}]", canvas.STATE, size=9.5)
        canvas.arrow(axes, (x + 0.15, middle + 0.31), (x + 0.15, 2.65))
        start = 0.92 if t == 0 else place[t - 1] + 0.36
        canvas.arrow(axes, (start, middle), (x - 0.36, middle))
        if t:
            canvas.text(axes, start + 0.17, middle + 0.16, "h", size=9.5)
    end = place[-1] + 0.36
    canvas.arrow(axes, (end, middle), (end + 0.42, middle))
    canvas.text(axes, end + 0.47, middle, "final h", ha="left", size=9.5)
    canvas.time(axes, place[0] - 0.55, place[-1] + 0.55, 0.38)
    canvas.text(axes, 0.1, 4.42, "upwards: hs, the output at every timestep", ha="left", size=9)
    canvas.text(axes, 0.1, 4.12, "dashed: the weights, the same in every box", ha="left", size=9)
    if cut is not None:
        x = (place[cut - 1] + place[cut]) / 2 - 0.02
        axes.plot([x, x], [0.5, 3.3], color=canvas.INK, ls=(0, (1, 2)), lw=2.5, path_effects=canvas.RIM)
        canvas.text(axes, place[-1] + 0.55, 4.12, "dotted: the cut", ha="right", size=9)
    listed = ", ".join(f"x[:, {t}] '{word}'" for t, word in enumerate(words))
    runs = (
        "" if cut is None else f" A dotted line between timestep {cut - 1} and {cut} cuts the sequence into two runs."
    )
    return canvas.described(
        axes.figure,
        f"The unrolled graph of a recurrent layer: {steps} boxes called step, from left to right, and one set of "
        "weights, W, R and b; dashed arrows lead from it to all of them. The first box gets the initial state h0, "
        "which is zeros; each box hands its state h to the next, and the last box hands the final h to the right. "
        f"From below, each box gets one word: {listed}. Upwards, each box gives its state, hs[:, 0] to hs[:, "
        f"{steps - 1}], the output. An arrow of time points to the right.{runs}",
    )


@canvas.styled
def returned(timesteps):
    """Draw which states SimpleRNN hands out for the four combinations of its two flags."""
    axes = canvas.blank(7.8, 5.0)
    left, apart, final = 2.55, 0.72, timesteps - 1
    right = left + final * apart + 0.25
    for n, (sequences, state) in enumerate([(False, False), (True, False), (False, True), (True, True)]):
        y = 4.1 - n * 0.98
        canvas.text(axes, 0.1, y + 0.12, f"return_sequences={sequences}", ha="left", size=9)
        canvas.text(axes, 0.1, y - 0.12, f"return_state={state}", ha="left", size=9)
        for t in range(timesteps):
            out = sequences or t == final
            fill = canvas.STATE if out else "none"
            canvas.box(axes, (left + t * apart, y), (0.5, 0.4), f"t = {t}" if out else "", fill, dashed=not out)
        # The output leaves from every box that is part of it.
        canvas.gathered(axes, [left + t * apart for t in range(0 if sequences else final, timesteps)], y + 0.2, right)
        canvas.text(axes, right + 0.6, y + 0.33, f"output {'(B, T, U)' if sequences else '(B, U)'}", ha="left")
        if state:
            canvas.arrow(axes, (right, y), (right + 0.5, y), dashed=True)
            canvas.text(axes, right + 0.6, y - 0.02, "final h (B, U)", ha="left")
    canvas.text(axes, 2.3, 4.8, "h at each timestep", ha="left", weight="bold")
    canvas.text(axes, right + 0.6, 4.8, "what you receive", ha="left", weight="bold")
    canvas.time(axes, left - 0.25, right, 0.6)
    note = "dashed box: computed, but not handed out.  dashed arrow: only with return_state=True"
    canvas.text(axes, 0.1, 0.25, note, ha="left", size=9)
    return canvas.described(
        axes.figure,
        f"Four rows of {timesteps} boxes, one row for each combination of the two flags, from t = 0 to t = {final}. "
        f"With return_sequences=False the output is h at t = {final}, shape (B, U). With return_sequences=True "
        "it leaves from all boxes: h at every timestep, shape (B, T, U). With return_state=True, the final h, that at "
        f"t = {final}, comes as an array of its own, shape (B, U).",
    )
