"""Figures of unit 08: a slope by trying, how good it is, and the way of gradients back through time."""

import numpy as np
from matplotlib.figure import Figure

from unrolled.draw import canvas


@canvas.styled
def differences(function, place, epsilon, name="w"):
    """Draw a function's curve, and two lines that stand for its slope: over one side, and over both sides.

    name  what the function is a function of
    """
    figure = Figure(figsize=(6.6, 3.7))
    axes = figure.add_axes((0.11, 0.15, 0.86, 0.8))
    w = np.linspace(place - 2.2 * epsilon, place + 2.2 * epsilon, 201)
    axes.plot(w, [function(value) for value in w], color=canvas.INK, lw=1.6)
    middle, ends = function(place), [function(place - epsilon), function(place + epsilon)]
    one, both = (ends[1] - middle) / epsilon, (ends[1] - ends[0]) / (2 * epsilon)
    sides = np.array([place - 1.7 * epsilon, place + 1.7 * epsilon])
    axes.plot(sides, middle + one * (sides - place), color=canvas.GREY, lw=1.6, ls=(0, (2, 2)))
    axes.plot(sides, (ends[0] + ends[1]) / 2 + both * (sides - place), color=canvas.GREY, lw=1.6, ls=(0, (6, 3)))
    axes.plot([place - epsilon, place, place + epsilon], [ends[0], middle, ends[1]], "o", color=canvas.INK, ms=6)
    labels = (f"{name} - {epsilon:g}", f"{name} = {place:g}", f"{name} + {epsilon:g}")
    axes.set_xticks([place - epsilon, place, place + epsilon], labels)
    low, high = axes.get_ylim()
    axes.set_yticks([tick for tick in axes.get_yticks() if low <= tick <= high])
    axes.set(ylabel="loss", xlim=(w[0], w[-1]), ylim=(low, high))
    axes.plot([], [], color=canvas.GREY, ls=(0, (2, 2)), label=f"one side: slope {canvas.number(one)}")
    axes.plot([], [], color=canvas.GREY, ls=(0, (6, 3)), label=f"both sides: slope {canvas.number(both)}")
    axes.legend(loc="best", facecolor="white", framealpha=1, edgecolor=canvas.GREY)
    return canvas.described(
        figure,
        f"A curve, and three points on it, at {name} = {place:g} and {epsilon:g} to its left and right. A dotted line "
        f"through the middle and the right point has the slope {canvas.number(one)}. A dashed line through the two "
        f"outer points has the slope {canvas.number(both)}.",
    )


@canvas.styled
def errors(epsilons, one_side, both_sides):
    """Draw how far two kinds of differences are from the gradient, for each epsilon, on logarithmic axes."""
    figure = Figure(figsize=(6.8, 3.8))
    axes = figure.add_axes((0.12, 0.16, 0.85, 0.79))
    axes.loglog(epsilons, one_side, "s--", color=canvas.INK, mfc=canvas.STATE, ms=7, lw=1.2, label="one side")
    axes.loglog(epsilons, both_sides, "o-", color=canvas.INK, mfc=canvas.INPUT, ms=7, lw=1.2, label="both sides")
    low, high = (round(np.log10(number)) for number in (min(*both_sides, *one_side), max(*both_sides, *one_side)))
    exponents = [round(np.log10(epsilon)) for epsilon in epsilons][::2]
    axes.set_xticks([10.0**n for n in exponents], [f"$10^{{{n}}}$" for n in exponents])
    axes.set_yticks([10.0**n for n in range(low, high + 1, 2)], [f"$10^{{{n}}}$" for n in range(low, high + 1, 2)])
    axes.set(xlabel="epsilon", ylabel="error", ylim=(10.0 ** (low - 0.8), 10.0 ** (high + 0.8)))
    axes.minorticks_off()
    axes.legend(loc="lower right", facecolor="white", framealpha=1, edgecolor=canvas.GREY)
    # What is lost to rounding is another number on another computer: the words leave it out.
    return canvas.described(
        figure,
        f"The error of two kinds of differences against epsilon, from {min(epsilons):.0e} to {max(epsilons):.0e}, on "
        "logarithmic axes. Over both sides it falls twice as steeply with epsilon as over one side. For very small "
        "epsilons both errors grow again.",
    )


