"""Train the two models of unit 06 and write their weights into unrolled/trained/: make train

    make train                          the artificial language, as `unrolled.language.artificial` makes it
    make train ARGS="--words 1500"      the same with another parameter of it
    make train ARGS="--text book.txt"   a text of your own, 20,000 words or more

Five seeds of four kinds of layer are compared on a text that none of them has seen. All takes some minutes on 2 cores.
"""

import argparse
import inspect
import json
import platform
import shlex
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np

from unrolled import language, oracle, trained
from unrolled.backend import keras, tensorflow

SEEDS = range(5)
LETTERS, SYMBOLS = 50, 100
EMBEDDING, UNITS, UNITS_NEXT = 16, 32, 64
EPOCHS, EPOCHS_NEXT, BATCH, RATE = 8, 12, 64, 0.01
KINDS = {
    "SimpleRNN": (keras.layers.SimpleRNN, False),
    "LSTM": (keras.layers.LSTM, False),
    "Bidirectional(SimpleRNN)": (keras.layers.SimpleRNN, True),
    "Bidirectional(LSTM)": (keras.layers.LSTM, True),
}
WORDS, HELD_OUT, FEWEST = 80_000, 5_000, 20_000


def main(argv):
    """Train, measure and write; return an exit code."""
    options = _options(argv)
    try:
        seen, unseen = _texts(options)
    except (OSError, ValueError) as problem:
        print(f"There is no text to train on: {problem}", file=sys.stderr)
        return 1
    scores, model = _word_ends(seen, unseen)
    following = _next_symbol(seen)
    _write(scores, model, following, unseen, argv)
    return 0


def _options(argv):
    parser = argparse.ArgumentParser(prog="make train", description=__doc__.splitlines()[0])
    parser.add_argument("--text", type=Path, help="a text file in the place of the artificial language")
    for name, parameter in inspect.signature(language.artificial).parameters.items():
        default = parameter.default
        parser.add_argument(f"--{name}", type=type(default), default=default, help=f"of the language; {default}")
    return parser.parse_args(argv)


def _texts(options):
    """Return (text to train on, text to test on)."""
    if options.text is None:
        names = inspect.signature(language.artificial).parameters
        made = language.artificial(**{name: getattr(options, name) for name in names})
        return made.text(WORDS, seed=1), made.text(HELD_OUT, seed=2)
    words = language.from_text(options.text.read_text(encoding="utf-8", errors="replace")).split()
    if len(words) < FEWEST:
        raise ValueError(f"{options.text} has {len(words)} words, and {FEWEST} are needed.")
    cut = len(words) - max(HELD_OUT, len(words) // 20)
    return " ".join(words[:cut]), " ".join(words[cut : cut + HELD_OUT])


def _labelled(text):
    """Return (x, y): windows of letters and of word ends."""
    return tuple(oracle.windows(values, LETTERS) for values in oracle.letters_and_ends(text))


def _word_ends(seen, unseen):
    """Return ({kind: F1 of each seed}, the best bidirectional LSTM by its loss in training)."""
    x, y = _labelled(seen)
    x_unseen, y_unseen = _labelled(unseen)
    scores, best = {}, None
    for kind, (layer, both) in KINDS.items():
        for seed in SEEDS:
            keras.utils.set_random_seed(seed)
            recurrent = layer(UNITS, return_sequences=True)
            recurrent = keras.layers.Bidirectional(recurrent) if both else recurrent
            end = keras.layers.Dense(1, activation="sigmoid")
            model = _compiled([keras.layers.Embedding(27, EMBEDDING), recurrent, end], "binary_crossentropy")
            loss = model.fit(x, y[..., None], batch_size=BATCH, epochs=EPOCHS, verbose=0).history["loss"][-1]
            probabilities = model.predict(x_unseen, verbose=0)
            score = oracle.score("F1Score", y_unseen, probabilities, threshold=0.5, average="micro")
            scores.setdefault(kind, []).append(round(score, 4))
            print(f"{kind}, seed {seed}: F1 {score:.3f}", flush=True)
            if kind == "Bidirectional(LSTM)" and (best is None or loss < best[0]):
                best = loss, model
    return scores, best[1]


def _next_symbol(seen):
    """Return the model that guesses the next symbol, trained with SEEDS[0]."""
    numbers = np.array(language.numbers(seen))
    keras.utils.set_random_seed(SEEDS[0])
    recurrent, end = keras.layers.LSTM(UNITS_NEXT, return_sequences=True), keras.layers.Dense(27)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model = _compiled([keras.layers.Embedding(27, EMBEDDING), recurrent, end], loss)
    pairs = oracle.windows(numbers, SYMBOLS + 1, step=SYMBOLS)
    made = model.fit(pairs[:, :-1], pairs[:, 1:], batch_size=BATCH, epochs=EPOCHS_NEXT, verbose=0)
    print(f"next symbol: loss {made.history['loss'][-1]:.3f}", flush=True)
    return model


def _compiled(layers, loss):
    model = keras.Sequential([keras.Input((None,), dtype="int32"), *layers])
    model.compile(keras.optimizers.Adam(RATE), loss)
    return model


def _write(scores, model, following, unseen, argv):
    for name, made in (("word_ends", model), ("next_symbol", following)):
        np.savez_compressed(trained.FOLDER / f"{name}.npz", **{f"{n:02d}": w for n, w in enumerate(made.get_weights())})
    (trained.FOLDER / "held_out.txt").write_text(unseen + "\n", encoding="ascii")
    made_by = {"command": shlex.join(["make", "train", *([f"ARGS={shlex.join(argv)}"] if argv else [])])}
    made_by |= {"seeds": list(SEEDS), "python": platform.python_version()}
    made_by |= {"keras": version("keras"), "numpy": version("numpy"), "tensorflow": tensorflow.__version__}
    told = {"made_by": made_by, "f1": scores, "units": UNITS, "letters": LETTERS}
    (trained.FOLDER / "results.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
