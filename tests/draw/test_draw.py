"""Figures: readable, in bounds, without overlapping text, and the same bytes every time."""

import functools
import io
import itertools
import struct
import subprocess
import sys
from inspect import isfunction
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text

from unrolled import draw
from unrolled.running_example import BATCH, WORDS

KERNEL = np.linspace(-0.987, 0.987, 15).reshape(5, 3)
STATES = np.linspace(-0.98765, 0.98765, 12).reshape(4, 3)
BOXES = {"SimpleRNN(3)": (["output"], ["h"]), "LSTM(3)": (["output"], ["h", "c"])}
SHAPES = {"SimpleRNN(3)": [[(5, 3), (3, 3), (3,)]], "Bidirectional\n(LSTM(3))": [[(5, 12), (3, 12), (12,)]] * 2}

FIGURES = {
    "block": lambda: draw.block(BATCH, WORDS),
    "block with a mark": lambda: draw.block(BATCH, WORDS, mark=2),
    "block of three": lambda: draw.block(np.tile(BATCH, (3, 1, 1)), WORDS),
    "black boxes": lambda: draw.black_boxes(BOXES),
    "weight blocks": lambda: draw.weight_blocks(SHAPES),
    "cell": lambda: draw.rnn_cell(batch=1, features=5, units=3),
    "tanh": lambda: draw.tanh_curve([-1.0, 0.5, 0.8, 2.0]),
    "graph": lambda: draw.unrolled_graph(WORDS),
    "graph in two runs": lambda: draw.unrolled_graph(WORDS, cut=2),
    "returned": lambda: draw.returned(4),
    "played": lambda: draw.moving.played(WORDS, STATES, 2),
    "weights": lambda: draw.heat_maps(
        draw.Panel("kernel W (5, 3)", KERNEL, rows="feature"),
        draw.Panel("recurrent kernel R (3, 3)", KERNEL[:3], rows="from unit"),
        draw.Panel("bias b (3,)", KERNEL[0]),
    ),
    "two states and their difference": lambda: draw.heat_maps(
        draw.Panel("step by step", STATES, rows=list(WORDS)),
        draw.Panel("Keras", STATES, rows=list(WORDS)),
        draw.Panel("difference", STATES - STATES, rows=list(WORDS)),
        decimals=4,
    ),
    "word ends": lambda: draw.text.word_ends("tovuka", [0.1, 0.7, 0, 0.98, 0.02, 0.4], [0, 0, 0, 1, 0, 1]),
    "scores": lambda: draw.text.scores({"LSTM": [0.79, 0.801], "Bidirectional(SimpleRNN)": [0.9, 0.906]}),
    "walk": lambda: draw.text.walk([" ", "a", "e"], [0.2, 0.005, 0.795], 0.31),
    "padded batch": lambda: draw.batches.padded([["the", "cat"], ["down", "0"]], [[True, True], [True, False]]),
    "carried states": lambda: draw.batches.carried(3, 2, reset_before=(2,)),
    "mix": lambda: draw.cells.mix([0.9, -0.4, 0.2], [-0.5, 0.6, 0.25], [0.9, 0.5, 0.1]),
    "stack": lambda: draw.cells.stack(WORDS, (3, 2)),
    "ways": lambda: draw.cells.ways(9),
    "differences": lambda: draw.gradients.differences(lambda w: w**3, 1.0, 0.5),
    "errors": lambda: draw.gradients.errors([1e-1, 1e-2, 1e-3], [2e-1, 2e-2, 2e-3], [1e-2, 1e-4, 1e-6]),
    "through time": lambda: draw.gradients.through_time(
        [0.5, 0.8, 0.6], [0.75, 0.36, 0.64], [0.05760, 0.32, None], [0, 0, 1], 0.5
    ),
    "two gradients": draw.gradients.two_gradients,
    "LSTM's ways back": draw.lstm_gradients.paths,
    "reach": lambda: draw.lstm_gradients.reach(
        {"SimpleRNN": {"R times 1": 0.5 ** np.arange(41)}, "LSTM": {"bias 1": 0.7 ** np.arange(41), "bias 0": [1, 0]}}
    ),
    "clipping": lambda: draw.lstm_gradients.clipping([3, 2], 1.2),
    "four moves": lambda: draw.training.four_moves(16, 8, 2, 8),
    "loss by logit": lambda: draw.training.loss_by_logit((-2.0, 0.5)),
    "two runs": lambda: draw.training.two_runs([0.7, 0.4, 0.2], [0.7, 0.4 + 2e-7, 0.2], ("Keras", "yours")),
    "two runs that part": lambda: draw.training.two_runs([0.7, 0.4, 0.2], [0.7, 0.41, 0.9], ("Keras", "yours")),
    "loss curves": lambda: draw.training.loss_curves({"SGD": [0.7, 0.5], "Adam": [0.7, 0.3, 0.2]}),
    "small numbers": lambda: draw.heat_maps(
        draw.Panel("x", [[1.0, 2.0]], columns="feature"), draw.Panel("R", [[0.4, 0.6], [-0.5, 0.3]]), decimals=1
    ),
}

