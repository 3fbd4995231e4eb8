"""The figures of `draw.lstm`, `draw.gates` and `draw.bidirectional`, by the name that lessons import."""

from unrolled.draw.bidirectional import light_cone, reach, two_directions, two_summaries
from unrolled.draw.gates import GATES, gate_blocks, gates_over_time, scalar_step, sigmoid_curve
from unrolled.draw.lstm import lstm_cell, prefixes, returned, state_paths, unrolled_lstm

__all__ = [
    "GATES",
    "gate_blocks",
    "gates_over_time",
    "light_cone",
    "lstm_cell",
    "prefixes",
    "reach",
    "returned",
    "scalar_step",
    "sigmoid_curve",
    "state_paths",
    "two_directions",
    "two_summaries",
    "unrolled_lstm",
]
