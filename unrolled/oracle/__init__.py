"""Keras layers as plain functions: weights and NumPy arrays in, NumPy arrays out.

Every expected number of the course comes from here; exercises touch Keras nowhere else. Keras is imported on the first
call, so that modules which only describe exercises load at once.
"""

from unrolled.oracle.arrays import added, flipped, stacked, tanh, transposed
from unrolled.oracle.batches import bilstm_masked, lstm_masked, stateful_run
from unrolled.oracle.bidirectional import backward_lstm, bilstm, merged, two_directions
from unrolled.oracle.dense import dense
from unrolled.oracle.gradients import activation_back, cubic, cubic_slopes, rnn_back, rnn_step_back
from unrolled.oracle.gru import gru, gru_step
from unrolled.oracle.losses import binary_cross_entropy, clipped_cross_entropy, dense_gradients
from unrolled.oracle.lstm import (
    fresh_lstm_bias,
    lstm,
    lstm_gate,
    lstm_gates,
    lstm_state_update,
    lstm_states,
    lstm_step,
    lstm_update,
    split_gates,
)
from unrolled.oracle.lstm_gradients import (
    clipped,
    lstm_gate_gradients,
    lstm_gradients,
    lstm_variants,
    product_gradients,
)
from unrolled.oracle.metrics import score
from unrolled.oracle.named import parameters, shapes, weight_names
from unrolled.oracle.optimizers import adam, sgd
from unrolled.oracle.rnn import rnn, rnn_states, rnn_step
from unrolled.oracle.tapes import taped
from unrolled.oracle.text import letters_and_ends, windows, with_spaces
from unrolled.oracle.trained import cumulated, embedded, next_symbols, softmax, word_ends
from unrolled.oracle.training import training, training_otherwise

__all__ = [
    "activation_back",
    "adam",
    "added",
    "backward_lstm",
    "bilstm",
    "bilstm_masked",
    "binary_cross_entropy",
    "clipped",
    "clipped_cross_entropy",
    "cubic",
    "cubic_slopes",
    "cumulated",
    "dense",
    "dense_gradients",
    "embedded",
    "flipped",
    "fresh_lstm_bias",
    "gru",
    "gru_step",
    "letters_and_ends",
    "lstm",
    "lstm_gate",
    "lstm_gate_gradients",
    "lstm_gates",
    "lstm_gradients",
    "lstm_masked",
    "lstm_state_update",
    "lstm_states",
    "lstm_step",
    "lstm_update",
    "lstm_variants",
    "merged",
    "next_symbols",
    "parameters",
    "product_gradients",
    "rnn",
    "rnn_back",
    "rnn_states",
    "rnn_step",
    "rnn_step_back",
    "score",
    "sgd",
    "shapes",
    "softmax",
    "split_gates",
    "stacked",
    "stateful_run",
    "tanh",
    "taped",
    "training",
    "training_otherwise",
    "transposed",
    "two_directions",
    "weight_names",
    "windows",
    "with_spaces",
    "word_ends",
]