# Words and numbers that a figure's own description has to hold.
DESCRIBED = {
    "block": ["(1, 4, 5)", "T = 4", "D = 5", "the: 0.1, 4.2", "down: 2.2"],
    "block with a mark": ["x[:, 2], of shape (1, 5)"],
    "block of three": ["B = 3"],
    "black boxes": ["x of shape (1, 4, 5)", "LSTM(3) gives output; asked: h, c"],
    "weight blocks": ["SimpleRNN(3): kernel (5, 3), recurrent kernel (3, 3), bias (3,)", "kernel (5, 12)"],
    "cell": ["W (5, 3)", "R (3, 3)", "b (3,)", "z_t of shape (1, 3)", "tanh"],
    "tanh": ["-1.0 becomes -0.76", "2.0 becomes 0.96"],
    "graph": ["4 boxes", "x[:, 3] 'down'", "hs[:, 3]", "h0"],
    "graph in two runs": ["between timestep 1 and 2"],
    "returned": ["(B, T, U)", "(B, U)", "t = 3"],
    "played": ["3 of 4 words", "after 'sat'"],
    "weights": ["feature 0: -0.99", "from unit 2: -0.14, 0.00, 0.14", "bias b (3,): -0.99"],
    "two states and their difference": ["down: 0.6285", "difference: the: 0.0000"],
    "word ends": ["t 0.10, o 0.70, v 0.00, u 0.98 (a word ends)", "a 0.40 (a word ends)"],
    "scores": ["LSTM: 0.790, 0.801; Bidirectional(SimpleRNN): 0.900, 0.906."],
    "walk": ["0.31 falls into the piece of e, from 0.20 to 1.00"],
    "padded batch": ["2 sequences and 2 timesteps", "sequence 1: down True, 0 False"],
    "carried states": ["from its h and c after batch 0; in batch 2 each sequence starts from zeros"],
    "mix": ["Unit 0: previous h 0.90, candidate -0.50, z 0.90, new h 0.76.", "Unit 2"],
    "stack": ["2 rows", "4 words", "layer 0 gives 6 numbers, layer 1 gives 4 numbers"],
    "ways": ["row of 9 boxes", "8 steps", "1 step from anywhere"],
    "differences": ["the right point has the slope 4.75", "the two outer points has the slope 3.25"],
    "errors": ["from 1e-03 to 1e-01", "falls twice as steeply"],
    "through time": ["3 steps", "timestep 1: h 0.80, slope of tanh 0.36, from the loss 0.00, from the next step 0.32"],
    "two gradients": ["dhs[:, t] from the loss", "dh_prev from step t + 1"],
    "LSTM's ways back": ["multiplied by f: that is dc_prev", "added to dc"],
    "reach": ["SimpleRNN, R times 1: 1e+00 at distance 0, 9e-13 at distance 40", "LSTM, bias 0: 1e+00 at distance 0"],
    "clipping": ["before (3.00, 2.00)", "one factor (1.00, 0.67)", "each for itself (1.20, 1.20)", "radius 1.20"],
    "four moves": ["x of shape (16, 8, 2)", "LSTM with 8 units", "dlogits (16, 1)", "five new parameters"],
    "loss by logit": ["label 1, logit -2.0: 2.13; label 0, logit -2.0: 0.13; label 1, logit 0.5: 0.47"],
    "two runs": ["Keras falls from 0.700 to 0.200, yours falls", "stays below 1e-05", "dashed line marks 1e-05"],
    "two runs that part": ["yours goes from 0.700 to 0.900", "stays below 1e+00"],
    "loss curves": ["over 3 steps", "SGD: from 0.700 to 0.500; Adam: from 0.700 to 0.200."],
    "small numbers": ["x: 1.0, 2.0.", "R: 0.4, 0.6; -0.5, 0.3."],
}


