"""Run by a Python that has PyTorch: what torch.nn.LSTM and torch.nn.GRU give, with their weights, as arrays in a file.

`python with_pytorch.py IN OUT`: IN holds the weights and the x of exercise notebook 11; OUT is for pytorch_witness.py.
Needs PyTorch and NumPy alone, of whatever version.
"""

import sys

import numpy as np
import torch

# B, T, D, U, layers, both directions
SIZES = [
    (3, 5, 2, 4, 1, False),
    (1, 1, 1, 1, 1, False),
    (2, 50, 16, 32, 1, False),
    (3, 6, 4, 2, 1, True),
    (2, 20, 7, 5, 1, True),
    (2, 4, 3, 2, 3, True),
]


def main(given, made):
    """Write every layer's x, initial states, weights, output and final states."""
    torch.manual_seed(20261126)
    found = {}
    for number, (B, T, D, U, layers, both) in enumerate(SIZES):
        for kind in ("LSTM", "GRU"):
            layer = getattr(torch.nn, kind)(D, U, num_layers=layers, bidirectional=both, batch_first=True)
            x = torch.randn(B, T, D)
            rows = layers * (2 if both else 1)
            states = [torch.randn(rows, B, U) / 2 for _ in range(2 if kind == "LSTM" else 1)]
            # A stack of the course starts from zeros.
            states = [0 * state for state in states] if rows > 1 else states
            with torch.no_grad():
                output, final = layer(x, tuple(states) if kind == "LSTM" else states[0])
            arrays = {"x": x, "output": output, **{name: weight.detach() for name, weight in layer.named_parameters()}}
            arrays |= {f"initial {n}": state for n, state in enumerate(states)}
            arrays |= {f"final {n}": state for n, state in enumerate(final if kind == "LSTM" else [final])}
            found |= {f"{kind} {number} {name}": array.numpy() for name, array in arrays.items()}
    found["notebook"] = of_notebook(np.load(given))
    np.savez(made, version=np.array(torch.__version__), **found)


def of_notebook(given):
    """Return what torch.nn.LSTM(3, 2) gives for the x and the weights of the exercise notebook."""
    layer = torch.nn.LSTM(3, 2, batch_first=True)
    with torch.no_grad():
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            getattr(layer, f"{name}_l0").copy_(torch.tensor(given[name]))
        return layer(torch.tensor(given["x"]))[0].numpy()[0]


if __name__ == "__main__":
    main(*sys.argv[1:])
