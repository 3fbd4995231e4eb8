"""Figures of unit 10: losses step by step, and how far two runs are apart."""

import numpy as np
from matplotlib.figure import Figure

from unrolled.draw import canvas

# What is drawn at least: equal losses have no place on a logarithmic axis.
_LEAST = 1e-10
_STYLES = {"ls": "-", "lw": 2.6, "color": "#9ab8cf"}, {"ls": (0, (4, 3)), "lw": 1.4, "color": canvas.INK}


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
    above.set(ylabel="loss", xlim=(1, len(one)), ylim=(0, 1.1 * max(one.max(), other.max())))
    above.legend(frameon=True, facecolor="white", edgecolor=canvas.GREY, framealpha=1, loc="upper right")
    above.tick_params(labelbottom=False)
    below.semilogy(steps, apart, "o", ms=2.6, mfc=canvas.STATE, mec=canvas.INK, mew=0.6)
    below.axhline(tolerance, color=canvas.GREY, ls=(0, (4, 3)), lw=1)
    below.set(ylim=(_LEAST / 3, max(30 * tolerance, 3 * apart.max())), xlabel="step", ylabel="difference")
    below.set_yticks([1e-10, 1e-8, 1e-6, 1e-4] if apart.max() < 1e-3 else [1e-10, 1e-7, 1e-4, 1e-1])
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
    axes.legend(frameon=True, facecolor="white", edgecolor=canvas.GREY, framealpha=1, loc="upper right")
    told = "; ".join(
        f"{name}: from {canvas.number(losses[0], 3)} to {canvas.number(losses[-1], 3)}" for name, losses in runs.items()
    )
    return canvas.described(figure, f"Losses over {longest} steps. {told}.")
