"""What the cases of several exercises of 06_put_to_use are drawn from."""

import numpy as np

from unrolled.exercises import draws
from unrolled.language import LETTERS, numbers

SYMBOLS = 27


def words(rng, lengths):
    """Return a text of words of these lengths."""
    return " ".join("".join(rng.choice(list(LETTERS), size=int(length))) for length in lengths)


def word_end_weights(rng, E, U):
    """Return the nine arrays of a small model that marks word ends, at Keras' initial scale, biases not zero."""
    directions = [array for _ in range(2) for array in draws.weights(rng, E, U, 4).values()]
    kernel, bias = draws.uniform(rng, (2 * U, 1), 2), draws.uniform(rng, 1)
    return [draws.uniform(rng, (SYMBOLS, E)), *directions, kernel, bias]


def next_symbol_weights(rng, E, U):
    """Return the six arrays of a small model that guesses the next symbol; its gates i, f, o depend on the bias alone.

    So what it does next can be foreseen without asking Keras: numbers can be drawn that are far from every boundary.
    """
    weights = draws.weights(rng, E, U, 4)
    for kernel in (weights["kernel"], weights["recurrent_kernel"]):
        kernel[:, : 2 * U] = kernel[:, 3 * U :] = 0
    weights["kernel"] *= 2
    weights["bias"][U : 2 * U] += 1
    return [
        draws.uniform(rng, (SYMBOLS, E), 2),
        *weights.values(),
        draws.uniform(rng, (U, SYMBOLS), 4),
        draws.uniform(rng, SYMBOLS),
    ]


def numbers_that_write(rng, start, count, weights, temperature):
    """Return `count` numbers from 0 to 1 that make such a model write symbols drawn at random.

    Each lies inside the piece of its symbol, which is 0.02 wide at least, and near one of its ends, so that it
    means another symbol as soon as the states are others.
    """
    embedding, kernel, recurrent_kernel, bias, *dense = (array.astype(float) for array in weights)
    units = len(recurrent_kernel)
    candidate = slice(2 * units, 3 * units)
    i, f, _, o = np.split(1 / (1 + np.exp(-bias)), 4)
    drive, feedback = embedding @ kernel[:, candidate] + bias[candidate], recurrent_kernel[:, candidate]
    states, found = (np.zeros(units),) * 2, []

    def read(symbol, h, c):
        kept = f * c + i * np.tanh(drive[symbol] + h @ feedback)
        return o * np.tanh(kept), kept

    for symbol in numbers(start):
        states = read(symbol, *states)
    for _ in range(count):
        odds = np.exp((states[0] @ dense[0] + dense[1]) / temperature)
        pieces = odds / odds.sum()
        symbol = rng.choice(np.flatnonzero(pieces > 0.02))
        found.append(pieces[:symbol].sum() + pieces[symbol] * rng.choice([0.08, 0.92]))
        states = read(symbol, *states)
    return np.array(found)
