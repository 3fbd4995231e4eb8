"""A witness from outside: LSTM and bidirectional LSTM once more, from the published equations, in float64.

S. Hochreiter, J. Schmidhuber: Long short-term memory, Neural Computation 9(8), 1997 (cell, input and output gate).
F. A. Gers, J. Schmidhuber, F. Cummins: Learning to forget, Neural Computation 12(10), 2000 (forget gate).
A. Graves, J. Schmidhuber: Framewise phoneme classification with bidirectional LSTM, Neural Networks 18, 2005
(two hidden layers, one for each direction, both in front of the same output).

As in the papers, vectors are columns, each gate has matrices of its own, one sequence is read at a time, and the gates
are called iota (input), phi (forget) and omega (output). Unlike there, and as in Keras, both squashing functions are
tanh, and there are no peepholes. Nothing else in the project uses this module.
"""

import math

import master_code
import numpy as np
import pytest

from unrolled import oracle
from unrolled.exercises import draws

TOLERANCE = 1e-5
SIZES = [(3, 5, 2, 4), (1, 1, 1, 1), (2, 7, 6, 3), (4, 12, 3, 8), (2, 50, 16, 32)]


def logistic(net):
    """The gates' squashing function of a column vector."""
    return np.array([[1.0 / (1.0 + math.exp(-value))] for value in net[:, 0]])


def squash(net):
    """tanh of a column vector, as the difference of two exponentials."""
    return np.array([[1.0 - 2.0 / (math.exp(2.0 * value) + 1.0)] for value in net[:, 0]])


class MemoryBlock:
    """The cells of one hidden layer: for each gate a matrix from the inputs, one from the outputs, and a bias."""

    def __init__(self, kernel, recurrent_kernel, bias):
        cells = recurrent_kernel.shape[0]
        columns = {"iota": 0, "phi": 1, "c": 2, "omega": 3}
        self.nets = {}
        for gate, place in columns.items():
            part = slice(place * cells, (place + 1) * cells)
            matrices = kernel[:, part].T, recurrent_kernel[:, part].T, bias[part, None]
            self.nets[gate] = tuple(np.array(matrix, dtype="float64") for matrix in matrices)
        self.state = np.zeros((cells, 1))
        self.output = np.zeros((cells, 1))

    def net(self, gate, x):
        """net_gate(t) = W x(t) + R y(t-1) + b."""
        W, R, b = self.nets[gate]
        return W @ x + R @ self.output + b

    def read(self, x):
        """One timestep: s(t) = y_phi s(t-1) + y_iota g(net_c), y(t) = y_omega h(s(t))."""
        nets = {gate: self.net(gate, x) for gate in self.nets}
        self.state = logistic(nets["phi"]) * self.state + logistic(nets["iota"]) * squash(nets["c"])
        self.output = logistic(nets["omega"]) * squash(self.state)
        return self.output


def lstm(sequence, weights, y0=None, s0=None):
    """Return ([y(1) ... y(T)], y(T), s(T)) of one sequence, a list of column vectors."""
    block = MemoryBlock(*weights)
    if y0 is not None:
        block.output, block.state = np.float64(y0)[:, None], np.float64(s0)[:, None]
    outputs = [block.read(x) for x in sequence]
    return outputs, block.output, block.state


def bidirectional(sequence, forward_weights, backward_weights):
    """Return what the output layer sees at each t: the forward outputs above the backward outputs; and all states."""
    forward, *forward_end = lstm(sequence, forward_weights)
    backward, *backward_end = lstm(sequence[::-1], backward_weights)
    seen = [np.vstack(pair) for pair in zip(forward, backward[::-1], strict=True)]
    return seen, [*forward_end, *backward_end]


def columns(x_of_one_sequence):
    """Return a (T, D) array as a list of T column vectors."""
    return [np.array(x_t, dtype="float64")[:, None] for x_t in x_of_one_sequence]


def rows(outputs):
    """Return a list of T column vectors as a (T, U) array."""
    return np.hstack(outputs).T


def drawn(sizes):
    """Return x, two lists of weights, h0 and c0."""
    rng = np.random.default_rng(sizes)
    B, T, D, U = sizes
    forward, backward = (list(draws.weights(rng, D, U, 4).values()) for _ in range(2))
    return draws.uniform(rng, (B, T, D)), forward, backward, draws.uniform(rng, (B, U)), draws.uniform(rng, (B, U), 1.5)


def assert_agree(values, witnessed):
    for value, said in zip(values, witnessed, strict=True):
        assert np.array(value).shape == said.shape
        np.testing.assert_allclose(value, said, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_lstm(root, sizes):
    x, weights, _, h0, c0 = drawn(sizes)
    said = [lstm(columns(x[n]), weights, h0[n], c0[n]) for n in range(len(x))]
    witnessed = [np.stack(part) for part in zip(*((rows(ys), y[:, 0], s[:, 0]) for ys, y, s in said), strict=True)]
    flags = {"return_sequences": True, "return_state": True}
    assert_agree(oracle.lstm(x, *weights, h0, c0, **flags), witnessed)
    assert_agree(master_code.solutions(root, "04_lstm_layer")["lstm_layer"](x, *weights, h0, c0, **flags), witnessed)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_bidirectional_lstm(root, sizes):
    x, forward, backward, _, _ = drawn(sizes)
    said = [bidirectional(columns(x[n]), forward, backward) for n in range(len(x))]
    sequences = np.stack([rows(seen) for seen, _ in said])
    states = [np.stack([ends[place][:, 0] for _, ends in said]) for place in range(4)]
    flags = {"return_sequences": True, "return_state": True}
    assert_agree(oracle.bilstm(x, forward, backward, **flags), [sequences, *states])
    bilstm_layer = master_code.solutions(root, "05_bidirectional")["bilstm_layer"]
    assert_agree(bilstm_layer(x, forward, backward, **flags), [sequences, *states])
    assert_agree(bilstm_layer(x, forward, backward, return_state=True), [np.hstack([states[0], states[2]]), *states])


def test_one_step(root):
    x, weights, _, h0, c0 = drawn((3, 1, 4, 5))
    said = [lstm(columns(x[n]), weights, h0[n], c0[n]) for n in range(len(x))]
    witnessed = [np.stack([end[place][:, 0] for end in said]) for place in (1, 2)]
    assert_agree(oracle.lstm_step(x[:, 0], h0, c0, *weights), witnessed)
    assert_agree(master_code.solutions(root, "03_lstm_gates")["lstm_step"](x[:, 0], h0, c0, *weights), witnessed)
