"""Figures of unit 10: losses step by step, and how far two runs are apart."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from unrolled.draw import canvas

# What is drawn at least: equal losses have no place on a logarithmic axis.
_LEAST = 1e-10
_STYLES = {"ls": "-", "lw": 2.6, "color": "#9ab8cf"}, {"ls": (0, (4, 3)), "lw": 1.4, "color": canvas.INK}


def _inside(low, high, whole=False):
    """Return round numbers from low to high; matplotlib's own go over the ends, where no figure shows them."""
    ticks = MaxNLocator(5, integer=whole).tick_values(low, high)
    return [tick for tick in ticks if low <= tick <= high]


@canvas.styled
def two_runs(one, other, names, tolerance=1e-5):
    """Draw the losses of two runs above, and the difference between them on a logarithmic axis below.

    one, other  the losses, (steps,) each
    names       what the runs are called
    """
    one, other = (np.asarray(losses, "float64") for losses in (one, other))
    apart = np.maximum(np.abs(one - other), _LEAST)
    figure = Figure(figsize=(7.4, 4.6))
    above = figure.add_axes((0.13, 0.47, 0.84, 0.5))
    below = figure.add_axes((0.13, 0.12, 0.84, 0.26), sharex=above)
    steps = np.arange(1, len(one) + 1)
    for losses, name, style in zip((one, other), names, _STYLES, strict=True):
        above.plot(steps, losses, label=name, **style)
    top = 1.1 * max(one.max(), other.max())
    above.set(ylabel="loss", xlim=(1, len(one)), ylim=(0, top), yticks=_inside(0, top))
    above.set_xticks(_inside(1, len(one), whole=True))
    above.legend(frameon=True, facecolor="white", edgecolor=canvas.GREY, framealpha=1, loc="upper right")
    above.tick_params(labelbottom=False)
    below.semilogy(steps, apart, "o", ms=2.6, mfc=canvas.STATE, mec=canvas.INK, mew=0.6)
    below.axhline(tolerance, color=canvas.GREY, ls=(0, (4, 3)), lw=1)
    below.set(ylim=(_LEAST / 3, max(30 * tolerance, 3 * apart.max())), xlabel="step", ylabel="difference")
    few = [1e-10, 1e-8, 1e-6, 1e-4] if apart.max() < 1e-3 else [1e-10, 1e-7, 1e-4, 1e-1]
    below.set_yticks(few, ["1e-" + f"{tick:.0e}"[3:].lstrip("0") for tick in few])
    below.minorticks_off()
    # The same words on every CPU, whose roundings differ.
    most = tolerance if apart.max() < tolerance else 10.0 ** np.ceil(np.log10(apart.max()))
    told = ", ".join(
        f"{name} falls from {canvas.number(losses[0], 3)} to {canvas.number(losses[-1], 3)}"
        if losses[-1] < losses[0]
        else f"{name} goes from {canvas.number(losses[0], 3)} to {canvas.number(losses[-1], 3)}"
        for losses, name in zip((one, other), names, strict=True)
    )
    return canvas.described(
        figure,
        f"Above, the losses of two runs over {len(one)} steps: {told}. Below, on a logarithmic axis, the difference "
        f"between them at each step: it stays below {most:.0e}. A dashed line marks {tolerance:.0e}.",
    )


@canvas.styled
def loss_curves(runs):
    """Draw the losses of several runs in one picture: {name: losses}."""
    figure = Figure(figsize=(7.4, 3.1))
    axes = figure.add_axes((0.1, 0.18, 0.87, 0.78))
    dashes = ("-", (0, (6, 2)), (0, (2, 2)), (0, (6, 2, 1, 2)))
    longest = 0
    for (name, losses), style in zip(runs.items(), dashes, strict=False):
        axes.plot(np.arange(1, len(losses) + 1), losses, ls=style, color=canvas.INK, lw=1.5, label=name)
        longest = max(longest, len(losses))
    top = max(float(np.max(losses)) for losses in runs.values())
    axes.set(xlabel="step", ylabel="loss", xlim=(1, longest), ylim=(0, 1.08 * top))
    axes.set(xticks=_inside(1, longest, whole=True), yticks=_inside(0, 1.08 * top))
    axes.legend(frameon=True, facecolor="white", edgecolor=canvas.GREY, framealpha=1, loc="upper right")
    told = "; ".join(
        f"{name}: from {canvas.number(losses[0], 3)} to {canvas.number(losses[-1], 3)}" for name, losses in runs.items()
    )
    return canvas.described(figure, f"Losses over {longest} steps. {told}.")