@functools.cache
def picture(make):
    """Return a figure as a PNG, drawn once for all tests that only look at it."""
    return draw.png(make())


every_figure = pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES.keys())


def texts(figure):
    """Return the figure's visible texts and their boxes in pixels."""
    renderer = matplotlib.backends.backend_agg.FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    shown = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in shown]


@pytest.mark.parametrize("name", FIGURES)
def test_description_holds_what_the_figure_shows(name):
    alt = FIGURES[name]().alt
    for word in DESCRIBED[name]:
        assert word in alt
    assert "-0.00," not in alt and "\n" not in alt


def test_a_large_matrix_is_described_by_its_size():
    assert draw.heat_maps(draw.Panel("W", np.ones((3, 12)))).alt.endswith("W: 3 rows and 12 columns.")


def test_every_kind_of_figure_is_tried_here_or_with_lstm():
    """A new figure gets its row, and with it its description."""
    own = (draw.moving, draw.text, draw.batches, draw.cells, draw.gradients, draw.lstm_gradients, draw.training)
    names = {room: room.__name__.removeprefix("unrolled.") for room in own}
    names |= dict.fromkeys((draw.gates, draw.lstm, draw.bidirectional), "draw_lstm")
    rooms = (draw.arrays, draw.rnn, *names)
    kinds = {
        f"{names.get(room, 'draw')}.{name}"
        for room in rooms
        for name, kind in vars(room).items()
        if isfunction(kind) and kind.__module__ == room.__name__ and not name.startswith("_")
    }
    modules = ("test_draw.py", "test_draw_lstm.py", "test_moving.py")
    tried = "".join(Path(__file__).with_name(name).read_text() for name in modules)
    assert {kind for kind in kinds if kind not in tried} == set()


@every_figure
def test_is_a_figure_no_wider_than_a_notebook(make):
    figure = make()
    assert isinstance(figure, Figure)
    width, height = (size * 100 for size in figure.get_size_inches())
    assert width <= 800 and height <= 700


@every_figure
def test_has_twice_as_many_pixels_as_it_is_shown_wide(make):
    figure = make()
    height, width = imread(io.BytesIO(picture(make))).shape[:2]
    shown = draw.canvas.about(figure, "")["image/png"]
    assert abs(width - 2 * shown["width"]) <= 2 and abs(height - 2 * shown["height"]) <= 2


@every_figure
def test_texts_do_not_overlap(make):
    for (one, first), (two, second) in itertools.combinations(texts(make()), 2):
        # A pixel of the space around the letters may be shared.
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert min(wide, high) <= 1, f"{one!r} overlaps {two!r}"


@every_figure
def test_no_text_is_cut_off(make):
    figure = make()
    for text, box in texts(figure):
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, text


