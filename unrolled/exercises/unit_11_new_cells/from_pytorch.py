"""from_pytorch: the weights of torch.nn.LSTM, as Keras' LSTM takes them.

tests/oracle/pytorch_witness.py asks PyTorch itself whether Keras then gives the same numbers.
"""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import draws

outputs = {"kernel": "D 4U", "recurrent_kernel": "U 4U", "bias": "4U"}


def _arguments(rng, D, U):
    kernels = draws.weights(rng, D, U, 4)
    return {
        "weight_ih": kernels["kernel"].T.copy(),
        "weight_hh": kernels["recurrent_kernel"].T.copy(),
        "bias_ih": draws.uniform(rng, 4 * U, 0.8),
        "bias_hh": draws.uniform(rng, 4 * U, 0.8),
    }


def cases(rng):
    # Where D = 4U, a kernel that was not transposed has the right shape.
    sizes = draws.sizes(rng, "DU", {"D": 8, "U": 2}, {"U": 1, "D": 4}, {"D": 1}, {"U": 1}, {"D": "U"})
    return [Case(_arguments(rng, **size), size) for size in sizes]


def from_pytorch(weight_ih, weight_hh, bias_ih, bias_hh):
    """The weights with which LSTM gives what torch.nn.LSTM gives."""
    return [oracle.transposed(weight_ih), oracle.transposed(weight_hh), oracle.added(bias_ih, bias_hh)]


def _in_order(*places):
    """Return an answer whose four blocks stand in another order."""

    def answer(right, a):
        parts = (np.split(array, 4, axis=-1) for array in right)
        return [np.concatenate([blocks[place] for place in places], axis=-1) for blocks in parts]

    return answer


_ORDER = "PyTorch's order of the gates is Keras' own: i, f, g (the candidate), o. Nothing has to be reordered."

mistakes = (
    Mistake("not transposed", "both matrices stay as they are",
            lambda right, a: [a.weight_ih, a.weight_hh, right[2]],
            "PyTorch writes W @ x with columns, Keras x @ W with rows: each matrix has to be transposed, .T."),
    Mistake("not transposed", "weight_hh stays as it is", lambda right, a: [right[0], a.weight_hh, right[2]],
            "weight_hh has to be transposed, too: .T."),
    Mistake("not transposed", "weight_ih stays as it is", lambda right, a: [a.weight_ih, right[1], right[2]],
            "weight_ih has to be transposed, too: .T."),
    Mistake("reshaped for transposed", "the matrices are reshaped, not transposed",
            lambda right, a: [part.T.reshape(part.shape) for part in right[:2]] + [right[2]],
            "reshape keeps the numbers in their order and mixes rows with columns. .T exchanges rows and columns."),
    Mistake("one bias only", "bias_hh has no part in it", lambda right, a: [*right[:2], a.bias_ih],
            "PyTorch adds two biases to the same sum, Keras one: what single bias does the work of both?"),
    Mistake("one bias only", "bias_ih has no part in it", lambda right, a: [*right[:2], a.bias_hh],
            "PyTorch adds two biases to the same sum, Keras one: what single bias does the work of both?"),
    Mistake("gates reordered", "the blocks f and g are exchanged", _in_order(0, 2, 1, 3), _ORDER),
    Mistake("gates reordered", "the blocks g and o are exchanged", _in_order(0, 1, 3, 2), _ORDER),
    Mistake("gates reordered", "the blocks i and f are exchanged", _in_order(1, 0, 2, 3), _ORDER),
    Mistake("gates reordered", "the block o stands second, before f and g", _in_order(0, 3, 1, 2), _ORDER),
    Mistake("gates reordered", "the blocks are taken for i, o, f, g and put in order", _in_order(0, 2, 3, 1), _ORDER),
    Mistake("biases averaged", "the two biases are averaged", lambda right, a: [*right[:2], right[2] / 2],
            "Both biases are added to the same sum in PyTorch, so their sum is expected."),
    Mistake("two rows of bias", "the two biases are two rows of one array",
            lambda right, a: [*right[:2], np.stack([a.bias_ih, a.bias_hh])],
            "An LSTM in Keras has one bias, (4U,). Only the GRU has two rows."),
    Mistake("biases side by side", "the two biases stand side by side",
            lambda right, a: [*right[:2], np.concatenate([a.bias_ih, a.bias_hh])],
            "The bias has 4U numbers: each is a sum of two."),
    Mistake("two biases returned", "the two biases are returned one by one",
            lambda right, a: [*right[:2], a.bias_ih, a.bias_hh], "Three arrays are expected, with one bias."),
    Mistake("kernels exchanged", "the recurrent kernel comes first", lambda right, a: [right[1], right[0], right[2]],
            "Keras' order is kernel, recurrent_kernel, bias. ih means from the input to h."),
)