@canvas.styled
def four_moves(batch, timesteps, features, units):
    """Draw one step of training as four boxes in a row, with what goes from each to the next."""
    axes = canvas.blank(7.9, 2.3)
    names = "forward", "loss", "gradients", "update"
    told = "LSTM, Dense", "mean over B", "back through\nDense, LSTM", "SGD or Adam"
    goes = f"logits\n({batch}, 1)", f"dlogits\n({batch}, 1)", "five\ngradients"
    fills = canvas.STATE, canvas.PLAIN, canvas.WEIGHT, canvas.PLAIN
    places = [1.55, 3.35, 5.15, 6.95]
    for place, name, words, fill in zip(places, names, told, fills, strict=True):
        canvas.box(axes, (place, 1.35), (1.05, 0.9), "", fill)
        canvas.text(axes, place, 1.58, name, rim=False, size=11)
        canvas.text(axes, place, 1.19, words, rim=False, size=8)
    for place, words in zip(places, goes, strict=False):
        canvas.arrow(axes, (place + 0.56, 1.35), (place + 1.24, 1.35))
        canvas.text(axes, place + 0.9, 1.72, words, size=8)
    canvas.arrow(axes, (0.75, 1.35), (0.99, 1.35))
    canvas.text(axes, 0.37, 1.35, f"x\n({batch}, {timesteps}, {features})", size=8)
    canvas.line(axes, (6.95, 0.88), (6.95, 0.35), (1.55, 0.35), (1.55, 0.87), head=True)
    canvas.text(axes, 4.25, 0.18, "five new parameters, for the next step", size=9)
    return canvas.described(
        axes.figure,
        f"One step of training: four boxes in a row. x of shape ({batch}, {timesteps}, {features}) goes into forward: "
        f"LSTM with {units} units and Dense. Logits ({batch}, 1) go on to the loss, the gradient dlogits ({batch}, 1) "
        "to the box of gradients, and five gradients to the update by SGD or Adam. An arrow leads from the update back "
        "to forward: five new parameters for the next step.",
    )


@canvas.styled
def loss_by_logit(marked=(-2.0, 0.0, 2.0)):
    """Draw the binary cross-entropy against the logit, for both labels, with points at some logits."""
    figure = Figure(figsize=(6.4, 3.1))
    axes = figure.add_axes((0.1, 0.18, 0.87, 0.78))
    logits = np.linspace(-5, 5, 101)
    for label, style in ((1, "-"), (0, (0, (4, 3)))):
        axes.plot(logits, np.logaddexp(0, logits) - label * logits, ls=style, color=canvas.INK, lw=1.5)
        canvas.text(axes, -3.4 if label else 3.4, 4.5, f"label {label}", ha="left" if label else "right")
    points = [(z, label, float(np.logaddexp(0, z) - label * z)) for z in marked for label in (1, 0)]
    for z, label, loss in points:
        axes.plot([z], [loss], "o", ms=7, mfc=canvas.STATE if label else canvas.INPUT, mec=canvas.INK)
    axes.set(xlim=(-5, 5), ylim=(0, 5), xlabel="logit z", ylabel="loss", xticks=range(-4, 5, 2), yticks=range(5))
    axes.grid(color=canvas.GREY, lw=0.3)
    told = "; ".join(f"label {label}, logit {canvas.number(z, 1)}: {canvas.number(loss)}" for z, label, loss in points)
    return canvas.described(
        figure,
        "The loss against the logit, a curve for each label. For the label 1 it is large on the left and near 0 on the "
        f"right, for the label 0 the other way round. {told}.",
    )