@every_figure
def test_has_no_ground_of_its_own(make):
    image = imread(io.BytesIO(picture(make)))
    for corner in (image[0, 0], image[0, -1], image[-1, 0], image[-1, -1]):
        assert corner[3] == 0
    assert (image[..., 3] < 0.01).mean() > 0.2


@every_figure
def test_every_text_can_be_read_in_the_dark_theme(make):
    """Letters are dark. Where one stands there is something light around it, a box or a rim, also on black."""
    figure = make()
    image = imread(io.BytesIO(picture(make)))
    seen = (image[..., :3] * image[..., 3:] + 0.067 * (1 - image[..., 3:])).mean(axis=2)
    scale = seen.shape[1] / figure.bbox.x1
    for text, box in texts(figure):
        top, bottom = (round(seen.shape[0] - side * scale) for side in (box.y1, box.y0))
        part = seen[max(top, 0) : bottom, round(box.x0 * scale) : round(box.x1 * scale)]
        assert part.max() - part.min() > 0.4, text


@every_figure
def test_same_bytes_again_whatever_the_readers_settings(make):
    first = picture(make)
    other = {"font.size": 20, "font.family": "serif", "figure.facecolor": "black", "lines.linewidth": 9}
    with matplotlib.rc_context(other):
        figure = make()
    assert draw.png(figure) == first


@every_figure
def test_png_names_no_program_and_no_date(make):
    data, place, kinds = picture(make), 8, set()
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kinds.add(data[place + 4 : place + 8])
        place += length + 12
    assert not kinds & {b"tEXt", b"iTXt", b"zTXt", b"tIME", b"eXIf"}


@pytest.fixture
def shell():
    """A session to display in."""
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def test_show_gives_the_picture_and_its_words(shell):
    with capture_output() as captured:
        draw.show(draw.returned(2), alt="Two boxes.")
    (output,) = captured.outputs
    assert set(output.data) == {"image/png", "text/plain"}
    assert output.data["text/plain"] == "Two boxes."
    about = output.metadata["image/png"]
    assert about["alt"] == "Two boxes." and about["width"] == 780


def test_a_figure_is_shown_with_its_own_words(shell):
    figure = draw.returned(2)
    with capture_output() as captured:
        draw.show(figure)
    assert captured.outputs[0].metadata["image/png"]["alt"] == figure.alt


def test_every_heat_map_cell_carries_its_number():
    written = [text for text, _ in texts(draw.heat_maps(draw.Panel("R", [[0.25, -1.5], [2.0, -0.75]])))]
    assert {"0.25", "-1.50", "2.00", "-0.75"} <= set(written)


def test_no_negative_zero_in_a_cell():
    written = [text for text, _ in texts(draw.heat_maps(draw.Panel("difference", [[-1e-8, 1e-8, -0.0]]), decimals=4))]
    assert written.count("0.0000") == 3


def test_all_zeros_can_be_drawn():
    draw.png(draw.heat_maps(draw.Panel("nothing", np.zeros((2, 2)))))


def test_weights_are_drawn_in_true_proportion():
    figure = draw.weight_blocks({"SimpleRNN(3)": [[(5, 3), (3, 3), (3,)]]})
    assert len(figure.axes[0].patches) == 5 * 3 + 3 * 3 + 3


def test_handed_out_timesteps_are_named_and_the_others_empty():
    labels = [text for text, _ in texts(draw.returned(4)) if text.startswith("t = ")]
    assert labels == ["t = 3", "t = 0", "t = 1", "t = 2", "t = 3"] * 2


def test_keras_is_not_needed():
    code = "import sys, unrolled.draw; sys.exit(any(name in sys.modules for name in ('keras', 'tensorflow')))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_first_import_on_a_new_machine_is_silent(tmp_path):
    """matplotlib builds its font cache there, and says so."""
    environment = {"MPLCONFIGDIR": str(tmp_path), "PATH": "", "HOME": str(tmp_path)}
    command = [sys.executable, "-c", "import unrolled.draw"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
