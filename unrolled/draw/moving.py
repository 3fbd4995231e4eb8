"""Two figures that a reader moves: an LSTM step with a slider for each gate's bias, and a run played step by step.

Where a kernel runs they are widgets. What is stored in a notebook, and shown where no kernel runs, is a PNG.
"""

import base64
import html

import numpy as np

from unrolled.draw import canvas, gates

_WIDGET = "application/vnd.jupyter.widget-view+json"


def step_with_sliders(weights, x, h, c, bias):
    """Show one step of an LSTM with one unit; a slider for each gate moves that gate's bias.

    weights     (kernel row, recurrent kernel row), four numbers each, in the order i, f, g, o
    x, h, c     the word, the previous h and the previous c, one number each
    bias        the four numbers that the sliders start from, in tenths
    """
    from ipywidgets import FloatSlider, VBox  # slow, and only a notebook needs it

    kernel, recurrent = (np.asarray(row, "float64").ravel() for row in weights)
    # The page moves a slider to its nearest step before anybody has touched it: every start must be one.
    sliders = [
        FloatSlider(value=round(float(start), 1), min=-10, max=10, step=0.1, description=f"bias of {gate}")
        for gate, start in zip(gates.GATES, bias, strict=True)
    ]

    def drawn():
        z = x * kernel + h * recurrent + [slider.value for slider in sliders]
        i, f, o = (1 / (1 + np.exp(-z[n])) for n in (0, 1, 3))
        return gates.scalar_step(i=i, f=f, g=np.tanh(z[2]), o=o, c=c)

    _show(VBox, sliders, drawn)


def run_step_by_step(words, states):
    """Show a run of a recurrent layer over words, states (T, U), timestep by timestep: with a button that plays it."""
    from ipywidgets import HBox, IntSlider, Play, VBox, jslink  # slow, and only a notebook needs it

    final = len(words) - 1
    slider = IntSlider(value=final, min=0, max=final, description="timestep")
    play = Play(value=final, min=0, max=final, interval=1500, show_repeat=False)
    jslink((play, "value"), (slider, "value"))
    _show(VBox, [slider], lambda: played(words, states, slider.value), above=[HBox([play, slider])])


@canvas.styled
def played(words, states, now):
    """Draw a recurrent layer over time as far as timestep `now`: what has been read, and the numbers of h after it."""
    steps, units, apart = len(words), np.shape(states)[1], 1.45
    axes = canvas.blank(1.5 + apart * steps + 0.6, 3.75)
    places = [1.8 + apart * t for t in range(steps)]
    middle, bottom, top = 1.95, 0.85, 3.0
    canvas.box(axes, (0.55, middle), (0.9, 0.56), "initial\nh0: zeros", canvas.STATE, size=9)
    for t, (x, word) in enumerate(zip(places, words, strict=True)):
        done = t <= now
        canvas.box(axes, (x, middle), (0.72, 0.56), "step", canvas.PLAIN if done else "none", dashed=not done)
        canvas.box(axes, (x, bottom), (1.1, 0.5), f"x[:, {t}]\n{word}", canvas.INPUT if done else "none",
                   dashed=not done, size=9.5)
        if not done:
            continue
        start = 1.0 if t == 0 else places[t - 1] + 0.36
        canvas.arrow(axes, (start, middle), (x - 0.36, middle))
        canvas.arrow(axes, (x, bottom + 0.25), (x, middle - 0.28))
        canvas.arrow(axes, (x, middle + 0.28), (x, top - 0.36))
        numbers = "\n".join(canvas.number(value) for value in states[t][:4])
        canvas.box(axes, (x, top), (0.8, 0.72), numbers, canvas.STATE, size=9)
    canvas.time(axes, places[0] - 0.55, places[-1] + 0.55, 0.3)
    canvas.text(axes, 0.1, top, f"h, {min(units, 4)} units", ha="left", size=9)
    read = "; ".join(f"after '{words[t]}': {canvas.spoken(states[t])}" for t in range(now + 1))
    return canvas.described(
        axes.figure,
        f"A recurrent layer that has read {now + 1} of {steps} words. h {read}. Boxes of words that are still to come "
        "are dashed and empty.",
    )


def _show(box, controls, drawn, above=None):
    """Display a widget of controls above a figure that is drawn again whenever one of them moves."""
    from IPython.display import display  # only a notebook has it
    from ipywidgets import HTML  # slow, and only a notebook needs it

    figure = drawn()
    picture = HTML(_picture(figure))

    def draw_again(_):
        picture.value = _picture(drawn())

    for control in controls:
        control.observe(draw_again, "value")
    widget = box([*(above or controls), picture])
    view = {_WIDGET: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}}
    display({**canvas.bundle(figure, figure.alt), **view}, metadata=canvas.about(figure, figure.alt), raw=True)


def _picture(figure):
    """Return a figure as an HTML image with its words."""
    data = base64.b64encode(canvas.png(figure)).decode("ascii")
    width = canvas.about(figure, figure.alt)["image/png"]["width"]
    alt = html.escape(figure.alt)
    return f'<img src="data:image/png;base64,{data}" width="{width}" alt="{alt}">'