@canvas.styled
def through_time(states, slopes, carried, outside, recurrent):
    """Draw steps of one unit: states above, which go right, and gradients below, which go left.

    slopes   what tanh multiplies with, at each timestep
    carried  the gradient at each state that comes from later timesteps; None at the last one
    outside  the gradient at each state that comes from the loss itself; 0 is not drawn
    """
    steps, apart, left = len(states), 2.12, 1.32
    axes = canvas.blank(left + apart * steps + 0.1, 3.9)
    top, low = 2.75, 1.05
    canvas.text(axes, 0.1, top, "forward", ha="left", weight="bold")
    canvas.text(axes, 0.1, low, "backward", ha="left", weight="bold")
    for t in range(steps):
        x = left + 0.45 + apart * t
        canvas.box(axes, (x, top), (1.05, 0.5), f"$h_{t}$ = {canvas.number(states[t])}", canvas.STATE)
        total = (carried[t] or 0.0) + outside[t]
        canvas.box(axes, (x, low), (1.26, 0.5), f"$dh_{t}$ = {canvas.number(total, 4)}", canvas.INPUT)
        canvas.text(axes, x, low - 0.48, f"slope of tanh {canvas.number(slopes[t])}", size=9)
        if outside[t]:
            canvas.arrow(axes, (x, 2.0), (x, low + 0.27))
            canvas.text(axes, x + 0.08, 1.75, f"from the loss: {canvas.number(outside[t])}", ha="left", size=9)
        if t:
            canvas.arrow(axes, (x - apart + 0.53, top), (x - 0.54, top))
            canvas.text(axes, x - apart / 2, top + 0.2, f"times {recurrent:g}", size=9)
            canvas.arrow(axes, (x - 0.64, low), (x - apart + 0.64, low), dashed=True)
            canvas.text(axes, x - apart / 2, low + 0.28, f"slope,\ntimes {recurrent:g}", size=9)
    canvas.text(axes, left, 3.55, "time goes to the right; gradients go to the left", ha="left", size=9)
    told = "; ".join(
        f"timestep {t}: h {canvas.number(states[t])}, slope of tanh {canvas.number(slopes[t])}, from the loss "
        f"{canvas.number(outside[t])}, from the next step {canvas.number(carried[t] or 0.0, 4)}"
        for t in range(steps)
    )
    return canvas.described(
        axes.figure,
        f"{steps} steps of one unit. Forward, each state is multiplied with {recurrent:g} on its way to the next one. "
        f"Backward, each gradient is multiplied with the slope of tanh and with {recurrent:g}. {told}.",
    )


@canvas.styled
def two_gradients():
    """Draw one state, from which two arrows leave forward and at which two gradients arrive."""
    axes = canvas.blank(7.8, 3.3)
    y = 1.5
    canvas.box(axes, (1.2, y), (1.5, 0.7), "step t\nreads $x_t$", canvas.WEIGHT)
    canvas.box(axes, (3.9, y), (1.0, 0.7), "$h_t$", canvas.STATE, size=13)
    canvas.box(axes, (6.7, y), (1.5, 0.7), "step t + 1", canvas.WEIGHT)
    canvas.box(axes, (3.9, 2.95), (1.5, 0.5), "the loss", canvas.PLAIN)
    canvas.arrow(axes, (1.97, y + 0.15), (3.38, y + 0.15))
    canvas.arrow(axes, (4.42, y + 0.15), (5.93, y + 0.15))
    canvas.arrow(axes, (3.65, y + 0.37), (3.65, 2.68))
    canvas.arrow(axes, (4.15, 2.68), (4.15, y + 0.37), dashed=True)
    canvas.arrow(axes, (5.93, y - 0.15), (4.42, y - 0.15), dashed=True)
    canvas.arrow(axes, (3.38, y - 0.15), (1.97, y - 0.15), dashed=True)
    canvas.text(axes, 4.3, 2.3, "dhs[:, t]", ha="left")
    canvas.text(axes, 5.2, y - 0.42, "dh_prev\nof step t + 1", size=9.5)
    canvas.text(axes, 2.65, y - 0.42, "their sum,\ninto step t", size=9.5)
    canvas.text(axes, 0.45, 0.3, "solid: forward        dashed: backward", ha="left", size=9)
    return canvas.described(
        axes.figure,
        "A state $h_t$ is made by step t. Forward, two arrows leave it: one to the loss, one to step t + 1. Backward, "
        "two dashed arrows come back to it: dhs[:, t] from the loss, and dh_prev from step t + 1. Their sum goes on "
        "into step t.",
    )
