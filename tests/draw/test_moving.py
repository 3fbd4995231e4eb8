"""The figures that a reader moves: widgets where a kernel runs, a picture with its words everywhere."""

import base64
import re

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from ipywidgets.widgets.widget import _instances

from unrolled import draw

WORDS = ("the", "cat", "sat", "down")
STATES = np.linspace(-0.9, 0.9, 12).reshape(4, 3)
WEIGHTS = [[0.5, 0.3, -0.6, 0.2]], [[-0.4, 0.8, 0.6, -0.6]]
BIAS = [0.2, 1.0, 0.4, 0.4]
MOVING = {
    "draw.moving.step_with_sliders": lambda: draw.step_with_sliders(WEIGHTS, x=2, h=0.5, c=1.5, bias=BIAS),
    "draw.moving.run_step_by_step": lambda: draw.run_step_by_step(WORDS, STATES),
}


@pytest.fixture(params=MOVING)
def shown(request):
    """What a notebook gets of a figure, and the widgets that belong to it."""
    InteractiveShell.instance()
    with capture_output() as captured:
        MOVING[request.param]()
    (output,) = captured.outputs
    yield output, _instances[output.data["application/vnd.jupyter.widget-view+json"]["model_id"]]
    InteractiveShell.clear_instance()


def inside(box):
    """Return all widgets in a box."""
    return [one for child in box.children for one in (inside(child) if hasattr(child, "children") else [child])]


def test_the_picture_and_its_words_are_there_without_a_kernel(shown):
    output, _ = shown
    assert base64.b64decode(output.data["image/png"]).startswith(b"\x89PNG")
    assert output.data["text/plain"] == output.metadata["image/png"]["alt"] and len(output.data["text/plain"]) > 60


def test_the_picture_moves_with_every_control_and_keeps_its_words(shown):
    _, box = shown
    *controls, picture = inside(box)
    sliders = [control for control in controls if hasattr(control, "readout")]
    assert sliders
    for slider in sliders:
        before = picture.value
        slider.value = slider.min
        assert picture.value != before
        assert re.search('alt="[^"]{60,}"', picture.value)


def test_a_run_is_drawn_as_far_as_it_has_been_played():
    figure = draw.moving.played(WORDS, STATES, 1)
    assert "2 of 4 words" in figure.alt and "after 'cat'" in figure.alt and "after 'sat'" not in figure.alt


def test_every_slider_starts_at_one_of_its_steps(shown):
    """JupyterLab would move it there, and the figure would show other numbers than the lesson."""
    for slider in inside(shown[1]):
        if hasattr(slider, "readout"):
            steps = (slider.value - slider.min) / slider.step
            assert abs(steps - round(steps)) < 1e-9, slider.description


def test_the_sliders_start_from_the_numbers_of_the_lesson(shown):
    output, _ = shown
    words = output.data["text/plain"]
    if "Four gates" in words:
        assert "f 0.88" in words and "new c 0.98" in words and "h 0.47" in words
    else:
        assert "4 of 4 words" in words
