"""The figures of the lessons: one function per kind of figure, each returns a matplotlib Figure.

Four rules hold for all of them. Shapes and signs stand there as text, colour only repeats them.
There is no background: what is dark has a light rim or stands on a pale box, so that a figure can be read on white
and on black. The same
arguments give the same bytes. A figure's attribute `alt` says in words what it shows.
Show a figure with ``draw.show(figure)``; ``draw.show(figure, alt="...")`` puts other words in its place.

LSTM's figures are in `draw.lstm` and `draw.gates`, those of Bidirectional(LSTM) in `draw.bidirectional`, masks and
stateful layers in `draw.batches`, loss curves in `draw.training`.
"""

from unrolled.draw import canvas  # first, since it keeps matplotlib silent while it is imported

# isort: split
from unrolled.draw import batches, bidirectional, cells, gates, gradients, lstm, lstm_gradients, moving, text, training
from unrolled.draw.arrays import Panel, block, heat_maps, weight_blocks
from unrolled.draw.canvas import png, show
from unrolled.draw.moving import run_step_by_step, step_with_sliders
from unrolled.draw.rnn import black_boxes, returned, rnn_cell, tanh_curve, unrolled_graph

__all__ = [
    "Panel",
    "batches",
    "bidirectional",
    "black_boxes",
    "block",
    "canvas",
    "cells",
    "gates",
    "gradients",
    "heat_maps",
    "lstm",
    "lstm_gradients",
    "moving",
    "png",
    "returned",
    "rnn_cell",
    "run_step_by_step",
    "show",
    "step_with_sliders",
    "tanh_curve",
    "text",
    "training",
    "unrolled_graph",
    "weight_blocks",
]
