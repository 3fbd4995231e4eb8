"""What `make train` left behind for unit 06: two sets of weights, a text that neither model has seen, and results.

Nothing is trained here. `results()` says by which command, seeds and versions everything was made.
"""

import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent


def word_ends():
    """Return the nine arrays of the model that marks word ends, as its get_weights() gave them.

    embedding (27, E); kernel, recurrent_kernel, bias of the forward LSTM; the same of the backward LSTM; kernel (2U, 1)
    and bias (1,) of the Dense layer.
    """
    return _weights("word_ends")


def word_end_model():
    """Return the Keras model that marks word ends, with its trained weights."""
    from unrolled.backend import keras  # slow: only who wants the model itself waits for it

    weights = word_ends()
    inner = keras.layers.LSTM(len(weights[2]), return_sequences=True)
    layers = [keras.layers.Embedding(*weights[0].shape), keras.layers.Bidirectional(inner)]
    model = keras.Sequential([*layers, keras.layers.Dense(1, activation="sigmoid")])
    model.build((None, None))
    model.set_weights(weights)
    return model


def next_symbol():
    """Return the six arrays of the model that guesses the next symbol, as its get_weights() gave them.

    embedding (27, E); kernel, recurrent_kernel, bias of the LSTM; kernel (U, 27) and bias (27,) of the Dense layer.
    """
    return _weights("next_symbol")


def held_out(words=None):
    """Return a text in the language of the models that they were not trained on, or its first words."""
    text = (FOLDER / "held_out.txt").read_text(encoding="ascii").strip()
    return text if words is None else " ".join(text.split()[:words])


def results():
    """Return what `make train` measured and how: F1 on the held-out text by kind of layer and seed, and more."""
    return json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))


def _weights(name):
    with np.load(FOLDER / f"{name}.npz") as arrays:
        return [arrays[key] for key in arrays.files]
