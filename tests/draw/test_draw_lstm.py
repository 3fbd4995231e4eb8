"""The figures of LSTM and of Bidirectional(LSTM): readable, described in words, the same on every run."""

import itertools
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from unrolled import draw, draw_lstm

WORDS = ("the", "cat", "sat", "down")
RAMP = np.linspace(-0.9, 0.9, 60).reshape(5, 12)
UPPER = np.triu(np.full((4, 4), 0.25))
GATES = {"input gate i": [0.1, 0.2, 0.3, 0.4], "candidate g": [-0.5, 0.0, 0.5, -1e-9]}

# What a lesson shows: a name, a call, and words and numbers that its description has to hold.
FIGURES = {
    "state_paths": (draw_lstm.state_paths, ["SimpleRNN", "multiplied with f", "i times g"]),
    "lstm_cell": (lambda: draw_lstm.lstm_cell(2, 5, 3), ["(2, 5)", "(2, 3)", "(5, 12)", "(3, 12)", "(12,)", "(2, 12)"]),
    "sigmoid_curve": (lambda: draw_lstm.sigmoid_curve([-4, -2, 0, 1, 2]), ["-2 becomes 0.12", "0 becomes 0.50"]),
    "scalar_step": (
        lambda: draw_lstm.scalar_step(i=0.5, f=0.5, g=-0.4, o=0.25, c=1.2),
        ["f 0.50", "i 0.50", "g -0.40", "o 0.25", "previous c 1.20", "new c 0.40", "tanh(c) 0.38", "h 0.09"],
    ),
    "gate_blocks": (
        lambda: draw_lstm.gate_blocks(
            draw.Panel("W", RAMP, rows="feature"), draw.Panel("b", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -0.001])
        ),
        ["f from column 3 to 5", "W: 5 rows", "b: i 1.00, 2.00, 3.00; f 4.00", "11.00, 0.00."],
    ),
    "gate_blocks of one unit": (
        lambda: draw_lstm.gate_blocks(draw.Panel("W", np.ones((2, 4)), rows=["a", "b"])),
        ["g from column 2 to 2", "W a: i 1.00; f 1.00", "W b: i 1.00"],
    ),
    "unrolled_lstm": (lambda: draw_lstm.unrolled_lstm(WORDS), ["4 boxes", "x[:, 3] 'down'", "hs[:, 3]"]),
    "gates_over_time": (
        lambda: draw_lstm.gates_over_time(WORDS, GATES, [0.5, 1.5, -2, 0], [0.1, 0.2, -0.3, 0]),
        ["input gate i: 0.10, 0.20, 0.30, 0.40.", "-0.50, 0.00, 0.50, 0.00.", "c: 0.50, 1.50, -2.00", "h: 0.10"],
    ),
    "gates_over_time with inputs": (
        lambda: draw_lstm.gates_over_time(range(4), GATES, [0] * 4, [0] * 4, inputs={"value": [1, -2, 0, 3]}),
        ["value: 1.00, -2.00"],
    ),
    "returned": (lambda: draw_lstm.returned(4), ["(B, T, U)", "c at an earlier timestep is never handed out"]),
    "prefixes": (lambda: draw_lstm.prefixes(WORDS), ["x[:, :2] reads the cat and gives c at timestep 1"]),
    "two_directions": (lambda: draw_lstm.two_directions(WORDS), ["4 words", "right to left", "y[:, 3]"]),
    "two_summaries": (
        lambda: draw_lstm.two_summaries(np.arange(24).reshape(4, 6) / 100, WORDS),
        ["ends (0.1800, 0.1900, 0.2000)", "ends (0.0300, 0.0400, 0.0500)"],
    ),
    "light_cone": (
        lambda: draw_lstm.light_cone([0, 0, 0, 0.3, 0.2, 0.1, 0.05], [0.05, 0.1, 0.2, 0.3, 0, 0, 0], changed=3),
        ["timestep 3 of 7", "forward half of y 0.000, 0.000, 0.000, 0.300", "backward half of y 0.050"],
    ),
    "reach": (
        lambda: draw_lstm.reach(UPPER, UPPER.T, WORDS),
        ["forward half, down changed: 0.000, 0.000, 0.000, 0.250", "backward half, the changed: 0.250, 0.000"],
    ),
}


@pytest.fixture(scope="module", params=FIGURES)
def shown(request):
    """One figure, and what its description has to hold."""
    make, words = FIGURES[request.param]
    return make(), words


def test_description_holds_what_the_figure_shows(shown):
    figure, words = shown
    for word in words:
        assert word in figure.alt
    assert "-0.00," not in figure.alt and "-0.000" not in figure.alt


def test_fits_a_notebook_without_a_ground_of_its_own(shown):
    figure, _ = shown
    width, height = figure.get_size_inches() * 100
    assert width <= 820 and height <= 620
    assert figure.get_facecolor() == (0, 0, 0, 0)


def test_same_arguments_give_the_same_bytes():
    for make, _ in FIGURES.values():
        assert draw.png(make()) == draw.png(make())


def test_every_text_is_inside_and_none_covers_another(shown):
    figure, _ = shown
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # labels of axes find their place only then
    renderer = canvas.get_renderer()
    boxes = []
    for axes in figure.axes:
        texts = [*axes.texts, axes.title, axes._left_title, axes._right_title, axes.xaxis.label, axes.yaxis.label]
        if axes.axison:
            texts += [*axes.get_xticklabels(), *axes.get_yticklabels()]
        boxes += [(text.get_text(), text.get_window_extent(renderer)) for text in texts if text.get_text()]
    # In pixels of this renderer; one pixel of a letter's edge may touch another text's box.
    for text, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0, text
        assert box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, text
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        along = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 1 or along <= 1, f"{one!r} covers {other!r}"


def test_numbers_near_zero_have_no_sign():
    assert draw.canvas.number(-0.0001) == "0.00"
    assert draw.canvas.number(-0.25) == "-0.25"
    assert draw.canvas.number(np.float32(1.5), 4) == "1.5000"


def test_all_zero_moves_are_drawn():
    figure = draw_lstm.light_cone(np.zeros(3), np.zeros(3), changed=0)
    assert "0.000, 0.000, 0.000" in figure.alt
    assert draw.png(figure)


def test_keras_is_not_imported():
    code = "import sys, unrolled.draw_lstm; sys.exit('keras' in sys.modules or 'tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
